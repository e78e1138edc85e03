"""`nkusb redlist`"""

from __future__ import annotations

import secrets
from pathlib import Path

import click

from nkusb.build import NOT_WRITTEN
from nkusb.cli import options, show
from nkusb.load.redlist import NOT_HASHABLE, read_names
from nkusb.problems import NkusbError, Place, reason_of
from nkusb.redlist import KEY, hashed, is_hashable


@click.command("redlist")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Where the hashed list goes.")
@click.option("--key", type=click.Path(path_type=Path, dir_okay=False), help="Where its key goes.  [default: OUT.key]")
def command(file: Path, out: Path, key: Path | None) -> None:
    """Make of FILE (one name a line) a list of keyed hashes and its key. Keep list and key apart.

    The list alone tells nothing. Whoever has list and key can try all Korean names within hours: this protects
    against a lost stick, not against a state that holds both.

    \b
    Examples:
      nkusb redlist redlist.txt --out names.hashed --key /media/stick/names.key
      nkusb check --red-list names.hashed --red-list-key /media/stick/names.key

    Exit codes: 0 made, 1 problems found, 2 wrong usage.
    """
    key = key or out.with_name(f"{out.name}.key")
    if taken := [path for path in (out, key) if path.exists()]:
        raise click.UsageError(f"{taken[0]}: 이미 있습니다. / It is there already.")
    names, problems = read_names(file, Place(file.name))
    problems += tuple(NOT_HASHABLE.at(place) for name, place in names.items() if not is_hashable(name))
    show.problems(problems)
    show.finish(problems)
    if not names:
        raise click.UsageError(f"{file.name}: 이름이 없습니다. / It holds no name.")
    secret = secrets.token_bytes(KEY)
    with options.problems_end("text"):
        _write(key, secret.hex() + "\n")
        _write(out, hashed(names, secret))
    click.echo(f"이름 {len(names)}개 / names: {len(names)}")
    click.echo(f"목록 / list: {out}\n열쇠 / key: {key}  (따로 두십시오 / keep them apart)")


def _write(path: Path, text: str) -> None:
    """Raises `NkusbError` where it can't be written. Nobody else on the machine may read it."""
    try:
        path.touch(0o600, exist_ok=False)
        path.write_text(text, "ascii")
    except OSError as error:
        raise NkusbError([NOT_WRITTEN.at(Place(path.name), reason=reason_of(error))]) from error
