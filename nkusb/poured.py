"""What lies where from the last build, so that a file that stays the same is given a second name, not written again.

The old drive goes when the new one has taken its place. A file counts as the same if its stamp is what it was when it had been
poured: mode, size, both times and number.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from nkusb.bundle import Blob, Bundle, Lying
from nkusb.known.depots import Depot
from nkusb.known.shelf import packed, recalled
from nkusb.names import stamped
from nkusb.orthography import Glossary

_Stamp = tuple[int, ...]
_WRITTEN = 2  # which of a stamp's figures is the time that programs set


@dataclass(frozen=True, slots=True)
class Poured:
    """What is remembered in `depot` of the drive of the edition `name`."""

    depot: Depot
    name: str

    def remember(self, bundle: Bundle, folder: Path) -> None:
        """Keep what was poured into a folder: of each file its stamp and its hash."""
        stamps = _stamps(folder)
        held = {str(path): (stamps.get(str(path)), blob.sha256) for path, blob in bundle.items()}
        self.depot.write(self._file, packed(held))

    def lying(self, bundle: Bundle, folder: Path, instant: dt.datetime) -> Bundle:
        """The bundle, with those of its files that lie in the folder as they were poured, with the same time stamp."""
        kept = self.depot.read(self._file)
        if kept is None or not folder.is_dir():
            return bundle
        held: dict[str, tuple[_Stamp, str]] = recalled(kept[0], self.depot, Glossary()) or {}
        stamps, written = _stamps(folder), int(instant.timestamp()) * 10**9

        def lying(path: PurePosixPath, blob: Blob) -> Blob:
            stamp, sha256 = held.get(str(path), ((), ""))
            same = sha256 == blob.sha256 and stamp == stamps.get(str(path)) and stamp[_WRITTEN] == written
            return Lying(folder / path, blob.size, sha256) if same else blob

        return Bundle((path, lying(path, blob)) for path, blob in bundle.items())

    @property
    def _file(self) -> str:
        return f"drive-{self.name}"


def _stamps(folder: Path) -> dict[str, _Stamp]:
    return {name: tuple(rest) for name, *rest in stamped(folder)}
