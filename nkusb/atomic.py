"""Output appears whole or not at all: it is made beside its place, then changes places with the last good one.

Linux and macOS can exchange two folders in one step (renameat2(2) RENAME_EXCHANGE, renamex_np(2) RENAME_SWAP), so that
there is no moment without a good output. Elsewhere it takes two renames; `recover` puts the last good output back if a
process was killed between them.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nkusb.names import listing

_NEW, _OLD = "new", "old"  # folders in the working folder
_AT_FDCWD, _RENAME_EXCHANGE, _RENAME_SWAP = -100, 2, 2


@contextmanager
def staged(target: Path, work: Path) -> Iterator[Path]:
    """A new empty folder to fill; it takes the place of `target` when the block ends well, and is removed when it doesn't.

    `work` is a folder of ours on the same file system: what is half-made or set aside lies only there.
    """
    new = work / _NEW / target.name
    new.mkdir(parents=True)
    try:
        yield new
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    _replace(new, target, work)


def _replace(new: Path, target: Path, work: Path) -> None:
    if not target.exists():
        new.rename(target)
        return
    if exchange(new, target):
        shutil.rmtree(new, ignore_errors=True)
        return
    old = work / _OLD / target.name
    old.parent.mkdir(exist_ok=True)
    target.rename(old)
    new.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def recover(out: Path, work: Path) -> None:
    """Clear what killed builds left in `work`: half-made output goes, a last good output that was set aside comes back."""
    for item in listing(work / _OLD) if (work / _OLD).is_dir() else []:
        if not (out / item.path.name).exists():
            item.path.rename(out / item.path.name)
    for part in (_NEW, _OLD):
        if (work / part).is_dir():
            shutil.rmtree(work / part)


def exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step. False where the system or its file system can't."""
    names = os.fsencode(one), os.fsencode(other)
    libc: Any = ctypes.CDLL(None) if sys.platform in ("linux", "darwin") else None
    if hasattr(libc, "renameat2"):
        return bool(libc.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0)
    if hasattr(libc, "renamex_np"):
        return bool(libc.renamex_np(names[0], names[1], _RENAME_SWAP) == 0)
    return False


def write_file(path: Path, text: str) -> None:
    """Write a text in UTF-8 with `\\n` line ends over what was there; whoever is killed leaves the old file or the new one.

    Raises `OSError`.
    """
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, "utf-8", newline="\n")
    beside.replace(path)
