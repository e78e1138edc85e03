"""The checks of words: what they must find, what they must leave alone, and that they point at the right spot."""

from __future__ import annotations

import gc
import json
import tomllib
import weakref
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nkusb.checks import PAYLOAD_CHECKS, TEXT_CHECKS
from nkusb.checks.accounts import is_luhn
from nkusb.checks.identity import is_mod_11_2, is_registered
from nkusb.kinds import KINDS
from nkusb.load.folder import read_folders
from nkusb.load.glossary import read_glossary
from nkusb.load.payload import read_payload
from nkusb.names import nfc
from nkusb.passages import Hit, distinct, passages
from nkusb.problems import ERROR, HINT, WARNING, Code, Problem, Severity
from nkusb.schema import Each, Table, Text
from tests.conftest import ROOT, Run, Tree
from tests.conftest import payload as written
from tests.words import DATA, codes, corpus, figures, problems, story

PATTERNS = tomllib.loads((DATA / "source_patterns.toml").read_text("utf-8"))["pattern"]
EXAMPLES = [(pattern["code"], text, kind == "hit") for pattern in PATTERNS for kind in ("hit", "miss") for text in pattern[kind]]


@pytest.mark.parametrize(("code", "text", "wanted"), EXAMPLES)
def test_the_examples_of_the_language_research_hold(code: str, text: str, wanted: bool) -> None:
    assert (code in codes(text)) == wanted


def test_the_corpus_keeps_its_figures() -> None:
    right, wrong, missed = figures()
    assert sum(1 for wanted, _ in corpus() if wanted) >= 150 and sum(1 for wanted, _ in corpus() if not wanted) >= 200
    for code in {*right, *wrong, *missed}:
        assert right[code] / (right[code] + wrong[code]) >= 0.9, f"{code}: precision; see python -m tests.words"
        assert right[code] / (right[code] + missed[code]) >= 0.9, f"{code}: recall; see python -m tests.words"


def test_every_code_of_the_checks_is_in_the_corpus() -> None:
    declared = {code.name for check in TEXT_CHECKS.values() for code in check.codes}
    assert declared <= {code for wanted, _ in corpus() for code in wanted}


def test_every_text_check_declares_what_it_finds() -> None:
    for name, check in TEXT_CHECKS.items():
        for _, text in corpus():
            payload = story(text)
            found = {hit.code.name for passage in passages(payload) for hit in check.find(passage, payload)}
            assert found <= {code.name for code in check.codes}, name


def spot(body: str, code: str, **extra: object) -> tuple[int, int]:
    """Line within the body, and column, of the one finding."""
    payload = story(body, **extra)  # type: ignore[arg-type] # extra holds no kind
    (found,) = (problem for problem in problems(payload) if problem.code.name == code)
    before = payload.written[: payload.written.rindex(body)].count("\n")
    return found.place.line - before, found.place.column


@pytest.mark.parametrize(
    ("body", "code", "line", "column"),
    [
        ("전화 010-1234-5678.", "SRC101", 1, 4),
        ("물.\n\n전화 0**10**-1234-5678.", "SRC101", 3, 4),
        ("물을\n끓이고 010-1234-5678.", "SRC101", 2, 5),
        ("전화는 010 1234\n5678이다.", "SRC101", 1, 5),
        ("물 [전화](../two/index.md)와 010-1234-5678.", "SRC101", 1, 26),
        ("\\*물\\* 010-1234-5678.", "SRC101", 1, 7),
        ("물 &amp; 010-1234-5678.", "SRC101", 1, 9),
        ("물 &#48;10-1234-5678.", "SRC101", 1, 3),
        ("물&ZeroWidthSpace;을", "HID001", 1, 2),
        ("> - 물\n> - 010-1234-5678\n", "SRC101", 2, 5),
        ("| 물 | 불 |\n| --- | --- |\n| 하나 | 둘 |\n| 셋 | 010-1234-5678 |\n", "SRC101", 4, 7),
        ("```\n물\n  010-1234-5678\n```\n", "SRC101", 3, 3),
        ("물[^1].\n\n불.\n\n[^1]: 각주 010-1234-5678.\n", "SRC101", 5, 10),
        ("물.\n\n![창고](a.png)\n\n![손 010-1234-5678](a.png)\n", "SRC101", 5, 5),
        ('![창고](a.png "설명 010-1234-5678")\n', "SRC101", 1, 17),
        ("물 `010-1234-5678`.", "SRC101", 1, 4),
        ("물\u200b을", "HID001", 1, 2),
        ("물. 새벽 3시에 두만강을 건넜다.", "SRC142", 1, 11),
        ("물. 김철수 씨는 웃었다.", "SRC151", 1, 4),
    ],
)
def test_findings_stand_where_they_stand_in_the_file(body: str, code: str, line: int, column: int) -> None:
    assert spot(body, code) == (line, column)


