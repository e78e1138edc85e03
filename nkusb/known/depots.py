"""Depots: where files of results lie. A folder, or object storage that every machine of a build can reach."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from nkusb.names import listing
from nkusb.problems import ERROR, Code, NkusbError, Place, reason_of

NO_CLUSTER = Code(
    "CLU001", ERROR,
    "여러 컴퓨터로 일하는 데 드는 것이 설치되지 않았습니다: {missing}.",
    "What is needed past one machine is not installed: {missing}.",
    "pip install 'nkusb[cluster]'", "pip install 'nkusb[cluster]'",
    bad="nkusb build --scheduler tcp://10.0.0.5:8786 (without dask)", good="pip install 'nkusb[cluster]'",
)  # fmt: skip
NO_STORAGE = Code(
    "CLU002", ERROR,
    "저장소에 닿지 못했습니다: {reason}.", "The storage can't be reached: {reason}.",
    "주소와 열쇠, 열쇠의 권한을 보십시오. 이 컴퓨터에서 그 저장소의 다른 도구로 닿는지 먼저 보십시오.",
    "See to the address, the credentials and what they may do. Try first with the storage's own tools on this machine.",
    bad="nkusb build --cache s3://no-such-bucket", good="nkusb build --cache s3://drives/cache",
)  # fmt: skip
NO_OBJECTS = Code(
    "CLU003", ERROR,
    "이런 저장소는 쓰지 않습니다: {scheme}://.", "This kind of storage is not used: {scheme}://.",
    "{known} 가운데 하나를 쓰거나, 폴더로 붙여(mount) 그 폴더를 주십시오. 파일이 통째로 나타나는 저장소라야 합니다.",
    "Use one of {known}, or mount it and give the folder: files must appear there whole or not at all.",
    bad="nkusb build --cache ftp://10.0.0.5/cache", good="nkusb build --cache /mnt/cache",
)  # fmt: skip

OBJECTS = ("s3", "gs", "abfs")  # where what is put appears whole or not at all
AT_ONCE = 16  # requests: most of the time each waits
REACHED = "reached"  # by whoever sees this file
_SKEW = 15 * 60 * 10**9  # nanoseconds: S3 answers nobody whose clock differs from its own by more


class Depot(Hashable, Protocol):
    """Where files of results lie: names → bytes. Picklable, so that other processes reach the same.

    All but `read` and `size` raise `OSError` where a file is not there, and all where the depot can't be reached.
    """

    def below(self, part: str) -> Depot:
        """A depot inside this one."""
        ...

    def read(self, name: str) -> tuple[bytes, int] | None:
        """A file's bytes, and when it was written (nanoseconds); nothing where there is none."""
        ...

    def read_each(self, names: Iterable[str]) -> Iterator[tuple[bytes, int] | None]:
        """As `read`, of one file after another; where each must be waited for, some at once."""
        ...

    def part(self, name: str, offset: int, length: int) -> bytes:
        """Some bytes of a file that never changes."""
        ...

    def size(self, name: str) -> int | None:
        """A file's length in bytes; nothing where there is none."""
        ...

    def fetch(self, name: str, to: Path) -> None:
        """Copy a file out, in a stream; `to` is not whole until this returns."""
        ...

    def write(self, name: str, data: bytes | bytearray) -> None:
        """Write a file, which appears whole."""
        ...

    def send(self, source: Path, name: str) -> None:
        """Copy a file in, in a stream; it appears whole."""
        ...

    def remove(self, *names: str) -> None:
        """Delete files, those that are there."""
        ...

    def sizes(self) -> Mapping[str, int]:
        """Every file directly in it, and its length in bytes."""
        ...


