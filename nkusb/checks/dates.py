"""Dates to the day. With a place they name whoever was there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nkusb.model import Payload
from nkusb.passages import Hit, Passage, TextCheck, lighter
from nkusb.problems import HINT, WARNING, Code

DATE = Code(
    "SRC141", WARNING, "날짜까지 적은 때가 있습니다.", "There is a date to the day.",
    "이야기에서는 《2017년 봄》처럼 넓게 적으십시오. 널리 알려진 날짜라면 accept에 까닭을 적으십시오.",
    "In a story say “spring of 2017”; if the date is widely known, accept it with a reason.",
    bad="2017년 3월 5일에 떠났다", good="2017년 봄에 떠났다", acceptable=True,
)  # fmt: skip

_MONTH, _DAY = r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])"
_DATE = re.compile(
    rf"(?<!\d)(?:(?:19|20)\d{{2}}\)?|\d{{2}})\s?년(?:도)?\s?{_MONTH}\s?월\s?{_DAY}\s?일"
    rf"|(?:올해|지난해|작년|재작년|이듬해)\s?{_MONTH}\s?월\s?{_DAY}\s?일"
    rf"|(?<![\d.])(?:19|20)\d{{2}}([-./])\s?{_MONTH}\1\s?{_DAY}(?![\d])(?!\1\d)"
)
_NUMBER = re.compile(r"\d(?:\s?월\s?|\d\d\d[-./]\s?)\d")


def dates(passage: Passage, payload: Payload) -> Iterator[Hit]:
    """Find them; elsewhere than in a story told in confidence they are a hint: news need dates."""
    for found in _DATE.finditer(passage.folded):
        yield Hit(*found.span(), lighter(DATE, payload, HINT))


PART = TextCheck((DATE,), dates, number=_NUMBER)
