"""Picture pages: what other programs find in them, that every word is drawn, and that nothing but what changed is drawn again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from PIL import Image

from nkusb.build import Plan, ask, read
from nkusb.bundle import Entry, Recipe
from nkusb.document import Document, texts
from nkusb.forms import FORMS
from nkusb.load.select import select
from nkusb.media import worker
from nkusb.model import Library
from nkusb.profile import PAGES, Profile
from nkusb.progress import silent
from nkusb.store import Store
from nkusb.templating import Templates, vocabulary
from nkusb.typeset import drawing, fonts
from tests.conftest import MANIFEST, ROOT, Run, Tree, noise, payload, picture
from tests.test_bad_input import WATER
from tests.test_image import start_of
from tests.witness import run as call
from tests.witness import witness

FORM = MANIFEST + 'forms = ["pictures"]\n'
LONG = "물을 끓여서 식힌 다음에 마십니다. " * 60


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The sample library."""
    with ThreadPoolExecutor(2) as executor:
        plan = Plan(ROOT / "manifest.toml", ROOT / "out", editions=("main",))
        store = Store(tmp_path_factory.mktemp("store"))
        project, _ = read(ask(plan), store, executor, silent)
    return select(project.editions[0], project.payloads, project.slugs, False)[0]


def pages(library: Library) -> list[tuple[Entry, dict[str, Any]]]:
    """The pages of an edition with the orders to draw them."""
    entries = list(FORMS["pictures"](library, Templates(ROOT)))
    return [(entry, json.loads(_source(entry))) for entry in entries]


def _source(entry: Entry) -> bytes:
    assert isinstance(entry.content, Recipe) and isinstance(entry.content.source, bytes)
    return entry.content.source


def drawn(orders: dict[str, Any]) -> Iterator[str]:
    return (str(mark[-1]) for mark in orders["marks"] if mark[0] == "Letters")


def together(words: str) -> str:
    """Without spaces and the marks of notes and meanings."""
    return re.sub(r"\s|\*\d+|\d+\)", "", words)


def test_every_word_of_every_payload_is_drawn(library: Library) -> None:
    made = pages(library)
    for item in library.payloads:
        text = together("".join(word for entry, orders in made if entry.payload == item.origin for word in drawn(orders)))
        assert together(item.title) in text and together(item.summary) in text
        for source in item.sources:
            assert (together(source.title) in text) == (source.show == "title")
        shown = Document(tuple(block for block in item.body.blocks if type(block).__name__ not in ("Figure", "Table")))
        for words in texts(shown):
            for part in re.split(r"[.?!]", words):
                assert all(word in text for word in map(together, part.split())), part


def test_the_contents_name_every_folder(library: Library) -> None:
    made = pages(library)
    folders = [folder for folder, _ in groupby(entry.path.parts[0] for entry, _ in made)]
    assert folders == [f"j{number:02}" for number in range(len(library.payloads) + 1)]
    listed = together("".join(word for entry, orders in made if entry.path.parts[0] == "j00" for word in drawn(orders)))
    assert all(together(f"{number}.{item.title}") in listed for number, item in enumerate(library.payloads, 1))
    assert together("손전화기와 판형콤퓨터에는 넣지 마십시오") in listed  # the note for readers


def test_names_give_the_order_of_reading(library: Library) -> None:
    paths = [entry.path for entry, _ in pages(library)]
    assert paths == sorted(paths) and len({path.name for path in paths}) == len(paths)
    assert all(re.fullmatch(r"j\d\d/j\d{4}\.jpg", str(path)) for path in paths)


def test_no_line_below_a_page_says_anything(library: Library) -> None:
    for _, orders in pages(library):
        name, count = [*drawn(orders)][-2:]
        assert re.fullmatch(r"A1( · \d+)?", name) and re.fullmatch(r"\d+ / \d+", count)


