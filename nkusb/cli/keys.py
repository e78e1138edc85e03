"""Keys as they are given on the command line."""

from __future__ import annotations

from pathlib import Path

import click

from nkusb.cli import options
from nkusb.problems import Place
from nkusb.seal.minisign import PublicKey
from nkusb.verify import pinned, trusted


def public_key(given: str | None, manifest: Path | None = None) -> PublicKey | None:
    """The key that is given, as a file or in its own words, else the one that the manifest pins.

    Only where no manifest was named and none is here, there may be no key. Raises `NkusbError` for what is no key.
    """
    if given is None:
        if manifest is None or (manifest == options.MANIFEST and not manifest.exists()):
            return None
        return pinned(manifest)
    path = Path(given)
    if not given.startswith("RW") or path.is_file():
        try:
            return trusted(path.read_bytes(), Place(path.name))
        except OSError as error:
            raise click.UsageError(f"--public-key {given}: {error.strerror}") from None
    return trusted(given.encode(), Place("--public-key"))
