"""What a text is made of, set as slabs: paragraphs, lists, tables, pictures with captions, notes, meanings at the foot.

The rules are few: a paragraph begins one square in, headings stand apart by weight and space, emphasis is weight (Hangul has
no italics), quotes have a bar at their side, tables that are too wide become lists of their cells, footnotes close the text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
    plain,
)
from nkusb.typeset.lines import Line, Measure, Run, Style, broken
from nkusb.typeset.paper import FAINT, SOFT, WASH, Field, Image, Letters, Mark, Slab, behind, held, moved

LEADING = 1.58  # of a line's size
_TALLEST = 0.66  # of a page that a picture may take
_PARTS = (1, 0.88, 0.76)  # of its size that a picture may take where it fits on a page
_WHOLE = 0.6  # of a page: a table that takes less is not divided
_LARGER = 1.5  # times that a small picture may be enlarged
_ASCENT = 0.86  # of a size: from the top of Hangul to its base line


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that can be shown: its number among those of the text, and its size in pixels."""

    number: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Column:
    """Where text stands: from `x` on, `width` pixels wide."""

    x: int
    width: int

    def inner(self, by: int) -> Column:
        """The column that begins so many pixels further right, never too narrow to read."""
        by = min(by, self.width // 3)
        return Column(self.x + by, self.width - by)


@dataclass(frozen=True, slots=True)
class Setter:
    """Sets blocks in letters of `size` pixels on pages of so much room; `told` are the words for media that are no `pictures`."""

    size: int
    page: Column
    height: int
    measure: Measure
    pictures: Mapping[str, Picture]
    told: Mapping[str, str]

    @property
    def leading(self) -> int:
        """From one base line to the next."""
        return round(self.size * LEADING)

    @property
    def small(self) -> Style:
        """The letters of captions, notes and facts."""
        return Style(round(self.size * 0.8), tone=SOFT)

    def blocks(self, blocks: Iterable[Block], column: Column, style: Style | None = None) -> list[Slab]:
        """The slabs of blocks, one below the other."""
        style = style or Style(self.size)
        return [slab for block in blocks for slab in self._block(block, column, style)]

    def _block(self, block: Block, column: Column, style: Style) -> list[Slab]:  # noqa: PLR0911 (one case a node)
        match block:
            case Heading(_, level, inlines):
                return self.heading(self._runs(inlines, style), column, 1.3 - 0.1 * min(level, 4))
            case Paragraph():
                return self._paragraph(block, column, style, style.size)
            case Items():
                return self._items(block, column, style)
            case Quote(_, inner):
                return self._barred(self.blocks(inner, column.inner(style.size), style), column)
            case Preformatted(_, text):
                return self._preformatted(text, column)
            case Table(_, head, rows):
                return self._table(head, rows, column, style)
            case Figure():
                return self._figure(block, column)
            case Rule():
                return [self._ornament(column)]
            case Notes():
                return self._notes(block, column)
            case _:
                assert_never(block)

    @property
    def _hair(self) -> int:
        return max(1, round(self.size / 20))

    def rule(self, column: Column) -> Slab:
        """The short line that divides notes from the text."""
        mark = Field(column.x, self.leading // 2, column.width // 4, self._hair, FAINT)
        return Slab(self.leading * 3 // 4, (mark,), space=self.leading // 3, keep=True)

    def _ornament(self, column: Column) -> Slab:
        width = column.width // 5
        mark = Field(column.x + (column.width - width) // 2, self.leading // 2, width, self._hair, FAINT)
        return Slab(self.leading, (mark,), space=self.leading // 4)

    def _paragraph(self, paragraph: Paragraph, column: Column, style: Style, indent: int = 0) -> list[Slab]:
        feet = {f"*{term.number}": self._meaning(term) for term in _terms(paragraph.inlines)}
        return self.text(self._runs(paragraph.inlines, style), column, indent, feet=feet)

    def _notes(self, notes: Notes, column: Column) -> list[Slab]:
        slabs = [self.rule(column)]
        for note in notes.notes:
            inner = self._unindented(note.blocks, column.inner(self.size), self.small)
            slabs += self._hung(f"{note.number})", inner, column, self.small)
        return slabs

    def heading(self, runs: Sequence[Run], column: Column, scale: float) -> list[Slab]:
        """A heading, which stays with the first two lines of what follows."""
        size = round(self.size * scale)
        big = [replace(run, style=replace(run.style, size=size, bold=True)) for run in runs]
        slabs = self.text(big, column, space=round(self.leading * 0.8))
        return [replace(slab, keep=True) for slab in slabs]

    def text(
        self,
        runs: Sequence[Run],
        column: Column,
        indent: int = 0,
        space: int | None = None,
        feet: Mapping[str, Sequence[Slab]] | None = None,
    ) -> list[Slab]:
        """A paragraph; each of the `feet` stands at the bottom of the page that has its mark."""
        lines = broken(runs, column.width, self.measure, indent)
        size = max((run.style.size for run in runs if not run.style.lift), default=self.size)
        slabs = []
        for number, line in enumerate(lines):
            above = (self.leading // 5 if space is None else space) if number == 0 else 0
            foot = [slab for run in line.runs if run.style.lift for slab in (feet or {}).get(run.text, ())]
            slabs.append(Slab(round(size * LEADING), self._letters(line, column.x, size), above, foot=tuple(foot)))
        return held(slabs)

    def centred(self, runs: Sequence[Run], column: Column, space: int = 0) -> list[Slab]:
        """Lines in the middle of the column."""
        lines = broken(runs, column.width, self.measure)
        size = max((run.style.size for run in runs), default=self.size)
        height = round(size * LEADING)
        return held(
            [
                Slab(height, self._letters(line, column.x + (column.width - line.width) // 2, size), 0 if number else space)
                for number, line in enumerate(lines)
            ]
        )

    def _letters(self, line: Line, x: int, size: int) -> tuple[Mark, ...]:
        """A line's marks; its base line stands where the largest letters have as much room above as below."""
        base = round((size * LEADING - size) / 2 + size * _ASCENT)
        return tuple(
            Letters(x + run.x, base - run.style.lift, run.style.size, run.style.bold, run.style.tone, run.style.fixed, run.text)
            for run in line.runs
        )

    # -- inside a line ----------------------------------------------------------------------------------------------------

    def _runs(self, inlines: Iterable[Inline], style: Style) -> list[Run]:
        return [run for inline in inlines for run in self._inline(inline, style)]

    def _inline(self, inline: Inline, style: Style) -> list[Run]:
        match inline:
            case Text(text) | Code(text):
                return [Run(text.replace("\n", " "), style)]
            case Emphasis(inlines) | Strong(inlines):
                return self._runs(inlines, replace(style, bold=True))
            case Link(inlines=inlines) | Foreign(inlines=inlines):
                return self._runs(inlines, style)
            case Term(text, _, number):
                return [Run(text, style), self._raised(f"*{number}", style)]
            case NoteMark(number):
                return [self._raised(f"{number})", style)]
            case Break():
                return [Run("\n", style)]
            case _:
                assert_never(inline)

    @staticmethod
    def _raised(text: str, style: Style) -> Run:
        return Run(text, Style(round(style.size * 0.62), tone=SOFT, lift=round(style.size * 0.36)))

    def _meaning(self, term: Term) -> Sequence[Slab]:
        """What a word means, at the foot of the page over its whole width."""
        bold = replace(self.small, bold=True)
        runs = [Run(f"*{term.number} ", self.small), Run(term.text, bold), Run(f": {term.meaning}", self.small)]
        return self.text(runs, self.page, space=0)

    # -- blocks -----------------------------------------------------------------------------------------------------------

    def _items(self, block: Items, column: Column, style: Style) -> list[Slab]:
        signs = ["•" if block.start is None else f"{block.start + number}." for number in range(len(block.items))]
        inset = max((self.measure(f"{sign} ", style) for sign in signs), default=0)
        inner = column.inner(max(inset, style.size))
        slabs: list[Slab] = []
        for sign, item in zip(signs, block.items, strict=True):
            slabs += self._hung(sign, self._unindented(item, inner, style), column, style)
        return slabs

    def _unindented(self, blocks: Iterable[Block], column: Column, style: Style) -> list[Slab]:
        slabs: list[Slab] = []
        for block in blocks:
            slabs += self._paragraph(block, column, style) if isinstance(block, Paragraph) else self._block(block, column, style)
        return slabs

    def _hung(self, sign: str, slabs: Sequence[Slab], column: Column, style: Style) -> list[Slab]:
        """Slabs with a sign before the first."""
        marks = self._letters(Line((Run(sign, style),), 0), column.x, style.size)
        if not slabs:
            return [Slab(round(style.size * LEADING), marks)]
        return [replace(slabs[0], marks=(*marks, *slabs[0].marks)), *slabs[1:]]

    def _barred(self, slabs: Sequence[Slab], column: Column) -> list[Slab]:
        """Slabs with a bar at their left side."""
        if not slabs:
            return []
        first, *rest = behind(slabs, column.x, self._hair * 3, FAINT)
        return [replace(first, space=max(first.space, self.leading // 3)), *rest]

    def box(self, slabs: Sequence[Slab], column: Column) -> list[Slab]:
        """Slabs on a tinted field over the whole column, with room around them."""
        pad = self.size // 2
        edges = [Slab(pad, (), self.leading // 3, keep=True), *slabs, Slab(pad, ())]
        edges[-2] = replace(edges[-2], keep=True)
        return behind(edges, column.x, column.width, WASH)

    def boxed(self, column: Column) -> Column:
        """The column inside a box."""
        pad = self.size * 2 // 3
        return Column(column.x + pad, column.width - 2 * pad)

    def _preformatted(self, text: str, column: Column) -> list[Slab]:
        """Lines as they stand, letters below one another; what is too long goes on in the next line."""
        style = Style(round(self.size * 0.8), fixed=True)
        inner = self.boxed(column)
        slabs = []
        for line in text.expandtabs(4).rstrip("\n").split("\n"):
            for part in _cut(line, inner.width, style, self.measure):
                slabs.append(Slab(round(style.size * LEADING), self._letters(Line((Run(part, style),), 0), inner.x, style.size)))
        return self.box(slabs, column)

    def _figure(self, figure: Figure, column: Column) -> list[Slab]:
        picture = self.pictures.get(figure.name)
        if picture is None:
            return self._described(figure, column)
        caption = self.centred([Run(figure.caption, self.small)], column, self.leading // 8) if figure.caption else []
        room = round(self.height * _TALLEST) - sum(slab.height + slab.space for slab in caption[:3])
        scale = min(column.width / picture.width, max(room, self.leading) / picture.height, _LARGER)
        whole, *smaller = (self._shown(picture, scale * part, column, bool(caption)) for part in _PARTS)
        after = Slab(self.leading // 3, ())
        return [replace(whole, smaller=tuple(smaller)), *(replace(slab, keep=True) for slab in caption), after]

    def _shown(self, picture: Picture, scale: float, column: Column, keep: bool) -> Slab:
        width, height = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
        mark = Image(column.x + (column.width - width) // 2, 0, width, height, picture.number)
        return Slab(height, (mark,), space=self.leading // 2, keep=keep)

    def _described(self, figure: Figure, column: Column) -> list[Slab]:
        """What stands for a sound or film, which a page can't show: its kind and the words that replace it."""
        inner = self.boxed(column)
        kind = Run(self.told[figure.name], replace(self.small, bold=True))
        told = " ".join(filter(None, (figure.caption, f"[{figure.alt}]")))
        return self.box(self.text([kind, Run(f" {told}", self.small)], inner, space=0), column)

    # -- tables -----------------------------------------------------------------------------------------------------------

    def _table(self, head: Sequence[Cell], rows: Sequence[Sequence[Cell]], column: Column, style: Style) -> list[Slab]:
        style = replace(style, size=round(style.size * 0.9))
        bold = replace(style, bold=True)
        columns = self._columns((head, *rows), column, style)
        if not columns:
            return self._records(head, rows, column, style)
        top = replace(self._row(head, columns, bold), keep=True)
        line = Slab(self._hair * 2, (Field(column.x, 0, _end_of(columns) - column.x, self._hair * 2, SOFT),), keep=True)
        hair = Field(column.x, 0, _end_of(columns) - column.x, self._hair, FAINT)
        drawn = [self._row(row, columns, style) for row in rows]
        ruled = [replace(row, marks=(*row.marks, moved(hair, 0, row.height - 1)), again=(top, line)) for row in drawn]
        slabs = [replace(top, space=self.leading // 2), line, *ruled]
        if sum(slab.height for slab in slabs) < self.height * _WHOLE:
            slabs = [*(replace(slab, keep=True) for slab in slabs[:-1]), slabs[-1]]
        return [*held(slabs), Slab(self.leading // 2, ())]

    def _columns(self, rows: Sequence[Sequence[Cell]], column: Column, style: Style) -> list[Column]:
        """The columns of a table: all that is short on one line, what is left to the others; none where words have no room."""
        gap = style.size
        number = len(rows[0])
        cells = [["".join(run.text for run in self._runs(row[place].inlines, style)) for row in rows] for place in range(number)]
        bold = replace(style, bold=True)
        natural = [max(self.measure(text, bold) for text in texts) + 2 for texts in cells]
        least = [max((self.measure(word, bold) for text in texts for word in text.split()), default=0) + 2 for texts in cells]
        room = column.width - gap * (number - 1)
        if sum(least) > room or room // number < style.size * 2:
            return []

        def widths(level: int) -> list[int]:
            return [min(high, max(low, level)) for low, high in zip(least, natural, strict=True)]

        level = bisect_right(range(room + 1), room, key=lambda level: sum(widths(level))) - 1
        places, x = [], column.x
        for width in widths(level):
            places.append(Column(x, width))
            x += width + gap
        return places

    def _row(self, row: Sequence[Cell], columns: Sequence[Column], style: Style) -> Slab:
        marks: list[Mark] = []
        feet: list[Slab] = []
        most, pitch, pad = 1, round(style.size * 1.4), style.size // 6
        for cell, column in zip(row, columns, strict=True):
            lines = broken(self._runs(cell.inlines, style), column.width, self.measure)
            for number, line in enumerate(lines):
                spare = column.width - line.width
                x = column.x + (spare if cell.align == "right" else spare // 2 if cell.align == "center" else 0)
                marks += [moved(mark, 0, number * pitch) for mark in self._letters(line, x, style.size)]
            most = max(most, len(lines))
            feet += [slab for term in _terms(cell.inlines) for slab in self._meaning(term)]
        return Slab(most * pitch + 2 * pad, tuple(marks), foot=tuple(feet))

    def _records(self, head: Sequence[Cell], rows: Sequence[Sequence[Cell]], column: Column, style: Style) -> list[Slab]:
        """A table that is too wide: for each row its cells below one another, each after its heading."""
        slabs: list[Slab] = []
        for row in rows:
            cells: list[Slab] = []
            for name, cell in zip(head, row, strict=True):
                label = (Strong((*name.inlines, Text(": "))),) if plain(name.inlines).strip() else ()
                if plain(cell.inlines).strip():
                    cells += self._paragraph(Paragraph(0, (*label, *cell.inlines)), column.inner(style.size), style)
            slabs += self._barred(cells, column)
        return [*slabs, Slab(self.leading // 2, ())]


def _end_of(columns: Sequence[Column]) -> int:
    return columns[-1].x + columns[-1].width


def _terms(inlines: Iterable[Inline]) -> Iterator[Term]:
    for inline in inlines:
        match inline:
            case Term():
                yield inline
            case Emphasis() | Strong() | Link() | Foreign():
                yield from _terms(inline.inlines)
            case _:
                pass


def _cut(line: str, room: int, style: Style, measure: Measure) -> Iterator[str]:
    """A line in pieces that have room."""
    piece = ""
    for letter in line:
        if piece and measure(piece + letter, style) > room:
            yield piece
            piece = ""
        piece += letter
    yield piece
