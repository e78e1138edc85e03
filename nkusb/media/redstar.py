"""The marks that Red Star OS appends to files: found, counted and cut, never read.

A marked file is `original | n × 24 bytes | uint32 LE, 24 n | "EOF"`: 31 bytes more after the first machine, 24 more after each
further one, the original's bytes untouched. Each 24 bytes are the encrypted serial of a machine's disk, so a marked file lists
the machines it has been in. Nothing here decrypts, returns or prints them. Seen on JPEG, PNG, AVI and DOCX.
Source: Grunow and Schiess, “Lifting the Fog on RedStar OS”, 32C3 (2015), with samples in github.com/takeshixx/redstar-tools.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from nkusb.bundle import CHUNK

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".avi"})  # formats of ours that are known to be marked
MARK = 24  # bytes: one machine
END = b"EOF"
_FOOT = 4 + len(END)
_MOST = 10_000  # machines; a longer list is no list


@dataclass(frozen=True, slots=True)
class Tail:
    """A list of marks: at which byte of the file it begins, and how many machines are on it."""

    offset: int
    machines: int


def find(file: BinaryIO) -> Tail | None:
    """The tail of an open file, if it ends with one whose length agrees with itself. Raises `OSError`."""
    size = file.seek(0, os.SEEK_END)
    if size < _FOOT + MARK:
        return None
    file.seek(size - _FOOT)
    foot = file.read(_FOOT)
    length = int.from_bytes(foot[:4], "little")
    machines, rest = divmod(length, MARK)
    if foot[4:] != END or rest or not 0 < machines <= _MOST or length + _FOOT > size:
        return None
    return Tail(size - _FOOT - length, machines)


def find_in_picture(file: BinaryIO) -> Tail | None:
    """The tail of a JPEG, PNG or AVI whose own bytes end where its format ends: nothing of a file that is not whole is cut."""
    tail = find(file)
    if tail is None:
        return None
    file.seek(0)
    head = file.read(12)
    file.seek(max(0, tail.offset - 12))
    end = file.read(min(12, tail.offset))
    whole = (
        (head.startswith(b"\xff\xd8\xff") and end.endswith(b"\xff\xd9"))
        or (head.startswith(b"\x89PNG\r\n\x1a\n") and end == b"\0\0\0\0IEND\xae\x42\x60\x82")
        or (head[:4] == b"RIFF" and head[8:] == b"AVI " and int.from_bytes(head[4:8], "little") + 8 == tail.offset)
    )
    return tail if whole else None


def untouched_but_marked(path: Path, sha256: str) -> int | None:
    """How many machines have marked a file whose content before the marks still has this SHA-256; else None. Raises `OSError`."""
    with path.open("rb") as file:
        tail = find(file)
        if tail is None:
            return None
        digest, left = hashlib.sha256(), tail.offset
        file.seek(0)
        while left and (chunk := file.read(min(CHUNK, left))):
            digest.update(chunk)
            left -= len(chunk)
    return tail.machines if digest.hexdigest() == sha256 else None
