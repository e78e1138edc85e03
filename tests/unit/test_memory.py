"""What a process no longer needs goes back to the system, whatever it once took."""

from __future__ import annotations

import subprocess
import sys

import pytest

GROWN = """
import gc, re
from pathlib import Path
from nkusb.memory import give_back, tidy

def resident() -> int:
    return int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

gc.disable()
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


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at /proc")
def test_memory_goes_back() -> None:
    done = subprocess.run([sys.executable, "-c", GROWN], capture_output=True, text=True, check=True)
    full, kept, after = map(int, done.stdout.split())
    assert full > 90_000 and kept > 90_000 and after < 20_000
