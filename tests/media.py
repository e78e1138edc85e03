"""Media that are files, and media that lie: what donated sticks do, for tests that have none."""

from __future__ import annotations

import errno
import random
from dataclasses import dataclass
from pathlib import Path

from nkusb.devices import Device, Medium, System
from nkusb.devices.linux import Linux


def stick(path: Path, size: int) -> Device:
    """A file that passes for a removable disk of so many bytes, full of what somebody left on it."""
    path.write_bytes(random.Random(size).randbytes(4096) * (size // 4096) + bytes(size % 4096))
    return Device(path=str(path), model="Test Stick", size=size, removable=True)


@dataclass
class Sticks:
    """A system with these disks alone; each is opened as the real system opens it."""

    present: tuple[Device, ...]

    def devices(self) -> tuple[Device, ...]:
        return self.present

    def open(self, device: Device) -> Medium:
        return Linux().open(device)


SYSTEM: type[System] = Sticks


class Memory:
    """A sound medium in memory; the others fail in one way each, from the byte `at` on."""

    def __init__(self, size: int, at: int = 0) -> None:
        self.size, self.at, self.held, self.closed = size, at, bytearray(b"\xa5" * size), False

    def write(self, at: int, content: memoryview) -> int:
        self.held[at : at + len(content)] = content
        return len(content)

    def read(self, at: int, into: memoryview) -> int:
        into[:] = self.held[at : at + len(into)]
        return len(into)

    def flush(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True

    def meets(self, at: int, length: int) -> bool:
        """Whether the faulty place is among these bytes."""
        return at <= self.at < at + length


class FailsToWrite(Memory):
    def write(self, at: int, content: memoryview) -> int:
        if self.meets(at, len(content)):
            raise OSError(errno.EIO, "Input/output error")
        return super().write(at, content)


class FailsToRead(Memory):
    def read(self, at: int, into: memoryview) -> int:
        if self.meets(at, len(into)):
            raise OSError(errno.EIO, "Input/output error")
        return super().read(at, into)


class TakesNoMore(Memory):
    """Says that it took nothing."""

    def write(self, at: int, content: memoryview) -> int:
        return 0 if self.meets(at, len(content)) else super().write(at, content)


class TakesLess(Memory):
    """Drops the rest of a write and says that it took all."""

    def write(self, at: int, content: memoryview) -> int:
        kept = self.at - at if self.meets(at, len(content)) else len(content)
        super().write(at, content[:kept])
        return len(content)


class FlipsABit(Memory):
    def read(self, at: int, into: memoryview) -> int:
        count = super().read(at, into)
        if self.meets(at, len(into)):
            into[self.at - at] ^= 1
        return count


class Vanishes(Memory):
    """Is pulled out."""

    gone = False

    def write(self, at: int, content: memoryview) -> int:
        self.gone = self.gone or self.meets(at, len(content))
        return self._there(super().write(at, content))

    def read(self, at: int, into: memoryview) -> int:
        return self._there(super().read(at, into))

    def flush(self) -> None:
        self._there(0)

    def _there(self, count: int) -> int:
        if self.gone:
            raise OSError(errno.ENODEV, "No such device")
        return count


class VanishesAtTheEnd(Memory):
    """Is pulled out before what it took is safe."""

    def flush(self) -> None:
        raise OSError(errno.ENODEV, "No such device")


class Wraps(Memory):
    """A fake: holds `at` bytes and begins anew behind them."""

    def write(self, at: int, content: memoryview) -> int:
        count = min(len(content), self.at - at % self.at)
        super().write(at % self.at, content[:count])
        return count

    def read(self, at: int, into: memoryview) -> int:
        count = min(len(into), self.at - at % self.at)
        return super().read(at % self.at, into[:count])


class Forgets(Memory):
    """A fake: what lies behind `at` is dropped and reads as 0xFF."""

    def write(self, at: int, content: memoryview) -> int:
        super().write(at, content[: max(self.at - at, 0)])
        return len(content)

    def read(self, at: int, into: memoryview) -> int:
        count = super().read(at, into)
        kept = min(max(self.at - at, 0), count)
        into[kept:] = b"\xff" * (count - kept)
        return count


class ForgetsQuietly(Forgets):
    """A fake whose missing part reads as zeros, as an empty stick's would."""

    def read(self, at: int, into: memoryview) -> int:
        count = super().read(at, into)
        kept = min(max(self.at - at, 0), count)
        into[kept:] = bytes(count - kept)
        return count


BROKEN = (FailsToWrite, FailsToRead, TakesNoMore, TakesLess, FlipsABit, Vanishes)
FAKES = (Wraps, Forgets)
