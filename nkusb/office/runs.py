"""Inline nodes as a row of runs, each with its marks: how word processors hold text, and how two texts are compared.

A tree can say one thing in several ways (emphasis in strong or strong in emphasis); as runs it says it in one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from nkusb.document import Break, Code, Emphasis, Foreign, Inline, Link, NoteMark, Strong, Term, Text

Piece = Text | Code | Break | NoteMark

_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Marks:
    """What holds for a run: the payload that it leads to, its language where it is another, and how it is stressed."""

    slug: str = ""
    language: str = ""
    emphasis: bool = False
    strong: bool = False

    def shared(self, other: Marks) -> Marks:
        """The marks that both have."""
        return Marks(
            self.slug if self.slug == other.slug else "",
            self.language if self.language == other.language else "",
            self.emphasis and other.emphasis,
            self.strong and other.strong,
        )


_MARKS: tuple[tuple[str, str | bool], ...] = (("slug", ""), ("language", ""), ("emphasis", False), ("strong", False))
PLAIN = Marks()


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text with its marks."""

    piece: Piece
    marks: Marks = PLAIN


def runs(inlines: Iterable[Inline]) -> tuple[Run, ...]:
    """Inline nodes as runs in their one tidy form."""
    return tidy(_flat(inlines, PLAIN))


def _flat(inlines: Iterable[Inline], marks: Marks) -> Iterator[Run]:
    for inline in inlines:
        match inline:
            case Text() | Code() | Break() | NoteMark():
                yield Run(inline, marks)
            case Term(text=text):
                yield Run(Text(text), marks)
            case Emphasis(inner):
                yield from _flat(inner, replace(marks, emphasis=True))
            case Strong(inner):
                yield from _flat(inner, replace(marks, strong=True))
            case Foreign(language, inner):
                yield from _flat(inner, replace(marks, language=language))
            case Link(_, _, inner, slug):
                yield from _flat(inner, replace(marks, slug=slug))
            case _:
                assert_never(inline)


def tidy(given: Iterable[Run]) -> tuple[Run, ...]:
    """The runs with single spaces, none at the ends or beside a break, and no mark that begins or ends with one."""
    pieces = [run for whole in given for run in _parted(whole)]
    kept: list[Run] = []
    for number, run in enumerate(pieces):
        if not _is_gap(run):
            kept.append(run)
            continue
        before = next((other.marks for other in reversed(kept) if not _is_gap(other)), PLAIN)
        after = next((other.marks for other in pieces[number:] if not _is_gap(other)), PLAIN)
        kept.append(replace(run, marks=before.shared(after)))
    return tuple(_joined(_without_loose_gaps(kept)))


def _parted(run: Run) -> Iterator[Run]:
    """A run's words and the gaps at its ends, apart."""
    if isinstance(run.piece, Code):
        text = _SPACES.sub(" ", run.piece.text).strip()
        yield from [replace(run, piece=Code(text))] if text else []
        return
    if isinstance(run.piece, NoteMark):  # it is a link of its own, whatever it stands in
        yield Run(run.piece)
        return
    if isinstance(run.piece, Break):
        yield run
        return
    text = run.piece.text
    words = text.strip()
    if not words:
        yield from [replace(run, piece=Text(" "))] if text else []
        return
    if text[0].isspace():
        yield replace(run, piece=Text(" "))
    yield replace(run, piece=Text(_SPACES.sub(lambda found: found[0] if found[0] == "\xa0" else " ", words)))
    if text[-1].isspace():
        yield replace(run, piece=Text(" "))


def _is_gap(run: Run) -> bool:
    return isinstance(run.piece, Break) or run.piece == Text(" ")


def _without_loose_gaps(given: Sequence[Run]) -> Iterator[Run]:
    """No gap at the ends; one between words; of spaces and breaks together, the breaks."""
    gap: list[Run] = []
    begun = False
    for run in given:
        if _is_gap(run):
            gap.append(run)
            continue
        if begun:
            yield from [other for other in gap if isinstance(other.piece, Break)] or gap[:1]
        yield run
        gap, begun = [], True


def _joined(given: Iterable[Run]) -> Iterator[Run]:
    held: Run | None = None
    for run in given:
        if held and held.marks == run.marks:
            match held.piece, run.piece:
                case (Text(one), Text(other)):
                    held = replace(held, piece=Text(one + other))
                    continue
                case (Code(one), Code(other)):
                    held = replace(held, piece=Code(one + other))
                    continue
        if held:
            yield held
        held = run
    if held:
        yield held


def nested(given: Sequence[Run]) -> tuple[Inline, ...]:
    """Runs as inline nodes: the mark that holds for most runs outside."""
    return tuple(_nested(given))


def _nested(given: Sequence[Run]) -> Iterator[Inline]:
    at = 0
    while at < len(given):
        spans = {name: _span(given, at, name) for name, empty in _MARKS if getattr(given[at].marks, name) != empty}
        if not spans:
            yield given[at].piece
            at += 1
            continue
        name = max(spans, key=lambda key: spans[key])  # of equals, the first: links outside
        end = at + spans[name]
        bare = [replace(run, marks=_without(name, run.marks)) for run in given[at:end]]
        yield _wrapped(name, given[at].marks, nested(bare))
        at = end


def _span(given: Sequence[Run], at: int, name: str) -> int:
    value = getattr(given[at].marks, name)
    return next((n for n, run in enumerate(given[at:]) if getattr(run.marks, name) != value), len(given) - at)


def _without(name: str, marks: Marks) -> Marks:
    match name:
        case "slug":
            return replace(marks, slug="")
        case "language":
            return replace(marks, language="")
        case "emphasis":
            return replace(marks, emphasis=False)
        case _:
            return replace(marks, strong=False)


def _wrapped(name: str, marks: Marks, inlines: tuple[Inline, ...]) -> Inline:
    match name:
        case "slug":
            return Link(0, 0, inlines, marks.slug)
        case "language":
            return Foreign(marks.language, inlines)
        case "emphasis":
            return Emphasis(inlines)
        case _:
            return Strong(inlines)
