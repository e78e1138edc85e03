"""`nkusb approve`"""

from __future__ import annotations

from pathlib import Path

import click

from nkusb.cli import options
from nkusb.cli.signing import role, signed


@click.command("approve")
@click.argument("payloads", nargs=-1, required=True)
@role
@options.manifest
def command(payloads: tuple[str, ...], by: str, manifest: Path) -> None:
    """Say that PAYLOADS (slugs or folders) may go on a drive. What was seen is remembered by its SHA-256 in index.lock.toml: an
    edit afterwards is noticed. With four_eyes in the manifest it must not be the one who translated it.

    \b
    Examples:
      nkusb approve clean-water --as r1

    Exit codes: 0 approved, 1 problems found (the translation is behind its source), 2 wrong usage.
    """
    signed(payloads, by, "approved", manifest)
