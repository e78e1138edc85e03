"""Trees of files that are hard on a file system, and what others make of an image of them: `python -m tests.trees 1000`."""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from nkusb.bundle import Bundle, Rendered
from nkusb.fat.names import is_legal
from nkusb.fat.volume import SECTOR
from nkusb.fat.write import Image, plan, write
from nkusb.names import folded
from nkusb.progress import silent
from tests.witness import run, witness

INSTANT = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
LETTERS = "abcxyzABZ019 ._-~!#$%&'()@^`{}+,;=[]물불산江é아리랑"  # mtools knows none beyond the basic plane
SIZES = (0, 1, 511, 512, 513, 2047, 2048, 2049, 4095, 4096, 4097, 9000)

Tree = Mapping[str, bytes]


def bundle(tree: Tree) -> Bundle:
    return Bundle((PurePosixPath(path), Rendered(content)) for path, content in tree.items())


def image(tree: Tree, to: Path, disk: int | None = None, label: str = "A1") -> Image:
    """Write the image of a tree."""
    planned = plan(bundle(tree), disk, 0.05)
    with to.open("wb") as file:
        write(planned, label, INSTANT, file, silent)
    return planned


def tree(chance: random.Random) -> dict[str, bytes]:
    """A random tree: short and long names, names that differ late or only in what 8.3 leaves out, folders, empty files."""
    files: dict[str, bytes] = {}
    folders, taken = [PurePosixPath()], set()
    for _ in range(chance.choice((0, 1, 3, 12, 50))):
        path = chance.choice(folders) / _name(chance)
        if folded(str(path)) in taken:
            continue
        taken.add(folded(str(path)))
        if chance.random() < 0.15 and len(path.parts) < 4:
            folders.append(path)
        else:
            files[str(path)] = chance.randbytes(chance.choice(SIZES))
    return files


def _name(chance: random.Random) -> str:
    while True:
        stem = chance.choice(("a01", "long name number ", "기억기를 조심히 다루는 법", "".join(chance.choices(LETTERS, k=30))))
        ending = chance.choice(("", ".htm", ".HTM", ".Txt", ".jpeg", f"{chance.randint(0, 99):02}", "x" * 200))
        name = stem[: chance.randint(1, 30)] + ending
        if is_legal(name) and set(name) != {"."}:
            return name


def disagreements(tree: Tree, folder: Path) -> list[str]:
    """What fsck.fat, mtools and 7z find wrong with the image of a tree."""
    disk = folder / "disk.img"
    planned = image(tree, disk)
    found = [] if run(witness("fsck.fat"), "-n", _partition(disk, planned)).returncode == 0 else ["fsck.fat"]
    out = folder / "out"
    for name, command in (
        ("mtools", (witness("mcopy"), "-s", "-n", "-Q", "-i", f"{disk}@@{planned.volume.start * SECTOR}", "::*", out)),
        ("7z", (witness("7z"), "x", "-y", f"-o{out}", disk)),
    ):
        out.mkdir()
        run("env", "LC_ALL=C.UTF-8", *command)
        back = {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}
        if back != dict(tree):
            found.append(name)
        shutil.rmtree(out)
    return found


def _partition(disk: Path, planned: Image) -> Path:
    """The partition alone, as fsck.fat wants it."""
    alone = disk.with_suffix(".part")
    with disk.open("rb") as source, alone.open("wb") as target:
        source.seek(planned.volume.start * SECTOR)
        os.truncate(alone, 0)
        shutil.copyfileobj(source, target)
    return alone


def main(count: int) -> None:
    """Print how many trees all three agree on."""
    agreed = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(count):
            wrong = disagreements(tree(random.Random(seed)), Path(folder))
            agreed += not wrong
            if wrong:
                print(seed, wrong)  # noqa: T201
    print(f"{agreed} of {count} trees: fsck.fat, mtools and 7z agree")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]))
