"""What encoders write about themselves inside coded streams, and how it is blanked without decoding.

Taken out whole where the format allows it: H.264's and HEVC's “supplemental enhancement information” (where x264 and x265 write
their version and options), AV1's metadata and padding, the comments of Vorbis and Theora. Elsewhere the bytes keep their length:
user data of MPEG-1, -2 and -4, LAME's name in the unused bits of MP3 frames, an AAC encoder's name in a fill element, the names
that FFmpeg's writers can't be talked out of. Left alone: `XviD` and `DivX` with their numbers, by which players choose how to
decode. Sources: ITU-T H.264 and H.265, annex D; ISO/IEC 14496-2, 6.2.2; ISO/IEC 14496-3, 4.4.2.7; Vorbis I specification, 5;
RFC 3533 (Ogg), RFC 9559 (Matroska), RFC 9639 (FLAC).
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

# Decoder → the FFmpeg filter that drops the units of a stream that are notes; it also mends the stream's set-up.
FILTERS = {
    "h264": "filter_units=remove_types=6",
    "hevc": "filter_units=remove_types=39|40",
    "libdav1d": "filter_units=remove_types=5|15",
    "av1": "filter_units=remove_types=5|15",
}

_SETS = {7: 0x1F, 8: 0xFF}  # H.264's parameter sets by type, and which bits of the byte before them count them
_UNIT_TYPES = {"h264": (0, {6}), "hevc": (1, {39, 40})}  # how far the type stands from the right of a unit's first byte
_MPEG = frozenset({"mpeg4", "mpeg1video", "mpeg2video"})
_NAMED = ("mp3", "aac")  # how the names of their decoders begin
_CODE = b"\x00\x00\x01\xb2"  # before user data
_USER_DATA = re.compile(_CODE + rb"(?!XviD\d|DivX\d)(.+?)(?=\x00\x00\x01|\Z)", re.DOTALL)
_NAMES = re.compile(rb"LAME\d[0-9.a-z]*|Lav[cf]\d[0-9.]*|(?:lib)?faac [0-9.]+|Nero AAC codec[ 0-9./]*")
_PARTS = (b"LAME", b"Lav", b"faac ", b"Nero AAC")  # of each name: looked for first, fifty times as fast


def may_tell(codec: str) -> bool:
    """Whether packets of this codec hold such notes in their bytes."""
    return codec in _MPEG or codec.startswith(_NAMED)


def blanked(packet: bytes, codec: str) -> bytes:
    """The packet with its maker's notes overwritten, as long as it was. `U`, 0x55, is what LAME itself fills up with."""
    if codec in _MPEG:
        return _USER_DATA.sub(lambda found: _CODE + b" " * len(found[1]), packet)
    if codec.startswith(_NAMED) and any(part in packet for part in _PARTS):
        return _NAMES.sub(lambda found: b"U" * len(found[0]), packet)
    return packet


def is_plainly_framed(setup: bytes, codec: str) -> bool:
    """Whether this is H.264 whose units begin with their length in four bytes, and whose set-up holds what it must and no more.

    ISO/IEC 14496-15, 5.3.3.1. Such packets need no filter, which would take most of the time that moving a film takes.
    """
    if codec != "h264" or setup[:1] != b"\1" or setup[4:5] != b"\xff":
        return False
    at = 5
    for kind, bits in _SETS.items():
        count, at = (setup[at] & bits if at < len(setup) else 0), at + 1
        for _ in range(count):
            length = int.from_bytes(setup[at : at + 2])
            if not length or at + 2 + length > len(setup) or setup[at + 2] & 31 != kind:
                return False
            at += 2 + length
    rest = setup[at:]
    return not rest or (len(rest) == 4 and rest[0] >= 0xFC and rest[1] >= 0xF8 and rest[2] >= 0xF8 and not rest[3])


def without_units(packet: memoryview) -> bytes | None:
    """A packet of such a stream without the units that are notes; nothing where it holds none.

    Raises `ValueError` for a packet that isn't whole units.
    """
    kept, at, whole = [], 0, True
    while at + 4 < len(packet):
        end = at + 4 + int.from_bytes(packet[at : at + 4])
        if end == at + 4 or packet[at + 4] & 31 in _UNIT_TYPES["h264"][1]:
            whole = False
        else:
            kept.append(packet[at:end])
        at = end
    if at != len(packet):
        raise ValueError("a unit is cut")
    return None if whole else b"".join(kept)


