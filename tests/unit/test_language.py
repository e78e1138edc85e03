"""The language check: what it must find, in which places, how it weighs, and what an editor lets stand."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from benchmarks.language import SETS, figures, found, rows
from nkusb.checks.language import language
from nkusb.checks.readability import readability
from nkusb.load.glossary import ours
from nkusb.model import Payload
from nkusb.problems import ERROR, HINT, WARNING, Severity
from tests.conftest import Run, Tree, payload
from tests.words import story

WATER = "payloads/guides/water/index.md"


def told(body: str, **changes: object) -> Payload:
    return replace(story(body), **{"glossary": ours(), **changes})  # type: ignore[arg-type] # fields of Payload


def codes(body: str, **changes: object) -> list[str]:
    return sorted(problem.code.name for problem in language(told(body, **changes)))


@pytest.mark.parametrize("name", SETS)
def test_the_labelled_sentences_keep_their_figures(name: str) -> None:
    result = figures(name)
    assert result.precision >= 0.97 and result.recall >= 0.85, f"python -m benchmarks.language {name}"


def test_there_are_enough_sentences_and_none_is_in_both_sets() -> None:
    work, measure = ({text for _, text in rows(name)} for name in SETS)
    assert len(work) + len(measure) >= 400 and not work & measure
    assert sum(1 for name in SETS for wanted, _ in rows(name) if not wanted) >= 130  # harmless, the hard ones on purpose


@pytest.mark.parametrize(
    ("body", "code", "severity"),
    [
        ("자기야, 가자.", "LNG301", ERROR),
        ("그가 《자기야》라고 하였다.", "LNG301", WARNING),
        ("> 자기야, 가자.", "LNG301", WARNING),
        ("오빠가 왔다.", "LNG301", WARNING),  # nobody knows whose brother
        ("컴퓨터를 샀다.", "LNG201", WARNING),
        ("그가 《컴퓨터》라고 하였다.", "LNG201", HINT),
        ("아내가 왔다.", "LNG201", HINT),  # known, only said otherwise
        ("디자인을 배웠다.", "LNG201", HINT),  # the list isn't sure
        ("노동을 하였다.", "LNG101", HINT),
        ("로래를 불렀다.", "LNG121", WARNING),
        ("로동과 여성, 녀성과 노동.", "LNG120", WARNING),
        ("오징어를 샀다.", "LNG203", HINT),
        ("북한에서 왔다.", "LNG303", WARNING),
        ("부장님이 왔다.", "LNG302", WARNING),
    ],
)
def test_how_much_a_finding_weighs(body: str, code: str, severity: Severity) -> None:
    weights = {problem.code.name: problem.severity for problem in language(told(body))}
    assert weights[code] is severity


@pytest.mark.parametrize(
    "body",
    [
        "`컴퓨터` [computer]{lang=en} [컴퓨터]{lang=ko}",
        "```\n컴퓨터 노동\n```",
        "그는 《노동》이라는 시를 읽었다.",
        "> 로동이라고 적었다. “노동”은 아니다.",
        "친오빠와 사촌 오빠가 왔다.",
        "마크다운(Markdown)으로 적는다. 3 km를 걸었다.",
        "이 문제는 해당. 물의 이용당.",
    ],
)
def test_what_is_let_alone(body: str) -> None:
    assert [code for code in codes(body) if code not in ("LNG109", "LNG101")] == []


def test_a_word_that_is_explained_is_no_problem() -> None:
    assert codes("택배로 보냈다.") == []  # our own list explains it
    bare = replace(ours(), words=tuple(replace(word, gloss="") for word in ours().words))
    assert codes("택배로 보냈다.", glossary=bare) == ["LNG202"]
    assert codes("택배로 보냈다.", glossary=bare, terms={"택배": "집앞까지 날라다주는 일"}) == []
    assert codes("컴퓨터를 샀다.", terms={"컴퓨터": "셈하는 기계"}) == []


def test_warnings_are_told_in_each_paragraph_and_hints_once() -> None:
    assert codes("컴퓨터와 컴퓨터.\n\n컴퓨터.\n\n노동.\n\n노동.") == ["LNG101", "LNG201", "LNG201"]


def test_findings_stand_where_they_stand_in_the_file() -> None:
    payload = told("물.\n\n그 **컴퓨터**를 샀다.")
    (problem,) = language(payload)
    line = payload.written.split("\n")[problem.place.line - 1]
    assert line[problem.place.column - 1 :].startswith("컴퓨터")


def test_title_and_summary_are_read_but_not_the_names_of_sources() -> None:
    text = payload("물.", title='"컴퓨터"', sources='[{ title = "컴퓨터", publisher = "노동", year = 2020 }]')
    told_of = told("물.", title="컴퓨터")
    titled = replace(told_of, body=replace(told_of.body, written=text))
    assert [p.code.name for p in language(titled)] == ["LNG201"]


LONG = " ".join(["물을 끓여"] * 13) + " 마신다."


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (LONG, ["LNG402"]),
        ("물을 끓인다. " * 10, ["LNG406"]),
        ("물을 끓인다. " * 9, []),
        (" ".join(["물을 끓여 식힌 물에 씻는다 하고 그가 그날 저녁에 여기 온 우리 모두에게 말하였다."] * 6), ["LNG401"]),
        ("국제인도주의협력사업추진위원회가 있다.", ["LNG405"]),
        ("컴퓨터와 텔레비전으로 뉴스를 보고 트럭과 버스를 탄다. " + "물을 끓인다. " * 25, ["LNG403", "LNG406"]),
        ("물을 끓인다. " * 9 + "\n\n" + "물을 끓인다.\n\n" * 2500, ["LNG407"]),
        ("| 가 | 나 |\n| --- | --- |\n| " + "물 " * 40 + ". | 불 |", []),
        ("물. 불. 3.5배. ……", []),
    ],
)
def test_what_is_hard_to_read_is_a_hint(body: str, wanted: list[str]) -> None:
    problems = [*readability(told(body))]
    assert sorted(problem.code.name for problem in problems) == wanted
    assert {problem.severity for problem in problems} <= {HINT}


def test_the_worst_sentences_are_named_at_their_place() -> None:
    payload = told(f"물. {LONG}\n\n" * 7)
    problems = [problem for problem in readability(payload) if problem.code.name == "LNG402"]
    assert len(problems) == 5 and {problem.place.column for problem in problems} == {4}


def allowing(code: str, body: str, reason: str = '"남쪽 련속극의 대사"') -> str:
    return payload(f"물.\n\n<!-- nkusb: allow {code} {reason} -->\n{body}\n\n자기야, 물.\n")


@pytest.mark.parametrize(
    ("text", "problems", "accepted"),
    [
        (allowing("LNG301", "자기야, 가자."), [("LNG301", 17)], 1),
        (allowing("LNG301", "\n자기야, 가자."), [("LNG301", 18)], 1),  # an empty line below the comment
        (allowing("LNG301", "- 물\n- 자기야, 가자."), [("LNG301", 18)], 1),  # a list is one block
        (allowing("LNG201", "자기야, 가자."), [("LNG900", 14), ("LNG301", 15), ("LNG301", 17)], 0),
        (allowing("LNG301", "물."), [("LNG900", 14), ("LNG301", 17)], 0),
        (allowing("LNG301", "자기야, 가자.", ""), [("MD012", 14)], 0),
        (allowing("LNG301", "자기야, 가자.", '"예"'), [("MD012", 14)], 0),
        (allowing("SRC111", "번호 900101-1234567."), [("ACC001", 14), ("SRC111", 15), ("LNG301", 17)], 0),
        (
            allowing("LNG301", '<!-- nkusb: allow LNG201 "기계의 이름입니다" -->\n자기야, 컴퓨터.'),
            [("LNG301", 18)],
            2,
        ),
        (payload('물.\n\n<!-- nkusb: allow LNG301 "남쪽 련속극의 대사" -->\n'), [("MD012", 14)], 0),
        (payload("물.\n\n<!-- 여기는 다시 볼것 -->\n"), [("MD001", 14)], 0),
    ],
)
def test_a_finding_is_allowed_in_one_block_alone(
    tree: Tree, run: Run, text: str, problems: list[tuple[str, int]], accepted: int
) -> None:
    shown = json.loads(run(tree({WATER: text}), "check", "--format", "json").output)
    assert [(problem["code"], problem["line"]) for problem in shown["problems"]] == problems
    assert shown["accepted"] == accepted


def test_what_is_allowed_is_on_no_page_and_in_the_report(tree: Tree, run: Run) -> None:
    text = allowing("LNG301", "자기야, 가자.").replace("\n\n자기야, 물.", "")
    root = tree(
        {WATER: text, "manifest.toml": tree({}, "other").joinpath("manifest.toml").read_text() + 'forms = ["html", "single"]\n'}
    )
    assert run(root, "build").exit_code == 0
    for page in (root / "out/main/drive").rglob("*.htm"):
        assert "allow" not in page.read_text("utf-8-sig") and "대사" not in page.read_text("utf-8-sig")
    assert "대사" in (root / "out/main/keep/report.json").read_text("utf-8")


def test_the_check_names_what_the_benchmark_counts() -> None:
    assert found("컴퓨터로 노동을 한다.") == {"LNG201:컴퓨터", "LNG101:노동"}
