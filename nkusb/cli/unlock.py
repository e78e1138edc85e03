"""`nkusb unlock`"""

from __future__ import annotations

from pathlib import Path

import click

from nkusb.cli import bars, options, show
from nkusb.cli.keys import public_key
from nkusb.cli.secrets import known
from nkusb.unlock import unlock


@click.command("unlock")
@click.argument("archive", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--to", type=click.Path(path_type=Path), help="The new folder; by default the archive's name, here.")
@click.option("--passphrase-file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Its first line.")
@click.option("--passphrase-env", metavar="VAR", help="The environment variable that holds the passphrase.")
@options.sums
@options.public_key
@options.output_format
def command(
    archive: Path,
    to: Path | None,
    passphrase_file: Path | None,
    passphrase_env: str | None,
    sums: Path | None,
    key: str | None,
    output: str,
) -> None:
    """Decrypt ARCHIVE (a .7z, or the first of its volumes, .7z.001) into a new folder, and compare what was written with its
    checksums. The folder appears when all is good, or not at all.

    \b
    Examples:
      nkusb unlock a1.7z
      nkusb unlock a1.7z.001 --to drive --public-key nkusb.pub --sums SHA256SUMS

    Exit codes: 0 unlocked and good, 1 problems found (no folder), 2 wrong usage.
    """
    to = to or Path(archive.name.split(".")[0])
    if to.exists():
        raise click.UsageError(f"{to}: 이미 있습니다. / It is there already.")
    with options.problems_end(output), bars.one() as progress:
        secret = known(passphrase_file, passphrase_env, "--passphrase")
        verdict = unlock(archive, to, secret, sums, public_key(key), progress)
    if output == "json":
        facts = {"files": verdict.files, "folder": to.as_posix(), "sums": verdict.sums, "signed": verdict.signed}
        show.as_json({**facts, "problems": show.records(verdict.problems)})
        return
    show.problems(verdict.problems)
    click.echo(f"파일 {verdict.files}개를 풀었습니다. / {verdict.files} files unlocked: {show.safe(str(to))}")
    if not verdict.sums:
        click.echo("안에 검사합 목록이 없어 7z 자체의 것만 보았습니다. / No list inside; only 7z's own checksums were checked.")
    show.signature(verdict.signed)
