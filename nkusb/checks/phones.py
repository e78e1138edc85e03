"""Telephone numbers: of the South, of China, of the North, of anywhere.

Sources: ITU-T E.164 and the national numbering plans (KR 010 and 011 to 019; CN 13x to 19x; KP 191 to 196).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nkusb.model import Payload
from nkusb.passages import Hit, Passage, TextCheck, one_of
from nkusb.problems import ERROR, WARNING, Code, Severity


def _code(name: str, severity: Severity, ko: str, en: str, bad: str, good: str) -> Code:
    return Code(
        name, severity, ko, en,
        "번호를 빼십시오. 누구나 아는 안내 번호라면 accept에 까닭을 적으십시오.",
        "Take it out. If it is a number that everybody knows, such as a help line, accept it with a reason.",
        bad, good, acceptable=True,
    )  # fmt: skip


KOREAN = _code(
    "SRC101", ERROR, "한국 휴대전화번호로 보이는 것이 있습니다.", "This looks like a South Korean mobile number.",
    bad="010-0000-0000으로 전화", good="아는 사람에게 전화",
)  # fmt: skip
CHINESE = _code(
    "SRC102", ERROR, "중국 휴대전화번호로 보이는 것이 있습니다.", "This looks like a Chinese mobile number.",
    bad="138 0000 0000", good="중국에 있는 아는 사람",
)  # fmt: skip
NORTHERN = _code(
    "SRC103", ERROR, "북쪽 휴대전화번호로 보이는 것이 있습니다.", "This looks like a North Korean mobile number.",
    bad="191-000-0000", good="집에 전화",
)  # fmt: skip
LAND_LINE = _code(
    "SRC104", WARNING, "유선전화나 안내번호로 보이는 것이 있습니다.", "This looks like a land line or a service number.",
    bad="02-000-0000", good="병원에 전화",
)  # fmt: skip
FOREIGN = _code(
    "SRC105", ERROR, "국가번호가 붙은 전화번호로 보이는 것이 있습니다.",
    "This looks like a telephone number with a country code.",
    bad="+44 20 0000 0000", good="영국에 있는 아는 사람",
)  # fmt: skip

_S = r"[-. )]{0,3}"  # what people put between the parts
_FREE = r"(?<![\dA-Za-z])(?<!\d[-./])"  # not the tail of a longer number
# An amount has a unit, a number for calling hasn't.
_END = rf"(?!\d)(?!-\d)(?!\s?{one_of('명 원 톤 개 딸라 달러 위안 년 킬로 키로 프로')})"
_WORD = "[공영일이삼사오육륙칠팔구]"
_PATTERNS = (
    (re.compile(rf"{_FREE}(?:\+?82{_S}0?|0)1[016789]{_S}\d{{3,4}}{_S}\d{{4}}{_END}"), KOREAN),
    (re.compile(rf"(?<![가-힣])공일[공일육륙칠팔구][- ]?{_WORD}{{3,4}}[- ]?{_WORD}{{4}}(?!{_WORD})"), KOREAN),
    (re.compile(rf"{_FREE}(?:(?:\+|00)?86{_S})?1[3-9]\d{_S}\d{{4}}{_S}\d{{4}}{_END}"), CHINESE),
    (re.compile(rf"{_FREE}(?:(?:\+|00)?850{_S})?0?19[1-6]{_S}\d{{3}}{_S}\d{{4}}{_END}"), NORTHERN),
    (re.compile(rf"{_FREE}0(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|80)[-. )]{{1,2}}\d{{3,4}}[-. ]\d{{4}}{_END}"), LAND_LINE),
    (re.compile(rf"{_FREE}0[1-9]\d{{1,2}}[- ]\d{{7,8}}{_END}"), LAND_LINE),
    (re.compile(r"(?:전화|☎|[Tt]el|TEL|문의|련락처|연락처)[^\d\n]{0,12}(\d{3,4}-\d{4})(?![\d-])"), LAND_LINE),
    (re.compile(r"(?<![\w+.])(?:\+|00)[1-9]\d{0,2}(?:[-. ()]{0,2}\d){7,12}(?!\d|\.\d)"), FOREIGN),
)
_NUMBER = re.compile(r"\d(?:[-. ()]{0,3}\d){6}")


def phones(passage: Passage, _payload: Payload) -> Iterator[Hit]:
    """Find what could be dialled."""
    for pattern, code in _PATTERNS:
        for found in pattern.finditer(passage.folded):
            yield Hit(*found.span(1 if pattern.groups else 0), code)


PART = TextCheck((KOREAN, CHINESE, NORTHERN, LAND_LINE, FOREIGN), phones, clues=("공일",), number=_NUMBER)
