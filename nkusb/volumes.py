"""A file in volumes `name.001`, `name.002` …, as 7-Zip cuts and joins them: for FAT32, which holds no file of 4 GiB."""

from __future__ import annotations

import io
import re
import shutil
from bisect import bisect_right
from contextlib import ExitStack
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO, cast

from nkusb.bundle import CHUNK
from nkusb.names import listing
from nkusb.problems import ERROR, Code, NkusbError, Place

MISSING = Code(
    "LCK004", ERROR,
    "나뉜 파일의 이 조각이 없습니다.", "This volume of the file is missing.",
    "번호가 이어지는 모든 조각을 한 폴더에 두십시오.", "Put all volumes, numbered without a gap, into one folder.",
    bad="a1.7z.001, a1.7z.003", good="a1.7z.001, a1.7z.002, a1.7z.003",
)  # fmt: skip

LARGEST = 2**32 - 1  # bytes of a file on FAT32 (Microsoft FAT specification 1.03, “DIR_FileSize”)
WHERE_NEEDED = 4_000_000_000  # bytes of a volume where FAT32 asks for volumes and the manifest for no size
MOST = 999  # volumes; 7-Zip numbers them with three digits
_VOLUME = re.compile(r"(.+)\.(\d{3})", re.DOTALL)


def split(file: Path, size: int) -> tuple[Path, ...]:
    """Cut `file` into volumes of `size` bytes, from its end, so that only one volume's room is needed besides.

    A file that is no longer than one stays as it is. Raises `OSError`.
    """
    count = -(-file.stat().st_size // size)
    if count <= 1:
        return (file,)
    volumes = [file.with_name(f"{file.name}.{number:03}") for number in range(1, count + 1)]
    with file.open("rb+") as source:
        for number in range(count - 1, 0, -1):
            source.seek(number * size)
            with volumes[number].open("xb") as volume:
                shutil.copyfileobj(source, volume, CHUNK)
            source.truncate(number * size)
    file.rename(volumes[0])
    return tuple(volumes)


def volumes_of(path: Path) -> tuple[Path, ...]:
    """All volumes of the file of which `path` is one, in order; `path` itself where it is no volume.

    Raises `NkusbError` where one is missing, and `OSError` where their folder can't be read.
    """
    part = _VOLUME.fullmatch(path.name)
    if part is None:
        return (path,)
    siblings = (_VOLUME.fullmatch(item.path.name) for item in listing(path.parent) if item.kind == "file")
    numbers = {int(found[2]) for found in siblings if found and found[1] == part[1]}
    names = [f"{part[1]}.{number:03}" for number in range(1, max((*numbers, int(part[2]))) + 1)]
    if gaps := [name for number, name in enumerate(names, 1) if number not in numbers]:
        raise NkusbError(MISSING.at(Place(name)) for name in gaps)
    return tuple(path.with_name(name) for name in names)


def opened(volumes: tuple[Path, ...]) -> BinaryIO:
    """The volumes as one stream that can be read and sought in. Raises `OSError`."""
    return volumes[0].open("rb") if len(volumes) == 1 else cast("BinaryIO", io.BufferedReader(_Joined(volumes), CHUNK))


class _Joined(io.RawIOBase):
    def __init__(self, volumes: tuple[Path, ...]) -> None:
        super().__init__()
        self._starts = [0, *accumulate(path.stat().st_size for path in volumes)]
        with ExitStack() as files:
            self._files = [files.enter_context(path.open("rb")) for path in volumes]
            self._close = files.pop_all().close
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        self._at = offset + (0, self._at, self._starts[-1])[whence]
        return self._at

    def readinto(self, buffer: bytearray, /) -> int:  # type: ignore[override]
        if self._at >= self._starts[-1]:
            return 0
        number = bisect_right(self._starts, self._at) - 1
        file = self._files[number]
        file.seek(self._at - self._starts[number])
        count = file.readinto(memoryview(buffer)[: self._starts[number + 1] - self._at])
        self._at += count
        return count

    def close(self) -> None:
        self._close()
        super().close()
