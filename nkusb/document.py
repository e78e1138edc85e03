"""What a payload's body can say, and nothing else.

Markdown is parsed into these nodes; every form is a `match` over them that ends in `assert_never`. Raw HTML, scripts and
remote pictures have no node, so no form can let them through. Each block carries its line in the payload's file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Literal, TypeGuard

from nkusb.korean import minutes


@dataclass(frozen=True, slots=True)
class Text:
    """Plain characters."""

    text: str


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Weak emphasis. Hangul has no italics: forms draw it otherwise."""

    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Strong:
    """Strong emphasis."""

    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A reference to another payload by its slug. Where that payload is not in the edition, forms show the words alone."""

    line: int
    column: int
    inlines: tuple[Inline, ...]
    slug: str


@dataclass(frozen=True, slots=True)
class Code:
    """Characters to be typed or read exactly as they stand."""

    text: str


@dataclass(frozen=True, slots=True)
class Break:
    """A line break that the writer asked for."""


@dataclass(frozen=True, slots=True)
class NoteMark:
    """The mark of footnote `number` (from 1, in order of first mention) and which mention of it this is (from 1)."""

    number: int
    mention: int


@dataclass(frozen=True, slots=True)
class Term:
    """A word that the word list explains: what it means, and its number here (from 1)."""

    text: str
    meaning: str
    number: int


@dataclass(frozen=True, slots=True)
class Foreign:
    """Words of another language, named by its tag (BCP 47)."""

    language: str
    inlines: tuple[Inline, ...]


TOP = 2  # level of a body's highest headings; 1 is the payload's title

Inline = Text | Emphasis | Strong | Link | Foreign | Term | Code | Break | NoteMark


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the body. `level` is 2 (`TOP`) to 6."""

    line: int
    level: int
    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    line: int
    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list; `start` is its first number, or None where it is not numbered. In a `tight` one, items are single lines."""

    line: int
    start: int | None
    tight: bool
    items: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words quoted as a block."""

    line: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Preformatted:
    """Lines whose breaks and spaces matter."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table."""

    inlines: tuple[Inline, ...]
    align: Literal["", "left", "center", "right"] = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one row of headings."""

    line: int
    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture, sound or film beside the payload's text: file name, words that replace it, caption (may be empty)."""

    line: int
    column: int
    name: str
    alt: str
    caption: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A break between parts."""

    line: int


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote: its number and how often it is mentioned."""

    number: int
    mentions: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Notes:
    """The footnotes, in the order of their first mention."""

    line: int
    notes: tuple[Note, ...]


Block = Heading | Paragraph | Items | Quote | Preformatted | Table | Figure | Rule | Notes


@dataclass(frozen=True, slots=True)
class Allowance:
    """What an editor lets stand in the block that follows: a problem's code, why, and where that block begins and ends.

    `line` and `column` are where it says so. It is no block: no form can show it.
    """

    line: int
    column: int
    code: str
    reason: str
    first: int
    last: int


@dataclass(frozen=True)
class Document:
    """The body of a payload, what its editor allows in it, and the whole text of the file that it was read from."""

    blocks: tuple[Block, ...]
    allowances: tuple[Allowance, ...] = ()
    written: str = field(default="", repr=False, compare=False)

    @cached_property
    def facts(self) -> Facts:
        """What is asked of it more often than its words."""
        inlines = tuple(every_inline(self))
        terms = sorted((inline for inline in inlines if isinstance(inline, Term)), key=lambda term: term.number)
        return Facts(
            minutes=minutes("".join(plain(inlines_of(block)) for block in blocks(self))),
            figures=tuple(block for block in blocks(self) if isinstance(block, Figure)),
            headings=tuple((block.line, plain(block.inlines)) for block in self.blocks if _is_top(block)),
            links=tuple(inline for inline in inlines if isinstance(inline, Link)),
            terms=tuple(terms),
        )

    @property
    def minutes(self) -> int:
        """How long it takes to read."""
        return self.facts.minutes

    def beside(self, other: Document) -> Document:
        """This document; of the facts that are known of both and equal, one copy is held: there may be very many."""
        ours, theirs = vars(self).get("facts"), vars(other).get("facts")
        if ours and theirs:
            same = ((getattr(ours, each.name), getattr(theirs, each.name)) for each in fields(Facts))
            vars(self)["facts"] = Facts(*(known if mine == known else mine for mine, known in same))
        return self


@dataclass(frozen=True, slots=True)
class Facts:
    """What lists and tables of contents say of a body: minutes to read it, its figures, its highest headings with their lines,
    its links, and the words that its word list explains in the order of their numbers.
    """

    minutes: int
    figures: tuple[Figure, ...]
    headings: tuple[tuple[int, str], ...]
    links: tuple[Link, ...]
    terms: tuple[Term, ...]


def _is_top(block: Block) -> TypeGuard[Heading]:
    return isinstance(block, Heading) and block.level == TOP


def figures(document: Document) -> Iterator[Figure]:
    """The pictures, sounds and films of a body in reading order."""
    return iter(document.facts.figures)


def blocks(document: Document) -> Iterator[Block]:
    """Every block of a body, outer ones before those inside them."""
    return _below(document.blocks)


def _below(outer: tuple[Block, ...]) -> Iterator[Block]:
    for block in outer:
        yield block
        match block:
            case Quote(_, inner):
                yield from _below(inner)
            case Items(items=items):
                for item in items:
                    yield from _below(item)
            case Notes(_, notes):
                for note in notes:
                    yield from _below(note.blocks)
            case _:
                pass


def every_inline(document: Document) -> Iterator[Inline]:
    """Every inline node of a body, outer ones before those inside them."""
    for block in blocks(document):
        yield from _inlines(inlines_of(block))


def links(document: Document) -> Iterator[Link]:
    """Every link of a body."""
    return iter(document.facts.links)


def terms(document: Document) -> Iterator[Term]:
    """The words that a body's word list explains, in the order of their numbers."""
    return iter(document.facts.terms)


def inlines_of(block: Block) -> tuple[Inline, ...]:
    """The inline nodes that stand directly in a block."""
    match block:
        case Heading(inlines=inlines) | Paragraph(inlines=inlines):
            return inlines
        case Table(_, head, rows):
            return tuple(inline for cell in (*head, *(c for row in rows for c in row)) for inline in cell.inlines)
        case _:
            return ()


def _inlines(outer: tuple[Inline, ...]) -> Iterator[Inline]:
    for inline in outer:
        yield inline
        if isinstance(inline, Emphasis | Strong | Link | Foreign):
            yield from _inlines(inline.inlines)


def texts(document: Document) -> Iterator[str]:
    """The words of each block, as they are searched: a row's cells apart, what replaces a picture beside its caption."""
    for block in blocks(document):
        match block:
            case Table(_, head, rows):
                yield from (" ".join(plain(cell.inlines) for cell in row) for row in (head, *rows))
            case Preformatted(_, text):
                yield text
            case Figure(alt=alt, caption=caption):
                yield f"{caption} {alt}"
            case _:
                yield plain(inlines_of(block))


def plain(inlines: tuple[Inline, ...]) -> str:
    """The words alone."""
    return "".join(
        inline.text if isinstance(inline, Text | Term | Code) else " " if isinstance(inline, Break) else ""
        for inline in _inlines(inlines)
    )
