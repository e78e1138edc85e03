"""Passphrases: asked for, or read from a file or a named variable. Never an argument, never shown, never kept.

They are brought to one form (`form`) at this door, so that what was locked with one spelling opens with every other.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import click

from nkusb.problems import NkusbError, Place
from nkusb.seal.passphrase import canonical, faults

_NEEDED = """이 판은 암호로 잠급니다. 암호를 주십시오.
The edition has a lock: give its passphrase.
  → --passphrase-file FILE, --passphrase-env NAME, or run it in a terminal to be asked; --no-archive builds without it."""
_LOCKED = """이것은 암호로 잠겨 있습니다. 암호를 주십시오.
This is locked: give its passphrase.
  → {option}-file FILE, {option}-env NAME, or run it in a terminal to be asked."""
_NOT_TEXT = "{where}: UTF-8로 적은 글이 아닙니다. / This is not text in UTF-8."

Form = Callable[[str], str]
Secret = Callable[[], str]


def secret(file: Path | None, variable: str | None, weak: bool = False, form: Form = canonical) -> Secret:
    """How to get a new passphrase when it is needed: asked for twice.

    Wrong usage (exit code 2) where there is none and nobody to ask. Raises `NkusbError` for one that is weak, unless `weak`
    allows it.
    """

    def get() -> str:
        passphrase = _given(file, variable, "--passphrase") or _asked(_NEEDED, "한 번 더 / once more")
        if not weak and (found := faults(passphrase, Place("passphrase"))):
            raise NkusbError(found)
        return form(passphrase)

    return get


def known(file: Path | None, variable: str | None, option: str = "--passphrase", form: Form = canonical) -> Secret:
    """How to get a passphrase that was set before, such as that of an archive to be opened: asked for once, never judged.

    `option` is what `…-file` and `…-env` begin with.
    """
    if file and variable:
        raise click.UsageError(f"{option}-file and {option}-env exclude each other.")

    def get() -> str:
        return form(_given(file, variable, option) or _asked(_LOCKED.format(option=option)))

    return get


def _asked(needed: str, again: str | bool = False) -> str:
    if not sys.stdin.isatty():
        raise click.UsageError(needed)
    return _checked(click.prompt("암호 / passphrase", hide_input=True, confirmation_prompt=again, err=True), "암호 / passphrase")


def _given(file: Path | None, variable: str | None, option: str) -> str:
    """The passphrase in a file's first line or in a variable, which no child process shall inherit; else nothing."""
    if file is not None:
        where = f"{option}-file {file}"
        try:
            return _checked(file.read_text("utf-8-sig").split("\n", 1)[0], where)
        except UnicodeDecodeError:
            raise click.UsageError(_NOT_TEXT.format(where=where)) from None
    return _checked(os.environ.pop(variable, ""), f"{option}-env {variable}") if variable is not None else ""


def _checked(passphrase: str, where: str) -> str:
    if not canonical(passphrase):
        raise click.UsageError(f"{where}: 암호가 비어 있습니다. / The passphrase is empty.")
    return passphrase