@pytest.mark.parametrize(
    ("key", "text", "line", "column"),
    [("title", "010-1234-5678", 2, 10), ("summary", "물과 010-1234-5678", 3, 15), ("tags", "010-1234-5678", 5, 10)],
)
def test_findings_in_the_front_matter_stand_at_its_values(key: str, text: str, line: int, column: int) -> None:
    payload = story("물.")
    old = {"title": '"물"', "summary": '"물을 끓이는 법입니다."', "tags": '"물"'}[key]
    at = payload.written.index(f"{key} = ")
    written = payload.written[:at] + payload.written[at:].replace(old, f'"{text}"', 1)
    body = replace(payload.body, written=written)
    changed = replace(payload, body=body, **{key: (text,) if key == "tags" else text})  # type: ignore[arg-type]
    (found,) = problems(changed)
    assert (found.code.name, found.place.line, found.place.column) == ("SRC101", line, column)


WORDS = st.text("가나다라마바사아", min_size=1, max_size=6)
INLINES = st.one_of(
    WORDS,
    WORDS.map("**{}**".format),
    WORDS.map("*{}*".format),
    WORDS.map("`{}`".format),
    WORDS.map("[{}](../one/index.md)".format),
    WORDS.map("\\*{}&amp;&#44032;".format),
)
LINES = st.lists(INLINES, min_size=1, max_size=5).map(" ".join)
BLOCKS = st.one_of(
    st.lists(LINES, min_size=1, max_size=3).map("\n".join),
    LINES.map("## {}".format),
    st.lists(LINES, min_size=1, max_size=3).map(lambda lines: "\n".join(f"- {line}" for line in lines)),
    st.lists(LINES, min_size=1, max_size=3).map(
        lambda lines: "\n".join(f"> {number}. {line}" for number, line in enumerate(lines, 1))
    ),
    st.lists(LINES, min_size=2, max_size=4).map(lambda lines: "| 가 |\n| --- |\n" + "\n".join(f"| {line} |" for line in lines)),
    WORDS.map("```\n{}\n```".format),
    st.tuples(WORDS, WORDS).map(lambda words: f'![{words[0]}](a.png "{words[1]}")'),
)


@settings(deadline=None)
@given(st.lists(BLOCKS, min_size=1, max_size=6).map("\n\n".join))
def test_every_syllable_of_a_body_is_found_again_in_the_file(body: str) -> None:
    payload = story(body)
    lines = payload.written.split("\n")
    for passage in passages(payload):
        for offset, character in enumerate(passage.text):
            place = passage.at(offset)
            if "가" <= character <= "힣":
                there = lines[place.line - 1][place.column - 1 :]
                assert there.startswith((character, f"&#{ord(character)};")), (body, passage.text, offset)


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_no_text_breaks_a_check(text: str) -> None:
    payload = story(nfc(text))
    last = payload.written.count("\n") + 1
    found = [problem for check in PAYLOAD_CHECKS.values() for problem in check(payload)]
    assert all(1 <= problem.place.line <= last for problem in found if problem.place.line)


@pytest.mark.parametrize(
    ("toml", "line", "column"),
    [
        ('"물 010-1234-5678"', 2, 12),
        ("'물 010-1234-5678'", 2, 12),
        ('"물\\u0020010-1234-5678"', 2, 17),
        ('"""\n물 010-1234-5678"""', 3, 3),
        ('"\\"물\\" 010-1234-5678"', 2, 16),
    ],
)
def test_numbers_in_any_toml_string_are_found_in_their_place(tree: Tree, run: Run, toml: str, line: int, column: int) -> None:
    root = tree({"payloads/guides/one/index.md": written(title=toml)})
    shown = json.loads(run(root, "check", "--format", "json").output)["problems"]
    (found,) = (problem for problem in shown if problem["code"] != "LNG109")
    assert (found["code"], found["line"], found["column"]) == ("SRC101", line, column)


