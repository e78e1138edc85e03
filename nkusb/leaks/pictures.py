"""JPEG and PNG, piece by piece: whatever is not needed to draw the pixels is named.

Sources: ITU-T T.81 (JPEG), annex B; JFIF 1.02; Portable Network Graphics, third edition (W3C), section 5.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from nkusb.leaks import Finding

LARGEST = 64 << 20  # bytes of a picture, far beyond what a page can show

_TOLD = {
    0xFE: "comment",
    0xE0: "JFIF thumbnail",
    0xE1: "EXIF or XMP",
    0xE2: "ICC profile or second picture",
    0xED: "IPTC",
    0xEE: "Adobe",
}
_NEEDED = frozenset({0xC0, 0xC1, 0xC2, 0xC4, 0xDA, 0xDB, 0xDD})  # frame, tables, scan, restart interval
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_PLAIN_JFIF = re.compile(rb"JFIF\x00.{7}\x00\x00", re.DOTALL)  # with no thumbnail

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def jpeg(stream: BinaryIO) -> Iterator[Finding]:
    """Every segment of a JPEG that tells something, and whatever follows its end."""
    data = stream.read(LARGEST + 1)
    if not data.startswith(b"\xff\xd8") or len(data) > LARGEST:
        yield Finding("type", "JPEG", 0)
        return
    at = 2
    while data[at : at + 1] == b"\xff" and at + 2 <= len(data):
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if marker == 0xD9:
            at += 2
            if at < len(data):
                yield Finding("tail", str(len(data) - at), at)
            return
        content = data[at + 4 : at + 2 + length]
        if marker not in _NEEDED and not (marker == 0xE0 and _PLAIN_JFIF.fullmatch(content)):
            yield Finding("extra", _TOLD.get(marker, f"JPEG segment {marker:02X}"), at)
        at += 2 + max(2, length)
        if marker == 0xDA:
            found = _AFTER_SCAN.search(data, at)
            at = found.start() if found else len(data)
    yield Finding("type", "JPEG", at)  # it doesn't end as one


def png(stream: BinaryIO) -> Iterator[Finding]:
    """Every chunk of a PNG that tells something, whatever follows its end, and whatever its pixels don't need."""
    data = stream.read(LARGEST + 1)
    if not data.startswith(_SIGNATURE) or len(data) > LARGEST:
        yield Finding("type", "PNG", 0)
        return
    at, header, pixels = 8, b"", []
    while at + 12 <= len(data):
        length, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        content = data[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            header = content
        elif kind == b"IDAT":
            pixels.append(content)
        elif kind not in (b"PLTE", b"tRNS", b"IEND"):
            yield Finding("extra", f"PNG chunk {kind.decode('latin-1')}" if kind.isalpha() else "PNG chunk", at)
        at += 12 + length
        if kind == b"IEND":
            yield from _pixels(header, b"".join(pixels))
            if at < len(data) or length:
                yield Finding("tail", str(len(data) - at + length), at)
            return
    yield Finding("type", "PNG", at)


def _pixels(header: bytes, stream: bytes) -> Iterator[Finding]:
    """The compressed pixels must be as many as the header says, with nothing behind them."""
    needed = _needed(header)
    inflater = zlib.decompressobj()
    try:
        found = len(inflater.decompress(stream, needed + 1)) if 0 < needed <= 4 * LARGEST else -1
    except zlib.error:
        found = -1
    if found != needed or inflater.unused_data or inflater.unconsumed_tail:
        yield Finding("tail", str(len(inflater.unused_data)), 0, "IDAT")


def unfolded(stream: BinaryIO) -> bytes:
    """The pixels of a PNG as they are before compression, as far as they can be read."""
    data, at, pixels = stream.read(LARGEST), 8, []
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4])
        pixels += [data[at + 8 : at + 8 + length]] if data[at + 4 : at + 8] == b"IDAT" else []
        at += 12 + length
    try:
        return zlib.decompressobj().decompress(b"".join(pixels), 4 * LARGEST)
    except zlib.error:
        return b""


def _needed(header: bytes) -> int:
    """Bytes of all rows of a picture, each with its filter byte; 0 for a header that is none."""
    if len(header) != 13 or header[9] not in _CHANNELS:
        return 0
    width, height, bits = int.from_bytes(header[:4]), int.from_bytes(header[4:8]), header[8] * _CHANNELS[header[9]]
    if header[12] == 0:
        return height * (1 + (width * bits + 7) // 8)
    sizes = ((-(-(width - x) // dx), -(-(height - y) // dy)) for x, y, dx, dy in _ADAM7)
    return sum(rows * (1 + (columns * bits + 7) // 8) for columns, rows in sizes if columns > 0 and rows > 0)
