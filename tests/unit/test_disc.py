"""Discs: both kinds of names read back by 7z, the same bytes whatever the machine's clock says, no tool's name."""

from __future__ import annotations

import resource
import time
from pathlib import Path, PurePosixPath

import pytest

from nkusb.bundle import Bundle, Stored, hash_of
from nkusb.progress import Step, silent
from nkusb.vessels.disc import write_disc
from tests.trees import INSTANT, Tree, bundle
from tests.witness import run, witness

FILES: Tree = {f"a{number:02}-1.htm": b"x" * number * 777 for number in range(12)} | {
    "d/물.txt": b"w",
    "d/e/x.txt": b"",
    "q.js": b"y",
}


def test_every_file_comes_out_again(tmp_path: Path) -> None:
    steps: list[Step] = []
    write_disc(bundle(FILES), "A1", INSTANT, tmp_path / "disc.iso", steps.append)
    assert steps[-1].done == steps[-1].total
    assert run(witness("7z"), "x", f"-o{tmp_path / 'out'}", tmp_path / "disc.iso").returncode == 0
    back = {path.relative_to(tmp_path / "out").as_posix(): path.read_bytes() for path in (tmp_path / "out").rglob("*.*")}
    assert back == dict(FILES)


def test_players_find_plain_names(tmp_path: Path) -> None:
    write_disc(bundle(FILES), "A1", INSTANT, tmp_path / "disc.iso", silent)
    raw = (tmp_path / "disc.iso").read_bytes()
    assert b"A03_1.HTM;1" in raw and b"A\x000\x003\x00" not in raw and "a03-1.htm".encode("utf-16-be") in raw
    assert b"CD001" in raw and b"A1 " in raw
    for word in (b"pycdlib", b"mkisofs", b"lalancette", b"nkusb"):
        assert word not in raw.lower()


def test_the_clock_stands_still(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[bytes] = []
    for zone in ("UTC", "Asia/Pyongyang"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        path = tmp_path / f"{len(made)}.iso"
        write_disc(bundle(FILES), "A1", INSTANT, path, silent)
        made.append(path.read_bytes())
        time.sleep(1.1)
    assert made[0] == made[1]
    assert b"2026112412000000" in made[0] and str(time.gmtime().tm_year).encode() + b"0101" not in made[0]


def test_more_files_than_a_process_may_open(tmp_path: Path) -> None:
    blobs = []
    for number in range(300):
        path = tmp_path / f"{number}"
        path.write_bytes(b"z" * 3000)
        blobs.append((PurePosixPath(f"a{number}.htm"), Stored(path, 3000, hash_of(path))))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (100, hard))
    try:
        write_disc(Bundle(blobs), "A1", INSTANT, tmp_path / "disc.iso", silent)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert run(witness("7z"), "l", tmp_path / "disc.iso").stdout.count("a2") >= 100
