"""`nkusb profiles`"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from nkusb.cli import options, show
from nkusb.forms import FORMS
from nkusb.load.profiles import read_profiles
from nkusb.names import nearest
from nkusb.profile import Fact, Profile

_BASES = {"source": "출처 / source", "inference": "추론 / inference", "background": "상식 / common knowledge"}
_UNTRIED = "해 본 사람 없음 / untried"
_TRIED = "해 봄 / tried"


@click.command("profiles")
@click.argument("name", required=False)
@options.manifest
@options.output_format
def command(name: str | None, manifest: Path, output: str) -> None:
    """List the profiles with their forms and the share of readers who have such a device, or show one with its facts: why it
    says what it says, from which source, and what nobody has tried on the device itself.

    A file profiles/NAME.toml beside the manifest goes before ours (docs/profiles.md).

    \b
    Examples:
      nkusb profiles
      nkusb profiles tv

    Exit codes: 0 good, 1 problems found, 2 wrong usage.
    """
    profiles, problems = read_profiles(manifest.parent, tuple(FORMS))
    if name is not None and name not in profiles:
        near = nearest(name, profiles) or ", ".join(profiles)
        raise click.UsageError(f"《{show.safe(name)}》: 그런 프로파일이 없습니다. / There is no such profile. → {near}")
    shown = [profiles[name]] if name is not None else [*profiles.values()]
    if output == "json":
        show.as_json({"profiles": [asdict(profile) for profile in shown], "problems": show.records(problems)})
    else:
        if name is not None:
            _one(profiles[name])
        else:
            _table(shown)
        show.problems(problems)
    show.finish(problems)


def _share(profile: Profile) -> str:
    return f"{profile.share} %" if profile.share else "-"


def _title(profile: Profile) -> str:
    return f"{profile.title} / {profile.title_en or profile.title}"


def _table(profiles: list[Profile]) -> None:
    rows = [("name", "기기 / device", "forms", "length", "있는 사람 / share")]
    rows += [(each.name, _title(each), " ".join(each.forms), each.length, _share(each)) for each in profiles]
    show.table(rows)


def _one(profile: Profile) -> None:
    usual = asdict(Profile())
    settings = {
        f"{part}.{key}": value
        for part, values in asdict(profile).items()
        if isinstance(values, dict)
        for key, value in values.items()
        if value != usual[part][key]
    }
    show.table(
        [
            ("name", profile.name),
            ("기기 / device", _title(profile)),
            *([("like", profile.like)] if profile.like else []),
            ("forms", " ".join(profile.forms)),
            *([("opens", " ".join(profile.opens))] if profile.opens else []),
            ("length", profile.length),
            ("있는 사람 / share", _share(profile)),
            *((key, _words(value)) for key, value in settings.items()),
        ]
    )
    for fact in profile.facts:
        _fact(fact)


def _words(value: object) -> str:
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _fact(fact: Fact) -> None:
    click.echo(f"\n{', '.join(fact.about)} ({_BASES[fact.basis]}, {_TRIED if fact.tried else _UNTRIED})")
    for line in (fact.ko, fact.en, f"← {fact.source}"):
        click.echo(f"  {show.safe(line)}")
