"""Compares a drive with its checksums: names every missing, extra and changed file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nkusb.bundle import hash_of
from nkusb.load.text import read_text
from nkusb.problems import ERROR, Code, NkusbError, Place, Problems, has_errors
from nkusb.progress import Progress, silent
from nkusb.seal.sums import ON_DRIVE, SUMS_FILE, Sums, read_sums, sha256_of
from nkusb.vessels import VESSELS
from nkusb.vessels.folder import UNREADABLE

NO_SUMS = Code(
    "VER004", ERROR,
    "검사합 목록을 찾지 못했습니다.", "No list of checksums was found.",
    "--sums 로 그 자리를 알려 주십시오. 보기: --sums out/main/keep/SHA256SUMS",
    "Say where it is with --sums, such as --sums out/main/keep/SHA256SUMS.",
    bad="nkusb verify /media/stick", good="nkusb verify /media/stick --sums out/main/keep/SHA256SUMS",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was compared, against which list (`sums_sha256` stands for what it says), and every difference."""

    files: int
    folder: Path
    sums: Path
    sums_sha256: str
    problems: Problems


def verify(folder: Path, sums: Path | None = None, progress: Progress = silent) -> Verdict:
    """Compare the drive in `folder` (or in its `drive/`) with the list `sums`.

    Without `sums`, the one in `keep/` beside the drive is taken, else the drive's own. Raises `NkusbError` where there is
    nothing to compare.
    """
    drive = folder / "drive" if (folder / "drive").is_dir() and (folder / "keep").is_dir() else folder
    beside = (drive.resolve().parent / "keep" / SUMS_FILE, drive / str(ON_DRIVE))
    chosen = sums or next((path for path in beside if path.is_file()), None)
    if chosen is None:
        raise NkusbError([NO_SUMS.at(Place(str(folder)))])
    expected = _read(chosen)
    if chosen == drive / str(ON_DRIVE):  # a list can't hold its own checksum
        expected = {**expected, ON_DRIVE: hash_of(chosen)}
    try:
        problems = VESSELS["folder"].verify(expected, drive, progress)
    except OSError as error:
        raise NkusbError([UNREADABLE.at(Place(str(folder)), reason=error.strerror)]) from error
    return Verdict(len(expected), drive, chosen, sha256_of(expected), problems)


def _read(path: Path) -> Sums:
    place = Place(path.name)
    text, problems = read_text(path, place)
    expected, found = read_sums(text or "", place)
    if has_errors((*problems, *found)):
        raise NkusbError((*problems, *found))
    return expected
