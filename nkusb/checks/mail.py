"""E-mail addresses, also where `@` was written as a word to hide them from machines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nkusb.model import Payload
from nkusb.passages import Hit, Passage, TextCheck
from nkusb.problems import ERROR, Code

MAIL = Code(
    "SRC121", ERROR, "전자우편 주소가 있습니다.", "There is an e-mail address.",
    "지우십시오. 읽는 이는 쓸 수 없고, 갖고 있는 이에게는 증거가 됩니다. 꼭 있어야 하면 accept에 까닭을 적으십시오.",
    "Delete it: a reader can't use it, and it is evidence against whoever holds it. If it must stand, accept it with a reason.",
    bad="name@example.org", good="편지를 보냈다", acceptable=True,
)  # fmt: skip

# A local part has at most 64 characters (RFC 5321, 4.5.3.1.1); the look-behind lets each run be tried once only.
_MAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}"
    r"(?:@|\s?[\[(]\s?(?:at|골뱅이|앳)\s?[\])]\s?|\s골뱅이\s)"
    r"[A-Za-z0-9-]{1,63}(?:\s?[\[(]\s?(?:dot|점)\s?[\])]\s?[A-Za-z]{2,}|(?:\.[A-Za-z0-9-]{1,63}){1,8})"
)


def mail(passage: Passage, _payload: Payload) -> Iterator[Hit]:
    """Find what could be written to."""
    for found in _MAIL.finditer(passage.folded):
        yield Hit(*found.span(), MAIL)


PART = TextCheck((MAIL,), mail, clues=("@", "at", "골뱅이", "앳"))