@pytest.mark.parametrize("preset", PAGES)
def test_all_stays_within_the_margins_in_every_preset(preset: str, library: Library) -> None:
    settings = PAGES[preset]
    edition = replace(library.edition, profile=Profile(pages=settings))
    x, y = settings.width * settings.margin // 100, settings.height * settings.margin // 100
    face = fonts.find(settings.font)
    assert face is not None
    for entry, orders in pages(replace(library, edition=edition)):
        for kind, *values in orders["marks"]:
            left, top, wide, high = (int(value) for value in values[:4])
            if kind == "Letters":
                right = left + fonts.type_of(face, wide, bool(values[3])).width(str(values[-1]))
                assert x <= left and right <= settings.width - x, (entry.path, values)
                assert y + wide // 2 <= top <= settings.height - y, (entry.path, values)
            else:
                assert x <= left and left + wide <= settings.width - x, (entry.path, values)
                assert y <= top and top + high <= settings.height - y, (entry.path, values)


# -- files -----------------------------------------------------------------------------------------------------------------


def test_other_programs_see_plain_baseline_jpegs_without_a_word_in_them(sample: Path) -> None:
    drive = sample / "main/drive"
    files = sorted(drive.glob("j*/*.jpg"))
    assert len(files) > 100 and max(path.stat().st_size for path in files) <= 1_000_000
    told = call(witness("identify"), "-format", "%m %w %h %[interlace] %[colorspace] %n\n", *files).stdout.split("\n")
    assert set(filter(None, told)) == {"JPEG 1280 720 None sRGB 1"}
    known = call(witness("exiftool"), "-a", "-G0:1", "-s", "-j", "-r", drive / "j01").stdout
    for facts in json.loads(known):
        groups = {key.split(":")[0] for key in facts} - {"SourceFile", "ExifTool", "File", "Composite", "JFIF"}
        assert groups == set()
        assert facts["File:EncodingProcess"] == "Baseline DCT, Huffman coding" and "File:Comment" not in facts
    for path in files[:10]:
        assert call(witness("djpeg"), "-fast", "-outfile", "/dev/null", path).returncode == 0  # libjpeg's own tool


def test_a_page_that_is_too_large_is_made_again_with_less_quality(tmp_path: Path) -> None:
    image = Image.open(_file(tmp_path, noise())).convert("RGB").resize((1920, 1080), Image.Resampling.NEAREST)
    assert len(drawing.jpeg(image, 95, 1_000_000)) <= 1_000_000 < len(drawing.jpeg(image, 95, 10**8))
    with pytest.raises(ValueError, match="small"):
        drawing.jpeg(image, 95, 1000)


def _file(folder: Path, raw: bytes) -> Path:
    (folder / "noise.png").write_bytes(raw)
    return folder / "noise.png"


def test_the_order_in_the_directory_is_that_of_the_names(tree: Tree, run: Run) -> None:
    """Players that don't sort show files in the order in which they lie in FAT's directory."""
    root = tree({"manifest.toml": FORM + 'image = "smallest"\n', WATER: payload(LONG)})
    assert run(root, "build").exit_code == 0
    image = root / "out/main/drive.img"
    (root / "volume").write_bytes(image.read_bytes()[start_of(image) :])
    listed = call(witness("mdir"), "-b", "-i", root / "volume", "::j01").stdout.split()
    assert [name.rpartition("/")[2] for name in listed] == [f"j01{number:02}.jpg" for number in range(1, len(listed) + 1)]
    assert len(listed) > 2


def test_a_text_of_many_pages_goes_on_in_another_folder(library: Library) -> None:
    edition = replace(library.edition, profile=Profile(pages=replace(PAGES["800x480"], folder_limit=3)))
    paths = [entry.path for entry, _ in pages(replace(library, edition=edition)) if entry.path.parts[0].startswith("j01")]
    assert [path.parts[0] for path in paths[:7]] == ["j01"] * 3 + ["j01b"] * 3 + ["j01c"]
    assert paths == sorted(paths) and [path.name for path in paths] == sorted(path.name for path in paths)


# -- building --------------------------------------------------------------------------------------------------------------


