"""Those who lead people and carry money, with anything that finds them: a name, a price, a place, a telephone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nkusb.model import Payload
from nkusb.passages import Hit, Passage, TextCheck, clues, is_told_in_confidence, lighter, one_of, sentences
from nkusb.problems import ERROR, WARNING, Code

BROKER = Code(
    "SRC144", ERROR, "길이나 돈을 다루는 사람이 자세히 적혀 있습니다.",
    "Someone who leads people or carries money is told of in detail.",
    "이름, 값, 사는 곳, 연락 방법을 모두 빼십시오.", "Leave out name, price, home and how to reach them.",
    bad="브로커에게 수수료 30프로를 주었다", good="다른 사람의 도움을 받았다", acceptable=True,
)  # fmt: skip

_EVERYWHERE = "브로커 브로까 선을_대 밀수군 밀수꾼 송금군 송금_브로커 도강군 도강꾼 돈_이관_집 이관집 이관군"
_TOLD = "중개인 길잡이 길안내군 안내군 안내꾼"
_ALWAYS, _IN_STORIES = (re.compile(one_of(words)) for words in (_EVERYWHERE, _TOLD))
_DETAIL = re.compile(r"이름|전화|번호|집은|집이|집에|사는|살았|마을|만원|원을|위안|딸라|비용|수수료|\d|프로를|리자")


def brokers(passage: Passage, payload: Payload) -> Iterator[Hit]:
    """Find them; agents of ordinary trade count only in a story told in confidence."""
    for sentence in sentences(passage):
        found = _ALWAYS.search(sentence[0]) or (is_told_in_confidence(payload) and _IN_STORIES.search(sentence[0]))
        if found and (_DETAIL.search(sentence[0], found.end()) or _DETAIL.search(sentence[0], 0, found.start())):
            yield Hit(sentence.start() + found.start(), sentence.start() + found.end(), lighter(BROKER, payload, WARNING))


PART = TextCheck((BROKER,), brokers, clues=clues(_EVERYWHERE, _TOLD))
