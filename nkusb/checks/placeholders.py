"""The blanks of a new payload's pattern must be filled before it goes anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nkusb.checks import PayloadCheck
from nkusb.document import Figure, blocks, inlines_of, plain
from nkusb.model import Payload
from nkusb.problems import ERROR, Code, Problem

BLANK = Code(
    "BLK001", ERROR,
    "아직 채우지 않은 자리가 있습니다: {blank}", "A blank is still to be filled: {blank}",
    "【 】를 지우고 그 자리에 글을 쓰십시오.", "Replace 【 】 and what is in it by your own words.",
    bad='title = "【제목】"', good='title = "물을 끓이는 법"',
)  # fmt: skip

_BLANK = re.compile(r"【[^【】]*】")


def placeholders(payload: Payload) -> Iterator[Problem]:
    """Report every 【 】 of front matter and body."""
    written = [payload.title, payload.summary, *payload.tags]
    written += [word for source in payload.sources for word in (source.title, source.publisher)]
    for text in written:
        for found in _BLANK.findall(text):
            yield BLANK.at(payload.place, blank=found)
    for writing in payload.writings:
        for block in blocks(writing.body):
            words = f"{block.alt} {block.caption}" if isinstance(block, Figure) else plain(inlines_of(block))
            for found in _BLANK.findall(words):
                yield BLANK.at(writing.place.at(block.line), blank=found)


PART: PayloadCheck = placeholders
