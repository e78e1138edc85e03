"""Which paragraph of a translation says what which paragraph of its source says, and what has become of either since.

Two versions of one text are compared by the ids of their paragraphs (difflib). Two languages are aligned by headings and order,
within a section by kind and length: W. Gale and K. Church, “A Program for Aligning Sentences in Bilingual Corpora”,
Computational Linguistics 19(1), 1993. Merged and divided paragraphs are legal (n:m).
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from nkusb.model import Pair
from nkusb.paragraphs import FRONT, Paragraph

Paragraphs = Sequence[Paragraph]
Step = tuple[str, str]  # the id before and the id after of one paragraph; empty where it is new, or gone

_LARGE = 40_000  # pairs of paragraphs of one section that are weighed; beyond that, order alone decides
# How often so many paragraphs become so many (Gale and Church, table 5), as -100 log.
_MOVES = {(1, 1): 12, (1, 0): 461, (0, 1): 461, (2, 1): 242, (1, 2): 242, (2, 2): 451}
_VARIANCE = 6.8
_OTHER_KIND = 300  # a list that has become running text, or what is seldom merged: items, rows


@dataclass(frozen=True, slots=True)
class Stale:
    """A paragraph of the source that has changed, is new, or is gone since it was looked after, and where the translation is.

    `target` is the paragraph that says it or, of a new one, the one that it comes after; None where there is none.
    """

    what: Literal["changed", "new", "gone"]
    source: Paragraph | None
    target: Paragraph | None


def compared(before: Sequence[str], after: Sequence[str]) -> tuple[Step, ...]:
    """What has become of each paragraph of one text, by their ids: in the order of `after`, what is gone in its place.

    One that moved is the same; a changed one is known by its place between those that are the same, and its kind.
    """
    if sorted(before) == sorted(after):
        return tuple((name, name) for name in after)
    old, new = [*map(_words, before)], [*map(_words, after)]
    head = _same(old, new)
    tail = _same(old[head:][::-1], new[head:][::-1])
    steps: list[Step] = [*zip(before[:head], after[:head], strict=True)]
    middle = difflib.SequenceMatcher(None, old[head : len(old) - tail], new[head : len(new) - tail], autojunk=False)
    for tag, i, k, j, m in middle.get_opcodes():
        ones, others = before[head + i : head + k], after[head + j : head + m]
        steps += zip(ones, others, strict=True) if tag == "equal" else _replaced(ones, others)
    steps += zip(before[len(before) - tail :], after[len(after) - tail :], strict=True)
    return _moved(steps)


def _words(name: str) -> str:
    """An id without its number among paragraphs of the same words."""
    return "-".join(name.split("-")[:2])


def _same(ones: Sequence[str], others: Sequence[str]) -> int:
    """How many stand equal at the beginning."""
    return next(
        (n for n, (one, other) in enumerate(zip(ones, others, strict=False)) if one != other), min(len(ones), len(others))
    )


def _replaced(ones: Sequence[str], others: Sequence[str]) -> Iterator[Step]:
    """What came in the place of what: the same kinds in order, then what is left in order."""
    kinds = difflib.SequenceMatcher(None, [*map(_kind, ones)], [*map(_kind, others)], autojunk=False)
    for _, i, k, j, m in kinds.get_opcodes():
        length = max(k - i, m - j)
        yield from zip(_filled(ones[i:k], length), _filled(others[j:m], length), strict=True)


def _kind(name: str) -> str:
    return name.split("-", 1)[0]


def _filled(names: Sequence[str], length: int) -> list[str]:
    return [*names, *[""] * (length - len(names))]


def _moved(steps: list[Step]) -> tuple[Step, ...]:
    """The steps with what is gone in one place and new in another joined at the new place: the same words, or the same key."""
    gone: dict[str, list[str]] = {}
    for old, new in steps:
        if not new:
            gone.setdefault(_mark(old), []).append(old)
    joined, taken = [], set()
    for old, new in steps:
        if not old and gone.get(_mark(new)):
            old = gone[_mark(new)].pop(0)  # noqa: PLW2901
            taken.add(old)
        joined.append((old, new))
    return tuple((old, new) for old, new in joined if new or old not in taken)


def _mark(name: str) -> str:
    """What it is known by wherever it stands: there is one title."""
    return _kind(name) if _kind(name) in FRONT else _words(name)


def stale(pairs: Sequence[Pair], sources: Paragraphs, targets: Paragraphs) -> Iterator[Stale]:
    """What of the source is not as it was when the translation was last looked after, in the order of the source."""
    now, known = ({paragraph.id: paragraph for paragraph in some} for some in (sources, targets))
    steps = compared(targets_of(pairs), _ids(targets))
    there = {old: known[new] for old, new in steps if old and new}
    said = {
        name: next((there[target] for target in pair.targets if target in there), None) for pair in pairs for name in pair.sources
    }
    last: Paragraph | None = None
    for old, new in compared(sources_of(pairs), _ids(sources)):
        if not new:
            if said[old]:
                yield Stale("gone", None, said[old])
            continue
        if not old:
            yield Stale("new", now[new], last)
        elif _words(old) != _words(new):
            yield Stale("changed", now[new], said[old] or last)
        last = said.get(old) or last


def paired(pairs: Sequence[Pair], sources: Paragraphs, targets: Paragraphs) -> tuple[Pair, ...]:
    """Every paragraph of both texts in pairs, as they are now: what was paired stays so, the rest is aligned between that."""
    ones, others = sources_of(pairs), targets_of(pairs)
    if sorted(ones) == sorted(_ids(sources)) and sorted(others) == sorted(_ids(targets)):
        return tuple(pairs)
    old = [*_carried(pairs, sources, targets)]
    ranks = {name: rank for rank, pair in enumerate(old) for name in (*pair.sources, *(f">{name}" for name in pair.targets))}
    gaps: dict[int, tuple[list[Paragraph], list[Paragraph]]] = {}
    for side, prefix, texts in ((0, "", sources), (1, ">", targets)):
        rank = -1
        for paragraph in texts:
            if prefix + paragraph.id in ranks:
                rank = ranks[prefix + paragraph.id]
            else:
                gaps.setdefault(rank, ([], []))[side].append(paragraph)
    result: list[Pair] = []
    for rank in range(-1, len(old)):
        result += old[rank : rank + 1] if rank >= 0 else []
        result += aligned(*gaps[rank]) if rank in gaps else ()
    return tuple(result)


def _carried(pairs: Sequence[Pair], sources: Paragraphs, targets: Paragraphs) -> Iterator[Pair]:
    """The known pairs under the ids of today, in the order of the translation."""
    renamed = []
    for before, after in ((sources_of(pairs), sources), (targets_of(pairs), targets)):
        steps = compared(before, _ids(after))
        renamed.append({old: new for old, new in steps if old and new})
    order = {paragraph.id: number for number, paragraph in enumerate(sources)}
    kept = []
    for pair in pairs:
        ones = tuple(renamed[0][name] for name in pair.sources if name in renamed[0])
        others = tuple(renamed[1][name] for name in pair.targets if name in renamed[1])
        if ones and others:
            kept.append(Pair(ones, others))
    yield from sorted(kept, key=lambda pair: order[pair.sources[0]])


def aligned(sources: Paragraphs, targets: Paragraphs) -> tuple[Pair, ...]:
    """Two texts in pairs that were never looked at together."""
    pairs: list[Pair] = []
    for ones, others in _sections(sources, targets):
        if [one.kind for one in ones] == [other.kind for other in others]:
            pairs += (Pair((one.id,), (other.id,)) for one, other in zip(ones, others, strict=True))
        elif len(ones) * len(others) > _LARGE:
            pairs += (Pair(_ids(ones[n : n + 1]), _ids(others[n : n + 1])) for n in range(max(len(ones), len(others))))
        else:
            pairs += _cheapest(ones, others)
    return tuple(pairs)


def _ids(some: Paragraphs) -> tuple[str, ...]:
    return tuple(paragraph.id for paragraph in some)


def sources_of(pairs: Sequence[Pair]) -> list[str]:
    """The ids of every source paragraph of the pairs, in their order."""
    return [name for pair in pairs for name in pair.sources]


def targets_of(pairs: Sequence[Pair]) -> list[str]:
    """The ids of every paragraph of the translation in the pairs, in their order."""
    return [name for pair in pairs for name in pair.targets]


def _sections(sources: Paragraphs, targets: Paragraphs) -> Iterator[tuple[Paragraphs, Paragraphs]]:
    """Front matter key by key, then section by section where both texts have the same headings, else all of it."""
    for key in FRONT:
        ones, others = ([one for one in some if one.kind == key] for some in (sources, targets))
        yield ones, others
    bodies = [[one for one in some if one.kind not in FRONT] for some in (sources, targets)]
    heads = [[n for n, one in enumerate(body) if one.kind == "heading"] for body in bodies]
    levels = [[body[n].level for n in head] for body, head in zip(bodies, heads, strict=True)]
    if levels[0] != levels[1]:
        yield bodies[0], bodies[1]
        return
    cuts = [[0, *head, len(body)] for body, head in zip(bodies, heads, strict=True)]
    for n in range(len(cuts[0]) - 1):
        yield bodies[0][cuts[0][n] : cuts[0][n + 1]], bodies[1][cuts[1][n] : cuts[1][n + 1]]


def _cheapest(ones: Paragraphs, others: Paragraphs) -> Iterator[Pair]:
    """The likeliest alignment of a section, by dynamic programming over its moves."""
    ratio = sum(map(_length, others)) / max(1, sum(map(_length, ones)))
    best: dict[tuple[int, int], tuple[int, tuple[int, int]]] = {(0, 0): (0, (0, 0))}
    for i in range(len(ones) + 1):
        for j in range(len(others) + 1):
            for (n, m), prior in _MOVES.items():
                if (before := best.get((i - n, j - m))) is not None:
                    cost = before[0] + prior + _cost(ones[i - n : i], others[j - m : j], ratio)
                    if (i, j) not in best or cost < best[i, j][0]:
                        best[i, j] = cost, (n, m)
    path, at = [], (len(ones), len(others))
    while at != (0, 0):
        n, m = best[at][1]
        path.append(Pair(_ids(ones[at[0] - n : at[0]]), _ids(others[at[1] - m : at[1]])))
        at = at[0] - n, at[1] - m
    yield from reversed(path)


def _length(paragraph: Paragraph) -> int:
    return len(paragraph.text)


def _cost(ones: Paragraphs, others: Paragraphs, ratio: float) -> int:
    """How unlikely it is that these say the same, as -100 log of the probability; whole numbers, the same on every machine."""
    if not ones or not others:
        return 0
    expected, found = sum(map(_length, ones)) * ratio, sum(map(_length, others))
    far = abs(found - expected) / math.sqrt(max(1.0, (expected + found) / 2) * _VARIANCE)
    kinds = {paragraph.kind for paragraph in (*ones, *others)}
    odd = len(kinds) - 1 + (len(ones) + len(others) > 2 and kinds != {"paragraph"})
    return round(-100 * math.log(max(math.erfc(far / math.sqrt(2)), 1e-9))) + _OTHER_KIND * odd
