"""The sample drive: what is on it, what must never be, and what survives when sticks are split and recopied."""

from __future__ import annotations

import json
import re
import struct
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath

import pytest

from nkusb.document import Paragraph, blocks, inlines_of, plain
from nkusb.kinds import KINDS
from nkusb.load.folder import read_folders
from nkusb.load.payload import read_payload
from nkusb.model import Payload
from nkusb.names import is_neutral
from nkusb.orthography import Glossary
from nkusb.problems import Problem
from tests.conftest import ROOT
from tests.witness import run, witness


@pytest.fixture
def drive(sample: Path) -> Path:
    return sample / "main/drive"


@pytest.fixture(scope="module")
def payloads() -> list[Payload]:
    problems: list[Problem] = []
    found = [payload for folder in read_folders(ROOT, problems) if (payload := read_payload(folder, Glossary()).payload)]
    assert problems == []
    return found


def pages(drive: Path) -> dict[str, str]:
    return {path.name: path.read_bytes().decode("utf-8-sig") for path in sorted(drive.glob("*.htm"))}


class Page(HTMLParser):
    """The parts of a page that tests look at."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._hidden = 0
        self.title = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._hidden += tag in ("style", "title", "script")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "title", "script")

    def handle_data(self, data: str) -> None:
        if self._hidden and self.elements[-1][0] == "title":
            self.title += data
        elif not self._hidden:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def test_the_library_is_worth_the_readers_night(payloads: list[Payload]) -> None:
    kinds = [payload.kind for payload in payloads]
    assert [kinds.count(kind) >= least for kind, least in (("story", 5), ("news", 4), ("guide", 5), ("media", 1))] == [True] * 4
    for payload in payloads:
        words = "".join(plain(inlines_of(block)) for block in blocks(payload.body))
        syllables = len(re.findall("[가-힣]", words))
        assert syllables >= (300 if payload.kind == "media" else 800), (payload.slug, syllables)
        assert payload.status == "approved" and payload.license == "CC0-1.0"
        assert payload.sources or payload.kind == "media"
    assert {path.suffix for path in (ROOT / "payloads").rglob("*")} >= {".png", ".mp3", ".mp4"}


def test_every_payload_is_on_the_drive_whole(drive: Path, payloads: list[Payload]) -> None:
    listing = json.loads((drive.parent / "keep/manifest.json").read_text("utf-8"))
    names = {file["payload"]: file["path"] for file in listing["files"] if file["path"].endswith(".htm")}
    shown = pages(drive)
    for payload in payloads:
        text = _together(Page(shown[names[f"{payload.origin}/index.md"]]).text)
        assert _together(payload.title) in text and _together(payload.summary) in text
        for source in payload.sources:
            assert (_together(source.title) in text) == (source.show == "title")
            assert (_together(f"{source.publisher}, {source.year}년") in text) == (source.show != "nothing")
        for block in blocks(payload.body):
            if isinstance(block, Paragraph) and "(" not in plain(block.inlines):
                assert _together(plain(block.inlines).split(".")[0]) in text


def _together(words: str) -> str:
    """Without spaces and marks of notes, which elements of a page may put between words."""
    return re.sub(r"\s|\*\d+", "", words)


def test_every_path_is_neutral(drive: Path) -> None:
    for path in sorted(drive.rglob("*")):
        assert is_neutral(PurePosixPath(path.relative_to(drive).as_posix())), path


def test_every_page_begins_as_old_browsers_need_it(drive: Path) -> None:
    for path in drive.glob("*.htm"):
        raw = path.read_bytes()
        assert raw.startswith(b'\xef\xbb\xbf<!DOCTYPE html>\n<html lang="ko">\n<head>\n<meta http-equiv="Content-Type"'), path
        page = Page(raw.decode("utf-8-sig"))
        assert page.title == "A1"
        (policy,) = [a["content"] or "" for tag, a in page.elements if a.get("http-equiv") == "Content-Security-Policy"]
        assert policy.startswith("default-src 'none';") and "http" not in policy
        assert b"\x00" not in raw and b"\r" not in raw


# HTML 4.01's elements. Old browsers pass over the two others, beside which a plain link stands.
_OLD = """
a body br blockquote code div em h1 h2 h3 h4 h5 h6 head hr html img li link meta ol p pre script span strong style sup
table tbody td th thead title tr ul
"""


def test_markup_is_plain_and_closed_to_the_outside(drive: Path) -> None:
    shown = pages(drive)
    present = {path.name for path in drive.iterdir()}
    for name, text in shown.items():
        page = Page(text)
        assert {tag for tag, _ in page.elements} <= {*_OLD.split(), "audio", "video"}, name
        ids = {attrs["id"] for _, attrs in page.elements if "id" in attrs}
        for tag, attrs in page.elements:
            assert not any(attribute.startswith("on") or attribute == "style" for attribute in attrs)
            assert attrs.get("name") != "generator"
            for attribute in ("href", "src"):
                if (target := attrs.get(attribute)) is None:
                    continue
                if target.startswith("#"):
                    assert target[1:] in ids, (name, target)
                elif target != "data:,":
                    assert target.partition("#")[0] in present, (name, target)
            assert not any("//" in (value or "") for value in attrs.values()), (name, tag)
        outer = [attrs["src"] for tag, attrs in page.elements if tag == "script" and "src" in attrs]
        assert outer == (["q1.q"] if name == "index.htm" else [])
        style = re.search("<style>(.*?)</style>", text, re.DOTALL)
        assert style and style[1].isascii()
        assert not re.search(r"url\(|@import|@font-face|expression|flex|grid|var\(", style[1])
        families = set(re.findall(r"font-family:\s*([^;}]+)", style[1]))
        assert families <= {"serif", "sans-serif", "monospace"}


def test_scripts_are_of_the_year_2008() -> None:
    """Nothing that came after ECMAScript 3: one such token and an old browser runs nothing at all."""
    scripts = sorted((ROOT / "templates").rglob("*.js"))
    assert len(scripts) >= 2
    for path in scripts:
        code = re.sub(r"\{%.*?%\}|\"[^\"]*\"|/\^.*?/\.", "0", path.read_text("ascii"))
        assert not re.search(r"=>|`|\b(let|const|class|async|await|yield|import|export)\b|\?\.|,\s*[}\]]|\.\.\.", code), path
        assert not re.search(r"fetch|XMLHttp|Storage|cookie|indexedDB|WebSocket|eval|Function\(|history\.", code), path


def test_the_cover_knows_nothing_of_the_rest(drive: Path, payloads: list[Payload]) -> None:
    cover = Page((drive / "d1.htm").read_text("utf-8-sig"))
    assert not any(tag == "a" or "src" in attrs for tag, attrs in cover.elements)
    shown = pages(drive)
    assert all('<a id="hide" href="d1.htm">' in text for name, text in shown.items() if name != "d1.htm")
    assert not any(payload.title in cover.text for payload in payloads)


def test_no_sender_and_no_builder_on_the_drive(drive: Path) -> None:
    forbidden = [b"nkusb", b"generator", b"/work", b"/home", b"payloads", b"Lavf", b"x264", b"Pillow", b"PIL"]
    forbidden += [kind.folder.encode() for kind in KINDS.values() if kind.name != "media"]
    slugs = {path.parent.name for path in (ROOT / "payloads").rglob("index.md")}
    for path in sorted(path for path in drive.rglob("*") if path.is_file()):
        assert path.stem not in slugs
        raw = path.read_bytes()
        for word in forbidden:
            if path.suffix in (".htm", ".txt") or len(word) > 4:
                assert word not in raw, (path.name, word)


def test_pictures_are_what_old_devices_show(drive: Path) -> None:
    pictures = [path for path in drive.rglob("*") if path.suffix in (".jpg", ".png")]
    assert len(pictures) >= 14
    for path in pictures:
        raw = path.read_bytes()
        if path.suffix == ".png":
            kinds = re.findall(rb"IHDR|tEXt|zTXt|iTXt|eXIf|tIME|iCCP|pHYs", raw[: raw.find(b"IDAT")])
            assert kinds == [b"IHDR"], path
            assert max(struct.unpack(">II", raw[16:24])) <= 1280
        assert len(raw) < 1_000_000


def test_exiftool_finds_nothing_on_the_drive(drive: Path) -> None:
    shown = run(witness("exiftool"), "-a", "-G1", "-s", "-ext", "jpg", "-ext", "png", "-ext", "mp3", "-ext", "mp4", drive).stdout
    groups = set(re.findall(r"^\[(\w+)\]", shown, re.MULTILINE))
    assert groups <= {
        "ExifTool",
        "System",
        "File",
        "JFIF",
        "PNG",
        "PNG-pHYs",
        "Composite",
        "MPEG",
        "QuickTime",
        "Track1",
        "Track2",
    }
    shown = "\n".join(line for line in shown.splitlines() if not line.startswith("[System]"))
    assert not re.search(r"GPS|Artist|Author|Comment|Software|Encoder|Title", shown)
    assert {*re.findall(r"(?:Create|Modify)Date\s+: (\S+)", shown)} <= {"0000:00:00"}


def test_the_sums_are_the_only_thing_beside_content(drive: Path) -> None:
    listing = json.loads((drive.parent / "keep/manifest.json").read_text("utf-8"))
    without = [file["path"] for file in listing["files"] if not file["payload"]]
    others = [name for name in without if not name.endswith(".htm") and not name.startswith("j00/")]
    assert [name for name in others if not re.fullmatch(r"[imtv]\d{3}\.q", name)] == ["q1.q", "sums.txt"]
    assert run(witness("sha256sum"), "-c", "--strict", "sums.txt", cwd=drive).returncode == 0
    assert run(witness("sha256sum"), "-c", "--strict", "../keep/SHA256SUMS", cwd=drive).returncode == 0
