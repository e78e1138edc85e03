"""A bundle as the image of a disk: one pass from the first byte to the last.

Files that the kernel can move are moved by it, unread; others are hashed as they pass. Whoever makes an image reads it back.

Order on the disk: partition table, boot sector, both tables, then directories and files as a reader meets them. Files are
contiguous. Nothing is active or bootable: a PC that is started with the stick in it goes on to its next disk (INT 18h).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import struct
import sys
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from nkusb.bundle import CHUNK, Blob, Bundle
from nkusb.copying import moved, written
from nkusb.fat import Kind
from nkusb.fat.names import is_legal, long_entries, short_names
from nkusb.fat.volume import (
    DIRECTORY,
    ENTRY,
    LARGEST_DISK,
    LARGEST_FAT16,
    LARGEST_FILE,
    SECTOR,
    Volume,
    disks,
    volume,
)
from nkusb.names import folded
from nkusb.problems import ERROR, Code, NkusbError, Place, Problem
from nkusb.progress import Progress, Step

TOO_SMALL = Code(
    "FAT001", ERROR,
    "{size} MB의 드라이브에는 다 담을 수 없습니다(필요한 것 {needed} MB).",
    "A disk of {size} MB doesn't hold it all; it takes {needed} MB.",
    "글을 빼거나 더 큰 매체를 쓰십시오.", "Leave something out, or use a larger stick.",
    bad='image = "1 GB"', good='image = "8 GB"',
)  # fmt: skip
NO_NAME = Code(
    "FAT002", ERROR,
    "《{path}》은(는) FAT에 쓸 수 없는 이름이거나 대소문자만 다른 이름이 있습니다.",
    "“{path}” is no name for FAT, or differs from another in case alone.",
    "이름을 바꾸십시오.", "Change the name.",
    bad="a:b.txt", good="ab.txt",
)  # fmt: skip
TOO_LARGE = Code(
    "FAT003", ERROR,
    "《{path}》이(가) FAT에는 너무 큽니다.", "“{path}” is too large for FAT.",
    "파일은 4 GB보다 작아야 하고, 한 폴더의 이름은 6만 개를 넘지 못합니다.",
    "A file must be smaller than 4 GB, and a folder holds some 60,000 names.",
    bad="(a film of 5 GB)", good="(two films of 2.5 GB)",
)  # fmt: skip
CHANGED = Code(
    "FAT004", ERROR,
    "만들어 둔 《{path}》이(가) 도중에 바뀌었습니다.", "The prepared file “{path}” has changed meanwhile.",
    "out 폴더의 .nkusb 를 지우고 다시 만드십시오.", "Delete .nkusb in the out folder and build again.",
    bad="(out/.nkusb was edited)", good="(out/.nkusb untouched)",
)  # fmt: skip

_FILE, _FOLDER, _LABEL = 0x20, 0x10, 0x08  # attributes
_MEDIA = 0xF8  # a fixed disk
_SECTORS_A_TRACK, _HEADS = 63, 255  # the geometry that every BIOS invents
_ENTRY = struct.Struct("<11sBBBHHHHHHHI")
_SIGNATURE = b"\x55\xaa"
_WINDOW = 16 << 20  # bytes that are moved before progress is told
_NEXT_DISK = b"\xfa\xcd\x18"  # cli, int 18h: nothing to boot here


@dataclass(frozen=True, slots=True)
class Folder:
    """A directory before anything has a place: its names with what they stand for, in order."""

    path: PurePosixPath
    items: Mapping[str, Folder | Blob]
    entries: int  # that it takes, of 32 bytes


@dataclass(frozen=True, slots=True)
class Image:
    """A planned disk: where each folder and file begins and how many clusters it takes."""

    volume: Volume
    top: Folder
    places: Mapping[PurePosixPath, tuple[int, int]]
    used: int  # clusters

    @property
    def size(self) -> int:
        """Bytes of the whole disk."""
        return (self.volume.start + self.volume.sectors) * SECTOR


def plan(bundle: Bundle, disk: int | None, free: float, kind: Kind | None = None) -> Image:
    """Lay a bundle out on a disk of so many bytes, or (None or 0) on the smallest on which the share `free` stays free.

    `kind` is the FAT that it must have, whatever its size: a FAT16 takes no more than the first 2 GiB of a larger disk.
    Raises `NkusbError` for every name that FAT can't hold, and for a bundle that doesn't fit.
    """
    top = _folder(PurePosixPath(), bundle)
    if problems := [*_faults(top)]:
        raise NkusbError(problems)
    largest = LARGEST_FAT16 if kind == 16 else LARGEST_DISK * SECTOR
    size = min(disk or largest, largest)
    for sectors in (size // SECTOR,) if disk else disks(bundle.size):
        found = volume(sectors, top.entries, kind)
        if found and (image := _placed(found, top)).used <= found.clusters * (1 - (0 if disk else free)):
            return image
    needed = plan(bundle, None, free).size if disk else bundle.size
    raise NkusbError([TOO_SMALL.at(Place(""), size=f"{size / 1e6:,.0f}", needed=f"{needed / 1e6:,.0f}")])


def _folder(path: PurePosixPath, files: Mapping[PurePosixPath, Blob]) -> Folder:
    """The folder at `path`: `files` are those below it, by their path in it, in order."""
    inner: dict[str, dict[PurePosixPath, Blob]] = {}
    for file, blob in files.items():
        inner.setdefault(file.parts[0], {})[PurePosixPath(*file.parts[1:])] = blob
    items: dict[str, Folder | Blob] = {}
    for name, below in inner.items():
        own = below.get(PurePosixPath())
        items[name] = own if own is not None else _folder(path / name, below)
    needs = sum(1 + (len(long_entries(name, b"")) // ENTRY if long else 0) for name, (_, _, long) in _named(items))
    return Folder(path, items, needs + (2 if path.parts else 1))  # `.` and `..`, or the volume's label


def _named(items: Mapping[str, object]) -> Iterator[tuple[str, tuple[bytes, int, bool]]]:
    return zip(items, short_names(items), strict=True)


def _faults(folder: Folder) -> Iterator[Problem]:
    seen: set[str] = set()
    if folder.entries > DIRECTORY:
        yield TOO_LARGE.at(Place(str(folder.path)), path=folder.path)
    for name, item in folder.items.items():
        path = folder.path / name
        if not is_legal(name) or folded(name) in seen:
            yield NO_NAME.at(Place(str(path)), path=path)
        seen.add(folded(name))
        if isinstance(item, Folder):
            yield from _faults(item)
        elif item.size > LARGEST_FILE:
            yield TOO_LARGE.at(Place(str(path)), path=path)


def _placed(found: Volume, top: Folder) -> Image:
    places: dict[PurePosixPath, tuple[int, int]] = {}
    following = 2

    def place(path: PurePosixPath, size: int) -> None:
        nonlocal following
        count = found.clusters_of(size)
        places[path] = (following if count else 0, count)
        following += count

    def walk(folder: Folder) -> None:
        if folder.path.parts or found.kind == 32:
            place(folder.path, folder.entries * ENTRY)
        for name, item in folder.items.items():
            if isinstance(item, Folder):
                walk(item)
            else:
                place(folder.path / name, item.size)

    walk(top)
    return Image(found, top, places, following - 2)


def write(image: Image, label: str, instant: dt.datetime, to: BinaryIO, progress: Progress) -> None:
    """Write the disk to the new file `to`, which has no buffer; holes where all is zero. `instant` is every time stamp.

    Raises `OSError`, and `NkusbError` where a blob's bytes are seen to be not what it says.
    """
    sink = _Sink(to)
    serial = _serial(image.top)
    sink.put(_partition_table(image.volume, serial[4:8]))
    sink.go_to(image.volume.start)
    for sector, content in _heads(image, label, serial[:4]):
        sink.go_to(image.volume.start + sector)
        sink.put(content)
    total = sum(count for _, count in image.places.values()) * image.volume.cluster_bytes
    if image.volume.kind == 16:
        sink.go_to(image.volume.start + image.volume.data - image.volume.root)
        sink.put(_directory(image, image.top, label, instant))
    _contents(image, image.top, label, instant, _Pouring(sink, progress, total))
    sink.end(image.size)


@dataclass
class _Sink:
    """Writes forward only; what is jumped over reads as zero."""

    file: BinaryIO
    at: int = 0

    def put(self, content: bytes) -> None:
        written(content, self.file)
        self.at += len(content)

    def take(self, source: BinaryIO, most: int) -> int:
        """Let the kernel move bytes here; how many it moved, 0 where it can't."""
        count = moved(source, self.file, min(most, _WINDOW)) if most else 0
        self.at += count
        return count

    def go_to(self, sector: int) -> None:
        self.jump(sector * SECTOR)

    def jump(self, to: int) -> None:
        assert to >= self.at, "an image is written from its beginning to its end"  # noqa: S101 (a fault of ours)
        if to > self.at:
            self.file.seek(to)
            self.at = to

    def end(self, size: int) -> None:
        self.file.truncate(size)


