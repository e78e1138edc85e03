"""What in a text can be mended without judgement: marks and spaces, never words.

A text here is what a reader sees, without Markdown's marks; `fix.py` knows where it stands in a file. Northern print uses
《 》 for quotations and 〈 〉 inside them (조선말규범집, 문장부호법), and its ellipsis is one sign. Rules: marks of a pair are
changed together, what is written in another script is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# Soft hyphen, zero-width spaces and joiners, word joiner, byte order mark: a reader sees none of them.
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
WIDE = dict(zip("，．！？：；（）％、。｡", ",.!?:;()%,..", strict=True))
_HANGUL = "[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]"

_GAP = re.compile(f"[ {SPACES}{INVISIBLE}]+")
_SPACE = re.compile(f"[ {SPACES}]")
_WIDE = re.compile(f"[{''.join(WIDE)}]")
_DOTS = re.compile(r"(?<![.…])(?:\.{6}|\.{3})(?![.…])")
_QUOTE = re.compile("[\"“”]|(?<![0-9A-Za-z])['‘’]|['‘’](?![0-9A-Za-z])")  # between Latin letters it is an apostrophe
_NEW = {"double": ("《", "》"), "single": ("〈", "〉")}


@dataclass(frozen=True, slots=True)
class Mend:
    """A stretch of a text and what takes its place. Those of one `pair` (0: of none) are made together or not at all."""

    start: int
    end: int
    new: str
    pair: int = 0


def hygiene(text: str) -> tuple[str, tuple[Mend, ...]]:
    """The text mended, and what was done to it, in order."""
    mends = tuple(sorted(_mends(text), key=lambda mend: mend.start))
    return applied(text, mends), mends


def applied(text: str, mends: Iterable[Mend]) -> str:
    """The text with these mends made, which are in order and do not overlap."""
    parts, end = [], 0
    for mend in mends:
        parts += [text[end : mend.start], mend.new]
        end = mend.end
    return "".join([*parts, text[end:]])


def bare(text: str) -> str:
    """What of a text no mend may change: its letters, with neither spaces nor the marks that mends touch."""
    text = re.sub(
        f"[\\s{INVISIBLE}{SPACES}\"'“”‘’《》〈〉\\\\]+", "", text.translate({ord(wide): plain for wide, plain in WIDE.items()})
    )
    return text.replace("...", "…")


def _mends(text: str) -> Iterator[Mend]:
    for found in _GAP.finditer(text):
        if found[0] != (new := " " if _SPACE.search(found[0]) else ""):
            yield Mend(*found.span(), new)
    for found in _WIDE.finditer(text):
        if _in_korean(text, found):  # a wide mark holds its own space
            gap = " " if found[0] not in "（）％" and re.match(_HANGUL, text[found.end() :]) else ""
            yield Mend(*found.span(), WIDE[found[0]] + gap)
    for found in _DOTS.finditer(text):
        if _in_korean(text, found):
            yield Mend(*found.span(), "…" * (len(found[0]) // 3))
    yield from _quotations(text)


def _in_korean(text: str, found: re.Match[str]) -> bool:
    """Whether the letter before or the letter behind is Hangul."""
    before = next((letter for letter in reversed(text[: found.start()]) if letter.isalpha()), "")
    behind = next((letter for letter in text[found.end() :] if letter.isalpha()), "")
    return bool(re.search(_HANGUL, before + behind))


def _quotations(text: str) -> Iterator[Mend]:
    """Every pair of quotation marks that holds Hangul. Where any mark lacks its fellow, none is touched: who knows which."""
    opened: list[tuple[int, str]] = []
    pairs: list[tuple[int, int, str]] = []
    for found in _QUOTE.finditer(text):
        kind = "double" if found[0] in '"“”' else "single"
        straight = found[0] in "\"'"
        if found[0] in "“‘" or (straight and kind not in [kind for _, kind in opened]):
            opened.append((found.start(), kind))
        elif opened and opened[-1][1] == kind:
            pairs.append((opened.pop()[0], found.start(), kind))
        else:
            return
    for number, (start, end, kind) in enumerate([] if opened else sorted(pairs), 1):
        if re.search(_HANGUL, text[start:end]):
            for at, new in zip((start, end), _NEW[kind], strict=True):
                yield Mend(at, at + 1, new, number)
