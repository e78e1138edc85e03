"""The commands that overwrite media, with files in the place of disks: what they ask, refuse, do and tell."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from nkusb import devices
from nkusb.devices import Device
from nkusb.write import CHUNK
from tests import media
from tests.conftest import Run, Tree, payload

SIZE = CHUNK + 8192

System = Callable[..., media.Sticks]


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> System:
    """Let this machine have these disks: name → what is special about it."""

    def have(**sticks: dict[str, Any]) -> media.Sticks:
        made = (replace(media.stick(tmp_path / name, SIZE), **facts) for name, facts in sticks.items())
        present = media.Sticks(tuple(made))
        monkeypatch.setattr(devices, "system", lambda: present)
        return present

    return have


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / "drive.img"
    path.write_bytes(b"\x55\xaa" * 4096)
    return path


def yes(*paths: str) -> list[str]:
    return [word for path in paths for word in ("--yes", path)]


def codes(result: Result) -> list[str]:
    return [problem["code"] for problem in json.loads(result.stdout)["problems"]]


def untouched(stick: Device) -> bool:
    return Path(stick.path).read_bytes()[:2] != b"\x55\xaa" and any(Path(stick.path).read_bytes())


def test_write_ends_with_what_became_of_each(system: System, image: Path, run: Run, tmp_path: Path) -> None:
    one, two = (stick.path for stick in system(a={}, b={}).present)
    result = run(tmp_path, "write", str(image), one, two, *yes(one, two))
    assert result.exit_code == 0
    assert [line.split()[-1] for line in result.stdout.splitlines()[:2]] == ["✓", "✓"]
    assert result.stdout.splitlines()[2] == "좋음 2개, 나쁨 0개 / 2 good, 0 bad"
    assert all(Path(path).read_bytes() == image.read_bytes().ljust(SIZE, b"\0") for path in (one, two))
    shown = json.loads(run(tmp_path, "write", str(image), one, *yes(one), "--format", "json").stdout)
    assert (shown["good"], shown["bad"], shown["problems"]) == (1, 0, [])
    assert shown["image_sha256"] in result.stdout


def test_one_that_fails_is_named_and_the_others_go_on(
    system: System, image: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    present = system(a={}, b={})
    one, two = present.present
    monkeypatch.setattr(
        present, "open", lambda device: media.Wraps(SIZE, 8192) if device is one else media.Sticks.open(present, device)
    )
    result = run(tmp_path, "write", str(image), "--all-removable", *yes(one.path, two.path), "--format", "json")
    shown = json.loads(result.stdout)
    assert result.exit_code == 1 and (shown["good"], shown["bad"]) == (1, 1)
    assert [(problem["path"], problem["code"]) for problem in shown["problems"]] == [(one.path, "WRT002")]
    assert run(tmp_path, "wipe", one.path, *yes(one.path)).exit_code == 1
    assert codes(run(tmp_path, "test-stick", one.path, *yes(one.path), "--format", "json")) == ["WRT003"]


def test_each_device_is_typed_back(system: System, image: Path, run: Run, tmp_path: Path) -> None:
    one, two = system(a={}, b={}).present
    for arguments in (["write", str(image)], ["wipe"], ["test-stick"]):
        assert run(tmp_path, *arguments, one.path, two.path, *yes(one.path)).exit_code == 2
    assert untouched(one) and untouched(two)


def test_the_question_shows_what_will_be_lost(
    system: System, image: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = system(a={}, b={}).present
    monkeypatch.setattr("nkusb.cli.sticks._is_asked", lambda: True)
    wrong = run(tmp_path, "write", str(image), one.path, two.path, stdin=f"{one.path}\n{one.path}\n")
    assert wrong.exit_code == 2 and untouched(one) and untouched(two)
    right = run(tmp_path, "write", str(image), one.path, two.path, stdin=f"{one.path}\n{two.path}\n")
    assert right.exit_code == 0 and f"{one.path}  Test Stick  4.2 MB" in right.stderr


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"removable": False}, "DEV001"),
        ({"uses": ("/",)}, "DEV002"),
        ({"uses": ("/media/x",)}, "DEV003"),
        ({"size": 4096}, "DEV004"),
        ({"read_only": True}, "DEV005"),
        ({"size": 0}, "DEV006"),
    ],
)
def test_what_may_not_be_written_stops_all_before_any_is_touched(
    facts: dict[str, object], code: str, system: System, image: Path, run: Run, tmp_path: Path
) -> None:
    good, bad = system(a={}, b=facts).present
    result = run(tmp_path, "write", str(image), good.path, bad.path, *yes(good.path, bad.path), "--format", "json")
    assert result.exit_code == 1 and codes(result) == [code] and untouched(good)
    everything = run(tmp_path, "write", str(image), "--all-removable", *yes(good.path))
    assert everything.exit_code == 0 and not untouched(good)
    assert (code in everything.stderr) == bad.removable


def test_a_device_that_isnt_there_is_a_problem(system: System, image: Path, run: Run, tmp_path: Path) -> None:
    system(a={})
    result = run(tmp_path, "write", str(image), "/dev/nowhere", *yes("/dev/nowhere"), "--format", "json")
    assert result.exit_code == 1 and codes(result) == ["DEV007"]


def test_which_device_must_be_said(system: System, image: Path, run: Run, tmp_path: Path) -> None:
    (one,) = system(a={}).present
    assert run(tmp_path, "write", str(image)).exit_code == 2
    assert run(tmp_path, "wipe", one.path, "--all-removable", *yes(one.path)).exit_code == 2
    system(b={"removable": False})
    assert run(tmp_path, "wipe", "--all-removable").exit_code == 2


def test_what_is_odd_is_told_before_anything_is_written(system: System, run: Run, tmp_path: Path) -> None:
    (one,) = system(a={"luns": 2, "others": (("키보드나 마우스", "a keyboard or mouse"),)}).present
    result = run(tmp_path, "wipe", one.path)
    assert result.exit_code == 2 and "DEV008" in result.stderr and "a keyboard or mouse" in result.stderr
    shown = run(tmp_path, "devices")
    assert "DEV009" in shown.stderr


def test_wipe_leaves_nothing_and_the_test_leaves_noise(system: System, run: Run, tmp_path: Path) -> None:
    (one,) = system(a={}).present
    assert run(tmp_path, "test-stick", one.path, *yes(one.path)).exit_code == 0
    assert len(set(Path(one.path).read_bytes())) == 256
    assert run(tmp_path, "wipe", one.path, *yes(one.path)).exit_code == 0
    assert not any(Path(one.path).read_bytes())


def test_devices_lists_all_and_says_why_not(system: System, run: Run, tmp_path: Path) -> None:
    system(a={"model": "Evil\x1b[31m"}, b={"removable": False, "uses": ("/",)}, c={"uses": ("/media/x",)})
    shown = run(tmp_path, "devices")
    assert shown.exit_code == 0 and "\x1b" not in shown.stdout
    rows = [re.split(r"\s{2,}", line) for line in shown.stdout.splitlines()]
    assert rows[1][1:4] == ["4.2 MB", "yes", "-"] and rows[1][-1] == "✓"
    assert (rows[2][-1], rows[3][-1]) == ("✗ DEV001 DEV002", "✗ DEV003")
    assert "It is in use: /media/x." in shown.stderr and "The system" not in shown.stderr
    first, second, _ = json.loads(run(tmp_path, "devices", "--format", "json").stdout)["devices"]
    assert (first["refused"], first["size"]) == ([], SIZE)
    assert [problem["code"] for problem in second["refused"]] == ["DEV001", "DEV002"]


def test_the_sheet_counts_and_names_nobody(system: System, tree: Tree, run: Run, tmp_path: Path) -> None:
    root = tree({"payloads/guides/water/index.md": payload()})
    assert run(root, "build").exit_code == 0
    image = root / "out/main/drive.img"
    image.write_bytes(b"\x55\xaa" * 4096)
    one, two = system(a={}, b={}).present
    sheet = tmp_path / "batch.html"
    done = run(root, "write", "out/main/drive.img", one.path, two.path, *yes(one.path, two.path), "--sheet", str(sheet))
    assert done.exit_code == 0
    text = sheet.read_text("utf-8")
    cells = re.findall(r"<td>(.*?)</td>", text)
    assert cells[:2] == ["main", "2026-11-24"]
    assert re.findall(r"[0-9a-f]{64}", text) == [
        json.loads(run(root, "build", "--format", "json").stdout)["editions"][0]["sha256sums_sha256"],
        done.stdout.split()[-1],
    ]
    assert cells[5:] == ["<b>2</b>", "<b>0</b>"]
    assert one.path not in text and "http" not in text and "<script" not in text and "src=" not in text
    again = run(root, "write", "out/main/drive.img", one.path, *yes(one.path), "--sheet", str(sheet))
    assert again.exit_code == 2


def test_a_sheet_needs_no_edition_and_its_loss_loses_no_result(system: System, image: Path, run: Run, tmp_path: Path) -> None:
    (one,) = system(a={}).present
    assert run(tmp_path, "write", str(image), one.path, *yes(one.path), "--sheet", "s.html").exit_code == 0
    assert re.findall(r"<td>(.*?)</td>", (tmp_path / "s.html").read_text("utf-8"))[:2] == ["", ""]
    lost = run(tmp_path, "write", str(image), one.path, *yes(one.path), "--sheet", "nowhere/s.html", "--format", "json")
    assert lost.exit_code == 1 and codes(lost) == ["SHT001"] and json.loads(lost.stdout)["good"] == 1
    (tmp_path / "templates/sheet").mkdir(parents=True)
    (tmp_path / "templates/sheet/batch.html").write_text("{{ batch.nothing }}")
    faulty = run(tmp_path, "write", str(image), one.path, *yes(one.path), "--sheet", "t.html", "--format", "json")
    assert codes(faulty) == ["TPL001"] and json.loads(faulty.stdout)["good"] == 1 and not (tmp_path / "t.html").exists()
