"""Matroska and WebM, element by element: whatever is not needed to play them is named. Clusters and cues are passed over.

Source: RFC 9559 (Matroska), RFC 8794 (EBML).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import BinaryIO

from nkusb.leaks import Finding
from nkusb.leaks.vendors import is_plain

_OUTER = frozenset(
    {
        *(0x1A45DFA3, 0x18538067, 0x114D9B74, 0x4DBB, 0x1549A966),  # EBML, Segment, SeekHead, Seek, Info
        *(0x1654AE6B, 0xAE, 0xE0, 0x55B0, 0xE1),  # Tracks, TrackEntry, Video, Colour, Audio
        *(0x1254C367, 0x7373, 0x63C0, 0x67C8),  # Tags, Tag, Targets, SimpleTag
    }
)
_NEEDED = frozenset(
    {
        *(0x4286, 0x42F7, 0x42F2, 0x42F3, 0x4282, 0x4287, 0x4285),  # versions of EBML and of the document type
        *(0x53AB, 0x53AC, 0x2AD7B1, 0x4489, 0x1F43B675, 0x1C53BB6B, 0xBF),  # seeking, scale, duration, Cluster, Cues, CRC-32
        *(0xD7, 0x73C5, 0x83, 0x9C, 0x22B59C, 0x86, 0x63A2, 0x23E383, 0x88, 0xB9, 0x55AA, 0x56AA, 0x56BB),  # of a track
        *(0xB0, 0xBA, 0x9A, 0x9D, 0x54B0, 0x54BA, 0x54B2, 0x53B8, 0x53C0),  # of a picture track
        *(0x55B1, 0x55B2, 0x55B3, 0x55B4, 0x55B5, 0x55B7, 0x55B8, 0x55B9, 0x55BA, 0x55BB),  # of its colours
        *(0xB5, 0x78B5, 0x9F, 0x6264),  # of sound
        *(0x55EE, 0x63C5, 0x68CA, 0x447A, 0x4484),  # of a block's additions, of what a tag is about
    }
)
_TOLD = {
    0x45A3: "tag",
    0x4487: "tag",
    0x1043A770: "Matroska chapters",
    0x1941A469: "Matroska attachments",
    0x7BA9: "title",
    0x4461: "creation time",
    0x73A4: "segment UID",
    0x7384: "file name",
    0x536E: "track name",
}
# The one tag that FFmpeg always writes: how long a track is.
_DURATION = {0x45A3: re.compile(rb"DURATION"), 0x4487: re.compile(rb"[\d:.]+\x00*")}
_WRITERS = frozenset({0x4D80, 0x5741})  # MuxingApp, WritingApp: must be there, may be blank
_TRACK_UID, _VOID = 0x73C5, 0xEC
_SMALL = 1 << 16  # bytes: no piece that is looked into is larger


def matroska(stream: BinaryIO) -> Iterator[Finding]:
    """Every element of a Matroska or WebM file that tells something, and whatever follows its end."""
    size = stream.seek(0, os.SEEK_END)
    if _element(stream, 0)[0] != 0x1A45DFA3:
        yield Finding("type", "Matroska", 0)
        return
    yield from _elements(stream, 0, size)


def _elements(stream: BinaryIO, at: int, end: int) -> Iterator[Finding]:
    while at < end:
        kind, body, length = _element(stream, at)
        if not kind or body + length > end:
            yield Finding("tail", str(end - at), at)
            return
        if kind in _OUTER:
            yield from _elements(stream, body, body + length)
        else:
            stream.seek(body)
            yield from _leaf(kind, at, stream.read(min(length, _SMALL)))
        at = body + length


def _leaf(kind: int, at: int, content: bytes) -> Iterator[Finding]:
    if kind == _VOID:
        if content.strip(b"\0"):
            yield Finding("tail", str(len(content)), at, "Void")
    elif kind in _WRITERS:
        if not is_plain(content):
            yield Finding("extra", "writing program", at)
    elif kind in _DURATION and _DURATION[kind].fullmatch(content):
        return
    elif kind not in _NEEDED:
        yield Finding("extra", _TOLD.get(kind, f"Matroska element {kind:X}"), at)
    elif kind == _TRACK_UID and content.strip(b"\0")[1:]:  # counted, not drawn by lot
        yield Finding("extra", "track UID", at)


def _element(stream: BinaryIO, at: int) -> tuple[int, int, int]:
    """The ID of the element at `at`, where its content begins and how long it is; ID 0 where there is none."""
    stream.seek(at)
    head = stream.read(12)
    width = 9 - head[0].bit_length() if head else 9
    if width > 4 or len(head) <= width:
        return 0, at, 0
    wide = 9 - head[width].bit_length()
    coded = head[width : width + wide]
    if wide > 8 or len(coded) < wide:
        return 0, at, 0
    return int.from_bytes(head[:width]), at + width + wide, int.from_bytes(coded) & ((1 << 7 * wide) - 1)
