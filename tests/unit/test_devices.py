"""Disks as each system shows them: what may be written, what may not, and why; what is odd about a stick."""

from __future__ import annotations

import json
import plistlib
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from nkusb import devices
from nkusb.devices import Device, macos, oddities, refusals, windows
from nkusb.devices.linux import Linux
from nkusb.problems import NkusbError
from tests import media

STICK = "pci0000:00/usb1/1-2"
MOUNTS = """\
22 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw
23 22 0:21 / /proc rw - proc proc rw
31 22 8:17 / /media/a\\040b rw - vfat /dev/sdb1 rw
32 22 0:44 /@ /mnt/pool rw - btrfs /dev/sdc2 rw
33 22 253:1 / /home rw - ext4 /dev/mapper/home rw
"""


def sysfs(root: Path, disks: Mapping[str, Mapping[str, str]], mounts: str = MOUNTS, swaps: str = "") -> Linux:
    """A /sys and a /proc: disk → its files; `at` is the folder of its device, `parts` and `holders` are names."""
    (root / "sys/block").mkdir(parents=True)
    for name, files in disks.items():
        device = root / "sys/devices" / files.get("at", f"platform/{name}")
        block = device / "block" / name
        block.mkdir(parents=True)
        (root / "sys/block" / name).symlink_to(block)
        if files.get("at") != "virtual":
            (block / "device").symlink_to(device)
        for file, content in files.items():
            if file == "parts":
                for number, part in enumerate(content.split(), 1):
                    (block / part).mkdir()
                    (block / part / "partition").write_text(f"{number}\n")
                    (block / part / "dev").write_text(
                        f"{files['dev'].split(':')[0]}:{int(files['dev'].split(':')[1]) + number}\n"
                    )
            elif file == "holders":
                for holder in content.split():
                    (block / "holders" / holder).mkdir(parents=True)
            elif file != "at":
                target = block / file
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(content + "\n")
    (root / "proc/self").mkdir(parents=True)
    (root / "proc/self/mountinfo").write_text(mounts)
    (root / "proc/swaps").write_text("Filename\tType\tSize\tUsed\tPriority\n" + swaps)
    return Linux(root / "sys", root / "proc")


def usb(root: Path, at: str, *interfaces: str) -> None:
    folder = root / "sys/devices" / at
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "idVendor").write_text("0781\n")
    (folder / "serial").write_text("4C530001230412345678\n")
    for number, kind in enumerate(interfaces):
        (folder / f"1-2:1.{number}").mkdir(exist_ok=True)
        (folder / f"1-2:1.{number}/bInterfaceClass").write_text(f"{kind}\n")


def scsi(dev: str, at: str, **files: str) -> dict[str, str]:
    return {"dev": dev, "at": at, "size": "15728640", "removable": "1", "ro": "0", "device/type": "0", **files}


def codes(device: Device, needed: int = 1) -> list[str]:
    return [problem.code.name for problem in (*refusals(device, needed), *oddities(device))]


def test_linux_says_what_each_disk_is(tmp_path: Path) -> None:
    usb(tmp_path, STICK, "08")
    found = sysfs(
        tmp_path,
        {
            "loop0": {"dev": "7:0", "at": "virtual", "size": "100"},
            "mmcblk0": {
                "dev": "179:0",
                "size": "62333952",
                "removable": "0",
                "ro": "1",
                "device/type": "SD",
                "device/name": "SC32G",
            },
            "mmcblk1": {"dev": "179:8", "size": "62333952", "removable": "0", "ro": "0", "device/type": "MMC"},
            "nvme0n1": {
                "dev": "259:0",
                "size": "1000215216",
                "removable": "0",
                "device/model": "Fast Disk",
                "parts": "nvme0n1p1 nvme0n1p2",
            },
            "sda": scsi(
                "8:0",
                f"{STICK}/1-2:1.0/host6/6:0:0:0",
                **{"device/vendor": "SanDisk ", "device/model": "Cruzer Fit      ", "diskseq": "12"},
            ),
            "sr0": {"dev": "11:0", "size": "2097151", "removable": "1", "device/type": "5"},
        },
    ).devices()
    assert [device.path for device in found] == ["/dev/mmcblk0", "/dev/mmcblk1", "/dev/nvme0n1", "/dev/sda"]
    card, soldered, inner, stick = found
    assert stick == Device("/dev/sda", "SanDisk Cruzer Fit", 15728640 * 512, True, identity="12")
    assert (card.model, card.removable, codes(card)) == ("SC32G", True, ["DEV005"])
    assert codes(soldered) == ["DEV001"]
    assert (inner.uses, codes(inner)) == (("/",), ["DEV001", "DEV002"])
    assert codes(stick) == [] and codes(stick, stick.size) == [] and codes(stick, stick.size + 1) == ["DEV004"]
    assert "4C53" not in repr(found)


