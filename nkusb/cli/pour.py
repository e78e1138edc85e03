"""`nkusb pour`"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from nkusb.cli import bars, options, show
from nkusb.pour import Plan, Poured, plan, pour

_LOST = "이것들을 모두 지웁니다. 폴더 이름을 그대로 적으십시오 / All of these will be deleted. Type the folder's name"


@click.command("pour")
@click.argument("built", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="OUT/EDITION")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--in-order", is_flag=True, help="Write all anew, so that players show it in the order of names.")
@click.option("--delete", is_flag=True, help="Delete what is there and is not of this edition.")
@click.option("--yes", metavar="FOLDER", help="Don't ask before deleting from this folder.")
@options.output_format
def command(built: Path, folder: Path, in_order: bool, delete: bool, yes: str | None, output: str) -> None:
    """Make FOLDER, a stick's, hold the drive of OUT/EDITION and nothing else: only what differs is written, then read back.

    Litter of operating systems is removed. What else is there is named and nothing is written, unless you --delete it. A pour
    that was broken off goes on where it stopped.

    \b
    Examples:
      nkusb pour out/main /media/stick
      nkusb pour out/main E:\\ --in-order

    Exit codes: 0 poured, 1 problems found, 2 wrong usage.
    """
    with options.problems_end(output), bars.one() as progress:
        found = plan(built, folder, in_order, progress)
    if delete:
        _ask(found, folder, yes)
    with bars.one() as progress:
        done = pour(found, delete, progress)
    if output == "json":
        facts = {"written": done.written, "kept": done.kept, "removed": done.removed}
        show.as_json({**facts, "problems": show.records(done.problems)})
    else:
        _tell(done)
    show.finish(done.problems)


def _ask(found: Plan, folder: Path, yes: str | None) -> None:
    if not found.strangers or yes == str(folder):
        return
    for item in found.strangers:
        click.echo(show.safe(str(item.path)), err=True)
    if not sys.stdin.isatty():
        raise click.UsageError(f"--delete: --yes {folder}")
    if click.prompt(_LOST, err=True).strip() != str(folder):
        raise click.UsageError("이름이 다릅니다. 아무것도 지우지 않았습니다. / That is another name. Nothing was deleted.")


def _tell(done: Poured) -> None:
    show.problems(done.problems)
    click.echo(f"새로 쓴 것 {done.written}개, 그대로 둔 것 {done.kept}개, 치운 것 {done.removed}개")
    click.echo(f"{done.written} written, {done.kept} left as they were, {done.removed} removed")
