"""Red Star OS's marks: recognised, counted, cut, never read; a file that only they have changed is not called corrupt."""

from __future__ import annotations

import hashlib
import io
import json
import os
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nkusb import media
from nkusb.media.redstar import Tail, find, find_in_picture, untouched_but_marked
from nkusb.problems import Place
from tests.conftest import Run, Tree, payload, picture

SERIAL = bytes.fromhex("7908dfd0e092b2d128247e20315975b25a13a0e6294b75b1")  # of the published sample


def tail(machines: int) -> bytes:
    """As the published samples have it: 31 bytes for the first machine, 24 more for each further one."""
    return SERIAL * machines + struct.pack("<I", 24 * machines) + b"EOF"


def test_the_sizes_are_those_of_the_published_samples() -> None:
    assert [len(tail(machines)) for machines in (1, 2, 3)] == [31, 55, 79]


@given(content=st.binary(max_size=200), machines=st.integers(1, 300))
def test_every_tail_is_found(content: bytes, machines: int) -> None:
    assert find(io.BytesIO(content + tail(machines))) == Tail(len(content), machines)


@pytest.mark.parametrize(
    "end",
    [
        b"",
        b"EOF",
        b"\0\0\0\0EOF",
        struct.pack("<I", 25) + b"EOF",
        struct.pack("<I", 24) + b"EOF",  # and nothing before it
        tail(1) + b"\n",
        tail(1)[:-1] + b"f",
        SERIAL + struct.pack(">I", 24) + b"EOF",
        SERIAL + struct.pack("<I", 48) + b"EOF",
        struct.pack("<I", 0xFFFFFFF0) + b"EOF",
        b"24 24 24 24 24 24 24 24\nEOF",
    ],
)
def test_what_only_looks_like_one_is_none(end: bytes) -> None:
    assert find(io.BytesIO(end)) is None


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_only_a_whole_picture_has_a_tail_that_may_be_cut(form: str) -> None:
    raw = picture(form=form)
    assert find_in_picture(io.BytesIO(raw + tail(2))) == Tail(len(raw), 2)
    for other in (raw[:-1] + tail(1), b"x" + raw + tail(1), raw + b"\n" + tail(1), b"words" + tail(1), raw):
        assert find_in_picture(io.BytesIO(other)) is None


@given(data=st.binary(max_size=120))
def test_no_bytes_break_the_finder(data: bytes) -> None:
    found = find(io.BytesIO(data))
    assert found is None or (found.machines > 0 and found.offset + 24 * found.machines + 7 == len(data))


def test_the_content_before_the_marks_is_judged_by_its_sum(tmp_path: Path) -> None:
    raw, path = picture(form="JPEG"), tmp_path / "a.jpg"
    sha256 = hashlib.sha256(raw).hexdigest()
    path.write_bytes(raw + tail(3))
    assert untouched_but_marked(path, sha256) == 3
    path.write_bytes(raw[:50] + b"?" + raw[51:] + tail(3))
    assert untouched_but_marked(path, sha256) is None
    path.write_bytes(raw)
    assert untouched_but_marked(path, sha256) is None


def test_input_loses_its_marks_and_they_are_named(tmp_path: Path) -> None:
    for form, name in (("JPEG", "a.jpg"), ("PNG", "a.png")):
        path, made = tmp_path / name, tmp_path / f"made-{name}"
        path.write_bytes(picture(form=form) + tail(2))
        medium, problems = media.examine(path, Place("x"))
        assert medium is not None and problems == () and medium.removed == ("Red Star mark ×2",)
        recipe = media.recipe(medium)
        recipe.cook(path, made, *recipe.settings)
        assert SERIAL not in made.read_bytes()


def test_a_returned_stick_is_marked_not_corrupt(tree: Tree, run: Run) -> None:
    files = {"payloads/guides/water/index.md": payload("물.\n\n![그림](map.png)"), "payloads/guides/water/map.png": picture()}
    root = tree(files)
    assert run(root, "build").exit_code == 0
    shown = next((root / "out/main/drive").glob("*.png"))
    raw = shown.read_bytes()
    shown.write_bytes(raw + tail(4))
    result = run(root, "verify", "out/main", "--format", "json")
    (problem,) = json.loads(result.output)["problems"]
    assert (problem["code"], problem["severity"], problem["path"]) == ("RST001", "warning", shown.name)
    assert "4 machines" in problem["message"] and result.exit_code == 0
    shown.write_bytes(raw[:-1] + b"?" + tail(4))
    result = run(root, "verify", "out/main", "--format", "json")
    assert [item["code"] for item in json.loads(result.output)["problems"]] == ["VER003"] and result.exit_code == 1


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    (folder / "DCIM").mkdir(parents=True)
    (folder / "a.jpg").write_bytes(picture(form="JPEG") + tail(1))
    (folder / "DCIM/B.PNG").write_bytes(picture() + tail(5))
    (folder / "c.png").write_bytes(picture())
    (folder / "d.txt").write_bytes(b"words" + tail(1))
    for path in folder.rglob("*.*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return folder


def test_scrub_counts_cuts_and_keeps_the_time(stick: Path, run: Run) -> None:
    before = {path: path.read_bytes() for path in stick.rglob("*.*")}
    dry = run(stick, "scrub", ".", "--dry-run")
    assert dry.exit_code == 1 and "2 marked files; at most 5 machines" in dry.output
    refused = run(stick, "scrub", ".", stdin="n\n")
    assert refused.exit_code == 1
    assert {path: path.read_bytes() for path in stick.rglob("*.*")} == before
    (stick / "~scrub.tmp").write_bytes(b"half")  # as a killed scrub leaves it
    done = run(stick, "scrub", ".", stdin="y\n")
    assert done.exit_code == 0, done.output
    assert (stick / "a.jpg").read_bytes() == picture(form="JPEG") and (stick / "DCIM/B.PNG").read_bytes() == picture()
    assert (stick / "d.txt").read_bytes() == before[stick / "d.txt"]
    assert {path.stat().st_mtime for path in stick.rglob("*.*")} == {1_700_000_000}
    assert set(stick.rglob("*.*")) == set(before)
    assert run(stick, "scrub", ".").output.startswith("표식이 있는 파일 0개")


def test_scrub_tells_no_serial_and_no_name(stick: Path, run: Run) -> None:
    for arguments in (["--dry-run"], ["--format", "json"], ["--yes"]):
        output = run(stick, "scrub", ".", *arguments).output
        assert "WM" not in output and "a.jpg" not in output.lower() and SERIAL.hex() not in output.replace(":", "")


def test_a_file_that_cannot_be_rewritten_is_left_whole(stick: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before = (stick / "a.jpg").read_bytes()
    monkeypatch.setattr("os.fsync", fail)
    result = run(stick, "scrub", ".", "--yes")
    assert result.exit_code == 1 and "RST002" in result.output
    assert (stick / "a.jpg").read_bytes() == before and not list(stick.rglob("~*"))
