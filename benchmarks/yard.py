"""Where contests are held: how large the work is, where its data is kept, where what is made of it lies."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from benchmarks.library import Text, texts
from benchmarks.peers import Program, program

NKUSB = (sys.executable, "-m", "nkusb")
_MANY = 200  # files


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of everything: numbers of texts, pictures and editions, megabytes of media and of a drive."""

    payloads: tuple[int, ...] = (1_000, 10_000)
    pictures: int = 300
    pixels: tuple[int, int] = (4_000, 3_000)
    media: int = 4_000
    drive: int = 1_000
    editions: int = 20


QUICK = Sizes(payloads=(40,), pictures=6, pixels=(1_200, 900), media=30, drive=20, editions=3)


@dataclass(frozen=True, slots=True)
class Yard:
    """`data` is only read once it is made, and may be kept for the next time; `work` is this run's own."""

    data: Path
    work: Path
    sizes: Sizes
    peers: Path | None = None

    def kept(self, name: str, make: Callable[[Path], object]) -> Path:
        """A folder that is made if it isn't there yet, whole or not at all."""
        folder = self.data / name
        if not folder.exists():
            half = self.data / f"{name}.half"
            shutil.rmtree(half, ignore_errors=True)
            half.mkdir(parents=True)
            make(half)
            half.rename(folder)
        return folder

    def program(self, name: str, title: str = "") -> Program:
        """A peer."""
        return program(name, self.peers, title)

    def fresh(self, name: str) -> Path:
        """Where something will be made: nothing is there.

        Folders of many files are put aside until the end: for some minutes after thousands were deleted, ext4 takes twenty times
        as long to make one (it looks for the number of a file that wasn't deleted just now).
        """
        path = self.work / name
        if path.is_dir() and len(list(islice(path.rglob("*"), _MANY))) == _MANY:
            aside = self.work / "aside"
            aside.mkdir(exist_ok=True)
            path.rename(aside / f"{len(list(aside.iterdir()))}-{path.name}")
        elif path.is_dir():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def clearing(self, name: str) -> Callable[[int], None]:
        """What makes room for `name` before each round, and waits until nothing is left to be written to the disk."""

        def clear(_: int) -> None:
            self.fresh(name)
            os.sync()

        return clear


_TEXTS: dict[int, list[Text]] = {}


def library_of(number: int) -> list[Text]:
    """The texts of a library of that size, made once."""
    if number not in _TEXTS:
        _TEXTS.clear()
        _TEXTS[number] = texts(number)
    return _TEXTS[number]
