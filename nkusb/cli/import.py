"""`nkusb import`"""

from __future__ import annotations

from pathlib import Path

import click

from nkusb.cli import options, proposal
from nkusb.intake import Target, receive
from nkusb.kinds import KINDS
from nkusb.office import Choices
from nkusb.templating import Templates


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("slug")
@click.option("--language", default="", metavar="TAG", help="It is the source to translate from, in this language, such as en.")
@proposal.accept_changes
@proposal.drop_comments
@proposal.encoding
@proposal.yes
@options.manifest
def command(
    file: Path,
    kind: str,
    slug: str,
    language: str,
    accept_changes: bool,
    drop_comments: bool,
    encoding: str,
    yes: bool,
    manifest: Path,
) -> None:
    """Make payloads/<KIND's folder>/SLUG of FILE (.docx .odt .md .txt): headings, lists, tables, footnotes, pictures.

    Nothing else of the file survives: no author, no date, no revision, no path, no macro, no address. Changes that were neither
    accepted nor rejected, and comments, are named and stop it. What is there already is replaced only after its diff was shown.

    \b
    Examples:
      nkusb import 원고.docx guide clean-water
      nkusb import draft.docx story first-shop --language en

    Exit codes: 0 made, 1 problems found or nothing written, 2 wrong usage.
    """
    proposal.check_language(language)
    choices = Choices(accept_changes, drop_comments, encoding)
    root = manifest.parent
    with options.problems_end("text"):
        changes, problems = receive(file, Target(root, kind, slug, language), choices, Templates(root))
        proposal.settle(changes, problems, root, yes)
