"""Pouring onto a stick with a file system: what is there afterwards is the edition, and nobody's file went unasked."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given, settings
from hypothesis import strategies as st

from nkusb import pour as room
from nkusb.names import walk
from nkusb.pour import plan, pour
from nkusb.problems import NkusbError
from tests.conftest import Run, Tree, payload, picture
from tests.witness import run as call
from tests.witness import witness

Pouring = Callable[..., Result]


@pytest.fixture
def built(tree: Tree, run: Run) -> Path:
    """A built edition."""
    root = tree(
        {"payloads/guides/water/index.md": payload("물.\n\n![그림](map.png)"), "payloads/guides/water/map.png": picture()}
    )
    assert run(root, "build").exit_code == 0
    return root / "out/main"


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def pouring(run: Run, built: Path, stick: Path) -> Pouring:
    return lambda *options: run(built.parents[1], "pour", "out/main", str(stick), "--format", "json", *options)


def contents(folder: Path) -> dict[str, bytes]:
    return {item.path.relative_to(folder).as_posix(): item.path.read_bytes() for item in walk(folder) if item.kind != "folder"}


def told(result: Result) -> tuple[int, int, int, list[str]]:
    shown = json.loads(result.stdout)
    return shown["written"], shown["kept"], shown["removed"], [problem["code"] for problem in shown["problems"]]


def test_a_stick_holds_the_edition_with_its_time_stamps(pouring: Pouring, built: Path, stick: Path) -> None:
    files = len(contents(built / "drive"))
    assert told(pouring()) == (files, 0, 0, [])
    assert contents(stick) == contents(built / "drive")
    assert {item.path.stat().st_mtime for item in walk(stick)} == {(built / "drive/index.htm").stat().st_mtime}
    assert call(witness("sha256sum"), "-c", "--strict", built / "keep/SHA256SUMS", cwd=stick).returncode == 0
    assert told(pouring()) == (0, files, 0, [])


def test_only_what_differs_is_written(pouring: Pouring, built: Path, stick: Path) -> None:
    files = len(contents(built / "drive"))
    pouring()
    (stick / "sums.txt").unlink()
    page = stick / "a01.htm"
    page.write_bytes(page.read_bytes().replace("물".encode(), "불".encode()))  # as long as before
    untouched = (stick / "index.htm").stat().st_ino
    result = pouring()
    assert told(result) == (2, files - 2, 0, ["POU007"]) and result.exit_code == 0
    assert contents(stick) == contents(built / "drive")
    assert (stick / "index.htm").stat().st_ino == untouched


def test_in_order_writes_all_anew_in_the_order_of_names(
    pouring: Pouring, built: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pouring()
    renamed: list[str] = []
    real = Path.replace

    def noted(self: Path, to: Path) -> Path:
        renamed.append(to.name)
        return real(self, to)

    monkeypatch.setattr(Path, "replace", noted)
    assert told(pouring("--in-order")) == (len(contents(built / "drive")), 0, 0, [])
    assert renamed == sorted(contents(stick)) == sorted(contents(built / "drive"))


def test_litter_of_systems_goes(pouring: Pouring, built: Path, stick: Path) -> None:
    for name in ("._a01.htm", ".DS_Store", "Thumbs.db", "desktop.ini", room.BESIDE):
        (stick / name).write_bytes(b"x")
    for name in (".Trashes/501", "System Volume Information", ".fseventsd", ".Spotlight-V100"):
        (stick / name).mkdir(parents=True)
        (stick / name / "x").write_bytes(b"x")
    assert told(pouring())[2:] == (9, [])
    assert contents(stick) == contents(built / "drive")


def test_litter_that_stays_is_named_and_stops_nothing(
    pouring: Pouring, built: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (stick / "System Volume Information").mkdir()

    def held(item: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(room, "_remove", held)
    result = pouring()
    assert result.exit_code == 0 and told(result) == (len(contents(built / "drive")), 0, 0, ["POU009"])


def test_a_folder_that_cant_be_read_is_a_problem(pouring: Pouring, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_: Path) -> None:
        raise OSError(errno.ENODEV, "No such device")

    monkeypatch.setattr(shutil, "disk_usage", gone)
    assert told(pouring()) == (0, 0, 0, ["POU004"])
    monkeypatch.setattr(room, "listing", gone)
    assert [problem["code"] for problem in json.loads(pouring().stdout)["problems"]] == ["POU004"]


def test_nothing_of_the_users_goes_unasked(pouring: Pouring, built: Path, stick: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("mine")
    (stick / "photos").mkdir()
    (stick / "photos/a.jpg").write_text("mine")
    (stick / "a01.htm").symlink_to(outside)
    (stick / "._x").write_text("litter")
    before = sorted(path.name for path in stick.rglob("*"))
    for options in ((), ("--in-order",)):
        result = pouring(*options)
        assert told(result) == (0, 0, 0, ["POU002", "POU002"]) and result.exit_code == 1
        assert {Path(problem["path"]).name for problem in json.loads(result.stdout)["problems"]} == {"photos", "a01.htm"}
    assert pouring("--delete").exit_code == 2
    assert pouring("--delete", "--yes", "elsewhere").exit_code == 2
    assert sorted(path.name for path in stick.rglob("*")) == before
    assert told(pouring("--delete", "--yes", str(stick)))[2:] == (3, [])
    assert contents(stick) == contents(built / "drive")
    assert outside.read_text() == "mine"


def test_a_pour_that_was_broken_off_goes_on(pouring: Pouring, built: Path, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, files = Path.replace, len(contents(built / "drive"))
    done: list[Path] = []

    def fails(self: Path, to: Path) -> Path:
        if len(done) == 2:
            raise OSError(errno.ENODEV, "No such device", str(to))
        done.append(to)
        return real(self, to)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", fails)
        result = pouring()
    assert result.exit_code == 1 and told(result)[3] == ["POU004"]
    assert sorted(contents(stick)) == sorted([*(path.name for path in done), room.BESIDE])
    assert told(pouring()) == (files - 2, 2, 1, ["POU007"])
    assert contents(stick) == contents(built / "drive")


def test_what_comes_back_changed_is_named(pouring: Pouring, monkeypatch: pytest.MonkeyPatch) -> None:
    real = room._settle

    def spoils(path: Path) -> None:
        real(path)
        if path.name == "a01.htm":
            path.write_bytes(b"x")

    monkeypatch.setattr(room, "_settle", spoils)
    result = pouring()
    assert result.exit_code == 1 and told(result)[3] == ["POU005"]


def test_a_drive_that_was_edited_is_not_poured(pouring: Pouring, built: Path, stick: Path) -> None:
    (built / "drive/a01.htm").write_text("x")
    result = pouring()
    assert result.exit_code == 1 and told(result)[3] == ["POU006"]
    assert "a01.htm" not in contents(stick)
    (built / "drive/a01.htm").unlink()
    assert [problem["code"] for problem in json.loads(pouring().stdout)["problems"]] == ["POU006"]


@pytest.mark.parametrize("free", [0, 20_000])
def test_room_is_counted_before_anything_is_written(
    free: int, pouring: Pouring, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (stick / ".DS_Store").write_bytes(b"x")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(0, 0, free))
    result = pouring()
    assert result.exit_code == 1 and told(result) == (0, 0, 0, ["POU003"])
    assert [*contents(stick)] == [".DS_Store"]


def test_replacing_takes_room_for_one_file_more(built: Path, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(built / "drive", stick, dirs_exist_ok=True)
    page = stick / "a01.htm"
    page.write_bytes(b"x" * page.stat().st_size)
    unit = os.statvfs(stick).f_frsize
    needs = -(-page.stat().st_size // unit) * unit
    for free, codes in ((needs - 1, ["POU003"]), (needs, [])):
        monkeypatch.setattr(shutil, "disk_usage", lambda _, free=free: shutil._ntuple_diskusage(0, 0, free))
        assert [problem.code.name for problem in pour(plan(built, stick)).problems] == codes


@pytest.mark.parametrize(
    ("source", "target", "code"), [("drive", "stick", "POU001"), (".", "drive", "POU008"), (".", "..", "POU008")]
)
def test_what_cant_be_poured(source: str, target: str, code: str, built: Path, stick: Path) -> None:
    with pytest.raises(NkusbError) as caught:
        plan(built / source, stick if target == "stick" else built / target)
    assert [problem.code.name for problem in caught.value.problems] == [code]


FILES = {"a.htm": b"a" * 3, "b/a.htm": b"ba", "b/b.htm": b"", "c.jpg": b"c" * 5000}
THINGS = st.one_of(st.sampled_from([*FILES.values(), b"other"]), st.none())  # a file's bytes; or a folder


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from([*FILES, "b", "x", "b/x", ".DS_Store", "b/._a.htm", "b/c/d"]), THINGS), st.booleans())
def test_whatever_was_there_the_edition_is_there_afterwards(before: dict[str, bytes | None], in_order: bool) -> None:
    """… or, where something of somebody's is there and nobody said to delete it, exactly what was there before."""
    with tempfile.TemporaryDirectory() as name:
        built, stick = Path(name, "built"), Path(name, "stick")
        for path, content in FILES.items():
            (built / "drive" / path).parent.mkdir(parents=True, exist_ok=True)
            (built / "drive" / path).write_bytes(content)
        (built / "keep").mkdir()
        sums = [f"{hashlib.sha256(content).hexdigest()}  {path}\n" for path, content in sorted(FILES.items())]
        (built / "keep/SHA256SUMS").write_text("".join(sums))
        (built / "keep/manifest.json").write_text('{"date": "2026-11-24"}')
        stick.mkdir()
        for path, left in before.items():
            with contextlib.suppress(OSError):  # what can't be there together
                (stick / path).parent.mkdir(parents=True, exist_ok=True)
                (stick / path).mkdir() if left is None else (stick / path).write_bytes(left)
        was = {item.path: item for item in walk(stick)}
        found = plan(built, stick, in_order)
        if found.strangers:
            assert {problem.code for problem in pour(found).problems} == {room.STRANGER}
            assert {item.path: item for item in walk(stick)} == was
        done = pour(found, delete=True)
        assert {problem.code for problem in done.problems} <= {room.OUT_OF_ORDER}
        assert contents(stick) == FILES and done.written + done.kept == len(FILES)
        assert {item.path.stat().st_mtime for item in walk(stick)} == {found.seconds}


def test_pour_speaks_to_people(run: Run, built: Path, stick: Path) -> None:
    shown = run(built.parents[1], "pour", "out/main", str(stick))
    assert shown.exit_code == 0
    assert shown.stdout.splitlines()[1] == f"{len(contents(stick))} written, 0 left as they were, 0 removed"
