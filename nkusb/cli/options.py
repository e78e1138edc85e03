"""Options and habits that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nkusb.cli import show
from nkusb.problems import NkusbError, Place, reason_of
from nkusb.progress import Progress

if TYPE_CHECKING:
    from concurrent.futures import Executor

Command = Callable[..., Any]

MANIFEST = Path("manifest.toml")

manifest = click.option(
    "--manifest",
    type=click.Path(path_type=Path, dir_okay=False),
    default=MANIFEST,
    show_default=True,
    help="The manifest.",
)
out = click.option(
    "--out", type=click.Path(path_type=Path, file_okay=True), default="out", show_default=True, help="The folder for output."
)
drafts = click.option("--drafts", is_flag=True, help="Take payloads that are still drafts.")
profiles = click.option(
    "--profile",
    "profiles",
    multiple=True,
    metavar="NAME",
    help="For this device instead of each edition's own, as EDITION-NAME; may be given again.",
)
red_list = click.option(
    "--red-list", type=click.Path(path_type=Path, dir_okay=False), help="Names that may stand on no drive, plain or hashed."
)
red_list_key = click.option(
    "--red-list-key", type=click.Path(path_type=Path, dir_okay=False), help="The key of a hashed list.  [default: LIST.key]"
)
jobs = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=lambda: os.cpu_count() or 1,
    envvar="NKUSB_JOBS",
    help="How many processes work at once.",
)
force_weak = click.option("--force-weak", is_flag=True, help="Take a weak passphrase all the same.")
sums = click.option("--sums", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="The list of checksums.")
public_key = click.option(
    "--public-key", "key", metavar="KEY-OR-FILE", help="The key that must have signed: a file, or its line that begins with RW."
)
output_format = click.option(
    "--format",
    "output",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people or for programs.",
)
problem_format = click.option(
    "--format",
    "output",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    show_default=True,
    help="For people, for programs, for tools that read SARIF 2.1.0, or as annotations of a run on GitHub.",
)
# Every command takes it: see `cli/__init__.py`.
lang = click.Option(
    ["--lang"],
    type=click.Choice(["ko", "en", "both"]),
    default="both",
    show_default=True,
    envvar="NKUSB_LANG",
    show_envvar=True,
    expose_value=False,
    callback=lambda context, _, value: context.meta.update({show.LANG: value}),
    help="The language of problems.",
)


@contextmanager
def working(jobs: int) -> Iterator[tuple[Executor, Progress]]:
    """Processes that work, none but this one where one is enough, and a progress bar."""
    from nkusb.cli import bars

    with bars.one() as progress:
        if jobs == 1:
            from nkusb.inline import Inline

            yield Inline(), progress
        else:
            from nkusb.cli.workers import Pool

            with Pool(jobs) as executor:
                yield executor, progress


@contextmanager
def problems_end(output: str, base: Path = Path()) -> Iterator[None]:
    """Where going on was impossible, show why and end with 1. `base` is the folder that places are relative to."""
    try:
        yield
    except NkusbError as error:
        show.listed(output, error.problems, base)
        raise SystemExit(1) from None


@contextmanager
def written(path: str) -> Iterator[None]:
    """Make a problem of what the system refuses to write."""
    try:
        yield
    except OSError as error:
        from nkusb.build import NOT_WRITTEN  # costs what only a build needs

        raise NkusbError([NOT_WRITTEN.at(Place(path), reason=reason_of(error))]) from error
