"""The edition as one page: complete in itself, streamed, and refused where it grows too large."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from nkusb.bundle import CHUNK, Joined, Stored
from nkusb.pages import SINGLE
from tests.conftest import MANIFEST, Run, Tree, payload, picture
from tests.test_drive import Page

WATER = "payloads/guides/water/index.md"


@pytest.fixture
def page(sample: Path) -> Page:
    return Page((sample / "small/drive" / SINGLE).read_bytes().decode("utf-8-sig"))


def test_everything_is_inside(page: Page, sample: Path) -> None:
    ids = [attrs["id"] for _, attrs in page.elements if attrs.get("id")]
    assert len(ids) == len(set(ids))
    for tag, attrs in page.elements:
        for attribute in ("href", "src", "srcset", "poster"):
            target = attrs.get(attribute) or ""
            assert target in ("", "data:,") or target.startswith("data:image/") or target[1:] in ids, (tag, target)
    pictures = [attrs["src"] or "" for tag, attrs in page.elements if tag == "img"]
    assert len(pictures) >= 5
    for source in pictures:
        kind, _, coded = source.removeprefix("data:image/").partition(";base64,")
        with Image.open(io.BytesIO(base64.b64decode(coded, validate=True))) as image:
            assert image.format == kind.upper() and image.width <= 640
    articles = [Page(path.read_text("utf-8-sig")) for path in sorted((sample / "small/drive").glob("a0?.htm"))]
    alone = re.compile(r"\s")
    for article in articles:
        words = [word for word in article.words if len(word) > 30 and "MP4" not in word]
        for word in (words[0], words[len(words) // 2]):
            assert alone.sub("", word) in alone.sub("", page.text)


def test_it_is_one_file_when_asked_for_alone(tree: Tree, run: Run) -> None:
    files = {
        "manifest.toml": MANIFEST + 'forms = ["single"]\ncover = "none"\n',
        WATER: payload("물.\n\n![그림](map.png)"),
        "payloads/guides/water/map.png": picture(),
    }
    root = tree(files)
    assert run(root, "build").exit_code == 0
    assert sorted(path.name for path in (root / "out/main/drive").iterdir()) == ["sums.txt", SINGLE]


def test_too_large_a_page_is_refused(tree: Tree, run: Run) -> None:
    root = tree({"manifest.toml": MANIFEST + 'forms = ["single"]\nsingle_limit = "10 KB"\n', WATER: payload()})
    result = run(root, "build")
    assert result.exit_code == 1 and "SNG001" in result.output and "manifest.toml:9:1" in result.output
    assert not (root / "out/main").exists()


@settings(deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=20), st.integers(0, 7)), max_size=6), st.integers(1, 50))
def test_a_joined_page_reads_as_its_parts(tmp_path_factory: pytest.TempPathFactory, parts: list[bytes | int], step: int) -> None:
    folder = tmp_path_factory.mktemp("parts")
    joined, expected = [], b""
    for number, part in enumerate(parts):
        if isinstance(part, bytes):
            joined.append(part)
            expected += part
            continue
        raw = bytes(range(part)) * (CHUNK // 4 if part == 7 else 1)  # some longer than a chunk
        (folder / str(number)).write_bytes(raw)
        joined.append(Stored(folder / str(number), len(raw), hashlib.sha256(raw).hexdigest()))  # type: ignore[arg-type]
        expected += base64.b64encode(raw)
    page = Joined(tuple(joined))
    assert (page.size, page.sha256) == (len(expected), hashlib.sha256(expected).hexdigest())
    with page.open() as file:
        assert b"".join(iter(lambda: file.read(step * 9973), b"")) == expected
        for at in {0, 1, len(expected) // 3, len(expected) // 2 + 1, len(expected)}:
            assert file.seek(at) == at and file.read(step * 7) == expected[at : at + step * 7]
