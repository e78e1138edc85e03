"""Editions for devices: from the command line to the drive and its report; and the two lengths of an item."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nkusb.forms import FORMS
from nkusb.load.profiles import read_profiles
from tests.conftest import MANIFEST, ROOT, Run, Tree, payload, picture

WATER = "payloads/guides/water/index.md"
SHORT = "payloads/guides/water/short.md"
LONG = "끓이면 병을 일으키는 균이 죽습니다.\n\n" * 20
NAMES = list(read_profiles(ROOT, tuple(FORMS))[0])


def codes(result_output: str) -> list[str]:
    return [problem["code"] for problem in json.loads(result_output)["problems"]]


def drive(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (out / "drive").iterdir()}


def test_an_edition_is_made_for_several_devices_at_once(tree: Tree, run: Run) -> None:
    root = tree({WATER: payload()})
    result = run(root, "build", "--profile", "old-pc", "--profile", "phone", "--profile", "phone", "--format", "json")
    assert [edition["edition"] for edition in json.loads(result.output)["editions"]] == ["main-old-pc", "main-phone"]
    assert not (root / "out/main").exists()  # the edition's own is another drive
    assert "z1.htm" in drive(root / "out/main-phone") and "z1.htm" not in drive(root / "out/main-old-pc")
    assert run(root, "verify", "out/main-phone").exit_code == 0


def test_the_device_of_an_edition_chooses_its_forms_and_the_edition_may_choose_others(tree: Tree, run: Run) -> None:
    root = tree({"manifest.toml": MANIFEST + 'profile = "phone"\n', WATER: payload()})
    assert run(root, "build").exit_code == 0
    assert {"z1.htm", "index.htm"} <= drive(root / "out/main").keys()
    (root / "manifest.toml").write_text(MANIFEST + 'profile = "phone"\nforms = ["single"]\n')
    assert run(root, "build").exit_code == 0
    assert "index.htm" not in drive(root / "out/main")


def test_what_nothing_is_said_of_is_as_it_was(tree: Tree, run: Run) -> None:
    root = tree({WATER: payload()})
    assert run(root, "build").exit_code == 0
    assert run(root, "build", "--profile", "any").exit_code == 0
    assert drive(root / "out/main") == drive(root / "out/main-any")


@pytest.mark.parametrize(("arguments", "code"), [(("--profile", "tvv"), "PRF003"), (("--profile", "tv"), "PRF004")])
def test_what_cannot_be_made(arguments: tuple[str, ...], code: str, tree: Tree, run: Run) -> None:
    second = MANIFEST[MANIFEST.index("[") :].replace("[edition.main]", "[edition.main-tv]")
    root = tree({"manifest.toml": MANIFEST + second, WATER: payload()})
    for command in ("build", "check", "plan"):
        result = run(root, command, *arguments, "--format", "json")
        assert result.exit_code == 1 and codes(result.output) == [code]
    assert not (root / "out").exists()
    if code == "PRF004":
        assert run(root, "build", "--edition", "main", "--profile", "phone").exit_code == 0


def test_check_says_what_a_device_will_not_open(tree: Tree, run: Run) -> None:
    box = 'title = "상자"\n[limits]\npictures = ["jpg"]\n'
    files = {WATER: payload("물.\n\n![그림](map.png)\n"), "payloads/guides/water/map.png": picture(), "profiles/box.toml": box}
    root = tree(files)
    assert codes(run(root, "check", "--format", "json").output) == []
    result = run(root, "check", "--profile", "box", "--format", "json")
    (problem,) = json.loads(result.output)["problems"]
    assert (problem["code"], problem["path"], problem["line"], problem["column"]) == ("PRF111", WATER, 14, 7)
    assert "상자" in problem["message"] and result.exit_code == 0
    assert codes(run(root, "build", "--profile", "box", "--format", "json").output) == ["PRF111"]


def test_profiles_are_listed_and_shown_with_their_sources(tree: Tree, run: Run) -> None:
    root = tree({"profiles/box.toml": 'like = "notel"\ntitle = "상자"\n'})
    shown = run(root, "profiles").output
    assert all(name in shown for name in (*NAMES, "box", "상자", "54 %"))
    listed = json.loads(run(root, "profiles", "--format", "json").output)["profiles"]
    assert {profile["name"] for profile in listed} == {*NAMES, "box"}
    one = run(root, "profiles", "notel").output
    assert "Unification Media Group" in one and "untried" in one and "limits.films" in one
    result = run(root, "profiles", "notell")
    assert result.exit_code == 2 and "notel" in result.output
    (root / "profiles/box.toml").write_text("title = 3\n")
    assert run(root, "profiles").exit_code == 1


def test_an_image_has_the_fat_that_the_device_reads(tree: Tree, run: Run) -> None:
    boxes = {f"profiles/{fat}.toml": f'limits.fat = "{fat}"\n' for fat in ("fat16", "fat32")}
    root = tree({WATER: payload(), **boxes})
    assert run(root, "build", "--image", "--profile", "fat16", "--profile", "fat32").exit_code == 0
    kinds = {}
    for fat in ("fat16", "fat32"):
        image = (root / f"out/main-{fat}/drive.img").read_bytes()
        start = int.from_bytes(image[454:458], "little") * 512
        boot = image[start : start + 512]
        kinds[fat] = boot[82:87] if boot[22:24] == b"\0\0" else boot[54:59]  # where a FAT32 or a FAT16 says what it is
        assert run(root, "verify", f"out/main-{fat}").exit_code == 0
    assert kinds == {"fat16": b"FAT16", "fat32": b"FAT32"}


def told(root: Path, name: str = "main") -> str:
    return (root / f"out/{name}/drive/a01.htm").read_text("utf-8-sig")


def test_an_edition_tells_the_short_form_where_there_is_one(tree: Tree, run: Run) -> None:
    files: dict[str, str | bytes] = {
        "manifest.toml": MANIFEST + 'length = "short"\nslugs = ["water", "fire"]\norder = ["water"]\n',
        WATER: payload(f"{LONG}\n\n![그림](map.png)\n\n![길](way.png)\n"),
        SHORT: "끓이면 됩니다.\n\n![길](way.png)\n",
        "payloads/guides/water/map.png": picture(colour="#ff0000"),
        "payloads/guides/water/way.png": picture(),
        "payloads/guides/fire/index.md": payload("불은 따뜻합니다."),
    }
    root = tree(files)
    assert run(root, "build").exit_code == 0
    assert "끓이면 됩니다." in told(root) and "균이 죽습니다" not in told(root)
    assert "불은 따뜻합니다." in (root / "out/main/drive/a02.htm").read_text("utf-8-sig")  # whole: it has no other
    listing = json.loads((root / "out/main/keep/manifest.json").read_text())
    assert {file["payload"] for file in listing["files"]} == {
        "", "guides/water/short.md", "guides/water/way.png", "guides/fire/index.md",
    }  # fmt: skip
    report = json.loads((root / "out/main/keep/report.json").read_text())
    assert report["length"] == "short" and [medium["name"] for medium in report["items"][0]["media"]] == ["way.png"]
    (root / "manifest.toml").write_text(MANIFEST + 'order = ["water"]\n')
    assert run(root, "build").exit_code == 0
    assert "끓이면 됩니다." not in told(root) and "균이 죽습니다" in told(root)


def test_a_device_may_ask_for_the_short_form_and_the_edition_decides(tree: Tree, run: Run) -> None:
    root = tree({WATER: payload(LONG), SHORT: "끓이면 됩니다.\n", "profiles/box.toml": 'length = "short"\n'})
    assert run(root, "build", "--profile", "box").exit_code == 0
    assert "끓이면 됩니다." in told(root, "main-box")
    (root / "manifest.toml").write_text(MANIFEST + 'length = "full"\n')
    assert run(root, "build", "--profile", "box").exit_code == 0
    assert "끓이면 됩니다." not in told(root, "main-box")


def test_what_the_editor_accepts_holds_for_both_lengths(tree: Tree, run: Run) -> None:
    accept = '[{ code = "SND001", reason = "널리 알려진 단체이다" }]'
    root = tree({WATER: payload(LONG, accept=accept), SHORT: "물을 끓입니다. 하나원의 물입니다.\n"})
    shown = json.loads(run(root, "check", "--format", "json").output)
    assert shown["problems"] == [] and shown["accepted"] == 1
    assert run(root, "build").exit_code == 0


def test_words_of_a_short_form_are_explained_from_the_beginning(tree: Tree, run: Run) -> None:
    glossary = "south,gloss\n보험,나라가 돈을 대주는 제도\n"
    text = f"보험이 있습니다. {LONG}"
    files = {WATER: payload(text), SHORT: "보험을 듭니다.\n", "language/glossary.csv": glossary}
    root = tree({**files, "manifest.toml": MANIFEST + 'length = "short"\n'})
    assert run(root, "build").exit_code == 0
    assert "나라가 돈을 대주는 제도" in told(root)


def test_what_is_found_in_a_short_form_stops_every_edition(tree: Tree, run: Run) -> None:
    root = tree({WATER: payload(LONG), SHORT: "물.\n\n전화 010-1234-5678\n"})
    result = run(root, "build", "--format", "json")
    assert result.exit_code == 1
    assert [(p["code"], p["path"], p["line"]) for p in json.loads(result.output)["problems"]] == [("SRC101", SHORT, 3)]


@pytest.mark.parametrize("name", NAMES)
def test_the_sample_library_is_made_for_each_device(name: str, run: Run, tmp_path: Path) -> None:
    result = run(ROOT, "build", "--edition", "main", "--profile", name, "--out", str(tmp_path / "out"), "--format", "json")
    assert result.exit_code == 0, result.output
    report = json.loads((tmp_path / f"out/main-{name}/keep/report.json").read_text("utf-8"))
    assert report["profile"] == name and {device["name"] for device in report["devices"]} == {*NAMES} - {"any"}
    for item in report["items"]:
        assert name == "any" or name in item["devices"] + item["partly"]


def test_the_short_forms_of_the_sample_library_are_three_minutes_long() -> None:
    shorts = sorted((ROOT / "payloads").glob("*/*/short.md"))
    assert len(shorts) >= 3
    for short in shorts:
        assert 300 < len(short.read_text("utf-8")) < 1500
