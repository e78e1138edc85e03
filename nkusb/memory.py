"""Memory that is no longer used, given back to the system.

Python frees what it doesn't need, but the C library keeps it for the next time, so that a process stays as large as it once was.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from functools import cache

_SHARE = 1 / 20  # of a process's time, at most
_next = [0.0]  # when it may be done again


def tidy() -> None:
    """Look for what is no longer used, and give it back; never so often that it takes much of the time."""
    begun = time.monotonic()
    if begun < _next[0]:
        return
    gc.collect()
    give_back()
    ended = time.monotonic()
    _next[0] = ended + (ended - begun) / _SHARE


def give_back() -> None:
    """Give what was freed back to the system, where the C library can (glibc); it costs a millisecond or two."""
    _trim()(0)


@cache
def _trim() -> Callable[[int], object]:
    import ctypes

    trim: Callable[[int], object] = getattr(ctypes.CDLL(None), "malloc_trim", abs) if sys.platform == "linux" else abs
    return trim
