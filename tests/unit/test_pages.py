"""Selection, order, neutral names, neighbours, related; and the checks of what comes out."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nkusb.bundle import Bundle, Rendered
from nkusb.checks.budget import CLUSTER, FOLDER, budget, footprint
from nkusb.checks.names import PART as names
from nkusb.document import Document, Heading, Text
from nkusb.kinds import KINDS
from nkusb.load.select import select
from nkusb.model import HIDE_KEYS, Edition, Library, Mention, Payload, Selection, Status
from nkusb.pages import CHAPTERS, RELATED, Pointer, Related, alphabet, rows, site
from nkusb.problems import Place

PLACE = Place("manifest.toml")


def payload(slug: str, kind: str = "guide", day: int = 1, tags: str = "", status: Status = "approved") -> Payload:
    return Payload(
        kind=kind, slug=slug, title=slug, summary="", date=dt.date(2026, 10, day), tags=tuple(tags), sources=(), author="w1",
        translator="", license="CC0-1.0", status=status, languages=("ko",), extra={}, body=Document(()), media={},
        folder=Path("payloads", KINDS[kind].folder, slug), place=Place(f"{slug}/index.md"), size=1,
    )  # fmt: skip


def edition(**selection: str | list[str]) -> Edition:
    mentions = {
        key: value if isinstance(value, str) else tuple(Mention(word, PLACE) for word in value)
        for key, value in selection.items()
    }
    return Edition(
        name="main", title="읽을거리", cover_title="A1", date=dt.date(2026, 11, 24), language="ko",
        selection=Selection(**mentions),  # type: ignore[arg-type]
        budget=10**9, volume_label="A1", forms=("html",), cover="table", hide_keys=HIDE_KEYS, quiet=True, single_limit=10**7,
        sums=True, lock=None, sender_words=(), places={"": PLACE},
    )  # fmt: skip


EVERYTHING = (
    payload("water", day=1, tags="ab"),
    payload("wound", day=9, tags="a"),
    payload("rain", "news", 5, "b"),
    payload("shop", "story", 3, "ab"),
    payload("later", "news", 7, status="draft"),
)
SLUGS = [payload.slug for payload in EVERYTHING]


def chosen(drafts: bool = False, **selection: str | list[str]) -> list[str]:
    library, problems = select(edition(**selection), EVERYTHING, SLUGS, drafts)
    assert problems == ()
    return [payload.slug for payload in library.payloads]


def test_selection_and_order() -> None:
    assert chosen() == ["wound", "water", "rain", "shop"]
    assert chosen(drafts=True) == ["wound", "water", "later", "rain", "shop"]
    assert chosen(kinds=["news", "guide"]) == ["rain", "wound", "water"]
    assert chosen(tags=["b"]) == ["water", "rain", "shop"]
    assert chosen(tags=["b"], kinds=["guide"]) == ["water"]
    assert chosen(slugs=["shop", "rain"]) == ["rain", "shop"]
    assert chosen(exclude=["wound"]) == ["water", "rain", "shop"]
    assert chosen(order="title") == ["water", "wound", "rain", "shop"]
    assert chosen(order=["water"]) == ["water", "wound", "rain", "shop"]


def test_names_sort_in_reading_order_whatever_their_number() -> None:
    for count in (3, 120, 1200):
        payloads = tuple(payload(f"p{number}") for number in range(count))
        layout = site(Library(edition(), payloads))
        listed = [article.heading.name for article in layout.articles]
        assert listed == sorted(listed) and len(set(listed)) == count
        assert all(len(name.partition(".")[0]) <= 8 for name in listed)


def test_neighbours_and_related() -> None:
    library, _ = select(edition(), EVERYTHING, SLUGS, False)
    layout = site(library)
    wound, water, _, shop = layout.articles
    to_wound, to_water, to_rain, to_shop = (Pointer(each.heading.name, each.heading.title) for each in layout.articles)
    assert (wound.previous, wound.next) == (None, to_water)
    assert (shop.previous, shop.next) == (to_rain, None)
    assert water.related == (to_shop, to_wound, to_rain)
    assert [section.title for section in layout.sections] == [KINDS[kind].title for kind in ("guide", "news", "story")]


@given(st.lists(st.lists(st.sampled_from("가나다라마바"), unique=True, max_size=4).map(tuple), max_size=20))
def test_related_is_what_looking_at_every_article_gives(tags: list[tuple[str, ...]]) -> None:
    by_slug = {f"a{number}": of for number, of in enumerate(tags)}
    related = Related(by_slug)
    for slug, of in by_slug.items():
        shared = Counter(other for tag in of for other, tagged in by_slug.items() if tag in tagged and other != slug)
        assert related.to(slug) == [other for other, _ in shared.most_common(RELATED)]


def test_the_list_of_everything_is_in_the_order_of_the_alphabet() -> None:
    payloads = tuple(
        replace(payload(f"p{n}"), title=title) for n, title in enumerate(["우물", "가을", "쌀", "2024년", "나라", "가지"])
    )
    groups = alphabet(rows(site(Library(edition(), payloads)).articles))
    assert [(letter, [row.title for row in listed]) for letter, listed in groups] == [
        ("#", ["2024년"]), ("ㄱ", ["가지", "가을"]), ("ㄴ", ["나라"]), ("ㅆ", ["쌀"]), ("ㅇ", ["우물"]),
    ]  # fmt: skip


def test_only_long_articles_have_a_table_of_contents() -> None:
    def chapters(count: int) -> list[tuple[str, str]]:
        body = Document(tuple(Heading(number, 2, (Text(f"제목 {number}"),)) for number in range(1, count + 1)))
        (article,) = site(Library(edition(), (replace(payload("p"), body=body),))).articles
        return [(chapter.anchor, chapter.title) for chapter in article.chapters]

    assert chapters(CHAPTERS - 1) == []
    assert chapters(CHAPTERS)[-1] == (f"h{CHAPTERS}", f"제목 {CHAPTERS}")


@pytest.mark.parametrize("path", ["물.htm", "water.htm", "A01.HTM", "a b.htm", "long-name-here.htm"])
def test_a_telling_path_on_the_drive_is_found(path: str) -> None:
    library = Library(edition(), EVERYTHING)
    bundle = Bundle([(PurePosixPath("index.htm"), Rendered(b"")), (PurePosixPath(path), Rendered(b""))])
    assert [problem.code.name for problem in names(bundle, library.edition, library)] == ["NAM001"]


def test_a_payload_may_be_called_as_files_are_numbered() -> None:
    library = Library(edition(), tuple(payload(name) for name in ("a01", "t10000", "index", "2024")))
    files = ("a01.htm", "a02.htm", "t10000.q", "index.htm", "2024/1.jpg", "a01-1.png")
    bundle = Bundle((PurePosixPath(path), Rendered(b"")) for path in files)
    assert [*names(bundle, library.edition, library)] == []


@pytest.mark.parametrize("most", [FOLDER - 1, FOLDER])
def test_more_than_a_folder_of_fat_holds_is_told(most: int) -> None:
    library = Library(edition(), ())
    here = [(PurePosixPath(f"a{number:05}.htm"), Rendered(b"")) for number in range(most)]
    bundle = Bundle([*here, (PurePosixPath("b/1.jpg"), Rendered(b""))])
    found = [(problem.code.name, dict(problem.facts)["folder"]) for problem in budget(bundle, library.edition, library)]
    assert found == ([("BUD002", ".")] if most == FOLDER else [])


def test_a_drive_takes_whole_clusters() -> None:
    sizes = [0, 1, CLUSTER, CLUSTER + 1]
    bundle = Bundle((PurePosixPath(str(n)), Rendered(bytes(size))) for n, size in enumerate(sizes))
    assert footprint(bundle) == (0 + 1 + 1 + 2 + 1) * CLUSTER  # and one for the directory
