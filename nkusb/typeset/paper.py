"""Pages: slabs (lines, rows, pictures) one below the other, divided where a reader is least disturbed.

Nothing is divided that says it stays with what follows (a heading and its text, the first two lines of a paragraph and the last
two) while a page can hold it. What a slab must have at the foot of its page goes with it. A page is plain data: an order of
marks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, replace

INK, SOFT, FAINT, WASH = range(4)  # tones: of letters, of small words, of rules, of what stands behind letters


@dataclass(frozen=True, slots=True)
class Letters:
    """Letters on a base line at `y`; where `fixed`, each takes a half or a whole square."""

    x: int
    y: int
    size: int
    bold: bool
    tone: int
    fixed: bool
    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """A filled box."""

    x: int
    y: int
    width: int
    height: int
    tone: int


@dataclass(frozen=True, slots=True)
class Image:
    """A picture, by its number among those of the text."""

    x: int
    y: int
    width: int
    height: int
    number: int


Mark = Letters | Field | Image


@dataclass(frozen=True, slots=True)
class Slab:
    """What is never divided.

    `space` stands above it unless it begins a page; `keep` holds it to the next; `foot` must stand at the bottom of its page;
    `again` is repeated above it where it begins a page; `smaller` are what may stand in its place where it has no room.
    """

    height: int
    marks: tuple[Mark, ...]
    space: int = 0
    keep: bool = False
    foot: tuple[Slab, ...] = ()
    again: tuple[Slab, ...] = ()
    smaller: tuple[Slab, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its marks, and the numbers of the pictures among them."""

    marks: tuple[Mark, ...]

    @property
    def pictures(self) -> tuple[int, ...]:
        """The pictures on it, in order."""
        return tuple(dict.fromkeys(mark.number for mark in self.marks if isinstance(mark, Image)))


def moved(mark: Mark, x: int, y: int) -> Mark:
    """The mark somewhere else."""
    return replace(mark, x=mark.x + x, y=mark.y + y)


def behind(slabs: Sequence[Slab], x: int, width: int, tone: int) -> list[Slab]:
    """The slabs with a field behind all of them, without a gap where space stands between them."""
    boxed = []
    for number, slab in enumerate(slabs):
        above = slab.space if number else 0
        boxed.append(replace(slab, marks=(Field(x, -above, width, slab.height + above, tone), *slab.marks)))
    return boxed


def held(slabs: list[Slab]) -> list[Slab]:
    """The slabs with the first two and the last two kept together: neither widow nor orphan."""
    for number in (0, len(slabs) - 2):
        if 0 <= number < len(slabs) - 1:
            slabs[number] = replace(slabs[number], keep=True)
    return slabs


def filled(slabs: Sequence[Slab], height: int, rule: Slab) -> Iterator[Page]:
    """The pages that slabs fill, each `height` pixels high; `rule` divides a page from its foot."""
    start = 0
    while (start := _inked(slabs, start)) < len(slabs):
        end = _end(slabs, start, height, rule)
        for smaller in slabs[end].smaller if end < len(slabs) else ():
            other = [*slabs[:end], smaller, *slabs[end + 1 :]]
            if (further := _end(other, start, height, rule)) > end:
                slabs, end = other, further
                break
        foot = _foot(slabs[start:end], rule)
        top = height - sum(slab.space + slab.height for slab in foot)
        yield Page((*stacked(_body(slabs, start, end), 0), *stacked(foot, top)))
        start = end


def _inked(slabs: Sequence[Slab], start: int) -> int:
    """The first slab from `start` on that is more than empty room, which no page begins with."""
    return next((number for number in range(start, len(slabs)) if slabs[number].marks), len(slabs))


def _end(slabs: Sequence[Slab], start: int, height: int, rule: Slab) -> int:
    """How many slabs, from the first, go on this page: all that have room, less those that stay with what has none."""
    end, top = start, 0
    foot: dict[Slab, None] = {}
    while end < len(slabs):
        slab = slabs[end]
        top += slab.height + (sum(each.height for each in slab.again) if end == start else slab.space)
        foot |= dict.fromkeys(slab.foot)
        if top + sum(each.height + each.space for each in (rule, *foot) if foot) > height and end > start:
            break
        end += 1
    if end == len(slabs):
        return end
    divided = end
    while divided > start and slabs[divided - 1].keep:
        divided -= 1
    return divided if divided > start else end


def _body(slabs: Sequence[Slab], start: int, end: int) -> Sequence[Slab]:
    first = slabs[start]
    marks = tuple(_below_top(mark) for mark in first.marks)
    return [*first.again, replace(first, space=0, marks=marks), *slabs[start + 1 : end]]


def _below_top(mark: Mark) -> Mark:
    """A mark on the first slab of a page, without what would stand above it."""
    return replace(mark, y=0, height=mark.height + mark.y) if isinstance(mark, Field) and mark.y < 0 else mark


def _foot(slabs: Iterable[Slab], rule: Slab) -> Sequence[Slab]:
    foot = dict.fromkeys(each for slab in slabs for each in slab.foot)
    return [rule, *foot] if foot else []


def stacked(slabs: Iterable[Slab], top: int) -> Iterator[Mark]:
    """The marks of slabs one below the other, the first at `top`."""
    for slab in slabs:
        top += slab.space
        yield from (moved(mark, 0, top) for mark in slab.marks)
        top += slab.height


def written(page: Page, **settings: object) -> bytes:
    """The page and what else decides how it looks, as bytes for a worker process; its pictures are numbered anew."""
    numbers = {number: place for place, number in enumerate(page.pictures)}
    marks = [replace(mark, number=numbers[mark.number]) if isinstance(mark, Image) else mark for mark in page.marks]
    orders = [(type(mark).__name__, *astuple(mark)) for mark in marks]
    return json.dumps({**settings, "marks": orders}, ensure_ascii=False, separators=(",", ":")).encode()
