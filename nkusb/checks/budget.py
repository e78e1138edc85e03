"""The drive fits on the stick it is meant for, and each of its files on FAT32.

A file takes whole clusters; 32 KiB is the largest that Windows gives FAT32 (support.microsoft.com/kb/140365), so a drive
that fits by this count fits however the stick was formatted. One part in twenty stays free: full sticks wear and stall.
What a folder of FAT32 can hold is limited too; other file systems take more, so that is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from nkusb.bundle import Bundle
from nkusb.checks import BundleCheck
from nkusb.fat.volume import DIRECTORY
from nkusb.model import Edition, Library
from nkusb.problems import ERROR, WARNING, Code, Problem
from nkusb.reach import crowded

OVERRUN = Code(
    "BUD001", ERROR,
    "판의 크기가 정한 것보다 {over} 큽니다: {needed} > {budget}의 95 %.",
    "The edition is {over} too large: {needed} of 95 % of {budget}.",
    "가장 큰 것: {largest}. 글을 빼거나 더 큰 size_budget 을 쓰십시오.",
    "Largest: {largest}. Leave something out, or raise size_budget.",
    bad='size_budget = "1 MB"', good='size_budget = "4 GB"',
)  # fmt: skip

CROWDED = Code(
    "BUD002", WARNING,
    "폴더 《{folder}》에 {count}개가 들어 있습니다. FAT32 스틱의 폴더에는 {limit}개까지만 들어갑니다.",
    "The folder “{folder}” holds {count}; a folder of a stick with FAT32 takes no more than {limit}.",
    "글을 나누어 판을 여러개 만드십시오.", "Divide the items among several editions.",
    bad="(70,000 texts in one edition)", good="(35,000 in each of two)",
)  # fmt: skip

CLUSTER = 32 * 1024  # bytes
FOLDER = DIRECTORY - 2  # files and folders in one: `.` and `..` take two entries
SHARE = 0.95  # of the stick that may be filled


def footprint(bundle: Bundle) -> int:
    """Bytes that a bundle takes on a stick with the largest clusters, its directory included."""
    clusters = sum(-(-blob.size // CLUSTER) for blob in bundle.values())
    directory = -(-len(bundle) * 32 // CLUSTER)  # 32 bytes an 8.3 entry
    return (clusters + directory) * CLUSTER


def budget(bundle: Bundle, edition: Edition, _library: Library) -> Iterator[Problem]:
    """Report a drive that doesn't fit, with what takes the most room, and folders that don't."""
    needed, room = footprint(bundle), int(edition.budget * SHARE)
    if needed > room:
        largest = max(bundle, key=lambda path: (bundle[path].size, path))
        facts = {"needed": _megabytes(needed), "budget": _megabytes(edition.budget), "over": _megabytes(needed - room)}
        yield OVERRUN.at(edition.at("size_budget"), largest=f"{largest} ({_megabytes(bundle[largest].size)})", **facts)
    for folder, count in crowded(bundle, FOLDER):
        yield CROWDED.at(edition.at(), folder=folder, count=f"{count:,}", limit=f"{FOLDER:,}")


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"


PART: BundleCheck = budget
