"""`nkusb verify`"""

from __future__ import annotations

from pathlib import Path

import click

from nkusb.cli import bars, options, show
from nkusb.cli.keys import public_key
from nkusb.cli.secrets import known
from nkusb.problems import has_errors
from nkusb.seal.words import checksum_words
from nkusb.verify import verify


@click.command("verify")
@click.argument("what", type=click.Path(path_type=Path, exists=True))
@options.sums
@options.public_key
@options.manifest
@click.option("--passphrase-file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Its first line.")
@click.option("--passphrase-env", metavar="VAR", help="The environment variable that holds the archive's passphrase.")
@options.output_format
def command(
    what: Path,
    sums: Path | None,
    key: str | None,
    manifest: Path,
    passphrase_file: Path | None,
    passphrase_env: str | None,
    output: str,
) -> None:
    """Name every missing, extra and changed file of WHAT: a built edition, its drive, a stick (its folder or its device), an
    archive (.7z, .7z.001) or an image (.img, .iso).

    The list is keep/SHA256SUMS beside the drive; for a stick, say where it is with --sums. With a public key, given or pinned
    in the manifest, a list that is not signed by it is an error. An archive is compared with keep/NAME.sums as the file that it
    is; without that list it is opened, and its passphrase is asked for.

    \b
    Examples:
      nkusb verify out/main
      nkusb verify /media/stick --sums out/main/keep/SHA256SUMS --public-key nkusb.pub

    A file to which Red Star OS has appended its marks, and nothing else, is named with the number of machines it has
    been through: its content is whole, so that is a warning and no difference.

    Exit codes: 0 good, 1 differences found, 2 wrong usage.
    """
    with options.problems_end(output), bars.one() as progress:
        secret = known(passphrase_file, passphrase_env)
        verdict = verify(what, sums, public_key(key, manifest), secret, progress)
    words = " ".join(checksum_words(verdict.sums_sha256)) if verdict.sums_sha256 else ""
    if output == "json":
        facts = {"files": verdict.files, "folder": verdict.what.as_posix(), "sums": verdict.sums, "signed": verdict.signed}
        facts |= {"sha256sums_sha256": verdict.sums_sha256, "checksum_words": words}
        show.as_json({**facts, "problems": show.records(verdict.problems)})
    else:
        show.problems(verdict.problems)
        if not has_errors(verdict.problems):
            click.echo(f"파일 {verdict.files}개가 모두 맞습니다. / All {verdict.files} files are as they were built.")
            if words:
                show.table([(show.CHECKSUM_WORDS, words)])
        show.signature(verdict.signed)
    show.finish(verdict.problems)
