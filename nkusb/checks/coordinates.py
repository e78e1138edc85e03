"""Coordinates to the minute or finer. Whole degrees (“the 38th parallel”) name a hundred kilometres and nobody's house."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nkusb.model import Payload
from nkusb.passages import Hit, Passage, TextCheck
from nkusb.problems import ERROR, Code

COORDINATES = Code(
    "SRC131", ERROR, "위치를 나타내는 좌표로 보이는 것이 있습니다.", "This looks like coordinates of a place.",
    "지우거나 넓은 지방 이름으로 바꾸십시오.", "Delete them, or name a wide region instead.",
    bad="41.0000, 128.0000", good="북쪽 산골", acceptable=True,
)  # fmt: skip

_COORDINATES = re.compile(
    r"(?<![\d.])(?:1[89]|[2-4]\d|5[0-4])\.\d{3,}\s?°?\s?[NnＮ북]?\s?[,;/ ]\s?[EeＥ동]?\s?(?:7[3-9]|[89]\d|1[0-3]\d)\.\d{3,}"
    r"|북위\s?\d{2}(?:\.\d{2,}\s?도?|\s?도\s?\d{1,2}(?:\.\d+)?\s?분)"
    r"|(?:[NE]\s?)?(?<!\d)\d{2,3}\s?°\s?\d{1,2}(?:\.\d+)?\s?['′’](?:\s?\d{1,2}(?:\.\d+)?\s?[\"″”])?\s?[NE]?"
    r"|(?<![\dA-Z])[23456789CFGHJMPQRVWX]{8}\+[23456789CFGHJMPQRVWX]{2,3}(?![\dA-Z])"  # plus codes
)
_NUMBER = re.compile(r"\d\.\d{3}")


def coordinates(passage: Passage, _payload: Payload) -> Iterator[Hit]:
    """Find pairs of decimal degrees around Korea and China, degrees with minutes, and plus codes."""
    for found in _COORDINATES.finditer(passage.folded):
        yield Hit(*found.span(), COORDINATES)


PART = TextCheck((COORDINATES,), coordinates, clues=("북위", "°", "+"), number=_NUMBER)
