"""What commands share that bring documents in: their options, and the diff that is shown before anything is overwritten."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import click

from nkusb.cli import show
from nkusb.intake import Change, write
from nkusb.problems import Problems, has_errors, in_order

accept_changes = click.option("--accept-changes", is_flag=True, help="Take the text with all tracked changes accepted.")
drop_comments = click.option("--drop-comments", is_flag=True, help="Leave comments behind, which somebody has read.")
encoding = click.option(
    "--encoding", default="", metavar="NAME", help="How a plain text is encoded, such as cp949.  [default: what fits]"
)
yes = click.option("--yes", is_flag=True, help="Overwrite what differs.")

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")


def check_language(tag: str) -> None:
    """End with wrong usage where it is no tag of a language that a file name can hold."""
    if tag and (not _LANGUAGE.fullmatch(tag) or tag == "ko"):
        raise click.BadParameter(f"{tag}: such as en, fr, zh-hans", param_hint="--language")


def settle(changes: Sequence[Change], problems: Problems, root: Path, sure: bool) -> None:
    """Show problems and what would change; write it where nothing is lost, or where that is wanted. Else end with 1."""
    show.problems(in_order(problems))
    if has_errors(problems):
        raise SystemExit(1)
    lost = [change for change in changes if change.before is not None]
    for change in lost:
        before, after = ((raw or b"").decode("utf-8", "replace") for raw in (change.before, change.after))
        show.diff(before, after, change.path.relative_to(root).as_posix())
    if lost and not sure:
        click.echo(
            "아무것도 쓰지 않았습니다. 위와 같이 바꾸려면 --yes 를 주십시오. / Nothing was written; --yes does it.", err=True
        )
        raise SystemExit(1)
    write(changes)
    for change in changes:
        click.echo(show.safe(change.path.relative_to(root).as_posix()))
