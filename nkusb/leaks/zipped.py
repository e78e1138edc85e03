"""The container of an e-book, byte by byte: what stands in it between and beside its members, and the members themselves.

It is a ZIP (APPNOTE 6.3) of the plainest kind: members one behind the other from the first byte, each said twice in the same
words (before it and in the list at the end), no extra fields, no comments, no time of day but noon. What is
compressed is opened, and refused.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from nkusb.leaks import Finding

LARGEST = 64 << 20  # bytes of a member, far beyond a page of a book or its pictures
MEDIA_TYPE = "mimetype", b"application/epub+zip"

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s2B5H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_NOON = 12 << 11  # MS-DOS time
_MARK = re.compile(
    r'<(?:/(?P<end>[A-Za-z][\w:-]*+)|(?P<start>[A-Za-z][\w:-]*+)(?:\s++[\w:.-]++="[^"<>]*+")*+\s*+(?P<closed>/?)|[^<>]*+)>'
)
_LOOSE = re.compile(r"[<>]|&(?!(?:amp|lt|gt|quot|#\d{1,7});)")
_HEADS = {('<?xml version="1.0" encoding="utf-8"?>', True), ("<!DOCTYPE html>", False)}
_NAME = re.compile(r"META-INF/container\.xml|[a-z0-9][a-z0-9_-]{0,7}(?:\.[a-z0-9]{1,5})?")


def is_neutral(name: str) -> bool:
    """Whether a member's name says nothing."""
    return bool(_NAME.fullmatch(name))


def members(stream: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """The members of a container, each whole. What can't be read is left out: `container` has told of it."""
    try:
        with zipfile.ZipFile(stream) as book:
            for info in book.infolist():
                with book.open(info) as member:
                    yield info.filename, member.read(LARGEST)
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, RuntimeError, EOFError, OSError):
        return


def container(stream: BinaryIO) -> Iterator[Finding]:
    """Everything in a container that is not a member of it, and members that can't be looked into."""
    try:
        with zipfile.ZipFile(stream) as book:
            infos, size = book.infolist(), stream.seek(0, io.SEEK_END)
            sound = _is_whole(book)
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, RuntimeError, EOFError, OSError):
        sound = False
    if sound:
        yield from _pieces(stream, infos, size)
    else:
        yield Finding("type", "EPUB", 0)


def _is_whole(book: zipfile.ZipFile) -> bool:
    """Whether it begins as a book does, and each member can be read, is what its checksum says, and has a name of its own."""
    infos = book.infolist()
    if not infos or any(info.file_size > LARGEST for info in infos):
        return False
    begins = (infos[0].filename, book.read(infos[0])) == MEDIA_TYPE
    return begins and len({info.filename for info in infos}) == len(infos) and book.testzip() is None


def _pieces(stream: BinaryIO, infos: list[zipfile.ZipInfo], size: int) -> Iterator[Finding]:
    """Compare every byte that is no member's with what it must be."""
    at = 0
    for info in infos:
        if not is_neutral(info.filename):
            yield Finding("extra", "member's name", at)
        if info.date_time[3:] != (12, 0, 0) or info.date_time != infos[0].date_time:
            yield Finding("extra", "time of a member", at)
        if info.compress_type != zipfile.ZIP_STORED:
            yield Finding("extra", "compressed member", at)  # behind its end there is room for more
        stream.seek(at)
        if stream.read(_LOCAL.size + len(info.filename)) != _before(info) or info.header_offset != at:
            yield Finding("tail", "some", at)
            return
        at += _LOCAL.size + len(info.filename) + info.compress_size
    stream.seek(at)
    listed = b"".join(map(_listed, infos))
    end = _END.pack(b"PK\5\6", 0, 0, len(infos), len(infos), len(listed), at, 0)
    if stream.read(len(listed) + len(end)) != listed + end or at + len(listed) + len(end) != size:
        yield Finding("tail", "some", at)


def _date(info: zipfile.ZipInfo) -> int:
    year, month, day = info.date_time[:3]
    return (year - 1980) << 9 | month << 5 | day


def _before(info: zipfile.ZipInfo) -> bytes:
    name = info.filename.encode("ascii", "replace")
    facts = info.CRC, info.compress_size, info.file_size, len(name), 0
    return _LOCAL.pack(b"PK\3\4", 20, 0, info.compress_type, _NOON, _date(info), *facts) + name


def _listed(info: zipfile.ZipInfo) -> bytes:
    name = info.filename.encode("ascii", "replace")
    facts = info.CRC, info.compress_size, info.file_size, len(name), 0, 0, 0, 0, 0x20, info.header_offset
    return _CENTRAL.pack(b"PK\1\2", 20, 0, 20, 0, info.compress_type, _NOON, _date(info), *facts) + name


def xml(raw: bytes) -> Iterator[Finding]:
    """Where a text of a book is no XML of the plainest kind: one element with all others nested in it, nothing declared.

    Read by pattern: no XML parser is let near what came from elsewhere.
    """
    text, end, outer = raw.decode("utf-8", "replace").removeprefix("\ufeff"), 0, True
    inside: list[str] = []
    for mark in _MARK.finditer(text):
        between, end = text[end : mark.start()], mark.end()
        if _LOOSE.search(between) or _LOOSE.search(mark[0][1:-1]) or (not inside and between.strip()):
            break
        if mark["start"]:
            if not inside and not outer:
                break  # a second one
            outer = False
            inside += [] if mark["closed"] else [mark["start"]]
        elif mark["end"]:
            if not inside or inside.pop() != mark["end"]:
                break
        elif (mark[0], mark.start() == 0) not in _HEADS:
            break
    else:
        if not (outer or inside or text[end:].strip()):
            return
    yield Finding("type", "XML", end)
