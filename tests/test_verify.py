"""verify names every missing, extra and changed file; `sha256sum` agrees."""

from __future__ import annotations

import errno
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from nkusb.bundle import hash_of
from tests.conftest import Run, Tree, payload, picture
from tests.witness import run as call
from tests.witness import witness


@pytest.fixture
def built(tree: Tree, run: Run) -> Path:
    files: dict[str, str | bytes] = {
        "payloads/guides/water/index.md": payload("물.\n\n![그림](map.png)\n"),
        "payloads/guides/water/map.png": picture(),
        "payloads/guides/fire/index.md": payload("불."),
    }
    root = tree(files)
    assert run(root, "build").exit_code == 0
    return root / "out/main"


def found(run: Run, *arguments: str | Path) -> set[tuple[str, str]]:
    result = run(Path.cwd(), "verify", *map(str, arguments), "--format", "json")
    problems = json.loads(result.output)["problems"]
    assert result.exit_code == (1 if problems else 0)
    return {(problem["code"], problem["path"]) for problem in problems}


def test_a_built_drive_is_as_it_was_built(built: Path, run: Run) -> None:
    assert found(run, built) == found(run, built / "drive") == set()
    assert call(witness("sha256sum"), "-c", "--strict", "../keep/SHA256SUMS", cwd=built / "drive").returncode == 0
    listed = (built / "keep/SHA256SUMS").read_text().splitlines()
    assert sorted(line[66:] for line in listed) == sorted(path.name for path in (built / "drive").iterdir())


def test_each_difference_is_named(built: Path, run: Run) -> None:
    drive = built / "drive"
    (drive / "a01.htm").unlink()
    (drive / "a02.htm").write_text("changed")
    (drive / "System Volume Information").mkdir()
    (drive / "System Volume Information" / "IndexerVolumeGuid").write_text("x")
    (drive / "a02-1.png").unlink()
    (drive / "a02-1.png").symlink_to(drive / "index.htm")
    assert found(run, built) == {
        ("VER001", "a01.htm"),
        ("VER003", "a02.htm"),
        ("VER002", "System Volume Information/IndexerVolumeGuid"),
        ("VER003", "a02-1.png"),
    }


def test_a_stick_is_compared_with_the_list_that_is_named(built: Path, run: Run, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    shutil.copytree(built / "drive", stick)
    sums = built / "keep/SHA256SUMS"
    assert found(run, stick, "--sums", sums) == set()
    (stick / "index.htm").write_bytes((stick / "index.htm").read_bytes()[:-1])
    assert found(run, stick, "--sums", sums) == {("VER003", "index.htm")}


def test_a_stick_alone_is_compared_with_its_own_list(built: Path, run: Run, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    shutil.copytree(built / "drive", stick)
    assert found(run, stick) == set()
    (stick / "a01.htm").unlink()
    assert found(run, stick) == {("VER001", "a01.htm")}


def test_without_a_list_there_is_nothing_to_compare(run: Run, tmp_path: Path) -> None:
    assert found(run, tmp_path) == {("VER004", str(tmp_path))}


def test_a_hostile_list_is_refused(built: Path, run: Run, tmp_path: Path) -> None:
    sums = tmp_path / "sums"
    sums.write_text("0" * 64 + "  ../../etc/passwd\n")
    assert found(run, built / "drive", "--sums", sums) == {("VER005", "sums")}


def test_a_file_on_a_bad_sector_is_named(built: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(path: Path, passed: Callable[[int], None]) -> str:
        if path.name == "a01.htm":
            raise OSError(errno.EIO, "Input/output error")
        return hash_of(path, passed)

    monkeypatch.setattr("nkusb.seal.compare.hash_of", damaged)
    assert found(run, built) == {("VER006", "a01.htm")}


@pytest.mark.parametrize("seed", range(12))
def test_any_tampering_is_found(built: Path, run: Run, seed: int) -> None:
    chance = random.Random(seed)
    drive = built / "drive"
    victim = chance.choice(sorted(drive.iterdir()))
    raw = bytearray(victim.read_bytes())
    match seed % 4:
        case 0:
            raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
            victim.write_bytes(raw)
        case 1:
            victim.write_bytes(raw[: chance.randrange(len(raw))])
        case 2:
            victim.rename(drive / "zz.htm")
        case _:
            other = chance.choice(sorted(path for path in drive.iterdir() if path != victim))
            content = other.read_bytes()
            other.write_bytes(raw)
            victim.write_bytes(content)
    assert found(run, built)
    assert seed % 4 == 2 or call(witness("sha256sum"), "-c", "../keep/SHA256SUMS", cwd=drive).returncode != 0
