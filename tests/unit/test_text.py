"""Text files as strangers send them."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nkusb.load.text import LIMIT, read_text
from nkusb.problems import Place

PLACE = Place("index.md")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("물\n".encode(), "물\n"),
        ("\ufeff물\r\n불\r".encode(), "물\n불\n"),
        (b"", ""),
    ],
)
def test_good_text(tmp_path: Path, raw: bytes, text: str) -> None:
    path = tmp_path / "index.md"
    path.write_bytes(raw)
    assert read_text(path, PLACE) == (text, ())


@pytest.mark.parametrize(
    ("raw", "code", "line", "column", "words"),
    [
        ("첫 줄\n물을 끓입니다".encode("cp949"), "TXT002", 1, 3, "CP949"),
        (b"abc\ndef " + "물".encode("cp949"), "TXT002", 2, 5, "CP949"),
        ("물".encode("utf-16"), "TXT002", 1, 1, "UTF-16LE"),
        (b"\xfe\xff" + "물".encode("utf-16-be"), "TXT002", 1, 1, "UTF-16BE"),
        ("가나\n다\x00라".encode(), "TXT003", 2, 2, "U+0000"),
        ("가\x1b[31m".encode(), "TXT003", 1, 2, "U+001B"),
    ],
)
def test_bad_text(tmp_path: Path, raw: bytes, code: str, line: int, column: int, words: str) -> None:
    path = tmp_path / "index.md"
    path.write_bytes(raw)
    text, problems = read_text(path, PLACE)
    assert text is None
    assert [(p.code.name, p.place.line, p.place.column) for p in problems] == [(code, line, column)]
    assert words in problems[0].message


def test_decomposed_hangul_is_joined_and_reported(tmp_path: Path) -> None:
    path = tmp_path / "index.md"
    path.write_text("abc\n" + unicodedata.normalize("NFD", "한글"), "utf-8")
    text, problems = read_text(path, PLACE)
    assert text == "abc\n한글"
    assert [(p.code.name, p.severity.name, p.place.line, p.place.column) for p in problems] == [("TXT004", "WARNING", 2, 1)]


def test_a_giant_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "index.md"
    with path.open("wb") as file:
        file.truncate(50 * LIMIT)
    assert [p.code.name for p in read_text(path, PLACE)[1]] == ["TXT005"]


def test_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    assert [p.code.name for p in read_text(tmp_path / "no", PLACE)[1]] == ["TXT001"]


@given(raw=st.binary(max_size=200))
def test_no_bytes_break_the_reader(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.md"
    path.write_bytes(raw)
    text, problems = read_text(path, PLACE)
    assert (text is None) == any(problem.severity.name == "ERROR" for problem in problems)
