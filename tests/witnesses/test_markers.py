"""Whatever exiftool and ffmpeg can write into a file is gone once it is cleaned, say exiftool, ffprobe, mat2 and a search."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import pytest

from tests import markers
from tests.witness import run, witness

pytestmark = pytest.mark.xdist_group("markers")


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> list[markers.Figure]:
    witness("exiftool"), witness("ffmpeg"), witness("ffprobe")
    return markers.figures(tmp_path_factory.mktemp("markers"))


def test_no_marker_is_left_of_thousands(figures: list[markers.Figure]) -> None:
    assert sum(figure.planted for figure in figures) >= 5000
    assert {figure.name: figure.left for figure in figures if figure.left} == {}
    assert all(figure.planted for figure in figures), "a file without a marker shows nothing"


def test_the_witnesses_see_nothing_but_the_shape(figures: list[markers.Figure]) -> None:
    assert {figure.name: figure.problems for figure in figures if figure.problems} == {}


def test_mat2_finds_nothing_in_pictures_and_sound(figures: list[markers.Figure]) -> None:
    """But a drawing's palette, which is pixels. Of MP4, mat2 shows the container's own numbers; Matroska it doesn't read."""
    cleaned = [
        figure.cleaned for figure in figures if figure.cleaned.suffix in (".jpg", ".png", ".mp3", ".flac", ".ogg", ".wav", ".avi")
    ]
    said = run(witness("mat2"), "--show", *cleaned).stdout
    assert len(re.findall("No metadata found|Metadata for", said)) == len(cleaned), said
    assert set(re.findall(r"(?m)^    (\w+):", said)) <= {"Palette"}, said


@pytest.mark.parametrize("code", ["utf-8", "utf-16-le", "utf-16-be"])
def test_the_search_finds_what_is_there(code: str) -> None:
    word = f"{markers.STEM}000001".encode(code)
    assert markers.search(b"x" + word) >= 1
    assert markers.search(b"x" + zlib.compress(word * 3) + b"y") >= 3
    assert markers.search(b"nothing") == 0


def test_the_search_looks_through_the_chunks_of_a_png(tmp_path: Path) -> None:
    from tests.test_bad_input import chunk

    packed = zlib.compress(b"\0" * 500 + markers.STEM.encode(), 0)
    halves = chunk(b"IDAT", packed[:300]) + chunk(b"IDAT", packed[300:])
    assert markers.search(b"\x89PNG\r\n\x1a\n" + halves + chunk(b"IEND", b"")) >= 1
