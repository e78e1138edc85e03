"""`nkusb verify`"""

from __future__ import annotations

from pathlib import Path

import click

from nkusb.cli import options, show
from nkusb.seal.words import checksum_words
from nkusb.verify import verify


@click.command("verify", short_help="Compare a drive with its checksums.")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--sums", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="The list of checksums.")
@options.output_format
def command(folder: Path, sums: Path | None, output: str) -> None:
    """Name every missing, extra and changed file of FOLDER: a built edition, its drive, or a stick.

    The list is keep/SHA256SUMS beside the drive; for a stick, say where it is with --sums.

    \b
    Examples:
      nkusb verify out/main
      nkusb verify /media/stick --sums out/main/keep/SHA256SUMS

    Exit codes: 0 good, 1 differences found, 2 wrong usage.
    """
    with options.problems_end(output), show.bar() as progress:
        verdict = verify(folder, sums, progress)
    words = " ".join(checksum_words(verdict.sums_sha256))
    if output == "json":
        facts = {"files": verdict.files, "folder": verdict.folder.as_posix(), "sums": verdict.sums.as_posix()}
        facts |= {"sha256sums_sha256": verdict.sums_sha256, "checksum_words": words}
        show.as_json({**facts, "problems": show.records(verdict.problems)})
    else:
        show.problems(verdict.problems)
        if not verdict.problems:
            click.echo(f"파일 {verdict.files}개가 모두 맞습니다. / All {verdict.files} files are as they were built.")
            show.table([(show.CHECKSUM_WORDS, words)])
    show.finish(verdict.problems)
