"""A real Linux kernel with USB sticks: it reads our images, and our commands list, write, fill and lose its block devices."""

from __future__ import annotations

import hashlib
import json
import random
import sys
import time
from pathlib import Path

import pytest

from nkusb.fat.volume import SECTOR, volume
from tests import trees
from tests.conftest import MANIFEST, Run, Tree, payload, picture
from tests.guest import Guest, Stick, boot
from tests.test_image import start_of
from tests.witness import ON_POSIX, needs_root, run, witness

pytestmark = [ON_POSIX, pytest.mark.xdist_group("kernel")]
NKUSB = f"{sys.executable} -m nkusb"
MB = 1 << 20
COMPLAINTS = ("FAT-fs", "I/O error", "buffer I/O")


@pytest.fixture(autouse=True)
def _as_root() -> None:
    needs_root()  # the guest reads this machine's files through QEMU


def partition(disk: Path, to: Path) -> Path:
    """The volume of a disk, for programs that know no partitions."""
    to.write_bytes(disk.read_bytes()[start_of(disk) :])
    return to


def test_it_mounts_and_reads_every_image(tmp_path: Path) -> None:
    disks: list[tuple[Path, trees.Tree]] = []
    for seed in range(10):
        tree = {f"{seed}.txt": b"", **trees.tree(random.Random(seed))}
        disk = tmp_path / f"{seed}.img"
        trees.image(tree, disk, disk=600 * MB if seed % 5 == 0 else None)  # FAT32 at this size, else FAT16
        assert volume(disk.stat().st_size // SECTOR, 1).kind == (16 if seed % 5 else 32)  # type: ignore[union-attr]
        disks.append((disk, tree))
    script = "".join(
        f"mount -t vfat -o ro,utf8 /dev/sd{chr(97 + number)}1 /mnt\n"
        f"(cd /mnt && find . -type f -printf '%T@ ' -exec sha256sum -b {{}} \\;) >{number}.read\n"
        "umount /mnt\n"
        for number in range(len(disks))
    )
    last = disks[-1][0]
    script += f"mount -t vfat -o ro,utf8,loop,offset={start_of(last)} {last} /mnt && find /mnt -type f | wc -l; umount /mnt"
    guest = boot(tmp_path / "job", script, *(Stick(disk) for disk, _ in disks))
    assert not [line for line in guest.kernel.splitlines() if any(word in line for word in COMPLAINTS)]
    for number, (_, written) in enumerate(disks):
        lines = (guest.job / f"{number}.read").read_text().replace("*./", "").splitlines()
        read = {name: (float(when), digest) for when, digest, name in (line.split(" ", 2) for line in lines)}
        when = trees.INSTANT.timestamp()
        assert read == {name: (when, hashlib.sha256(content).hexdigest()) for name, content in written.items()}
    assert int(guest.said) == len(disks[-1][1])


def test_what_it_writes_onto_ours_stays_sound(tmp_path: Path) -> None:
    tree = {"a01.htm": b"a" * 70_000, "b/a02.jpg": b"b" * 9, "c.txt": b""}
    disk = tmp_path / "stick"
    trees.image(tree, disk, disk=48 * MB)
    with disk.open("r+b") as file:
        file.truncate(48 * MB)
    script = """
        mount -t vfat -o utf8 /dev/sda1 /mnt
        cp /bin/bash '/mnt/받은 책.txt'; rm /mnt/b/a02.jpg; mkdir /mnt/new; mv /mnt/c.txt /mnt/new; printf added >>/mnt/a01.htm
        umount /mnt
    """
    guest = boot(tmp_path / "job", script, Stick(disk))
    assert guest.said == "" and not [line for line in guest.kernel.splitlines() if "FAT-fs" in line]
    alone = partition(disk, tmp_path / "volume")
    checked = run(witness("fsck.fat"), "-n", alone)
    assert checked.returncode == 0, checked.stdout
    assert run(witness("mtype"), "-i", alone, "::a01.htm").stdout == "a" * 70_000 + "added"
    assert run(witness("mdir"), "-b", "-i", alone, "::new").stdout.strip().endswith("c.txt")


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / "drive.img"
    trees.image({"a01.htm": b"a" * 1000, "f.bin": random.Random(1).randbytes(24 * MB)}, path)
    return path


def blank(path: Path, size: int) -> Stick:
    """A donated stick, full of somebody's bytes."""
    path.write_bytes(random.Random(path.name).randbytes(size))
    return Stick(path)


def test_sticks_are_listed_refused_written_pulled_out_and_broken(image: Path, tmp_path: Path) -> None:
    size = image.stat().st_size + 8 * MB
    good, pulled, broken, small, fixed = (blank(tmp_path / name, size) for name in ("good", "pulled", "broken", "small", "fixed"))
    with small.file.open("r+b") as file:
        file.truncate(4 * MB)
    mounted = tmp_path / "mounted"
    mounted.write_bytes(image.read_bytes().ljust(size, b"\0"))
    sticks = (
        good, Stick(pulled.file, slow=6 * MB), Stick(broken.file, broken=10 * MB // SECTOR), small,
        Stick(fixed.file, removable=False), Stick(mounted),
    )  # fmt: skip
    script = f"""
        mount -t vfat /dev/sdf1 /mnt
        {NKUSB} devices --format json >devices.json
        for bad in d e f; do
            {NKUSB} write {image} /dev/sda /dev/sd$bad --yes /dev/sda --yes /dev/sd$bad --format json >refused-$bad.json
        done
        {NKUSB} write {image} /dev/sda /dev/sdb /dev/sdc --yes /dev/sda --yes /dev/sdb --yes /dev/sdc --format json >written.json
        echo "exit $?"
    """
    before, start = pulled.file.read_bytes(), image.read_bytes()[: 5 * MB]

    def pull(guest: Guest) -> None:
        for _ in range(600):
            if pulled.file.read_bytes()[: len(start)] == start:
                return guest.pull_out("s1")
            time.sleep(0.2)
        raise AssertionError("nothing was written to the stick that is to be pulled out")

    guest = boot(tmp_path / "job", script, *sticks, meanwhile=pull)
    listed = json.loads((guest.job / "devices.json").read_text())["devices"]
    assert [device["path"] for device in listed] == [f"/dev/sd{letter}" for letter in "abcdef"]
    assert [device["removable"] for device in listed] == [True, True, True, True, False, True]
    assert [bool(device["uses"]) for device in listed] == [False] * 5 + [True]
    for letter, code in (("d", "DEV004"), ("e", "DEV001"), ("f", "DEV003")):
        refused = json.loads((guest.job / f"refused-{letter}.json").read_text())
        assert [(problem["path"], problem["code"]) for problem in refused["problems"]] == [(f"/dev/sd{letter}", code)]
    written = json.loads((guest.job / "written.json").read_text())
    assert guest.said.strip().endswith("exit 1")
    assert [(device["path"], device["good"]) for device in written["devices"]] == [
        ("/dev/sda", True), ("/dev/sdb", False), ("/dev/sdc", False),
    ]  # fmt: skip
    assert good.file.read_bytes() == image.read_bytes().ljust(size, b"\0")
    assert (
        pulled.file.read_bytes() != before and pulled.file.read_bytes()[-MB:] == before[-MB:]
    )  # it was pulled out in the midst of it
    assert fixed.file.read_bytes() == random.Random("fixed").randbytes(size)
    assert mounted.read_bytes()[: 5 * MB] == start


def test_sticks_are_tested_wiped_poured_and_verified(tree: Tree, run: Run, tmp_path: Path) -> None:
    page = {"payloads/guides/water/index.md": payload("물.\n\n![그림](map.png)"), "payloads/guides/water/map.png": picture()}
    root = tree({"manifest.toml": MANIFEST + 'image = "smallest"\n', **page})
    assert run(root, "build").exit_code == 0
    one, two = blank(tmp_path / "one", 24 * MB), blank(tmp_path / "two", 40 * MB)
    sums = root / "out/main/keep/SHA256SUMS"
    script = f"""
        {NKUSB} test-stick /dev/sda --yes /dev/sda >tested; echo "tested $?"
        cmp -s {tmp_path / "one"}.before /dev/sda && echo "not overwritten"
        {NKUSB} wipe /dev/sda --yes /dev/sda >wiped; echo "wiped $?"
        {NKUSB} write {root}/out/main/drive.img /dev/sda --yes /dev/sda >/dev/null; echo "written $?"
        {NKUSB} verify /dev/sda --sums {sums} >/dev/null; echo "verified $?"
        mkfs.vfat -I /dev/sdb >/dev/null; mount -t vfat -o utf8 /dev/sdb /mnt
        mkdir "/mnt/System Volume Information"; echo x >/mnt/._a01.htm; echo x >/mnt/Thumbs.db; echo mine >/mnt/mine.txt
        {NKUSB} pour {root}/out/main /mnt >/dev/null 2>&1; echo "poured $?"
        rm /mnt/mine.txt
        {NKUSB} pour {root}/out/main /mnt >/dev/null; echo "poured $?"
        umount /mnt; mount -t vfat -o ro,utf8 /dev/sdb /mnt
        {NKUSB} verify /mnt --sums {sums} >/dev/null; echo "verified $?"
        (cd /mnt && find . -type f | sort) >poured; umount /mnt
    """
    (tmp_path / "one.before").write_bytes(one.file.read_bytes())
    guest = boot(tmp_path / "job", script, one, two)
    assert guest.said.splitlines() == [
        "tested 0", "wiped 0", "written 0", "verified 0", "poured 1", "poured 0", "verified 0",
    ]  # fmt: skip
    drive = {f"./{path.name}" for path in (root / "out/main/drive").iterdir()}
    assert set((guest.job / "poured").read_text().splitlines()) == drive
    image = (root / "out/main/drive.img").read_bytes()
    assert one.file.read_bytes() == image.ljust(24 * MB, b"\0")
