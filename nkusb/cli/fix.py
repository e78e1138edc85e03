"""`nkusb fix`"""

from __future__ import annotations

from pathlib import Path

import click

from nkusb.build import NOT_WRITTEN
from nkusb.cli import options, show
from nkusb.fix import Mended, mend
from nkusb.problems import NkusbError, reason_of


@click.command("fix")
@click.argument("payloads", nargs=-1, metavar="[PAYLOAD]...", type=click.Path(path_type=Path, exists=True))
@options.manifest
@click.option("--yes", is_flag=True, help="Write the changes; without it they are only shown.")
def command(payloads: tuple[Path, ...], manifest: Path, yes: bool) -> None:
    """Mend in the texts of all payloads, or of these folders, what needs no judgement: quotation marks to 《 》 and 〈 〉, three
    dots to …, full-width marks, spaces that are doubled, unusual or at line ends, invisible characters, decomposed Hangul.

    Words are never changed, nor code, links and names of files. What an approved text says stays the same, but it is another
    file: it must be approved anew.

    \b
    Examples:
      nkusb fix payloads/guides/clean-water
      nkusb fix --yes

    Exit codes: 0 nothing to mend (or mended), 1 there is something to mend, 2 wrong usage.
    """
    with options.problems_end("text"):
        mended, problems = mend(manifest.resolve().parent, [path.resolve() for path in payloads])
        for one in mended:
            _show(one)
            if yes:
                _write(one)
    show.problems(problems)
    if not mended:
        show.say("고칠 것이 없습니다.", "Nothing to mend.")
    elif yes:
        show.say(f"글 {len(mended)}편을 고쳤습니다.", f"Mended {len(mended)} texts.")
    else:
        show.say("--yes 를 주면 이렇게 고칩니다.", "With --yes it is mended so.", err=True)
        raise SystemExit(1)


def _show(mended: Mended) -> None:
    if not show.diff(mended.before, mended.text, mended.place.path):
        click.echo(show.safe(str(mended.place)))
        show.say(
            "  줄 끝이나 한글 조합만 고칩니다(보이지 않습니다).", "Only line ends or the form of Hangul, which can't be seen."
        )


def _write(mended: Mended) -> None:
    try:
        mended.write()
    except OSError as error:
        raise NkusbError([NOT_WRITTEN.at(mended.place, reason=reason_of(error))]) from error
