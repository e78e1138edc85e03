"""A machine inside the machine: Debian's kernel in QEMU with this machine's files, read-only, and USB sticks of its own.

What files in the place of sticks can't show, it shows: how the kernel lists, mounts, writes and loses a real block device.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.witness import lacks, witness

SECONDS = 200  # everything is emulated, so that it is the same where a machine can't lend its processor
_WANTED = (
    "virtio_pci", "9p", "9pnet_virtio", "virtio_blk", "xhci-pci", "usb-storage", "sd_mod", "loop", "vfat", "nls_cp437",
    "nls_ascii", "nls_utf8",
)  # fmt: skip
_INIT = """#!/bin/busybox sh
set -e
b=/bin/busybox
$b mkdir -p /proc /sys /dev /host
for module in $($b cat /modules); do $b insmod "$module"; done
$b mount -t 9p -o ro,trans=virtio,version=9p2000.L,cache=loose,msize=262144 host /host
$b mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144 job "/host$JOB"
$b mount -t devtmpfs none /host/dev
$b mount -t proc none /host/proc
$b mount -t sysfs none /host/sys
$b mount -t tmpfs none /host/mnt
waited=0
until [ "$($b ls /host/sys/block | $b grep -c '^sd')" -ge "$STICKS" ] || [ $waited = 60 ]; do
    $b sleep 0.25
    waited=$((waited + 1))
done
$b chroot /host /bin/sh "$JOB/script" >"/host$JOB/said" 2>&1 || echo "exit $?" >>"/host$JOB/said"
$b chroot /host /bin/dmesg >"/host$JOB/kernel"
$b sync
$b poweroff -f
"""


@dataclass(frozen=True)
class Stick:
    """A USB stick of the guest's: the file that holds its bytes, and what is wrong with it.

    `broken` is a 512-byte sector at which every write fails; `slow` the most bytes a second that it takes; one that is not
    `removable` says so, as hard disks do.
    """

    file: Path
    broken: int | None = None
    slow: int = 0
    removable: bool = True

    def options(self, name: str, job: Path) -> Sequence[str]:
        file = str(self.file)
        if self.broken is not None:
            rules = job / f"{name}.faults"
            rules.write_text(f'[inject-error]\nevent = "write_aio"\nerrno = "5"\nsector = "{self.broken}"\n')
            file = f"blkdebug:{rules}:{file}"
        speed = f",throttling.bps-write={self.slow}" if self.slow else ""
        drive = f"if=none,id=d-{name},format=raw,cache=writethrough,werror=report,rerror=report,file={file}{speed}"
        removable = "on" if self.removable else "off"
        return "-drive", drive, "-device", f"usb-storage,bus=usb.0,drive=d-{name},id={name},removable={removable}"


@dataclass
class Guest:
    """One run of the machine: what its script said, and what the kernel said meanwhile."""

    job: Path
    said: str = ""
    kernel: str = ""
    _monitor: socket.socket | None = field(default=None, repr=False)

    def pull_out(self, name: str) -> None:
        """Unplug the stick `name`."""
        assert self._monitor
        for command in ({"execute": "qmp_capabilities"}, {"execute": "device_del", "arguments": {"id": name}}):
            self._monitor.sendall(json.dumps(command).encode() + b"\n")


def boot(job: Path, script: str, *sticks: Stick, meanwhile: Callable[[Guest], None] | None = None) -> Guest:
    """Run a shell script as root in the guest; its sticks are /dev/sda, sdb … and, for `pull_out`, s0, s1 …

    `job` is a folder that the guest may write, at the same path as here. `meanwhile` is called once the guest has started.
    """
    program = witness("qemu-system-x86_64")
    kernel = _kernel()
    job.mkdir(parents=True)
    (job / "script").write_text(f"cd {job}\nexport PATH={Path(sys.executable).parent}:{os.environ['PATH']}\n{script}")
    _initramfs(kernel, job, len(sticks))
    command = [
        program, "-M", "q35", "-m", "1024", "-smp", "2", "-display", "none", "-nodefaults",
        "-no-reboot", "-net", "none", "-serial", f"file:{job}/console", "-qmp", f"unix:{job}/monitor,server=on,wait=off",
        "-kernel", str(kernel), "-initrd", str(job / "initramfs"),
        "-append", f"console=ttyS0 quiet panic=-1 rdinit=/init JOB={job} STICKS={len(sticks)}",
        "-fsdev", "local,id=host,path=/,security_model=none,readonly=on,multidevs=remap",
        "-device", "virtio-9p-pci,fsdev=host,mount_tag=host",
        "-fsdev", f"local,id=job,path={job},security_model=none", "-device", "virtio-9p-pci,fsdev=job,mount_tag=job",
        "-device", "qemu-xhci,id=usb,p2=15,p3=15",
    ]  # fmt: skip
    for number, stick in enumerate(sticks):
        command += stick.options(f"s{number}", job)
    guest = Guest(job)
    with (
        (job / "machine").open("w") as messages,
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=messages) as machine,
    ):
        try:
            if meanwhile:
                guest._monitor = _connect(job / "monitor")
                meanwhile(guest)
            machine.wait(SECONDS)
        finally:
            machine.kill()
            if guest._monitor:
                guest._monitor.close()
    if not (job / "kernel").exists():
        raise AssertionError((job / "machine").read_text() + (job / "console").read_text("utf-8", "replace"))
    guest.said, guest.kernel = (job / "said").read_text("utf-8", "replace"), (job / "kernel").read_text("utf-8", "replace")
    return guest


def _connect(path: Path) -> socket.socket:
    monitor = socket.socket(socket.AF_UNIX)
    for _ in range(100):
        try:
            monitor.connect(str(path))
            return monitor
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the machine did not start")


def _kernel() -> Path:
    """The newest of Debian's kernels that is installed with its modules."""
    found = [path for path in Path("/boot").glob("vmlinuz-*") if (Path("/lib/modules") / path.name[8:] / "modules.dep").exists()]
    if not found:
        lacks("an installed kernel (Debian's linux-image-amd64)")
    return max(found, key=lambda path: [int(number) for number in re.findall(r"\d+", path.name)])


