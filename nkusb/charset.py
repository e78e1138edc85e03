"""The encodings of plain texts, and what stands in for a character that CP949 has no place for.

CP949 (Microsoft's Unified Hangul Code) holds every syllable of Hangul and the signs of KS X 1001. What it lacks is written by
`data/cp949.csv`, each row with its reason, and letters lose their marks; a character that neither helps is shown as 〓, the
printer's sign for a missing letter, and is an error of the check `encodable` before it can reach a drive.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from nkusb.profile import Encoding

MISSING = "〓"
_CODECS: Mapping[Encoding, tuple[bytes, str]] = {
    "utf-8": (b"\xef\xbb\xbf", "utf-8"),
    "utf-16": (b"\xff\xfe", "utf-16-le"),
    "cp949": (b"", "cp949"),
}
_TABLE = Path(__file__).parent / "data/cp949.csv"


def encoded(text: str, encoding: Encoding) -> bytes:
    """A text in an encoding, after its byte order mark if it has one. What CP949 lacks is replaced."""
    mark, codec = _CODECS[encoding]
    written = written_as(text) if encoding == "cp949" else text
    return mark + written.encode(codec)


def written_as(text: str) -> str:
    """The text as CP949 can hold it."""
    return "".join(character if _has(character) else stand_in(character) or MISSING for character in text)


def lacking(text: str) -> list[tuple[int, str]]:
    """The characters of a text that CP949 has no place for, each where it stands first."""
    first: dict[str, int] = {}
    for offset, character in enumerate(text):
        if not _has(character):
            first.setdefault(character, offset)
    return [(offset, character) for character, offset in first.items()]


def stand_in(character: str) -> str | None:
    """What is written for a character that CP949 lacks: by the table, or a letter without its marks. None where nothing is."""
    if character in _table():
        return _table()[character]
    apart = unicodedata.normalize("NFD", character)
    base, marks = apart[0], apart[1:]
    return base if marks and base.isascii() and base.isalpha() and all(map(unicodedata.combining, marks)) else None


def _has(character: str) -> bool:
    try:
        character.encode("cp949")
    except UnicodeEncodeError:
        return False
    return True


@cache
def _table() -> Mapping[str, str]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {chr(int(row["code"], 16)): row["instead"] for row in csv.DictReader(file)}
