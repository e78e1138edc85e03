"""Numbers that states give to people: resident registration, identity cards, passports.

Check digits are evidence, not proof of the contrary: registration numbers of the South given since October 2020 have none,
and a mistyped number points at somebody still.
Sources: GB 11643-1999 and ISO/IEC 7064 (MOD 11-2); the check sum of the South's 주민등록번호.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from nkusb.model import Payload
from nkusb.passages import Hit, Passage, TextCheck
from nkusb.problems import ERROR, WARNING, Code


def _code(name: str, ko: str, en: str, bad: str, good: str) -> Code:
    return Code(
        name, ERROR, ko, en,
        "지우십시오. 어떤 까닭으로도 드라이브에 있어서는 안 됩니다.", "Delete it: there is no reason for it to be on a drive.",
        bad, good,
    )  # fmt: skip


KOREAN = _code(
    "SRC111", "주민등록번호로 보이는 것이 있습니다.", "This looks like a South Korean resident registration number.",
    bad="900101-1000000", good="1990년대에 태여난 사람",
)  # fmt: skip
CHINESE = _code(
    "SRC112", "중국 신분증번호로 보이는 것이 있습니다.", "This looks like a Chinese resident identity number.",
    bad="220000199001010000", good="중국의 신분증",
)  # fmt: skip
PASSPORT = _code(
    "SRC113", "여권번호로 보이는 것이 있습니다.", "This looks like a passport number.",
    bad="M00000000", good="려권을 받았다",
)  # fmt: skip
NORTHERN = _code(
    "SRC114", "북쪽 신분증(공민증 등)의 번호로 보이는 것이 있습니다.",
    "This looks like the number of a North Korean identity paper.",
    bad="공민증 번호 0000000", good="공민증을 받았다",
)  # fmt: skip

_MONTH_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_KOREAN = re.compile(rf"(?<![\d-])\d{{2}}{_MONTH_DAY}([- ]?)[1-8]\d{{6}}(?![\d-])")
_CHINESE = re.compile(rf"(?<!\d)[1-8]\d{{5}}(?:19|20)\d{{2}}{_MONTH_DAY}\d{{3}}[\dXx](?![\dXx])")
_PASSPORT = re.compile(
    r"(?<![A-Za-z0-9])(?:[MSRODG]\d{8}|[MSROD]\d{3}[A-Z]\d{4}|E[A-Z]?\d{7,8})(?![A-Za-z0-9])"
    r"|(?:려권|여권|护照|[Pp]assport)[^\d\n]{0,12}(?<!\d)\d{7,9}(?!\d)"
)
_PAPERS = "공민증|시민증|당원증|출생증|신분등록|거주등록"
_NORTHERN = re.compile(rf"(?:{_PAPERS})[^\d\n.]{{0,8}}(?<!\d)\d[\d-]{{3,12}}(?!\d)(?!\s?년)")
_NUMBER = re.compile(r"\d\d\d(?:\d\d\d|[A-Z]\d{4})")


def is_registered(number: str) -> bool:
    """Whether the last of 13 digits is the South's check digit."""
    total = sum(int(digit) * weight for digit, weight in zip(number, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5), strict=False))
    return (11 - total % 11) % 10 == int(number[12])


def is_mod_11_2(number: str) -> bool:
    """Whether 18 characters satisfy ISO/IEC 7064, MOD 11-2."""
    total = sum((10 if digit in "Xx" else int(digit)) * pow(2, 17 - place, 11) for place, digit in enumerate(number))
    return total % 11 == 1


def identity(passage: Passage, _payload: Payload) -> Iterator[Hit]:
    """Find numbers of persons; a bare run of digits that fails its check weighs less."""
    for found in _KOREAN.finditer(passage.folded):
        sure = found[1] or is_registered(found[0])
        yield Hit(*found.span(), KOREAN if sure else KOREAN.weighing(WARNING))
    yield from _checked(_CHINESE, CHINESE, is_mod_11_2, passage)
    for pattern, code in ((_PASSPORT, PASSPORT), (_NORTHERN, NORTHERN)):
        for found in pattern.finditer(passage.folded):
            yield Hit(*found.span(), code)


def _checked(pattern: re.Pattern[str], code: Code, check: Callable[[str], bool], passage: Passage) -> Iterator[Hit]:
    for found in pattern.finditer(passage.folded):
        yield Hit(*found.span(), code if check(found[0]) else code.weighing(WARNING))


PART = TextCheck((KOREAN, CHINESE, PASSPORT, NORTHERN), identity, clues=tuple(_PAPERS.split("|")), number=_NUMBER)