def test_linux_sees_every_use_of_a_disk(tmp_path: Path) -> None:
    found = sysfs(
        tmp_path,
        {
            "dm-1": {"dev": "253:1", "at": "virtual"},
            "dm-2": {"dev": "253:2", "at": "virtual"},
            "sdb": scsi("8:16", "b", parts="sdb1"),
            "sdc": scsi("8:32", "c", parts="sdc1 sdc2"),
            "sdd": scsi("8:48", "d", holders="dm-1"),
            "sde": scsi("8:64", "e", holders="dm-2"),
            "sdf": scsi("8:80", "f", parts="sdf1"),
            "sdg": scsi("8:96", "g", size="0"),
        },
        swaps="/dev/sdf1  partition 1000 0 -2\n",
    ).devices()
    assert {device.path[5:]: (device.uses, codes(device)) for device in found} == {
        "sdb": (("/media/a b",), ["DEV003"]),
        "sdc": (("/mnt/pool",), ["DEV003"]),
        "sdd": (("/home",), ["DEV002"]),
        "sde": (("/dev/dm-2",), ["DEV003"]),
        "sdf": (("swap",), ["DEV003"]),
        "sdg": ((), ["DEV006"]),
    }


def test_oddities_of_a_stick_are_named(tmp_path: Path) -> None:
    usb(tmp_path, STICK, "08", "03", "03", "ff")
    found = sysfs(
        tmp_path,
        {
            "sda": scsi("8:0", f"{STICK}/1-2:1.0/host6/6:0:0:0"),
            "sr0": {"dev": "11:0", "at": f"{STICK}/1-2:1.0/host6/6:0:0:1", "size": "90000", "device/type": "5"},
            "sdb": scsi("8:16", "ata1/host0/0:0:0:0"),
        },
    ).devices()
    (stick, plain) = found
    assert [problem.code.name for problem in oddities(stick)] == ["DEV008", "DEV009"]
    assert "a keyboard or mouse, something unnamed" in [*oddities(stick)][1].message
    assert [*oddities(plain)] == []


def test_a_list_that_cant_be_read_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(NkusbError) as caught:
        Linux(tmp_path / "nothing").devices()
    assert [problem.code.name for problem in caught.value.problems] == ["DEV012"]


def test_only_the_disk_that_was_listed_is_opened(tmp_path: Path) -> None:
    stick = media.stick(tmp_path / "stick", 1 << 16)
    Linux().open(stick).close()
    with (tmp_path / "stick").open("ab") as file:
        file.write(b"x")
    with pytest.raises(NkusbError) as caught:
        Linux().open(stick)
    assert [problem.code.name for problem in caught.value.problems] == ["DEV010"]


def test_this_machine_can_be_asked() -> None:
    """Whatever it has: nothing that is in use is free to be written."""
    for device in devices.system().devices():
        assert not device.uses or {"DEV002", "DEV003"}.intersection(codes(device))


def test_an_unknown_system_has_no_disks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "plan9")
    with pytest.raises(NkusbError):
        devices.system()


# The keys and values of diskutil as macOS 11 printed them for a stick and for a disk in a USB case, shortened.
INFO = {"VirtualOrPhysical": "Physical", "WritableMedia": True, "OSInternalMedia": False, "BusProtocol": "USB", "Internal": False}
INFOS = {
    "disk0": {
        **INFO,
        "DeviceNode": "/dev/disk0",
        "MediaName": "APPLE SSD",
        "Size": 512110190592,
        "RemovableMedia": False,
        "Internal": True,
    },
    "disk1": {"DeviceNode": "/dev/disk1", "VirtualOrPhysical": "Virtual", "Size": 511900434432},
    "disk2": {**INFO, "DeviceNode": "/dev/disk2", "MediaName": "Cruzer Fit", "Size": 15682240512, "RemovableMedia": True},
    "disk3": {**INFO, "DeviceNode": "/dev/disk3", "MediaName": "SSD PM830 mSATA", "Size": 128035676160, "RemovableMedia": False},
    "disk4": {
        **INFO,
        "DeviceNode": "/dev/disk4",
        "MediaName": "Card",
        "Size": 8000000000,
        "RemovableMedia": True,
        "WritableMedia": False,
    },
}
LISTED = {
    "WholeDisks": [*INFOS],
    "AllDisksAndPartitions": [
        {"DeviceIdentifier": "disk0", "Partitions": [{"DeviceIdentifier": "disk0s1"}, {"DeviceIdentifier": "disk0s2"}]},
        {
            "DeviceIdentifier": "disk1",
            "APFSPhysicalStores": [{"DeviceIdentifier": "disk0s2"}],
            "APFSVolumes": [
                {"DeviceIdentifier": "disk1s1", "MountPoint": "/System/Volumes/Data"},
                {"DeviceIdentifier": "disk1s5s1", "MountPoint": "/"},
            ],
            "Partitions": [],
        },
        {"DeviceIdentifier": "disk2", "MountPoint": "/Volumes/NO NAME"},
        {"DeviceIdentifier": "disk3", "Partitions": [{"DeviceIdentifier": "disk3s1", "MountPoint": "/Volumes/Backup"}]},
        {"DeviceIdentifier": "disk4"},
    ],
}


