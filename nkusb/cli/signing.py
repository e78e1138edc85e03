"""What `nkusb review` and `nkusb approve` share."""

from __future__ import annotations

import re
from pathlib import Path

import click

from nkusb.cli import options
from nkusb.load.payload import ROLE
from nkusb.model import Status
from nkusb.translation import asks_for_four_eyes, sign, works

role = click.option("--as", "by", required=True, metavar="ROLE", help="A role code such as r1, never a name.")


def signed(payloads: tuple[str, ...], by: str, state: Status, manifest: Path) -> None:
    """Sign each payload in turn and say so."""
    if not re.fullmatch(ROLE.pattern, by):
        raise click.BadParameter(f"{ROLE.ko} / {ROLE.en}: r1", param_hint="--as")
    with options.problems_end("text"):
        for work in works(manifest.parent, payloads):
            with options.written(work.payload.place.path):
                sign(work, state, by, asks_for_four_eyes(manifest))
            click.echo(f"{work.payload.origin}: {state} ({by})")
