"""`nkusb preview`"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click

from nkusb import caching
from nkusb.build import Plan
from nkusb.cli import options, show
from nkusb.store import Store


@click.command("preview")
@click.argument("payload", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
@options.manifest
@options.out
@click.option("--edition", metavar="NAME", help="Only what this edition takes.  [default: every payload, drafts too]")
@click.option("--no-open", is_flag=True, help="Don't open the browser; only tell the address.")
@options.red_list
@options.red_list_key
@options.jobs
def command(
    payload: Path | None,
    manifest: Path,
    out: Path,
    edition: str | None,
    no_open: bool,
    red_list: Path | None,
    red_list_key: Path | None,
    jobs: int,
) -> None:
    """Show the drive in a browser of this machine, beginning with the folder PAYLOAD. What is saved is shown at once, with
    its problems beside the paragraphs that cause them, as a computer, a notetel and a phone show it. Ctrl-C ends it.

    Only this machine's own browser can see it, nothing of it gets onto a drive, and it names less than `nkusb check` does.

    \b
    Examples:
      nkusb preview
      nkusb preview payloads/guides/clean-water

    Exit codes: 0 ended with Ctrl-C, 1 problems found (nothing to show), 2 wrong usage.
    """
    from nkusb.desk.server import open_browser, serving
    from nkusb.desk.shelf import Shelf
    from nkusb.desk.watch import watching

    plan = Plan(manifest.resolve(), out, (edition,) if edition else (), drafts=True, red_list=red_list, red_list_key=red_list_key)
    if payload and payload.resolve().parents[1] != plan.manifest.parent / "payloads":
        raise click.BadParameter(
            f"{payload}: payloads 안의 글 폴더가 아닙니다. / It is no payload's folder.", param_hint="PAYLOAD"
        )
    first = "/".join(payload.resolve().parts[-2:]) if payload else ""
    with options.problems_end("text"), caching.previewing(out) as work, ThreadPoolExecutor(jobs) as executor:
        shelf = Shelf(plan, Store(work), executor)
        threading.Thread(target=shelf.examine_all, daemon=True).start()
        with watching(plan.manifest.parent, shelf.renew), serving(shelf, show.languages(), first) as server:
            click.echo(server.address)
            show.say("끝내려면 Ctrl-C를 누르십시오.", "Press Ctrl-C to end.", err=True)
            if not no_open:
                open_browser(server.address)
            try:
                while not server.ended.wait(1):  # on Windows a wait without end can't be interrupted
                    pass
            except KeyboardInterrupt:
                click.echo(err=True)
