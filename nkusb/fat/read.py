"""Reads a disk or its image back: every file of its first FAT partition, and every byte that belongs to none.

Nothing is trusted: a disk that has travelled may be damaged, changed or made to mislead. Chains are followed by the table, never
twice through a cluster; whatever doesn't fit is a problem, never an endless loop or a giant allocation.
"""

from __future__ import annotations

import io
import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from nkusb.fat.names import checksum
from nkusb.fat.volume import ENTRY, SECTOR
from nkusb.problems import ERROR, Code, NkusbError, Place

NO_DISK = Code(
    "FAT005", ERROR,
    "FAT 디스크로 읽을 수 없습니다: {reason}.", "This can't be read as a disk with FAT: {reason}.",
    "nkusb가 만든 이미지나 그것을 쓴 매체를 주십시오. 매체가 상했을 수도 있습니다.",
    "Give an image made by nkusb, or a stick it was written to. The medium may be damaged.",
    bad="(half an image)", good="(a whole image)",
)  # fmt: skip

_LONG, _FOLDER, _LABEL = 0x0F, 0x10, 0x08
_DELETED, _KANJI = 0xE5, 0x05  # the first letter of a deleted name; what stands for that letter in a name that begins with it
_DEPTH = 32  # folders; a bundle has two or three
_TABLE = 1 << 28  # bytes: far above the table of any stick
_RUN = 1 << 20  # bytes read at once


@dataclass(frozen=True, slots=True)
class File:
    """A file or folder of a disk: its path, its size in bytes, and its clusters' runs: first cluster, number."""

    path: PurePosixPath
    is_folder: bool
    size: int
    runs: tuple[tuple[int, int], ...]


class Disk:
    """The first FAT partition of a disk that is open for reading.

    Raises `NkusbError` for what is none, and `OSError` as reading does.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        boot, self._start = self._boot()
        (size, self._cluster, reserved, tables, root, small, fat16, large, fat32, first) = (
            *struct.unpack_from("<HBHBHH", boot, 11),
            *struct.unpack_from("<H", boot, 22),
            *struct.unpack_from("<II", boot, 32),
            *struct.unpack_from("<I", boot, 44),
        )
        sectors, fat = small or large, fat16 or fat32
        self._root = reserved + tables * fat
        self._data = self._root + -(-root * ENTRY // SECTOR)
        if size != SECTOR or self._cluster not in (1, 2, 4, 8, 16, 32, 64, 128) or not tables or not fat or sectors <= self._data:
            raise _fault("its boot sector makes no sense")
        if file.seek(0, io.SEEK_END) < (self._start + sectors) * SECTOR:
            raise _fault("it ends too early")
        self._clusters = (sectors - self._data) // self._cluster
        self._wide = self._clusters > 65_524
        self._root_entries, self._first = root, first
        self._table = self._read_table(reserved, fat)

    def _boot(self) -> tuple[bytes, int]:
        """The boot sector of the first partition, or of a disk without a table, and where it stands."""
        head = self._at(0, SECTOR)
        if head[510:] != b"\x55\xaa":
            raise _fault("it has no partition table")
        if head[:1] in (b"\xeb", b"\xe9") and head[21] in (0xF0, *range(0xF8, 0x100)):
            return head, 0
        (start,) = struct.unpack_from("<I", head, 454)
        boot = self._at(start * SECTOR, SECTOR)
        if not start or boot[510:] != b"\x55\xaa":
            raise _fault("its partition has no boot sector")
        return boot, start

    def _read_table(self, reserved: int, fat: int) -> array[int]:
        code, width = ("I", 4) if self._wide else ("H", 2)
        length = min(fat * SECTOR, (self._clusters + 2) * width)
        if length > _TABLE:
            raise _fault("its table is too large")
        return array(code, self._at((self._start + reserved) * SECTOR, length))

    def _at(self, offset: int, length: int) -> bytes:
        self._file.seek(offset)
        content = self._file.read(length)
        if len(content) != length:
            raise _fault("it ends too early")
        return content

    def files(self) -> Iterator[File]:
        """Everything on the disk in the order of its directories, each folder before what is in it."""
        root = self._runs(self._first) if self._wide else None
        raw = self._joined(root) if root is not None else self._at(self._offset(self._root), self._root_entries * ENTRY)
        yield File(PurePosixPath(), True, len(raw), root or ())
        yield from self._below(PurePosixPath(), raw)

    def _below(self, folder: PurePosixPath, raw: bytes) -> Iterator[File]:
        if len(folder.parts) > _DEPTH:
            raise _fault("its folders are nested too deeply")
        for name, kind, first, size in _entries(raw):
            runs = self._runs(first) if first else ()
            if not kind & _FOLDER:
                if size > sum(count for _, count in runs) * self._cluster * SECTOR:
                    raise _fault("a file is cut short")
                yield File(folder / name, False, size, runs)
                continue
            inner = self._joined(runs)
            yield File(folder / name, True, len(inner), runs)
            yield from self._below(folder / name, inner)

    def _runs(self, first: int) -> tuple[tuple[int, int], ...]:
        """A chain as runs of clusters that follow one another."""
        runs: list[tuple[int, int]] = []
        start, here, length = first, first, 0
        while True:
            if not 2 <= here < self._clusters + 2 or length > self._clusters:
                raise _fault("a chain leads nowhere")
            length += 1
            following = self._table[here] & (0x0FFFFFFF if self._wide else 0xFFFF)
            if following != here + 1:
                runs.append((start, here + 1 - start))
                start = following
            if following >= (0x0FFFFFF8 if self._wide else 0xFFF8):
                return tuple(runs)
            here = following

    def _offset(self, sector: int) -> int:
        return (self._start + sector) * SECTOR

    def _joined(self, runs: tuple[tuple[int, int], ...]) -> bytes:
        if sum(count for _, count in runs) * self._cluster * SECTOR > _RUN * 4:
            raise _fault("a directory is too large")
        return b"".join(self._chunks(runs))

    def _chunks(self, runs: tuple[tuple[int, int], ...]) -> Iterator[bytes]:
        return (self._at(at, length) for at, length in self._pieces(runs))

    def _pieces(self, runs: tuple[tuple[int, int], ...]) -> Iterator[tuple[int, int]]:
        for first, count in runs:
            at, left = self._offset(self._data + (first - 2) * self._cluster), count * self._cluster * SECTOR
            while left:
                yield at, min(left, _RUN)
                at, left = at + min(left, _RUN), left - min(left, _RUN)

    def read(self, file: File) -> Iterator[bytes]:
        """A file's bytes in pieces."""
        return (self._at(at, length) for at, length in self.pieces(file))

    def pieces(self, file: File) -> Iterator[tuple[int, int]]:
        """Where on the disk a file's bytes lie, piece by piece: the first byte and how many follow one another."""
        left = file.size
        for at, length in self._pieces(file.runs):
            yield at, min(length, left)
            left -= min(length, left)


