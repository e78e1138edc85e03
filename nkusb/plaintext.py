"""A Document as plain text for whatever shows letters: one line a paragraph, broken only where a width is asked for.

Every mark used here (■ □ ◆ ◇ · and ASCII) is in KS X 1001 and in GB 2312 alike. Cells are those of old screens: Hangul and all
that Korean fonts draw wide take two (UAX #11; ambiguous ones too).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import assert_never

from nkusb.document import (
    Block,
    Break,
    Cell,
    Code,
    Emphasis,
    Figure,
    Foreign,
    Heading,
    Inline,
    Items,
    Link,
    NoteMark,
    Notes,
    Paragraph,
    Preformatted,
    Quote,
    Rule,
    Strong,
    Table,
    Term,
    Text,
)
from nkusb.markup import facts
from nkusb.pages import Article

HEADINGS = {2: "■", 3: "□", 4: "◆", 5: "◇", 6: "·"}
_NARROW = 40  # cells that any screen shows: a table that fits them is drawn as one
_LEAD = re.compile(r"(?:\| | |- |\d++\. |\[\d++\] |[■□◆◇·] )*+")
_OPENING, _CLOSING = frozenset("([{《〈「『【〔“‘"), frozenset(")]}》〉」』】〕”’.,:;!?…·。、%")


@dataclass(frozen=True, slots=True)
class Drawing:
    """How bodies are drawn: the words of the interface, the files of articles by slug, cells of a line (0: not broken), and
    whether the files of sounds and films are on the drive.
    """

    words: Mapping[str, str]
    names: Mapping[str, str]
    width: int
    films: bool


def drawn(article: Article, drawing: Drawing) -> str:
    """The text of an article's body."""
    return _Writer(article, drawing).blocks(article.payload.body.blocks)


def elsewhere(name: str, films: bool, words: Mapping[str, str]) -> str:
    """Where a sound or film is that a form can't hold, if its file is on the drive."""
    return f"{words['apart']}: {name}" if films else words["left_out"]


@dataclass(frozen=True, slots=True)
class _Writer:
    """A Document's text in one article."""

    article: Article
    drawing: Drawing

    def blocks(self, blocks: tuple[Block, ...], gap: str = "\n\n") -> str:
        return gap.join(filter(None, map(self._block, blocks)))

    def _block(self, block: Block) -> str:  # noqa: PLR0911 (one case a node)
        match block:
            case Heading(_, level, inlines):
                return f"{HEADINGS[level]} {_line(self._inlines(inlines))}"
            case Paragraph(_, inlines):
                return self._inlines(inlines)
            case Items():
                return self._items(block)
            case Quote(_, blocks):
                return _hung("| ", self.blocks(blocks), "| ")
            case Preformatted(_, text):
                return text.rstrip("\n")
            case Table(_, head, rows):
                return self._table(head, rows)
            case Figure():
                return self._figure(block)
            case Rule():
                return "* * *"
            case Notes(_, notes):
                return "\n".join(_hung(f"[{note.number}] ", self.blocks(note.blocks)) for note in notes)
            case _:
                assert_never(block)

    def _items(self, block: Items) -> str:
        gap = "\n" if block.tight else "\n\n"
        marks = ("- " if block.start is None else f"{block.start + n}. " for n in range(len(block.items)))
        return gap.join(_hung(mark, self.blocks(item, gap)) for mark, item in zip(marks, block.items, strict=True))

    def _table(self, head: tuple[Cell, ...], rows: tuple[tuple[Cell, ...], ...]) -> str:
        """In columns where they fit; else each row as lines of its own, every cell after what its column is called."""
        named, *lines = [[_line(self._inlines(cell.inlines)) for cell in row] for row in (head, *rows)]
        columns = [max(map(cells, column)) for column in zip_longest(named, *lines, fillvalue="")]
        if not lines or sum(columns) + 2 * len(columns) - 2 <= (self.drawing.width or _NARROW):
            rule = ["-" * width for width in columns]
            sides = [cell.align for cell in head]
            return "\n".join(_row(line, columns, sides) for line in (named, rule, *lines))
        return "\n\n".join(
            "\n".join(f"{name}: {cell}" if name else cell for name, cell in zip_longest(named, line, fillvalue="") if cell)
            for line in lines
        )

    def _figure(self, figure: Figure) -> str:
        shown, words = self.article.media[figure.name], self.drawing.words
        told = [f"[{words[shown.medium.kind]}: {figure.alt}]", figure.caption]
        if shown.medium.kind != "picture":
            told.append(f"({facts(shown)}. {elsewhere(shown.name, self.drawing.films, words)})")
        return "\n".join(filter(None, told))

    def _inlines(self, inlines: tuple[Inline, ...]) -> str:
        return "".join(map(self._inline, inlines))

    def _inline(self, inline: Inline) -> str:
        match inline:
            case Text(text) | Code(text):
                return text
            case Emphasis(inlines) | Strong(inlines) | Foreign(_, inlines):
                return self._inlines(inlines)
            case Term(text, meaning, _):
                return f"{text}({meaning})"
            case Link(_, _, inlines, slug):
                name = self.drawing.names.get(slug)
                return self._inlines(inlines) + (f"({name})" if name else "")
            case Break():
                return "\n"
            case NoteMark(number, _):
                return f"[{number}]"
            case _:
                assert_never(inline)