@dataclass
class _Pouring:
    sink: _Sink
    progress: Progress
    total: int
    done: int = 0

    def passed(self, count: int, path: PurePosixPath) -> None:
        self.done += count
        self.progress(Step("image", self.done, self.total, str(path)))


def _contents(image: Image, folder: Folder, label: str, instant: dt.datetime, pouring: _Pouring) -> None:
    """The clusters of a folder and of all below it, in order."""
    sink = pouring.sink
    if folder.path in image.places:
        _seek(image, folder.path, sink)
        sink.put(_directory(image, folder, label, instant))
        pouring.passed(image.places[folder.path][1] * image.volume.cluster_bytes, folder.path)
    for name, item in folder.items.items():
        path = folder.path / name
        if isinstance(item, Folder):
            _contents(image, item, label, instant, pouring)
            continue
        if item.size:
            _seek(image, path, sink)
        with item.open() as file:
            _poured(item, path, file, pouring)


def _poured(blob: Blob, path: PurePosixPath, file: BinaryIO, pouring: _Pouring) -> None:
    """The bytes of one file. Raises `NkusbError` where they are not as many as it says, or others."""
    left = blob.size
    while count := pouring.sink.take(file, left):
        left -= count
        pouring.passed(count, path)
    digest = hashlib.sha256()
    whole = left == blob.size  # nothing was moved unread
    while chunk := file.read(CHUNK):
        digest.update(chunk)
        left -= len(chunk)
        if left < 0:
            break
        pouring.sink.put(chunk)
        pouring.passed(len(chunk), path)
    if left or (whole and digest.hexdigest() != blob.sha256):
        raise NkusbError([CHANGED.at(Place(str(path)), path=path)])


