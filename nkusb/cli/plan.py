"""`nkusb plan`"""

from __future__ import annotations

from pathlib import Path

import click

from nkusb.build import Plan, measure
from nkusb.cli import options, show
from nkusb.fit import Sizes, fitted
from nkusb.model import Library

_STICKS = (1, 2, 4, 8, 16, 32)  # 10^9 bytes, as sticks are sold


@click.command("plan")
@options.manifest
@options.profiles
@options.out
@options.drafts
@options.jobs
@options.output_format
def command(manifest: Path, profiles: tuple[str, ...], out: Path, drafts: bool, jobs: int, output: str) -> None:
    """Show for each edition how much of a stick of 1 to 32 GB it takes, and what would drop from those that are too small.

    The lowest priority drops first: see `priority` and `fit` in docs/manifest.md. One part in twenty of a stick stays free.

    \b
    Examples:
      nkusb plan
      nkusb plan --format json

    Exit codes: 0 good, 1 problems found, 2 wrong usage.
    """
    with options.problems_end(output), options.working(jobs) as (executor, progress):
        measured, problems = measure(Plan(manifest, out, drafts=drafts, profiles=profiles), executor, progress)
    if output == "json":
        show.as_json({"editions": [_record(*one) for one in measured], "problems": show.records(problems)})
    else:
        for library, sizes in measured:
            _table(library, sizes)
        show.problems(problems)
    show.finish(problems)


def _record(library: Library, sizes: Sizes) -> dict[str, object]:
    sticks = [
        {"gigabytes": stick, "left_out": [one.payload.origin for one in fitted(library, sizes, stick * 10**9)[1]]}
        for stick in _STICKS
    ]
    return {"edition": library.edition.name, "bytes": sizes.total, "sticks": sticks}


def _table(library: Library, sizes: Sizes) -> None:
    click.echo(f"{library.edition.name}: {show.megabytes(sizes.total)}")
    rows = [("stick", "글 / items", "자리 / used", "빠지는 것 / left out")]
    for stick in _STICKS:
        kept, dropped = fitted(library, sizes, stick * 10**9)
        used = (sizes.total - sum(one.size for one in dropped)) / (stick * 10**9)
        names = ", ".join(f"{one.payload.slug} ({show.megabytes(one.size)})" for one in dropped)
        rows.append((f"{stick} GB", str(len(kept.payloads)), f"{used:.1%}", names or "-"))
    show.table(rows)
    click.echo()
