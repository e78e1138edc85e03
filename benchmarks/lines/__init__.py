"""The lines of the table, by their letters: each yields its contests when they are asked for, data made only then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from benchmarks.contest import Contest
from benchmarks.lines import drives, media, start, texts
from benchmarks.yard import Yard

Line = Callable[[Yard], Iterator[Contest]]

LINES: Mapping[str, Line] = {
    "a": texts.cold,
    "b": texts.again,
    "c": media.pictures,
    "d": media.films,
    "e": drives.image,
    "f": drives.archive,
    "g": drives.verified,
    "h": start.start,
    "i": texts.editions,
}
