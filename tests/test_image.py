"""Images of an edition, end to end: what other programs find in them, and that verify tells a bad one."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from nkusb.fat.volume import BLOCK, SECTOR, capacity, volume
from nkusb.problems import NkusbError, Place
from nkusb.verify import promised, trusted
from tests.conftest import MANIFEST, ROOT, Run, Tree, payload, picture
from tests.witness import run as call
from tests.witness import witness

PICTURE = {"payloads/guides/water/index.md": payload("물.\n\n![그림](map.png)"), "payloads/guides/water/map.png": picture()}


@pytest.fixture
def built(tree: Tree, run: Run) -> Path:
    """A signed edition with an image and a disc."""
    root = tree({"manifest.toml": MANIFEST + 'image = "smallest"\niso = true\n', **PICTURE})
    assert run(root, "keygen", "--secret", "key", "--public", "key.pub", "--unencrypted").exit_code == 0
    result = run(root, "build", "--sign", "key", "--format", "json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.output)["editions"][0]["images"] == ["drive.img", "drive.iso"]
    return root


def start_of(image: Path) -> int:
    """Where the partition of an image begins, in bytes."""
    plan = volume(image.stat().st_size // SECTOR, 1)
    assert plan
    return plan.start * SECTOR


def test_other_programs_find_the_drive_in_both(built: Path, tmp_path: Path) -> None:
    main = built / "out/main"
    drive = {path.name: path.read_bytes() for path in sorted((main / "drive").iterdir())}
    alone = tmp_path / "volume"
    alone.write_bytes((main / "drive.img").read_bytes()[start_of(main / "drive.img") :])
    assert call(witness("fsck.fat"), "-n", alone).returncode == 0
    label = call(witness("mlabel"), "-s", "-i", alone, "::").stdout
    assert "A1" in label
    (tmp_path / "mtools").mkdir()
    assert call(witness("mcopy"), "-s", "-n", "-i", alone, "::*", tmp_path / "mtools").returncode == 0
    for name in ("drive.img", "drive.iso"):
        assert call(witness("7z"), "x", f"-o{tmp_path / name}", main / name).returncode == 0
    for folder in ("mtools", "drive.img", "drive.iso"):
        assert {path.name: path.read_bytes() for path in sorted((tmp_path / folder).iterdir())} == drive, folder


def test_the_same_bytes_again(built: Path, run: Run) -> None:
    before = {name: (built / "out/main" / name).read_bytes() for name in ("drive.img", "drive.iso", "keep/drive.sums")}
    assert run(built, "build", "--sign", "key").exit_code == 0
    assert before == {name: (built / "out/main" / name).read_bytes() for name in before}


def test_verify_reads_editions_images_and_sticks(built: Path, run: Run, tmp_path: Path) -> None:
    assert run(built, "verify", "out/main", "--public-key", "key.pub").exit_code == 0
    sums = built / "out/main/keep/SHA256SUMS"
    for name in ("drive.img", "drive.iso"):
        assert run(built, "verify", f"out/main/{name}", "--public-key", "key.pub").exit_code == 0
        stick = tmp_path / name
        good = (built / "out/main" / name).read_bytes()
        raw = bytearray(good)
        stick.write_bytes(raw)
        assert run(built, "verify", str(stick), "--sums", str(sums)).exit_code == 0
        assert run(built, "verify", str(stick)).exit_code == 0  # by the list on the drive itself
        at = raw.rindex("물".encode())
        raw[at] ^= 1
        stick.write_bytes(raw)
        changed = run(built, "verify", str(stick), "--sums", str(sums))
        assert changed.exit_code == 1 and "VER003" in changed.output
        (built / "out/main" / name).write_bytes(raw)
        assert run(built, "verify", "out/main").exit_code == 1
        (built / "out/main" / name).write_bytes(good)
        stick.write_bytes(raw[: len(raw) // 2])
        assert run(built, "verify", str(stick), "--sums", str(sums)).exit_code == 1


def test_what_is_no_disc_is_named(tree: Tree, run: Run) -> None:
    root = tree({"a.iso": b"x" * 100_000})
    result = run(root, "verify", "a.iso")
    assert result.exit_code == 1 and "ISO001" in result.output


def test_only_an_image_on_a_signed_list_is_written(built: Path, run: Run, tmp_path: Path) -> None:
    key = trusted((built / "key.pub").read_bytes(), Place("key.pub"))
    image = built / "out/main/drive.img"
    assert promised(image, key) == call(witness("sha256sum"), image).stdout.split()[0]
    alone = tmp_path / "drive.img"
    alone.write_bytes(image.read_bytes())
    assert promised(alone, None) == ""
    for listed in ("SHA256SUMS", "drive.sums"):
        (built / f"out/main/keep/{listed}.minisig").unlink()
    for refused in (alone, image):
        with pytest.raises(NkusbError):
            promised(refused, key)


def test_an_edition_without_room_is_named_before_anything_is_made(tree: Tree, run: Run) -> None:
    root = tree({"manifest.toml": MANIFEST + 'image = "1 MB"\n', **PICTURE})
    result = run(root, "check")
    assert result.exit_code == 1 and "FAT001" in result.output and "manifest.toml:8:1" in result.output


def test_an_image_may_be_asked_for_on_the_command_line(tree: Tree, run: Run) -> None:
    root = tree(PICTURE)
    assert run(root, "build", "--image").exit_code == 0
    assert (root / "out/main/drive.img").stat().st_size % BLOCK == 0


def test_a_stick_holds_less_than_it_is_sold_as() -> None:
    for sold in (1, 2, 4, 8, 16, 32, 64, 128, 256):
        assert capacity(sold * 10**9) % BLOCK == 0 and 0.92e9 * sold < capacity(sold * 10**9) < 0.975e9 * sold
    rows = re.findall(r"(?m)^\| (\d+) GB \|([^|]*)\|", (ROOT / "docs/sticks.md").read_text("utf-8"))
    listed = {int(sold): [int(held.replace(",", "")) for held in re.findall(r"[\d,]+", cell)] for sold, cell in rows}
    assert sum(map(len, listed.values())) > 50
    for sold, held in listed.items():
        assert capacity(sold * 10**9) == min(held) // BLOCK * BLOCK
