"""The search index: what its numbers, letters, files and pieces mean, read back by a reader of the tests' own."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from pathlib import PurePosixPath
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks import library
from nkusb import pieces, search
from nkusb.bundle import Blob
from nkusb.document import Document, Paragraph, Text
from nkusb.korean import SYLLABLES
from nkusb.names import is_neutral
from nkusb.pages import Article

TEXTS = st.lists(st.text(st.sampled_from('가나다라물불 \n.,abC1é"\\~!|\u2028'), max_size=40), min_size=1, max_size=12)


def values(text: str) -> list[int | str]:
    """The numbers that a row of characters holds, and the letters that stand for themselves."""
    found: list[int | str] = []
    for bare, escaped, high, low in re.findall(r"([^\x00-\x7f])|!(.)|([S-}])?(.)", text, re.DOTALL):
        digits = [ord(digit) - 35 - (digit > "\\") for digit in (high, low) if digit]
        found.append(bare or escaped or (digits[0] if len(digits) == 1 else 48 + (digits[0] - 48) * 90 + digits[1]))
    return found


def written(row: str, pieces: Sequence[str]) -> str:
    """The text of such a row."""
    return "".join(pieces[value] if isinstance(value, int) else value for value in values(row))


def articles(coded: str, first: int = 0) -> dict[int, bool]:
    """The articles of a row of the index, and whether the letters stand there often."""
    found: dict[int, bool] = {}
    for opening, places in re.findall(r"([]-}])([#-[]+)", coded):
        for place, more in re.findall(r"(.)(\1?)", places):
            found[first + (ord(opening) - ord("]")) * 57 + ord(place) - ord("#")] = bool(more)
    return found


def lines(lists: Mapping[str, bytes], first: int = 0) -> dict[str, dict[int, bool]]:
    """What each two letters have, by their first."""
    return {
        letter + second: articles(coded, first)
        for letter, row in lists.items()
        for second, coded in re.findall(r"([^\x00-\x7f])([\x00-\x7f]+)", row.decode())
    }


def folded(text: str) -> list[str]:
    """The runs of letters of a text as the index knows them."""
    runs = re.split(f"[^{search.LETTERS}]+", re.sub("[ \u2028\u2029]", "", text.lower()))
    return [run.translate(search.FOLDED) for run in runs if run]


@given(st.integers(0, pieces.MOST - 1))
@settings(max_examples=300)
def test_numbers_come_back(value: int) -> None:
    assert values(pieces.number(value)) == [value]


def test_numbers_are_short_and_safe_in_a_script() -> None:
    assert [len(pieces.number(value)) for value in (0, 47, 48, pieces.MOST - 1)] == [1, 1, 2, 2]
    assert not set('"\\~! \n') & set("".join(map(pieces.number, range(pieces.MOST))))


def test_the_pieces_that_are_shipped_can_be_numbered_and_listed() -> None:
    shipped = pieces.shipped()
    assert len(set(shipped)) == len(shipped) <= pieces.MOST
    assert all(shipped) and not any("~" in piece or "\n" in piece for piece in shipped[1:])


@given(TEXTS)
def test_the_index_names_every_article_of_every_two_letters(read: list[str]) -> None:
    wanted: dict[str, dict[int, int]] = {}
    for place, text in enumerate(read):
        for run in folded(text):
            for gram in map(str.__add__, run, run[1:] + search._MARK):
                counts = wanted.setdefault(gram, {})
                counts[place] = counts.get(place, 0) + 1
    found = lines(search.segment([search.prepared(text, "", ()) for text in read]).lists)
    assert found == {gram: {place: count >= 3 for place, count in counts.items()} for gram, counts in wanted.items()}
    assert list(found) == sorted(found)


@given(st.text(st.sampled_from('가나다라물불뷁 \n.,abC1é"\\~!|\u2028\U0001f600') | st.characters(codec="utf-8"), max_size=60))
def test_texts_come_back_from_their_pieces(text: str) -> None:
    row = pieces.coded(text)
    assert written(row.text, pieces.shipped()) == text
    listed = pieces.listed(row.used).split("~")
    assert written(row.text, listed) == text
    assert all(piece in text for piece in listed)  # a drive names no word that isn't in its texts


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
    read = [search.prepared(text, "", ()) for text in ("물은 결핵을 기침", "결핵의 기침도 ABC ab", "결핵에서는")]
    assert search.ranked(search.segment(read).words) == ["결핵", "기침", "abc", "물은"]


def read_back(files: dict[str, bytes]) -> dict[str, Any]:
    """What each file of the index hands over, which must be JSON that a script may hold."""
    contents = {}
    for name, data in files.items():
        found = re.fullmatch(r'Q\("(\w+)",(.*)\);\n', data.decode(), re.DOTALL)
        assert found and f"{found[1]}.q" == name and not re.search("[\u2028\u2029]", found[2])
        contents[found[1]] = json.loads(found[2])
    return contents


def parts_of(texts: Iterable[library.Text]) -> list[search.Indexed]:
    return [search.prepared(text.title, text.summary, text.paragraphs) for text in texts]


def plain(text: library.Text) -> str:
    return "\n".join([text.title, text.summary, *text.paragraphs])


def articles_of(texts: Sequence[library.Text]) -> list[Article]:
    """What the index asks of an article, and no more."""

    def article(text: library.Text) -> SimpleNamespace:
        body = Document(tuple(Paragraph(1, (Text(words),)) for words in text.paragraphs))
        return SimpleNamespace(payload=SimpleNamespace(title=text.title, summary=text.summary, body=body))

    return [cast("Article", article(text)) for text in texts]


def made(texts: Sequence[library.Text]) -> dict[str, bytes]:
    """The index of texts, by way of articles."""
    return contents(search.index(map(search.of, articles_of(texts))))


def contents(files: Iterable[tuple[str, Blob]]) -> dict[str, bytes]:
    """What the files of an index hold, by name."""
    return {name: blob.open().read() for name, blob in files}


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Segments and files so small that a hundred texts have some."""
    monkeypatch.setattr(search, "_LEAST", 12)
    monkeypatch.setattr(search, "_SPARSE", 16)
    monkeypatch.setattr(search, "_DENSE", 4)
    monkeypatch.setattr(search, "_SHARD", 6_000)


