"""Accounts of messengers: the name of one, and what someone is called there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nkusb.model import Payload
from nkusb.passages import Hit, Passage, TextCheck, clues
from nkusb.problems import ERROR, Code

ACCOUNT = Code(
    "SRC122", ERROR, "메신저(위챗, 카카오톡 등)의 계정으로 보이는 것이 있습니다.",
    "This looks like somebody's account with a messenger.",
    "계정을 지우십시오. 프로그램의 이름만 남기는 것은 괜찮습니다.", "Delete the account; the name of the program may stay.",
    bad="위챗 아이디 abcd1234", good="위챗으로 이야기했다", acceptable=True,
)  # fmt: skip

_NAMES = (
    "카카오톡|카톡|(?<![가-힣])라인|위챗|위쳇|웨이신|微信|(?<![가-힣])시그널|텔레그램|왓츠앱|페이스북|인스타그램|스카이프|"
    "WeChat|Wechat|wechat|KakaoTalk|Telegram|WhatsApp|Signal|LINE|QQ|Skype"
)
_ID = r"(?:아이디|계정|이름|번호|친구\s?추가|ID|Id|id)"
_HANDLE = r"[A-Za-z][A-Za-z0-9_.-]{3,31}"
_ACCOUNT = re.compile(
    rf"(?:{_NAMES})\s?(?:"
    rf"(?:의\s)?{_ID}\s?(?:[:：=-]|은|는)?\s?[\"'《「]?@?(?:{_HANDLE}|\d{{5,}})"  # called an account
    rf"|\s?[:：=]\s?@?(?:{_HANDLE}|\d{{5,}})"
    rf"|(?:은|는|에서|에|의|으로|로)?\s?@{_HANDLE}"
    r"|(?:은|는)?\s?\d{6,12}(?!\s?(?:명|원|개|만))"
    r"|(?:은|는)?\s?[A-Za-z][A-Za-z.-]{0,30}[\d_][A-Za-z0-9_.-]{1,31})"  # a word with a digit or `_` is no word
)


def messengers(passage: Passage, _payload: Payload) -> Iterator[Hit]:
    """Find the account beside a messenger's name."""
    for found in _ACCOUNT.finditer(passage.folded):
        yield Hit(*found.span(), ACCOUNT)


PART = TextCheck((ACCOUNT,), messengers, clues=clues(_NAMES.replace("|", " ")))
