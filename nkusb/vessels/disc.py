"""A disc: ISO 9660 for players, with Joliet's names beside them for computers, as one file to burn.

pycdlib asks the machine for the time wherever the standard wants one; here its clock stands still at the edition's.
Sources: ECMA-119 (ISO 9660); Joliet Specification (Microsoft, 1995).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from types import SimpleNamespace
from typing import Any, BinaryIO, cast
from unittest import mock

import pycdlib

from nkusb.bundle import Blob, Bundle
from nkusb.model import Edition
from nkusb.problems import ERROR, Code, NkusbError, Place
from nkusb.progress import Progress, Step
from nkusb.seal.compare import Contents, Found, lying
from nkusb.vessels import Image

NO_DISC = Code(
    "ISO001", ERROR,
    "디스크 이미지(ISO)로 읽을 수 없습니다.", "This can't be read as the image of a disc.",
    "다시 만들거나 다시 받으십시오.", "Make it again, or fetch it again.",
    bad="(half an image)", good="(a whole image)",
)  # fmt: skip

_CLOCKS = ("pycdlib.pycdlib.time", "pycdlib.headervd.time", "pycdlib.dates.time", "pycdlib.utils.time")
_LEVEL = 3  # of interchange: names of up to 31 letters, files of any size
_SECTOR = 2048  # bytes
_JOLIET = 3  # the level whose names are UCS-2


class DiscImage:
    """Makes the image of a disc and reads one."""

    suffix = ".iso"

    def make(self, bundle: Bundle, edition: Edition, to: Path, progress: Progress) -> None:
        write_disc(bundle, edition.volume_label, edition.instant, to, progress)

    def contents(self, at: Path) -> Contents:
        return _Contents(at)


def write_disc(bundle: Bundle, label: str, instant: dt.datetime, to: Path, progress: Progress) -> None:
    """Write the disc to the new file `to`. Raises `OSError`."""
    with _standing_still(instant):
        disc = pycdlib.PyCdlib()
        disc.new(interchange_level=_LEVEL, joliet=_JOLIET, vol_ident=label, app_ident_str=" ")
        made: set[PurePosixPath] = {PurePosixPath()}
        for path, blob in bundle.items():
            for folder in [*path.parents][-2::-1]:
                if folder not in made:
                    disc.add_directory(_plain(folder), joliet_path=f"/{folder}")
                    made.add(folder)
            disc.add_fp(cast("BinaryIO", _Lazy(blob)), blob.size, f"{_plain(path)};1", joliet_path=f"/{path}")
        with to.open("xb") as file:
            disc.write_fp(file, progress_cb=lambda done, total, _: progress(Step("image", done, total)))
        disc.close()


@dataclass(frozen=True, slots=True)
class _Contents:
    at: Path

    def files(self, progress: Progress) -> Iterator[Found]:
        with self._opened() as disc:
            paths = [f"{folder.rstrip('/')}/{name}" for folder, _, names in disc.walk(joliet_path="/") for name in names]
            records = [(path, disc.get_record(joliet_path=path)) for path in sorted(paths)]
            files = [
                (PurePosixPath(path.lstrip("/")), record.get_data_length(), partial(_piece, record)) for path, record in records
            ]
        return lying(self.at, files, progress)

    def read(self, path: PurePosixPath) -> bytes | None:
        content = io.BytesIO()
        with self._opened() as disc, contextlib.suppress(pycdlib.pycdlibexception.PyCdlibInvalidInput):
            disc.get_file_from_iso_fp(content, joliet_path=f"/{path}")
            return content.getvalue()
        return None

    @contextlib.contextmanager
    def _opened(self) -> Iterator[pycdlib.PyCdlib]:
        disc = pycdlib.PyCdlib()
        try:
            disc.open(str(self.at))
        except pycdlib.pycdlibexception.PyCdlibException as error:
            raise NkusbError([NO_DISC.at(Place(self.at.name))]) from error
        try:
            yield disc
        finally:
            disc.close()


def _piece(record: Any) -> list[tuple[int, int]]:
    """Where a file lies on the disc: all of it in one place (ECMA-119, 6.4)."""
    return [(record.extent_location() * _SECTOR, record.get_data_length())]


def _plain(path: PurePosixPath) -> str:
    """The name for players: capitals, digits and _ alone (ECMA-119, 7.5)."""
    letters = str(path).upper()
    return "/" + "".join(letter if letter.isascii() and (letter.isalnum() or letter in "./") else "_" for letter in letters)


@contextlib.contextmanager
def _standing_still(instant: dt.datetime) -> Iterator[None]:
    """Let pycdlib's clock show the edition's time, in no zone."""
    clock = SimpleNamespace(time=instant.timestamp, localtime=time.gmtime, gmtime=time.gmtime, strftime=time.strftime)
    with contextlib.ExitStack() as stack:
        for name in _CLOCKS:
            stack.enter_context(mock.patch(name, clock))
        yield


class _Lazy(io.RawIOBase):
    """A blob that is opened when it is read and closed at its end: a disc holds more files than a process may open."""

    def __init__(self, blob: Blob) -> None:
        self._blob, self._file, self._at = blob, None, 0

    _file: BinaryIO | None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + (0, self._at, self._blob.size)[whence]
        return self._at

    def readinto(self, buffer: Any) -> int:
        if self._file is None:
            self._file = self._blob.open()
            self._file.seek(self._at)
        piece = self._file.read(len(buffer))
        buffer[: len(piece)] = piece
        self._at += len(piece)
        if self._at >= self._blob.size:
            self._file.close()
            self._file = None
        return len(piece)


PART: Image = DiscImage()
