"""A word processor's row of paragraphs → blocks in blocks, and footnotes in the order of their first mention."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from nkusb.document import (
    Block,
    Cell,
    Document,
    Emphasis,
    Foreign,
    Heading,
    Inline,
    Items,
    Link,
    Note,
    NoteMark,
    Notes,
    Paragraph,
    Quote,
    Strong,
    Table,
)

DEPTH = 8  # levels of lists, as the reader of Markdown allows


@dataclass(frozen=True, slots=True)
class Item:
    """The first block of a list's item, or none. Items of one `key` at one level are one list."""

    block: Block | None
    level: int
    key: str
    start: int | None
    loose: bool = False


@dataclass(frozen=True, slots=True)
class More:
    """Further blocks of the item that is open at a level."""

    blocks: tuple[Block, ...]
    level: int


@dataclass(frozen=True, slots=True)
class Quoted:
    """A paragraph of a quotation; those that follow one another are one."""

    block: Block


Part = Block | Item | More | Quoted


@dataclass
class _List:
    """A list that is still open."""

    level: int
    key: str
    start: int | None
    loose: bool
    items: list[list[Block]]


@dataclass
class _Assembler:
    """Puts parts together."""

    done: list[Block] = field(default_factory=list)
    open: list[_List] = field(default_factory=list)

    def take(self, part: Part) -> None:
        match part:
            case Item():
                self.item(part)
            case More(blocks, level):
                self.close(level + 1)
                if self.open and self.open[-1].level == level:
                    self.open[-1].items[-1].extend(blocks)
                else:
                    self.close(0)
                    self.done += blocks
            case Quoted(block):
                self.close(0)
                last = self.done[-1] if self.done else None
                if isinstance(last, Quote) and last.line < 0:
                    self.done[-1] = replace(last, blocks=(*last.blocks, block))
                else:
                    self.done.append(Quote(-1, (block,)))  # may grow
            case block:
                self.close(0)
                self.done.append(block)

    def item(self, item: Item) -> None:
        self.close(item.level + 1)
        top = self.open[-1] if self.open else None
        if top and top.level == item.level and top.key != item.key:
            self.close(item.level)
            top = None
        if not top or top.level < item.level:
            top = _List(item.level, item.key, item.start, False, [])
            self.open.append(top)
        top.items.append([item.block] if item.block else [])
        top.loose |= item.loose

    def close(self, level: int) -> None:
        """Close the lists at `level` and deeper."""
        while self.open and self.open[-1].level >= level:
            last = self.open.pop()
            whole = Items(0, last.start, not last.loose, tuple(map(tuple, last.items)))
            (self.open[-1].items[-1] if self.open else self.done).append(whole)


def assembled(parts: Iterable[Part]) -> tuple[Block, ...]:
    """The blocks that a row of parts makes."""
    assembler = _Assembler()
    for part in parts:
        assembler.take(part)
    assembler.close(0)
    return tuple(replace(block, line=0) if isinstance(block, Quote) else block for block in assembler.done)


def numbered(blocks: tuple[Block, ...], notes: Mapping[int, tuple[Block, ...]], line: int = 0) -> Document:
    """A body with its footnotes, by the numbers that its marks have, numbered anew in the order of their first mention."""
    counter = _Counter(notes)
    body = tuple(map(counter.block, blocks))
    said = tuple(
        Note(number, counter.mentions[number], notes[old])
        for old, number in sorted(counter.numbers.items(), key=lambda one: one[1])
    )
    return Document((*body, Notes(line, said)) if said else body)


@dataclass
class _Counter:
    """Rewrites blocks in reading order and counts what is mentioned."""

    notes: Mapping[int, tuple[Block, ...]]
    numbers: dict[int, int] = field(default_factory=dict)
    mentions: Counter[int] = field(default_factory=Counter)

    def block(self, block: Block) -> Block:
        match block:
            case Heading(inlines=inlines) | Paragraph(inlines=inlines):
                return replace(block, inlines=self.inlines(inlines))
            case Items(items=items):
                return replace(block, items=tuple(tuple(map(self.block, item)) for item in items))
            case Quote(blocks=blocks):
                return replace(block, blocks=tuple(map(self.block, blocks)))
            case Table(head=head, rows=rows):
                return replace(block, head=tuple(map(self.cell, head)), rows=tuple(tuple(map(self.cell, row)) for row in rows))
            case _:
                return block

    def cell(self, cell: Cell) -> Cell:
        return replace(cell, inlines=self.inlines(cell.inlines))

    def inlines(self, inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
        return tuple(self._inlines(inlines))

    def _inlines(self, inlines: tuple[Inline, ...]) -> Iterator[Inline]:
        for inline in inlines:
            match inline:
                case NoteMark(old, _):
                    if old in self.notes:
                        number = self.numbers.setdefault(old, len(self.numbers) + 1)
                        self.mentions[number] += 1
                        yield NoteMark(number, self.mentions[number])
                case Emphasis(inner) | Strong(inner) | Foreign(_, inner) | Link(_, _, inner):
                    yield replace(inline, inlines=self.inlines(inner))
                case _:
                    yield inline
