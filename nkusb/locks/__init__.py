"""Locks: a bundle encrypted for the way to a partner. One file per lock.

The contract: pour `bundle` into one encrypted file at `to`, every entry stamped with `instant` and nothing of the machine;
`check` reads it back and raises `NkusbError` for a wrong passphrase or damage. Neither keeps nor shows the passphrase.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Protocol

from nkusb.bundle import Bundle
from nkusb.progress import Progress
from nkusb.registry import Registry


class Lock(Protocol):
    """What every lock can do."""

    suffix: str  # of the archive's name, with its dot

    def lock(self, bundle: Bundle, instant: dt.datetime, passphrase: str, to: Path, progress: Progress) -> None:
        """Write the encrypted form of `bundle` to the new file `to`. Raises `OSError` where that can't be written."""
        ...

    def check(self, archive: Path, expected: Bundle, passphrase: str) -> None:
        """Decrypt `archive` and compare it with `expected`. Raises `NkusbError` on a wrong passphrase or any difference."""
        ...


LOCKS: Registry[Lock] = Registry("nkusb.locks", "sevenzip")
