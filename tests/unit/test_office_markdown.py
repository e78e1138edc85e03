"""Document → Markdown, and runs: what is written is read back as the same Document."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

from nkusb.document import Document, Paragraph, Strong, Text, blocks, inlines_of
from nkusb.load.markdown import read_markdown
from nkusb.office.markdown import normal, write_markdown
from nkusb.office.runs import nested, runs
from nkusb.problems import Place, has_errors
from tests.conftest import ROOT
from tests.unit.documents import documents

PLACE = Place("index.md")


@settings(max_examples=10, deadline=None)
@given(documents())
def test_what_is_written_is_read_back(document: Document) -> None:
    text = write_markdown(document)
    back, problems = read_markdown(text, PLACE)
    assert not has_errors(problems)
    assert normal(back) == normal(document)
    assert write_markdown(back) == text
    assert normal(normal(document)) == normal(document)


@pytest.mark.parametrize("path", sorted((ROOT / "payloads").rglob("index.md")), ids=lambda path: path.parent.name)
def test_every_sample_is_read_back(path: Path) -> None:
    written = path.read_text("utf-8").split("+++\n", 2)[2]
    before, _ = read_markdown(written, PLACE)
    after, problems = read_markdown(write_markdown(before), PLACE)
    assert problems == ()
    assert normal(after) == normal(before)


@pytest.mark.parametrize(
    ("given_text", "written"),
    [
        ("***둘 다***를", "***둘 다***를"),
        ("**가** **나**", "**가 나**"),
        ("* 가\n* 나", "- 가\n- 나"),
        ("- 가\n\n* 나", "- 가\n\n* 나"),
        ("3) 가\n4) 나", "3. 가\n4. 나"),
        ("Setext\n===", "## Setext"),
        ("1\\. 아님", "1\\. 아님"),
        ("\\# 아님", "\\# 아님"),
        ("2 \\* 3", "2 \\* 3"),
        ("가\\\n나", "가\\\n나"),
        ("a[^x] b[^x]\n\n[^x]: 주", "a[^1] b[^1]\n\n[^1]: 주"),
        ("[물](../../guides/clean-water/index.md)", "[물](../clean-water/index.md)"),
        ('![지도](<지도 하나.png> "말 \\"함\\"")', '![지도](<지도 하나.png> "말 \\"함\\"")'),
        ("```\n`` ` ``\n```", "```\n`` ` ``\n```"),
        ("| a | b |\n|:-:|--:|\n| `x\\|y` | 2 |", "| a | b |\n|:-:|--:|\n| `x\\|y` | 2 |"),
    ],
)
def test_the_house_style(given_text: str, written: str) -> None:
    document, problems = read_markdown(given_text, PLACE)
    assert not has_errors(problems)
    assert write_markdown(document) == f"{written}\n"


def test_stress_that_markdown_cannot_say_is_left_out_but_no_word() -> None:
    document = Document((Paragraph(0, (Text("a"), Strong((Text("(b)"),)), Text("c"))),))
    assert write_markdown(document) == "a(**b**)c\n"
    document = Document((Paragraph(0, (Text("a"), Strong((Text("!"),)), Text("c"))),))
    assert write_markdown(document) == "a!c\n"


@settings(max_examples=10, deadline=None)
@given(documents())
def test_runs_have_one_form(document: Document) -> None:
    for block in blocks(document):
        row = runs(inlines_of(block))
        assert runs(nested(row)) == row
