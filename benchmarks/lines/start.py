"""Start-up: what the shortest answers take, beside a Python that does nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.contest import Contender, Contest
from benchmarks.library import ROOT
from benchmarks.yard import NKUSB, Yard

RUNS = 20
VERSION = 1.5  # times Python's own


def start(_yard: Yard) -> Iterator[Contest]:
    """By the command that an installation puts on the PATH, and by `python -m nkusb`; `list` on the sample payloads."""
    script = Path(sys.executable).with_name("nkusb")
    for words, reach in ((["--version"], VERSION), (["--help"], None), (["list"], None)):
        ours = (
            Contender(f"nkusb {words[0]}", [[script, *words]], ROOT, lacks="" if script.exists() else "nkusb (pip install .)"),
            Contender(f"python -m nkusb {words[0]}", [[*NKUSB, *words]], ROOT),
        )
        nothing = Contender("python -c pass", [[sys.executable, "-c", "pass"]], ROOT, reach=reach)
        yield Contest("h", f"start-up, {words[0]}", ours, (nothing,), runs=RUNS)
