"""What a process no longer needs goes back to the system, whatever it once took."""

from __future__ import annotations

import subprocess
import sys

import pytest

RESIDENT = """
import gc, re
from pathlib import Path
from nkusb.memory import give_back, keep_little, tidy

def resident() -> int:
    return int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

gc.disable()
"""
GROWN = """
give_back()
before = resident()
held = [bytes(1_000) for _ in range(100_000)]
last = bytes(1_000)  # above what is let go, so that the C library doesn't give that back by itself
held.append(held)
full = resident()
del held
kept = resident()
tidy()
print(full - before, kept - before, resident() - before)
"""


LARGE = """
import resource

keep_little()
b"x" * (30 << 20)  # left alone, the C library would now keep blocks up to this size
before = resident()
held = [b"x" * (3 << 20) for _ in range(30)]
last = bytes(1_000)
full = resident()
del held
after = resident()
faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(100):
    b"x" * (1 << 20)  # as much as is read of a file at once
faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt - faults
print(full - before, after - before, faults)
"""


def _measured(script: str) -> list[int]:
    done = subprocess.run([sys.executable, "-c", RESIDENT + script], capture_output=True, text=True, check=True)
    return list(map(int, done.stdout.split()))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at /proc")
def test_memory_goes_back() -> None:
    full, kept, after = _measured(GROWN)
    assert full > 90_000 and kept > 90_000 and after < 20_000


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at /proc")
def test_large_blocks_go_back_at_once_and_what_is_read_of_a_file_is_used_again() -> None:
    full, after, faults = _measured(LARGE)
    assert full > 80_000 and after < 5_000
    assert faults < 2_000  # pages got anew; a block of them has 256
