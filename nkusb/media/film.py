"""Film: moved into a new container that holds one picture track and the sound."""

from __future__ import annotations

from pathlib import Path

from nkusb.media import Family, remux
from nkusb.model import Medium
from nkusb.problems import Place, Problems


class Film:
    """The family of film files."""

    suffixes = frozenset({".mp4", ".m4v", ".avi"})

    @staticmethod
    def examine(path: Path, place: Place) -> tuple[Medium | None, Problems]:
        return remux.examine(path, place, "film", ".avi" if path.suffix.lower() == ".avi" else ".mp4")

    @staticmethod
    def settings(_medium: Medium) -> tuple[str | int, ...]:
        return ()

    @staticmethod
    def clean(source: Path, to: Path, /, *_settings: str | int) -> None:
        remux.clean(source, to, "film")


PART: Family = Film()
