"""Cuts Red Star OS's marks off the files of a returned stick. Counts are all that is told: no serial is read, shown or kept."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nkusb.bundle import CHUNK
from nkusb.media.redstar import SUFFIXES, Tail, find_in_picture
from nkusb.names import walk
from nkusb.problems import ERROR, Code, NkusbError, Place, Problem, Problems, reason_of
from nkusb.progress import Progress, Step

NOT_SCRUBBED = Code(
    "RST002", ERROR,
    "읽거나 고쳐 쓸 수 없습니다: {reason}.", "It can't be read or rewritten: {reason}.",
    "쓰기 막기를 풀거나, 자리를 비우거나, 다른 기억기로 바꾸십시오. 이 파일은 건드리지 않았습니다.",
    "Lift its write protection, make room, or take another stick. This file was left as it was.",
    bad="(a stick that is write-protected)", good="(a stick that can be written)",
)  # fmt: skip

_BESIDE = "~scrub.tmp"  # a name that is nobody's


@dataclass(frozen=True, slots=True)
class Marked:
    """A file with marks."""

    path: Path
    tail: Tail


def marked(folder: Path, progress: Progress) -> tuple[tuple[Marked, ...], Problems]:
    """Every JPEG, PNG and AVI below `folder` that is whole and has marks behind its end.

    Raises `NkusbError` where the folder can't be walked.
    """
    try:
        files = [item for item in walk(folder) if item.kind == "file" and item.path.suffix.lower() in SUFFIXES]
    except OSError as error:
        raise NkusbError([_problem(folder, folder, error)]) from error
    found, problems = [], []
    for number, item in enumerate(files):
        try:
            with item.path.open("rb") as file:
                tail = find_in_picture(file)
        except OSError as error:
            problems.append(_problem(item.path, folder, error))
            continue
        found += [Marked(item.path, tail)] if tail else []
        progress(Step("scrub", number + 1, len(files), item.path.name))
    return tuple(found), tuple(problems)


def cut(found: tuple[Marked, ...], folder: Path) -> Iterator[Problem]:
    """Cut the marks off. Each file is written beside and renamed: it has all its marks or none, whatever happens meanwhile."""
    for item in found:
        try:
            _cut(item)
        except OSError as error:
            yield _problem(item.path, folder, error)


def _cut(item: Marked) -> None:
    beside = item.path.with_name(_BESIDE)
    try:
        beside.unlink(missing_ok=True)  # of a scrub that was killed
        with item.path.open("rb") as source, beside.open("xb") as made:
            left = item.tail.offset
            while left and (chunk := source.read(min(CHUNK, left))):
                made.write(chunk)
                left -= len(chunk)
            made.flush()
            os.fsync(made.fileno())
        shutil.copystat(item.path, beside)  # a new time would say when it was scrubbed
        beside.replace(item.path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _problem(path: Path, folder: Path, error: OSError) -> Problem:
    return NOT_SCRUBBED.at(Place(path.relative_to(folder).as_posix()), reason=reason_of(error))
