"""Depots: where files of results lie. A folder, or whatever every process of a build can reach."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from nkusb.names import listing


class Depot(Hashable, Protocol):
    """Where files of results lie: names → bytes. Picklable, so that other processes reach the same."""

    def read(self, name: str) -> tuple[bytes, int] | None:
        """A file's bytes, and when it was written (nanoseconds); nothing where there is none."""
        ...

    def part(self, name: str, offset: int, length: int) -> bytes:
        """Some bytes of a file. Raises `OSError`."""
        ...

    def write(self, name: str, data: bytes) -> None:
        """Write a file, which appears whole. Raises `OSError`."""
        ...

    def remove(self, name: str) -> None:
        """Delete a file, if it is there."""
        ...

    def names(self) -> Iterator[str]:
        """Every file."""
        ...


@dataclass(frozen=True, slots=True)
class Local:
    """A depot in a folder."""

    folder: Path

    def read(self, name: str) -> tuple[bytes, int] | None:
        try:
            with (self.folder / name).open("rb") as file:
                return file.read(), os.fstat(file.fileno()).st_mtime_ns
        except FileNotFoundError:
            return None

    def part(self, name: str, offset: int, length: int) -> bytes:
        with (self.folder / name).open("rb") as file:
            file.seek(offset)
            return file.read(length)

    def write(self, name: str, data: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self.folder, prefix=".", delete=False) as file:
            file.write(data)
        Path(file.name).replace(self.folder / name)

    def remove(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        return (item.path.name for item in listing(self.folder)) if self.folder.is_dir() else iter(())
