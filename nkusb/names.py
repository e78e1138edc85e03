"""The one door for names: slugs, paths on a drive, order, collisions, and walking a folder.

Sources: Windows' reserved names, learn.microsoft.com/windows/win32/fileio/naming-a-file; 8.3 names, Microsoft FAT
specification 1.03 (2000), section "FAT Directory Structure".
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal, NamedTuple

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_EIGHT_THREE = re.compile(r"[a-z0-9][a-z0-9_-]{0,7}(?:\.(?:[a-z0-9]{1,3}|flac|webm|epub))?")  # known by no other
_COUNTED = re.compile(r"index|sums|[a-z]?[0-9]+(?:-[0-9]+)?")
_DEVICES = frozenset(["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))])
SLUG_LENGTH = 60


def order(path: PurePosixPath | str) -> bytes:
    """The sort key of every list of paths: their UTF-8 bytes."""
    return str(path).encode("utf-8", "surrogateescape")


def nfc(text: str) -> str:
    """The text in Unicode Normalization Form C (UAX #15): macOS hands out decomposed Hangul, old readers draw it apart."""
    return unicodedata.normalize("NFC", text)


def nfd(text: str) -> str:
    """The text in Unicode Normalization Form D, as macOS writes it."""
    return unicodedata.normalize("NFD", text)


def visible(untrusted: str) -> str:
    """The text without control, format and surrogate characters, which could move the cursor or hide what is shown."""
    return "".join(c if unicodedata.category(c)[0] != "C" or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in untrusted)


def folded(name: str) -> str:
    """What a case-insensitive, normalising file system takes the name for: two names equal in this become one file."""
    return nfc(nfc(name).casefold())


def is_slug(name: str) -> bool:
    """Whether a payload's or an edition's name is safe everywhere: lower-case ASCII words joined by hyphens, no device name."""
    return len(name) <= SLUG_LENGTH and bool(_SLUG.fullmatch(name)) and name not in _DEVICES


def is_neutral(path: PurePosixPath) -> bool:
    """Whether each part of a path on a drive is lower-case ASCII, 8.3-safe (but for three endings) and no device name."""
    return all(_EIGHT_THREE.fullmatch(part) and part.split(".")[0] not in _DEVICES for part in path.parts)


def is_counted(stem: str) -> bool:
    """Whether this is one of the names that files of a drive get by their number: it tells nothing, whoever else has it."""
    return bool(_COUNTED.fullmatch(stem))


def nearest(word: str, choices: Iterable[str]) -> str:
    """The choice that was probably meant, or an empty string."""
    import difflib

    return next(iter(difflib.get_close_matches(word, sorted(choices), n=1, cutoff=0.6)), "")


Kind = Literal["file", "folder", "link", "other"]


@dataclass(frozen=True, slots=True)
class Found:
    """Something in a folder: its path, what it is (links are never followed), and its size in bytes if it is a file."""

    path: Path
    kind: Kind
    size: int


def listing(folder: Path) -> list[Found]:
    """What lies directly in `folder`, in order. Raises `OSError` if it can't be read."""
    with os.scandir(folder) as entries:
        found = [_found(Path(entry.path), entry.stat(follow_symlinks=False)) for entry in entries]
    return sorted(found, key=lambda item: order(item.path.name))


class Stamp(NamedTuple):
    """What tells whether a file was touched: its path in the folder, mode, size, times (nanoseconds) and number.

    `changed` is the time that no program sets (on Windows that of its making).
    """

    name: str
    mode: int
    size: int
    written: int
    changed: int
    number: int

    @property
    def touched(self) -> int:
        """The later of its times."""
        return max(self.written, self.changed)


def stamp_of(name: str, status: os.stat_result) -> Stamp:
    """The stamp of a file with this status."""
    return Stamp(name, status.st_mode, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def stamped(folder: Path) -> list[Stamp]:
    """The stamps of everything below a folder, in order; an empty name stands for a folder that can't be read."""
    return sorted(_stamped(str(folder), ""))


def _stamped(folder: str, base: str) -> Iterator[Stamp]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                name = f"{base}{entry.name}"
                yield stamp_of(name, entry.stat(follow_symlinks=False))
                if entry.is_dir(follow_symlinks=False):
                    yield from _stamped(entry.path, f"{name}/")
    except OSError:
        yield Stamp(base, 0, 0, 0, 0, 0)


def walk(folder: Path) -> Iterator[Found]:
    """Everything below `folder`, depth first in order; folders come before what is in them."""
    for item in listing(folder):
        yield item
        if item.kind == "folder":
            yield from walk(item.path)


def _found(path: Path, status: os.stat_result) -> Found:
    mode = status.st_mode
    kind: Kind = "link" if stat.S_ISLNK(mode) else "folder" if stat.S_ISDIR(mode) else "file" if stat.S_ISREG(mode) else "other"
    return Found(path, kind, status.st_size)
