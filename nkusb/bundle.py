"""What we will give: files whose bytes are fixed, and the one ordered set of them that is a drive.

A form names each file with an `Entry`; its content is a `Blob` (bytes already known), a `Recipe` (how the store makes them), or
one that holds other files: a `Page`, or what is `Packed`.
A `Bundle` holds only blobs: nobody downstream can refer to bytes of unknown size or hash.
"""

from __future__ import annotations

import base64
import errno
import hashlib
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Protocol

from nkusb.names import order, walk

CHUNK = 1 << 20  # bytes read at a time wherever files are streamed


def hash_of(path: Path, passed: Callable[[int], None] = lambda count: None) -> str:
    """SHA-256 of a file's bytes, read in a stream; `passed` is told how many were read. Raises `OSError`."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            passed(len(chunk))
    return digest.hexdigest()


def hash_of_folder(folder: Path) -> str:
    """SHA-256 of the files below a folder and their names, but for the bytecode that Python makes of them. Raises `OSError`."""
    digest = hashlib.sha256()
    for item in walk(folder):
        if item.kind == "file" and item.path.suffix != ".pyc":
            digest.update(f"{item.path.relative_to(folder).as_posix()}\0{hash_of(item.path)}\0".encode())
    return digest.hexdigest()


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
class Framed:
    """A small file that stands between bytes of our own, and is read when somebody asks for them.

    `known` is the hash of the whole; where it isn't given, it is worked out when somebody asks.
    """

    before: bytes
    within: Blob
    after: bytes
    known: str = field(default="", compare=False)

    @property
    def size(self) -> int:
        return len(self.before) + self.within.size + len(self.after)

    @property
    def sha256(self) -> str:
        return self.known or hashlib.sha256(self._whole()).hexdigest()

    def open(self) -> BinaryIO:
        return io.BytesIO(self._whole())

    def _whole(self) -> bytes:
        with self.within.open() as file:
            return b"".join((self.before, file.read(), self.after))


class Elsewhere(Protocol):
    """Where files lie besides, under their hashes, for machines that don't see their paths."""

    def fetch(self, name: str, to: Path) -> None:
        """Copy a file out. Raises `OSError`."""
        ...


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that the store wrote; never a payload's original. `fresh`: in this build, which has read it back since."""

    path: Path
    size: int
    sha256: str
    elsewhere: Elsewhere | None = None
    fresh: bool = field(default=False, compare=False)

    def open(self) -> BinaryIO:
        if self.elsewhere is None or self.path.exists():
            return self.path.open("rb")
        with tempfile.TemporaryDirectory() as folder:
            self.fetch(Path(folder, "copy"))
            return Path(folder, "copy").open("rb")  # which reads on when the name is gone

    def fetch(self, to: Path) -> None:
        """Copy it out of where it lies besides. Raises `OSError` where that isn't it."""
        assert self.elsewhere  # noqa: S101 (for the type checker)
        self.elsewhere.fetch(self.sha256, to)
        if hash_of(to) != self.sha256:
            raise OSError(errno.EIO, "checksum")


@dataclass(frozen=True, slots=True)
class Lying:
    """A file that lies where it was poured before, modes and time stamps too: whoever pours it anew may link it."""

    path: Path
    size: int
    sha256: str

    def open(self) -> BinaryIO:
        return self.path.open("rb")


@dataclass(frozen=True)
class Joined:
    """A page with other files standing in it in base64 (RFC 4648), joined as it is read: never whole in memory."""

    parts: tuple[bytes | Stored, ...]

    @property
    def size(self) -> int:
        return sum(map(_length, self.parts))

    @cached_property
    def sha256(self) -> str:
        digest = hashlib.sha256()
        for piece in self.pieces():
            digest.update(piece)
        return digest.hexdigest()

    def open(self) -> BinaryIO:
        return io.BufferedReader(_Pieces(self))

    def pieces(self, start: int = 0) -> Iterator[bytes]:
        """The page from its byte `start` on."""
        for part in self.parts:
            if start >= _length(part):
                start -= _length(part)
                continue
            if isinstance(part, bytes):
                yield part[start:]
            else:
                with part.open() as file:
                    file.seek(start // 4 * 3)
                    start %= 4
                    while raw := file.read(CHUNK // 3 * 3):
                        yield base64.b64encode(raw)[start:]
                        start = 0
            start = 0


def _length(part: bytes | Stored) -> int:
    return len(part) if isinstance(part, bytes) else -(-part.size // 3) * 4


class _Pieces(io.RawIOBase):
    """A joined page as a stream that can be sought in."""

    def __init__(self, page: Joined) -> None:
        self._page, self._pieces, self._left, self._at = page, page.pieces(), memoryview(b""), 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = max(0, offset + (0, self._at, self._page.size)[whence])
        self._pieces, self._left = self._page.pieces(self._at), memoryview(b"")
        return self._at

    def readinto(self, buffer: Any) -> int:
        while not self._left and (piece := next(self._pieces, None)) is not None:
            self._left = memoryview(piece)
        count = min(len(buffer), len(self._left))
        buffer[:count], self._left = self._left[:count], self._left[count:]
        self._at += count
        return count


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
    """How a file is made from a source: a module-level function with plain settings, so that equal work is done once.

    The source is a file, bytes that the cook finds in one, or what the store made; what `uses` makes is made first, its paths
    follow the settings.
    """

    cook: Cook
    source: Path | bytes | Stored
    settings: tuple[str | int, ...] = ()
    uses: tuple[Recipe, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page with files inside it, to become a `Joined`: bytes as they stand, and recipes of what stands there in base64."""

    parts: tuple[bytes | Recipe, ...]

    @property
    def recipes(self) -> tuple[Recipe, ...]:
        """The files inside it."""
        return tuple(part for part in self.parts if isinstance(part, Recipe))


class Pack(Protocol):
    """Writes one file at `to` that holds others, each with its name; pure, and a function of a package as a `Cook` is."""

    __module__: str
    __qualname__: str

    def __call__(self, members: Sequence[tuple[str, Blob]], to: Path, /, *settings: str | int) -> None: ...


@dataclass(frozen=True, slots=True)
class Packed:
    """A file that holds others, to be written by the store: how, and what by which name; `settings` are the pack's."""

    pack: Pack
    members: tuple[tuple[str, Rendered | Recipe], ...]
    settings: tuple[str | int, ...] = ()

    @property
    def recipes(self) -> tuple[Recipe, ...]:
        """The files inside it that must be cooked."""
        return tuple(member for _, member in self.members if isinstance(member, Recipe))


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that a form wants on the drive, and which payload file (relative to `payloads/`) it comes from, if any.

    Which form that is, `form`, is set when the form is asked.
    """

    path: PurePosixPath
    content: Blob | Recipe | Page | Packed
    origin: str = ""
    form: str = ""

    @property
    def payload(self) -> str:
        """The `origin` of the payload that it comes from; empty where it is the edition's own."""
        return "/".join(self.origin.split("/")[:2])

    @property
    def recipes(self) -> tuple[Recipe, ...]:
        """What the store must cook for it."""
        return (self.content,) if isinstance(self.content, Recipe) else getattr(self.content, "recipes", ())


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

    @cached_property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(blob.size for blob in self.values())
