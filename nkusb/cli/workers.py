"""The processes that work for a command, and how they end."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.context import BaseContext


@contextmanager
def pool(jobs: int) -> Iterator[Executor]:
    """So many processes, begun when there is work. Who is interrupted doesn't wait for them: they end at once."""
    executor = ProcessPoolExecutor(jobs, _context(), _begin)
    try:
        yield executor
    except KeyboardInterrupt:
        processes = list((executor._processes or {}).values())
        executor.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()
        raise
    except BaseException:
        executor.shutdown(cancel_futures=True)
        raise
    executor.shutdown()


def _context() -> BaseContext:
    """How processes begin: as copies of this one where that is quick and safe (Linux, no other thread), else anew."""
    if sys.platform != "linux":
        return multiprocessing.get_context()
    return multiprocessing.get_context("fork" if threading.active_count() == 1 else "forkserver")


def _begin() -> None:
    """Leave Ctrl-C to the process that asked, and when that ends this one, take along whoever decodes for it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end)


def _end(_number: int, _frame: object) -> None:
    if decoders := sys.modules.get("nkusb.media.worker"):
        decoders.kill()
    os._exit(1)
