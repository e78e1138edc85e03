"""Memory that is no longer used, given back to the system.

Python frees what it doesn't need, but the C library keeps it for the next time, so that a process stays as large as it once was.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from functools import cache

_PAUSE = 1.0  # seconds
_tidied = [-_PAUSE]  # when that was last done


def tidy() -> None:
    """Look for what is no longer used, and give it back; not again within a second, for it takes some hundredths of one."""
    if time.monotonic() < _tidied[0] + _PAUSE:
        return
    gc.collect()
    give_back()
    _tidied[0] = time.monotonic()


def give_back() -> None:
    """Give what was freed back to the system, where the C library can (glibc); it costs a millisecond or two."""
    _trim()(0)


@cache
def _trim() -> Callable[[int], object]:
    import ctypes

    trim: Callable[[int], object] = getattr(ctypes.CDLL(None), "malloc_trim", abs) if sys.platform == "linux" else abs
    return trim
