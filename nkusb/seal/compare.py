"""Compares what lies somewhere with a list of checksums: every missing, extra, changed and unreadable file, in one pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import Protocol

from nkusb.bundle import hash_of
from nkusb.names import Found as OnDisk
from nkusb.problems import ERROR, Code, Place, Problem, Problems, in_order, reason_of
from nkusb.progress import Progress, Step
from nkusb.seal.sums import Sums

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

    It raises `OSError` where it can't be read.
    """

    path: PurePosixPath
    digest: Callable[[], str]


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
    total, done = sum(item.size for _, item in items), 0

    def digest(path: PurePosixPath, item: OnDisk) -> str:
        def passed(count: int) -> None:
            nonlocal done
            done += count
            progress(Step("verify", done, total, str(path)))

        return hash_of(item.path, passed) if item.kind == "file" else ""

    for path, item in items:
        yield Found(path, partial(digest, path, item))


def compare(expected: Sums, found: Iterator[Found]) -> Problems:
    """Every difference between a list and what is there. What is not on the list is named, not read."""
    problems: list[Problem] = []
    seen: set[PurePosixPath] = set()
    for item in found:
        seen.add(item.path)
        problems += _difference(item, expected)
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
