"""Browser engines of years past, each as one process that carries out a plan and says what it saw.

A plan is a list of steps, one dict each: be so many pixels wide (`width`), `open` an address, wait `until` an expression is true,
`evaluate` one, `press` a key (Escape, Shift, Tab), `type` words, take a `picture` of the whole page to a file.
"""

from __future__ import annotations

import importlib.resources
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.witness import witness

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Told:
    """What an engine saw: the values asked for, in order; script errors, console lines, failures; every address it asked for."""

    values: tuple[Any, ...]
    faults: tuple[str, ...]
    requests: tuple[str, ...]


def _carried_out(command: Sequence[str | Path], folder: Path, plan: Sequence[dict[str, Any]], settings: dict[str, str]) -> Told:
    file = folder / "plan.json"
    file.write_text(json.dumps(plan), "utf-8")
    kept = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
    ended = subprocess.run(
        [*command, file], capture_output=True, text=True, check=False, timeout=240, cwd=folder,
        env={**kept, "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), **settings},
    )  # fmt: skip
    assert ended.returncode == 0, (ended.stdout, ended.stderr)
    told = json.loads(ended.stdout.splitlines()[-1])
    return Told(tuple(told["values"]), tuple(told["faults"]), tuple(told["requests"]))


def phantomjs(folder: Path, plan: Sequence[dict[str, Any]]) -> Told:
    """PhantomJS 2.1.1 = WebKit 538 of 2014: scripts of the fifth edition, first policies, no let, no WebCrypto."""
    system = {"darwin": "macosx/phantomjs", "win32": "windows/phantomjs.exe"}.get(sys.platform, "linux/phantomjs")
    program = Path(str(importlib.resources.files("phantomjs_bin"))) / "bin" / system
    program.chmod(0o755)  # its wheel forgets to
    return _carried_out([program, HERE / "phantom.js"], folder, plan, {"OPENSSL_CONF": os.devnull})


def qtwebkit(folder: Path, plan: Sequence[dict[str, Any]]) -> Told:
    """QtWebKit 5.212 = WebKit 602 of 2016, as Debian packages it for its own Python."""
    debian = witness("/usr/bin/python3")
    if subprocess.run([debian, "-c", "import PyQt5.QtWebKitWidgets"], capture_output=True, check=False).returncode:
        witness("python3-pyqt5.qtwebkit")
    return _carried_out([debian, HERE / "qtwebkit.py"], folder, plan, {"QT_QPA_PLATFORM": "offscreen"})


ENGINES = {"phantomjs": phantomjs, "qtwebkit": qtwebkit}
