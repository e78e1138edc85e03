"""The tables of words and spellings: every row does what it says, both ways, and no row spoils a word beside it."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nkusb.load.glossary import ours
from nkusb.orthography import Finder, Spelling, Word, northern

TABLES = ours()
CHANGED = [row for row in TABLES.spellings if row.confidence == "high" and row.match in ("any", "prefix", "word")]
KEPT = [row for row in TABLES.spellings if row.match == "never"]
CASES = [row for row in TABLES.spellings if row.match == "regex" and row.rule != "punct"]


def north(text: str) -> str:
    return northern(text, TABLES)[0]


def test_the_tables_are_as_large_as_promised() -> None:
    assert len(TABLES.words) >= 600 and len(TABLES.spellings) >= 600
    assert len(CHANGED) >= 600 and len(KEPT) >= 200 and len(CASES) >= 30


@pytest.mark.parametrize("row", CHANGED, ids=lambda row: row.south)
def test_a_spelling_is_changed_and_its_northern_form_stays(row: Spelling) -> None:
    assert row.south != row.north
    assert north(row.south) == row.north
    assert north(f"물 {row.south}.") == f"물 {row.north}."
    assert north(row.north) == row.north
    assert len(row.south) == len(row.north)  # so that a text keeps its shape and its offsets


@pytest.mark.parametrize("row", KEPT, ids=lambda row: row.south)
def test_a_trap_stays_as_it_is(row: Spelling) -> None:
    assert row.south == row.north
    for text in (row.south, f"물 {row.south}.", f"{row.south}에"):
        assert north(text) == text


@pytest.mark.parametrize("row", CASES, ids=lambda row: row.south)
def test_the_cases_of_a_rule_hold(row: Spelling) -> None:
    assert north(row.south) == row.north
    assert north(row.north) == row.north


def test_a_row_for_a_person_to_decide_changes_nothing() -> None:
    rows = [row for row in TABLES.spellings if row.match == "review" and "폐" not in row.south and " " not in row.south]
    assert rows and all(north(row.south) == row.south for row in rows)


@pytest.mark.parametrize("row", [row for row in TABLES.spellings if row.wrong], ids=lambda row: row.wrong)
def test_what_is_too_much_is_no_spelling_of_the_north(row: Spelling) -> None:
    assert row.wrong != row.south and row.wrong not in {other.north for other in TABLES.spellings}
    (found,) = TABLES.wrong_finder.find(f"{row.wrong}를")
    assert found.row.north == row.south


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("국제노동기구의 노동자", "국제노동기구의 로동자"),  # inside a word nothing is sure
        ("그는 “노동”이라고, 또 《여성》이라고 적었다.", "그는 “노동”이라고, 또 《여성》이라고 적었다."),
        ("이용수 할머니와 이해찬 씨", "이용수 할머니와 이해찬 씨"),
        ("무엇을 할까 봐, 갈까요? 서울까지.", "무엇을 할가 봐, 갈가요? 서울까지."),
        ("그는 학생이었다. 말을 이었다.", "그는 학생이였다. 말을 이었다."),
        ("밀폐된 병, 황폐한 밭, 폐렴", "밀페된 병, 황페한 밭, 페염"),
        ("할 수 있는 것과 빨간 줄무늬, 작은 수", "할수 있는것과 빨간 줄무늬, 작은 수"),
        ("그리고 있어라. 쉬고 있다. 세 명이 두 번", "그리고 있어라. 쉬고있다. 세명이 두번"),
        ("줄을\n서고\n있다", "줄을\n서고\n있다"),  # nothing is joined over a line's end
        ("", ""),
    ],
)
def test_what_stands_around_a_word_decides(text: str, wanted: str) -> None:
    changed, changes = northern(text, TABLES)
    assert changed == wanted
    assert bool(changes) == (text != wanted)


WORDS = st.lists(st.one_of(st.sampled_from([row.south for row in TABLES.spellings]), st.text("가나다라까페폐 것수", max_size=5)))


@settings(deadline=None)
@given(WORDS.map(" ".join))
def test_changes_are_in_order_and_give_the_text(text: str) -> None:
    changed, changes = northern(text, TABLES)
    assert all(one.end <= other.start for one, other in pairwise(changes))
    assert len(changed) == len(text) + sum(len(change.new) - (change.end - change.start) for change in changes)


@pytest.mark.parametrize(
    ("row", "text", "found"),
    [
        (Word("컵", match="word"), "컵을 들고 월드컵, 컵받침, 컵", [(0, 1), (16, 17)]),
        (Word("버스", match="prefix"), "버스표 옴니버스", [(0, 2)]),
        (Word("서비스", match="any"), "봉사서비스업", [(2, 5)]),
        (Word("쪽팔리다", match="stem"), "쪽팔려서 쪽팔린다 쪽팔림 쪽팔아", [(0, 2), (5, 7), (10, 12)]),
        (Word("저렴하다", match="stem"), "저렴한 저렴해서 저렴합니다 저렴", [(0, 2), (4, 6), (9, 11)]),
        (Word("이었", match="inner"), "이었다 물이었다", [(5, 7)]),
        (Word("파리", match="review"), "파리에서", []),
    ],
)
def test_how_a_row_matches(row: Word, text: str, found: list[tuple[int, int]]) -> None:
    assert [(hit.start, hit.end) for hit in Finder([row]).find(text)] == found


def test_the_longest_row_wins_and_a_trap_keeps_others_out() -> None:
    rows = [
        Word("메시지", match="any"),
        Word("문자메시지", match="any"),
        Word("독일", match="any"),
        Word("단독일", match="never"),
    ]
    assert [hit.row.south for hit in Finder(rows).find("문자메시지와 메시지, 단독일과 독일")] == ["문자메시지", "메시지", "독일"]


def test_glosses_are_short_and_in_the_spelling_of_the_north() -> None:
    for word in TABLES.words:
        assert len(word.gloss) <= 60 and word.south not in word.gloss.split(), word.south
        assert not [*TABLES.spelling_finder.find(word.gloss)], word.gloss
        assert not re.search("[A-Za-z]", word.gloss)
        assert not [found.row.south for found in TABLES.word_finder.find(word.gloss) if found.row.severity in ("danger", "slang")]


def test_no_word_is_to_be_written_as_another_that_is_strange() -> None:
    for word in TABLES.words:
        if word.match not in ("never", "review") and word.north and word.north != word.south:
            found = [
                hit.row.south for hit in TABLES.word_finder.find(word.north) if hit.row.severity in ("loan", "slang", "danger")
            ]
            assert not found, (word.south, word.north, found)


def test_what_is_unsure_is_left_to_a_person() -> None:
    assert all(word.match in ("review", "never") for word in TABLES.words if word.confidence == "low")
    assert sum(1 for word in TABLES.words if word.match == "review") >= 40
