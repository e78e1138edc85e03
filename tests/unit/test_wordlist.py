"""The shipped wordlist keeps every rule that docs/wordlist.md promises."""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter
from collections.abc import Callable

import pytest

from nkusb.korean import keys
from nkusb.seal.words import BITS, wordlist
from scripts import wordlist as made
from scripts.wordlist import ABSTRACT, CONCRETE, MARKS, SIZE, WORD_RULES, candidates, chosen, clashes, heard, slips


def test_there_are_as_many_words_as_eleven_bits_need() -> None:
    assert len(set(wordlist())) == len(wordlist()) == SIZE == 2**BITS
    assert list(wordlist()) == sorted(wordlist())


def test_the_list_stays_as_it_is() -> None:
    """Another list means other checksum words and other phrases: it needs a new name in seal/words.py and the docs."""
    digest = hashlib.sha256("\n".join(wordlist()).encode()).hexdigest()
    assert digest == "a2494b04efb7a9c559adcf1902acfac1d8546f865fb9b658d5ec489ffd547da2"


@pytest.mark.parametrize("rule", WORD_RULES, ids=lambda rule: rule.__name__)
def test_every_word_keeps_the_rule(rule: Callable[[str], bool]) -> None:
    assert [word for word in wordlist() if not rule(word)] == []


@pytest.mark.parametrize(
    ("rule", "word"),
    [
        (made.is_short, "해"),
        (made.is_short, "해바라기"),
        (made.is_short, "똠방"),  # not in KS X 1001
        (made.is_short, "버스2"),
        (made.needs_no_shift, "토끼"),
        (made.needs_no_shift, "시계"),
        (made.needs_no_shift, "얘기"),
        (made.strikes_no_key_twice_in_a_row, "악기"),
        (made.strikes_no_key_twice_in_a_row, "안내"),
        (made.keeps_its_initial, "노동"),
        (made.keeps_its_initial, "여자"),
        (made.keeps_its_initial, "비율"),
        (made.keeps_its_initial, "선율"),
        (made.has_no_linking_s, "촛불"),
        (made.has_no_eo_after_i, "비어"),
        (made.is_not_refused, "국경"),
        (made.is_not_refused, "국경선"),
        (made.is_not_refused, "버터"),
        (made.is_not_refused, "우유"),
    ],
)
def test_the_rules_refuse(rule: Callable[[str], bool], word: str) -> None:
    assert not rule(word)


@pytest.mark.parametrize("name", MARKS)
def test_no_two_words_share_a_mark(name: str) -> None:
    shared = Counter(mark for word in wordlist() for mark in set(MARKS[name](word)))
    assert [mark for mark, count in shared.items() if count > 1] == []


def test_no_words_keys_begin_anothers() -> None:
    typed = sorted(map(keys, wordlist()))
    assert [pair for pair in itertools.pairwise(typed) if pair[1].startswith(pair[0])] == []
    assert not any(clashes(wordlist()).values())


def test_clashes_are_found() -> None:
    assert clashes(["바다", "바닥재", "바자", "나무", "나물", "고개"]) == {
        "바다": {"바닥재", "바자"},  # keys that begin another's; one slip
        "바닥재": {"바다"},
        "바자": {"바다"},
        "나무": {"나물"},
        "나물": {"나무"},
        "고개": set(),
    }


@pytest.mark.parametrize(
    ("word", "sound"),
    [
        ("국어", "ㄱㅜㄱㅓ"),
        ("꽃잎", "ㄱㅗㅈㅣㅂ"),
        ("전화", "ㅈㅓㄴㅘ"),
        ("신라", "ㅅㅣㄹㄹㅏ"),
        ("독립", "ㄷㅗ0ㄴㅣㅂ"),
        ("칼날", "ㄱㅏㄹㄹㅏㄹ"),
        ("강아지", "ㄱㅏ0ㅏㅈㅣ"),
        ("게", "ㄱㅔ"),
        ("개", "ㄱㅔ"),
        ("삶", "ㅅㅏㅁ"),
    ],
)
def test_words_as_they_are_heard(word: str, sound: str) -> None:
    assert heard(word) == sound


def test_slips_are_at_most_one_apart() -> None:
    assert slips("anf") == {"anf", "nf", "af", "an"}
    assert slips("anf") & slips("abf") and slips("anf") & slips("anfx") and not slips("anf") & slips("xyz")


def test_the_list_is_made_from_its_candidates() -> None:
    concrete, everything = candidates(*CONCRETE), candidates(*CONCRETE, *ABSTRACT)
    assert sorted(chosen(everything, concrete)[:SIZE]) == list(wordlist())
