"""`nkusb translate`"""

from __future__ import annotations

from pathlib import Path

import click

from nkusb.atomic import write_file
from nkusb.cli import options, show
from nkusb.exchange import FORMATS
from nkusb.load.glossary import read_glossary
from nkusb.problems import Problem, in_order
from nkusb.translation import Draft, incoming, outgoing, save, works

_yes = click.option("--yes", is_flag=True, help="Don't ask before something is written over.")


@click.group("translate")
def command() -> None:
    """Give the paragraphs of payloads to Weblate, Poedit, OmegaT and the like, and take back what returns: PO or XLIFF 1.2.

    \b
    nkusb translate out PAYLOAD... --to DIR [--format po|xliff]
      writes DIR/SLUG.en.po for index.en.md, and so on; what has changed in the source is fuzzy
    nkusb translate in FILE... [--yes]
      shows what would change in index.md, asks, writes it and remembers what was translated of what

    \b
    Examples:
      nkusb translate out clean-water --to ../translators
      nkusb translate in ../translators/clean-water.en.po

    Exit codes: 0 good, 1 problems found, 2 wrong usage.
    """


@command.command("out", short_help="Write catalogues for translators.")
@click.argument("payloads", nargs=-1, required=True)
@click.option("--to", "folder", type=click.Path(path_type=Path, file_okay=False), required=True, help="The folder for them.")
@click.option("--format", "form", type=click.Choice([*FORMATS]), default="po", show_default=True, help="Which format.")
@options.manifest
@_yes
def out(payloads: tuple[str, ...], folder: Path, form: str, manifest: Path, yes: bool) -> None:
    """Write a catalogue of each of PAYLOADS (slugs or folders) and each of its sources.

    Exit codes: 0 written, 1 problems found, 2 wrong usage.
    """
    with options.problems_end("text"):
        glossary, _ = read_glossary(manifest.parent)
        for work in works(manifest.parent, payloads):
            for draft in outgoing(work, FORMATS[form], glossary, folder):
                _write(draft, yes)


def _write(draft: Draft, yes: bool) -> None:
    """Write a file; what is there already only after its changes were shown."""
    if draft.before and draft.before != draft.after:
        show.diff(draft.before, draft.after, draft.path.name, err=True)
        if not yes and not click.confirm("덮어쓸까요? / Write it over?", err=True):
            return
    with options.written(draft.path.name):
        draft.path.parent.mkdir(parents=True, exist_ok=True)
        write_file(draft.path, draft.after)
    click.echo(draft.path)


@command.command("in", short_help="Take translations back.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False, exists=True))
@options.manifest
@_yes
def take(files: tuple[Path, ...], manifest: Path, yes: bool) -> None:
    """Take the translations of FILES into their payloads. What doesn't fit is named and left out, the rest is taken.

    Exit codes: 0 taken, 1 problems found, 2 wrong usage.
    """
    found: list[Problem] = []
    with options.problems_end("text"):
        for file in files:
            one = incoming(manifest.parent, file)
            found += one.taken.problems
            before, after = one.work.payload.written, one.taken.text
            show.diff(before, after, one.work.payload.place.path, err=True)
            if before != after and not yes and not click.confirm("이렇게 고칠까요? / Change it so?", err=True):
                continue
            with options.written(one.work.payload.place.path):
                save(one.work, one.taken.ledger, after)
            click.echo(one.work.payload.place.path)
    problems = in_order(found)
    show.problems(problems)
    show.finish(problems)
