"""What has become of a text since it was looked after, and which paragraph of a translation says what."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from nkusb.alignment import aligned, compared, paired, stale
from nkusb.model import Pair
from nkusb.paragraphs import Paragraph, paragraphs

ENGLISH = """+++
title = "Water"
summary = "How to boil it."
+++

Dirty water makes people ill, and clear water may be dirty too.

## Boiling

Boil it for one minute.

On high mountains three minutes are needed, since water boils sooner there than it does at the sea.

- A clean pot
- A lid

## Keeping

Keep it covered.
"""
KOREAN = """+++
title = "물"
summary = "끓이는 법."
+++

더러운 물은 병을 일으키고, 맑은 물도 더러울 수 있습니다.

## 끓이기

1분동안 끓입니다.

높은 산에서는 바다가에서보다 물이 빨리 끓으므로 3분이 걸립니다.

- 깨끗한 가마
- 뚜껑

## 두기

덮어둡니다.
"""
BLOCKS = st.lists(st.sampled_from(["## a", "b b", "- c", "> d", "e\nf", "물입니다."]), min_size=1, max_size=9)


def body(blocks: list[str]) -> str:
    return "\n\n".join(blocks) + "\n"


def ids(text: str) -> list[str]:
    return [paragraph.id for paragraph in paragraphs(text)]


def words(pairs: tuple[Pair, ...], *texts: str) -> list[tuple[str, str]]:
    said = {paragraph.id: paragraph.text for text in texts for paragraph in paragraphs(text)}
    return [(" + ".join(map(said.__getitem__, p.sources)), " + ".join(map(said.__getitem__, p.targets))) for p in pairs]


def found(before: str, after: str, translation: str = KOREAN) -> list[tuple[str, str, str]]:
    pairs = aligned(paragraphs(before), paragraphs(translation))

    def shown(paragraph: Paragraph | None) -> str:
        return paragraph.text if paragraph else ""

    return [(one.what, shown(one.source), shown(one.target)) for one in stale(pairs, paragraphs(after), paragraphs(translation))]


def test_texts_of_the_same_build_are_aligned_one_by_one() -> None:
    pairs = words(aligned(paragraphs(ENGLISH), paragraphs(KOREAN)), ENGLISH, KOREAN)
    assert pairs[0] == ("Water", "물") and ("Keep it covered.", "덮어둡니다.") in pairs
    assert len(pairs) == len(paragraphs(ENGLISH)) and all(one and other for one, other in pairs)


def test_two_paragraphs_that_became_one_are_a_pair() -> None:
    joined = KOREAN.replace("끓입니다.\n\n높은", "끓입니다. 높은")
    pairs = words(aligned(paragraphs(ENGLISH), paragraphs(joined)), ENGLISH, joined)
    assert len([pair for pair in pairs if " + " in pair[0] and pair[1].startswith("1분동안")]) == 1


def test_a_paragraph_that_was_left_out_has_no_partner() -> None:
    shorter = KOREAN.replace("- 뚜껑\n", "")
    assert ("A lid", "") in words(aligned(paragraphs(ENGLISH), paragraphs(shorter)), ENGLISH, shorter)


def test_other_headings_do_not_keep_the_rest_from_being_aligned() -> None:
    merged = KOREAN.replace("## 두기\n\n", "")
    pairs = words(aligned(paragraphs(ENGLISH), paragraphs(merged)), ENGLISH, merged)
    assert ("Boil it for one minute.", "1분동안 끓입니다.") in pairs and ("A lid", "뚜껑") in pairs


def test_a_very_long_section_is_aligned_by_order() -> None:
    source, target = body([f"a {n}" for n in range(300)]), body([f"가 {n}" for n in range(299)])
    pairs = aligned(paragraphs(source), paragraphs(target))
    assert len(pairs) == 300 and pairs[-1].targets == ()


def test_a_changed_paragraph_is_named_with_its_translation() -> None:
    assert found(ENGLISH, ENGLISH) == []
    changed = ENGLISH.replace("one minute", "two minutes")
    assert found(ENGLISH, changed) == [("changed", "Boil it for two minutes.", "1분동안 끓입니다.")]
    title = ENGLISH.replace('"Water"', '"Clean water"')
    assert found(ENGLISH, title) == [("changed", "Clean water", "물")]


def test_a_new_paragraph_is_named_after_the_one_before_it() -> None:
    longer = ENGLISH.replace("- A lid\n", "- A lid\n- A stove\n")
    assert found(ENGLISH, longer) == [("new", "A stove", "뚜껑")]


def test_a_deleted_paragraph_is_named_where_its_translation_stands_if_it_stands_there() -> None:
    shorter = ENGLISH.replace("- A lid\n", "")
    assert found(ENGLISH, shorter) == [("gone", "", "뚜껑")]
    pairs = aligned(paragraphs(ENGLISH), paragraphs(KOREAN))
    assert [*stale(pairs, paragraphs(shorter), paragraphs(KOREAN.replace("- 뚜껑\n", "")))] == []


def test_front_matter_in_another_order_is_known_by_its_keys() -> None:
    lines = ENGLISH.split("\n")
    turned = "\n".join(["+++", 'summary = "How to boil water."', lines[1], *lines[3:]])
    assert found(ENGLISH, turned) == [("changed", "How to boil water.", "끓이는 법.")]


def test_a_paragraph_that_moved_is_the_same() -> None:
    moved = ENGLISH.replace("Boil it for one minute.\n\n", "").replace("Keep it", "Boil it for one minute.\n\nKeep it")
    assert found(ENGLISH, moved) == []


@settings(deadline=None)
@given(BLOCKS, st.data())
def test_one_edit_makes_one_paragraph_stale(blocks: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(blocks) - 1))
    before, after = ids(body(blocks)), ids(body([*blocks[:at], f"{blocks[at]} new", *blocks[at + 1 :]]))
    assert [(old, new) for old, new in compared(before, after) if old.split("-")[:2] != new.split("-")[:2]] == [
        (before[at], after[at])
    ]


@settings(deadline=None)
@given(BLOCKS, st.data())
def test_one_insertion_is_one_new_paragraph_and_backwards_one_that_is_gone(blocks: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(blocks)))
    before, after = ids(body(blocks)), ids(body([*blocks[:at], "## something new", *blocks[at:]]))
    assert [step for step in compared(before, after) if "" in step] == [("", after[at])]
    assert [step for step in compared(after, before) if "" in step] == [(after[at], "")]


@settings(deadline=None)
@given(BLOCKS, BLOCKS)
def test_every_paragraph_of_both_versions_is_accounted_for_once(one: list[str], other: list[str]) -> None:
    steps = compared(ids(body(one)), ids(body(other)))
    assert sorted(old for old, _ in steps if old) == sorted(ids(body(one)))
    assert [new for _, new in steps if new] == ids(body(other))


@settings(deadline=None)
@given(BLOCKS, BLOCKS, BLOCKS, BLOCKS)
def test_what_was_looked_after_is_stale_no_more(one: list[str], other: list[str], later: list[str], edited: list[str]) -> None:
    pairs = aligned(paragraphs(body(one)), paragraphs(body(other)))
    source, target = paragraphs(body(later)), paragraphs(body(edited))
    pairs = paired(pairs, source, target)
    assert sorted(name for pair in pairs for name in pair.sources) == sorted(paragraph.id for paragraph in source)
    assert sorted(name for pair in pairs for name in pair.targets) == sorted(paragraph.id for paragraph in target)
    assert [*stale(pairs, source, target)] == []
    assert paired(pairs, source, target) == pairs


def test_what_was_paired_by_hand_stays_paired() -> None:
    source, target = paragraphs("a\n\nb\n"), paragraphs("가\n\n나\n")
    crossed = (Pair((source[0].id,), (target[1].id,)), Pair((source[1].id,), (target[0].id,)))
    edited = paragraphs("a a\n\nb\n\nc\n")
    assert [(p.sources[0][:9], len(p.targets)) for p in paired(crossed, edited, target)][:2] == [
        (edited[0].id[:9], 1), (edited[1].id[:9], 1)
    ]  # fmt: skip
    assert paired(crossed, edited, target)[0].targets == (target[1].id,)
