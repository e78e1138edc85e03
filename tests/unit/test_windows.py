"""A framed page looked at in parts: where they are clean, so is the page, whatever stands across its seams."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nkusb.bundle import Framed, Rendered
from nkusb.checks import FILE_CHECKS, Suspicion
from nkusb.checks.outside import parsed
from nkusb.leaks.files import PAGE
from nkusb.leaks.windows import REACH, digests, part
from nkusb.load import Ground
from nkusb.machine import Mark
from tests.conftest import ROOT

PATH = PurePosixPath("a01.htm")
SUSPICION = Suspicion(
    (Mark("user", "gildong"), Mark("folder", "/home/gildong/nkusb")),
    ("Free Hands", "자유의 손"),
    Ground(ROOT, ROOT / "tests/data/redlist.txt", None, (), ""),
)
OPENS, CLOSES = b'<div id="page">\n', b"\n</div>"
# Halves of what may not be on a drive, and what changes how the bytes around it are read.
PIECES = (
    "자유", "의", " 손", "Free ", "Hands", "gil", "dong", "/home/", "&#xc190;", "%EC%86%90", "\\uc190", "Q0ND" * 12, "물", " ",
    "<b>", "</b>", "<p>", "</p>", "<br>", '<p class="', '">', "<!--", "-->", "<![CDATA[", "<style>", "</style>", "<script>",
    "</script>", "url(//a.b)", '<a href="http://a.b">', '<a href="', "a01.htm", "fetch(", "[autorun]", '"', "<", ">", "&", "\n",
    "\x00", "\u200b",
)  # fmt: skip
text = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)


def is_clean(page: Framed) -> bool:
    """Whether the page has parts, and all of them are clean."""
    held = [part(page, number) for number in range(len(digests(page)))]
    return bool(held) and all(check.is_clean(PATH, each, SUSPICION) for each in held for check in FILE_CHECKS.values())


def framed(before: str, within: str, after: str) -> Framed:
    return Framed(PAGE + before.encode() + OPENS, Rendered(within.encode()), CLOSES + after.encode())


@given(text, text, text)
@example("자유의", "손", "")
@example("", "자유의", "손")
@example("<script>", "</script>물", "")
@example("", "<script>", "</script>")
@example("<!--", "-->물", "")
@example("", "<!--", "--> <p>물</p>")
@example('<p class="', 'http://a.b">', "")
@example("", "[autorun]", "")
def test_a_page_whose_parts_are_clean_is_clean(before: str, within: str, after: str) -> None:
    page = framed(before, within, after)
    if is_clean(page):
        with page.open() as file:
            whole = file.read()
        assert [finding for check in FILE_CHECKS.values() for finding in check.look(PATH, Rendered(whole), SUSPICION)] == []
        assert parsed(whole.decode("utf-8-sig")) == set()


@pytest.mark.parametrize(
    ("before", "within", "after"),
    [
        ("<p>자유의</p>\n", "<p>손</p>", ""),
        ("", "<p>자유의</p>", "<p>손</p>"),
        (f"<p>{'물' * 9} Free</p>" + "<p></p>\n" * 900, "<p>Hands</p>", ""),
        ("<p>자유의 손</p>", "<p>물</p>", ""),
        ("", "<p>물</p>", "<p>자유의 손</p>"),
        ("", "<p>물</p>", "<a href='http://a.b'>"),
    ],
)
def test_what_stands_across_a_seam_or_in_the_frame_is_not_missed(before: str, within: str, after: str) -> None:
    assert not is_clean(framed(before, within, after))


def test_a_plain_page_is_clean_in_parts() -> None:
    assert is_clean(
        framed("<style>\np { color: red }\n</style>\n", "<p>물을 끓입니다.</p>", "\n<script>var a = 1 < 2;</script>\n")
    )


def test_pages_with_other_seams_are_looked_at_whole() -> None:
    within = Rendered(b"<p>a</p>")
    assert digests(within) == ()
    assert digests(Framed(PAGE + b"<script>\n", within, CLOSES)) == ()
    assert digests(Framed(PAGE + b'<div id="page">', within, CLOSES)) == ()
    assert digests(Framed(PAGE + OPENS, within, b"</div>")) == ()
    assert digests(Framed(OPENS, within, CLOSES)) == ()


def test_so_is_every_page_where_a_suspect_is_longer_than_what_is_seen_beside_a_part() -> None:
    suspicion = Suspicion((), ("물" * (REACH // 3 + 1),))
    assert not FILE_CHECKS["leaks"].is_clean(PATH, part(framed("", "<p>a</p>", ""), 1), suspicion)


def test_parts_are_known_by_all_that_decides_their_bytes() -> None:
    one, other, third = framed("", "<p>a</p>", ""), framed("", "<p>b</p>", ""), framed("<p>a</p>", "<p>a</p>", "")
    told = [digests(page) for page in (one, other, third)]
    assert told[0][0] == told[1][0] and told[0][2] == told[2][2]
    assert len({within for _, within, _ in told}) == 3


def test_every_article_of_the_sample_drive_is_clean_in_parts(sample: Path) -> None:
    """So that none must be looked at whole."""
    pages = sorted((sample / "main/drive").glob("a*.htm"))
    assert len(pages) > 10
    for page in pages:
        raw = page.read_bytes()
        at, end = raw.index(OPENS) + len(OPENS), raw.rindex(CLOSES + b"\n<script>")
        assert is_clean(Framed(raw[:at], Rendered(raw[at:end]), raw[end:])), page.name
