"""The tables of words and spellings: ours, then a project's own beside its manifest, whose rows go before ours.

A table is a CSV (RFC 4180, UTF-8) that translators open in a spreadsheet; columns are known by their names, and those that a
project leaves out mean what is usual. `docs/language.md` explains them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from nkusb.load.text import read_text
from nkusb.names import nearest
from nkusb.orthography import CONFIDENCES, MODES, RULES, SEVERITIES, Glossary, Spelling, Word
from nkusb.problems import ERROR, Code, Place, Problem, Problems

NO_COLUMNS = Code(
    "GLO001", ERROR,
    "표의 첫 줄에 {needed} 칸이 없습니다.", "The first line doesn't name the columns {needed}.",
    "표 편집기에서 첫 줄에 {needed}를 적고 CSV(UTF-8)로 저장하십시오.",
    "In a spreadsheet write {needed} into the first row, and save it as CSV (UTF-8).",
    bad="편의점,밤에도 여는 상점", good="south,gloss\n편의점,밤에도 여는 상점",
)  # fmt: skip
TWICE = Code(
    "GLO002", ERROR,
    "낱말 《{word}》이(가) 두 번 나옵니다.", "The word “{word}” stands there twice.",
    "둘 중 한 줄을 지우십시오.", "Delete one of the two lines.",
    bad="보험,…\n보험,…", good="보험,…",
)  # fmt: skip
NO_SUCH_VALUE = Code(
    "GLO003", ERROR,
    "《{column}》 칸의 《{value}》은(는) 쓸 수 없는 값입니다.", "“{value}” is no value for “{column}”.",
    "쓸 수 있는 값: {choices}", "Values that can be used: {choices}",
    bad="south,north,match\n버스,뻐스,everywhere", good="south,north,match\n버스,뻐스,prefix",
)  # fmt: skip

WORDS, SPELLINGS = "glossary.csv", "orthography.csv"
PROJECT_LIST = f"language/{WORDS}"  # beside the manifest
PROJECT_SPELLINGS = f"language/{SPELLINGS}"
_OURS = Path(__file__).parent.parent / "data"
_WORD_VALUES: dict[str, Sequence[str]] = {"match": MODES, "confidence": CONFIDENCES, "severity": SEVERITIES}
_SPELLING_VALUES: dict[str, Sequence[str]] = {"match": MODES, "confidence": CONFIDENCES, "rule": RULES}

_Line = dict[str, str]


@lru_cache(maxsize=1)
def ours() -> Glossary:
    """The tables that come with nkusb."""
    found: list[Problem] = []
    words = _table(_OURS / WORDS, Place(WORDS), ("gloss", "north"), _WORD_VALUES, found)
    spellings = _table(_OURS / SPELLINGS, Place(SPELLINGS), ("north",), _SPELLING_VALUES, found)
    return _with(Glossary(), words, spellings)


def read_glossary(root: Path) -> tuple[Glossary, Problems]:
    """What we and the project at `root` know of words and spellings."""
    found: list[Problem] = []
    words = _table(root / PROJECT_LIST, Place(PROJECT_LIST), ("gloss", "north"), _WORD_VALUES, found)
    spellings = _table(root / PROJECT_SPELLINGS, Place(PROJECT_SPELLINGS), ("north",), _SPELLING_VALUES, found)
    return (_with(ours(), words, spellings) if words or spellings else ours()), tuple(found)


def _with(known: Glossary, words: list[_Line], spellings: list[_Line]) -> Glossary:
    """What is known, with these rows; of a word that is known already they change only the columns that they fill."""
    by_word = {word.south: word for word in known.words}
    for line in words:
        new = Word(line["south"], severity="loan" if line.get("north") else "concept")
        by_word[new.south] = replace(by_word.get(new.south, new), **_filled(line, Word))
    by_spelling = {spelling.south: spelling for spelling in known.spellings}
    for line in spellings:
        usual = Spelling(line["south"], line["south"], "lex")
        by_spelling[usual.south] = replace(by_spelling.get(usual.south, usual), **_filled(line, Spelling))
    return Glossary(tuple(by_word.values()), tuple(by_spelling.values()))


def _filled(line: _Line, kind: type[Word | Spelling]) -> dict[str, Any]:
    columns = {column.name for column in fields(kind)}
    return {column: value for column, value in line.items() if value and column in columns}


def _table(
    path: Path, place: Place, needed: tuple[str, ...], values: dict[str, Sequence[str]], found: list[Problem]
) -> list[_Line]:
    """The sound rows of a table, where there is one; what is wrong with it goes to `found`."""
    text, problems = read_text(path, place) if path.exists() else (None, ())
    found += problems
    if text is None:
        return []
    lines = csv.DictReader(text.split("\n"))
    columns = {*(lines.fieldnames or ())}
    if "south" not in columns or not columns.intersection(needed):
        found.append(NO_COLUMNS.at(place.at(1), needed=", ".join(("south", needed[0]))))
        return []
    known: set[str] = set()
    sound = []
    for line in lines:
        row = {column: (value or "").strip() for column, value in line.items() if isinstance(column, str)}
        faults = [*_faults(row, known, place.at(lines.line_num), values)]
        found += faults
        sound += [row] if row["south"] and not faults else []
        known.add(row["south"])
    return sound


def _faults(row: _Line, known: set[str], place: Place, values: dict[str, Sequence[str]]) -> Iterator[Problem]:
    if row["south"] in known:
        yield TWICE.at(place, word=row["south"])
    for column, choices in values.items():
        if (value := row.get(column, "")) and value not in choices:
            near = nearest(value, choices) or ", ".join(filter(None, choices))
            yield NO_SUCH_VALUE.at(place, column=column, value=value, choices=near)
