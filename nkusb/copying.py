"""Copies of files, made by the kernel where it can: no byte passes through here twice, and none at all on file systems that
share them until one changes (`copy_file_range(2)`, which clones on Btrfs and XFS). Never a hard link: who edits the copy would
edit the original.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import BinaryIO

CHUNK = 1 << 20  # bytes that are held in memory
_WINDOW = 16 << 20  # bytes that are copied before they are looked at: small enough to be in memory still


def copied(source: BinaryIO, to: BinaryIO) -> Iterator[bytes]:
    """Copy what is left of `source`, and give it in pieces: as it lies in the copy, where the kernel made that.

    `to` is open for writing and reading, without a buffer. Raises `OSError`.
    """
    at = to.tell()
    while count := moved(source, to, _WINDOW):
        for start in range(at, at + count, CHUNK):
            yield os.pread(to.fileno(), min(CHUNK, at + count - start), start)
        at += count
    while piece := source.read(CHUNK):
        written(piece, to)
        yield piece


def moved(source: BinaryIO, to: BinaryIO, most: int) -> int:
    """How many bytes the kernel has moved from where `source` stands to where `to` stands; 0 at the end, or where it can't."""
    try:
        return os.copy_file_range(source.fileno(), to.fileno(), most)
    except (AttributeError, OSError):  # another system, another file system, bytes that are in no file
        return 0


def written(piece: bytes, to: BinaryIO) -> None:
    """Write all of a piece to a file without a buffer, which may take it in parts. Raises `OSError`."""
    left = memoryview(piece)
    while left:
        left = left[to.write(left) :]
