"""An edition as its reader meets it: home, sections, articles, neighbours, related, neutral file names. No markup.

Every name is generated: `index.htm`, `b1.htm` for a section, `c1.htm` for the list of everything, `d1.htm` for the cover,
`n1.htm` for the note, `a01.htm` for an article, `a01-1.jpg` for its first picture. They sort in reading order, and what belongs
together stands together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from nkusb.document import TOP, blocks, figures, inlines_of, plain
from nkusb.document import Heading as BodyHeading
from nkusb.kinds import KINDS
from nkusb.korean import alphabetical, initial, minutes
from nkusb.model import NO_COVER, Library, Medium, Payload

RELATED = 3  # articles; more is a second list of contents
CHAPTERS = 4  # headings; an article with fewer is found through without a table of contents


@dataclass(frozen=True, slots=True)
class Shown:
    """A medium on the drive: its neutral file name and what is known of it."""

    name: str
    medium: Medium


@dataclass(frozen=True, slots=True)
class Heading:
    """What a link to an article shows of it."""

    name: str
    title: str
    summary: str
    date: dt.date


@dataclass(frozen=True, slots=True)
class Section:
    """All articles of one kind."""

    name: str
    title: str
    summary: str
    articles: tuple[Heading, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading of an article that its table of contents leads to; `line` is its place in the payload's file."""

    anchor: str
    title: str
    line: int


@dataclass(frozen=True, slots=True)
class Article:
    """One article with its place among the others. `chapters` is empty for a short one; `minutes` is how long it is to read."""

    heading: Heading
    section: Section
    payload: Payload
    minutes: int
    chapters: tuple[Chapter, ...]
    media: Mapping[str, Shown]
    previous: Heading | None
    next: Heading | None
    related: tuple[Heading, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """Everything that a form shows. `names` gives the article of a slug; `cover` is the innocuous page, or empty."""

    title: str
    cover_title: str
    home: str
    note: str
    list: str
    cover: str
    sections: tuple[Section, ...]
    articles: tuple[Article, ...]
    names: Mapping[str, str]


def site(library: Library, suffix: str) -> Site:
    """Lay out an edition whose pages end in `suffix` (with its dot)."""
    headings = _headings(library, suffix)
    sections = _sections(library, headings, suffix)
    return Site(
        title=library.edition.title,
        cover_title=library.edition.cover_title,
        home=f"index{suffix}",
        note=f"n1{suffix}",
        list=f"c1{suffix}",
        cover=f"d1{suffix}" if library.edition.cover != NO_COVER else "",
        sections=tuple(sections.values()),
        articles=tuple(_articles(library, headings, sections)),
        names={slug: heading.name for slug, heading in headings.items()},
    )


def _headings(library: Library, suffix: str) -> dict[str, Heading]:
    digits = max(2, len(str(len(library.payloads))))
    return {
        payload.slug: Heading(f"a{number:0{digits}}{suffix}", payload.title, payload.summary, payload.date)
        for number, payload in enumerate(library.payloads, 1)
    }


def _sections(library: Library, headings: Mapping[str, Heading], suffix: str) -> dict[str, Section]:
    kinds = dict.fromkeys(payload.kind for payload in library.payloads)
    return {
        kind: Section(
            name=f"b{number}{suffix}",
            title=KINDS[kind].title,
            summary=KINDS[kind].summary,
            articles=tuple(headings[payload.slug] for payload in library.payloads if payload.kind == kind),
        )
        for number, kind in enumerate(kinds, 1)
    }


def _articles(library: Library, headings: Mapping[str, Heading], sections: Mapping[str, Section]) -> list[Article]:
    payloads = library.payloads
    by_tag: dict[str, list[Payload]] = {}
    for payload in payloads:
        for tag in payload.tags:
            by_tag.setdefault(tag, []).append(payload)
    return [
        Article(
            heading=headings[payload.slug],
            section=sections[payload.kind],
            payload=payload,
            minutes=minutes("".join(plain(inlines_of(block)) for block in blocks(payload.body))),
            chapters=_chapters(payload),
            media=_media(payload, headings[payload.slug].name.partition(".")[0]),
            previous=headings[payloads[number - 1].slug] if number > 0 else None,
            next=headings[payloads[number + 1].slug] if number + 1 < len(payloads) else None,
            related=tuple(headings[slug] for slug in _related(payload, by_tag)),
        )
        for number, payload in enumerate(payloads)
    ]


def _chapters(payload: Payload) -> tuple[Chapter, ...]:
    headings = [block for block in payload.body.blocks if isinstance(block, BodyHeading) and block.level == TOP]
    chapters = tuple(Chapter(f"h{number}", plain(block.inlines), block.line) for number, block in enumerate(headings, 1))
    return chapters if len(chapters) >= CHAPTERS else ()


def alphabet(articles: Iterable[Article]) -> tuple[tuple[str, tuple[Article, ...]], ...]:
    """The articles by the initial consonant of their titles, in the order of the North's alphabet."""
    ordered = sorted(articles, key=lambda article: alphabetical(article.payload.title))
    return tuple((letter, tuple(group)) for letter, group in groupby(ordered, key=lambda a: initial(a.payload.title)))


def _related(payload: Payload, by_tag: Mapping[str, list[Payload]]) -> list[str]:
    """The slugs that share most tags with a payload; of equals, those that come first in the edition."""
    shared: dict[str, int] = {}
    for tag in payload.tags:
        for other in by_tag[tag]:
            shared[other.slug] = shared.get(other.slug, 0) + 1
    shared.pop(payload.slug, None)
    return sorted(shared, key=lambda slug: -shared[slug])[:RELATED]  # a stable sort keeps the edition's order


def _media(payload: Payload, stem: str) -> dict[str, Shown]:
    names = dict.fromkeys(figure.name for figure in figures(payload.body))
    return {
        name: Shown(f"{stem}-{number}{payload.media[name].suffix}", payload.media[name]) for number, name in enumerate(names, 1)
    }
