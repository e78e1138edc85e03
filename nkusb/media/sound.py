"""Sound: moved into a new container that holds nothing but the sound."""

from __future__ import annotations

from pathlib import Path

from nkusb.media import remux
from nkusb.media.contract import Family
from nkusb.model import Medium


class Sound:
    """The family of sound files."""

    @staticmethod
    def examine(path: Path) -> Medium:
        return remux.examine(path, "sound", path.suffix.lower())

    @staticmethod
    def clean(source: Path, to: Path, /, *_settings: str | int) -> None:
        remux.clean(source, to, "sound")


PART: Family = Sound()