def _initramfs(kernel: Path, job: Path, sticks: int) -> None:
    """The first file system of the guest: busybox, the modules in the order of their needs, and what to do."""
    folder = Path("/lib/modules") / kernel.name[8:]
    listed = dict(line.split(":", 1) for line in (folder / "modules.dep").read_text().splitlines())
    paths = {Path(path).name.split(".")[0]: path for path in listed}
    loaded: dict[str, None] = {}
    for name in _WANTED:
        if name in paths:  # else it is built in
            loaded.update(dict.fromkeys(_needs(paths[name], listed)))
    init = _INIT.replace("set -e\n", f"set -e\nJOB={job}\nSTICKS={sticks}\n")
    files = {
        "bin/busybox": (0o755, Path(witness("busybox")).read_bytes()),
        "init": (0o755, init.encode()),
        "modules": (0o644, "".join(f"/{Path(path).name}\n" for path in loaded).encode()),
        **{Path(path).name: (0o644, (folder / path).read_bytes()) for path in loaded},
    }
    (job / "initramfs").write_bytes(b"".join(_archive(files)))


def _needs(path: str, listed: dict[str, str]) -> Iterator[str]:
    for needed in reversed(listed[path].split()):
        yield from _needs(needed, listed)
    yield path


def _archive(files: dict[str, tuple[int, bytes]]) -> Iterator[bytes]:
    """A cpio archive as the kernel unpacks it (Documentation/driver-api/early-userspace/buffer-format.rst)."""
    entries = [
        ("bin", 0o040755, b""),
        *((name, 0o100000 | mode, data) for name, (mode, data) in files.items()),
        ("TRAILER!!!", 0, b""),
    ]
    for number, (name, mode, data) in enumerate(entries, 1):
        fields = (number, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0)
        head = b"070701" + "".join(f"{value:08x}" for value in fields).encode() + name.encode() + b"\0"
        yield head + bytes(-len(head) % 4) + data + bytes(-len(data) % 4)