@pytest.mark.usefixtures("many")
def test_files_hold_what_they_say() -> None:
    texts = library.texts(100, syllables=900)
    contents = read_back(made(texts))
    about = contents["m000"]
    assert contents["m001"] == about
    assert about["titles"] == [text.title for text in texts]
    shelves = [contents[name] for name in sorted(contents) if name[0] == "t"]
    assert about["shelves"] == [sum(map(len, shelves[:place])) for place in range(len(shelves))]
    listed = about["pieces"].split("~")
    assert [written(text, listed) for shelf in shelves for text in shelf] == list(map(plain, texts))
    words = "".join(written(contents[f"v{place:03}"], listed) for place in range(about["words"]))
    whole = search.segment(parts_of(texts))
    assert words.split() == search.ranked(whole.words)
    shards = [contents[name] for name in sorted(contents) if name[0] == "i"]
    assert len(shards) > 1 and len(shelves) > 4 and len(about["segments"]) > 1
    assert about["letters"] == "".join(min(row[1] for row in shard if row) for shard in shards)
    found: dict[str, dict[int, bool]] = {}
    for shard in shards:
        for first, row in zip(about["segments"], shard, strict=True):
            for gram, places in lines({letters[0]: letters[1:].encode() for letters in row.split("~")[1:]}, first).items():
                found.setdefault(gram, {}).update(places)
    assert found == lines(whole.lists)


@pytest.mark.parametrize("number", [30, 150])
def test_the_index_is_smaller_than_its_texts_and_built_the_same_each_time(number: int) -> None:
    texts = library.texts(number, syllables=900)
    files = made(texts)
    assert ("i000.q" in files) == (number > 100)  # few texts are read through
    assert files == made(texts)
    assert sum(map(len, files.values())) < sum(len(plain(text).encode()) for text in texts)


class Kept:
    """Segments that were made once, by what they were made of."""

    def __init__(self) -> None:
        self.segments: dict[tuple[search.Indexed, ...], search.Segment] = {}
        self.made = 0

    def __call__(self, articles: Sequence[search.Indexed]) -> search.Segment:
        key = tuple(articles)
        if key not in self.segments:
            self.made += 1
            self.segments[key] = pickle.loads(pickle.dumps(search.segment(articles)))  # noqa: S301
        return self.segments[key]

    def index(self, articles: Iterable[search.Indexed]) -> dict[str, bytes]:
        """The index of these articles, of which only those segments are made that weren't before."""
        return contents(search.files(map(self, search.segmented(articles, attrgetter("title")))))


EDITS = st.lists(st.tuples(st.sampled_from(["change", "add", "remove"]), st.integers(0, 10_000), st.integers(0, 79)), max_size=8)


@given(EDITS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.usefixtures("many")
def test_what_is_kept_gives_the_same_files_as_a_build_from_nothing(edits: list[tuple[str, int, int]]) -> None:
    some = parts_of(library.texts(80, seed=3, syllables=60))
    shelf, kept = some[:60], Kept()
    kept.index(shelf)
    for edit, at, other in edits:
        place = at % len(shelf)
        if edit != "add":
            del shelf[place]
        if edit != "remove":
            shelf.insert(place, some[other])
        assert kept.index(shelf) == contents(search.index(shelf))


@pytest.mark.usefixtures("many")
def test_one_text_more_leaves_the_segments_that_are_not_beside_it() -> None:
    articles, kept = parts_of(library.texts(400, seed=4, syllables=20)), Kept()
    kept.index(articles[1:])
    assert (before := kept.made) > 10
    kept.index(articles)
    assert kept.made - before < 6


@pytest.mark.usefixtures("many")
def test_a_slip_mended_changes_few_files() -> None:
    texts = library.texts(150, syllables=900)
    before = made(texts)
    mended = replace(texts[70], paragraphs=(texts[70].paragraphs[0].replace("다.", "가.", 1), *texts[70].paragraphs[1:]))
    after = made([*texts[:70], mended, *texts[71:]])
    changed = [name for name in before if after[name] != before[name]]
    assert set(after) == set(before)
    assert sum(name[0] == "t" for name in changed) == 1
    assert sum(name[0] == "i" for name in changed) <= 2 and len([name for name in before if name[0] == "i"]) > 10
    assert not any(name[0] == "m" for name in changed)


def test_no_texts_make_an_index_too() -> None:
    assert set(made([])) == {"m000.q", "m001.q"}


def test_names_stay_neutral_beyond_a_thousand_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_TEXTS", 10)
    text = library.Text("물", "물입니다.", (), ("물을 끓입니다.",))
    files = made([text] * 1_100)
    assert "t1099.q" in files
    assert all(is_neutral(PurePosixPath(name)) for name in files)
