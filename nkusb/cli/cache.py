"""`nkusb cache`"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nkusb.cli import options, show

if TYPE_CHECKING:
    from nkusb.caching import Part
    from nkusb.known.depots import Depot


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
@options.cache
@options.output_format
def info(out: Path, cache: str | None, output: str) -> None:
    """Show how many files and bytes are kept.

    \b
    Examples:
      nkusb cache info
      nkusb cache info --format json
      nkusb cache info --cache s3://drives/cache

    Exit codes: 0 good, 1 problems found (a build is at work), 2 wrong usage.
    """
    from nkusb import caching

    with options.problems_end(output):
        parts = caching.shared(_shared(cache)) if cache else caching.info(out)
    _tell(parts, output)


@command.command("clear")
@options.out
@options.cache
@options.output_format
def clear(out: Path, cache: str | None, output: str) -> None:
    """Remove all that builds and previews keep, and show how much it was. The drives that were built stay; the next build makes
    all anew.

    With --cache, what lies in shared storage goes, and not what lies here: see that no build uses it now. Nothing is
    overwritten: who has the disk may find it again, unless the disk is encrypted.

    \b
    Examples:
      nkusb cache clear
      nkusb cache clear --out ~/drives
      nkusb cache clear --cache s3://drives/cache

    Exit codes: 0 cleared, 1 problems found (a build is at work, a preview is open), 2 wrong usage.
    """
    from nkusb import caching

    with options.problems_end(output):
        parts = caching.clear_shared(_shared(cache)) if cache else caching.clear(out)
    _tell(parts, output)
    if output == "text":
        show.say("비웠습니다.", "Cleared.")


def _shared(cache: str) -> Depot:
    from nkusb.known.depots import depot_of

    return depot_of(cache, Path())


def _tell(parts: tuple[Part, ...], output: str) -> None:
    files, size = sum(part.files for part in parts), sum(part.size for part in parts)
    if output == "json":
        named = [{"name": part.name, "files": part.files, "bytes": part.size} for part in parts]
        show.as_json({"files": files, "bytes": size, "parts": named})
        return
    rows = [(part.name, f"{part.files:,}", show.megabytes(part.size)) for part in parts]
    show.table([*rows, ("모두 / in all", f"{files:,}", show.megabytes(size))])
