"""Film: moved into a new container that holds one picture track and the sound; or encoded anew by `encode.py`."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from nkusb.media import remux
from nkusb.media.contract import Family
from nkusb.media.pictures import QUALITY
from nkusb.model import Medium


class Film:
    """The family of film files."""

    @staticmethod
    def examine(path: Path) -> Medium:
        ending = path.suffix.lower()
        return remux.examine(path, "film", ".mp4" if ending == ".m4v" else ending)

    @staticmethod
    def clean(source: Path, to: Path, /, *settings: str | int) -> None:
        remux.clean(source, to, "film", *map(str, settings))


def still(source: Path, to: Path, width: int, height: int) -> None:
    """Write a picture from a quarter of the way into a film, in this size."""
    picture = remux.picture(source).resize((width, height), Image.Resampling.LANCZOS)
    picture.save(to, "JPEG", quality=QUALITY, subsampling="4:2:0", progressive=False, optimize=True)


PART: Family = Film()
