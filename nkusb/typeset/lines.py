"""Lines: where Korean text is broken, by the advances of its letters alone.

Words stay whole (CSS Text 3, `word-break: keep-all`); one that is wider than a line breaks between syllables, never inside a
number or a Latin word while that can be. No line begins with a mark that closes or ends with one that opens (KS X 1026, JIS X
4051's kinsoku). All lines of a paragraph are chosen together, so that their ends are as even as they can be, as in *Breaking
Paragraphs into Lines* (Knuth and Plass, 1981), by the squares of what stays empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

NO_START = frozenset(".,:;!?)]}》〉」』】〕”’…·~∼%‰°℃、。，．：；！？）］｝—–‥・％")
NO_END = frozenset("([{《〈「『【〔“‘（［｛₩$€¥#＃")
_STICKY = frozenset("\"'-/_@&+=\\")  # inside a word no break beside them; between words they may stand anywhere


@dataclass(frozen=True, slots=True)
class Style:
    """How letters look: size in pixels, weight, tone, how far above the line, and whether all take the same room."""

    size: int
    bold: bool = False
    tone: int = 0
    lift: int = 0
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one style; in a line they begin at `x`."""

    text: str
    style: Style
    x: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was broken: its runs from left to right, and how wide it is."""

    runs: tuple[Run, ...]
    width: int


@dataclass(frozen=True, slots=True)
class _Atom:
    """What stays together, the space before it (none where a word was broken), and how wide both are."""

    runs: tuple[Run, ...]
    width: int
    gap: tuple[Run, ...]
    space: int


Measure = Callable[[str, Style], int]


def broken(runs: Iterable[Run], room: int, measure: Measure, first: int = 0) -> tuple[Line, ...]:
    """The lines of a paragraph, at most `room` pixels wide; the first begins `first` pixels in. A newline always breaks."""
    lines: list[Line] = []
    for part in _parts(runs):
        indent = 0 if lines else first
        atoms = [atom for word in _words(part) for atom in _atoms(word, room - indent, measure)]
        lines += [_line(chosen, measure) for chosen in _even(atoms, room, indent)] or [Line((), 0)]
    return (_moved(lines[0], first), *lines[1:]) if lines and first else tuple(lines)


def _moved(line: Line, by: int) -> Line:
    return Line(tuple(replace(run, x=run.x + by) for run in line.runs), line.width + by)


def _parts(runs: Iterable[Run]) -> Iterator[list[Run]]:
    """The runs between newlines."""
    part: list[Run] = []
    for run in runs:
        head, *rest = run.text.split("\n")
        part.append(replace(run, text=head))
        for text in rest:
            yield part
            part = [replace(run, text=text)]
    yield part


def _is_space(letter: str) -> bool:
    """Whether a line may end with it; no-break spaces (U+00A0) are letters like others."""
    return letter.isspace() and letter != "\u00a0"


def _words(runs: Iterable[Run]) -> Iterator[tuple[Run, ...]]:
    """What no space that may become a line's end divides. Each word but the first begins with its space."""
    word: list[Run] = []
    for run in runs:
        for is_space, letters in groupby(run.text, _is_space):
            if not is_space:
                word.append(replace(run, text="".join(letters)))
            elif not word or word[-1].text != " ":
                word.append(replace(run, text=" "))
    if word and word[-1].text == " ":
        word.pop()
    if word and word[0].text == " ":
        del word[0]
    begun = 0
    for number in range(1, len(word) - 1):
        if word[number].text == " " and word[number - 1].text[-1] not in NO_END and word[number + 1].text[0] not in NO_START:
            yield tuple(word[begun:number])
            begun = number
    if word:
        yield tuple(word[begun:])


def _atoms(word: tuple[Run, ...], room: int, measure: Measure) -> Iterator[_Atom]:
    """The word as one atom; where it is wider than the room, its syllables; where one of these still is, its letters."""
    gap, runs = (word[:1], word[1:]) if word[0].text == " " else ((), word)

    def width(runs: Iterable[Run]) -> int:
        return sum(measure(run.text, run.style) for run in runs)

    parts = [runs] if width(runs) <= room else [*_units(runs)]
    for part in parts:
        for atom in [part] if width(part) <= room else [(run,) for run in part]:
            yield _Atom(atom, width(atom), gap, width(gap))
            gap = ()


def _units(runs: Iterable[Run]) -> Iterator[tuple[Run, ...]]:
    """The letters of a word in the groups that only the greatest need divides, a run a letter."""
    unit: list[Run] = []
    for letter in (replace(run, text=each) for run in runs for each in run.text):
        if unit and not _bound(unit[-1].text, letter.text):
            yield tuple(unit)
            unit = []
        unit.append(letter)
    if unit:
        yield tuple(unit)


def _bound(before: str, after: str) -> bool:
    if before.isspace() or after.isspace() or after in NO_START or before in NO_END or {before, after} & _STICKY:
        return True
    return _is_alphabetic(before) and _is_alphabetic(after)


def _is_alphabetic(letter: str) -> bool:
    """Whether it belongs to a script or number that is written in words: below Hangul's letters in Unicode."""
    return letter.isalnum() and letter < "\u1100"


def _even(atoms: Sequence[_Atom], room: int, first: int) -> list[Sequence[_Atom]]:
    """The atoms of each line, so that the squares of what stays empty, the last line apart, come to the least."""
    best: list[tuple[float, int]] = [(0.0, 0)]  # for the first n atoms: the least cost, and where their last line begins
    for end in range(1, len(atoms) + 1):
        chosen, width = (float("inf"), end - 1), 0
        for start in range(end - 1, -1, -1):
            width += atoms[start].width + (atoms[start + 1].space if start + 1 < end else 0)
            empty = room - width - (first if start == 0 else 0)
            if empty < 0 and start < end - 1:
                break
            chosen = min(chosen, (best[start][0] + _cost(empty, room, end == len(atoms)), start))
        best.append(chosen)
    lines: list[Sequence[_Atom]] = []
    end = len(atoms)
    while end:
        start = best[end][1]
        lines.append(atoms[start:end])
        end = start
    return lines[::-1]


def _cost(empty: int, room: int, last: bool) -> float:
    """What an empty end costs; of a last line only that it isn't a lone syllable. A line more is never worth it."""
    if last:
        return 0.02 if empty > room * 0.9 else 0.0
    return (empty / room) ** 2 + 0.005


def _line(atoms: Sequence[_Atom], measure: Measure) -> Line:
    """The atoms with the spaces between them, neighbours of one style joined."""
    pieces: list[Run] = []
    for number, atom in enumerate(atoms):
        pieces += [*(atom.gap if number else ()), *atom.runs]
    runs, x = [], 0
    for style, group in groupby(pieces, lambda piece: piece.style):
        text = "".join(piece.text for piece in group)
        runs.append(Run(text, style, x))
        x += measure(text, style)
    return Line(tuple(runs), x)
