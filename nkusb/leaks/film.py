"""Sound and film, piece by piece: whatever is not needed to play them is named. Coded streams are passed over by seeking.

Sources: ISO/IEC 14496-12 (MP4 boxes); ISO/IEC 11172-3 and 13818-3 (MPEG audio frames); RIFF, Microsoft and IBM (1991); RFC 3533
(Ogg), RFC 7845 (Opus), RFC 9639 (FLAC), Vorbis I specification, section 5 (comment header).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import BinaryIO

from nkusb.leaks import Finding
from nkusb.leaks.vendors import is_plain

_SMALL = 1 << 20  # bytes: no piece that is looked into is larger

# Boxes that hold boxes, and boxes that hold what playing needs.
_OUTER = frozenset({b"moov", b"trak", b"edts", b"mdia", b"minf", b"dinf", b"stbl", b"udta"})
_BOXES = frozenset(
    b"ftyp mdat mvhd tkhd elst mdhd hdlr vmhd smhd nmhd dref stsd stts stss ctts stsc stsz stco co64 sgpd sbgp sdtp".split()
)
_PICTURED = frozenset(b"avc1 avc3 hvc1 hev1 mp4v av01 vp08 vp09".split())
_COMPRESSOR = slice(58, 90)  # of a sample description: a picture track's 32 bytes for the name of its encoder
_TIMED = frozenset({b"mvhd", b"tkhd", b"mdhd"})
_HANDLERS = frozenset({b"", b"VideoHandler", b"SoundHandler"})  # what FFmpeg calls every track of anybody's

_RIFF = frozenset(b"avih strh strf idx1 indx dmlh vprp data fact".split()) | {b"fmt "}
# Room kept for an index, as FFmpeg lays it out: empty, or with what would begin the index (OpenDML AVI 1.02).
_SPARE = re.compile(rb"(?:\x04\x00{7}\d\d(?:dc|wb)|odmldmlh.{4})?\x00*", re.DOTALL)
_LISTS = frozenset(b"hdrl strl odml".split())

_BITRATES = {  # kbit/s by index, of layer III: MPEG 1, then MPEG 2 and 2.5
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}  # Hz, by version bits
_OGG_HEADER = 27  # bytes before a page's table of segments


def _size(stream: BinaryIO) -> int:
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    return size


def _read(stream: BinaryIO, at: int, length: int) -> bytes:
    stream.seek(at)
    return stream.read(max(0, min(length, _SMALL)))


def mp4(stream: BinaryIO) -> Iterator[Finding]:
    """Every box of an MP4 or M4A that tells something, time stamps and names of tracks among them."""
    size = _size(stream)
    if _read(stream, 4, 4) != b"ftyp":
        yield Finding("type", "MP4", 0)
        return
    yield from _boxes(stream, 0, size)


def _boxes(stream: BinaryIO, at: int, end: int) -> Iterator[Finding]:
    while at + 8 <= end:
        head = _read(stream, at, 16)
        length, kind, body = int.from_bytes(head[:4]), head[4:8], at + 8
        if length == 1:
            length, body = int.from_bytes(head[8:16]), at + 16
        if length < body - at or at + length > end:
            break  # a box that says 0, “to the end of the file”, could hide anything
        if kind in _OUTER:
            yield from _boxes(stream, body, at + length)
        else:
            yield from _box(stream, kind, body, at + length)
        at += length
    if at < end:
        yield Finding("tail", str(end - at), at)


def _box(stream: BinaryIO, kind: bytes, body: int, end: int) -> Iterator[Finding]:
    content = b"" if kind == b"mdat" else _read(stream, body, end - body)
    if kind in (b"free", b"skip"):
        if content.strip(b"\0"):
            yield Finding("tail", str(len(content)), body, "free")
    elif kind == b"meta":
        # FFmpeg's list of tags, empty: a version, a handler, a list of no length
        if content[-8:] != b"\x00\x00\x00\x08ilst" or len(content) > 64:
            yield Finding("extra", "MP4 box meta", body)
    elif kind not in _BOXES:
        yield Finding("extra", f"MP4 box {kind.decode('ascii')}" if kind.isalnum() else "MP4 box", body)
    elif kind in _TIMED and content[4 : 20 if content[:1] == b"\1" else 12].strip(b"\0"):
        yield Finding("extra", "creation time", body)
    elif kind == b"stsd" and content[12:16] in _PICTURED and content[_COMPRESSOR].strip(b"\0"):
        yield Finding("extra", "compressor name", body)
    elif kind == b"hdlr" and content[24:].strip(b"\0") not in _HANDLERS:
        yield Finding("extra", "handler name", body)


def riff(stream: BinaryIO) -> Iterator[Finding]:
    """Every chunk of a WAV or AVI that tells something, and whatever follows its end."""
    at, size = 0, _size(stream)
    while at + 12 <= size:
        head = _read(stream, at, 12)
        length = int.from_bytes(head[4:8], "little")
        if head[:4] != b"RIFF" or head[8:] not in (b"WAVE", b"AVI ", b"AVIX") or at + 8 + length > size:
            break
        yield from _chunks(stream, at + 12, at + 8 + length)
        at += 8 + length + length % 2
    if at == 0:
        yield Finding("type", "RIFF", 0)
    elif at < size:
        yield Finding("tail", str(size - at), at)


def _chunks(stream: BinaryIO, at: int, end: int) -> Iterator[Finding]:
    while at + 8 <= end:
        head = _read(stream, at, 12)
        kind, length = head[:4], int.from_bytes(head[4:8], "little")
        if at + 8 + length > end:
            break
        if kind == b"LIST" and head[8:] in _LISTS:
            yield from _chunks(stream, at + 12, at + 8 + length)
        elif kind == b"JUNK":
            if length > _SMALL or not _SPARE.fullmatch(_read(stream, at + 8, length)):
                yield Finding("tail", str(length), at, "JUNK")
        elif kind not in _RIFF and not (kind == b"LIST" and head[8:] == b"movi"):
            told = head[8:] if kind == b"LIST" else kind
            yield Finding("extra", f"RIFF chunk {told.decode('ascii')}" if told.isalnum() else "RIFF chunk", at)
        at += 8 + length + length % 2
    if at < end:
        yield Finding("tail", str(end - at), at)


def mp3(stream: BinaryIO) -> Iterator[Finding]:
    """Whatever in an MP3 is no frame of sound: ID3, APE, lyrics, a picture, a tail."""
    at, size = 0, _size(stream)
    if _read(stream, 0, 3) == b"ID3":
        yield Finding("extra", "ID3", 0)
        return
    while at + 4 <= size and (length := _frame(_read(stream, at, 4))):
        at += length
    if at == 0:
        yield Finding("type", "MP3", 0)
    elif at < size:
        last = _read(stream, at, 3)
        yield Finding("extra", "ID3", at) if last == b"TAG" else Finding("tail", str(size - at), at)


def _frame(head: bytes) -> int:
    """Bytes of the frame of layer III that begins so; 0 where none does."""
    version, layer, index, rate = head[1] >> 3 & 3, head[1] >> 1 & 3, head[2] >> 4, head[2] >> 2 & 3
    if head[0] != 0xFF or head[1] < 0xE0 or layer != 1 or version not in _RATES or rate == 3 or index in (0, 15):
        return 0
    kilobits = _BITRATES[version == 3][index]
    return (144 if version == 3 else 72) * kilobits * 1000 // _RATES[version][rate] + (head[2] >> 1 & 1)


def ogg(stream: BinaryIO) -> Iterator[Finding]:
    """Every comment of an Ogg file, and whatever follows its last page."""
    at, size = 0, _size(stream)
    while at + _OGG_HEADER <= size:
        head = _read(stream, at, _OGG_HEADER)
        if head[:4] != b"OggS":
            break
        table = _read(stream, at + _OGG_HEADER, head[26])
        begin, length = at + _OGG_HEADER + len(table), sum(table)
        if int.from_bytes(head[18:22], "little") < 4:  # comments are the second packet
            yield from _comments(_read(stream, begin, length), begin)
        if head[14:18].strip(b"\0")[1:]:  # serials are counted, not drawn by lot
            yield Finding("extra", "Ogg serial number", at)
        at = begin + length
    if at == 0:
        yield Finding("type", "Ogg", 0)
    elif at != size:
        yield Finding("tail", str(size - at), at)


def _comments(page: bytes, at: int) -> Iterator[Finding]:
    for mark in (b"\x03vorbis", b"OpusTags"):
        if page.startswith(mark):
            yield from _comment(page[len(mark) :], at)


def _comment(block: bytes, at: int) -> Iterator[Finding]:
    """A Vorbis comment: the writer's name, then how many comments follow."""
    length = int.from_bytes(block[:4], "little")
    if not is_plain(block[4 : 4 + length]) or block[4 + length : 8 + length].strip(b"\0"):
        yield Finding("extra", "comment", at)


def flac(stream: BinaryIO) -> Iterator[Finding]:
    """Every block before a FLAC's frames that tells something. Where the frames end, only a decoder knows (RFC 9639)."""
    at, last = 4, _read(stream, 0, 4) != b"fLaC"
    if last:
        yield Finding("type", "FLAC", 0)
    while not last:
        head = _read(stream, at, 4)
        content = _read(stream, at + 4, int.from_bytes(head[1:4]))
        last, kind = head[:1] >= b"\x80" or len(head) < 4, head[0] & 0x7F if head else 127
        if kind == 4:
            yield from _comment(content, at)
        elif kind not in (0, 3) and (kind != 1 or content.strip(b"\0")):  # stream, seek table, padding
            yield Finding("extra", f"FLAC block {kind}", at)
        at += 4 + int.from_bytes(head[1:4])
