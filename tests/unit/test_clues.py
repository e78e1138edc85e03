"""No check of words is kept from a text in which it would find something: its clues are in all that its patterns find.

For words this is proved: a pattern is taken apart into everything that it can begin to spell. For numbers it is tried.
"""

from __future__ import annotations

import importlib
import itertools
import re
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nkusb.checks import TEXT_CHECKS
from nkusb.checks.mosaic import _DETAILS, _Detail
from nkusb.passages import _PLAIN, Clued, Sieve, TextCheck, clues, passages
from tests.words import corpus, story

# What these find is no finding by itself.
HELPERS = {
    "addresses": {"_WORDS"},
    "brokers": {"_DETAIL"},
    "crossings": {"_CROSSABLE", "_CROSSED", "_DATE", "_NO_PLACE", "_WHEN", "_WHERE", "_BORDER_IN_NEWS"},
    "persons": {"_WORDS"},
    "routes": {"_MOVES"},
    "tone": {"_RULER"},
}
_parser: Any = importlib.import_module("re._parser")  # how Python itself reads a pattern
GAP, FOUND = "\n", "\r"  # anything; a clue
MANY = 40  # letters of a class that are not looked at one by one


def patterns(name: str) -> dict[str, re.Pattern[str]]:
    """The patterns of a check, any of which may find something by itself."""
    found: dict[str, re.Pattern[str]] = {}
    for key, value in vars(importlib.import_module(f"nkusb.checks.{name}")).items():
        rows = value if isinstance(value, tuple) else [value]
        several = [item for row in rows for item in (row if isinstance(row, tuple) else [row]) if isinstance(item, re.Pattern)]
        if key not in HELPERS.get(name, ()) and key != "_NUMBER":
            found |= {f"{key} {number}": pattern for number, pattern in enumerate(several)}
    return found


def spelled(tree: Iterable[Any], words: tuple[str, ...]) -> set[str]:
    """What any match of a parsed pattern spells, with `GAP` for what is not known and `FOUND` for a clue and all around it."""
    known = {""}
    for operation, value in tree:
        joined = {before + piece for before, piece in itertools.product(known, _pieces(str(operation), value, words))}
        known = {FOUND if FOUND in text or any(word in text for word in words) else text for text in joined}
    return known


def _pieces(operation: str, value: Any, words: tuple[str, ...]) -> set[str]:  # noqa: PLR0911 (one case an operation)
    match operation:
        case "LITERAL":
            return {chr(value)}
        case "IN" if all(str(kind) == "LITERAL" for kind, _ in value) and len(value) <= MANY:
            return {chr(letter) for _, letter in value}
        case "SUBPATTERN":
            return spelled(value[-1], words)
        case "BRANCH":
            return {text for branch in value[1] for text in spelled(branch, words)}
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT" if value[0]:
            return {f"{GAP}{text}{GAP}" for text in spelled(value[2], words)}
        case "ASSERT" | "ASSERT_NOT" | "AT":
            return {""}
        case _:
            return {GAP}


def is_proved(pattern: re.Pattern[str], words: tuple[str, ...]) -> bool:
    """Whether every match of a pattern has one of the words in it."""
    return spelled(_parser.parse(pattern.pattern, pattern.flags), words) <= {FOUND}


ALL = [(name, key) for name in TEXT_CHECKS for key in patterns(name)]


@pytest.mark.parametrize(("name", "key"), ALL)
def test_whatever_a_check_finds_has_a_clue_of_it(name: str, key: str) -> None:
    check, pattern = TEXT_CHECKS[name], patterns(name)[key]
    if not is_proved(pattern, check.clues):
        assert check.number is not None, f"{name}.{key}: neither clue nor number"
        _tried(pattern, check)


@pytest.mark.parametrize("detail", _DETAILS, ids=lambda detail: detail.key)
def test_whatever_the_mosaic_counts_has_a_clue_of_it(detail: _Detail) -> None:
    if not is_proved(detail.pattern, detail.clues):
        assert detail.number is not None
        _tried(detail.pattern, detail)


def _tried(pattern: re.Pattern[str], check: Clued) -> None:
    @settings(deadline=None, max_examples=300, database=None)
    @given(st.from_regex(pattern))
    def every_match_has_a_clue(text: str) -> None:
        for found in pattern.finditer(text):
            numbers = check.number.finditer(text) if check.number else ()
            meets = any(number.start() < found.end() and found.start() < number.end() for number in numbers)
            assert meets or any(clue in found[0] for clue in check.clues), found[0]

    every_match_has_a_clue()


def test_clues_and_numbers_are_what_the_sieve_takes_them_for() -> None:
    members: dict[str, Clued] = {**TEXT_CHECKS, **{detail.key: detail for detail in _DETAILS}}
    for name, check in members.items():
        assert all(check.clues), name
        assert not {ord(letter) for clue in check.clues for letter in clue} & set(_PLAIN), name  # folded texts have none of these
        assert check.number is None or check.number.pattern.startswith(r"\d"), name


def test_the_proof_fails_where_a_clue_is_missing() -> None:
    pattern = re.compile(r"(?:물|불)[가-힣]?집|땅(?:굴)+")
    assert is_proved(pattern, ("집", "굴")) and is_proved(pattern, ("물", "불", "땅"))
    assert not is_proved(pattern, ("집",)) and not is_proved(pattern, ("물", "불")) and not is_proved(pattern, ())
    assert not is_proved(re.compile("물?"), ("물",)) and not is_proved(re.compile("(?=물)."), ("물",))


def test_clues_of_words_are_their_longest_pieces() -> None:
    assert clues("돈_이관_집 (?<![가-힣])괴뢰", "복음(?!밥)") == ("이관", "괴뢰", "복음")


def test_the_sieve_lets_through_what_finds_something_and_keeps_the_order() -> None:
    checks, kept = [*TEXT_CHECKS.values()], 0
    sieve = Sieve(checks)
    for _, text in corpus():
        payload = story(text)
        for passage in passages(payload):
            awake = [*sieve.through(passage.folded)]
            assert [check for check in checks if check in awake] == awake
            assert all(check in awake for check in checks if any(check.find(passage, payload)))
            kept += len(checks) - len(awake)
    assert kept > 10 * len(corpus())  # or nothing is gained


def test_a_check_without_clues_looks_everywhere() -> None:
    check = TextCheck((), lambda _passage, _payload: iter(()))
    assert [*Sieve([check]).through("")] == [check]
