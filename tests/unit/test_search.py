"""The search index: what its numbers, letters, files and pieces mean, read back by a reader of the tests' own."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import library
from nkusb import search
from nkusb.document import Document, Paragraph, Text
from nkusb.korean import SYLLABLES
from nkusb.names import is_neutral
from nkusb.pages import Article

TEXTS = st.lists(st.text(st.sampled_from('가나다라물불 \n.,abC1é"\\~!|\u2028'), max_size=40), max_size=12)


def values(text: str) -> list[int]:
    """The numbers that a row of characters holds."""
    digits = [code - 35 - (code > 92) for code in map(ord, text)]
    found = []
    while digits:
        high = digits.pop(0)
        rest = [digits.pop(0) for _ in range(0 if high < 48 else 1 if high < 89 else 3)]
        if high < 48:
            found.append(high)
        elif high < 89:
            found.append(48 + (high - 48) * 90 + rest[0])
        else:
            found.append(48 + 41 * 90 + rest[0] * 8100 + rest[1] * 90 + rest[2])
    return found


def articles(coded: str) -> dict[int, bool]:
    """The articles of a row of the index, and whether the letters stand there often."""
    found, at = {}, -1
    for value in values(coded):
        at += 1 + value // 2
        found[at] = bool(value % 2)
    return found


def folded(text: str) -> list[str]:
    """The runs of letters of a text as the index knows them."""
    runs = re.split(f"[^{search.LETTERS}]+", text.lower().replace(" ", ""))
    return [run.translate(search.FOLDED) for run in runs if run]


@given(st.integers(0, 300_000))
@settings(max_examples=300)
def test_numbers_come_back(value: int) -> None:
    assert values(search.number(value)) == [value]


def test_numbers_are_short_and_safe_in_a_script() -> None:
    lengths = [len(search.number(value)) for value in (0, 47, 48, 3737, 3738, 732_737)]
    assert lengths == [1, 1, 2, 2, 4, 4]
    assert not set('"\\~ \n') & set("".join(search.number(value) for value in range(4000)))


@given(TEXTS)
def test_the_index_names_every_article_of_every_two_letters(read: list[str]) -> None:
    wanted: dict[str, dict[int, int]] = {}
    for place, text in enumerate(read):
        for run in folded(text):
            for gram in map(str.__add__, run, run[1:] + search._MARK):
                counts = wanted.setdefault(gram, {})
                counts[place] = counts.get(place, 0) + 1
    found = {gram: articles(coded) for gram, coded in search.postings(read).items()}
    assert found == {gram: {place: count >= 3 for place, count in counts.items()} for gram, counts in wanted.items()}
    assert list(found) == sorted(found)


@given(TEXTS)
def test_texts_come_back_from_their_pieces(read: list[str]) -> None:
    pieces, coded = search.packed(read)
    assert ["".join(pieces[value] for value in values(text)) for text in coded] == read
    assert len(set(pieces)) == len(pieces)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("로동", "노동"),
        ("녀성", "여성"),
        ("되여", "되어"),
        ("갈가", "갈까"),
        ("페쇄", "폐쇄"),
        ("바다가", "바닷가"),
        ("웃사람", "윗사람"),
        ("외곡", "왜곡"),
    ],
)
def test_spellings_of_north_and_south_are_one_to_the_index(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_folding_is_done_once_and_for_all() -> None:
    assert all(search.FOLDED[search.FOLDED[letter]] == search.FOLDED[letter] for letter in SYLLABLES)


def test_words_lose_their_particles_and_the_widespread_come_first() -> None:
    assert search.vocabulary(["물은 결핵을 기침", "결핵의 기침도 ABC ab", "결핵에서는"]) == ["결핵", "기침", "abc", "물은"]


def read_back(files: dict[str, bytes]) -> dict[str, Any]:
    """What each file of the index hands over, which must be JSON that a script may hold."""
    contents = {}
    for name, data in files.items():
        found = re.fullmatch(r'Q\("(\w+)",(.*)\);\n', data.decode(), re.DOTALL)
        assert found and f"{found[1]}.q" == name and not re.search("[\u2028\u2029]", found[2])
        contents[found[1]] = json.loads(found[2])
    return contents


def articles_of(texts: Sequence[library.Text]) -> list[Article]:
    """What the index asks of an article, and no more."""

    def article(text: library.Text) -> SimpleNamespace:
        body = Document(tuple(Paragraph(1, (Text(words),)) for words in text.paragraphs))
        return SimpleNamespace(payload=SimpleNamespace(title=text.title, summary=text.summary, body=body))

    return [cast("Article", article(text)) for text in texts]


def made(texts: Sequence[library.Text]) -> dict[str, bytes]:
    """The index of texts, by way of articles."""
    return dict(search.index(articles_of(texts)))


def test_files_hold_what_they_say() -> None:
    texts = library.texts(100, syllables=900)
    contents = read_back(made(texts))
    about = contents["m000"]
    assert contents["m001"] == about
    assert about["titles"] == [text.title for text in texts]
    shelves = [contents[name] for name in sorted(contents) if name[0] == "t"]
    assert about["shelves"] == [sum(map(len, shelves[:place])) for place in range(len(shelves))]
    read = ["".join(about["pieces"][value] for value in values(text)) for shelf in shelves for text in shelf]
    assert read == ["\n".join([text.title, text.summary, *text.paragraphs]) for text in texts]
    words = "".join(
        "".join(about["pieces"][value] for value in values(contents[f"v{place:03}"])) for place in range(about["words"])
    )
    assert words.split() == search.vocabulary(read)
    shards = [contents[name] for name in sorted(contents) if name[0] == "i"]
    assert len(shards) > 1 and len(shelves) > 4
    assert about["letters"] == "".join(shard[1] for shard in shards)
    lines = {
        letters[0] + second: articles(coded)
        for shard in shards
        for letters in shard.split("~")[1:]
        for second, coded in re.findall(r"([^\x00-\x7f])([\x00-\x7f]+)", letters[1:])
    }
    assert lines == {gram: articles(coded) for gram, coded in search.postings(read).items()}


@pytest.mark.parametrize("number", [20, 150])
def test_the_index_is_smaller_than_its_texts_and_built_the_same_each_time(number: int) -> None:
    texts = library.texts(number, syllables=900)
    files = made(texts)
    assert ("i000.q" in files) == (number > 100)  # few texts are read through
    assert files == made(texts)
    said = sum(len(search.said(article).encode()) for article in articles_of(texts))
    assert sum(map(len, files.values())) < said


def test_no_texts_make_an_index_too() -> None:
    assert set(made([])) == {"m000.q", "m001.q"}


def test_names_stay_neutral_beyond_a_thousand_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_TEXTS", 10)
    text = library.Text("물", "물입니다.", (), ("물을 끓입니다.",))
    files = made([text] * 1_100)
    assert "t1099.q" in files
    assert all(is_neutral(PurePosixPath(name)) for name in files)
