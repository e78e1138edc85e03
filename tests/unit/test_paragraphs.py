"""A text is taken apart into paragraphs whose ids outlive what happens elsewhere, and put together again without loss."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from nkusb.paragraphs import Paragraph, paragraphs, rewritten
from tests.conftest import ROOT

TEXT = """+++
title = "A \\"good\\" title"
summary = '''one
two'''
date = 2026-11-24
caution = "Mind [this]."
+++

A paragraph
of two lines.\\
After a break[^1].

> Quoted
> twice.
lazily

1. One
   more

   second
2. Two

| a | b \\| c |
| --- | --- |
| d |e|
 f |

Head
====

## Closed ##

![what *it* shows [x]](a.png "cap \\" tion")
![second](<b c.png>)

[^1]: A note
    goes on.

```
code
  indented
```
"""

WORDS = st.text("abc 물가 *_`#|>-+1.\\![]()\"'&<\t", max_size=30)
LINES = st.one_of(
    WORDS,
    st.builds("{}{}".format, st.sampled_from(["- ", "> ", "## ", "1. ", "  ", "| ", "[^1]: ", "```", "    ", "> - "]), WORDS),
    st.builds('![{}](a.png "{}")'.format, WORDS, WORDS),
    st.just("| --- | --- |"),
)
BODIES = st.lists(LINES, max_size=12).map(lambda lines: "\n".join(lines) + "\n")


def body(blocks: list[str]) -> str:
    return "\n\n".join(blocks) + "\n"


def shown(text: str) -> list[tuple[str, str]]:
    return [(paragraph.kind, paragraph.text) for paragraph in paragraphs(text)]


def test_every_kind_of_paragraph_is_found_in_reading_order() -> None:
    assert shown(TEXT) == [
        ("title", 'A "good" title'),
        ("summary", "one\ntwo"),
        ("caution", "Mind [this]."),
        ("paragraph", "A paragraph of two lines.\\\nAfter a break[^1]."),
        ("quote", "Quoted twice. lazily"),
        ("item", "One more"),
        ("item", "second"),
        ("item", "Two"),
        ("row", "a | b \\| c"),
        ("row", "d |e"),
        ("row", "f"),
        ("heading", "Head"),
        ("heading", "Closed"),
        ("alt", "what *it* shows [x]"),
        ("caption", 'cap " tion'),
        ("alt", "second"),
        ("note", "A note goes on."),
        ("code", "code\n  indented"),
    ]
    assert [p.level for p in paragraphs(TEXT) if p.kind == "heading"] == [1, 2]


def test_each_says_where_it_begins() -> None:
    lines = TEXT.split("\n")
    for paragraph in paragraphs(TEXT):
        if paragraph.kind not in ("title", "summary", "caution", "caption"):
            assert lines[paragraph.line - 1][paragraph.column - 1 :].startswith(paragraph.text[:1])
        assert paragraph.first <= paragraph.line <= paragraph.last


def test_every_text_of_the_samples_is_the_same_when_put_together_again() -> None:
    for path in sorted(ROOT.glob("payloads/*/*/index*.md")):
        written = path.read_text("utf-8")
        assert rewritten(written, {paragraph: paragraph.text for paragraph in paragraphs(written)}) == written


def test_other_words_stand_where_the_old_ones_stood() -> None:
    words = [f"물 {number}{' | 물' * (p.kind == 'row')}" for number, p in enumerate(paragraphs(TEXT))]
    after = rewritten(TEXT, dict(zip(paragraphs(TEXT), words, strict=True)))
    assert shown(after) == [(kind, word) for (kind, _), word in zip(shown(TEXT), words, strict=True)]
    assert "(a.png " in after and "(<b c.png>)" in after


def test_a_break_is_kept_inside_a_quotation_and_a_list() -> None:
    written = "> a\n\n- b\n"
    after = rewritten(written, {paragraph: f"{paragraph.text}\\\nc" for paragraph in paragraphs(written)})
    assert after == "> a\\\n> c\n\n- b\\\n  c\n"
    assert shown(after) == [("quote", "a\\\nc"), ("item", "b\\\nc")]


def test_the_same_words_twice_have_ids_of_their_own() -> None:
    first, second = paragraphs("yes\n\nyes\n")
    assert first.hash == second.hash and second.id == f"{first.id}-2"


@settings(max_examples=300, deadline=None)
@given(BODIES)
def test_whatever_is_written_is_taken_apart_in_order_and_put_together_as_it_was(written: str) -> None:
    found = paragraphs(written)
    assert all(found[n].start < found[n].end <= found[n + 1].start for n in range(len(found) - 1))
    assert len({paragraph.id for paragraph in found}) == len(found)
    assert rewritten(written, {paragraph: paragraph.text for paragraph in found}) == written


BLOCKS = st.lists(st.sampled_from(["## a", "b b", "- c", "> d", "e\nf", "물입니다."]), min_size=1, max_size=8)


@settings(deadline=None)
@given(BLOCKS, st.data())
def test_an_edit_changes_the_id_of_its_own_paragraph_alone(blocks: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(blocks) - 1))
    before, after = paragraphs(body(blocks)), paragraphs(body([*blocks[:at], f"{blocks[at]} new", *blocks[at + 1 :]]))
    assert len(before) == len(after)
    changed = [n for n in range(len(before)) if before[n].hash != after[n].hash]
    assert changed == [at]


@settings(deadline=None)
@given(BLOCKS, st.data())
def test_what_is_inserted_leaves_the_other_ids(blocks: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(blocks)))
    before = paragraphs(body(blocks))
    after: tuple[Paragraph, ...] = paragraphs(body([*blocks[:at], "## something new", *blocks[at:]]))
    assert [p.id for n, p in enumerate(after) if n != at] == [p.id for p in before]
