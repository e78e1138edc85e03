"""Equal work on many files, the large ones on all cores at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

LARGE = 1 << 20  # bytes: handing a smaller file to a thread takes longer than reading it


def spread(work: Callable[[Item], Result], items: Iterable[Item], size: Callable[[Item], int]) -> Iterator[Result]:
    """What `work` gives for each item, in order; for large ones it is called in threads, which suits work that hashes or copies.

    Whatever it raises is raised where that item's turn is; nothing more is begun then.
    """
    wanted = list(items)
    large = [item for item in wanted if size(item) >= LARGE]
    if len(large) < 2:
        yield from map(work, wanted)
        return
    from concurrent.futures import ThreadPoolExecutor  # costs more than a small drive takes

    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        begun = iter([pool.submit(work, item) for item in large])
        for item in wanted:
            yield next(begun).result() if size(item) >= LARGE else work(item)
    finally:
        pool.shutdown(cancel_futures=True)
