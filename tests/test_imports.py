"""A budget for the start: what a command imports before it does anything, as Python itself counts it.

After the habit of Click's `tests/test_imports.py`: what is slipped in at the top of a module fails here by its name.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nkusb import cli
from tests.conftest import ROOT, Tree, payload, picture

HEAVY = {
    "Cryptodome", "PIL", "av", "cryptography", "defusedxml", "email", "filelock", "importlib.metadata", "jinja2", "nh3", "polib",
    "py7zr", "pycdlib", "socket", "watchfiles", "zxcvbn",
}  # fmt: skip
TEXTS = {"concurrent.futures", "hashlib", "json", "markdown_it", "nkusb.build", "nkusb.model", "subprocess", "tempfile"}


def imported(*command: str, cwd: Path = ROOT) -> set[str]:
    """The modules that a Python imports for these arguments, in its own words (`-X importtime`)."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    traced = [sys.executable, "-X", "importtime", *command]
    done = subprocess.run(traced, cwd=cwd, env=environment, capture_output=True, text=True, check=True)
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in lines[1:]}


def added(*arguments: str, cwd: Path = ROOT) -> set[str]:
    """What the console script imports for these arguments beyond what any Python does."""
    script = "from nkusb.__main__ import main; main()"
    return imported("-c", script, *arguments, cwd=cwd) - imported("-c", "import sys, os")


def test_the_version_costs_no_imports() -> None:
    assert added("--version") == {"nkusb", "nkusb.__main__"}


@pytest.mark.parametrize("command", ["nkusb", "build", "cache", "list"])
def test_help_costs_little_more_than_click(command: str) -> None:
    found = added(*([command] if command != "nkusb" else []), "--help")
    assert "click" in found
    assert found & (HEAVY | TEXTS) == set()
    if command == "nkusb":
        assert {name for name in found if name.startswith("nkusb.")} == {"nkusb.__main__", "nkusb.cli", "nkusb.cli.interrupt"}
    assert len(found) <= (105 if command == "nkusb" else 125)


def test_a_list_decodes_and_draws_nothing_itself(tree: Tree) -> None:
    files = {"payloads/guides/water/index.md": payload("물.\n\n![그림](map.png)"), "payloads/guides/water/map.png": picture()}
    found = added("list", cwd=tree(files))
    assert "nkusb.load.markdown" in found
    assert found & HEAVY == set()
    assert len(found) <= 320


def test_help_says_of_each_command_what_the_command_says() -> None:
    """The one line of each stands in a table, so that `nkusb --help` imports none of them."""
    context = cli.nkusb.make_context("nkusb", ["list"])
    for name, line in cli.COMMANDS.items():
        command = cli.nkusb.get_command(context, name)
        assert command is not None
        assert (command.name, command.short_help) == (name, line)
        assert len(line) <= 80 and line.endswith(".")
