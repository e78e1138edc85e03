"""Options and habits that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nkusb.cli import show
from nkusb.problems import NkusbError, Place, reason_of
from nkusb.progress import Progress

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from nkusb.known.depots import Depot

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
scheduler = click.option(
    "--scheduler", metavar="ADDRESS", help="Work on the Dask cluster of this scheduler instead: tcp://… or tls://…"
)
cache = click.option(
    "--cache",
    metavar="FOLDER-OR-URL",
    help="Keep what is made there too, for other machines and people: a shared folder, or s3://bucket/prefix",
)
project = click.option(
    "--project", metavar="URL", help="Bring the project from object storage first, into OUT/.nkusb/project: s3://bucket/prefix"
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


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a project lies, where its output goes, and what is beyond this machine: a depot for what is made, a scheduler."""

    manifest: Path
    out: Path
    cache: Depot | None
    scheduler: str | None

    @contextmanager
    def working(self, jobs: int) -> Iterator[tuple[Executor, Progress]]:
        """As `working`, or on the cluster. Raises `NkusbError` where that can't be."""
        if not self.scheduler:
            with working(jobs) as here:
                yield here
            return
        from nkusb.cli import bars
        from nkusb.cli.cluster import Cluster, Shared

        with Cluster(self.scheduler, Shared(self.manifest, self.out, self.cache)) as executor, bars.one() as progress:
            yield executor, progress


def reach(manifest: Path, out: Path, project: str | None, cache: str | None, scheduler: str | None) -> Reach:
    """What is asked for, with the project brought here. Raises `NkusbError` where that can't be."""
    from nkusb.build import writing

    if project and manifest != MANIFEST:
        raise click.UsageError("--project and --manifest exclude each other.")
    if scheduler:  # others have another working folder
        manifest, out = manifest.absolute(), out.absolute()
    if project:
        from nkusb.mirror import mirror

        with writing(out) as work:
            mirror(project.rstrip("/"), work / "project")
            manifest = work / "project" / MANIFEST
    depot = None
    if cache:
        from nkusb.known.depots import depot_of

        depot = depot_of(cache, out.absolute() / ".nkusb/store/new")
    return Reach(manifest, out, depot, scheduler)


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
