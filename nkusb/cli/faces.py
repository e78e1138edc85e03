"""`nkusb faces`"""

from __future__ import annotations

from pathlib import Path

import click

from nkusb.cli import options, show
from nkusb.faces import line, propose


@click.command("faces")
@click.argument("payload", type=click.Path(path_type=Path, exists=True, file_okay=False))
@options.output_format
def command(payload: Path, output: str) -> None:
    """Look for faces in the pictures of the folder PAYLOAD and print a line for its front matter that covers them.

    A machine misses faces: turned away, half covered, very small, drawn. Look at every picture yourself as well, and for all
    else that gives somebody away: clothes, a scar, a shop sign, a hill. Needs the extra nkusb[faces].

    \b
    Examples:
      nkusb faces payloads/stories/shop
      nkusb faces payloads/stories/shop --format json

    Exit codes: 0 looked at every picture, 1 problems found, 2 wrong usage.
    """
    with options.problems_end(output):
        boxes, problems = propose(payload)
    if output == "json":
        show.as_json({"boxes": boxes, "problems": show.records(problems)})
    else:
        show.problems(problems)
        if any(boxes.values()):
            click.echo(show.safe(line(boxes)))
        else:
            click.echo(f"그림 {len(boxes)}장에서 얼굴을 찾지 못했습니다. / No faces found in {len(boxes)} pictures.")
    show.finish(problems)
