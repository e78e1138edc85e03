"""Texts as rows of numbers of pieces: words and parts of words, the commonest of which has the smallest number.

The pieces are the same for every library (`data/pieces.txt`, made by `python -m scripts.pieces`), so that what a text becomes
depends on that text alone. A number is one or two of 90 ASCII characters, smaller ones one. What no piece has stands for itself,
after `!` where it is of ASCII.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

SHIPPED = Path(__file__).parent / "data/pieces.txt"
_DIGITS = "".join(chr(code) for code in range(35, 126) if code != 92)  # neither a quotation mark nor a backslash
_SHORT = 48  # numbers of one character
MOST = _SHORT + (len(_DIGITS) - _SHORT) * len(_DIGITS)  # numbers of one or two
BETWEEN = "~"  # no digit, and in no piece: what parts pieces in a list of them
_ESCAPE = "!"


@dataclass(frozen=True, slots=True)
class Coded:
    """A text, and which pieces it is made of: their numbers in order, each once, of two bytes."""

    text: str
    used: bytes


def number(value: int) -> str:
    """A number from 0 to `MOST`, less one, as one or two characters."""
    if value < _SHORT:
        return _DIGITS[value]
    high, low = divmod(value - _SHORT, len(_DIGITS))
    return _DIGITS[_SHORT + high] + _DIGITS[low]


def coded(text: str) -> Coded:
    """The text in the longest pieces that fit, from its beginning on."""
    pieces, numbers = _pieces()
    found = pieces.find_matches_as_indexes(text)
    row, at = [], 0
    for piece, start, end in found:
        if start > at:
            row.append(_bare(text[at:start]))
        row.append(numbers[piece])
        at = end
    row.append(_bare(text[at:]))
    return Coded("".join(row), array("H", sorted({piece for piece, _, _ in found})).tobytes())


def together(used: Iterable[bytes]) -> bytes:
    """The pieces that some of several texts are made of."""
    return array("H", sorted(set().union(*(array("H", numbers) for numbers in used)))).tobytes()


def listed(used: bytes) -> str:
    """The pieces in the order of their numbers; those that aren't used are empty: a drive holds no word without need."""
    wanted = frozenset(array("H", used))
    return BETWEEN.join([piece if number in wanted else "" for number, piece in enumerate(shipped())])


@cache
def shipped() -> tuple[str, ...]:
    """All pieces; the first is the end of a line, which can't stand in a file of lines."""
    return "\n", *SHIPPED.read_text("utf-8").splitlines()


@cache
def _pieces() -> tuple[AhoCorasick, list[str]]:
    from ahocorasick_rs import AhoCorasick, MatchKind

    return AhoCorasick(shipped(), matchkind=MatchKind.LeftmostLongest), [number(value) for value in range(len(shipped()))]


def _bare(text: str) -> str:
    return "".join([letter if letter > "\x7f" else _ESCAPE + letter for letter in text])
