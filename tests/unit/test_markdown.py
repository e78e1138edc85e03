"""Markdown → Document, and the rule for Korean emphasis on top of CommonMark."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nkusb.document import Figure, Heading, Items, Link, Notes, Paragraph, Strong, Table, Text, blocks, inlines_of, links, plain
from nkusb.load.markdown import parser, read_markdown
from nkusb.problems import Place

PLACE = Place("index.md")
EXAMPLES = json.loads((Path(__file__).parents[1] / "data" / "commonmark-0.31.2.json").read_text("utf-8"))["examples"]


def test_every_example_of_the_commonmark_specification_still_passes() -> None:
    assert len(EXAMPLES) == 652
    failed = [
        number
        for number, case in enumerate(EXAMPLES, 1)
        # the library writes an empty quotation without a line break in it
        if parser().render(case["markdown"]).replace("<blockquote></", "<blockquote>\n</") != case["html"]
    ]
    assert failed == []


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**마크다운(Markdown)**을 씁니다", "<strong>마크다운(Markdown)</strong>을 씁니다"),
        ("이것은**(중요)**입니다", "이것은<strong>(중요)</strong>입니다"),
        ("**《아리랑》**을 듣고", "<strong>《아리랑》</strong>을 듣고"),
        ("*《아리랑》*은", "<em>《아리랑》</em>은"),
        ("***(둘 다)***를", "<em><strong>(둘 다)</strong></em>를"),
        ("물**끓이기**는", "물<strong>끓이기</strong>는"),
        # not emphasis: spaces inside, numbers, underscores inside words
        ("2 * 3 * 4는", "2 * 3 * 4는"),
        ("** 아님 **을", "** 아님 **을"),
        ("가_나_다", "가_나_다"),
        ("a**(b)**c", "a**(b)**c"),
    ],
)
def test_emphasis_beside_hangul(text: str, html: str) -> None:
    assert parser().renderInline(text) == html


def test_every_node_keeps_its_line() -> None:
    text = "## 하나\n\n글[^1]\n\n- 가\n- 나\n\n| a |\n|--:|\n| 1 |\n\n![지도](m.png)\n\n[^1]: 주\n"
    document, problems = read_markdown(text, PLACE, first_line=10)
    assert problems == ()
    found = [(type(block), block.line) for block in document.blocks]
    assert found == [(Heading, 10), (Paragraph, 12), (Items, 14), (Table, 17), (Figure, 21), (Notes, found[-1][1])]


def test_footnotes_know_how_often_they_are_mentioned() -> None:
    document, _ = read_markdown("가[^a] 나[^b] 다[^a]\n\n[^a]: 하나\n[^b]: 둘\n", PLACE)
    notes = document.blocks[-1]
    assert isinstance(notes, Notes)
    assert [(note.number, note.mentions) for note in notes.notes] == [(1, 2), (2, 1)]
    assert notes.notes[0].blocks == (Paragraph(3, (Text("하나"),)),)


def test_an_outside_address_becomes_plain_text() -> None:
    document, problems = read_markdown("[보건기구](https://example.org/a) <https://example.org/b>", PLACE)
    assert problems == ()
    words = plain(inlines_of(document.blocks[0]))
    assert words == "보건기구 (https://example.org/a) https://example.org/b"
    assert list(links(document)) == []


def test_a_link_to_a_payload_keeps_its_slug_and_spot() -> None:
    document, problems = read_markdown("물은 [여기](../../guides/clean-water/index.md)에", PLACE, 5)
    assert problems == ()
    assert list(links(document)) == [Link(5, 9, (Text("여기"),), "clean-water")]


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("글 <b>굵게</b>", "MD001", 1, 3),
        ("<script>x</script>", "MD001", 1, 1),
        ("가\n\n<!-- 말 -->", "MD001", 3, 1),
        ("[a](javascript:alert(1))", "MD002", 1, 5),
        ("[a](data:text/html,x)", "MD002", 1, 5),
        ("[a](JaVaScRiPt:x)", "MD002", 1, 5),
        ("[a](file.docx)", "MD003", 1, 5),
        ("![a](../../secret.png)", "MD004", 1, 6),
        ("![a](/etc/passwd)", "MD004", 1, 6),
        ("![a](..%2f..%2fx.png)", "MD004", 1, 6),
        ("![a](https://example.org/x.png)", "MD005", 1, 1),
        ("![a](//example.org/x.png)", "MD005", 1, 1),
        ("![a](data:image/png;base64,AA)", "MD005", 1, 1),
        ("![](map.png)", "MD006", 1, 5),
        ("글 ![지도](map.png) 글", "MD007", 1, 3),
        ("# 제목", "MD008", 1, 1),
        ("글[^9]", "MD009", 1, 2),
        ("> " * 12 + "글", "MD010", 1, 0),
    ],
)
def test_what_cannot_be_said_is_reported_with_its_spot(text: str, code: str, line: int, column: int) -> None:
    _, problems = read_markdown(text, PLACE)
    assert (code, line) in {(problem.code.name, problem.place.line) for problem in problems}
    assert next(problem.place.column for problem in problems if problem.code.name == code) == column


def test_korean_file_names_are_found_though_the_library_encodes_them() -> None:
    document, _ = read_markdown("![지도](지도 하나.png)\n\n![지도](<지도 둘.png>)\n\n![지도](지도.png)", PLACE)
    assert [block.name for block in document.blocks if isinstance(block, Figure)] == ["지도 둘.png", "지도.png"]


@given(st.text(alphabet="*_[]()!<>`~|-+#^:\\\n 가나a1.", max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    document, problems = read_markdown(text, PLACE)
    assert all(block.line >= 1 for block in blocks(document))
    assert all(problem.place.line >= 1 for problem in problems)


def test_strong_stays_strong_in_the_tree() -> None:
    document, _ = read_markdown("**마크다운(Markdown)**을", PLACE)
    assert inlines_of(document.blocks[0])[0] == Strong((Text("마크다운(Markdown)"),))


def test_texts_are_read_alike_in_threads_which_share_the_parser() -> None:
    texts = [
        f"물 **{number}**[^1] [Wasser]{{lang=de}}\n\n| 가 |\n| --- |\n| 나 |\n\n[^1]: 각주 {number}\n" for number in range(60)
    ]
    alone = [read_markdown(text, Place("x")) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert [*pool.map(lambda text: read_markdown(text, Place("x")), texts)] == alone
    assert len({str(document) for document, _ in alone}) == len(texts)
