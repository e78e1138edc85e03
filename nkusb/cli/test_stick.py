"""`nkusb test-stick`"""

from __future__ import annotations

import click

from nkusb.cli import options, sticks
from nkusb.cli.wipe import run


@click.command("test-stick")
@sticks.options
@options.output_format
def command(names: tuple[str, ...], all_removable: bool, yes: tuple[str, ...], output: str) -> None:
    """Overwrite each DEVICE to its last byte with noise that nobody can foresee, and read it back.

    A fake that holds less than it says, and a damaged stick, can't give back all of it. The noise stays on the stick and looks
    like something encrypted: write it without --quick, or wipe it, before it goes anywhere.

    \b
    Examples:
      sudo nkusb test-stick /dev/sdb
      nkusb test-stick --all-removable --yes /dev/sdb

    Exit codes: 0 every stick is good, 1 some are not, 2 wrong usage (nothing written).
    """
    run(names, all_removable, yes, output, wipe=False)
