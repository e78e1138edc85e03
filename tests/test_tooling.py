"""Style, types, floors and written documentation are tests like any other."""

from __future__ import annotations

import ast
import re
import shutil
import sys
import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.generate import PAGES
from tests.witness import PROVIDERS, run, witness

PROJECT = (ROOT / "pyproject.toml").read_text("utf-8")
TOOLS = Path(sys.executable).parent


@pytest.mark.parametrize(
    "command",
    [("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",), ("lint-imports",)],
    ids=["style", "format", "types", "floors"],
)
def test_the_code_keeps_its_rules(command: tuple[str, ...]) -> None:
    result = run(TOOLS / command[0], *command[1:], cwd=ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("names.py", "import nkusb.model"),  # upward
        ("checks/links.py", "import nkusb.forms.html"),  # sideways, between families
        ("checks/slugs.py", "import nkusb.checks.links"),  # sideways, within a family
        ("build.py", "import click"),  # a library outside its room
        ("newroom.py", ""),  # a room that is not on the plan
    ],
)
def test_a_breach_of_the_floors_is_found(place: str, line: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "nkusb", tmp_path / "nkusb", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "nkusb" / place).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    result = run(sys.executable, "-c", "from importlinter.cli import lint_imports_command as main; main()", cwd=tmp_path)
    assert result.returncode != 0
    assert place.rpartition("/")[2].removesuffix(".py") in result.stdout


@pytest.mark.parametrize("page", sorted(PAGES))
def test_generated_pages_are_current(page: str) -> None:
    assert (ROOT / "docs" / page).read_text("utf-8") == PAGES[page](), "run: python -m tests.generate"


def test_ci_installs_every_witness() -> None:
    installed = (ROOT / ".ci/run").read_text("utf-8").split(".venv")[0].split()
    wheels = [re.split("[<>=]", one)[0] for one in tomllib.loads(PROJECT)["project"]["optional-dependencies"]["dev"]]
    assert {provider for provider in PROVIDERS.values() if provider} <= {*installed, *wheels}


def test_a_witness_that_nobody_provides_is_no_reason_to_skip() -> None:
    with pytest.raises(pytest.fail.Exception, match="which package brings no-such-program"):
        witness("no-such-program")


def test_every_witness_that_a_test_names_is_provided() -> None:
    calls = (
        call.args[0].value
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("witness", "library")
        and call.args and isinstance(call.args[0], ast.Constant)
    )  # fmt: skip
    named = {str(name) for name in calls} - {"no-such-program"}
    assert len(named) > 20 and named <= set(PROVIDERS)
