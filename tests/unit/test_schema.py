"""TOML with positions: the locator against tomllib, and every shape's complaints."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nkusb.problems import Place
from nkusb.schema import DATE, FLAG, INTEGER, Each, Either, Key, Named, Table, Text, read
from nkusb.spots import spots

PLACE = Place("manifest.toml")

KEYS = st.one_of(st.from_regex(r"[A-Za-z0-9_-]{1,6}", fullmatch=True), st.text("가나 .\"'\\\n#=[]", max_size=5))
SCALARS = st.one_of(
    st.integers(-9, 9), st.booleans(), st.floats(-1, 1), st.text("가 a\"'#,]}[{=\\\n\t", max_size=8), st.dates().map(str)
)
VALUES = st.recursive(SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)))
TABLES = st.dictionaries(KEYS, VALUES, max_size=4)


def quoted(text: str) -> str:
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
    return '"' + "".join(escapes.get(character, character) for character in text) + '"'


def written(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return quoted(value)
        case list():
            return "[ " + ", # a comment ]\n".join(map(written, value)) + ("" if not value else "\n") + "]"
        case dict():
            return "{ " + ", ".join(f"{quoted(key)} = {written(item)}" for key, item in value.items()) + " }"
        case _:
            return repr(value)


def paths(value: Any, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return ({path} if path else set()).union(*(paths(item, (*path, key)) for key, item in inner))


@given(TABLES, st.lists(TABLES, max_size=2), TABLES)
def test_the_locator_finds_the_keys_that_tomllib_finds(
    top: dict[str, Any], each: list[dict[str, Any]], sub: dict[str, Any]
) -> None:
    top, sub = ({key: item for key, item in table.items() if key not in ("each", "sub")} for table in (top, sub))
    text = "# first\n" + "".join(f"{quoted(key)} = {written(item)}\n" for key, item in top.items())
    text += "".join("[[ each ]] # x\n" + "".join(f" {quoted(k)}={written(v)}\n" for k, v in table.items()) for table in each)
    text += '[sub . "in.ner"]\n' + "".join(f"{quoted(key)} = {written(item)}\n" for key, item in sub.items())
    assert set(spots(text)) == paths(tomllib.loads(text))


def test_the_locator_gives_lines_and_columns() -> None:
    text = 'a = 1\nb."c d" = [1,\n  [2]]\n\n[edition.main]\nt = """x\n[no]\n"""\n[[s]]\n  q = \'#\'\n[[s]]\nq = 2\n'
    assert spots(text, first_line=11) == {
        ("a",): (11, 1),
        ("b",): (12, 1),
        ("b", "c d"): (12, 1),
        ("b", "c d", 0): (12, 12),
        ("b", "c d", 1): (13, 3),
        ("b", "c d", 1, 0): (13, 4),
        ("edition",): (15, 2),
        ("edition", "main"): (15, 2),
        ("edition", "main", "t"): (16, 1),
        ("s",): (19, 3),
        ("s", 0): (19, 3),
        ("s", 0, "q"): (20, 3),
        ("s", 1): (21, 3),
        ("s", 1, "q"): (22, 1),
    }


SHAPE = Table(
    {
        "title": Key(Text(), required=True),
        "date": Key(DATE),
        "year": Key(INTEGER),
        "on": Key(FLAG),
        "tags": Key(Each(Text('"물"'), filled=True)),
        "order": Key(Either(Text(choices=("date", "title")), Each(Text()))),
        "status": Key(Text(choices=("draft", "approved"))),
        "edition": Key(Named(Text('"main"', r"[a-z]+"), Table({"size": Key(Text('"4 GB"', r"\d+ GB"), required=True)}))),
    }
)


def found(text: str) -> list[tuple[str, int, int]]:
    _, problems = read(text, PLACE, SHAPE)
    return [(problem.code.name, problem.place.line, problem.place.column) for problem in problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('title = "가"', []),
        ('title = "가"\ntitel = 1', [("SCH002", 2, 1)]),
        ("", [("SCH004", 1, 0)]),
        ('title = "가"\ndate = "2026-01-01"', [("SCH003", 2, 1)]),
        ('title = "가"\ndate = 2026-01-01T10:00:00', [("SCH003", 2, 1)]),
        ('title = "가"\nyear = true', [("SCH003", 2, 1)]),
        ('title = "가"\non = 1', [("SCH003", 2, 1)]),
        ('title = "가"\ntags = []', [("SCH003", 2, 1)]),
        ('title = "가"\ntags = ["물",\n 3]', [("SCH003", 3, 2)]),
        ('title = "가"\norder = "dat"', [("SCH005", 2, 1)]),
        ('title = "가"\norder = 3', [("SCH003", 2, 1)]),
        ('title = "가"\norder = ["a", 1]', [("SCH003", 2, 15)]),
        ('title = "가"\nstatus = "aproved"', [("SCH005", 2, 1)]),
        ('title = "가"\n[edition.main]\nsize = "4"', [("SCH006", 3, 1)]),
        ('title = "가"\n[edition.main]', [("SCH004", 2, 2)]),
        ('title = "가"\n[edition."A b"]\nsize = "4 GB"', [("SCH006", 2, 2)]),
        ('title = "가"\nedition = 3', [("SCH003", 2, 1)]),
        ('title = " "', [("SCH006", 1, 1)]),
        ('title = "가', [("SCH001", 1, 10)]),
        ('title = "가"\ntitle = "나"', [("SCH001", 2, 12)]),
        ("a = " + "[" * 5000, [("SCH001", 1, 0)]),
        ("a = " + "{ a = " * 5000, [("SCH001", 1, 0)]),
        ('title = "가"\n' + ".".join("a" * 40) + " = 1", [("SCH001", 2, 1)]),
        ('title = "가"\n[' + ".".join(["'가'"] * 900_000) + "]", [("SCH001", 2, 2)]),
        ('title = "' + "가.나." * 40 + '"', []),
    ],
)
def test_each_fault_has_its_code_and_spot(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert [(code, line) for code, line, _ in found(text)] == [(code, line) for code, line, _ in expected]
    if expected and expected[0][0] != "SCH001":  # tomllib's own columns
        assert found(text) == expected


def test_all_faults_are_found_in_one_run() -> None:
    text = 'titel = "가"\ndate = "x"\nyear = "y"\nstatus = "aproved"\n'
    assert sorted(code for code, _, _ in found(text)) == ["SCH002", "SCH003", "SCH003", "SCH004", "SCH005"]


def test_the_nearest_name_is_offered() -> None:
    _, problems = read('title = "가"\nstatsu = "draft"', PLACE, SHAPE)
    assert "status" in problems[0].hint


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    toml, problems = read(text, PLACE, SHAPE)
    assert toml is not None or problems
