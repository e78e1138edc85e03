"""A disk: the image that is written to sticks and cards byte by byte, with a partition table and one FAT volume."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from nkusb.bundle import Bundle
from nkusb.fat import FATS, FREE
from nkusb.fat.read import Disk, File
from nkusb.fat.write import plan, write
from nkusb.model import Edition
from nkusb.progress import Progress, Step
from nkusb.seal.compare import Contents, Found
from nkusb.vessels import Image


class DiskImage:
    """Makes the image of a disk and reads one, or a stick."""

    suffix = ".img"

    def make(self, bundle: Bundle, edition: Edition, to: Path, progress: Progress) -> None:
        planned = plan(bundle, edition.image, FREE, FATS[edition.profile.limits.fat])
        with to.open("xb") as file:
            write(planned, edition.volume_label, edition.instant, file, progress)

    def contents(self, at: Path) -> Contents:
        return _Contents(at)


@dataclass(frozen=True, slots=True)
class _Contents:
    at: Path

    def files(self, progress: Progress) -> Iterator[Found]:
        with self.at.open("rb") as stream:
            disk = Disk(stream)
            files = [file for file in disk.files() if not file.is_folder]
            total, done = sum(file.size for file in files), 0

            def digest(file: File) -> str:
                nonlocal done
                found = hashlib.sha256()
                for piece in disk.read(file):
                    found.update(piece)
                    done += len(piece)
                    progress(Step("verify", done, total, str(file.path)))
                return found.hexdigest()

            for file in files:
                yield Found(file.path, partial(digest, file))

    def read(self, path: PurePosixPath) -> bytes | None:
        with self.at.open("rb") as stream:
            disk = Disk(stream)
            found = next((file for file in disk.files() if file.path == path and not file.is_folder), None)
            return b"".join(disk.read(found)) if found else None


PART: Image = DiskImage()
