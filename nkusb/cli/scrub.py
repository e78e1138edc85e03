"""`nkusb scrub`"""

from __future__ import annotations

from pathlib import Path

import click

from nkusb.cli import bars, options, show
from nkusb.problems import in_order
from nkusb.scrub import cut, marked


@click.command("scrub")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--dry-run", is_flag=True, help="Only count.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@options.output_format
def command(folder: Path, dry_run: bool, yes: bool, output: str) -> None:
    """Count the marks that Red Star OS has appended to the JPEG, PNG and AVI files in FOLDER, and cut them off.

    Each mark is the encrypted serial of the disk of a machine that the stick was in. They are counted, never read, and no
    file names, counts or serials are written anywhere. What was cut can still lie in the stick's free space: to be rid of it,
    overwrite the whole stick.

    \b
    Examples:
      nkusb scrub /media/stick --dry-run
      nkusb scrub /media/stick

    Exit codes: 0 nothing marked or all marks cut, 1 marks are left, 2 wrong usage.
    """
    with options.problems_end(output), bars.one() as progress:
        found, problems = marked(folder, progress)
    machines = max((item.tail.machines for item in found), default=0)
    if output == "text":
        click.echo(
            f"표식이 있는 파일 {len(found)}개, 한 파일이 거친 컴퓨터는 많아서 {machines}대. / "
            f"{len(found)} marked files; at most {machines} machines in one file."
        )
    asked = found and not dry_run and output == "text" and not yes
    if asked and not click.confirm("잘라 낼까요? / Cut them off?", err=True):
        dry_run = True
    left = bool(found) and (dry_run or (output == "json" and not yes))
    problems = in_order((*problems, *(() if left else cut(found, folder))))
    if output == "json":
        facts = {"files": len(found), "machines": machines, "cut": not left and len(found) > 0}
        show.as_json({**facts, "problems": show.records(problems)})
    else:
        show.problems(problems)
    if left or problems:
        raise SystemExit(1)
