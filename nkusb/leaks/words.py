"""Many words at once in bytes of any kind: each in every way in which a program may have written it, found in a single pass.

The pass is Aho and Corasick's (Communications of the ACM 18, 1975) by Rust's aho-corasick: its time does not depend on how many
words there are, and no text makes it slow. Films are first glanced through for how words begin, which the same library does
with vectors (Hyperscan's “Teddy”: Wang et al., NSDI 2019), fifteen times as fast where there are few.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO
from urllib.parse import quote

from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

from nkusb.bundle import CHUNK
from nkusb.leaks import Finding
from nkusb.names import nfc, nfd

CERTAIN = 40  # bits of evidence that a hit in coded bytes needs
_FEW = 1 << 13  # bytes of words of which a full table is made, some 10 MB at most; it is twice as fast
_BEGINNING = CERTAIN // 8  # bytes of a needle by which it is noticed
_VECTOR = 64  # beginnings that are looked for at once: with one more, the library leaves its vectors
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Suspect:
    """A word that must not be on a drive: how it is told of (never itself), and the word. `exact` if its case matters."""

    name: str
    text: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class _Needle:
    """One way to write a suspect: `raw`, where `exact` capitals and all. A letter takes `step` bytes, none where it is coded."""

    suspect: Suspect
    raw: bytes
    exact: bool
    step: int = 1

    @property
    def bits(self) -> int:
        """How unlikely it is in bytes of chance: a letter that may be a capital too is worth one bit less."""
        loose = 0 if self.exact else sum(1 for byte in self.raw if bytes([byte]).isalpha())
        return 8 * len(self.raw) - loose


class Words:
    """A list of suspects, made ready for searching."""

    def __init__(self, suspects: Iterable[Suspect]) -> None:
        unique = {(needle.raw, needle.exact, needle.step): needle for one in suspects for needle in _needles(one)}
        self._needles = list(unique.values())
        raws = [needle.raw.lower() for needle in self._needles]
        self._search = BytesAhoCorasick(raws, implementation=Implementation.DFA if sum(map(len, raws)) <= _FEW else None)
        self.longest = max(map(len, raws), default=0)  # bytes

    @cached_property
    def _certain(self) -> _Certain:
        return _Certain([needle for needle in self._needles if needle.bits >= CERTAIN])

    def in_text(self, data: bytes, layer: str = "", least: int = 0) -> Iterator[Finding]:
        """Every suspect in the bytes of a text, one of Latin letters only where it stands as a word of its own.

        `least` is the evidence that a hit needs, in bits.
        """
        for number, start, end in _matches(data, data.lower(), self._needles, self._search):
            needle = self._needles[number]
            if needle.bits >= least and _stands_alone(data, start, end, needle.step):
                yield Finding("word", needle.suspect.name, start, layer)

    def in_bytes(self, stream: BinaryIO, layer: str = "") -> Iterator[Finding]:
        """Every suspect in a stream of coded bytes, if chance can't have put it there. In pieces: memory stays flat."""
        certain, rest, offset = self._certain, b"", 0
        while piece := stream.read(CHUNK):
            data = rest + piece
            for needle, start, end in certain.hits(data):
                if end > len(rest):
                    yield Finding("word", needle.suspect.name, offset + start, layer)
            rest = data[-certain.longest :] if certain.longest else b""
            offset += len(data) - len(rest)


