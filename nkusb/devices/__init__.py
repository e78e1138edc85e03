"""Devices: the disks of this machine, and one of them opened to be overwritten. One file a system.

The contract: `devices` lists every disk, also those that must never be written, and says of each what speaks against it; `open`
gives its bytes, and only of the very disk that was listed. No serial number is read, shown or written down.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from nkusb.problems import ERROR, WARNING, Code, NkusbError, Place, Problem
from nkusb.registry import Registry

FIXED = Code(
    "DEV001", ERROR,
    "떼어 낼 수 있는 매체가 아닙니다.", "This is no removable medium.",
    "nkusb는 USB 메모리와 메모리 카드에만 씁니다. `nkusb devices`로 이름을 다시 보십시오.",
    "nkusb writes to sticks and cards alone. Look at the name again with `nkusb devices`.",
    bad="nkusb write drive.img /dev/sda", good="nkusb write drive.img /dev/sdb",
)  # fmt: skip
SYSTEM = Code(
    "DEV002", ERROR,
    "지금 돌고 있는 운영체제가 여기에 있습니다.", "The system that is running lies on it.",
    "다른 매체의 이름을 주십시오.", "Give the name of another medium.",
    bad="(the stick that the PC was started from)", good="(another stick)",
)  # fmt: skip
IN_USE = Code(
    "DEV003", ERROR,
    "쓰고 있는 매체입니다: {uses}.", "It is in use: {uses}.",
    "거기에 지울 수 없는 것이 없는지 보고, 창을 닫고 마운트를 푸십시오"
    "(Linux: umount, macOS: diskutil unmountDisk, Windows: `nkusb pour`를 쓰십시오).",
    "See that nothing on it is still needed, then unmount it"
    " (Linux: umount, macOS: diskutil unmountDisk; on Windows use `nkusb pour`).",
    bad="(mounted at /media/stick)", good="(plugged in, not mounted)",
)  # fmt: skip
TOO_SMALL = Code(
    "DEV004", ERROR,
    "너무 작습니다: {size} MB, 필요한 것은 {needed} MB.", "It is too small: {size} MB of the {needed} MB that are needed.",
    "더 큰 매체를 쓰십시오.", "Use a larger medium.",
    bad="(an image of 4 GB, a stick of 2 GB)", good="(a stick of 4 GB)",
)  # fmt: skip
READ_ONLY = Code(
    "DEV005", ERROR,
    "쓰기가 막혀 있습니다.", "It is protected from writing.",
    "옆의 작은 잠금 스위치를 푸십시오. 그래도 막혀 있으면 수명이 다한 것이니 버리십시오.",
    "Push its little lock. If it stays protected, it is worn out: throw it away.",
    bad="(a card whose lock is closed)", good="(an open card)",
)  # fmt: skip
EMPTY = Code(
    "DEV006", ERROR,
    "안에 아무것도 꽂혀 있지 않습니다.", "There is no medium in it.",
    "카드를 꽂으십시오.", "Put a card into it.",
    bad="(an empty card reader)", good="(a reader with a card)",
)  # fmt: skip
UNKNOWN = Code(
    "DEV007", ERROR,
    "그런 매체가 없습니다.", "There is no such disk.",
    "`nkusb devices`가 보여 주는 이름을 그대로 쓰십시오. 파티션이 아니라 매체 전체의 이름입니다.",
    "Use a name as `nkusb devices` shows it: that of the whole medium, not of a partition.",
    bad="nkusb write drive.img /dev/sdb1", good="nkusb write drive.img /dev/sdb",
)  # fmt: skip
SEVERAL = Code(
    "DEV008", WARNING,
    "하나의 USB 장치가 디스크 {count}개로 보입니다.", "One USB device shows itself as {count} disks.",
    "카드 리더라면 그럴 수 있습니다. USB 메모리라면 남이 손댄 것일 수 있으니 쓰지 마십시오.",
    "A card reader may do so. A stick may have been tampered with: don't use it.",
    bad="(a stick with a hidden disc in it)", good="(a plain stick)",
)  # fmt: skip
MORE = Code(
    "DEV009", WARNING,
    "저장 매체이면서 다른 장치이기도 합니다: {ko}.", "It is more than a disk: {en}.",
    "키보드인 체하며 컴퓨터를 조종하는 USB일 수 있습니다. 뽑고 쓰지 마십시오.",
    "It may pose as a keyboard and type commands. Pull it out and don't use it.",
    bad="(a stick that is a keyboard too)", good="(a plain stick)",
)  # fmt: skip
ANOTHER = Code(
    "DEV010", ERROR,
    "이 이름의 매체가 그사이에 바뀌었습니다.", "Another medium has taken this name meanwhile.",
    "`nkusb devices`로 다시 보고 처음부터 하십시오.", "Look again with `nkusb devices` and start over.",
    bad="(unplugged and another plugged in)", good="(left where it is)",
)  # fmt: skip
NO_WRITING = Code(
    "DEV011", ERROR,
    "이 운영체제에서는 매체를 통째로 쓸 수 없습니다.", "Whole media can't be written on this system.",
    "`nkusb pour`로 파일을 담거나 Linux에서 쓰십시오.", "Copy files with `nkusb pour`, or write on Linux.",
    bad="nkusb write on Windows", good="nkusb pour out/main E:\\",
)  # fmt: skip
UNREADABLE = Code(
    "DEV012", ERROR,
    "매체의 목록을 읽지 못했습니다: {reason}.", "The list of disks can't be read: {reason}.",
    "잠시 뒤 다시 해 보십시오.", "Try again in a moment.",
    bad="(a program of the system that fails)", good="(a list)",
)  # fmt: skip

_SYSTEM_PLACES = frozenset(
    (
        "/", "/boot", "/boot/efi", "/efi", "/home", "/usr", "/var",
        "/cdrom", "/lib/live/mount/medium", "/run/live/medium", "/run/initramfs/live",  # systems that run from a stick
        "/System/Volumes/Data", "C:",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Device:
    """A disk. `path` is what a person types; `size` is in bytes, 0 where no medium is in it.

    `uses` says where it is mounted or what else holds it; `luns` how many disks its USB device is, `others` what it is besides
    (Korean, English). `identity` is a number that the system gives each disk anew when it is plugged in, where it has one.
    """

    path: str
    model: str
    size: int
    removable: bool
    read_only: bool = False
    uses: tuple[str, ...] = ()
    luns: int = 1
    others: tuple[tuple[str, str], ...] = ()
    identity: str = ""


class Medium(Protocol):
    """A disk that is open, as bytes at places. Every method raises `OSError`.

    Places and lengths are whole blocks of 4 KiB but at the end, and memory begins at a page: it goes to the disk directly.
    """

    @property
    def size(self) -> int:
        """Bytes."""
        ...

    def write(self, at: int, content: memoryview) -> int:
        """Write from `at` on; how many bytes were taken."""
        ...

    def read(self, at: int, into: memoryview) -> int:
        """Read from `at` on, from the medium itself and not from memory; how many bytes came."""
        ...

    def flush(self) -> None:
        """Wait until all that was written is on the medium."""
        ...

    def close(self) -> None:
        """Give it back to the system."""
        ...


class System(Protocol):
    """The disks of an operating system."""

    def devices(self) -> tuple[Device, ...]:
        """Every disk, by path. Raises `NkusbError` where they can't be listed."""
        ...

    def open(self, device: Device) -> Medium:
        """The disk, for this process alone. Raises `OSError`, and `NkusbError` where it isn't the one that was listed."""
        ...


