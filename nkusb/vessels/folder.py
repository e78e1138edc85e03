"""A folder: what a volunteer copies onto a stick."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from nkusb.bundle import Blob, Bundle, Lying, Stored, hash_of
from nkusb.copying import copied
from nkusb.names import walk
from nkusb.problems import ERROR, Code, NkusbError, Place
from nkusb.progress import Progress, Step
from nkusb.seal.compare import Contents, Found, reading
from nkusb.spread import spread
from nkusb.vessels import Vessel

POISONED = Code(
    "BLD004", ERROR,
    "만들어 둔 파일이 도중에 바뀌었습니다.", "A prepared file has changed meanwhile.",
    "out 폴더의 .nkusb 를 지우고 다시 만드십시오.", "Delete .nkusb in the out folder and build again.",
    bad="(out/.nkusb was edited)", good="(out/.nkusb untouched)",
)  # fmt: skip

FILE_MODE, FOLDER_MODE = 0o644, 0o755
_SMALL = 64 << 20  # bytes; a longer list than that is none, and compares as changed


class Folder:
    """Pours into a folder and tells what is in one."""

    def pour(self, bundle: Bundle, instant: dt.datetime, to: Path, progress: Progress) -> None:
        for folder in dict.fromkeys(path.parent for path in bundle):
            (to / folder).mkdir(parents=True, exist_ok=True)
        done, spare = 0, _spare(bundle)
        for path, size in spread(partial(_write, to, instant, spare), bundle.items(), lambda item: item[1].size):
            done += size
            progress(Step("pour", done, bundle.size, str(path)))
        for folder in sorted({parent for path in bundle for parent in path.parents}, reverse=True):
            stamp(to / folder, instant)  # what is in a folder before the folder itself

    def contents(self, at: Path) -> Contents:
        return _Contents(at)


@dataclass(frozen=True, slots=True)
class _Contents:
    at: Path

    def files(self, progress: Progress) -> Iterator[Found]:
        items = [item for item in walk(self.at) if item.kind != "folder"]
        return reading(((PurePosixPath(item.path.relative_to(self.at).as_posix()), item) for item in items), progress)

    def read(self, path: PurePosixPath) -> bytes | None:
        file = self.at / path
        if not file.is_file() or file.is_symlink():
            return None
        with file.open("rb") as stream:
            return stream.read(_SMALL)


def _spare(bundle: Bundle) -> set[PurePosixPath]:
    """Of each file of the store that no other drive shares, the first place that it has on this one."""
    first: dict[Path, PurePosixPath] = {}
    for path, blob in bundle.items():
        if isinstance(blob, Stored):
            first.setdefault(blob.path, path)
    return {path for file, path in first.items() if file.exists() and file.stat().st_nlink == 1}


def _write(
    to: Path, instant: dt.datetime, spare: Container[PurePosixPath], item: tuple[PurePosixPath, Blob]
) -> tuple[PurePosixPath, int]:
    """Write one file, and give its path and its size."""
    path, blob = item
    if isinstance(blob, Lying) and _linked(blob.path, to / path):
        return path, blob.size
    if path in spare and isinstance(blob, Stored) and _linked(blob.path, to / path):
        sound = blob.fresh or hash_of(to / path) == blob.sha256
    else:
        with blob.open() as source, (to / path).open("x+b", buffering=0) as file:
            sound = _hash_of_copy(source, file) == blob.sha256
    if not sound:
        raise NkusbError([POISONED.at(Place(str(path)))])
    stamp(to / path, instant)
    return path, blob.size


def _hash_of_copy(source: BinaryIO, to: BinaryIO) -> str:
    """Copy a file, and give the hash of what lies in the copy, where the kernel made that."""
    digest = hashlib.sha256()
    for piece in copied(source, to):
        digest.update(piece)
    return digest.hexdigest()


def _linked(lying: Path, to: Path) -> bool:
    """Whether a file could be given a second name; not every file system can."""
    try:
        to.hardlink_to(lying)
    except OSError:
        return False
    return True


def stamp(path: Path, instant: dt.datetime) -> None:
    """Give a file or a folder the mode and the time stamps that every machine gives it."""
    path.chmod(FOLDER_MODE if path.is_dir() else FILE_MODE)
    os.utime(path, (instant.timestamp(), instant.timestamp()))


PART: Vessel = Folder()
