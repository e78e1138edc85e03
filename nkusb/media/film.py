"""Film: moved into a new container that holds one picture track and the sound."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from nkusb.media import Family, remux
from nkusb.media.pictures import QUALITY
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


def still(source: Path, to: Path, /, *settings: str | int) -> None:
    """Write a picture from a quarter of the way into a film; `settings` are its width and height."""
    width, height = settings
    picture = remux.picture(source).resize((int(width), int(height)), Image.Resampling.LANCZOS)
    picture.save(to, "JPEG", quality=QUALITY, subsampling="4:2:0", progressive=False, optimize=True)


PART: Family = Film()
