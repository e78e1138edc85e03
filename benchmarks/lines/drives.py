"""A finished drive, 1,000 pages and four films: made an image, locked, and checked."""

from __future__ import annotations

import random
import shlex
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.contest import Contender, Contest
from benchmarks.library import ROOT
from benchmarks.timing import Commands
from benchmarks.work import PASSPHRASE, command, seal
from benchmarks.yard import NKUSB, Yard, library_of

PAGES, FILMS = 1_000, 4
MEGABYTE = 1_000_000
COPIED, BY_MCOPY, LOCKED, VERIFIED = 1.25, 1.0, 1.2, 1.0


def drive(yard: Yard) -> Path:
    """The folder of the drive, its list of checksums beside it."""
    return yard.kept(f"drive-{yard.sizes.drive}", partial(_drive, yard=yard)) / "drive"


def _drive(root: Path, yard: Yard) -> None:
    folder = root / "drive"
    folder.mkdir()
    for number, text in enumerate(library_of(yard.sizes.payloads[0])[:PAGES], 1):
        page = "\n".join(f"<p>{paragraph}</p>" for paragraph in text.paragraphs)
        (folder / f"a{number:04}.htm").write_text(page, "utf-8")
    for number in range(1, FILMS + 1):
        with (folder / f"b{number}.mp4").open("wb") as film:
            chance = random.Random(number)
            for _ in range(yard.sizes.drive // FILMS):
                film.write(chance.randbytes(MEGABYTE))
    seal(folder)


def image(yard: Yard) -> Iterator[Contest]:
    """The image alone, of files whose checksums are known, as a build makes it."""
    source, to, copy, peer = drive(yard), yard.work / "a.img", yard.work / "copy", yard.work / "b.img"
    ours = Contender("nkusb: image", [command("image", source, to)], ROOT, yard.clearing(to.name))
    cp = Contender("cp -r", [["cp", "-r", source, copy]], ROOT, yard.clearing(copy.name), reach=COPIED)
    yield Contest("e", f"drive image of {yard.sizes.drive:,} MB", (ours,), (cp, _mcopy(yard, source, peer)), memory=300)


def _mcopy(yard: Yard, source: Path, to: Path) -> Contender:
    make, copy = yard.program("mkfs.fat"), yard.program("mcopy")
    if make.lacks or copy.lacks:
        return Contender("mkfs.fat and mcopy", [], ROOT, lacks=make.lacks or copy.lacks)
    blocks = sum(path.stat().st_size for path in source.iterdir()) // 1024 * 11 // 10 + 40_000
    commands: Commands = [
        [make.path, "-C", "-F", "32", "-n", "A1", to, str(blocks)],
        ["sh", "-c", f"{shlex.quote(copy.path)} -s -i {shlex.quote(str(to))} {shlex.quote(str(source))}/* ::"],
    ]
    return Contender(f"{make.name} and {copy.name}", commands, ROOT, yard.clearing(to.name), reach=BY_MCOPY)


def archive(yard: Yard) -> Iterator[Contest]:
    """Locked with a passphrase, names hidden too: pages with LZMA2, films as they are."""
    source, to, peer = drive(yard), yard.work / "a.7z", yard.work / "b.7z"
    ours = Contender("nkusb: lock", [command("lock", source, to)], ROOT, yard.clearing(to.name))
    seven = yard.program("7z")
    locking = f"{shlex.quote(seven.path)} a -bd -mhe=on {shlex.quote(f'-p{PASSPHRASE}')} {shlex.quote(str(peer))}"
    commands = [["sh", "-c", f"{locking} -mx=2 -m0=lzma2 *.htm"], ["sh", "-c", f"{locking} -m0=copy *.mp4"]]
    theirs = Contender(f"{seven.name} a", commands, source, yard.clearing(peer.name), reach=LOCKED, lacks=seven.lacks)
    yield Contest("f", f"encrypted 7z of {yard.sizes.drive:,} MB", (ours,), (theirs,), memory=300)


def verified(yard: Yard) -> Iterator[Contest]:
    """Every file compared with the list, and strangers looked for; peers do the first alone."""
    source = drive(yard)
    sums = source.with_name("SHA256SUMS")
    ours = Contender("nkusb verify", [[*NKUSB, "verify", source, "--sums", sums]], ROOT)
    check, openssl = yard.program("sha256sum"), yard.program("openssl")
    peers = (
        Contender(f"{check.name} -c", [[check.path, "-c", "--quiet", sums]], source, reach=VERIFIED, lacks=check.lacks),
        Contender(
            f"{openssl.name} dgst", [[openssl.path, "dgst", "-sha256", *sorted(source.iterdir())]], source, lacks=openssl.lacks
        ),
    )
    yield Contest("g", f"verify {yard.sizes.drive:,} MB", (ours,), peers, memory=300)
