"""`nkusb new`"""

from __future__ import annotations

import json
from pathlib import Path

import click

from nkusb.cli import options
from nkusb.kinds import KINDS
from nkusb.load.folder import BAD_SLUG
from nkusb.names import is_slug
from nkusb.problems import Place
from nkusb.templating import Templates

_BLANK_TITLE = "【제목】"


@click.command("new")
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("slug")
@click.option("--title", default=_BLANK_TITLE, help="The payload's title.")
@options.manifest
def command(kind: str, slug: str, title: str, manifest: Path) -> None:
    """Make payloads/<KIND's folder>/SLUG/index.md, a pattern whose blanks 【 】 are to be filled.

    \b
    Examples:
      nkusb new guide clean-water
      nkusb new story first-shop --title "첫 가게"

    Exit codes: 0 made, 2 wrong usage.
    """
    if not is_slug(slug):
        problem = BAD_SLUG.at(Place(slug), slug=slug)
        raise click.BadParameter(f"{problem.message}\n  → {problem.hint}", param_hint="SLUG")
    taken = [folder for row in KINDS.values() if (folder := manifest.parent / "payloads" / row.folder / slug).exists()]
    if taken:
        raise click.UsageError(f"{taken[0]}: 이미 있습니다. / It is there already.")
    target = manifest.parent / "payloads" / KINDS[kind].folder / slug / "index.md"
    # A JSON string is a TOML string too, whatever quotes and backslashes the title holds.
    text = Templates(manifest.parent).source(f"new/{kind}.md").replace(f'"{_BLANK_TITLE}"', json.dumps(title, ensure_ascii=False))
    target.parent.mkdir(parents=True)
    target.write_text(text, "utf-8", newline="\n")
    click.echo(target)
