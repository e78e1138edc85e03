"""What sealing and locking cost beside the best tools for each part, on the same bytes: `python -m benchmarks.seal`.

Each line is a process of its own: processor time, wall time, peak memory (never less than this process's own, which the system
counts along), and the ratio of its processor time to that of the first tool of its group. `--size` is the megabytes of film
beside three hundred pages; `--large` instead makes one archive of more than 4 GiB from sparse files, as a build would, and lets
7-Zip test its volumes.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path, PurePosixPath

from nkusb.bundle import Bundle, Stored, hash_of
from nkusb.locks.sevenzip import PART
from nkusb.progress import silent
from nkusb.seal.compare import compare
from nkusb.seal.sums import sums
from nkusb.verify import verify
from nkusb.volumes import LARGEST, WHERE_NEEDED, split

PASSPHRASE = "three words here"
INSTANT = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


def bundle(drive: Path) -> Bundle:
    """The files of the drive as a build has them."""
    return Bundle(
        (PurePosixPath(path.name), Stored(path, path.stat().st_size, hash_of(path))) for path in sorted(drive.iterdir())
    )


def work(name: str, drive: str, archive: str) -> None:
    """One piece of our own work, in the process that is measured."""
    if name == "lock":
        PART.lock(bundle(Path(drive)), INSTANT, PASSPHRASE, Path(archive), silent)
    elif name == "unlock":
        assert len(list(PART.contents(Path(archive), PASSPHRASE).files(silent))) > 1
    else:
        assert not verify(Path(drive), Path(archive).with_name("SHA256SUMS")).problems


def measured(label: str, commands: list[list[str]], cwd: Path, than: float = 0.0) -> float:
    """Run commands, print what they took together, and give their processor time."""
    started, user, peak = time.perf_counter(), 0.0, 0
    for command in commands:
        process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{label}: {command[0]} ended with {process.returncode}")
        user, peak = user + usage.ru_utime + usage.ru_stime, max(peak, usage.ru_maxrss)
    wall = time.perf_counter() - started
    ratio = f"{user / than:8.2f} x" if than else ""
    print(f"{label:34}{user:8.2f} s {wall:8.2f} s {peak // 1024:6} MB {ratio}".rstrip(), flush=True)
    return user


def compared(folder: Path, megabytes: int) -> None:
    """The table."""
    drive, archive = folder / "drive", folder / "a1.7z"
    drive.mkdir()
    block = random.Random(1).randbytes(1 << 20)
    with (drive / "film.mp4").open("wb") as film:
        for number in range(megabytes):
            film.write(block[number:] + block[:number])
    for number in range(300):
        (drive / f"p{number:03}.htm").write_text(f"<p>{number} 물을 끓입니다. " * 600, "utf-8")
    (folder / "SHA256SUMS").write_text(sums(bundle(drive)))
    pages = [path.name for path in sorted(drive.glob("*.htm"))]
    ours = [sys.executable, "-m", "benchmarks.seal", "--work"]
    root = Path(__file__).resolve().parents[1]
    seven = ["7z", "a", "-mhe=on", f"-p{PASSPHRASE}", str(folder / "b1.7z")]
    print(f"{'':34}{'processor':>10} {'wall':>10} {'peak':>9}")
    theirs = measured("7z a (same filters)", [[*seven, "-mx=2", "-m0=lzma2", *pages], [*seven, "-m0=copy", "film.mp4"]], drive)
    measured("nkusb lock", [[*ours, "lock", str(drive), str(archive)]], root, theirs)
    theirs = measured("7z t", [["7z", "t", f"-p{PASSPHRASE}", str(archive)]], drive)
    measured("nkusb: decrypt and SHA-256", [[*ours, "unlock", str(drive), str(archive)]], root, theirs)
    theirs = measured("sha256sum -c", [["sha256sum", "-c", "--quiet", "../SHA256SUMS"]], drive)
    measured("openssl dgst -sha256", [["openssl", "dgst", "-sha256", "film.mp4", *pages]], drive, theirs)
    measured("nkusb verify", [[*ours, "verify", str(drive), str(archive)]], root, theirs)


def large(folder: Path) -> None:
    """An archive that FAT32 can't hold in one file: in volumes, tested by 7-Zip and read back."""
    film = folder / "film"
    with film.open("wb") as sparse:
        sparse.truncate(2_200_000_000)
    whole = Stored(film, film.stat().st_size, hash_of(film))
    drive = Bundle((PurePosixPath(name), whole) for name in ("a01-1.mp4", "a02-1.mp4"))
    PART.lock(drive, INSTANT, PASSPHRASE, folder / "a1.7z", silent)
    assert (folder / "a1.7z").stat().st_size > LARGEST
    volumes = split(folder / "a1.7z", WHERE_NEEDED)
    print(*(f"{path.name} {path.stat().st_size:,}" for path in volumes), sep="\n")
    tested = subprocess.run(["7z", "t", f"-p{PASSPHRASE}", volumes[0]], capture_output=True, text=True, check=True)
    assert "Everything is Ok" in tested.stdout
    problems = compare({path: blob.sha256 for path, blob in drive.items()}, PART.contents(volumes[0], PASSPHRASE).files(silent))
    assert not problems
    print("7-Zip and nkusb find every byte.")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.seal")
    parser.add_argument("--size", type=int, default=500)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--work", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        work(*given.work)
        return
    with tempfile.TemporaryDirectory() as folder:
        if given.large:
            large(Path(folder))
        else:
            compared(Path(folder), given.size)


if __name__ == "__main__":
    main()