def test_passages_are_made_once_for_a_payload_and_kept_for_the_latest_alone() -> None:
    one, other = story("물."), story("물.")
    kept = weakref.ref(passages(one)[0])
    assert passages(one)[0] is kept()
    assert passages(other)[0].file == one.place and passages(other)[0] is not kept()  # equal, but another
    gc.collect()
    assert kept() is None


def test_threads_do_not_get_the_passages_of_one_another() -> None:
    stories = {number: story(f"물 {number}.") for number in range(20)}
    asked = [number for _ in range(100) for number in stories]
    with ThreadPoolExecutor(4) as pool:
        found = pool.map(lambda number: passages(stories[number])[-1].text, asked)
    assert [*found] == [f"물 {number}." for number in asked]


def test_the_sample_library_needs_no_accepting() -> None:
    problems_of_reading: list[Problem] = []
    glossary, _ = read_glossary(ROOT)
    payloads = [
        payload for folder in read_folders(ROOT, problems_of_reading) if (payload := read_payload(folder, glossary).payload)
    ]
    assert len(payloads) >= 15
    found = [p for payload in payloads for check in PAYLOAD_CHECKS.values() for p in check(payload)]
    assert {problem.severity for problem in found} <= {HINT}


def test_a_number_in_two_cells_is_no_number() -> None:
    assert codes("| 물 | 불 | 흙 |\n| --- | --- | --- |\n| 010 | 1234 | 5678 |\n") == set()


def weights(text: str, kind: str, **extra: object) -> dict[str, Severity]:
    return {problem.code.name: problem.severity for problem in problems(story(text, kind, **extra))}


@pytest.mark.parametrize(
    ("text", "code", "told", "news"),
    [
        ("2017년 3월 5일에 떠났다.", "SRC141", WARNING, HINT),
        ("함경북도 회령시에서 왔다.", "SRC133", WARNING, HINT),
        ("혜산시에서 압록강을 건넜다.", "SRC142", ERROR, WARNING),
        ("제15호 관리소에 있었다.", "SRC134", ERROR, WARNING),
        ("송금 브로커에게 30프로를 냈다.", "SRC144", ERROR, WARNING),
        ("연길에서 심양을 거쳐 곤명으로 갔다.", "SRC143", WARNING, HINT),
        ("김철수 씨는 웃었다.", "SRC151", WARNING, HINT),
        ("전화 010-1234-5678.", "SRC101", ERROR, ERROR),
    ],
)
def test_news_may_say_more_than_a_story_told_in_confidence(text: str, code: str, told: Severity, news: Severity) -> None:
    assert weights(text, "story")[code] is told
    assert weights(text, "news")[code] is news


def test_a_person_who_published_the_story_may_say_when() -> None:
    assert weights("2017년 3월 5일에 떠났다.", "story", consent={"basis": "public-record"}) == {"SRC141": HINT}


def test_places_that_were_changed_are_a_hint() -> None:
    consent = {"basis": "written", "changed": ["place"]}
    assert weights("회령시에서 살았다.", "story", consent=consent) == {"SRC133": HINT}


def test_invented_names_are_left_alone() -> None:
    assert codes("리명희 씨는 웃었다.") == {"SRC151"}
    consent = {"basis": "written", "pseudonyms": ["리 명희"]}
    assert not problems(story("리명희 씨는 웃었다.", consent=consent))


def test_check_digits_are_evidence() -> None:
    assert is_registered("9001011234568") and not is_registered("9001011234567")
    assert is_mod_11_2("11010519491231002X") and not is_mod_11_2("110105194912310021")  # the example of GB 11643
    assert is_luhn("4539148803436467") and not is_luhn("4539148803436468")
    assert weights("번호 9001011234568.", "guide") == {"SRC111": ERROR}
    assert weights("번호 9001011234567.", "guide") == {"SRC111": WARNING}
    assert weights("번호 900101-1234567.", "guide") == {"SRC111": ERROR}
    assert weights("번호 11010519491231002X.", "guide") == {"SRC112": ERROR}
    assert weights("번호 110105194912310021.", "guide") == {"SRC112": WARNING}


