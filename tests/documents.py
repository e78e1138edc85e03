"""Bodies with every node, for tests of what draws them: any that hypothesis thinks of, and one payload that has them all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

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
    Note,
    NoteMark,
    Notes,
    Paragraph,
    Preformatted,
    Quote,
    Rule,
    Strong,
    Table,
    Term,
    Text,
)
from nkusb.model import Edition, Library, Medium, Payload, Selection
from nkusb.problems import Place
from nkusb.profile import ANY, Profile
from tests.conftest import payload, picture

# Every node, as a translator writes it. Drawn with a picture `a.png` and a sound `song.mp3` beside it.
EVERY_NODE = payload(
    """\
물을 *끓이고* **식혀서** `1:2`로 [Wasser]{lang=de}, 첫줄\\
다음 줄[^1] 그리고 다시[^1]. 편의점에서 a&b "따옴표"

## 가 제목 & 나

### 작은 제목[^2]

- 하나
- 둘

  둘째 문단

3. 셋
4. 넷
   - 안쪽

> 인용한 말
>
> > 더 안쪽[^3]

```
줄이   그대로 <tag>
```

| 이름 | 수 |
| --- | --: |
| **가** | 1[^4] |
| 나 | |

---

![그림의 말](a.png "설명 & 설명")

![소리의 말](song.mp3)

[여기](../water/index.md)로

[^1]: 첫 주해

    둘째 문단
[^2]: 둘째
[^3]: 셋째
[^4]: 넷째
""",
    title='"모든 것 & <하나>"',
    terms='[{ word = "편의점", meaning = "밤에도 여는 작은 상점" }]',
    caution='"조심 & 주의"',
)


def every_node(sound: bytes) -> dict[str, str | bytes]:
    """The files of a project with that payload and another that it leads to."""
    return {
        "payloads/guides/every/index.md": EVERY_NODE,
        "payloads/guides/every/a.png": picture((900, 500)),
        "payloads/guides/every/song.mp3": sound,
        "payloads/guides/water/index.md": payload(),
    }


_WORD = st.text(st.sampled_from("가나다물불꽃a1&<《》(.,"), min_size=1, max_size=7)
_WORDS = st.lists(_WORD, min_size=1, max_size=6).map(" ".join)


def _inlines(inner: st.SearchStrategy[tuple[Inline, ...]] | None = None) -> st.SearchStrategy[tuple[Inline, ...]]:
    leaves: list[st.SearchStrategy[Inline]] = [
        _WORDS.map(Text), _WORD.map(Code), st.just(Break()), st.builds(NoteMark, st.integers(1, 9), st.integers(1, 3)),
        st.builds(Term, _WORD, _WORD, st.integers(1, 9)),
    ]  # fmt: skip
    if inner is not None:
        leaves += [
            inner.map(Emphasis), inner.map(Strong), st.builds(Foreign, st.just("en"), inner),
            st.builds(Link, st.just(1), st.just(1), inner, st.sampled_from(["water", "gone"])),
        ]  # fmt: skip
    return st.lists(st.one_of(leaves), min_size=1, max_size=4).map(tuple)


INLINES = _inlines(_inlines())
_CELL = st.builds(Cell, INLINES, st.sampled_from(["", "left", "center", "right"]))
_LEAVES: list[st.SearchStrategy[Block]] = [
    st.builds(Heading, st.just(1), st.integers(2, 6), INLINES),
    st.builds(Paragraph, st.just(1), INLINES),
    st.builds(Preformatted, st.just(1), _WORDS),
    st.builds(Rule, st.just(1)),
    st.builds(Figure, st.just(1), st.just(1), st.sampled_from(["a.png", "song.mp3", "film.mp4"]), _WORDS, _WORDS),
    st.integers(1, 4).flatmap(
        lambda width: st.builds(
            Table, st.just(1), st.tuples(*[_CELL] * width), st.lists(st.tuples(*[_CELL] * width), max_size=3).map(tuple)
        )
    ),
]


def _outer(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    blocks = st.lists(inner, min_size=1, max_size=3).map(tuple)
    items = st.lists(blocks, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Quote, st.just(1), blocks),
        st.builds(Items, st.just(1), st.none() | st.integers(0, 12), st.booleans(), items),
    )


_NOTES = st.lists(st.lists(st.one_of(_LEAVES[:2]), min_size=1, max_size=2), min_size=1, max_size=3).map(
    lambda notes: Notes(1, tuple(Note(number, 1, tuple(blocks)) for number, blocks in enumerate(notes, 1)))
)
BLOCK = st.recursive(st.one_of(_LEAVES), _outer, max_leaves=6)
DOCUMENTS = st.builds(
    lambda blocks, notes: Document((*blocks, notes)), st.lists(BLOCK, max_size=5), _NOTES
) | st.lists(BLOCK, max_size=5).map(lambda blocks: Document(tuple(blocks)))  # fmt: skip


def library(*bodies: Document, forms: tuple[str, ...] = ("text",), profile: Profile = ANY) -> Library:
    """An edition of guides with these bodies, the first of them called `water`; each shows the media that it names."""
    edition = Edition(
        name="main", title="읽을거리 & 글", cover_title="A1", date=dt.date(2026, 11, 24), language="ko", selection=Selection(),
        budget=10**9, volume_label="A1", forms=forms, cover="table", hide_keys=(), quiet=True, single_limit=10**7,
        sums=True, lock=None, sender_words=(), places={"": Place("manifest.toml", 3, 2)}, profile=profile,
    )  # fmt: skip
    return Library(edition, tuple(_payload(number, body) for number, body in enumerate(bodies)))


def _payload(number: int, body: Document) -> Payload:
    slug = f"every{number}" if number else "water"
    one = Payload(
        kind="guide", slug=slug, title=f"글 {number} & <나>", summary="요약", date=dt.date(2026, 10, 1), tags=(), sources=(),
        author="w1", translator="", license="CC0-1.0", status="approved", languages=("ko",), extra={}, body=body, media={},
        folder=Path("payloads/guides", slug), place=Place(f"payloads/guides/{slug}/index.md"), size=1,
    )  # fmt: skip
    return replace(one, media={medium.path.name: medium for medium in _media()})


def _media() -> Iterator[Medium]:
    yield Medium(Path("a.png"), "picture", ".png", 1000, 900, 500)
    yield Medium(Path("song.mp3"), "sound", ".mp3", 2000, seconds=70)
    yield Medium(Path("film.mp4"), "film", ".mp4", 3_000_000, 640, 360, 70)
