"""A folder: what a volunteer copies onto a stick."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from nkusb.bundle import Blob, Bundle, Lying, Stored, hash_of
from nkusb.copying import copied
from nkusb.inline import Hands, Inline
from nkusb.names import walk
from nkusb.problems import ERROR, Code, NkusbError, Place
from nkusb.progress import Progress, Step
from nkusb.seal.compare import Contents, Found, reading
from nkusb.spread import LARGE, spread
from nkusb.vessels import Vessel

POISONED = Code(
    "BLD004", ERROR,
    "만들어 둔 파일이 도중에 바뀌었습니다.", "A prepared file has changed meanwhile.",
    "out 폴더의 .nkusb 를 지우고 다시 만드십시오.", "Delete .nkusb in the out folder and build again.",
    bad="(out/.nkusb was edited)", good="(out/.nkusb untouched)",
)  # fmt: skip

FILE_MODE, FOLDER_MODE = 0o644, 0o755
_GROUP, _FEW = 64, 4  # files that are handed over together; groups that are not worth it
_SMALL = 64 << 20  # bytes; a longer list than that is none, and compares as changed


@dataclass(frozen=True, slots=True)
class _File:
    """A file that is to be written; one that is `spare` may be the store's own, for no other drive has it."""

    path: PurePosixPath
    blob: Blob
    spare: bool

    @property
    def is_small(self) -> bool:
        """Whether many like it are written by others, while this process does something else."""
        return self.blob.size < LARGE and not isinstance(self.blob, Lying)


class Folder:
    """Pours into a folder and tells what is in one."""

    @contextmanager
    def pouring(self, bundle: Bundle, instant: dt.datetime, to: Path, progress: Progress, hands: Hands) -> Iterator[None]:
        folders = {path.parent for path in bundle}
        for folder in folders:
            (to / folder).mkdir(parents=True, exist_ok=True)
        spare = _spare(bundle)
        files = [_File(path, blob, path in spare) for path, blob in bundle.items()]
        shared = [] if isinstance(hands, Inline) else _groups([file for file in files if file.is_small])
        ours = [file for file in files if not file.is_small] if shared else files
        write, done = partial(_write, to, instant), 0
        if not shared:
            hands.rest()
        with _begun(hands, partial(_write_each, write), shared) as begun:
            yield
            written = spread(write, ours, lambda file: file.blob.size)
            for last, size in chain(written, map(Future.result, begun)):
                done += size
                progress(Step("pour", done, bundle.size, str(last)))
        for each in sorted({each for folder in folders for each in (folder, *folder.parents)}, reverse=True):
            stamp(to / each, instant)  # what is in a folder before the folder itself

    def contents(self, at: Path) -> Contents:
        return _Contents(at)


_Done = tuple[PurePosixPath, int]


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


def _groups(files: Sequence[_File]) -> list[Sequence[_File]]:
    """Files in groups of which each is work enough to hand it over; none where there are too few."""
    return [files[at : at + _GROUP] for at in range(0, len(files), _GROUP)] if len(files) > _FEW * _GROUP else []


@contextmanager
def _begun(
    hands: Hands, work: Callable[[Sequence[_File]], _Done], groups: Sequence[Sequence[_File]]
) -> Iterator[Sequence[Future[_Done]]]:
    """Work that others do; when the block ends, however it does, nobody works on any of it."""
    futures = [hands.submit(work, group) for group in groups]
    try:
        yield futures
    finally:
        for future in futures:
            future.cancel()
        wait(futures)


def _write_each(write: Callable[[_File], _Done], files: Sequence[_File]) -> _Done:
    """Write some files, and give the last one's path and the size of all."""
    return files[-1].path, sum(size for _, size in map(write, files))


def _write(to: Path, instant: dt.datetime, file: _File) -> _Done:
    """Write one file, and give its path and its size."""
    path, blob = file.path, file.blob
    if isinstance(blob, Lying) and _linked(blob.path, to / path):
        return path, blob.size
    if file.spare and isinstance(blob, Stored) and _linked(blob.path, to / path):
        sound = blob.fresh or hash_of(to / path) == blob.sha256
    else:
        with blob.open() as source, (to / path).open("x+b", buffering=0) as copy:
            sound = _hash_of_copy(source, copy) == blob.sha256
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
