"""Bodies of every shape, for tests of what reads and writes them."""

from __future__ import annotations

from hypothesis import strategies as st

from nkusb.document import (
    Block,
    Break,
    Cell,
    Code,
    Document,
    Emphasis,
    Figure,
    Foreign,
    Heading,
    Inline,
    Items,
    Link,
    NoteMark,
    Paragraph,
    Preformatted,
    Quote,
    Rule,
    Strong,
    Table,
    Text,
)

LETTERS = "가나물 산.a1()*_#-+>|!&;:[]{}<`~=\"'\\《》"
WORDS = st.text(alphabet=LETTERS, min_size=1, max_size=12)
SLUGS = st.sampled_from(["clean-water", "safe-media", "a1"])


def inlines(notes: int) -> st.SearchStrategy[tuple[Inline, ...]]:
    """Inline nodes, with marks of footnotes up to `notes`; their mentions are counted by `documents`."""
    leaf: st.SearchStrategy[Inline] = st.one_of(
        WORDS.map(Text),
        WORDS.map(Code),
        st.just(Break()),
        *([st.integers(1, notes).map(lambda number: NoteMark(number, 1))] if notes else []),
    )
    inner = st.lists(leaf, min_size=1, max_size=3).map(tuple)
    stressed = st.one_of(leaf, inner.map(Emphasis), inner.map(Strong), inner.map(lambda i: Emphasis((Strong(i), Text("말")))))
    held = st.lists(stressed, min_size=1, max_size=3).map(tuple)
    whole: st.SearchStrategy[Inline] = st.one_of(
        stressed,
        st.builds(Link, st.just(0), st.just(0), held, SLUGS),
        st.builds(Foreign, st.sampled_from(["de", "zh-Hans"]), held),
    )
    return st.lists(whole, min_size=1, max_size=4).map(tuple)


def blocks(notes: int, depth: int = 2) -> st.SearchStrategy[tuple[Block, ...]]:
    words = inlines(notes)
    zero = st.just(0)
    cells = st.builds(Cell, st.one_of(st.just(()), words), st.sampled_from(["", "left", "center", "right"]))
    leaf: st.SearchStrategy[Block] = st.one_of(
        st.builds(Heading, zero, st.integers(2, 6), words),
        st.builds(Paragraph, zero, words),
        st.builds(Preformatted, zero, st.lists(st.text(alphabet=LETTERS, max_size=9), max_size=4).map(_lines)),
        st.integers(1, 3).flatmap(
            lambda n: st.builds(Table, zero, row(cells, n), st.lists(row(cells, n), max_size=3).map(tuple))
        ),
        st.builds(
            Figure,
            zero,
            zero,
            st.sampled_from(["a.png", "b.jpg"]),
            st.sampled_from(["지도", "물 [하나]"]),
            st.sampled_from(["", '그림 "1"']),
        ),
        st.builds(Rule, zero),
    )
    if not depth:
        return st.lists(leaf, min_size=1, max_size=3).map(tuple)
    inner = blocks(notes, depth - 1)
    held: st.SearchStrategy[Block] = st.one_of(
        leaf,
        st.builds(
            Items,
            zero,
            st.one_of(st.none(), st.integers(0, 40)),
            st.booleans(),
            st.lists(inner, min_size=1, max_size=3).map(tuple),
        ),
        st.builds(Quote, zero, inner),
    )
    return st.lists(held, min_size=1, max_size=4).map(tuple)


def row(cells: st.SearchStrategy[Cell], count: int) -> st.SearchStrategy[tuple[Cell, ...]]:
    return st.lists(cells, min_size=count, max_size=count).map(tuple)


def _lines(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A body whose footnotes are numbered and counted as a reader does."""
    from nkusb.office.builder import numbered

    count = draw(st.integers(0, 3))
    body = draw(blocks(count))
    notes = {number: draw(blocks(0, 1)) for number in range(1, count + 1)}
    return numbered(body, notes, line=0)
