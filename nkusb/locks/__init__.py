"""Locks: a bundle encrypted for the way to a partner. One file per lock.

The contract: pour `bundle` into one encrypted file at `to`, every entry stamped with `instant` and nothing of the machine;
`contents` and `unpack` read it back, from one file or its volumes, in a stream, and raise `NkusbError` for a wrong passphrase,
damage, or names that could lead out of a folder. None of them shows the passphrase.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Protocol

from nkusb.bundle import Bundle
from nkusb.progress import Progress
from nkusb.registry import Registry
from nkusb.seal.compare import Contents


class Lock(Protocol):
    """What every lock can do."""

    suffix: str  # of the archive's name, with its dot

    def lock(self, bundle: Bundle, instant: dt.datetime, passphrase: str, to: Path, progress: Progress) -> None:
        """Write the encrypted form of `bundle` to the new file `to`. Raises `OSError` where that can't be written."""
        ...

    def contents(self, archive: Path, passphrase: str) -> Contents:
        """What is in `archive`, or in the file of which it is a volume."""
        ...

    def unpack(self, archive: Path, passphrase: str, to: Path, progress: Progress) -> None:
        """Decrypt every file of `archive` into the empty folder `to`; what it leaves after an error is worth nothing."""
        ...


LOCKS: Registry[Lock] = Registry("nkusb.locks", "sevenzip")
