"""`nkusb check`"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from nkusb.build import Plan, check
from nkusb.cli import options, show
from nkusb.problems import Problem


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@options.manifest
@options.profiles
@options.out
@options.drafts
@options.red_list
@options.red_list_key
@options.project
@options.cache
@options.scheduler
@options.jobs
@options.problem_format
def command(
    paths: tuple[Path, ...],
    manifest: Path,
    profiles: tuple[str, ...],
    out: Path,
    drafts: bool,
    red_list: Path | None,
    red_list_key: Path | None,
    project: str | None,
    cache: str | None,
    scheduler: str | None,
    jobs: int,
    output: str,
) -> None:
    """Name every problem of the manifest and the payloads, or only those in PATHS. What build would find, check finds.

    With --profile it says too what won't open on that device, made for it, and why.

    \b
    Examples:
      nkusb check
      nkusb check payloads/guides/clean-water
      nkusb check --profile tv
      nkusb check --lang ko
      nkusb check --format sarif > nkusb.sarif

    Exit codes: 0 good, 1 problems found, 2 wrong usage.
    """
    with options.problems_end(output, manifest.parent):
        reach = options.reach(manifest, out, project, cache, scheduler)
        asked = Plan(reach.manifest, reach.out, drafts=drafts, profiles=profiles, cache=reach.cache)
        plan = replace(asked, red_list=red_list, red_list_key=red_list_key)
        with reach.working(jobs) as (executor, progress):
            found, accepted = check(plan, executor, progress)
    if paths:
        root, wanted = reach.manifest.resolve().parent, [path.resolve() for path in paths]
        found = tuple(problem for problem in found if _is_in(problem, root, wanted))
        accepted = tuple(item for item in accepted if _is_in(item.problem, root, wanted))
    show.listed(output, found, reach.manifest.parent, accepted=len(accepted))
    if output == "text":
        if not found:
            show.say("문제가 없습니다.", "No problems.")
        if accepted:
            show.say(f"까닭을 적고 그대로 둔 것 {len(accepted)}건", f"{len(accepted)} accepted with a reason")
    show.finish(found)


def _is_in(problem: Problem, root: Path, wanted: list[Path]) -> bool:
    place = root / problem.place.path
    return any(place == path or path in place.parents for path in wanted)
