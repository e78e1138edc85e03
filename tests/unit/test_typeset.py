"""Typesetting: lines by the rules whatever the text, pages that lose nothing, faces that are what they are said to be."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nkusb.document import Cell, Table, Text
from nkusb.profile import PAGES, Font, PageSettings
from nkusb.typeset import drawing, fonts
from nkusb.typeset.blocks import Column, Setter
from nkusb.typeset.books import Press
from nkusb.typeset.lines import NO_END, NO_START, Run, Style, broken
from nkusb.typeset.paper import Field, Letters, Slab, filled

PLAIN = Style(10)


def measure(text: str, style: Style) -> int:
    """Hangul is a square wide, all else half of one."""
    return sum(style.size if letter >= "\u1100" else style.size // 2 for letter in text)


def words(text: str, room: int, first: int = 0) -> list[str]:
    return ["".join(run.text for run in line.runs) for line in broken([Run(text, PLAIN)], room, measure, first)]


LETTERS = st.text(st.sampled_from("가나다물을끓인다.,!?)]}》〉”…·([{《〈“'\"-ab19%\u00a0"), min_size=1, max_size=12)
TEXTS = st.lists(LETTERS, min_size=1, max_size=30).map(" ".join)
STYLES = st.sampled_from([PLAIN, Style(10, bold=True), Style(6, lift=4)])


@given(st.lists(st.tuples(TEXTS, STYLES), min_size=1, max_size=4), st.integers(20, 400), st.integers(0, 10))
def test_every_letter_comes_out_once_in_order_and_no_line_is_too_wide(
    texts: list[tuple[str, Style]], room: int, first: int
) -> None:
    runs = [Run(text, style) for text, style in texts]
    made = broken(runs, room, measure, first)
    letters = [(letter, run.style) for line in made for run in line.runs for letter in run.text if not letter.isspace()]
    assert letters == [(letter, run.style) for run in runs for letter in run.text if not letter.isspace()]
    for line in made:
        end = line.runs[-1].x + measure(line.runs[-1].text, line.runs[-1].style) if line.runs else 0
        assert end == line.width <= room
        assert all(one.x + measure(one.text, one.style) == other.x for one, other in pairwise(line.runs))


def _pieces(text: str) -> list[str]:
    """The text in the smallest pieces that a line's end may divide: an independent statement of the rules."""
    pieces = [text[:1]]
    for before, after in pairwise(text.replace(" ", "")):
        latin = all(letter.isascii() and letter.isalnum() for letter in (before, after))
        if latin or after in NO_START or before in NO_END or {before, after} & set("'\"-\u00a0"):
            pieces[-1] += f" {after}"  # at most, there was a space
        else:
            pieces.append(after)
    return pieces


@given(TEXTS, st.integers(60, 400))
def test_no_line_begins_with_what_closes_or_ends_with_what_opens(text: str, room: int) -> None:
    assume(all(measure(piece, PLAIN) <= room for piece in _pieces(text)))  # a row of marks wider than the line has to break
    made = words(text, room)
    for line, following in pairwise(made):
        assert following[0] not in NO_START, (line, following)
        assert line[-1] not in NO_END, (line, following)


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("물을 끓이고 식힌다", 60, ["물을 끓이고", "식힌다"]),
        ("물을 끓이고 식힌다", 40, ["물을", "끓이고", "식힌다"]),
        ("조선민주주의인민공화국은", 50, ["조선민주주", "의인민공화", "국은"]),  # wider than the line: between syllables
        ("가나다라마》 물", 60, ["가나다라마》", "물"]),
        ("가나다라 》 물", 50, ["가나다", "라 》 물"]),  # a mark that stands apart takes what is before it along
        ("가나다 《 물", 50, ["가나다", "《 물"]),
        ("1234567890123가", 60, ["123456789012", "3가"]),  # a number that is wider than the line must break
        ("가나다1234567", 50, ["가나다", "1234567"]),
        ("가\n나", 50, ["가", "나"]),
        ("가\n\n나", 50, ["가", "", "나"]),
        ("가나 다라\u00a0마", 55, ["가나", "다라\u00a0마"]),
        ("  가   나  ", 50, ["가 나"]),
        ("", 50, [""]),
    ],
)
def test_lines(text: str, room: int, lines: list[str]) -> None:
    assert words(text, room) == lines


def test_lines_are_as_even_as_they_can_be() -> None:
    made = words("가나 다라 마바 사아 자차카타파 하", 100)
    assert [measure(line, PLAIN) for line in made] == sorted((measure(line, PLAIN) for line in made), reverse=True)
    assert len(made[-1]) > 1  # no lone syllable below a full line


def test_the_first_line_is_indented() -> None:
    first, second = broken([Run("가나다 라마바", PLAIN)], 50, measure, 10)
    assert (first.runs[0].x, second.runs[0].x) == (10, 0)


# -- pages ---------------------------------------------------------------------------------------------------------------

RULE = Slab(5, (Field(0, 0, 10, 1, 2),))


def slab(number: int, height: int, **more: object) -> Slab:
    """A slab that says its number and, by the base line of that, where its bottom is."""
    return Slab(height, (Letters(0, height, 10, False, 0, False, str(number)),), **more)  # type: ignore[arg-type]


SLABS = st.lists(st.tuples(st.integers(5, 60), st.integers(0, 20), st.booleans(), st.booleans()), max_size=40)


