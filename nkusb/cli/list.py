"""`nkusb list`"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nkusb.cli import options, show

if TYPE_CHECKING:
    from nkusb.model import Payload


@click.command("list")
@options.manifest
@options.jobs
@options.output_format
def command(manifest: Path, jobs: int, output: str) -> None:
    """List the payloads with kind, title, date, size, languages and status. Those that have errors are named after them.

    \b
    Examples:
      nkusb list
      nkusb list --format json

    Exit codes: 0 good, 1 problems found, 2 wrong usage.
    """
    from nkusb.build import Plan, ask
    from nkusb.load import read_all
    from nkusb.load.glossary import read_glossary

    with options.problems_end(output), options.working(jobs) as (executor, progress):
        asked = ask(Plan(manifest, Path("out")))
        glossary, found = read_glossary(manifest.parent)
        payloads, problems = read_all(manifest.parent, [seen.name for seen in asked.folders], glossary, executor, progress)
    if output == "json":
        show.as_json({"payloads": [_record(payload) for payload in payloads]})
    else:
        _table(payloads)
    problems = (*asked.problems, *found, *problems)
    show.problems(problems)
    show.finish(problems)


def _record(payload: Payload) -> dict[str, object]:
    return {
        "kind": payload.kind,
        "slug": payload.slug,
        "title": payload.title,
        "date": payload.date.isoformat(),
        "size": payload.size,
        "languages": list(payload.languages),
        "status": payload.state,
        "path": payload.place.path,
    }


def _table(payloads: tuple[Payload, ...]) -> None:
    rows = [("kind", "slug", "title", "date", "size", "languages", "status")]
    rows += [
        (p.kind, p.slug, p.title, p.date.isoformat(), show.megabytes(p.size), " ".join(p.languages), p.state) for p in payloads
    ]
    show.table(rows)
