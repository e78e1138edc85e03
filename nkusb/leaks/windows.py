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


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a page as a page of its own, and the hash of all that decides its bytes."""

    blob: Blob
    digest: str


def parts(page: Blob) -> tuple[Part, ...]:
    """The parts of a page that stands in a frame; none of one that must be looked at whole."""
    if not isinstance(page, Framed) or page.size > LARGEST or (edges := _edges(page.before, page.after)) is None:
        return ()
    first, last, beside = edges
    within = Framed(beside[0].data, page.within, beside[1].data)
    return first, Part(within, f"{beside[0].sha256} {page.within.sha256} {beside[1].sha256}"), last


@lru_cache(maxsize=4)
def _edges(before: bytes, after: bytes) -> tuple[Part, Part, tuple[Rendered, Rendered]] | None:
    """A frame's two parts, and what of each is seen beside the page's own; nothing where the seams are others."""
    if not (before.startswith(PAGE) and _OPENS.search(before) and _CLOSES.match(after)):
        return None
    first, last = Rendered(before), Rendered(PAGE + after)
    above, below = (readable(each.decode("utf-8-sig", "replace")) for each in (before, after))
    beside = Rendered(PAGE + _shown(above[-REACH:]) + b"\n"), Rendered(b"\n" + _shown(below[:REACH]))
    return Part(first, first.sha256), Part(last, last.sha256), beside


def _shown(words: str) -> bytes:
    return escape(words, quote=False).encode("utf-8", "replace")