@dataclass(frozen=True, slots=True)
class Local:
    """A depot in a folder."""

    folder: Path

    def below(self, part: str) -> Local:
        return Local(self.folder / part)

    def read(self, name: str) -> tuple[bytes, int] | None:
        try:
            with self._file(name).open("rb") as file:
                return file.read(), os.fstat(file.fileno()).st_mtime_ns
        except FileNotFoundError:
            return None

    def read_each(self, names: Iterable[str]) -> Iterator[tuple[bytes, int] | None]:
        return map(self.read, names)

    def part(self, name: str, offset: int, length: int) -> bytes:
        with self._file(name).open("rb") as file:
            file.seek(offset)
            return file.read(length)

    def size(self, name: str) -> int | None:
        try:
            return self._file(name).stat().st_size
        except FileNotFoundError:
            return None

    def fetch(self, name: str, to: Path) -> None:
        shutil.copyfile(self._file(name), to)

    def write(self, name: str, data: bytes | bytearray) -> None:
        with self._beside(name) as new:
            new.write_bytes(data)

    def send(self, source: Path, name: str) -> None:
        with self._beside(name) as new:
            shutil.copyfile(source, new)

    def remove(self, *names: str) -> None:
        for name in names:
            self._file(name).unlink(missing_ok=True)

    def sizes(self) -> Mapping[str, int]:
        found = listing(self.folder) if self.folder.is_dir() else []
        return {item.path.name: item.size for item in found if item.kind == "file"}

    def _file(self, name: str) -> Path:
        return self.folder / _plain(name)

    @contextmanager
    def _beside(self, name: str) -> Iterator[Path]:
        """A new file, which takes its place when it is whole."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self.folder, prefix=".", delete=False) as file:
            new = Path(file.name)
        try:
            yield new
            new.replace(self._file(name))
        except BaseException:
            new.unlink(missing_ok=True)
            raise


@dataclass(frozen=True, slots=True)
class Remote:
    """A depot in object storage, by a URL of fsspec's; credentials are found as its libraries find them.

    What is read in parts is brought to `near` once, or where there is no such folder, to one that this process has for it.
    """

    url: str
    near: Path

    def below(self, part: str) -> Remote:
        return replace(self, url=f"{self.url}/{part}")

    def read(self, name: str) -> tuple[bytes, int] | None:
        with storage(self.url) as files:
            try:
                written = files.modified(self._at(name))  # first: then it may be said to be older than it is, never newer
                return files.cat_file(self._at(name)), int(written.timestamp() * 10**9) - _SKEW
            except FileNotFoundError:
                return None

    def read_each(self, names: Iterable[str]) -> Iterator[tuple[bytes, int] | None]:
        from concurrent.futures import ThreadPoolExecutor  # which a folder never needs

        waiting = iter(names)
        with ThreadPoolExecutor(AT_ONCE) as threads:
            while some := tuple(islice(waiting, AT_ONCE)):  # no more: memory must hold them
                yield from threads.map(self.read, some)

    def part(self, name: str, offset: int, length: int) -> bytes:
        here = Local(self.near if self.near.is_dir() else _scratch())
        if here.size(name) is None:
            with tempfile.TemporaryDirectory(dir=here.folder) as folder:
                self.fetch(name, Path(folder, "new"))
                Path(folder, "new").replace(here.folder / name)
        return here.part(name, offset, length)

    def size(self, name: str) -> int | None:
        with storage(self.url) as files:
            try:
                return int(files.size(self._at(name)))
            except FileNotFoundError:
                return None

    def fetch(self, name: str, to: Path) -> None:
        with storage(self.url) as files:
            files.get_file(self._at(name), str(to))

    def write(self, name: str, data: bytes | bytearray) -> None:
        with storage(self.url) as files:
            files.pipe_file(self._at(name), bytes(data))

    def send(self, source: Path, name: str) -> None:
        with storage(self.url) as files:
            files.put_file(str(source), self._at(name))

    def remove(self, *names: str) -> None:
        there = self.sizes()
        with storage(self.url) as files:
            if held := [self._at(name) for name in names if name in there]:
                files.rm(held)

    def sizes(self) -> Mapping[str, int]:
        with storage(self.url) as files:
            try:
                found = files.ls(self._at(""), detail=True)
            except FileNotFoundError:
                return {}
        return {item["name"].rpartition("/")[2]: item["size"] for item in found if item["type"] == "file"}

    def _at(self, name: str) -> str:
        return f"{self.url}/{_plain(name)}".rstrip("/")


def depot_of(place: str, near: Path) -> Depot:
    """The depot at a folder or a URL, with a file `REACHED` in it. Raises `NkusbError` where that can't be written."""
    depot: Depot = Remote(place.rstrip("/"), near) if "://" in place else Local(Path(place).absolute())
    try:
        depot.write(REACHED, b"")
    except OSError as error:
        raise NkusbError([NO_STORAGE.at(Place(place), reason=reason_of(error))]) from None
    return depot


@contextmanager
def storage(url: str) -> Iterator[Any]:
    """The storage that a URL names, as fsspec's file system; whatever its libraries raise is an `OSError`, which names no key.

    Raises `NkusbError` where it is of a kind that isn't used, or needs what isn't installed.
    """
    scheme = url.partition("://")[0]
    if scheme not in OBJECTS:
        raise NkusbError([NO_OBJECTS.at(Place(url), scheme=scheme, known=", ".join(f"{each}://" for each in OBJECTS))])
    try:
        import fsspec

        yield fsspec.filesystem(scheme, use_listings_cache=False)
    except ImportError as error:
        raise NkusbError([NO_CLUSTER.at(Place(url), missing=error.name or scheme)]) from None
    except FileNotFoundError:
        raise
    except OSError as error:
        raise OSError(error.errno or errno.EIO, error.strerror or type(error).__name__) from None
    except NkusbError:
        raise
    except Exception as error:  # of botocore, aiohttp …
        raise OSError(errno.EIO, type(error).__name__) from None


@cache
def _scratch() -> Path:
    """A folder of this process, in the one for temporary files: on a cluster the worker's own, which goes with it."""
    return Path(tempfile.mkdtemp(prefix="nkusb-"))


def _plain(name: str) -> str:
    """A name that leads nowhere else: names are read out of files that others may have written. Raises `OSError`."""
    if {"/", "\\", "\0"} & {*name} or name in (".", ".."):
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    return name
