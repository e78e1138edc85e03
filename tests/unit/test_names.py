"""Slugs, neutral names, order and walking."""

from __future__ import annotations

import unicodedata
from pathlib import Path, PurePosixPath

import pytest

from nkusb.names import folded, is_neutral, is_slug, listing, nearest, order, walk


@pytest.mark.parametrize("name", ["a", "clean-water", "a1-2b", "con-a", "com10", "x" * 60])
def test_slugs(name: str) -> None:
    assert is_slug(name)


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../a", "a/b", "a\\b", "a.", "a.b", "A", "물", "a b", "-a", "a-", "a--b", "con", "aux", "nul", "com1", "lpt9",
     "x" * 61, "a\n", "a\u200b", "ａ"],
)  # fmt: skip
def test_no_slugs(name: str) -> None:
    assert not is_slug(name)


@pytest.mark.parametrize(
    "path", ["index.htm", "a01.htm", "a01-1.jpg", "sums.txt", "a0001-12.mp4", "x/a01.htm", "a01-1.webm", "a01-1.flac"]
)
def test_neutral(path: str) -> None:
    assert is_neutral(PurePosixPath(path))


@pytest.mark.parametrize(
    "path",
    ["물.htm", "INDEX.HTM", "a01.html", "toolongname.htm", "a b.htm", ".a", "a..b", "con.htm", "aux", "물/a01.htm", "a01."],
)
def test_not_neutral(path: str) -> None:
    assert not is_neutral(PurePosixPath(path))


def test_decomposed_and_capital_names_fold_into_one() -> None:
    assert folded("지도.PNG") == folded(unicodedata.normalize("NFD", "지도.png"))


def test_order_is_by_utf8_bytes() -> None:
    assert sorted(["나", "a", "B", "가", "a0"], key=order) == ["B", "a", "a0", "가", "나"]


def test_nearest_offers_only_what_is_near() -> None:
    assert nearest("gudie", ["guide", "news"]) == "guide"
    assert nearest("zzz", ["guide", "news"]) == ""


def test_walk_is_ordered_and_follows_no_links(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    root = tmp_path / "root"
    for path in (outside / "secret", root / "b" / "x", root / "a", root / "b" / "y"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("12345")
    (root / "link").symlink_to(outside)
    found = [(item.path.relative_to(root).as_posix(), item.kind, item.size) for item in walk(root) if item.kind != "folder"]
    assert found == [("a", "file", 5), ("b/x", "file", 5), ("b/y", "file", 5), ("link", "link", found[-1][2])]
    assert [item.path.name for item in listing(root)] == ["a", "b", "link"]
