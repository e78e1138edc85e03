"""The cook of pages: it hands its work to a worker process, of which there is one for each thread of a build."""

from __future__ import annotations

from pathlib import Path

from nkusb.media import worker
from nkusb.typeset import drawing


def page(source: Path, to: Path, /, *pictures: str | int) -> None:
    """Draw a page. Raises `worker.Lost`, `worker.Failed` and `OSError`."""
    to.touch()  # the file is the builder's own, whatever the worker's owner and umask
    worker.call(drawing.draw, source, *(str(path.absolute()) for path in (to, *map(Path, map(str, pictures)))))
