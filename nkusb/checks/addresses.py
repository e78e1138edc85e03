"""Addresses: in the North down to ri, dong or people's unit; in the South and China down to the number of a house."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nkusb.gazetteer import DIVISIONS
from nkusb.model import Payload
from nkusb.passages import Hit, Passage, TextCheck, one_of
from nkusb.problems import ERROR, Code

ADDRESS = Code(
    "SRC132", ERROR, "마을이나 인민반, 집번호까지 적은 주소가 있습니다.",
    "There is an address down to a village, a people's unit or a house.",
    "《북쪽의 어느 군》처럼 넓게 바꾸십시오.", "Say “a county in the north”.",
    bad="회령시 ○○동 37인민반", good="북쪽의 어느 도시", acceptable=True,
)  # fmt: skip

_COUNTY = f"(?<![가-힣]){one_of(' '.join(DIVISIONS))}"
_AFTER = r"(?=[^가-힣]|에서|에|의|로|으로|을|를|은|는|이|가|과|와|도|부터|까지|사람|주민|마을|출신|근처|앞|뒤|$)"
_VILLAGE = re.compile(
    rf"{_COUNTY}\s?(?P<name>[가-힣]{{1,5}}?(?:로동자구|노동자구|리|동|읍)){_AFTER}"
    r"|[가-힣]{1,4}(?:군|구역)\s?[가-힣]{1,5}(?:로동자구|노동자구)"
    r"|[가-힣]{1,4}(?:군|구역|시)\s[가-힣]{1,5}(?:리|동)\s?\d{1,3}\s?(?:인민)?반"
    r"|(?<!\d)(?:제\s?)?\d{1,3}\s?인민반"
)
# Words that end like a village and are none: 회령시 운동이 …
_WORDS = re.compile(
    "운동|활동|이동|로동|노동|행동|자동|공동|작동|감동|변동|진동|충동|가동|출동|아동|합동|수동|거리|우리|소리|자리|다리|머리|처리|"
    "관리|정리|수리|요리|료리|유리|도리|무리|허리|오리|고리|빨리|멀리|널리|달리|미리|서리|꼬리|뿌리|권리|원리|물리|심리|승리|리|동|읍|"
    ".*(?:거리|다리|자리|소리|운동|활동|머리|꼬리)"
)
_HOUSE = re.compile(
    r"(?<!\d)\d{1,4}동\s?\d{1,4}호(?![실텔선기차])|(?<!\d)\d{1,4}(?:-\d{1,4})?\s?번지"
    r"|[가-힣]{1,4}[구군시]\s[가-힣]{1,8}(?:로|길)(?:\s?\d{1,3}번?길)?\s?\d{1,4}(?:-\d{1,4})?(?=[^\d가-힣.,]|[.,](?!\d)|$|에)"
    r"|[가-힣]{1,6}시\s[가-힣]{1,8}(?:가|로|거리)\s?\d{1,4}\s?호(?![실텔선기차])"
)
# What stands around the number of a house in a street, or of a village and a people's unit.
_NUMBER = re.compile(
    r"\d(?:(?:(?<=[로길가리]\d)|(?<=[로길가리]\s\d))[\d-]{0,8}(?:\s?호|에|[^가-힣\d]|$)|\s?(?:동|(?:인민)?반|번지))"
)


def addresses(passage: Passage, _payload: Payload) -> Iterator[Hit]:
    """Find addresses in any of the three countries."""
    for found in _VILLAGE.finditer(passage.folded):
        if not (found["name"] and _WORDS.fullmatch(found["name"])):
            yield Hit(*found.span(), ADDRESS)
    for found in _HOUSE.finditer(passage.folded):
        yield Hit(*found.span(), ADDRESS)


PART = TextCheck((ADDRESS,), addresses, clues=(*DIVISIONS, "동자구"), number=_NUMBER)
