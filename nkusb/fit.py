"""What drops when an edition is larger than its stick: the least important first, until the rest fits.

Pages that all payloads share (lists, the index of words) are counted as long as they are with all of them: what is planned to fit
does fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from nkusb.bundle import Bundle, Entry
from nkusb.checks.budget import CLUSTER, SHARE, footprint
from nkusb.model import Library, Payload
from nkusb.problems import WARNING, Code, Problem

LEFT_OUT = Code(
    "FIT001", WARNING,
    "판 《{edition}》에 자리가 없어 빠집니다({size} MB, 순위 {priority}).",
    "It is left out of the edition “{edition}” for want of room ({size} MB, priority {priority}).",
    "더 큰 size_budget 을 쓰거나, 이 글의 priority 를 높이십시오. `nkusb plan`이 크기마다 무엇이 빠지는지 보여 줍니다.",
    "Raise size_budget, or this payload's priority. `nkusb plan` shows what drops from sticks of every size.",
    bad='size_budget = "1 GB"\nfit = true', good='size_budget = "4 GB"\nfit = true',
)  # fmt: skip

Rank = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sizes:
    """Bytes on a stick with the largest clusters: what all payloads share, and each one's own, in the library's order."""

    shared: int
    own: tuple[int, ...]

    @property
    def total(self) -> int:
        return self.shared + sum(self.own)


@dataclass(frozen=True, slots=True)
class Dropped:
    """A payload that stays out, and the bytes that it would take."""

    payload: Payload
    size: int


def sizes(library: Library, entries: Iterable[Entry], bundle: Bundle) -> Sizes:
    """What the payloads of a drive take: each file counts for the payload that it comes from."""
    own = dict.fromkeys((payload.origin for payload in library.payloads), 0)
    for entry in entries:
        if entry.payload in own and entry.path in bundle:
            own[entry.payload] += -(-bundle[entry.path].size // CLUSTER) * CLUSTER
    return Sizes(footprint(bundle) - sum(own.values()), tuple(own.values()))


def fit(sizes: Sequence[int], ranks: Sequence[Rank], room: int) -> tuple[int, ...]:
    """The places of what stays: the lowest ranks drop until the rest fits, of equal ones the last first."""
    kept, total = set(range(len(sizes))), sum(sizes)
    for place in sorted(kept, key=lambda place: (ranks[place], -place)):
        if total <= room:
            break
        kept.remove(place)
        total -= sizes[place]
    return tuple(sorted(kept))


def fitted(library: Library, sizes: Sizes, stick: int) -> tuple[Library, tuple[Dropped, ...]]:
    """The library that fits on a stick of so many bytes, one part in twenty left free, and what drops from it."""
    kept = fit(sizes.own, [_rank(library, payload) for payload in library.payloads], int(stick * SHARE) - sizes.shared)
    dropped = (Dropped(payload, size) for n, (payload, size) in enumerate(_pairs(library, sizes)) if n not in kept)
    return replace(library, payloads=tuple(library.payloads[place] for place in kept)), tuple(dropped)


def told(library: Library, dropped: Iterable[Dropped]) -> tuple[Problem, ...]:
    """What was left out, as problems."""
    name = library.edition.name
    return tuple(
        LEFT_OUT.at(one.payload.place, edition=name, size=f"{one.size / 1e6:,.1f}", priority=one.payload.priority)
        for one in dropped
    )


def _pairs(library: Library, sizes: Sizes) -> Iterable[tuple[Payload, int]]:
    return zip(library.payloads, sizes.own, strict=True)


def _rank(library: Library, payload: Payload) -> Rank:
    """What the edition lists goes first, in its order; then what the payloads say."""
    listed = [mention.word for mention in library.edition.priority]
    return (1, -listed.index(payload.slug)) if payload.slug in listed else (0, payload.priority)
