"""2,048 short Korean words of eleven bits each, hard to mistake over a telephone; docs/wordlist.md says how they were made."""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from pathlib import Path

BITS = 11  # of a word
OF_CHECKSUM = 6  # words: 66 bits

_LIST = Path(__file__).parents[1] / "data/wordlist.txt"
_SALT = b"nkusb checksum words 1"


@cache
def wordlist() -> tuple[str, ...]:
    """The words in order; the place of a word is what it stands for."""
    return tuple(_LIST.read_text("utf-8").split())


@lru_cache(maxsize=64)
def checksum_words(sha256: str) -> tuple[str, ...]:
    """A checksum (hexadecimal) as words that two people compare by telephone.

    The first 66 bits of scrypt (RFC 7914; N = 2^15, r = 8, p = 1) of it, most significant first. The stretching makes each
    build that a forger tries cost a tenth of a second and 32 MB; docs/verifying.md weighs what that is worth.
    """
    length = OF_CHECKSUM * BITS
    raw = hashlib.scrypt(bytes.fromhex(sha256), salt=_SALT, n=2**15, r=8, p=1, maxmem=2**26, dklen=(length + 7) // 8)
    number = int.from_bytes(raw, "big") >> (-length % 8)
    return tuple(wordlist()[number >> BITS * place & 2**BITS - 1] for place in reversed(range(OF_CHECKSUM)))
