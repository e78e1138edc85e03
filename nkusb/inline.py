"""Executors of this machine, and one that works at once, in the thread that asks: where there is only one processor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from typing import Any, TypeVar

T = TypeVar("T")


class Hands(Executor):
    """An executor whose work sees the files of this machine."""

    def rest(self) -> None:
        """Let go of what is only needed while there is work; it comes back with the next."""


class Inline(Hands):
    """Does each piece of work when it is submitted."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(work(*args, **kwargs))
        except BaseException as error:
            future.set_exception(error)
        return future

    def map(
        self, fn: Callable[..., T], *iterables: Iterable[Any], timeout: float | None = None, chunksize: int = 1
    ) -> Iterator[T]:
        """Work on each when its result is asked for."""
        return map(fn, *iterables)
