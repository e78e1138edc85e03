"""macOS, through diskutil(8). Its lists are read as recordings show them; writing a disk there was never tried."""

from __future__ import annotations

import fcntl
import os
import plistlib
import subprocess
from collections.abc import Iterator, Mapping
from typing import Any

from nkusb.devices import ANOTHER, UNREADABLE, Device, Medium, System
from nkusb.devices.posix import Descriptor
from nkusb.problems import NkusbError, Place

_NO_CACHE, _FULL_SYNC = 48, 51  # F_NOCACHE, F_FULLFSYNC of sys/fcntl.h
_DISKUTIL = "/usr/sbin/diskutil"


class MacOS:
    """The whole disks that diskutil knows."""

    def devices(self) -> tuple[Device, ...]:
        try:
            listed = plistlib.loads(_run("list", "-plist"))
            infos = {name: plistlib.loads(_run("info", "-plist", name)) for name in listed["WholeDisks"]}
        except (OSError, subprocess.SubprocessError, plistlib.InvalidFileException, KeyError, ValueError) as error:
            raise NkusbError([UNREADABLE.at(Place("diskutil"), reason=type(error).__name__)]) from error
        return parse(listed, infos)

    def open(self, device: Device) -> Medium:
        descriptor = os.open(device.path.replace("/dev/disk", "/dev/rdisk"), os.O_RDWR | os.O_EXLOCK | os.O_CLOEXEC)  # type: ignore[attr-defined]
        try:
            fcntl.fcntl(descriptor, _NO_CACHE, 1)
            medium = Descriptor(descriptor, _settle)
            medium.size = medium.size or device.size  # a raw disk has no end to seek to
            if device not in self.devices():
                raise NkusbError([ANOTHER.at(Place(device.path))])
        except BaseException:
            os.close(descriptor)
            raise
        return medium


def parse(listed: Mapping[str, Any], infos: Mapping[str, Mapping[str, Any]]) -> tuple[Device, ...]:
    """The physical disks of `diskutil list -plist` and of `diskutil info -plist` for each whole disk."""
    disks = {disk["DeviceIdentifier"]: disk for disk in listed["AllDisksAndPartitions"]}
    return tuple(
        Device(
            path=info["DeviceNode"],
            model=info.get("MediaName", ""),
            size=info.get("Size", 0),
            removable=bool(info.get("RemovableMedia")) and not info.get("OSInternalMedia"),
            read_only=not info.get("WritableMedia", False),
            uses=tuple(dict.fromkeys(_mounts(name, disks))),
        )
        for name, info in infos.items()
        if info.get("VirtualOrPhysical") != "Virtual" and name in disks
    )


def _mounts(name: str, disks: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Where a disk, its partitions and the containers that lie on them are mounted."""
    disk = disks[name]
    parts = [disk, *disk.get("Partitions", ()), *disk.get("APFSVolumes", ())]
    yield from (part["MountPoint"] for part in parts if part.get("MountPoint"))
    own = {part["DeviceIdentifier"] for part in disk.get("Partitions", ())}
    for other in disks.values():
        if own.intersection(store["DeviceIdentifier"] for store in other.get("APFSPhysicalStores", ())):
            yield from _mounts(other["DeviceIdentifier"], disks)


def _run(*arguments: str) -> bytes:
    return subprocess.run([_DISKUTIL, *arguments], capture_output=True, check=True, timeout=60).stdout  # noqa: S603 (a fixed program)


def _settle(descriptor: int) -> None:
    fcntl.fcntl(descriptor, _FULL_SYNC)


PART: System = MacOS()
