"""Passphrases: asked for twice, or read from a file or a named variable. Never an argument, never shown, never kept."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from nkusb.build import Secret
from nkusb.names import nfc

_NEEDED = """이 판은 암호로 잠급니다. 암호를 주십시오.
The edition has a lock: give its passphrase.
  → --passphrase-file FILE, --passphrase-env NAME, or run it in a terminal to be asked; --no-archive builds without it."""


def secret(file: Path | None, variable: str | None) -> Secret:
    """How to get the passphrase when it is needed. Wrong usage (exit code 2) where there is none and nobody to ask."""

    def get() -> str:
        if file is not None:
            return _checked(file.read_text("utf-8").split("\n", 1)[0].rstrip("\r"), f"--passphrase-file {file}")
        if variable is not None:
            return _checked(os.environ.get(variable, ""), f"--passphrase-env {variable}")
        if not sys.stdin.isatty():
            raise click.UsageError(_NEEDED)
        return str(click.prompt("암호 / passphrase", hide_input=True, confirmation_prompt="한 번 더 / once more", err=True))

    return get


def _checked(passphrase: str, where: str) -> str:
    if not passphrase:
        raise click.UsageError(f"{where}: 암호가 비어 있습니다. / The passphrase is empty.")
    return nfc(passphrase)