HEAVY, LIGHT = (Code(name, weight, "", "", "", "", acceptable=True) for name, weight in (("AA001", ERROR), ("AA002", WARNING)))
NEVER = replace(HEAVY, name="AA003", acceptable=False)


def test_of_overlapping_findings_one_is_shown() -> None:
    assert distinct([Hit(0, 5, LIGHT), Hit(4, 9, HEAVY)], 10) == [Hit(4, 9, HEAVY)]
    assert distinct([Hit(0, 5, LIGHT), Hit(1, 3, LIGHT)], 10) == [Hit(0, 5, LIGHT)]
    assert distinct([Hit(5, 9, LIGHT), Hit(0, 5, HEAVY)], 10) == [Hit(0, 5, HEAVY), Hit(5, 9, LIGHT)]


def test_what_can_be_accepted_hides_nothing_that_can_not() -> None:
    assert distinct([Hit(0, 5, HEAVY), Hit(4, 9, NEVER)], 10) == [Hit(4, 9, NEVER)]


MOSAIC = "회령시에서 1990년생으로 자랐다. 쌍둥이였다. 렌트겐기사로 일하다가 한쪽 눈을 잃었다."


def mosaic(text: str, **consent: object) -> list[str]:
    payload = story(text, consent={"basis": "written", **consent} if consent else {})
    return [problem.code.name for problem in PAYLOAD_CHECKS["mosaic"](payload)]


def test_four_true_details_are_a_name() -> None:
    assert mosaic(MOSAIC, relatives_in_country=True) == ["SRC161"]
    assert mosaic(MOSAIC) == ["SRC161"]  # unless the contrary is said, there are relatives
    assert mosaic(MOSAIC, relatives_in_country=False) == []
    assert mosaic(MOSAIC, basis="public-record") == []
    assert mosaic(MOSAIC, relatives_in_country=True, changed=["place"]) == ["SRC161"]
    assert mosaic(MOSAIC, relatives_in_country=True, changed=["place", "trade"]) == []
    assert mosaic("회령시에서 1990년생으로 자랐다. 쌍둥이였다.", relatives_in_country=True) == []


def test_the_mosaic_is_reported_at_the_detail_that_is_too_many() -> None:
    payload = story("회령시에서 살았다.\n\n1990년생이다.\n\n쌍둥이였다.\n\n렌트겐기사로 일하였다.")
    (problem,) = PAYLOAD_CHECKS["mosaic"](payload)
    assert problem.place.line == payload.written.count("\n", 0, payload.written.index("렌트겐")) + 1


def test_what_consent_may_call_changed_is_what_the_mosaic_counts() -> None:
    from nkusb.checks.mosaic import _DETAILS

    consent = KINDS["story"].extra["consent"].shape
    assert isinstance(consent, Table)
    changed = consent.keys["changed"].shape
    assert isinstance(changed, Each) and isinstance(changed.item, Text)
    assert changed.item.choices == tuple(detail.key for detail in _DETAILS)


@pytest.mark.parametrize(
    ("character", "code"),
    [
        ("\u200b", "HID001"), ("\u200d", "HID001"), ("\u2060", "HID001"), ("\ufeff", "HID001"), ("\u00ad", "HID001"),
        ("\ufe0f", "HID001"), ("\U000e0101", "HID001"), ("\U000e0041", "HID001"), ("\u3164", "HID001"), ("\u115f", "HID001"),
        ("\u2028", "HID001"), ("\u202e", "HID002"), ("\u2067", "HID002"), ("\u200e", "HID002"), ("\ue000", "HID004"),
        ("\U000f0001", "HID004"), ("\u0378", "HID005"), ("\u0323", "HID006"), ("\u20dd", "HID006"), ("\u00a0", "HID007"),
        ("\u3000", "HID007"),
    ],
)  # fmt: skip
def test_characters_that_nobody_sees_are_found_anywhere_in_the_file(character: str, code: str) -> None:
    assert codes(f"물{character}을 끓인다.") == {code}
    assert codes(f"물&#x{ord(character):X};을 끓인다.") == {code}
    payload = story("물.")
    written = payload.written.replace('license = "CC0', f'license = "CC0{character}')
    aside = replace(payload, body=replace(payload.body, written=written))
    assert {problem.code.name for problem in problems(aside)} == {code}
    assert codes(f"![창고](1{character}.png)") == {code}
