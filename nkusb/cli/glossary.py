"""`nkusb glossary`"""

from __future__ import annotations

from pathlib import Path

import click

from nkusb.atomic import write_file
from nkusb.cli import options, show
from nkusb.load.glossary import PROJECT_LIST
from nkusb.problems import NkusbError, has_errors
from nkusb.termbase import WRITERS, merged, returned, rows


@click.command("glossary")
@click.option("--to", "form", type=click.Choice([*WRITERS]), help="Print it as TBX (Weblate), CSV or OmegaT's text.")
@click.option("--from", "file", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="Take a TBX or CSV file back.")
@click.option("--yes", is_flag=True, help="Don't ask before language/glossary.csv changes.")
@options.manifest
def command(form: str | None, file: Path | None, yes: bool, manifest: Path) -> None:
    """Print the glossary (ours, and before it the project's language/glossary.csv) for a program, or take one back: what
    differs is shown, then written into language/glossary.csv. Nothing is deleted there.

    \b
    Examples:
      nkusb glossary --to tbx > words.tbx
      nkusb glossary --to omegat > glossary.txt
      nkusb glossary --from words.tbx

    Exit codes: 0 good, 1 problems found, 2 wrong usage.
    """
    if (form is None) == (file is None):
        raise click.UsageError("--to 와 --from 가운데 하나를 주십시오. / Give either --to or --from.")
    with options.problems_end("text"):
        if form:
            table, problems = rows(manifest.parent)
            if has_errors(problems):
                raise NkusbError(problems)
            click.echo(WRITERS[form](table.values()), nl=False)
        elif file:
            _take(file, manifest.parent, yes)


def _take(file: Path, root: Path, yes: bool) -> None:
    incoming, problems = returned(file)
    if incoming is None:
        raise NkusbError(problems)
    before, after, found = merged(root, incoming)
    if has_errors(found):
        raise NkusbError(found)
    show.diff(before, after, PROJECT_LIST, err=True)
    if before == after:
        click.echo("달라진 것이 없습니다. / Nothing differs.")
    elif yes or click.confirm("이렇게 고칠까요? / Change it so?", err=True):
        with options.written(PROJECT_LIST):
            (root / PROJECT_LIST).parent.mkdir(parents=True, exist_ok=True)
            write_file(root / PROJECT_LIST, after)
        click.echo(root / PROJECT_LIST)
