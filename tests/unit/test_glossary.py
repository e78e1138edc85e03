"""Words that a reader may not know: where they are marked, and where the lists of them come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from nkusb.document import terms
from nkusb.load.glossary import ours, read_glossary
from nkusb.load.markdown import read_markdown
from nkusb.load.wording import explained
from nkusb.problems import Place
from tests.conftest import ROOT, Run, Tree, payload

WORDS = {"보험": "함께 모으는 돈", "대학원": "대학 다음", "대학": "높은 학교", "앱": "프로그람"}


def marked(text: str) -> list[tuple[str, int]]:
    document, problems = read_markdown(text, Place("index.md"))
    assert problems == ()
    return [(term.text, term.number) for term in terms(explained(document, WORDS))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("보험", ["보험"]),
        ("그는 보험에서도 일하였다", ["보험"]),
        ("보험이란 무엇인가, 보험은", ["보험"]),  # once
        ("대학원에 갔다가 대학을 그리다", ["대학원", "대학"]),  # the longest word, in reading order
        ("앱을 연다", ["앱"]),
        ("- **보험**\n- 대학", ["보험", "대학"]),
        ("> 보험\n\n| 가 | 나 |\n|---|---|\n| 대학 | 앱 |", ["보험", "대학", "앱"]),
        ("물[^1]\n\n[^1]: 보험을 말한다.", ["보험"]),
        # another word, a part of one, a heading, a link, typed letters, another language
        ("보험료, 무보험, 대학생, 앱스", []),
        ("## 보험\n\n[보험](../x/index.md) `보험` [보험]{lang=zh}", []),
    ],
)
def test_a_word_is_marked_where_it_first_stands(text: str, found: list[str]) -> None:
    assert marked(text) == [(word, number) for number, word in enumerate(found, 1)]


def test_our_own_list_is_short_words_for_readers() -> None:
    glossary, problems = read_glossary(ROOT)
    assert problems == () and glossary is ours() and len(glossary.notes) >= 160
    for word, meaning in glossary.notes.items():
        assert 4 <= len(meaning) <= 60 and word not in meaning.split()


def test_a_projects_row_changes_only_the_columns_that_it_fills(tmp_path: Path) -> None:
    (tmp_path / "language").mkdir()
    (tmp_path / "language/glossary.csv").write_text("south,north,match\n컴퓨터,전자계산기,\n커튼,,never\n새말,,\n", "utf-8")
    (tmp_path / "language/orthography.csv").write_text("south,north,rule\n새말,세말,lex\n노동,,\n", "utf-8")
    glossary, problems = read_glossary(tmp_path)
    words = {word.south: word for word in glossary.words}
    assert problems == () and len(words) == len(ours().words) + 1
    assert (words["컴퓨터"].north, words["컴퓨터"].severity) == ("전자계산기", "loan")
    assert not [*glossary.word_finder.find("커튼을 쳤다")] and [*ours().word_finder.find("커튼을 쳤다")]
    assert words["새말"].severity == "concept"
    assert [found.row.north for found in glossary.spelling_finder.find("새말과 노동")] == ["세말", "로동"]


def test_the_projects_list_goes_before_ours_and_a_payloads_own_before_both(tree: Tree, run: Run) -> None:
    root = tree(
        {
            "language/glossary.csv": "south,note,gloss\n보험,,첫째 뜻\n월세,,둘째 뜻\n세금,,\n",
            "payloads/guides/water/index.md": payload(
                "보험과 월세, 세금, 학원.",
                terms='[{ word = "월세", meaning = "셋째 뜻" }, { word = "학원", meaning = "넷째 뜻" }]',
            ),
        }
    )
    assert run(root, "build").exit_code == 0
    page = (root / "out/main/drive/a01.htm").read_text("utf-8-sig")
    assert "첫째 뜻" in page and "둘째 뜻" not in page and "셋째 뜻" in page and "넷째 뜻" in page
    for number in (1, 2, 3, 4):  # there and back
        assert page.count(f'href="#w{number}"') == page.count(f'id="w{number}"') == 1
        assert page.count(f'href="#t{number}"') == page.count(f'id="t{number}"') == 1


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("보험,돈\n", "GLO001", 1),
        ("south,gloss\n보험,가\n보험,나\n", "GLO002", 3),
        ("", "GLO001", 1),
        ("south,match\n물,any\n", "GLO001", 1),
        ("south,gloss,match\n물,가,everywhere\n", "GLO003", 2),
    ],
)
def test_a_faulty_list_is_named(tmp_path: Path, text: str, code: str, line: int) -> None:
    (tmp_path / "language").mkdir()
    (tmp_path / "language/glossary.csv").write_text(text, "utf-8")
    _, problems = read_glossary(tmp_path)
    assert [(problem.code.name, problem.place) for problem in problems] == [(code, Place("language/glossary.csv", line))]
