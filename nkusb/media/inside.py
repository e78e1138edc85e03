"""What a worker does: the functions that meet a stranger's bytes. Plain values in and out, because they cross a process."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from nkusb.media.contract import Unfit, family_of
from nkusb.media.targets import FilmTarget, target_of


def look(source: str) -> dict[str, Any]:
    """A medium's facts, or the name and facts of the code for why it can't be taken. Raises `OSError` and `MemoryError`."""
    path = Path(source)
    try:
        facts = asdict(family_of(path.name).examine(path))
    except Unfit as unfit:
        return {"unfit": unfit.code.name, "facts": unfit.facts}
    return {name: value for name, value in facts.items() if name not in ("path", "redactions", "subtitles")}


def clean(source: str, to: str, *settings: str | int) -> None:
    """Write the clean file of `source` to `to`."""
    family_of(source).clean(Path(source), Path(to), *settings)


def encoded(source: str, to: str, *values: str | int) -> None:
    """Write a film or sound as the target with these values wants it."""
    from nkusb.media import encode

    target = target_of(values)
    if isinstance(target, FilmTarget):
        encode.film(Path(source), Path(to), target)
    else:
        encode.sound(Path(source), Path(to), target)


def missing(font: str, letters: str) -> str:
    """The letters that a font lacks."""
    from nkusb.media import burn

    return burn.missing(font, letters)


def still(source: str, to: str, width: int, height: int) -> None:
    """Write a picture from a film."""
    from nkusb.media import film

    film.still(Path(source), Path(to), width, height)


def thumbnail(source: str, to: str) -> None:
    """Write a small picture of a finished one."""
    from nkusb.media import thumbnails

    thumbnails.thumbnail(Path(source), Path(to))