def _entries(raw: bytes) -> Iterator[tuple[str, int, int, int]]:
    """Name, attributes, first cluster and size of what a directory lists, without `.`, `..`, the label and what was deleted."""
    long: list[bytes] = []
    for at in range(0, len(raw), ENTRY):
        entry = raw[at : at + ENTRY]
        if entry[0] == 0:
            return
        if entry[0] == _DELETED:
            long = []
        elif entry[11] & 0x3F == _LONG:
            long = [entry] if entry[0] & 0x40 else [*long, entry]
        else:
            name = _long_name(long, entry[:11]) or _short_name(entry)
            long = []
            if not entry[11] & _LABEL and name not in (".", ".."):
                high, low, size = *struct.unpack_from("<H", entry, 20), *struct.unpack_from("<HI", entry, 26)
                yield name, entry[11], high << 16 | low, size


def _long_name(entries: list[bytes], short: bytes) -> str:
    """The long name, or nothing where its entries are not whole or belong to another."""
    numbers = [entry[0] & 0x3F for entry in entries]
    if not entries or numbers != [*range(len(entries), 0, -1)] or any(entry[13] != checksum(short) for entry in entries):
        return ""
    units = b"".join(entry[1:11] + entry[14:26] + entry[28:32] for entry in reversed(entries))
    return units.decode("utf-16-le", "replace").split("\0", 1)[0].rstrip("\uffff").replace("/", "_")


def _short_name(entry: bytes) -> str:
    first = bytes([_DELETED]) if entry[0] == _KANJI else entry[:1]
    stem, ending = ((first + entry[1:8]).decode("cp437").rstrip(), entry[8:11].decode("cp437").rstrip())
    stem = stem.lower() if entry[12] & 0x08 else stem
    ending = ending.lower() if entry[12] & 0x10 else ending
    return (f"{stem}.{ending}" if ending else stem).replace("/", "_")


def _fault(reason: str) -> NkusbError:
    return NkusbError([NO_DISK.at(Place(""), reason=reason)])
