"""`nkusb review`"""

from __future__ import annotations

from pathlib import Path

import click

from nkusb.cli import options
from nkusb.cli.signing import role, signed


@click.command("review")
@click.argument("payloads", nargs=-1, required=True)
@role
@options.manifest
def command(payloads: tuple[str, ...], by: str, manifest: Path) -> None:
    """Say that PAYLOADS (slugs or folders) were read against their source and found good. What was seen is remembered by its
    SHA-256 in index.lock.toml: an edit afterwards is noticed.

    \b
    Examples:
      nkusb review clean-water --as r1

    Exit codes: 0 reviewed, 1 problems found (the translation is behind its source), 2 wrong usage.
    """
    signed(payloads, by, "reviewed", manifest)
