"""The report that stays with the NGO: all that was decided about a drive, on one page that runs nothing and gives nobody away."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from nkusb.build import Plan, ask, prepare, read
from nkusb.model import Library, Redaction
from nkusb.problems import WARNING, Accepted, Code, Place
from nkusb.progress import silent
from nkusb.report import Drive, Sheet, as_json, as_page, sheet
from nkusb.store import Store
from nkusb.templating import Templates
from tests.conftest import ROOT, Run, Tree, payload, picture

ODD = Code("X001", WARNING, "이상합니다.", "This is odd.", "-", "-")


@pytest.fixture(scope="module")
def page(sample: Path) -> str:
    return (sample / "main/keep/report.html").read_text("utf-8")


class Elements(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def test_every_payload_is_on_the_contact_sheet_with_its_pictures(page: str, sample: Path) -> None:
    facts = json.loads((sample / "main/keep/report.json").read_text("utf-8"))
    assert len(facts["items"]) == len(list((ROOT / "payloads").glob("*/*/index.md")))
    elements = Elements(page)
    for item in facts["items"]:
        assert elements.words.count(item["title"]) == 3  # on the sheet, among the sizes, one by one
    drawn = [attrs["src"] or "" for tag, attrs in elements.found if tag == "img"]
    assert len(drawn) == len(list((ROOT / "payloads").glob("*/*/*.png"))) + 1 + len(facts["items"])  # a film's still, first pages
    assert all(source.startswith("data:image/jpeg;base64,") and len(source) < 20_000 for source in drawn)


def test_sizes_are_those_of_the_drive(sample: Path) -> None:
    facts = json.loads((sample / "main/keep/report.json").read_text("utf-8"))
    listed = [file for item in facts["items"] for file in item["files"]] + facts["others"]
    drive = sample / "main/drive"
    on_drive = {path.relative_to(drive).as_posix(): path.stat().st_size for path in drive.rglob("*") if path.is_file()}
    assert {file["path"]: file["size"] for file in listed} == on_drive
    assert len(listed) == facts["files"] and facts["size"] == sum(on_drive.values())


def test_the_page_runs_nothing_and_reaches_nothing(page: str) -> None:
    elements = Elements(page).found
    assert not {"script", "iframe", "object", "form", "link"} & {tag for tag, _ in elements}
    for _, attrs in elements:
        assert not any(name.startswith("on") for name in attrs)
        assert (attrs.get("href") or "#").startswith("#")
        assert (attrs.get("src") or "data:image/jpeg;base64,").startswith("data:image/jpeg;base64,")
    assert "default-src 'none'" in page
    assert not re.search("url\\(|@import", page)


def test_it_is_not_on_the_drive_and_holds_nothing_of_the_machine(page: str, sample: Path) -> None:
    assert not [path for path in (sample / "main/drive").iterdir() if "report" in path.name]
    for text in (page, (sample / "main/keep/report.json").read_text("utf-8")):
        assert str(ROOT) not in text and str(sample) not in text and "/home/" not in text


@pytest.fixture
def report(tree: Tree, tmp_path: Path) -> tuple[Library, Sheet, str]:
    """The report of one story with a picture that was cleaned and covered, and of a problem that was let stand."""
    story = payload("물.\n\n![그림](a.png)\n")
    root = tree({"payloads/guides/water/index.md": story, "payloads/guides/water/a.png": picture()})
    with ThreadPoolExecutor(1) as executor:
        store = Store(tmp_path / "store")
        project, _ = read(ask(Plan(root / "manifest.toml", tmp_path / "out")), store, executor, silent)
        (prepared,), _ = prepare(project, False, store, executor, silent)
    (one,) = prepared.library.payloads
    medium = replace(one.media["a.png"], removed=("EXIF GPSLatitude", "XMP"))
    covered = Redaction("a.png", ((1, 2, 30, 40),), "fill", one.place)
    library = Library(
        prepared.library.edition, (replace(one, title="<b>{{ 7*7 }}</b>", media={"a.png": medium}, redactions=(covered,)),)
    )
    accepted = (Accepted(ODD.at(one.place.at(12, 3)), "번호가 아니라 무게다 <i>"),)
    problems = (ODD.at(one.place.at(13)), ODD.at(Place("manifest.toml", 3)), ODD.at(Place("payloads/guides/other/index.md")))
    made = sheet(library, Drive(prepared.entries, prepared.bundle, project.devices), 0.5, problems, accepted)
    return library, made, as_page(made, prepared.thumbnails, prepared.entries, Templates(root)).decode()


def test_what_was_removed_covered_and_let_stand_is_told(report: tuple[Library, Sheet, str]) -> None:
    _, made, text = report
    (item,) = made.items
    assert item.media[0].removed == ("EXIF GPSLatitude", "XMP") and item.media[0].boxes == ((1, 2, 30, 40),)
    assert [(remark.place, remark.reason) for remark in item.remarks] == [
        ("payloads/guides/water/index.md:13", ""),
        ("payloads/guides/water/index.md:12:3", "번호가 아니라 무게다 <i>"),
    ]
    assert [remark.place for remark in made.general] == ["manifest.toml:3"]
    words = Elements(text).words
    for told in ("EXIF GPSLatitude, XMP", "1 2 30 40", "번호가 아니라 무게다 <i>", "Old computer", "✂ 2", "▣ 1", "⚠ 2"):
        assert told in words
    assert json.loads(as_json(made))["items"][0]["media"][0]["how"] == "fill"


def test_it_says_which_device_opens_which_item_and_how_many_that_reaches(tree: Tree, run: Run) -> None:
    boxes = {
        "profiles/box.toml": 'title = "<i>상자</i>"\nshare = 30\nforms = ["html"]\n[limits]\npictures = ["jpg"]\n',
        "profiles/copy.toml": 'like = "box"\nshare = 99\n',  # no further device
    }
    drawn = {"payloads/guides/fire/index.md": payload("불.\n\n![그림](a.png)\n"), "payloads/guides/fire/a.png": picture()}
    root = tree({"payloads/guides/water/index.md": payload(), **drawn, **boxes})
    assert run(root, "build", "--profile", "old-pc").exit_code == 0
    facts = json.loads((root / "out/main-old-pc/keep/report.json").read_text())
    devices = {device["name"]: device for device in facts["devices"]}
    assert facts["profile"] == "old-pc" and "copy" not in devices and "any" not in devices
    assert (devices["box"]["whole"], devices["box"]["part"], devices["old-pc"]["whole"]) == (1, 1, 2)
    assert all(device["sources"] for name, device in devices.items() if device["share"] and name != "box")
    read = {item["origin"]: ("box" in item["devices"], "box" in item["partly"]) for item in facts["items"]}
    assert read == {"guides/water": (True, False), "guides/fire": (False, True)}
    low, high = facts["reach"]["every"]
    assert low == max(d["share"] for d in devices.values() if d["whole"] == 2) and low <= high <= 100
    assert facts["reach"]["some"][0] >= low
    text = (root / "out/main-old-pc/keep/report.html").read_text("utf-8")
    elements = Elements(text)
    assert "<i>상자</i>" in elements.words and "i" not in {tag for tag, _ in elements.found}
    assert "◐" in elements.words and f"{low} %" in elements.words.replace("–", " ")
    assert "nobody has tried on the device" in elements.words


def test_a_hostile_title_stays_text(report: tuple[Library, Sheet, str]) -> None:
    elements = Elements(report[2])
    assert "<b>{{ 7*7 }}</b>" in elements.words and "49" not in elements.words
    assert "i" not in {tag for tag, _ in elements.found}


def test_a_rebuilt_report_is_the_same(tree: Tree, run: Run) -> None:
    root = tree({"payloads/guides/water/index.md": payload("물.\n\n![그림](a.png)\n"), "payloads/guides/water/a.png": picture()})
    assert run(root, "build").exit_code == 0
    first = (root / "out/main/keep/report.html").read_bytes()
    assert run(root, "build", "--out", "elsewhere").exit_code == 0
    assert (root / "elsewhere/main/keep/report.html").read_bytes() == first
