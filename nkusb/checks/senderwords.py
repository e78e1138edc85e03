"""The manifest's own `sender_words` in the words of a payload, where they can be mended: the finished drive is searched again."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nkusb.checks import ListCheck, Lists
from nkusb.model import Payload
from nkusb.passages import passages
from nkusb.problems import ERROR, Code, Problem

WORD = Code(
    "SND004", ERROR,
    "보내는 쪽을 드러내는 말(sender_words의 {number}번째)이 여기에 있습니다.",
    "A word that names the sender stands here (number {number} of sender_words).",
    "그 말을 빼십시오.", "Take the word out.",
    bad="(our organisation's name)", good="(no word of the sender)",
)  # fmt: skip


def sender_words(payload: Payload, lists: Lists) -> Iterator[Problem]:
    """Report each sender's word, however it is spaced and whatever its case."""
    patterns = [re.compile(r"\s?".join(map(re.escape, "".join(word.split()))), re.IGNORECASE) for word in lists.sender_words]
    for passage in passages(payload) if patterns else ():
        for number, pattern in enumerate(patterns, 1):
            for found in pattern.finditer(passage.text):
                yield WORD.at(passage.at(found.start()), number=number)


PART: ListCheck = sender_words
