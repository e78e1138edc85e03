"""Runs every check of words over a megabyte made to be slow for it: `python -m tests.hostile_words 1000000 [SEED…]`.

A pattern that goes back over what it has read takes hours here, one that doesn't takes seconds: nothing in between, so the
test that calls this needs no fine clock.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace

from nkusb.checks import PAYLOAD_CHECKS, TEXT_CHECKS
from nkusb.document import Document, Paragraph, Text
from nkusb.load.glossary import ours
from nkusb.model import Payload
from nkusb.passages import distinct, passages
from nkusb.redlist import plain
from tests.words import story

NOBODY = plain(())
# What the patterns repeat: runs that begin like a match and never become one.
SEEDS = {
    "letters": "a",
    "digits": "1",
    "grouped digits": "010-",
    "zeros and ones": "+1 (0) ",
    "mail": "a.b-@",
    "address": "www.a.",
    "syllables": "김",
    "village": "회령시 ",
    "names": "김철수 ",
    "one-syllable words": "리 ",
    "sentence": "두만강 3월 브로커 연길 ",
    "hanja": "洪",
    "hidden": "\u200b",
    "look-alikes": "aВ",
    "degrees": "41°2'",
    "messenger": "위챗 아이디 ",
    "credit": "사진 ",
    "leader": "김정은 돼지 ",
    "southern words": "컴퓨터 노동 북한 오빠 ",
    "quotation marks": "《가“나",
    "full stops": "....가",
    "spaces": "할 수 두 것 고 있 ",
    "chat": "가~~~요",
}


def hostile(seed: str, size: int) -> Payload:
    """A story whose one paragraph is the seed over and over, `size` bytes of UTF-8."""
    body = seed * (size // len(seed.encode()))
    payload = story("")
    return replace(payload, glossary=ours(), body=Document((Paragraph(1, (Text(body),)),), written=payload.written + body))


def main() -> None:
    """Print the time that each check takes for each seed."""
    size, *names = sys.argv[1:]
    for name in names or SEEDS:
        payload = hostile(SEEDS[name], int(size))
        times = {}
        for check in TEXT_CHECKS:
            begin = time.perf_counter()
            for passage in passages(payload):
                distinct(list(TEXT_CHECKS[check].find(passage, payload)), len(passage.text))
            times[check] = time.perf_counter() - begin
        for check in ("hidden", "mosaic", "language", "readability"):
            begin = time.perf_counter()
            list(PAYLOAD_CHECKS[check](payload))
            times[check] = time.perf_counter() - begin
        begin = time.perf_counter()
        for passage in passages(payload):
            list(NOBODY.find(passage.text))
        times["red list"] = time.perf_counter() - begin
        print(f"{name}: {sum(times.values()):.1f} s", {k: round(v, 2) for k, v in times.items() if v > 0.3})  # noqa: T201


if __name__ == "__main__":
    main()
