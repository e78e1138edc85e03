"""Vessels: what a bundle is poured into. One file per vessel.

The contract: `pouring` writes every file of the bundle and nothing else, with the edition's time stamps, comparing what it wrote
with the checksums; `contents` tells what is there, to be compared with a list of checksums.
"""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from nkusb.bundle import Bundle
from nkusb.model import Edition
from nkusb.progress import Progress
from nkusb.registry import Registry
from nkusb.seal.compare import Contents

if TYPE_CHECKING:
    from nkusb.inline import Hands


class Vessel(Protocol):
    """What every vessel can do."""

    def pouring(
        self, bundle: Bundle, instant: dt.datetime, to: Path, progress: Progress, hands: Hands
    ) -> AbstractContextManager[None]:
        """Write the bundle to `to`, every time stamp `instant`, while the block does other things; when that ends all is there.

        Raises `OSError`, and `NkusbError` where a blob's bytes are not what it says.
        """
        ...

    def contents(self, at: Path) -> Contents:
        """What is in the vessel at `at`."""
        ...


class Image(Protocol):
    """What every vessel in one file can do: what is written to a medium as it is. `suffix` is its ending with the dot."""

    suffix: str

    def make(self, bundle: Bundle, edition: Edition, to: Path, progress: Progress) -> None:
        """Write the bundle as the new file `to`, under the edition's label and date; to be compared with `contents` then.

        Raises `OSError`, and `NkusbError` for what the image can't hold or where a blob's bytes are seen to be not what it says.
        """
        ...

    def contents(self, at: Path) -> Contents:
        """What is in the image, or on the medium, at `at`."""
        ...


def fill(vessel: Vessel, bundle: Bundle, instant: dt.datetime, to: Path, progress: Progress) -> None:
    """Write the bundle to `to`, as `pouring` does, before anything else is done."""
    from nkusb.inline import Inline  # which who only reads vessels need not wait for

    with vessel.pouring(bundle, instant, to, progress, Inline()):
        pass


VESSELS: Registry[Vessel] = Registry("nkusb.vessels", "folder")
IMAGES: Registry[Image] = Registry("nkusb.vessels", "disk", "disc")
