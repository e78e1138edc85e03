"""FAT16 and FAT32 as Microsoft's specification writes them: what old players, televisions and every PC read.

Written once: all names and sizes are known before the first byte, so that files lie contiguous and in order, nothing is ever
moved, and every byte that belongs to nothing is zero. Sources: Microsoft Extensible Firmware Initiative FAT32 File System
Specification, version 1.03 (2000), named “FAT 1.03” here; its section on long names; SD Association on alignment.
"""

from __future__ import annotations

from typing import Literal

Kind = Literal[16, 32]

FATS: dict[str, Kind | None] = {"any": None, "fat16": 16, "fat32": 32}  # as profiles ask for them; None goes by the size
FREE = 0.05  # of a volume that is made as small as it can be: full sticks wear and stall
