"""`nkusb status`"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from nkusb.board import Row, board, elsewhere
from nkusb.build import Plan, survey
from nkusb.cli import options, show
from nkusb.problems import has_errors

_HEAD = ("payload", "state", "stale", "errors", "warnings", "hints", "syllables", "minutes", "holds up")


@click.command("status")
@options.manifest
@options.out
@options.jobs
@options.output_format
def command(manifest: Path, out: Path, jobs: int, output: str) -> None:
    """Show every payload with its state, the paragraphs that are behind their source, its problems and its length. What keeps
    the next edition waiting comes first: errors, and payloads below the edition's minimum_state. Drafts hold nothing up.

    \b
    Examples:
      nkusb status
      nkusb status --format json

    Exit codes: 0 good, 1 something holds an edition up, 2 wrong usage.
    """
    with options.problems_end(output), options.working(jobs) as (executor, progress):
        project, problems, _ = survey(Plan(manifest, out), executor, progress)
    rows = board(project, problems)
    others = elsewhere(rows, problems)
    if output == "json":
        show.as_json({"payloads": [asdict(row) for row in rows], "problems": show.records(others)})
    else:
        show.table([_HEAD, *map(_cells, rows)], [None, *map(_colour, rows)])
        show.problems(others)
    if has_errors(others) or any(row.holds_up for row in rows):
        raise SystemExit(1)


def _cells(row: Row) -> tuple[str, ...]:
    numbers = (row.stale, row.errors, row.warnings, row.hints, row.syllables, row.minutes)
    return row.path.removeprefix("payloads/"), row.state, *(str(number or "·") for number in numbers), " ".join(row.holds_up)


def _colour(row: Row) -> str | None:
    if row.holds_up:
        return "red"
    if row.stale or row.warnings:
        return "yellow"
    return "green" if row.state == "approved" else None
