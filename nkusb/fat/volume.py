"""The plan of a disk: which kind of FAT, how large its clusters are, and where everything lies. Numbers only, no bytes.

Sectors are 512 bytes. The first cluster begins at a whole 4 MiB of the disk, where the flash of cards and sticks begins a block
of its own. A FAT32 reserves as many sectors as that takes; a FAT16 may reserve no more than one, so its partition begins later.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nkusb.fat import Kind

SECTOR = 512  # bytes
BLOCK = 4 << 20  # bytes
ENTRY = 32  # bytes of a directory entry
ROOT_ENTRIES = 512  # of a FAT16's root, which has a fixed place; more where there are more
DIRECTORY = 65_536  # entries: the most in a directory, 2 MiB (FAT 1.03, “FAT Directory Structure”)
LARGEST_FILE = 2**32 - 1  # bytes
LARGEST_FAT16 = 2**31  # bytes of a disk
LARGEST_DISK = 2**32 - 1  # sectors, 2 TiB: what a partition table can say

# Largest volume in sectors → sectors of a cluster: Microsoft's tables (FAT 1.03, “FAT Volume Initialization”), without clusters
# of less than 2 KiB, with which old players are slow.
_FAT16 = ((65_536, 4), (524_288, 8), (1_048_576, 16), (2_097_152, 32), (4_194_304, 64))
_FAT32 = ((524_288, 4), (16_777_216, 8), (33_554_432, 16), (67_108_864, 32), (LARGEST_DISK, 64))
_FAT32_FROM = 1_048_576  # sectors, 512 MiB: smaller sticks are formatted as FAT16, which the oldest players read alone
_CLUSTERS = {16: (4_085, 65_524), 32: (65_525, 268_435_444)}  # how many there are decides the kind, whatever a volume says

# What the smallest of each size held, of the sticks and cards whose listing by `fdisk -l` somebody published (docs/sticks.md).
_SMALLEST = {
    2 * 10**9: 1_919_942_656,
    4 * 10**9: 3_879_731_200,
    8 * 10**9: 7_740_641_280,
    16 * 10**9: 15_376_000_000,
    32 * 10**9: 30_752_000_000,
    64 * 10**9: 61_505_273_856,
    128 * 10**9: 123_060_879_360,
}
_SOLD = 0.93  # of any other size: less than the least of them, 96 %


def capacity(sold: int) -> int:
    """Bytes that a stick sold as so many holds, in whole blocks. Makers count in thousands and keep spare blocks back."""
    return max(1, _SMALLEST.get(sold, int(sold * _SOLD)) // BLOCK) * BLOCK


@dataclass(frozen=True, slots=True)
class Volume:
    """One partition of a disk. All but `start` count from its beginning, in sectors; clusters are numbered from 2."""

    kind: Kind
    start: int  # on the disk
    sectors: int
    cluster: int
    reserved: int
    fat: int  # of one of the two
    root: int  # of a FAT16's root directory
    clusters: int  # how many there are

    @property
    def data(self) -> int:
        """Where cluster 2 begins."""
        return self.reserved + 2 * self.fat + self.root

    @property
    def cluster_bytes(self) -> int:
        return self.cluster * SECTOR

    def clusters_of(self, size: int) -> int:
        """How many clusters so many bytes take."""
        return -(-size // self.cluster_bytes)


def volume(disk: int, root_entries: int, asked: Kind | None = None) -> Volume | None:
    """The plan of a disk of so many sectors, of the kind that is asked for, else as sticks of its size are formatted.

    None where it would hold too few clusters to be one, or too many.
    """
    kind: Kind = asked or (16 if disk < _FAT32_FROM else 32)
    cluster = next((size for limit, size in (_FAT16 if kind == 16 else _FAT32) if disk <= limit), 64)
    block = BLOCK // SECTOR
    root = -(-max(ROOT_ENTRIES, root_entries) * ENTRY // SECTOR) if kind == 16 else 0
    fat = -(-(disk // cluster + 2) * (kind // 8) // SECTOR)  # as if all were clusters: some sectors too many, which stay zero
    if kind == 16:
        reserved, start = 1, block + -(1 + 2 * fat + root) % block
    else:
        reserved, start = 32 + -(32 + 2 * fat) % block, block
    clusters = (disk - start - reserved - 2 * fat - root) // cluster
    low, high = _CLUSTERS[kind]
    return Volume(kind, start, disk - start, cluster, reserved, fat, root, clusters) if low <= clusters <= high else None


def disks(size: int) -> Iterator[int]:
    """Sizes of disks in sectors, from the first that could hold so many bytes upwards, in whole blocks, ever larger steps."""
    blocks = 2 + -(-size // BLOCK)
    while (sectors := blocks * (BLOCK // SECTOR)) <= LARGEST_DISK:
        yield sectors
        blocks += 1 + blocks // 64