def test_only_what_changed_is_drawn_again(tree: Tree, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tree({"manifest.toml": FORM, WATER: payload(LONG), WATER.replace("water", "hands"): payload("손을 씻습니다.")})
    made: list[bytes] = []
    real = worker.call

    def counted(function: Callable[..., Any], source: Path, *more: object, seconds: int = 0) -> Any:
        made.append(source.read_bytes() if function is drawing.draw else b"")
        return real(function, source, *more, seconds=seconds)

    monkeypatch.setattr(worker, "call", counted)
    assert run(root, "build").exit_code == 0
    all_pages = len([order for order in made if order])
    assert all_pages == len(list((root / "out/main/drive").glob("*/*.jpg"))) > 5
    made.clear()
    assert run(root, "build").exit_code == 0
    assert not any(made)
    (root / WATER.replace("water", "hands")).write_text(payload("손을 비누로 씻습니다."), "utf-8")
    assert run(root, "build").exit_code == 0
    assert len([order for order in made if order]) == 1


def test_a_picture_comes_clean_and_covered_onto_its_page(tree: Tree, run: Run) -> None:
    shown = picture((800, 600), colour="#ff0000")
    covered = payload('물.\n\n![그림](a.png "설명")\n', redact='[{ image = "a.png", boxes = [[0, 0, 800, 600]], how = "fill" }]')
    root = tree({"manifest.toml": FORM, WATER: covered, "payloads/guides/water/a.png": shown})
    built = run(root, "build")
    assert built.exit_code == 0, built.output
    (page,) = [path for path in (root / "out/main/drive/j01").glob("*.jpg") if _reds(path) or _greys(path) > 50_000]
    assert _reds(page) == 0


def _reds(path: Path) -> int:
    with Image.open(path) as image:
        return sum(count for count, (r, g, _) in image.convert("RGB").getcolors(1 << 24) or () if r > 150 and g < 90)  # type: ignore[misc]


def _greys(path: Path) -> int:
    with Image.open(path) as image:
        return sum(image.convert("L").histogram()[92:101])


def test_a_sign_without_a_shape_is_pointed_at(tree: Tree, run: Run) -> None:
    root = tree({"manifest.toml": FORM, WATER: payload("물\n\n물을 끓입니다 💧. 💧\n")})
    result = run(root, "check", "--format", "json")
    (problem,) = (one for one in json.loads(result.output)["problems"] if one["code"] == "LNG502")
    assert (problem["path"], problem["line"], problem["column"]) == (WATER, 14, 9)
    assert "U+1F4A7" in problem["message"]
    (root / "manifest.toml").write_text(MANIFEST, "utf-8")
    assert "LNG502" not in run(root, "check").output  # browsers have their own faces


def test_a_face_of_the_south_is_warned_of(tree: Tree, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    face = fonts.find("noto-serif")
    monkeypatch.setattr(fonts, "find", lambda _name: face)
    root = tree({"manifest.toml": FORM + 'font = "nanum-myeongjo"\n', WATER: payload()})
    found = [problem["code"] for problem in json.loads(run(root, "check", "--format", "json").output)["problems"]]
    assert "FNT002" in found
    (root / "manifest.toml").write_text(FORM, "utf-8")
    assert json.loads(run(root, "check", "--format", "json").output)["problems"] == []


def test_our_own_words_can_be_drawn() -> None:
    face = fonts.find("noto-serif")
    assert face is not None
    words = "".join(Templates(ROOT).words.values()) + "".join(vocabulary())
    assert fonts.missing(face, words) == frozenset()


def test_a_page_stands_alone(library: Library) -> None:
    """A page names no other file."""
    for _, orders in pages(library):
        assert not re.search(r"j\d\d|\.jpg|\.htm", " ".join(drawn(orders)))


def test_pages_come_from_their_payload(library: Library) -> None:
    for entry, _ in pages(library):
        number = int(PurePosixPath(entry.path).parts[0][1:3])
        assert entry.payload == (library.payloads[number - 1].origin if number else "")
