"""The processes that work for a command, and how they end."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TypeVar

from nkusb.inline import Hands
from nkusb.memory import keep_little, tidy

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing.context import BaseContext

T = TypeVar("T")

_AHEAD = 3  # calls for each process: one that it works on, the next, and one on its way


class Pool(Hands):
    """So many processes, begun when there is work. Who is interrupted doesn't wait for them: `interrupt` ends them."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs

    @cached_property
    def _executor(self) -> ProcessPoolExecutor:
        from concurrent.futures import ProcessPoolExecutor

        keep_little()
        return ProcessPoolExecutor(self._jobs, _context(), _begin)

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        return self._executor.submit(_alone, fn, *args, **kwargs)

    def map(
        self, fn: Callable[..., T], *iterables: Iterable[Any], timeout: float | None = None, chunksize: int = 1
    ) -> Iterator[T]:
        """As every executor does; but no process begins for what can't be shared."""
        calls = zip(*iterables, strict=False)
        first = list(islice(calls, 2))
        if len(first) < 2:
            return (fn(*each) for each in first)
        return self._shared(fn, chain(first, calls))

    def _shared(self, fn: Callable[..., T], calls: Iterable[tuple[Any, ...]]) -> Iterator[T]:
        """The results in order. Few calls wait at a time, for what they are given may be large; none waits for a slow one."""
        order: deque[Future[T]] = deque()
        undone: set[Future[T]] = set()
        try:
            for call in calls:
                while len(undone) >= _AHEAD * self._jobs:
                    undone = wait(undone, return_when=FIRST_COMPLETED).not_done
                order.append(self.submit(fn, *call))
                undone.add(order[-1])
                while order and order[0].done():
                    yield order.popleft().result()
            while order:
                yield order.popleft().result()
        finally:
            for future in order:
                future.cancel()

    def rest(self) -> None:
        """End the processes: each keeps a copy of what this one has changed since it began."""
        self.shutdown()
        self.__dict__.pop("_executor", None)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        if "_executor" in self.__dict__:
            self._executor.shutdown(wait, cancel_futures=cancel_futures)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.shutdown(wait=not (kind and issubclass(kind, KeyboardInterrupt)), cancel_futures=kind is not None)


def _context() -> BaseContext:
    """How processes begin: as copies of this one where that is quick and safe (Linux, no other thread), else anew."""
    import multiprocessing

    if sys.platform != "linux":
        return multiprocessing.get_context()
    return multiprocessing.get_context("fork" if threading.active_count() == 1 else "forkserver")


def _alone(fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """Call it, and give back what that needed."""
    result = fn(*args, **kwargs)
    tidy()
    return result


def _begin() -> None:
    """Leave Ctrl-C to the process that asked, and when that ends this one, take along whoever decodes for it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end)
    keep_little()
    gc.freeze()  # what is the other's is none of ours to look through, which would copy it; what is ours is little
    gc.set_threshold(10_000)


def _end(_number: int, _frame: object) -> None:
    if decoders := sys.modules.get("nkusb.media.worker"):
        decoders.kill()
    os._exit(1)