def plain_setup(setup: bytes, codec: str) -> bytes:
    """A stream's set-up (“extradata”) without comments."""
    if codec in ("vorbis", "theora") and setup[:1] == b"\x02":
        return _without_comments(setup, codec)
    if codec in _UNIT_TYPES:
        return _without_units(setup, codec)
    return blanked(setup, codec)


def _without_units(setup: bytes, codec: str) -> bytes:
    """H.264's or HEVC's units between start codes (annex B of both) without those that are notes; the filter spares these."""
    shift, notes = _UNIT_TYPES[codec]
    if not setup.startswith((b"\0\0\1", b"\0\0\0\1")):
        return setup
    units = re.split(rb"\x00{2,}\x01", setup)[1:]
    return b"".join(b"\0\0\0\1" + unit for unit in units if unit and unit[0] >> shift & (31, 63)[shift] not in notes)


def _without_comments(setup: bytes, codec: str) -> bytes:
    """Three packets in Xiph's lacing (their number less one, the lengths of all but the last): the second holds the comments."""
    sizes, at = [], 1
    for _ in range(2):
        size = 0
        while True:
            value = setup[at]
            at, size = at + 1, size + value
            if value < 255:
                break
        sizes.append(size)
    first, third = setup[at : at + sizes[0]], setup[at + sum(sizes) :]
    nothing = bytes(8)  # no vendor, no comments
    second = b"\x03vorbis" + nothing + b"\x01" if codec == "vorbis" else b"\x81theora" + nothing
    return bytes([2, *_laced(len(first)), len(second)]) + first + second + third


def _laced(size: int) -> list[int]:
    """A length in Xiph's lacing: as many 255 as fit, then the rest."""
    return [255] * (size // 255) + [size % 255]


def blank_writer(path: Path, writer: str) -> None:
    """Overwrite the writing program's name in a finished file, near its beginning, where FFmpeg must put one."""
    with path.open("r+b") as file:
        head = file.read(1 << 16)
        if writer in ("matroska", "webm"):
            plain = re.sub(rb"(?<=\x4d\x80\x84|\x57\x41\x84)Lavf", bytes(4), head, count=2)
        elif writer == "flac":
            plain = head.replace(b"\x06\0\0\0ffmpeg", b"\x06\0\0\0      ", 1)
        elif writer == "ogg":
            plain = _ogg(head)
        else:
            return
        file.seek(0)
        file.write(plain)


def _ogg(head: bytes) -> bytes:
    """The first pages of an Ogg file with blank vendors; a page whose bytes change gets a new checksum (RFC 3533, 6)."""
    pages, at = [], 0
    while head[at : at + 4] == b"OggS":
        segments = head[at + 26]
        length = 27 + segments + sum(head[at + 27 : at + 27 + segments])
        page = head[at : at + length]
        plain = page.replace(b"\x06\0\0\0ffmpeg", b"\x06\0\0\0      ")
        if plain != page and len(page) == length:
            bare = plain[:22] + bytes(4) + plain[26:]
            plain = plain[:22] + _checksum(bare).to_bytes(4, "little") + plain[26:]
        pages.append(plain)
        at += length
    return b"".join(pages) + head[at:]


@cache
def _table() -> tuple[int, ...]:
    table = []
    for value in range(256):
        remainder = value << 24
        for _ in range(8):
            remainder = (remainder << 1 ^ 0x04C11DB7 if remainder & 0x80000000 else remainder << 1) & 0xFFFFFFFF
        table.append(remainder)
    return tuple(table)


def _checksum(page: bytes) -> int:
    """Ogg's CRC-32: polynomial 0x04C11DB7, neither reflected nor inverted."""
    remainder = 0
    for value in page:
        remainder = (remainder << 8 & 0xFFFFFFFF) ^ _table()[remainder >> 24 ^ value]
    return remainder
