"""A folder: what a volunteer copies onto a stick."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from nkusb.bundle import Blob, Bundle
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
        done = 0
        for path, size in spread(partial(_write, to), bundle.items(), lambda item: item[1].size):
            done += size
            progress(Step("pour", done, bundle.size, str(path)))
        stamp(to, instant)

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


def _write(to: Path, item: tuple[PurePosixPath, Blob]) -> tuple[PurePosixPath, int]:
    """Write one file, and give its path and its size. What the kernel copied is judged by what lies in the copy."""
    path, blob = item
    with blob.open() as source, (to / path).open("x+b", buffering=0) as file:
        digest = hashlib.sha256()
        for piece in copied(source, file):
            digest.update(piece)
    if digest.hexdigest() != blob.sha256:
        raise NkusbError([POISONED.at(Place(str(path)))])
    return path, blob.size


def stamp(folder: Path, instant: dt.datetime) -> None:
    """Give `folder` and all in it the modes and time stamps that every machine gives them."""
    seconds = instant.timestamp()
    for item in reversed([*walk(folder)]):  # what is in a folder before the folder itself
        item.path.chmod(FILE_MODE if item.kind == "file" else FOLDER_MODE)
        os.utime(item.path, (seconds, seconds))
    folder.chmod(FOLDER_MODE)
    os.utime(folder, (seconds, seconds))


PART: Vessel = Folder()