SYSTEMS: Registry[System] = Registry("nkusb.devices", "linux", "macos", "windows")
_NAMES = {"linux": "linux", "darwin": "macos", "win32": "windows"}


def system() -> System:
    """This machine's. Raises `NkusbError` on a system that nobody has written a file for."""
    if sys.platform not in _NAMES:
        raise NkusbError([NO_WRITING.at(Place(sys.platform))])
    return SYSTEMS[_NAMES[sys.platform]]


def refusals(device: Device, needed: int = 1) -> Iterator[Problem]:
    """What forbids to overwrite a disk with so many bytes."""
    place = Place(device.path)
    if not device.removable:
        yield FIXED.at(place)
    if _SYSTEM_PLACES.intersection(device.uses):
        yield SYSTEM.at(place)
    elif device.uses:
        yield IN_USE.at(place, uses=", ".join(device.uses))
    if not device.size:
        yield EMPTY.at(place)
    elif device.size < needed:
        yield TOO_SMALL.at(place, size=f"{device.size / 1e6:,.0f}", needed=f"{needed / 1e6:,.0f}")
    if device.read_only:
        yield READ_ONLY.at(place)


def oddities(device: Device) -> Iterator[Problem]:
    """What is strange about a disk, to be looked at before it is used."""
    place = Place(device.path)
    if device.luns > 1:
        yield SEVERAL.at(place, count=device.luns)
    if device.others:
        yield MORE.at(place, ko=", ".join(ko for ko, _ in device.others), en=", ".join(en for _, en in device.others))