@given(SLABS, st.integers(60, 200))
def test_pages_lose_nothing_and_overflow_nowhere(sizes: list[tuple[int, int, bool, bool]], height: int) -> None:
    slabs = [
        slab(n, tall, space=space, keep=keep, foot=(slab(1000 + n, 8),) if foot and tall < 40 else ())
        for n, (tall, space, keep, foot) in enumerate(sizes)
    ]
    pages = list(filled(slabs, height, RULE))
    texts = [mark.text for page in pages for mark in page.marks if isinstance(mark, Letters)]
    assert [text for text in texts if int(text) < 1000] == [str(n) for n in range(len(slabs))]
    for page in pages:
        numbers = {int(mark.text) for mark in page.marks if isinstance(mark, Letters)}
        assert {1000 + n for n in numbers if n < 1000 and slabs[n].foot} == {n for n in numbers if n >= 1000}
        foot = min((mark.y for mark in page.marks if isinstance(mark, Field)), default=height)
        assert all(0 <= mark.y <= height for mark in page.marks)
        assert all(mark.y <= foot for mark in page.marks if isinstance(mark, Letters) and int(mark.text) < 1000)


def _of(page: object) -> list[str]:
    return [mark.text for mark in getattr(page, "marks", ()) if isinstance(mark, Letters)]


def test_a_heading_stays_with_its_text_and_a_page_never_begins_with_room() -> None:
    slabs = [slab(0, 40), slab(1, 20, keep=True), slab(2, 20, keep=True), slab(3, 20), Slab(30, ()), slab(4, 40)]
    assert [_of(page) for page in filled(slabs, 80, RULE)] == [["0"], ["1", "2", "3"], ["4"]]


def test_what_is_kept_together_without_end_is_divided_where_the_page_ends() -> None:
    slabs = [slab(n, 20, keep=True) for n in range(7)]
    assert [len(_of(page)) for page in filled(slabs, 60, RULE)] == [3, 3, 1]


def test_what_has_no_room_is_made_smaller_where_that_helps() -> None:
    large = slab(1, 60, smaller=(slab(2, 50), slab(3, 40), slab(4, 30)))
    assert [_of(page) for page in filled([slab(0, 55), large, slab(5, 10)], 100, RULE)] == [["0", "3"], ["5"]]
    assert [_of(page) for page in filled([slab(0, 90), large, slab(5, 10)], 100, RULE)] == [["0"], ["1", "5"]]
    assert [_of(page) for page in filled([slab(0, 30), large, slab(5, 10)], 100, RULE)] == [["0", "1", "5"]]


def test_a_tables_head_is_repeated() -> None:
    head = slab(9, 10)
    slabs = [head, *(slab(n, 20, again=(head,)) for n in range(4))]
    assert [_of(page) for page in filled(slabs, 50, RULE)] == [["9", "0", "1"], ["9", "2", "3"]]


# -- faces ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["noto-serif", "noto-sans"])
def test_a_face_that_comes_with_nkusb_has_every_syllable_and_mark(name: Font) -> None:
    face = fonts.find(name)
    assert face is not None
    assert fonts.missing(face, map(chr, range(0xAC00, 0xD7A4))) == frozenset()
    assert fonts.missing(face, map(chr, range(0x20, 0x7F))) == frozenset()
    assert fonts.missing(face, "《》〈〉「」“”‘’…·•—–∼~℃%→←↑↓○●□■△▲※①②③×÷±½㎏㎡₂\u00a0") == frozenset()


def test_what_a_face_lacks_is_known() -> None:
    face = fonts.find("noto-serif")
    assert face is not None
    assert fonts.missing(face, "물💧\ue000\u0e01") == {"💧", "\ue000", "\u0e01"}


def test_no_face_of_the_south_is_the_default() -> None:
    faces = {settings.font for settings in (PageSettings(), *PAGES.values())}
    assert not any(fonts.FACES[font].southern for font in faces)
    southern = ("nanum", "malgun", "gulim")
    assert all(face.southern for name, face in fonts.FACES.items() if name.startswith(southern))


def test_a_face_of_another_version_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "UnBatang.ttf").write_bytes(b"another")
    monkeypatch.setattr(fonts, "_folders", lambda: [tmp_path])
    assert fonts.find.__wrapped__("un-batang") is None


def test_pages_are_drawn_by_the_letters_own_advances_alone() -> None:
    press = Press(PageSettings())
    style = Style(34)
    assert press.measure("물을", style) == press.measure("물", style) + press.measure("을", style)
    assert press.measure("물a", Style(20, fixed=True)) == 30


def test_a_page_of_another_face_is_refused() -> None:
    press = Press(PageSettings(400, 300))
    (page,) = press.pages([Slab(20, (Letters(0, 15, 12, False, 0, False, "물"),))], "A1")
    order = json.loads(press.written(page))
    assert drawing.drawn(json.dumps(order).encode()).startswith(b"\xff\xd8")
    with pytest.raises(ValueError, match="face"):
        drawing.drawn(json.dumps(order | {"faces": ["0" * 64]}).encode())


@pytest.mark.parametrize("columns", [2, 6])
def test_a_table_stays_within_the_page(columns: int) -> None:
    rows = tuple(tuple(Cell((Text("아주긴낱말하나 둘"),)) for _ in range(columns)) for _ in range(3))
    setter = Setter(10, Column(0, 200), 300, measure, {}, {})
    slabs = setter.blocks([Table(1, rows[0], rows[1:])], setter.page)
    for each in slabs:
        for mark in each.marks:
            width = measure(mark.text, Style(mark.size)) if isinstance(mark, Letters) else mark.width
            assert mark.x >= 0 and mark.x + width <= 200
