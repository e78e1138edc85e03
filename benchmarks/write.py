"""Writing an image to several sticks, and pouring a folder, compared with `cp` and `sha256sum`.

    python -m benchmarks.write [MEGABYTES] [STICKS]

Sticks are files, so that everybody can run it. Each ratio is given twice: to `cp` and `sha256sum` as they are, which leave the
files in memory and compare what memory holds; and to the same with what nkusb does besides: wait for the medium and read from it.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from nkusb.bundle import hash_of
from nkusb.devices import Device
from nkusb.devices.linux import Linux
from nkusb.pour import plan, pour
from nkusb.write import write

MEGABYTE = 1 << 20
Measured = tuple[float, int]  # seconds, bytes of memory at most


def measured(work: Callable[[Path], None], folder: Path) -> Measured:
    """Run in a process of its own, that starts with empty hands."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_timed, args=(work, folder, theirs))
    os.sync()
    process.start()
    seconds, memory = ours.recv()
    process.join()
    return seconds, memory


def _timed(work: Callable[[Path], None], folder: Path, pipe: Connection) -> None:
    begun = time.perf_counter()
    work(folder)
    seconds = time.perf_counter() - begun
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    pipe.send((seconds, int(peak) * 1024))


def sticks(folder: Path) -> list[Path]:
    return sorted((folder / "sticks").iterdir())


def ours_write(folder: Path) -> None:
    devices = [Device(str(path), "", path.stat().st_size, removable=True) for path in sticks(folder)]
    assert not any(result.problems for result in write(folder / "drive.img", devices, Linux().open).results)


def cp_write(folder: Path) -> None:
    for path in sticks(folder):
        _run("cp", folder / "drive.img", path)
    _run("sha256sum", *sticks(folder))


def careful_write(folder: Path) -> None:
    for path in sticks(folder):
        _run("dd", f"if={folder / 'drive.img'}", f"of={path}", "bs=4M", "conv=notrunc,fsync", "oflag=nocache")
    _run("sha256sum", *sticks(folder))


def ours_pour(folder: Path) -> None:
    assert not pour(plan(folder / "built", _emptied(folder))).problems


def cp_pour(folder: Path) -> None:
    _run("cp", "-r", f"{folder}/built/drive/.", _emptied(folder))
    _run("sha256sum", "-c", "--quiet", folder / "built/keep/SHA256SUMS", cwd=folder / "stick")


def careful_pour(folder: Path) -> None:
    target = _emptied(folder)
    _run("cp", "-r", f"{folder}/built/drive/.", target)
    os.sync()
    for path in target.iterdir():
        _run("dd", f"of={path}", "oflag=nocache", "conv=notrunc,fdatasync", "count=0") if path.stat().st_size > MEGABYTE else None
    _run("sha256sum", "-c", "--quiet", folder / "built/keep/SHA256SUMS", cwd=target)


def _emptied(folder: Path) -> Path:
    target = folder / "stick"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    return target


def _run(*command: str | Path, cwd: Path | None = None) -> None:
    subprocess.run(list(map(str, command)), check=True, capture_output=True, cwd=cwd)


def prepare(folder: Path, megabytes: int, count: int) -> None:
    """An image, as many sticks, and a built edition of a thousand small files and a few films."""
    (folder / "sticks").mkdir()
    with (folder / "drive.img").open("wb") as file:
        for number in range(megabytes):
            file.write(random.Random(number).randbytes(MEGABYTE))
    for number in range(count):
        with (folder / f"sticks/{number}").open("wb") as file:
            file.write(bytes(megabytes * MEGABYTE))
    drive, keep = folder / "built/drive", folder / "built/keep"
    drive.mkdir(parents=True)
    keep.mkdir()
    for number in range(1000):
        (drive / f"a{number:04}.htm").write_bytes(random.Random(number).randbytes(20_000))
    for number in range(4):
        (drive / f"b{number}.mp4").write_bytes(random.Random(number).randbytes(megabytes * MEGABYTE // 4))
    (keep / "SHA256SUMS").write_text("".join(f"{hash_of(path)}  {path.name}\n" for path in sorted(drive.iterdir())))
    (keep / "manifest.json").write_text(json.dumps({"date": "2026-11-24"}))


def main(megabytes: int, count: int) -> None:
    Path("out").mkdir(exist_ok=True)  # on a disk, where /tmp may be memory
    with tempfile.TemporaryDirectory(dir="out") as name:
        folder = Path(name).resolve()
        prepare(folder, megabytes, count)
        for title, ours, plain, careful in (
            (f"write {megabytes} MiB to {count} sticks", ours_write, cp_write, careful_write),
            (f"pour {megabytes} MiB and 1,000 small files", ours_pour, cp_pour, careful_pour),
        ):
            runs = [{work: measured(work, folder) for work in (ours, plain, careful)} for _ in range(5)]  # by turns
            best = {work: min(run[work] for run in runs) for work in (ours, plain, careful)}
            seconds, memory = best[ours]
            print(f"{title}: {seconds:.2f} s, {memory / 1e6:.0f} MB of memory at most")
            print(f"  to cp and sha256sum, in memory    {seconds / best[plain][0]:.2f}")
            print(f"  to the same, to and from the disk {seconds / best[careful][0]:.2f}")


if __name__ == "__main__":
    main(*(int(word) for word in (*sys.argv[1:], *("512", "4")[len(sys.argv) - 1 :])))
