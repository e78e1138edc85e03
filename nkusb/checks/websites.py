"""Web addresses and the names that people have on the web: a reader can't follow them, an inspector can."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nkusb.model import Payload
from nkusb.passages import Hit, Passage, TextCheck
from nkusb.problems import WARNING, Code

ADDRESS = Code(
    "SRC123", WARNING, "인터넷 주소나 @이름이 있습니다.", "There is a web address or an @name.",
    "지우거나 이름으로 바꾸십시오. 보낸 이나 이야기의 주인에게 이어질 수 있습니다.",
    "Delete it or say a name instead: it may lead to the sender or to the person of the story.",
    bad="www.example.org에서", good="세계보건기구의 자료에서", acceptable=True,
)  # fmt: skip

_TOP = "com|org|net|info|kr|kp|cn|jp|uk|us|io|me|tv|edu|gov|int"
_ADDRESS = re.compile(
    r"(?:https?|ftp)://[^\s<>《》]{1,2000}|(?<![A-Za-z0-9@.])www\.[^\s<>《》]{1,2000}"
    r"|(?<![A-Za-z0-9_.@-])@[A-Za-z0-9_]{4,30}"
    rf"|(?<![A-Za-z0-9@._/-])(?:[A-Za-z0-9-]{{2,63}}\.){{1,4}}(?:{_TOP})(?![A-Za-z0-9.-]{{1,2}}[A-Za-z0-9])(?:/[^\s<>《》]{{0,2000}})?"
)


def websites(passage: Passage, _payload: Payload) -> Iterator[Hit]:
    """Find addresses with and without a scheme, and handles."""
    for found in _ADDRESS.finditer(passage.folded):
        yield Hit(*found.span(), ADDRESS)


PART = TextCheck((ADDRESS,), websites, clues=("://", "www.", "@", *_TOP.split("|")))