def _seek(image: Image, path: PurePosixPath, sink: _Sink) -> None:
    plan = image.volume
    sink.go_to(plan.start + plan.data + (image.places[path][0] - 2) * plan.cluster)


def _serial(top: Folder) -> bytes:
    """Numbers that a disk must have, from what is on it: the same everywhere, and nothing of the machine."""
    digest = hashlib.sha256()

    def add(folder: Folder) -> None:
        for name, item in folder.items.items():
            if isinstance(item, Folder):
                add(item)
            else:
                digest.update(f"{item.sha256} {folder.path / name}\n".encode())

    add(top)
    return digest.digest()


def _partition_table(plan: Volume, signature: bytes) -> bytes:
    """The first sector of the disk: one partition, not active (its kind: 0x0C FAT32, 0x0E FAT16, both by sector numbers)."""
    partition = struct.pack(
        "<B3sB3sII",
        0,
        _cylinder_head_sector(plan.start),
        0x0C if plan.kind == 32 else 0x0E,
        _cylinder_head_sector(plan.start + plan.sectors - 1),
        plan.start,
        plan.sectors,
    )
    return _NEXT_DISK.ljust(440, b"\0") + signature + bytes(2) + partition.ljust(64, b"\0") + _SIGNATURE


def _cylinder_head_sector(sector: int) -> bytes:
    """A sector's place as disks of 1985 counted, or the largest that can be said."""
    cylinder, rest = divmod(sector, _HEADS * _SECTORS_A_TRACK)
    if cylinder > 1023:
        return b"\xfe\xff\xff"
    head, place = divmod(rest, _SECTORS_A_TRACK)
    return bytes([head, place + 1 | cylinder >> 8 << 6, cylinder & 0xFF])


