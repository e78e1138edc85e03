"""What we will give: files whose bytes are fixed, and the one ordered set of them that is a drive.

A form names each file with an `Entry`; its content is a `Blob` (bytes already known) or a `Recipe` (how the store makes them).
A `Bundle` holds only blobs: nobody downstream can refer to bytes of unknown size or hash.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol

from nkusb.names import order

CHUNK = 1 << 20  # bytes read at a time wherever files are streamed


def hash_of(path: Path) -> str:
    """SHA-256 of a file's bytes, read in a stream. Raises `OSError`."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Blob(Protocol):
    """Bytes that are already fixed."""

    @property
    def size(self) -> int:
        """Length in bytes."""
        ...

    @property
    def sha256(self) -> str:
        """SHA-256 of the bytes, 64 lower-case hexadecimal digits."""
        ...

    def open(self) -> BinaryIO:
        """A new stream of the bytes, to be closed by the caller."""
        ...


@dataclass(frozen=True)
class Rendered:
    """Small bytes made in memory: a page, a list of checksums."""

    data: bytes

    @property
    def size(self) -> int:
        return len(self.data)

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    def open(self) -> BinaryIO:
        return io.BytesIO(self.data)


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that the store wrote; never a payload's original."""

    path: Path
    size: int
    sha256: str

    def open(self) -> BinaryIO:
        return self.path.open("rb")


class Cook(Protocol):
    """Makes one file of a drive at `to` from `source`; pure: the same source bytes and settings give the same bytes.

    A module-level function of a package that names its `LIBRARIES`, the distributions that its results depend on. May raise
    anything for a source that can't be made into what is wanted.
    """

    __module__: str
    __qualname__: str

    def __call__(self, source: Path, to: Path, /, *settings: str | int) -> None: ...


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a file is made from a source: a module-level function with plain settings, so that equal work is done once."""

    cook: Cook
    source: Path
    settings: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that a form wants on the drive, and which payload file (relative to `payloads/`) it comes from, if any."""

    path: PurePosixPath
    content: Blob | Recipe
    origin: str = ""


class Bundle(Mapping[PurePosixPath, Blob]):
    """The files of a drive: path → blob, immutable, in the order of their paths' UTF-8 bytes."""

    def __init__(self, files: Iterable[tuple[PurePosixPath, Blob]]) -> None:
        listed = sorted(files, key=lambda item: order(item[0]))
        self._files = dict(listed)
        if len(self._files) != len(listed):
            raise ValueError("two files of a bundle have the same path")

    def __getitem__(self, path: PurePosixPath) -> Blob:
        return self._files[path]

    def __iter__(self) -> Iterator[PurePosixPath]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(blob.size for blob in self.values())
