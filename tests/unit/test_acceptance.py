"""What an editor lets stand leaves the list of problems with its reason, and nothing else does."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from nkusb.acceptance import settle
from nkusb.model import Acceptance
from nkusb.problems import ERROR, WARNING, Accepted, Code, Place
from tests.conftest import Run, Tree, payload
from tests.words import story

PLACE = Place("payloads/stories/one/index.md", 3, 1)
SOFT = Code("AA001", WARNING, "", "", "", "", acceptable=True)
HARD = Code("AA002", ERROR, "", "", "", "")


def accepting(*codes: str) -> Acceptance | object:
    return replace(story("물."), accepted=tuple(Acceptance(code, "까닭이 있습니다", PLACE) for code in codes))


def test_every_problem_of_the_code_leaves_with_its_reason() -> None:
    one, two, elsewhere = SOFT.at(PLACE.at(5)), SOFT.at(PLACE.at(6)), SOFT.at(Place("payloads/stories/two/index.md"))
    remaining, accepted = settle([one, two, elsewhere], [accepting("AA001")])  # type: ignore[list-item]
    assert remaining == (elsewhere,)
    assert accepted == (Accepted(one, "까닭이 있습니다"), Accepted(two, "까닭이 있습니다"))


def test_what_cannot_be_accepted_stays_and_the_acceptance_is_a_problem() -> None:
    remaining, accepted = settle([HARD.at(PLACE), HARD.at(PLACE.at(9))], [accepting("AA002")])  # type: ignore[list-item]
    assert [problem.code.name for problem in remaining] == ["AA002", "AA002", "ACC001"] and not accepted


def test_an_acceptance_of_nothing_says_what_could_be_accepted() -> None:
    remaining, accepted = settle([SOFT.at(PLACE)], [accepting("AA009")])  # type: ignore[list-item]
    assert [problem.code.name for problem in remaining] == ["AA001", "ACC002"] and not accepted
    assert "AA001" in remaining[1].hint


WATER = "payloads/guides/water/index.md"
BODY = "문의 010-1234-5678.\n"


def accept(code: str, reason: str, body: str = BODY) -> str:
    return payload(body, accept=f'[{{ code = "{code}", reason = "{reason}" }}]')


@pytest.mark.parametrize(
    ("text", "codes", "exit_code"),
    [
        (payload(BODY), ["SRC101"], 1),
        (accept("SRC101", "누구나 아는 안내번호"), [], 0),
        (accept("SRC101", "안내"), ["SCH006"], 1),  # no reason worth the name
        (accept("src101", "누구나 아는 안내번호"), ["SCH006"], 1),
        (accept("SRC102", "누구나 아는 안내번호"), ["ACC002", "SRC101"], 1),
        (accept("SRC111", "본인이 괜찮다고 함", "번호 900101-1234567.\n"), ["ACC001", "SRC111"], 1),
        (payload(BODY, accept="['SRC101']"), ["SCH003"], 1),
    ],
)
def test_the_front_matter_accepts_with_a_reason(tree: Tree, run: Run, text: str, codes: list[str], exit_code: int) -> None:
    result = run(tree({WATER: text}), "check", "--format", "json")
    shown = json.loads(result.output)
    assert sorted(problem["code"] for problem in shown["problems"]) == codes
    assert (result.exit_code, shown["accepted"]) == (exit_code, int(not codes))


def test_a_build_counts_what_was_accepted_in_each_edition(tree: Tree, run: Run) -> None:
    root = tree({WATER: accept("SRC101", "누구나 아는 안내번호"), "payloads/guides/good/index.md": payload()})
    result = run(root, "build", "--format", "json")
    assert json.loads(result.output)["editions"][0]["accepted"] == 1
    assert "그대로 둔 것" in run(root, "build").output
    assert "1건" in run(root, "check").output
    only = run(root, "check", "payloads/guides/good", "--format", "json")
    assert json.loads(only.output)["accepted"] == 0
