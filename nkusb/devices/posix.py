"""What Linux and macOS share: a disk as a file descriptor."""

from __future__ import annotations

import os
from collections.abc import Callable


class Descriptor:
    """A disk behind a file descriptor; `settle` waits until what was written is on the medium and forgotten by memory."""

    def __init__(self, descriptor: int, settle: Callable[[int], None]) -> None:
        self._descriptor, self._settle = descriptor, settle
        self.size = os.lseek(descriptor, 0, os.SEEK_END)

    def write(self, at: int, content: memoryview) -> int:
        return os.pwrite(self._descriptor, content, at)

    def read(self, at: int, into: memoryview) -> int:
        return os.preadv(self._descriptor, [into], at)

    def flush(self) -> None:
        self._settle(self._descriptor)

    def close(self) -> None:
        os.close(self._descriptor)
