"""What a payload says, passage by passage, through every check of words; where findings overlap, one is shown."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache

import ahocorasick_rs

from nkusb.checks import TEXT_CHECKS, PayloadCheck
from nkusb.model import Payload
from nkusb.passages import TextCheck, distinct, passages
from nkusb.problems import Problem

_DIGIT = r"\d"


def words(payload: Payload) -> Iterator[Problem]:
    """Report everything in a payload's words that may give someone away, at its line and column."""
    sieve = _sieve()
    for passage in passages(payload):
        hits = [hit for check in sieve.through(passage.folded) for hit in check.find(passage, payload)]
        for hit in distinct(hits, len(passage.text)):
            yield hit.code.at(passage.at(hit.start))


class Sieve:
    """Keeps the checks that can find nothing in a text from looking: all their clues are sought in a single pass."""

    def __init__(self, checks: Iterable[TextCheck]) -> None:
        self._checks = tuple(checks)
        self._blind = {number for number, check in enumerate(self._checks) if not (check.clues or check.number)}
        concerned: defaultdict[str, set[int]] = defaultdict(set)
        for number, check in enumerate(self._checks):
            for clue in check.clues:
                concerned[clue].add(number)
        self._concerned = tuple(concerned.values())
        self._automaton = ahocorasick_rs.AhoCorasick(concerned)
        numbers = [check.number.pattern.removeprefix(_DIGIT) for check in self._checks if check.number]
        self._any_number = re.compile(f"{_DIGIT}(?:{'|'.join(numbers)})")  # behind a digit, which is found quickly

    def through(self, folded: str) -> Iterator[TextCheck]:
        """The checks that may find something in a text in plain digits and signs, in their order."""
        clues = {clue for clue, _, _ in self._automaton.find_matches_as_indexes(folded, overlapping=True)}
        awake = self._blind.union(*(self._concerned[clue] for clue in clues))
        numbers = self._any_number.search(folded)
        for number, check in enumerate(self._checks if awake or numbers else ()):
            if number in awake or (numbers and check.number and check.number.search(folded)):
                yield check


@cache
def _sieve() -> Sieve:
    return Sieve(TEXT_CHECKS.values())


PART: PayloadCheck = words
