"""How a program is measured: seconds of a clock and of the processors, peak memory of it and all its children.

Seconds come from `wait4`, as the kernel counts them. Memory is the largest sum, over the whole tree of processes, of the
proportional set size (`Pss` of `/proc/PID/smaps_rollup`: what processes share is counted once), looked at every few
milliseconds; looking costs time, so it is done in a run that is not timed.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_INTERVAL = 0.005  # seconds between two looks at least
_PATIENCE = 10  # times as long as a look took: looking may not become the work
_PROC = Path("/proc")

Commands = Sequence[Sequence[str | Path]]


class Failed(Exception):
    """A program ended badly; the text says which, and its last line."""


@dataclass(frozen=True, slots=True)
class Took:
    """What commands took together: seconds of a clock, seconds of the processors, bytes of memory at most (0: not looked at)."""

    seconds: float
    busy: float
    memory: int


def run(commands: Commands, cwd: Path, variables: Mapping[str, str] | None = None, memory: bool = False) -> Took:
    """Run commands one after the other. Raises `Failed` where one ends with anything but 0."""
    begun, busy, peak = time.perf_counter(), 0.0, 0
    environment = {**os.environ, **(variables or {})}
    for command in commands:
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(
                list(map(str, command)),
                cwd=cwd,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
            )
            with _Watch(process.pid if memory else 0) as watch:
                _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode:
                said.seek(0)
                last = said.read().decode("utf-8", "replace").strip().rpartition("\n")[2]
                raise Failed(f"{Path(command[0]).name} ended with {process.returncode}: {last[:200]}")
        busy, peak = busy + usage.ru_utime + usage.ru_stime, max(peak, watch.peak)
    return Took(time.perf_counter() - begun, busy, peak)


def shown(label: str, commands: Commands, cwd: Path, than: float = 0.0) -> float:
    """Run commands, print what they took together, and give the seconds of the processors; beside others', where given."""
    took = run(commands, cwd, memory=True)
    share = f"{took.busy / than:8.2f} x" if than else ""
    print(f"{label:34}{took.busy:8.2f} s {took.seconds:8.2f} s {took.memory / 1e6:6.0f} MB {share}".rstrip(), flush=True)
    return took.busy


class _Watch:
    """Looks at a tree of processes until the block ends."""

    def __init__(self, root: int) -> None:
        self._root, self._over, self.peak = root, threading.Event(), 0
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> _Watch:
        if self._root:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._root:
            self._thread.join()

    def _look(self) -> None:
        while not self._over.is_set():
            begun = time.perf_counter()
            self.peak = max(self.peak, sum(map(_held, _tree(self._root))))
            self._over.wait(max(_INTERVAL, _PATIENCE * (time.perf_counter() - begun)))


def _tree(root: int) -> list[int]:
    found, open_ = [], [root]
    while open_:
        found.append(pid := open_.pop())
        for task in _PROC.glob(f"{pid}/task/*/children"):
            open_ += map(int, _read(task).split())
    return found


def _held(pid: int) -> int:
    match = re.search(r"^Pss:\s+(\d+) kB", _read(_PROC / f"{pid}/smaps_rollup"), re.MULTILINE)
    return int(match[1]) * 1024 if match else 0


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # it has ended meanwhile
        return ""


def machine(folder: Path) -> dict[str, str]:
    """What class of machine this is, and nothing that names it. `folder` is where the work lies."""
    import platform

    memory = re.search(r"MemTotal:\s+(\d+)", _read(_PROC / "meminfo"))
    processor = re.search(r"model name\s*:\s*(.*)", _read(_PROC / "cpuinfo"))
    return {
        "processors": f"{os.cpu_count()} × {processor[1] if processor else platform.machine()}",
        "memory": f"{round(int(memory[1]) / 2**20)} GiB" if memory else "?",
        "system": f"{platform.system()} {'.'.join(platform.release().split('.')[:2])}",
        "file system": _file_system(folder),
        "Python": platform.python_version(),
    }


def _file_system(folder: Path) -> str:
    mounts = [line.split()[1:3] for line in _read(_PROC / "mounts").splitlines()]
    holding = [(len(at), kind) for at, kind in mounts if folder.resolve().is_relative_to(at)]
    return max(holding)[1] if holding else "?"
