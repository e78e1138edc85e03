"""What a payload says, passage by passage, through every check of words; where findings overlap, one is shown."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from nkusb.checks import TEXT_CHECKS, PayloadCheck
from nkusb.model import Payload
from nkusb.passages import Sieve, TextCheck, distinct, passages
from nkusb.problems import Problem


def words(payload: Payload) -> Iterator[Problem]:
    """Report everything in a payload's words that may give someone away, at its line and column."""
    sieve = _sieve()
    for passage in passages(payload):
        hits = [hit for check in sieve.through(passage.folded) for hit in check.find(passage, payload)]
        for hit in distinct(hits, len(passage.text)):
            yield hit.code.at(passage.at(hit.start))


@cache
def _sieve() -> Sieve[TextCheck]:
    return Sieve(TEXT_CHECKS.values())


PART: PayloadCheck = words