def _line(text: str) -> str:
    return text.replace("\n", " ")


def _hung(mark: str, text: str, under: str = "") -> str:
    """The text after a mark, all further lines below its beginning or after the mark `under`."""
    first, *rest = text.split("\n")
    under = under or " " * len(mark)
    return "\n".join([(mark + first).rstrip(), *((under + line).rstrip() for line in rest)])


def _row(line: Sequence[str], columns: Sequence[int], sides: Sequence[str]) -> str:
    placed = []
    for number, text in enumerate(line):
        spare, side = columns[number] - cells(text), sides[number] if number < len(sides) else ""
        before = spare if side == "right" else spare // 2 if side == "center" else 0
        placed.append(" " * before + text + " " * (spare - before))
    return "  ".join(placed).rstrip()


def cells(text: str) -> int:
    """How many cells of a screen a text takes."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WFA" else 1
        for character in text
    )


def wrapped(text: str, width: int) -> str:
    """The text with no line of more than `width` cells, broken between words alone where a word fits; 0 breaks nothing."""
    return "\n".join(row for line in text.split("\n") for row in _rows(line, width)) if width else text


def _rows(line: str, width: int) -> Iterator[str]:
    """A line in rows; those that follow the first stand below its text, not below its mark."""
    if cells(line) <= width:
        yield line
        return
    lead = _LEAD.match(line)[0]  # type: ignore[index]  # it matches nothing at least
    hang = "".join(mark if mark in "| " else " " * cells(mark) for mark in lead)
    if cells(hang) > width // 2:
        lead = hang = ""
    row, empty = lead, True
    for word in line[len(lead) :].split(" "):
        if not empty and cells(row) + 1 + cells(word) <= width:
            row += f" {word}"
            continue
        if not empty:
            yield row.rstrip()
            row = hang
        *whole, last = _pieces(word, width - cells(hang))
        for piece in whole:
            yield row + piece
            row = hang
        row, empty = row + last, False
    yield row.rstrip()


def _pieces(word: str, room: int) -> Iterator[str]:
    """A word that is longer than a row, in pieces: none begins with a mark that closes or ends with one that opens."""
    while cells(word) > room:
        end = full = next(n for n in range(len(word), 0, -1) if n == 1 or cells(word[:n]) <= room)
        while end > 1 and (word[end] in _CLOSING or word[end - 1] in _OPENING):
            end -= 1
        end = end if end > 1 else full
        yield word[:end]
        word = word[end:]
    yield word
