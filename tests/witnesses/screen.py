"""A screen that nobody sees (Xvfb), for browsers that need one."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageGrab

from tests.witness import witness


class Screen:
    """A screen of 1100 × 900 pixels under the name that programs find in `DISPLAY`."""

    def __init__(self, name: str) -> None:
        self.name = name

    def picture(self) -> Image.Image:
        """What the screen shows now."""
        return ImageGrab.grab(xdisplay=self.name).convert("RGB")


@contextmanager
def screen() -> Iterator[Screen]:
    """A screen of its own; the server picks a number that is free and says which."""
    reader, writer = os.pipe()
    command = [witness("Xvfb"), "-displayfd", str(writer), "-screen", "0", "1100x900x24", "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writer)
    try:
        with os.fdopen(reader) as said:
            yield Screen(f":{said.readline().strip()}")
    finally:
        server.terminate()
        server.wait()
