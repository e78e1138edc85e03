"""How an edition words its payloads: explained words and the spelling of the North, the same in every form."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nkusb.document import Document, blocks, inlines_of, plain, terms
from nkusb.load.glossary import ours
from nkusb.load.markdown import read_markdown
from nkusb.load.wording import explained, respelled
from nkusb.orthography import Tally
from nkusb.problems import Place
from tests.conftest import MANIFEST, Run, Tree, payload

WATER = "payloads/guides/water/index.md"


def parsed(text: str) -> Document:
    document, problems = read_markdown(text, Place("index.md"))
    assert problems == ()
    return document


def spelled(text: str) -> str:
    document = respelled(parsed(text), ours(), Tally())
    return "\n".join(plain(inlines_of(block)) for block in blocks(document))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("노동과 여성", "로동과 녀성"),
        ("**노동**을 한다. *여성*이다.", "로동을 한다. 녀성이다."),
        ("국제**노동**의 날", "국제노동의 날"),  # one word, whatever the marks
        ("## 노동의 역사", "로동의 력사"),
        ("[노동](../x/index.md)의 `노동`, [노동]{lang=zh}, 《노동》", "로동의 노동, 노동, 《노동》"),
        ("《**노동**의 새벽》과 노동", "《노동의 새벽》과 로동"),
        ("할 **수** 있다", "할수 있다"),
        ("물", "물"),
    ],
)
def test_spelling_reaches_over_nodes(text: str, wanted: str) -> None:
    assert spelled(text) == wanted


def test_everything_that_is_read_is_spelled(tmp_path: Path) -> None:
    text = '- 노동\n\n> 노동\n\n| 노동 |\n| --- |\n| 노동 |\n\n![노동](a.png "노동")\n\n물[^1]\n\n[^1]: 노동\n\n```\n노동\n```\n'
    tally = Tally()
    document = respelled(parsed(text), ours(), tally)
    assert tally.counts == {"dueum": 7} and str(document).count("로동") == 7 and str(document).count("노동") == 1


def test_a_fellow_stands_in_brackets_once() -> None:
    document = explained(
        parsed("핸드폰을 산다. 핸드폰과 손전화기."), {"산다": "사다"}, {"핸드폰": "손전화기", "손전화기": "핸드폰"}
    )
    assert plain(inlines_of(document.blocks[0])) == "핸드폰(손전화기)을 산다. 핸드폰과 손전화기."
    assert [term.text for term in terms(document)] == ["산다"]


def built(tree: Tree, run: Run, body: str, *settings: str) -> str:
    root = tree({"manifest.toml": MANIFEST + "\n".join(settings) + "\n", WATER: payload(body)})
    result = run(root, "build")
    assert result.exit_code == 0, result.output
    return (root / "out/main/drive/a01.htm").read_text("utf-8-sig") + result.output


@pytest.mark.parametrize(
    ("terms_setting", "wanted", "unwanted"),
    [
        ("north", ["핸드폰<sup>", "손전화기", "택배<sup>"], ["핸드폰(손전화기)"]),
        ("both", ["핸드폰(손전화기)을", "택배<sup>", "지능형손전화기(스마트폰)"], ["핸드폰<sup>"]),
        ("south", ["핸드폰을", "택배<sup>"], ["핸드폰<sup>", "핸드폰("]),
    ],
)
def test_an_edition_says_how_words_are_explained(
    tree: Tree, run: Run, terms_setting: str, wanted: list[str], unwanted: list[str]
) -> None:
    page = built(tree, run, "핸드폰을 택배로 보냈다. 지능형손전화기도.\n", f'terms = "{terms_setting}"')
    for words in wanted:
        assert words in page
    for words in unwanted:
        assert words not in page


def test_an_edition_in_northern_spelling_tells_what_it_changed(tree: Tree, run: Run) -> None:
    body = "노동을 마친 여성이 “노동”을 하고 있다. 환율이 되었다.\n"
    page = built(tree, run, body, 'spelling = "north"')
    assert "로동을 마친 녀성이 “노동”을 하고있다. 환률<sup>" in page
    assert "LNG130" in page and "dueum 2, ryul 1, space 1, yeo 1" in page


def test_an_edition_is_as_written_by_default(tree: Tree, run: Run) -> None:
    page = built(tree, run, "노동을 마친 여성이 하고 있다.\n")
    assert "노동을 마친 여성이 하고 있다." in page and "LNG130" not in page


def test_words_shows_the_diff_and_changes_nothing(tree: Tree, run: Run) -> None:
    root = tree({WATER: payload("물.\n\n컴퓨터로 노동을 한다.\n"), "payloads/guides/two/index.md": payload("여성.")})
    before = (root / WATER).read_bytes()
    assert "컴퓨터 → 콤퓨터" in run(root, "words").output
    shown = run(root, "words", "--spelling", "payloads/guides/water").output
    assert f"{WATER}:14:6: dueum 1" in shown and "- 컴퓨터로 노동을 한다." in shown and "+ 컴퓨터로 로동을 한다." in shown
    assert "여성" not in shown and "녀성" in run(root, "words", "--spelling").output
    assert '"south": "컴퓨터"' in run(root, "words", "--format", "json").output
    assert '"north": "컴퓨터로 로동을 한다."' in run(root, "words", "--spelling", "--format", "json").output
    assert run(root, "words", "payloads/guides/three").exit_code == 2
    assert (root / WATER).read_bytes() == before


def test_a_payload_is_not_changed_by_another(tree: Tree, run: Run) -> None:
    bad = tree({WATER: "물", "payloads/guides/two/index.md": payload("컴퓨터.")})
    result = run(bad, "words")
    assert result.exit_code == 1 and "컴퓨터 → 콤퓨터" in result.output and "PAY001" in result.output


def test_documents_without_southern_words_stay_themselves() -> None:
    document = parsed("물을 끓인다.\n\n- 불")
    assert respelled(document, ours(), Tally()) == document == explained(document, {})
    assert replace(document, blocks=()) == Document(())


def test_facts_that_wording_leaves_are_held_once() -> None:
    read = parsed("## 물\n\n소방관이 [왔다](../x/index.md).\n\n## 불\n")
    worded = explained(read, {"소방관": "불을 끄는 사람"})
    facts = read.facts, worded.facts
    assert worded.beside(read) is worded and worded.facts == facts[1]
    assert worded.facts.headings is facts[0].headings and worded.facts.links is facts[0].links
    assert len(worded.facts.terms) == 1 and read.facts.terms == ()
    assert "facts" not in vars(parsed("물").beside(read))  # nothing is found out for this
