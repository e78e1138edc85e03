"""The cooks of media: each hands its work to a worker. They see paths, never bytes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nkusb.bundle import Recipe
from nkusb.media import inside, worker
from nkusb.media.contract import BROKEN, LOST
from nkusb.media.faces import LIBRARY, in_picture
from nkusb.media.targets import target_of
from nkusb.problems import NkusbError, Place

SLOWEST = 30  # seconds that an old machine may need for one second of film


def clean(source: Path, to: Path, /, *settings: str | int) -> None:
    """Write the clean file of `source` to the new file `to`. Raises `NkusbError` where the decoder fails or is lost."""
    _write(inside.clean, source, to, *settings)


def encoded(source: Path, to: Path, /, *values: str | int) -> None:
    """Write a film or sound encoded anew; `values` are a target's. Raises as `clean` does."""
    _write(inside.encoded, source, to, *values, seconds=target_of(values).seconds * SLOWEST)


def still(source: Path, to: Path, /, *settings: str | int) -> None:
    """Write a picture from a quarter of the way into a film; `settings` are its width and height."""
    _write(inside.still, source, to, *settings)


def thumbnail(source: Path, to: Path, /, *_settings: str | int) -> None:
    """Write a small JPEG of a finished picture, for those who look a drive over."""
    _write(inside.thumbnail, source, to)


def faces(source: Path, to: Path, /, *_settings: str | int) -> None:
    """Write the faces of a picture as JSON; `_settings` is the detector's version, on which that depends."""
    to.write_text(json.dumps(_ask(in_picture, source)), "ascii")


def faces_of(picture: Path) -> Recipe:
    """How the list of a picture's faces is made. Only where the extra `faces` is installed."""
    from importlib.metadata import version

    return Recipe(faces, picture, (version(LIBRARY),))


def _write(function: Callable[..., None], source: Path, to: Path, *settings: str | int, seconds: int = 0) -> None:
    to.touch()  # the file is the builder's own, whatever the worker's owner and umask
    _ask(function, source, str(to.absolute()), *settings, seconds=seconds)


def _ask(function: Callable[..., Any], source: Path, *arguments: object, seconds: int = 0) -> Any:
    try:
        return worker.call(function, source, *arguments, seconds=seconds)
    except worker.Lost as lost:
        raise NkusbError([LOST.at(Place(source.name), reason=lost.reason_ko, reason_en=lost.reason)]) from None
    except worker.Failed:
        raise NkusbError([BROKEN.at(Place(source.name))]) from None
