"""How and when someone crossed the border, or a day at the border: the watch of that night is on record."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nkusb.gazetteer import BORDER_RIVERS, BORDER_TOWNS, BORDER_TOWNS_BEYOND
from nkusb.model import Payload
from nkusb.passages import Hit, Passage, TextCheck, is_told_in_confidence, lighter, one_of, sentences
from nkusb.problems import ERROR, HINT, WARNING, Code

CROSSING = Code(
    "SRC142", ERROR, "국경을 넘은 일이 그 자리나 때와 함께 적혀 있습니다.",
    "A crossing of the border is told with its place or time.",
    "자리나 때 가운데 하나도 남기지 마십시오. 《강을 건넜다》까지만 적으십시오.",
    "Leave neither: say “crossed the river” and no more.",
    bad="혜산시에서 압록강을 건넜다", good="강을 건넜다", acceptable=True,
)  # fmt: skip
BORDER_DATE = Code(
    "SRC145", WARNING, "국경의 고장이 날짜와 함께 적혀 있습니다.", "A place on the border stands with a date.",
    "둘 가운데 하나를 넓게 적으십시오.", "Widen one of the two.",
    bad="2017년 3월 회령에 있었다", good="2017년에 북쪽 고장에 있었다", acceptable=True,
)  # fmt: skip

_RIVER = "|".join(BORDER_RIVERS)
_TOWN = f"(?<![가-힣]){one_of(' '.join((*BORDER_TOWNS, *BORDER_TOWNS_BEYOND)))}"
_CROSSABLE = re.compile(f"{_RIVER}|국경")
_BORDER = re.compile(f"{_RIVER}|국경|{_TOWN}")
_BORDER_IN_NEWS = re.compile(f"{_RIVER}|{_TOWN}")  # trade and illness cross borders too
_CROSSED = re.compile(one_of("건너 건넜 건넌 건널 넘어 넘었 넘은 넘을 넘는 넘던 도강 헤염쳐 헤엄쳐 월경"))
_WHEN = re.compile(r"\d{1,2}\s?시(?!간)|\d{1,2}\s?월|\d{1,2}\s?일(?!간)|(?:한|두|세|네|다섯|여섯|열|열한|열두)시(?!간)")
_WHERE = re.compile(rf"초소|여울|마을|나루|철교|다리(?:[밑를에]|로|\s?아래)|[가-힣](?:시|군|리)에서|{_TOWN}")
_DATE = re.compile(
    r"(?<!\d)(?:19|20)?\d{2}\s?년\s?\d{1,2}\s?월|\d{1,2}\s?월\s?\d{1,2}\s?일|(?<![\d.])(?:19|20)\d{2}[-./]\d{1,2}[-./]\d{1,2}"
)
_NO_PLACE = re.compile(one_of("자리에서 거리에서 소리에서 머리에서 우리에서 무리에서 동시에서 도시에서"))


def crossings(passage: Passage, payload: Payload) -> Iterator[Hit]:
    """Judge each sentence by what meets in it: border, crossing, place or time."""
    pattern = _BORDER if is_told_in_confidence(payload) else _BORDER_IN_NEWS
    for sentence in sentences(passage):
        words = sentence[0]
        if not (border := pattern.search(words)):
            continue
        start, end = (sentence.start() + offset for offset in border.span())
        if _CROSSED.search(words) and _CROSSABLE.search(words) and _tells_more(words):
            yield Hit(start, end, lighter(CROSSING, payload, WARNING))
        elif _DATE.search(words):
            yield Hit(start, end, lighter(BORDER_DATE, payload, HINT))


def _tells_more(words: str) -> bool:
    """Whether a sentence says when it was, or where on the border."""
    return bool(_WHEN.search(words) or _WHERE.search(_NO_PLACE.sub("", words)))


PART = TextCheck((CROSSING, BORDER_DATE), crossings, clues=(*BORDER_RIVERS, "국경", *BORDER_TOWNS, *BORDER_TOWNS_BEYOND))