def _heads(image: Image, label: str, serial: bytes) -> Iterator[tuple[int, bytes]]:
    """What stands before the clusters, each with its first sector."""
    plan = image.volume
    boot = _boot_sector(image, label, serial)
    yield 0, boot
    if plan.kind == 32:
        free = plan.clusters - image.used
        yield 1, _fs_info(free, image.used + 2)
        yield 6, boot
        yield 7, _fs_info(free, image.used + 2)
    table = _table(image)
    yield plan.reserved, table
    yield plan.reserved + plan.fat, table


def _boot_sector(image: Image, label: str, serial: bytes) -> bytes:
    """FAT 1.03, “Boot Sector and BPB”. What is not said is zero."""
    plan = image.volume
    wide = plan.kind == 32
    small = not wide and plan.sectors < 65_536
    head = struct.pack(
        "<3s8sHBHBHHBHHHII",
        b"\xeb\x58\x90" if wide else b"\xeb\x3c\x90",
        b"MSWIN4.1",  # “the recommended setting”; some systems look at it
        SECTOR,
        plan.cluster,
        plan.reserved,
        2,
        0 if wide else plan.root * SECTOR // ENTRY,
        plan.sectors if small else 0,
        _MEDIA,
        0 if wide else plan.fat,
        _SECTORS_A_TRACK,
        _HEADS,
        plan.start,
        0 if small else plan.sectors,
    )
    # size of a table, flags and version 0, the root's first cluster, FSInfo's sector, the copy's sector
    extended = struct.pack("<IHHIHH12x", plan.fat, 0, 0, 2, 1, 6) if wide else b""
    name = struct.pack("<BBB4s11s8s", 0x80, 0, 0x29, serial, label.ljust(11).encode("ascii"), f"FAT{plan.kind}   ".encode())
    return (head + extended + name + _NEXT_DISK).ljust(510, b"\0") + _SIGNATURE


def _fs_info(free: int, following: int) -> bytes:
    """FAT 1.03, “FSInfo Sector Structure”."""
    return struct.pack("<4s480x4sII12x4s", b"RRaA", b"rrAa", free, following, b"\0\0\x55\xaa")


def _table(image: Image) -> bytes:
    """The file allocation table: each cluster says the next of its file, the last says that it is."""
    code, end = ("I", 0x0FFFFFFF) if image.volume.kind == 32 else ("H", 0xFFFF)
    table = array(code, [end & ~0xFF | _MEDIA, end])
    for first, count in image.places.values():
        if count:
            table.extend(range(first + 1, first + count))
            table.append(end)
    if sys.byteorder == "big":
        table.byteswap()
    return table.tobytes()


def _directory(image: Image, folder: Folder, label: str, instant: dt.datetime) -> bytes:
    """The entries of a folder, in the order of its names."""
    stamp = _stamp(instant)
    entries = []
    if folder.path.parts:
        above = folder.path.parent
        entries.append(_entry(b".          ", _FOLDER, 0, image.places[folder.path][0], 0, stamp))
        entries.append(_entry(b"..         ", _FOLDER, 0, image.places[above][0] if above.parts else 0, 0, stamp))
    else:
        entries.append(_entry(label.ljust(11).encode("ascii"), _LABEL, 0, 0, 0, stamp))
    for name, (short, case, long) in _named(folder.items):
        item, first = folder.items[name], image.places[folder.path / name][0]
        kind, size = (_FOLDER, 0) if isinstance(item, Folder) else (_FILE, item.size)
        entries += [long_entries(name, short)] if long else []
        entries.append(_entry(short, kind, case, first, size, stamp))
    return b"".join(entries)


def _stamp(instant: dt.datetime) -> tuple[int, int]:
    """Date and time (FAT 1.03, “Date and Time Formats”); FAT knows no time zone, and nothing before 1980."""
    date = max(instant.year - 1980, 0) << 9 | instant.month << 5 | instant.day
    return date, instant.hour << 11 | instant.minute << 5 | instant.second // 2


def _entry(short: bytes, kind: int, case: int, first: int, size: int, stamp: tuple[int, int]) -> bytes:
    date, time = stamp
    return _ENTRY.pack(short, kind, case, 0, time, date, date, first >> 16, time, date, first & 0xFFFF, size)
