"""Words that a reader may not know: the list of them, and where each first stands in a text.

A list is a CSV (RFC 4180, UTF-8) with the columns `south`, the word as a text has it, and `gloss`, what it means; other columns
are for other uses of the same file. The project's own `language/glossary.csv` goes before ours, a payload's `terms` before both.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from nkusb.document import (
    Block,
    Cell,
    Document,
    Emphasis,
    Inline,
    Items,
    Note,
    Notes,
    Paragraph,
    Quote,
    Strong,
    Table,
    Term,
    Text,
)
from nkusb.korean import PARTICLES
from nkusb.load.text import read_text
from nkusb.problems import ERROR, Code, Place, Problem, Problems

NO_COLUMNS = Code(
    "GLO001", ERROR,
    "낱말풀이의 첫 줄에 south와 gloss 칸이 없습니다.", "The first line doesn't name the columns south and gloss.",
    "표 편집기에서 첫 줄에 south, gloss를 적고 CSV(UTF-8)로 저장하십시오.",
    "In a spreadsheet write south and gloss into the first row, and save it as CSV (UTF-8).",
    bad="편의점,밤에도 여는 상점", good="south,gloss\n편의점,밤에도 여는 상점",
)  # fmt: skip
TWICE = Code(
    "GLO002", ERROR,
    "낱말 《{word}》이(가) 두 번 풀이되였습니다.", "The word “{word}” is explained twice.",
    "둘 중 한 줄을 지우십시오.", "Delete one of the two lines.",
    bad="보험,…\n보험,…", good="보험,…",
)  # fmt: skip

Glossary = Mapping[str, str]  # word → meaning

PROJECT_LIST = "language/glossary.csv"  # beside the manifest
_OURS = Path(__file__).parent.parent / "data/glossary.csv"
_RUN = re.compile("[가-힣]+")
_TAIL = re.compile(f"(?:(?:{'|'.join(PARTICLES)}){{0,2}}|(?:하|되|시키)[가-힣]*)")


def read_glossary(root: Path) -> tuple[Glossary, Problems]:
    """The words that we and the project at `root` explain."""
    ours, problems = _read(_OURS, Place(_OURS.name))
    own = root / PROJECT_LIST
    theirs, found = _read(own, Place(PROJECT_LIST)) if own.exists() else ({}, ())
    return {**ours, **theirs}, (*problems, *found)


def _read(path: Path, place: Place) -> tuple[dict[str, str], Problems]:
    text, problems = read_text(path, place)
    if text is None:
        return {}, problems
    rows = csv.DictReader(text.split("\n"))
    if not {"south", "gloss"} <= set(rows.fieldnames or ()):
        return {}, (*problems, NO_COLUMNS.at(place.at(1)))
    words: dict[str, str] = {}
    found: list[Problem] = []
    for row in rows:
        word, meaning = (row["south"] or "").strip(), (row["gloss"] or "").strip()
        if word in words:
            found.append(TWICE.at(place.at(rows.line_num), word=word))
        if word and meaning:
            words[word] = meaning
    return words, (*problems, *found)


def explained(document: Document, glossary: Glossary) -> Document:
    """The document with each word of the glossary marked where it first stands in running text."""
    reader = _Explainer(_indexed(glossary))
    return Document(tuple(map(reader.block, document.blocks)))


def _indexed(glossary: Glossary) -> dict[str, list[tuple[str, str]]]:
    """The words by their first two letters, longer ones first."""
    index: dict[str, list[tuple[str, str]]] = {}
    for word in sorted(glossary, key=lambda word: (-len(word), word)):
        index.setdefault(word[:2], []).append((word, glossary[word]))
    return index


@dataclass
class _Explainer:
    """Rewrites blocks in reading order and remembers which words it has met."""

    index: Mapping[str, list[tuple[str, str]]]
    met: set[str] = field(default_factory=set)

    def block(self, block: Block) -> Block:
        match block:
            case Paragraph(_, inlines):
                return replace(block, inlines=self.inlines(inlines))
            case Items(items=items):
                return replace(block, items=tuple(tuple(map(self.block, item)) for item in items))
            case Quote(_, blocks):
                return replace(block, blocks=tuple(map(self.block, blocks)))
            case Table(_, _, rows):
                return replace(block, rows=tuple(tuple(map(self.cell, row)) for row in rows))
            case Notes(_, notes):
                return replace(block, notes=tuple(map(self.note, notes)))
            case _:  # a heading leads to its text; what replaces a picture can hold no link
                return block

    def cell(self, cell: Cell) -> Cell:
        return replace(cell, inlines=self.inlines(cell.inlines))

    def note(self, note: Note) -> Note:
        return replace(note, blocks=tuple(map(self.block, note.blocks)))

    def inlines(self, inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
        return tuple(part for inline in inlines for part in self.inline(inline))

    def inline(self, inline: Inline) -> Iterator[Inline]:
        match inline:
            case Text(text):
                yield from self.text(text)
            case Emphasis(inner) | Strong(inner):
                yield replace(inline, inlines=self.inlines(inner))
            case _:  # a link in a link leads nowhere; another language has words of its own
                yield inline

    def text(self, text: str) -> Iterator[Inline]:
        end = 0
        for run in _RUN.finditer(text):
            for word, meaning in (*self.index.get(run[0][:2], ()), *self.index.get(run[0][:1], ())):
                if word in self.met or not run[0].startswith(word) or not _TAIL.fullmatch(run[0], len(word)):
                    continue
                self.met.add(word)
                yield from [Text(text[end : run.start()])] if run.start() > end else []
                end = run.start() + len(word)
                yield Term(word, meaning, len(self.met))
                break
        yield from [Text(text[end:])] if end < len(text) else []