class _Certain:
    """Needles that can be told from chance, all of `_BEGINNING` bytes or more, to be searched for where there are few of them."""

    def __init__(self, needles: Sequence[_Needle]) -> None:
        raws = [needle.raw.lower() for needle in needles]
        self._needles, self.longest = needles, max(map(len, raws), default=0)
        self._search = BytesAhoCorasick(raws, implementation=Implementation.DFA)
        begin = sorted({raw[:_BEGINNING] for raw in raws})
        groups = (begin[start : start + _VECTOR] for start in range(0, len(begin), _VECTOR))
        self._glances = [BytesAhoCorasick(group, matchkind=MatchKind.LeftmostFirst) for group in groups]

    def hits(self, data: bytes) -> Iterator[tuple[_Needle, int, int]]:
        """Every needle in the data and where, in the order in which they end. Read closely only where one may begin."""
        lower = data.lower()
        begin = sorted(start for glance in self._glances for _, start, _ in glance.find_matches_as_indexes(lower))
        found: set[tuple[int, int, int]] = set()
        for first in begin:  # one glance passes over what begins inside of what it saw, by less than that is long
            near = slice(first, first + _BEGINNING + self.longest)
            for number, start, end in _matches(data[near], lower[near], self._needles, self._search):
                found.add((first + end, first + start, number))
        yield from ((self._needles[number], start, end) for end, start, number in sorted(found))


def _matches(data: bytes, lower: bytes, needles: Sequence[_Needle], search: BytesAhoCorasick) -> Iterator[tuple[int, int, int]]:
    """Where the bytes `data`, here also in small letters, hold which of the needles."""
    for number, start, end in search.find_matches_as_indexes(lower, overlapping=True):
        if not needles[number].exact or data[start:end] == needles[number].raw:
            yield number, start, end


def _stands_alone(data: bytes, start: int, end: int, step: int) -> bool:
    """Whether no Latin letter or digit touches a hit that itself begins or ends with one; Hangul takes particles."""
    if not step:
        return True
    before = data[max(0, start - step) : start].strip(b"\0")
    after = data[end : end + step].strip(b"\0")
    first, last = data[start : start + step].strip(b"\0"), data[end - step : end].strip(b"\0")
    return not ((first.isalnum() and before.isalnum()) or (last.isalnum() and after.isalnum()))


def _needles(suspect: Suspect) -> Iterator[_Needle]:
    for word in sorted(_spellings(suspect)):
        for coding, step in (("utf-8", 1), ("utf-16-le", 2), ("utf-16-be", 2), ("cp949", 1)):
            try:
                yield _Needle(suspect, _as_searched(word.encode(coding), suspect), suspect.exact, step)
            except UnicodeEncodeError:
                continue
        escaped = quote(word, safe="").encode("ascii"), word.encode("ascii", "xmlcharrefreplace"), _hexadecimal(word)
        yield from (_Needle(suspect, _as_searched(raw, suspect), suspect.exact) for raw in escaped)
        yield from (_Needle(suspect, raw, exact=True, step=0) for raw in _base64(word.encode()) if len(raw) >= CERTAIN // 8)


def _as_searched(raw: bytes, suspect: Suspect) -> bytes:
    return raw if suspect.exact else raw.lower()


def _spellings(suspect: Suspect) -> set[str]:
    """The word in both normal forms, in the cases that base64 and other alphabets keep apart, with other joints."""
    text = _SPACE.sub(" ", nfc(suspect.text).strip())
    cases = {text} if suspect.exact else {text, text.lower(), text.upper(), text.casefold(), text.title()}
    joined = {case.replace(" ", joint) for case in cases for joint in (" ", "", "-", "_", "+", "\xa0")}
    return {form for word in joined for form in (word, nfd(word))} - {""}


def _hexadecimal(word: str) -> bytes:
    return "".join(letter if letter.isascii() else f"&#x{ord(letter):x};" for letter in word).encode("ascii")


def _base64(raw: bytes) -> Iterator[bytes]:
    """The part of the code that is the same whatever stands before and after, for each of the three ways to begin."""
    for shift in range(3):
        coded = base64.b64encode(bytes(shift) + raw)
        whole = (shift + len(raw)) * 8 // 6  # characters that depend on nothing after the word
        yield coded[-(-shift * 8 // 6) : whole]


def suspects(name: str, texts: Sequence[str]) -> tuple[Suspect, ...]:
    """Suspects of one list, each told of by the list's name and its place in it, from 1."""
    return tuple(Suspect(f"{name} {number}", text) for number, text in enumerate(texts, 1) if text.strip())
