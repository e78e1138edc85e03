"""A disk: the image that is written to sticks and cards byte by byte, with a partition table and one FAT volume."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from nkusb.bundle import Bundle
from nkusb.fat import FATS, FREE
from nkusb.fat.read import Disk
from nkusb.fat.write import plan, write
from nkusb.model import Edition
from nkusb.progress import Progress
from nkusb.seal.compare import Contents, Found, lying
from nkusb.vessels import Image


class DiskImage:
    """Makes the image of a disk and reads one, or a stick."""

    suffix = ".img"

    def make(self, bundle: Bundle, edition: Edition, to: Path, progress: Progress) -> None:
        planned = plan(bundle, edition.image, FREE, FATS[edition.profile.limits.fat])
        with to.open("xb", buffering=0) as file:
            write(planned, edition.volume_label, edition.instant, file, progress)

    def contents(self, at: Path) -> Contents:
        return _Contents(at)


@dataclass(frozen=True, slots=True)
class _Contents:
    at: Path

    def files(self, progress: Progress) -> Iterator[Found]:
        with self.at.open("rb") as stream:
            disk = Disk(stream)
            files = [(file.path, file.size, partial(disk.pieces, file)) for file in disk.files() if not file.is_folder]
        return lying(self.at, files, progress)

    def read(self, path: PurePosixPath) -> bytes | None:
        with self.at.open("rb") as stream:
            disk = Disk(stream)
            found = next((file for file in disk.files() if file.path == path and not file.is_folder), None)
            return b"".join(disk.read(found)) if found else None


PART: Image = DiskImage()
