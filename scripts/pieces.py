"""Makes nkusb/data/pieces.txt: `python -m scripts.pieces`. The pieces are those that shorten Korean texts most.

They are taken from the sample payloads, which are counted ten times, and from a library that reads like them
(`benchmarks/library.py`): the words of the samples in new order, nouns of everyday life alone and in pairs, with particles.
A new list changes every file of texts on every drive, so it is made anew only where there is much to win.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from heapq import nsmallest
from itertools import chain

from benchmarks import library
from nkusb.pieces import MOST, SHIPPED

TEXTS, SAMPLES = 400, 10  # of the library; how often the samples count
LONGEST = 5  # letters of a piece
WORTH = 10  # characters that a piece of several letters must save: it costs about that itself
_UNIT = re.compile(" ?[^ \n]+|[ \n]")


def counted() -> Counter[str]:
    """Words with the space before them, and how often they stand in the texts."""
    samples = (path.read_text("utf-8").split("+++", 2)[2] for path in sorted((library.ROOT / "payloads").rglob("index.md")))
    units = Counter({unit: SAMPLES * count for unit, count in _units(samples).items()})
    return units + _units("\n".join([text.title, text.summary, *text.paragraphs]) for text in library.texts(TEXTS, seed=99))


def _units(texts: Iterable[str]) -> Counter[str]:
    return Counter(chain.from_iterable(map(_UNIT.findall, texts)))


def chosen(units: Counter[str]) -> list[str]:
    """As many pieces as there are numbers: every letter, then what saves most; those that are used most often first."""
    saved: Counter[str] = Counter()
    letters: Counter[str] = Counter()
    for unit, count in units.items():
        letters.update(dict.fromkeys(unit, count))
        for length in range(2, min(len(unit), LONGEST) + 1):
            for start in range(len(unit) - length + 1):
                saved[unit[start : start + length]] += count * (length - 1)
    places = MOST - len(letters)
    ranked = nsmallest(2 * MOST, (piece for piece in saved if saved[piece] >= WORTH), key=lambda piece: (-saved[piece], piece))
    used = _used(units, {*letters, *ranked[:places]})
    kept = [piece for place, piece in enumerate(ranked) if place >= places or used[piece] >= 3]  # longer ones leave some unused
    used = _used(units, {*letters, *kept[:places]})
    return sorted({*letters, *kept[:places]}, key=lambda piece: (-used[piece], piece))


def _used(units: Counter[str], known: set[str]) -> Counter[str]:
    used: Counter[str] = Counter()
    for unit, count in units.items():
        at = 0
        while at < len(unit):
            end = next(end for end in range(min(at + LONGEST, len(unit)), at, -1) if unit[at:end] in known or end == at + 1)
            used[unit[at:end]] += count
            at = end
    return used


def main() -> None:
    """Choose the pieces and write the list."""
    pieces = [piece for piece in chosen(counted()) if piece != "\n" and "~" not in piece]
    SHIPPED.write_text("".join(f"{piece}\n" for piece in pieces[: MOST - 1]), "utf-8")


if __name__ == "__main__":
    main()
