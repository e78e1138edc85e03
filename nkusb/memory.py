"""Memory that is no longer used, given back to the system.

Python frees what it doesn't need, but the C library keeps it for the next time, so that a process stays as large as it once was.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # numbers of parameters in malloc.h
_LARGE = 2 << 20  # bytes: more than is read of a file at once, which would be got and given back each time
_SHARE = 1 / 20  # of a process's time that each of the two may take, at most
_next: dict[Callable[[], object], float] = {}  # when it may be done again


def tidy() -> None:
    """Look for what is no longer used, and give it back; neither so often that it takes much of the time."""
    for act in (gc.collect, give_back):
        begun = time.monotonic()
        if begun >= _next.get(act, 0.0):
            act()
            ended = time.monotonic()
            _next[act] = ended + (ended - begun) / _SHARE


def give_back() -> None:
    """Give what was freed back to the system, where the C library can (glibc); it costs a millisecond or two."""
    _of_glibc("malloc_trim")(0)


def keep_little() -> None:
    """Have large blocks given back as soon as they are freed, in this process and its copies.

    Left alone, glibc keeps ever larger ones the more of them it sees (`mallopt(3)`, `M_MMAP_THRESHOLD`).
    """
    _of_glibc("mallopt")(_MMAP_THRESHOLD, _LARGE)
    _of_glibc("mallopt")(_TRIM_THRESHOLD, 2 * _LARGE)


def _of_glibc(name: str) -> Callable[..., int]:
    """A function of the C library; one that does nothing where there is none of that name."""
    import ctypes

    return getattr(ctypes.CDLL(None), name, _nothing) if sys.platform == "linux" else _nothing


def _nothing(*_: int) -> int:
    return 0
