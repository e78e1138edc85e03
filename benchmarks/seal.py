"""What sealing and locking cost beside the best tools for each part, on the same bytes: `python -m benchmarks.seal`.

Each line is processes of their own: processor time, wall time, peak memory, and the ratio of its processor time to that of the
first tool of its group. `--size` is the megabytes of film beside three hundred pages; `--large` instead makes one archive of more
than 4 GiB from sparse files, as a build would, and lets 7-Zip test its volumes.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import tempfile
from pathlib import Path, PurePosixPath

from benchmarks.library import ROOT
from benchmarks.timing import shown
from benchmarks.work import INSTANT, PASSPHRASE, command, seal
from benchmarks.yard import NKUSB
from nkusb.bundle import Bundle, Stored, hash_of
from nkusb.locks.sevenzip import PART
from nkusb.progress import silent
from nkusb.seal.compare import compare
from nkusb.volumes import LARGEST, WHERE_NEEDED, split


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
    seal(drive)
    pages = [path.name for path in sorted(drive.glob("*.htm"))]
    seven = ["7z", "a", "-mhe=on", f"-p{PASSPHRASE}", str(folder / "b1.7z")]
    print(f"{'':34}{'processor':>10} {'wall':>10} {'peak':>9}")
    theirs = shown("7z a (same filters)", [[*seven, "-mx=2", "-m0=lzma2", *pages], [*seven, "-m0=copy", "film.mp4"]], drive)
    shown("nkusb lock", [command("lock", drive, archive)], ROOT, theirs)
    theirs = shown("7z t", [["7z", "t", f"-p{PASSPHRASE}", archive]], drive)
    shown("nkusb: decrypt and SHA-256", [command("unlock", drive, archive)], ROOT, theirs)
    theirs = shown("sha256sum -c", [["sha256sum", "-c", "--quiet", "../SHA256SUMS"]], drive)
    shown("openssl dgst -sha256", [["openssl", "dgst", "-sha256", "film.mp4", *pages]], drive, theirs)
    shown("nkusb verify", [[*NKUSB, "verify", drive, "--sums", folder / "SHA256SUMS"]], ROOT, theirs)


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
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.large:
            large(Path(folder))
        else:
            compared(Path(folder), given.size)


if __name__ == "__main__":
    main()
