"""What the pages for people claim is so: every test that they name exists, every claim names one, every source is listed."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

PAGES = sorted((ROOT / "docs").glob("*.md"))
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def named(page: Path) -> list[tuple[str, str]]:
    return NAMED.findall(page.read_text("utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_test_that_a_page_names_exists(page: Path) -> None:
    for file, test in named(page):
        tree = ast.parse((ROOT / file).read_text("utf-8"))
        functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert not test or test in functions, f"{file}::{test}"


def test_every_claim_of_the_threat_model_names_a_test() -> None:
    text = (ROOT / "docs/threat-model.md").read_text("utf-8")
    claims = text.split("## What is protected, how")[1].split("## How the leak gate")[0]
    rows = [line for line in claims.splitlines() if line.startswith("|") and not re.match(r"\|(-|\s*claim)", line)]
    assert len(rows) > 20
    for row in rows:
        assert all(test for _, test in NAMED.findall(row)) and NAMED.search(row), row


def test_every_source_that_is_cited_is_listed() -> None:
    text, sources = (ROOT / "docs/threat-model.md").read_text("utf-8").split("## Sources")
    cited = {number for found in re.findall(r"\[(S\d+(?:[,–] ?S\d+)*)\]", text) for number in re.findall(r"S\d+", found)}
    assert cited and cited <= set(re.findall(r"\[(S\d+)\]", sources))
