"""Outside programs that bear witness. One that is missing fails the test in CI and skips it elsewhere, saying so."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest


def witness(*programs: str) -> str:
    """The path of the first of `programs` that this machine has."""
    for program in programs:
        if found := shutil.which(program):
            return found
    lacks(" or ".join(programs))


def library(name: str) -> ctypes.CDLL:
    """An outside shared library, `name` as a linker is told it."""
    if found := ctypes.util.find_library(name):
        return ctypes.CDLL(found)
    lacks(f"the library {name}")


def lacks(what: str) -> NoReturn:
    """Fail in CI, skip elsewhere: this machine hasn't what the test needs."""
    reason = f"needs {what}, which this machine lacks"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def run(*command: str | Path, cwd: Path | None = None, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command to its end and return what it said; never through a shell."""
    return subprocess.run(list(map(str, command)), cwd=cwd, input=stdin, capture_output=True, text=True, check=False)


def needs_root() -> None:
    """Skip a test that mounts or changes users where it can't."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("needs root, to mount a file system or to become another user")


ON_POSIX = pytest.mark.skipif(os.name != "posix", reason="needs signals, umasks and users as POSIX has them")
