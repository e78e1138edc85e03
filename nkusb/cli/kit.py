"""`nkusb kit`"""

from __future__ import annotations

from pathlib import Path

import click

from nkusb import kit
from nkusb.build import Plan
from nkusb.cli import options, proposal, show
from nkusb.office import Choices
from nkusb.templating import Templates


@click.group("kit")
def command() -> None:
    """Hand texts to a translator who has Word and nothing else, and take back what returns.

    \b
    Examples:
      nkusb kit make payloads/guides/clean-water --to kit
      nkusb kit take kit

    Exit codes: 0 good, 1 problems found or nothing written, 2 wrong usage.
    """


@command.command("make")
@click.argument("payloads", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--to", type=click.Path(path_type=Path), required=True, help="The folder to make; it may not be there yet.")
@options.manifest
@options.out
@options.jobs
def make(payloads: tuple[Path, ...], to: Path, manifest: Path, out: Path, jobs: int) -> None:
    """Make a kit of the folders PAYLOADS: Word files, pictures, words, a how-to, a preview.

    It is not encrypted: carry it only on an encrypted disk or in an encrypted archive.

    \b
    Example:
      nkusb kit make payloads/guides/clean-water payloads/stories/shop --to kit

    Exit codes: 0 made, 1 problems found, 2 wrong usage.
    """
    if to.exists():
        raise click.UsageError(f"{to}: 이미 있습니다. / It is there already.")
    with options.problems_end("text"), options.working(jobs) as (executor, progress):
        problems = kit.make(Plan(manifest, out), payloads, to, executor, progress)
    show.problems(problems)
    click.echo(show.safe(str(to)))
    show.finish(problems)


@command.command("take")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@proposal.accept_changes
@proposal.drop_comments
@proposal.encoding
@proposal.yes
@options.manifest
def take(folder: Path, accept_changes: bool, drop_comments: bool, encoding: str, yes: bool, manifest: Path) -> None:
    """Take the documents in FOLDER back (.docx .odt .md .txt, whatever their names): each finds its payload.

    Shows what would change and overwrites nothing without --yes. Front matter, footnotes, links, tables and pictures that a
    format can't carry stay as they are.

    \b
    Example:
      nkusb kit take kit
      nkusb kit take kit --yes

    Exit codes: 0 taken, 1 problems found or nothing written, 2 wrong usage.
    """
    root = manifest.parent
    with options.problems_end("text"):
        changes, problems = kit.take(root, folder, Choices(accept_changes, drop_comments, encoding), Templates(root))
        proposal.settle(changes, problems, root, yes)
