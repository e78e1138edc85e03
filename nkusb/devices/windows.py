"""Windows, through PowerShell: disks are listed; writing a whole one is not offered, since nobody has tried it there."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from typing import Any

from nkusb.devices import NO_WRITING, UNREADABLE, Device, Medium, System
from nkusb.problems import NkusbError, Place

_SCRIPT = """[Console]::OutputEncoding = [Text.Encoding]::UTF8
@{
  disks = @(Get-CimInstance Win32_DiskDrive | Select-Object Index, DeviceID, Model, Size, MediaType)
  flags = @(Get-Disk | Select-Object Number, IsSystem, IsBoot, IsReadOnly)
  parts = @(Get-Partition | Select-Object DiskNumber, @{n='Letter'; e={"$($_.DriveLetter)".Trim([char]0)}})
} | ConvertTo-Json -Depth 3 -Compress"""
_POWERSHELL = "powershell.exe"


class Windows:
    """The physical drives of Win32_DiskDrive."""

    def devices(self) -> tuple[Device, ...]:
        command = [_POWERSHELL, "-NoProfile", "-NonInteractive", "-Command", _SCRIPT]
        try:
            return parse(subprocess.run(command, capture_output=True, check=True, timeout=60).stdout)  # noqa: S603 (a fixed program)
        except (OSError, subprocess.SubprocessError, ValueError, KeyError) as error:
            raise NkusbError([UNREADABLE.at(Place("powershell"), reason=type(error).__name__)]) from error

    def open(self, device: Device) -> Medium:
        raise NkusbError([NO_WRITING.at(Place(device.path))])


def parse(output: bytes) -> tuple[Device, ...]:
    """The disks of what the script prints. Raises `ValueError` and `KeyError` for what it would not print."""
    facts = json.loads(output.decode("utf-8-sig"))
    flags = {disk["Number"]: disk for disk in facts["flags"]}
    found = (_device(disk, flags.get(disk["Index"], {}), facts["parts"]) for disk in facts["disks"])
    return tuple(sorted(found, key=lambda device: (len(device.path), device.path)))


def _device(disk: dict[str, Any], flags: dict[str, Any], parts: list[dict[str, Any]]) -> Device:
    def uses() -> Iterator[str]:
        yield from (f"{part['Letter']}:" for part in parts if part["DiskNumber"] == disk["Index"] and part["Letter"])
        if flags.get("IsSystem") or flags.get("IsBoot"):
            yield "C:"

    return Device(
        path=disk["DeviceID"],
        model=disk["Model"] or "",
        size=int(disk["Size"] or 0),  # a string where it is large; none without a medium
        removable=disk["MediaType"] == "Removable Media",
        read_only=bool(flags.get("IsReadOnly")),
        uses=tuple(dict.fromkeys(uses())),
    )


PART: System = Windows()
