"""Bank accounts and cards. A card number's check digit (Luhn; ISO/IEC 7812-1, annex B) is evidence where nothing else is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nkusb.model import Payload
from nkusb.passages import Hit, Passage, TextCheck
from nkusb.problems import ERROR, Code

ACCOUNT = Code(
    "SRC124", ERROR, "은행 계좌나 카드의 번호로 보이는 것이 있습니다.", "This looks like the number of a bank account or a card.",
    "지우십시오. 돈이 오간 길은 사람을 드러냅니다.", "Delete it: the way of money leads to people.",
    bad="110-000-000000으로 송금", good="송금하였다",
)  # fmt: skip

_GROUPED = re.compile(
    r"(?<![\d-])(?:\d{4}[- ]\d{4}[- ]\d{4}[- ]\d{4}(?:[- ]\d{3})?|\d{3}-\d{4}-\d{4}-\d{2}"
    r"|(?!97[89]-)\d{3,6}-\d{2,6}-\d{5,8}(?:-\d{1,3})?)(?![\d-])"  # 978 and 979 begin the number of a book
)
_CARD = re.compile(r"(?<![\d.,-])[2-6](?:\d{14,15}|\d{18})(?![\d.,-])")  # 15, 16 and 19 digits are in use
_NAMED = re.compile(
    r"(?:계좌|돈자리|구좌|은행카드|통장)[^\d\n.]{0,12}(?<!\d)\d[\d-]{7,18}\d(?!\d)(?!\s?(?:원|위안|딸라|달러|년))"
)
_NUMBER = re.compile(r"\d[\d -]{8}")


def is_luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others."""
    doubled = (int(digit) * 2 if place % 2 else int(digit) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def accounts(passage: Passage, _payload: Payload) -> Iterator[Hit]:
    """Find numbers grouped as banks group them, long ones that satisfy Luhn, and any that is called an account's."""
    for pattern in (_GROUPED, _NAMED):
        for found in pattern.finditer(passage.folded):
            yield Hit(*found.span(), ACCOUNT)
    for found in _CARD.finditer(passage.folded):
        if is_luhn(found[0]):
            yield Hit(*found.span(), ACCOUNT)


PART = TextCheck((ACCOUNT,), accounts, number=_NUMBER)
