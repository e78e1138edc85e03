"""A framed page looked at in parts, so that what many pages share is looked at once.

The parts overlap: what stands within the frame is shown with the words that a reader would see before and behind it. Where no
part holds anything, the page holds nothing, for at both seams a line ends between two tags. There no tag, no escape and no coded
run reaches across, and so neither does a word in any spelling but the one that is read; of that no more than `REACH` letters.
What a part holds says nothing yet: then the whole is looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from nkusb.bundle import Blob, Framed, Rendered
from nkusb.leaks.files import LARGEST, PAGE
from nkusb.leaks.inside import readable

REACH = 512  # letters of what is read on each side of a seam: no word that is searched for may be longer
_OPENS = re.compile(rb"<(?!style|script)[a-z]+(?: [a-z]+=\"[^\"<>]*\")*>\n\Z")  # how what stands before must end …
_CLOSES = re.compile(rb"\n</[a-z]+>")  # … and what stands behind begin


def digests(page: Blob) -> tuple[str, ...]:
    """For each part of a framed page, the hash of all that decides its bytes; nothing of one that must be looked at whole."""
    if not isinstance(page, Framed) or page.size > LARGEST or (frame := _frame(page.before, page.after)) is None:
        return ()
    left, right = frame.beside
    return frame.first.sha256, f"{left.sha256} {page.within.sha256} {right.sha256}", frame.last.sha256


def part(page: Framed, number: int) -> Blob:
    """One of the parts of which `digests` tells, as a page of its own."""
    frame = _frame(page.before, page.after)
    assert frame  # noqa: S101 (for the type checker: else it has no parts)
    left, right = frame.beside
    return (frame.first, Framed(left.data, page.within, right.data), frame.last)[number]


@dataclass(frozen=True, slots=True)
class _Frame:
    """A frame's two parts, and what of each is seen beside what stands within."""

    first: Rendered
    last: Rendered
    beside: tuple[Rendered, Rendered]


@lru_cache(maxsize=4)
def _frame(before: bytes, after: bytes) -> _Frame | None:
    """The parts of a frame; nothing where the seams are others than ours."""
    if not (before.startswith(PAGE) and _OPENS.search(before) and _CLOSES.match(after)):
        return None
    above, below = (readable(each.decode("utf-8-sig", "replace")) for each in (before, after))
    beside = Rendered(PAGE + _shown(above[-REACH:]) + b"\n"), Rendered(b"\n" + _shown(below[:REACH]))
    return _Frame(Rendered(before), Rendered(PAGE + after), beside)


def _shown(words: str) -> bytes:
    return escape(words, quote=False).encode("utf-8", "replace")
