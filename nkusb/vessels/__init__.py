"""Vessels: what a bundle is poured into. One file per vessel.

The contract: `pour` writes every file of the bundle and nothing else, with the edition's time stamps, comparing the bytes with
their checksums as they pass; `contents` tells what is there, to be compared with a list of checksums.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Protocol

from nkusb.bundle import Bundle
from nkusb.progress import Progress
from nkusb.registry import Registry
from nkusb.seal.compare import Contents


class Vessel(Protocol):
    """What every vessel can do."""

    def pour(self, bundle: Bundle, instant: dt.datetime, to: Path, progress: Progress) -> None:
        """Write the bundle to `to`, every time stamp `instant`.

        Raises `OSError`, and `NkusbError` where a blob's bytes are not what it says.
        """
        ...

    def contents(self, at: Path) -> Contents:
        """What is in the vessel at `at`."""
        ...


VESSELS: Registry[Vessel] = Registry("nkusb.vessels", "folder")
