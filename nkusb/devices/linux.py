"""Linux, through what the kernel shows: /sys/block, /proc/self/mountinfo, /proc/swaps.

Sources: Documentation/ABI/stable/sysfs-block and testing/sysfs-bus-usb of the kernel; proc(5) on mountinfo; open(2) on O_DIRECT
and on O_EXCL, which for a disk means “only if nothing mounts it”; USB-IF, “Defined Class Codes”.
"""

from __future__ import annotations

import fcntl
import os
import re
import stat
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path

from nkusb.devices import ANOTHER, UNREADABLE, Device, Medium, System
from nkusb.devices.posix import Descriptor
from nkusb.names import listing
from nkusb.problems import NkusbError, Place

_DISKS = (
    "0",
    "14",
    "SD",
    "MMC",
    "",
)  # device/type: SCSI disks, simple ones, cards; virtual disks and NVMe have none
_GET_DISK_NUMBER = 0x80081280  # BLKGETDISKSEQ of linux/fs.h
_BLOCK = 4096  # bytes: what a plain file must be whole blocks of, to be read past memory
_STORAGE = "08"  # bInterfaceClass
_CLASSES = {
    "01": ("오디오 장치", "a sound device"),
    "02": ("통신 장치", "a modem"),
    "03": ("키보드나 마우스", "a keyboard or mouse"),
    "06": ("카메라", "a camera"),
    "09": ("USB 허브", "a hub"),
    "0a": ("통신 장치", "a modem"),
    "0b": ("스마트카드 장치", "a smart card"),
    "0e": ("영상 장치", "a video device"),
    "e0": ("무선 장치", "a radio"),
}
_UNNAMED = ("알 수 없는 장치", "something unnamed")


class Linux:
    """The disks below `sys` and their mounts below `proc`."""

    def __init__(self, sys: Path = Path("/sys"), proc: Path = Path("/proc")) -> None:
        self._blocks, self._proc = sys / "block", proc

    def devices(self) -> tuple[Device, ...]:
        try:
            blocks = [item.path for item in listing(self._blocks) if (item.path / "device").exists()]
            held, usb = self._held(), {block: _usb(block) for block in blocks}
            return tuple(self._device(block, held, usb) for block in blocks if _text(block / "device/type") in _DISKS)
        except OSError as error:  # or a disk that goes while it is looked at
            raise NkusbError([UNREADABLE.at(Place(str(self._blocks)), reason=error.strerror)]) from error

    def _device(self, block: Path, held: Mapping[str, list[str]], usb: Mapping[Path, Path | None]) -> Device:
        stick = usb[block]
        return Device(
            path=f"/dev/{block.name}",
            model=_model(block / "device"),
            size=int(_text(block / "size") or 0) * 512,  # whatever the size of its blocks
            removable=_text(block / "removable") == "1" or _text(block / "device/type") == "SD",
            read_only=_text(block / "ro") == "1",
            uses=tuple(dict.fromkeys(self._uses(block, held))),
            luns=sum(1 for other in usb.values() if other == stick) if stick else 1,
            others=tuple(dict.fromkeys(_others(stick))) if stick else (),
            identity=_text(block / "diskseq"),
        )

    def _held(self) -> dict[str, list[str]]:
        """Number or path of a disk or partition → where it is mounted, or that it is swapped to."""
        held: dict[str, list[str]] = {}
        for line in _text(self._proc / "self/mountinfo").splitlines():
            before, _, after = line.partition(" - ")
            number, _, place = before.split(" ")[2:5]
            for name in (number, after.split(" ")[1]):  # btrfs has numbers of its own: there the path tells
                held.setdefault(name, []).append(_unescaped(place))
        for line in _text(self._proc / "swaps").splitlines()[1:]:
            held.setdefault(line.split()[0], []).append("swap")
        return held

    def _uses(self, block: Path, held: Mapping[str, list[str]]) -> Iterator[str]:
        """What holds a disk or one of its partitions, through whatever is built upon them: encryption, volumes, RAID."""
        partitions = [item.path for item in listing(block) if (item.path / "partition").exists()]
        for part in (block, *partitions):
            yield from held.get(_text(part / "dev"), ())
            yield from held.get(f"/dev/{part.name}", ())
            for holder in listing(part / "holders") if (part / "holders").is_dir() else ():
                above = self._blocks / holder.path.name
                yield from [*self._uses(above, held)] or [f"/dev/{above.name}"]

    def open(self, device: Device) -> Medium:
        descriptor = os.open(device.path, os.O_RDWR | os.O_EXCL | os.O_CLOEXEC)
        try:
            medium = Descriptor(descriptor, _settle)
            if medium.size != device.size or (device.identity and _number(descriptor) != device.identity):
                raise NkusbError([ANOTHER.at(Place(device.path))])
            _bypass_memory(descriptor, medium.size)
        except BaseException:
            os.close(descriptor)
            raise
        return medium


def _text(file: Path) -> str:
    """A file's text, empty where there is none: the kernel shows of a disk what it knows."""
    try:
        return file.read_text("utf-8", "replace").strip()
    except OSError:
        return ""


def _unescaped(place: str) -> str:
    r"""mountinfo writes a space as `\040`."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), place)


def _model(device: Path) -> str:
    """Maker and model as the disk says them; a card's name."""
    maker = _text(device / "vendor")
    words = ("" if maker.startswith("0x") else maker, _text(device / "model") or _text(device / "name"))
    return " ".join(" ".join(words).split())


def _usb(block: Path) -> Path | None:
    """The USB device that a disk belongs to."""
    return next((above for above in (block / "device").resolve().parents if (above / "idVendor").exists()), None)


def _others(stick: Path) -> Iterator[tuple[str, str]]:
    """What a USB device is besides a disk."""
    for item in listing(stick):
        kind = _text(item.path / "bInterfaceClass")
        if kind and kind != _STORAGE:
            yield _CLASSES.get(kind, _UNNAMED)


def _number(descriptor: int) -> str:
    """The number that the kernel gave this disk when it was plugged in, since Linux 5.15."""
    return str(struct.unpack("=Q", fcntl.ioctl(descriptor, _GET_DISK_NUMBER, bytes(8)))[0])


def _bypass_memory(descriptor: int, size: int) -> None:
    """Let reads and writes go to the medium itself, where it can: else a read tells what memory holds."""
    if stat.S_ISBLK(os.fstat(descriptor).st_mode) or size % _BLOCK == 0:
        try:
            fcntl.fcntl(descriptor, fcntl.F_SETFL, fcntl.fcntl(descriptor, fcntl.F_GETFL) | os.O_DIRECT)
        except OSError:  # a file system without it; `_settle` does what it can
            return


def _settle(descriptor: int) -> None:
    os.fsync(descriptor)
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


PART: System = Linux()
