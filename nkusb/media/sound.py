"""Sound: moved into a new container that holds nothing but the sound."""

from __future__ import annotations

from pathlib import Path

from nkusb.media import Family, remux
from nkusb.model import Medium
from nkusb.problems import Place, Problems


class Sound:
    """The family of sound files."""

    suffixes = frozenset({".mp3", ".m4a", ".ogg", ".wav"})

    @staticmethod
    def examine(path: Path, place: Place) -> tuple[Medium | None, Problems]:
        return remux.examine(path, place, "sound", path.suffix.lower())

    @staticmethod
    def settings(_medium: Medium) -> tuple[str | int, ...]:
        return ()

    @staticmethod
    def clean(source: Path, to: Path, /, *_settings: str | int) -> None:
        remux.clean(source, to, "sound")


PART: Family = Sound()
