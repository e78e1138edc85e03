"""Compares what lies somewhere with a list of checksums: every missing, extra, changed and unreadable file, in one pass."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Protocol

from nkusb.bundle import CHUNK, hash_of
from nkusb.names import Found as OnDisk
from nkusb.problems import ERROR, Code, Place, Problem, Problems, in_order, reason_of
from nkusb.progress import Progress, Step
from nkusb.seal.sums import Sums
from nkusb.spread import spread

MISSING = Code(
    "VER001", ERROR,
    "파일이 없습니다.", "The file is missing.",
    "원래의 drive 폴더에서 다시 복사하십시오.", "Copy it again from the original drive folder.",
    bad="(deleted)", good="(there)",
)  # fmt: skip
EXTRA = Code(
    "VER002", ERROR,
    "목록에 없는 것입니다.", "This is not on the list.",
    "지우십시오. 컴퓨터가 남긴 것일 수도, 누가 넣은 것일 수도 있습니다.",
    "Delete it: a computer may have left it, or somebody may have put it there.",
    bad="(a file that nobody built)", good="(only what was built)",
)  # fmt: skip
CHANGED = Code(
    "VER003", ERROR,
    "내용이 달라졌습니다.", "The content has changed.",
    "쓰지 말고 원래의 drive 폴더에서 다시 복사하십시오.", "Don't use it; copy it again from the original drive folder.",
    bad="(one bit flipped)", good="(as built)",
)  # fmt: skip
UNREADABLE = Code(
    "VER006", ERROR,
    "읽을 수 없습니다: {reason}.", "It can't be read: {reason}.",
    "매체가 상했을 수 있습니다. 다른 것으로 바꾸십시오.", "The medium may be damaged: replace it.",
    bad="(a bad sector)", good="(readable)",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """Something that lies there. `digest` reads it to its end and gives its SHA-256, nothing for what is no plain file.

    It raises `OSError` where it can't be read. Where `size` is told, in bytes, it may be called in a thread beside others.
    """

    path: PurePosixPath
    digest: Callable[[], str]
    size: int = 0


class Contents(Protocol):
    """What lies in a folder, in an archive, in whatever can be listed and read: all that verifying knows of it."""

    def files(self, progress: Progress) -> Iterator[Found]:
        """Everything there but plain folders, in any order, telling `progress` of the bytes that were read.

        Raises `OSError` or `NkusbError` where it can't be opened.
        """
        ...

    def read(self, path: PurePosixPath) -> bytes | None:
        """The bytes of a small file, None where there is none."""
        ...


def reading(items: Iterable[tuple[PurePosixPath, OnDisk]], progress: Progress) -> Iterator[Found]:
    """Files of a disk, each under the path that a list gives it; links and devices are never read."""
    items = list(items)
    passed = counting(progress, sum(item.size for _, item in items))

    def digest(path: PurePosixPath, item: OnDisk) -> str:
        return hash_of(item.path, partial(passed, path)) if item.kind == "file" else ""

    for path, item in items:
        yield Found(path, partial(digest, path, item), item.size if item.kind == "file" else 0)


def lying(
    at: Path, files: Iterable[tuple[PurePosixPath, int, Callable[[], Iterable[tuple[int, int]]]]], progress: Progress
) -> Iterator[Found]:
    """Files inside one file or device: path, size, and what tells the pieces that it lies in, each its place and its length."""
    files = list(files)
    passed = counting(progress, sum(size for _, size, _ in files))

    def digest(path: PurePosixPath, pieces: Callable[[], Iterable[tuple[int, int]]]) -> str:
        found = hashlib.sha256()
        with at.open("rb", buffering=0) as stream:  # each its own: they are read beside one another
            for start, length in pieces():
                stream.seek(start)
                for left in range(length, 0, -CHUNK):
                    piece = stream.read(min(left, CHUNK))
                    found.update(piece)
                    passed(path, len(piece))
        return found.hexdigest()

    for path, size, pieces in files:
        yield Found(path, partial(digest, path, pieces), size)


def counting(progress: Progress, total: int) -> Callable[[PurePosixPath, int], None]:
    """What takes the bytes that were read of each path, from any thread, and tells `progress` of them, one call at a time."""
    done, lock = 0, threading.Lock()

    def passed(path: PurePosixPath, count: int) -> None:
        nonlocal done
        with lock:
            done += count
            progress(Step("verify", done, total, str(path)))

    return passed


def compare(expected: Sums, found: Iterator[Found]) -> Problems:
    """Every difference between a list and what is there. What is not on the list is named, not read."""
    items = list(found)
    seen = {item.path for item in items}
    differences = spread(lambda item: [*_difference(item, expected)], items, lambda item: item.size)
    problems = [problem for one in differences for problem in one]
    problems += [MISSING.at(Place(str(path))) for path in expected if path not in seen]
    return in_order(problems)


def _difference(item: Found, expected: Sums) -> Iterator[Problem]:
    """What is wrong with one file that is there: the only place where a file meets its checksum."""
    place = Place(str(item.path))
    if item.path not in expected:
        yield EXTRA.at(place)
        return
    try:
        if item.digest() != expected[item.path]:
            yield CHANGED.at(place)
    except OSError as error:
        yield UNREADABLE.at(place, reason=reason_of(error))
