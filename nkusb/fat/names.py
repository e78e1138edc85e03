"""Names in a directory: the short one of eight and three letters, and the entries that hold a long one.

A short name in one case needs no long entries: two bits of the entry say that its stem or its ending is lower case, as Windows
has written since NT and Linux, macOS and mtools read. Old players show it in capitals.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator

LONGEST = 255  # UTF-16 units of a long name (FAT 1.03, “Name Limits”)
_LEGAL_SHORT = re.compile(r"[A-Z0-9!#$%&'()\-@^_`{}~]")
_ILLEGAL_LONG = re.compile('[\x00-\x1f\x7f"*/:<>?\\\\|]')
_LOWER_STEM, _LOWER_ENDING = 0x08, 0x10  # of the byte that the specification keeps for Windows NT
_UNITS = 13  # of UTF-16 in one long entry
_LAST = 0x40  # of the ordinal of a name's last entry, which stands first
_LONG = 0x0F  # the attribute that old systems pass over


def is_legal(name: str) -> bool:
    """Whether Windows can open a file of this name."""
    return (
        0 < len(name.encode("utf-16-le")) // 2 <= LONGEST
        and not _ILLEGAL_LONG.search(name)
        and name[-1] not in " ."
        and name == name.lstrip(" ")
    )


def short_names(names: Iterable[str]) -> Iterator[tuple[bytes, int, bool]]:
    """For each name of one directory: its short one (11 bytes), the byte of its case, and whether it needs long entries.

    Names must be legal and differ when case is left out. Names that are short themselves keep theirs, whatever comes before.
    """
    names = list(names)
    taken = {plain[0] for name in names if (plain := _plain(name))}
    counters: dict[tuple[str, str], int] = {}
    for name in names:
        if plain := _plain(name):
            yield plain[0], plain[1], False
        else:
            yield _tailed(name, taken, counters), 0, True


def _plain(name: str) -> tuple[bytes, int] | None:
    """The short form of a name that loses nothing by it."""
    stem, dot, ending = name.partition(".")
    if not 0 < len(stem) <= 8 or len(ending) > 3 or (dot and not ending):
        return None
    if any(not _LEGAL_SHORT.fullmatch(letter.upper()) or not letter.isascii() for letter in stem + ending):
        return None
    if any(part != part.upper() and part != part.lower() for part in (stem, ending)):
        return None
    case = (_LOWER_STEM if stem != stem.upper() else 0) | (_LOWER_ENDING if ending != ending.upper() else 0)
    return _padded(stem, ending), case


def _tailed(name: str, taken: set[bytes], counters: dict[tuple[str, str], int]) -> bytes:
    """A free short name with a number (FAT 1.03, “The Basis-Name Generation Algorithm” and “The Numeric-Tail”)."""
    stem, _, ending = name.rpartition(".") if "." in name.lstrip(".") else (name, "", "")
    stem, ending = _oem(stem), _oem(ending)[:3]
    while True:
        number = counters[stem[:6], ending] = counters.get((stem[:6], ending), 0) + 1
        tail = f"~{number}"
        short = _padded(stem[: 8 - len(tail)] + tail, ending)
        if short not in taken:
            taken.add(short)
            return short


def _oem(part: str) -> str:
    """The letters of a name that every code page has; others as _."""
    kept = part.upper().replace(" ", "").replace(".", "")
    return "".join(letter if letter.isascii() and _LEGAL_SHORT.fullmatch(letter) else "_" for letter in kept)


def _padded(stem: str, ending: str) -> bytes:
    return f"{stem:8}{ending:3}".upper().encode("ascii")


def checksum(short: bytes) -> int:
    """What ties long entries to their short one (FAT 1.03, “ChkSum”)."""
    total = 0
    for byte in short:
        total = ((total >> 1 | (total & 1) << 7) + byte) & 0xFF
    return total


def long_entries(name: str, short: bytes) -> bytes:
    """The entries of 32 bytes that stand before the short one, the name's end first."""
    units = name.encode("utf-16-le")
    if len(units) % (2 * _UNITS):
        units += b"\0\0"
    units += b"\xff\xff" * (-len(units) // 2 % _UNITS)
    count = len(units) // (2 * _UNITS)
    entries = []
    for number in range(count, 0, -1):
        part = units[2 * _UNITS * (number - 1) : 2 * _UNITS * number]
        ordinal = number | (_LAST if number == count else 0)
        entries.append(struct.pack("<B10sBBB12sH4s", ordinal, part[:10], _LONG, 0, checksum(short), part[10:22], 0, part[22:]))
    return b"".join(entries)
