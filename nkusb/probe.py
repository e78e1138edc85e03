"""What a finished picture, film or sound is, by its own bytes: pixels, how it is coded. Only heads are read, never what is coded.

Sources: ITU-T T.81 (JPEG), annex B; Portable Network Graphics, third edition (W3C), section 11; ISO/IEC 14496-12 (MP4), 8.5.2;
RIFF, Microsoft and IBM (1991); AVI main and stream headers, learn.microsoft.com/windows/win32/directshow/avi-riff-file-reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_HEAD = 1 << 16  # bytes in which a picture or an AVI says what it is
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # JPEG markers that begin a frame
_PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
_OUTER = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl"})
_LARGEST_TABLE = 1 << 16  # bytes of a table of sample descriptions
_NAMES = {
    "avc1": "h264", "avc3": "h264", "h264": "h264", "x264": "h264",
    "mp4v": "mpeg4", "xvid": "mpeg4", "divx": "mpeg4", "dx50": "mpeg4", "fmp4": "mpeg4",
    "mp4a": "aac", "mp3": "mp3", ".mp3": "mp3", "0x55": "mp3", "0xff": "aac",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """Pixels (0 where it has none, or doesn't say), whether a JPEG is progressive, and its codecs as `Limits` names them."""

    width: int = 0
    height: int = 0
    progressive: bool = False
    codecs: tuple[str, ...] = ()


def probe(suffix: str, stream: BinaryIO) -> Look:
    """What the file is whose name ends in `suffix`; an empty look where its bytes are no such thing."""
    return {".jpg": _jpeg, ".png": _png, ".avi": _avi, ".mp4": _mp4, ".m4a": _mp4}.get(suffix, lambda _: Look())(stream)


def _jpeg(stream: BinaryIO) -> Look:
    data, at = stream.read(_HEAD), 2
    while data[at : at + 1] == b"\xff" and at + 9 <= len(data):
        marker = data[at + 1]
        if marker in _FRAMES:
            height, width = int.from_bytes(data[at + 5 : at + 7]), int.from_bytes(data[at + 7 : at + 9])
            return Look(width, height, marker in _PROGRESSIVE)
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return Look()


def _png(stream: BinaryIO) -> Look:
    data = stream.read(24)
    return Look(int.from_bytes(data[16:20]), int.from_bytes(data[20:24])) if data[12:16] == b"IHDR" else Look()


def _avi(stream: BinaryIO) -> Look:
    data = stream.read(_HEAD)
    main = data.find(b"avih")
    if data[8:12] != b"AVI " or main < 0:
        return Look()
    width, height = (int.from_bytes(data[main + at : main + at + 4], "little") for at in (40, 44))
    codecs = []
    for found in re.finditer(rb"strh....(vids|auds)(....)", data, re.DOTALL):
        setup = data.find(b"strf", found.end())
        sound = int.from_bytes(data[setup + 8 : setup + 10], "little")  # wFormatTag
        codecs.append(_codec(found[2].decode("latin-1") if found[1] == b"vids" else f"0x{sound:x}"))
    return Look(width, height, codecs=tuple(codecs))


def _mp4(stream: BinaryIO) -> Look:
    look = Look()
    for table in _sample_tables(stream, 0, stream.seek(0, 2)):
        kind = table[12:16].decode("latin-1")
        width, height = int.from_bytes(table[40:42]), int.from_bytes(table[42:44])
        pixels = (look.width, look.height) if kind == "mp4a" or kind.startswith(".mp3") else (width, height)
        look = Look(*pixels, codecs=(*look.codecs, _codec(kind)))
    return look


def _sample_tables(stream: BinaryIO, at: int, end: int) -> Iterator[bytes]:
    while at + 8 <= end:
        stream.seek(at)
        head = stream.read(16)
        size, kind, body = int.from_bytes(head[:4]), head[4:8], at + 8
        if size == 1:
            size, body = int.from_bytes(head[8:16]), at + 16
        if size < body - at:
            return
        if kind in _OUTER:
            yield from _sample_tables(stream, body, min(end, at + size))
        elif kind == b"stsd":
            stream.seek(body)
            yield stream.read(min(size, _LARGEST_TABLE))
        at += size


def _codec(code: str) -> str:
    name = code.strip("\0 ").casefold()
    return _NAMES.get(name, name)
