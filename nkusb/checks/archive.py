"""The archive of a locked edition can be made as the manifest wants it."""

from __future__ import annotations

from collections.abc import Iterator

from nkusb.bundle import Bundle
from nkusb.checks import BundleCheck
from nkusb.model import Edition, Library
from nkusb.problems import ERROR, Code, Problem
from nkusb.recovery import program
from nkusb.volumes import LARGEST, MOST

UNFIT = Code(
    "LCK005", ERROR,
    "lock 의 《{key}》: 쓸 수 있는 것은 {low}에서 {high}까지입니다.", "“{key}” of the lock: it may be from {low} to {high}.",
    "그 사이의 값으로 바꾸십시오.", "Change it to a value between them.",
    bad='volume_size = "8 GB"', good='volume_size = "2 GB"',
)  # fmt: skip
NO_PROGRAM = Code(
    "LCK006", ERROR,
    "복구 자료(recovery)를 만들 par2 프로그램이 없습니다.", "There is no par2 program to make recovery data with.",
    "이렇게 넣으십시오: pip install 'nkusb[recovery]'. 또는 recovery 를 지우십시오.",
    "Install it: pip install 'nkusb[recovery]'; or remove recovery.",
    bad="(no par2)", good="(par2 is installed)",
)  # fmt: skip

_SMALLEST = 100_000  # bytes of a volume


def archive(bundle: Bundle, edition: Edition, _library: Library) -> Iterator[Problem]:
    """Report sizes that FAT32 or 7-Zip's numbering can't take, and recovery data that can't be made."""
    if edition.lock is None:
        return
    place, size, share = edition.at("lock"), edition.lock.volume_size, edition.lock.recovery
    low = max(_SMALLEST, bundle.size // MOST + 1)
    if size is not None and not low <= size <= LARGEST:
        yield UNFIT.at(place, key="volume_size", low=f"{low:,} B", high=f"{LARGEST:,} B")
    if share is not None and not 1 <= share <= 100:
        yield UNFIT.at(place, key="recovery", low="1", high="100")
    elif share and program() is None:
        yield NO_PROGRAM.at(place)


PART: BundleCheck = archive
