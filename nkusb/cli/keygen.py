"""`nkusb keygen`"""

from __future__ import annotations

import os
from pathlib import Path

import click

from nkusb.cli import options
from nkusb.cli.secrets import secret
from nkusb.names import nfc
from nkusb.seal.minisign import generate, write_secret


@click.command("keygen")
@click.option("--secret", "secret_file", type=click.Path(path_type=Path), required=True, help="The new file of the secret key.")
@click.option("--public", "public_file", type=click.Path(path_type=Path), required=True, help="The new file of the public key.")
@click.option("--unencrypted", is_flag=True, help="Don't encrypt the secret key: only where the medium itself is encrypted.")
@click.option("--passphrase-file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Its first line.")
@click.option("--passphrase-env", metavar="VAR", help="The environment variable that holds the passphrase.")
def command(
    secret_file: Path, public_file: Path, unencrypted: bool, passphrase_file: Path | None, passphrase_env: str | None
) -> None:
    """Make an Ed25519 pair in minisign's formats. The secret key signs builds and stays where they are signed; the public key
    goes to everyone who checks them. Existing files are never replaced.

    \b
    Examples:
      nkusb keygen --secret nkusb.key --public nkusb.pub

    Exit codes: 0 made, 1 problems found (no memory), 2 wrong usage (a file is there already, no passphrase).
    """
    if taken := [path for path in (secret_file, public_file) if path.exists()]:
        raise click.UsageError(f"{taken[0]}: 이미 있습니다. / It is there already.")
    key = generate()
    with options.problems_end("text"):
        passphrase = None if unencrypted else secret(passphrase_file, passphrase_env, form=nfc)()
        written = write_secret(key, passphrase)
    try:
        _create(public_file, key.public.text, 0o644)
        _create(secret_file, written, 0o600)
    except OSError as error:
        raise click.UsageError(f"{error.filename}: {error.strerror}") from None
    click.echo(f"비밀 열쇠 / secret key  {secret_file}\n공개 열쇠 / public key  {public_file}\n\n  {key.public.words}\n")
    click.echo("비밀 열쇠는 서명하는 컴퓨터 밖으로 나가지 않습니다. / The secret key never leaves the computer that signs.")


def _create(path: Path, text: str, mode: int) -> None:
    """Write a new file that has its mode from its first moment."""
    with open(path, "x", encoding="ascii", newline="\n", opener=lambda name, flags: os.open(name, flags, mode)) as file:
        file.write(text)