def test_macos_by_recordings(monkeypatch: pytest.MonkeyPatch) -> None:
    def diskutil(*arguments: str) -> bytes:
        return plistlib.dumps(LISTED if arguments[0] == "list" else INFOS[arguments[2]])

    monkeypatch.setattr(macos, "_run", diskutil)
    found = {device.path: device for device in macos.PART.devices()}
    assert {path: (device.model, codes(device)) for path, device in found.items()} == {
        "/dev/disk0": ("APPLE SSD", ["DEV001", "DEV002"]),
        "/dev/disk2": ("Cruzer Fit", ["DEV003"]),
        "/dev/disk3": ("SSD PM830 mSATA", ["DEV001", "DEV003"]),
        "/dev/disk4": ("Card", ["DEV005"]),
    }
    assert found["/dev/disk2"].size == 15682240512


# The properties of Win32_DiskDrive, Get-Disk and Get-Partition; a size beyond 2^53 may come as a string.
WINDOWS = {
    "disks": [
        {
            "Index": 10,
            "DeviceID": "\\\\.\\PHYSICALDRIVE10",
            "Model": "Generic USB SD Reader USB Device",
            "Size": None,
            "MediaType": None,
        },
        {
            "Index": 1,
            "DeviceID": "\\\\.\\PHYSICALDRIVE1",
            "Model": "Cruzer Fit USB Device",
            "Size": 15676416000,
            "MediaType": "Removable Media",
        },
        {
            "Index": 0,
            "DeviceID": "\\\\.\\PHYSICALDRIVE0",
            "Model": "SSD",
            "Size": "512105932800",
            "MediaType": "Fixed hard disk media",
        },
        {"Index": 2, "DeviceID": "\\\\.\\PHYSICALDRIVE2", "Model": "Card", "Size": 8000000000, "MediaType": "Removable Media"},
    ],
    "flags": [
        {"Number": 0, "IsSystem": True, "IsBoot": True, "IsReadOnly": False},
        {"Number": 1, "IsSystem": False, "IsBoot": False, "IsReadOnly": False},
        {"Number": 2, "IsSystem": False, "IsBoot": False, "IsReadOnly": True},
    ],
    "parts": [{"DiskNumber": 0, "Letter": ""}, {"DiskNumber": 0, "Letter": "D"}, {"DiskNumber": 1, "Letter": "E"}],
}


def test_windows_by_what_its_script_prints() -> None:
    found = windows.parse(b"\xef\xbb\xbf" + json.dumps(WINDOWS).encode())
    assert [(device.path[-2:], device.size, codes(device)) for device in found] == [
        ("E0", 512105932800, ["DEV001", "DEV002"]),
        ("E1", 15676416000, ["DEV003"]),
        ("E2", 8000000000, ["DEV005"]),
        ("10", 0, ["DEV001", "DEV006"]),
    ]
    assert found[0].uses == ("D:", "C:")


def test_windows_writes_no_disk() -> None:
    with pytest.raises(NkusbError) as caught:
        windows.PART.open(windows.parse(json.dumps(WINDOWS).encode())[1])
    assert [problem.code.name for problem in caught.value.problems] == ["DEV011"]


@pytest.mark.parametrize("system", [macos.PART, windows.PART])
def test_a_program_that_fails_is_a_problem(system: devices.System, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise subprocess.CalledProcessError(1, "x")

    monkeypatch.setattr(subprocess, "run", fails)
    with pytest.raises(NkusbError) as caught:
        system.devices()
    assert [problem.code.name for problem in caught.value.problems] == ["DEV012"]
