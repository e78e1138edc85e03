"""`nkusb cache`"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nkusb.cli import options, show

if TYPE_CHECKING:
    from nkusb.caching import Part


@click.group("cache")
def command() -> None:
    """What builds keep in OUT/.nkusb, so that the next one makes only what has changed.

    It holds finished texts, pictures and films of payloads, drafts too. A build of all editions drops what none of them asked
    for.

    \b
    Examples:
      nkusb cache info
      nkusb cache clear

    Exit codes: 0 good, 1 problems found (a build is at work), 2 wrong usage.
    """


@command.command("info")
@options.out
@options.output_format
def info(out: Path, output: str) -> None:
    """Show how many files and bytes are kept.

    \b
    Examples:
      nkusb cache info
      nkusb cache info --format json

    Exit codes: 0 good, 1 problems found (a build is at work), 2 wrong usage.
    """
    from nkusb import caching

    with options.problems_end(output):
        parts = caching.info(out)
    _tell(parts, output)


@command.command("clear")
@options.out
@options.output_format
def clear(out: Path, output: str) -> None:
    """Remove all that is kept, and show how much it was. The drives that were built stay; the next build makes all anew.

    Nothing is overwritten: who has the disk may find it again, unless the disk is encrypted.

    \b
    Examples:
      nkusb cache clear
      nkusb cache clear --out ~/drives

    Exit codes: 0 cleared, 1 problems found (a build is at work), 2 wrong usage.
    """
    from nkusb import caching

    with options.problems_end(output):
        parts = caching.clear(out)
    _tell(parts, output)
    if output == "text":
        show.say("비웠습니다.", "Cleared.")


def _tell(parts: tuple[Part, ...], output: str) -> None:
    files, size = sum(part.files for part in parts), sum(part.size for part in parts)
    if output == "json":
        named = [{"name": part.name, "files": part.files, "bytes": part.size} for part in parts]
        show.as_json({"files": files, "bytes": size, "parts": named})
        return
    rows = [(part.name, f"{part.files:,}", show.megabytes(part.size)) for part in parts]
    show.table([*rows, ("모두 / in all", f"{files:,}", show.megabytes(size))])
