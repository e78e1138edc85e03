"""The pictures of terminals in docs/ show what nkusb says today."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from benchmarks.scale import PLOT
from scripts.terminal_pictures import CELL, COLUMNS, MARGIN, PICTURES, SCENES, Scene, drawn, lines
from tests.conftest import ROOT

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_picture_shows_what_nkusb_says(scene: Scene) -> None:
    assert (PICTURES / f"{scene.name}.svg").read_text("utf-8") == drawn(scene), "run: python -m scripts.terminal_pictures"


def test_every_picture_of_a_page_is_there_and_every_scene_is_shown() -> None:
    text = "".join(page.read_text("utf-8") for page in (ROOT / "docs").glob("*.md"))
    shown = set(re.findall(r"\(pictures/([\w-]+)\.svg\)", text))
    assert shown == {PLOT.stem, *(scene.name for scene in SCENES)}


def test_letters_stand_in_cells() -> None:
    [row] = lines("\x1b[31m\x1b[1m가a\x1b[0m b")
    assert [(glyph.text, glyph.style, glyph.cells) for glyph in row] == [
        ("가", "red bold", 2),
        ("a", "red bold", 1),
        (" ", "", 1),
        ("b", "", 1),
    ]


def test_a_line_is_folded_where_the_terminal_ends() -> None:
    assert [sum(glyph.cells for glyph in row) for row in lines("가" * (COLUMNS // 2 + 3))] == [COLUMNS, 6]
    assert [sum(glyph.cells for glyph in row) for row in lines("a" + "가" * (COLUMNS // 2))] == [COLUMNS - 1, 2]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_picture_is_sound_and_nothing_runs_over_its_edge(scene: Scene) -> None:
    root = ElementTree.fromstring(drawn(scene))  # noqa: S314 (ours)
    runs = root.findall(f"{SVG}text")
    assert root.findtext(f"{SVG}title") == scene.about and len(runs) > 1
    for run in runs:
        assert float(run.attrib["x"]) + float(run.attrib["textLength"]) <= MARGIN + COLUMNS * CELL + 0.1
