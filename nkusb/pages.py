"""An edition as its reader meets it: home, sections, subjects, articles, neighbours, related, neutral names. No markup.

Every name is generated: `index` for the first page, `b1` for a section, `c1` for the index by letters, `c2` for the table of
everything, `e1` for the list of subjects, `g01` for a subject, `d1` for the cover, `n1` for the note, `a01` for an article,
`a01-1.jpg` for its first picture (`s01-1.jpg` the same one small, `p01-1.jpg` a still of a film,
`a01-1.srt` its subtitles). They sort in reading order.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations, groupby, islice

from nkusb import media
from nkusb.bundle import Recipe, Rendered
from nkusb.document import Term, figures, terms
from nkusb.kinds import KINDS
from nkusb.korean import alphabetical, initial
from nkusb.model import NO_COVER, Edition, Library, Medium, Payload
from nkusb.profile import Profile

SINGLE = "z1.htm"  # the whole edition in one file
RELATED = 3  # articles; more is a second list of contents
CHAPTERS = 4  # headings; an article with fewer is found through without a table of contents
NEWEST = 6  # articles of a section on the first page
SMALL = 640  # pixels: the width of a picture's small variant, sharp on a phone of 360 points and beside a headline


@dataclass(frozen=True, slots=True)
class Variant:
    """Another picture of a medium: its neutral file name and its size in pixels."""

    name: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A medium on the drive: its neutral file name and what is known of it.

    `small` is the same picture for narrow screens where it is worth a file of its own; `still` is a film's poster, `subtitles`
    are the name and the bytes of what lies beside it.
    """

    name: str
    medium: Medium
    small: Variant | None = None
    still: Variant | None = None
    subtitles: tuple[str, Rendered] | None = None

    @property
    def whole(self) -> Variant | None:
        """The picture itself; none for film and sound."""
        return Variant(self.name, self.medium.width, self.medium.height) if self.medium.kind == "picture" else None

    @property
    def thumbnail(self) -> Variant | None:
        """The smallest picture that stands for the medium; none for sound."""
        return self.small or self.still or self.whole

    @property
    def recipes(self) -> Mapping[str, Recipe]:
        """How each of its files is made, by name."""
        made = {self.name: media.recipe(self.medium)}
        if self.small:
            made[self.small.name] = media.recipe(replace(self.medium, width=self.small.width, height=self.small.height))
        if self.still:
            made[self.still.name] = media.still(self.medium, self.still.width, self.still.height)
        return made

    @property
    def files(self) -> Mapping[str, Recipe | Rendered]:
        """Each of its files, by name."""
        return {**self.recipes, **dict([self.subtitles] if self.subtitles else [])}


@dataclass(frozen=True, slots=True)
class Heading:
    """What a link to an article shows of it: `name` is the link, `minutes` how long it is to read."""

    name: str
    title: str
    summary: str
    date: dt.date
    minutes: int
    picture: Variant | None


@dataclass(frozen=True, slots=True)
class Pointer:
    """What an article says of another: the title, and the `name` that is the link. No more, for it is drawn anew with it."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """An article in a list of everything: `name` is the link, `section` the title of its section."""

    name: str
    title: str
    section: str
    date: dt.date
    minutes: int


@dataclass(frozen=True, slots=True)
class Section:
    """All articles of one kind, and the newest of them."""

    name: str
    title: str
    summary: str
    articles: tuple[Heading, ...]
    newest: tuple[Heading, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """A tag with its articles. If there is more than one to list it `has_page`, which is its `name`; else the article is."""

    name: str
    title: str
    articles: tuple[Heading, ...]
    has_page: bool


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading of an article that its table of contents leads to; `line` is its place in the payload's file."""

    anchor: str
    title: str
    line: int


@dataclass(frozen=True, slots=True)
class Article:
    """One article with its place among the others.

    `anchor` begins every anchor within it (empty where it has a page of its own), `chapters` is empty for a short one, and
    `terms` are the words that its word list explains.
    """

    heading: Heading
    anchor: str
    section: Section
    payload: Payload
    subjects: tuple[Subject, ...]
    chapters: tuple[Chapter, ...]
    terms: tuple[Term, ...]
    media: Mapping[str, Shown]
    previous: Pointer | None
    next: Pointer | None
    related: tuple[Pointer, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """Everything that a form shows. `names` gives the article of a slug; `cover` is the innocuous page, or empty."""

    title: str
    cover_title: str
    date: dt.date
    home: str
    note: str
    index: str
    table: str
    subjects_page: str
    cover: str
    sections: tuple[Section, ...]
    subjects: tuple[Subject, ...]
    articles: tuple[Article, ...]
    names: Mapping[str, str]


def site(library: Library, single: bool = False, ending: str = ".htm") -> Site:
    """Lay out an edition as pages of their own, with names of this `ending`, or as parts of a `single` one with anchors."""
    return titled(laid_out(library.payloads, library.edition.profile, single, ending), library.edition)


def titled(layout: Site, edition: Edition) -> Site:
    """A layout as the pages of an edition, under its titles and with its cover."""
    cover = layout.cover if edition.cover != NO_COVER else ""
    return replace(layout, title=edition.title, cover_title=edition.cover_title, date=edition.date, cover=cover)


def laid_out(payloads: Sequence[Payload], profile: Profile, single: bool = False, ending: str = ".htm") -> Site:
    """The layout of payloads on a device, which editions may have in common: without titles and date, and with a cover."""
    link = "#{}" if single else f"{{}}{ending}"
    stems = _stems(payloads)
    media = {payload.slug: _media(payload, stems[payload.slug], profile) for payload in payloads}
    headings = {payload.slug: _heading(payload, link.format(stems[payload.slug]), media[payload.slug]) for payload in payloads}
    sections = _sections(payloads, headings, link)
    subjects = _subjects(payloads, headings, link)
    anchors = {slug: f"{stem}-" if single else "" for slug, stem in stems.items()}
    return Site(
        title="",
        cover_title="",
        date=dt.date.min,
        home=link.format("index"),
        note=link.format("n1"),
        index=link.format("c1"),
        table="" if single else link.format("c2"),
        subjects_page=link.format("e1"),
        cover=link.format("d1"),
        sections=tuple(sections.values()),
        subjects=tuple(subjects.values()),
        articles=tuple(_articles(payloads, headings, anchors, media, sections, subjects)),
        names={slug: heading.name for slug, heading in headings.items()},
    )


def outline(layout: Site) -> Site:
    """What every page says within its frame, but for what it shows itself: neither the cover nor any of the lists."""
    return replace(layout, cover="", sections=(), subjects=(), articles=(), names={})


def apart(layout: Site) -> Iterator[Article]:
    """The articles, each with what its own page says of its section and subjects: not their lists."""
    sections = {section.name: replace(section, articles=(), newest=()) for section in layout.sections}
    subjects = {subject.title: replace(subject, articles=()) for subject in layout.subjects}
    for article in layout.articles:
        of = tuple(subjects[subject.title] for subject in article.subjects)
        yield replace(article, section=sections[article.section.name], subjects=of)


def _stems(payloads: Sequence[Payload]) -> dict[str, str]:
    digits = max(2, len(str(len(payloads))))
    return {payload.slug: f"a{number:0{digits}}" for number, payload in enumerate(payloads, 1)}


def _heading(payload: Payload, name: str, media: Mapping[str, Shown]) -> Heading:
    picture = next((thumbnail for shown in media.values() if (thumbnail := shown.thumbnail)), None)
    return Heading(name, payload.title, payload.summary, payload.date, payload.body.minutes, picture)


def _sections(payloads: Sequence[Payload], headings: Mapping[str, Heading], link: str) -> dict[str, Section]:
    sections = {}
    for number, kind in enumerate(dict.fromkeys(payload.kind for payload in payloads), 1):
        articles = tuple(headings[payload.slug] for payload in payloads if payload.kind == kind)
        newest = tuple(sorted(articles, key=lambda heading: -heading.date.toordinal())[:NEWEST])
        sections[kind] = Section(link.format(f"b{number}"), KINDS[kind].title, KINDS[kind].summary, articles, newest)
    return sections


def _subjects(payloads: Sequence[Payload], headings: Mapping[str, Heading], link: str) -> dict[str, Subject]:
    """The tags in the order of the alphabet. Only those of more than one article are worth a page and a number."""
    tagged = _by_tag(payloads)
    titles = sorted(tagged, key=lambda title: (alphabetical(title), title))
    several = [title for title in titles if len(tagged[title]) > 1]
    digits = max(2, len(str(len(several))))
    pages = {title: link.format(f"g{number:0{digits}}") for number, title in enumerate(several, 1)}
    subjects = {}
    for title in titles:
        articles = tuple(headings[payload.slug] for payload in tagged[title])
        subjects[title] = Subject(pages.get(title, articles[0].name), title, articles, title in pages)
    return subjects


def _by_tag(payloads: Sequence[Payload]) -> dict[str, list[Payload]]:
    tagged: dict[str, list[Payload]] = {}
    for payload in payloads:
        for tag in dict.fromkeys(payload.tags):
            tagged.setdefault(tag, []).append(payload)
    return tagged


def _articles(
    payloads: Sequence[Payload],
    headings: Mapping[str, Heading],
    anchors: Mapping[str, str],
    media: Mapping[str, Mapping[str, Shown]],
    sections: Mapping[str, Section],
    subjects: Mapping[str, Subject],
) -> list[Article]:
    related = Related({payload.slug: tuple(dict.fromkeys(payload.tags)) for payload in payloads})
    pointers = {slug: Pointer(heading.name, heading.title) for slug, heading in headings.items()}
    return [
        Article(
            heading=headings[payload.slug],
            anchor=anchors[payload.slug],
            section=sections[payload.kind],
            payload=payload,
            subjects=tuple(subjects[tag] for tag in dict.fromkeys(payload.tags)),
            chapters=_chapters(payload, anchors[payload.slug]),
            terms=tuple(terms(payload.body)),
            media=media[payload.slug],
            previous=pointers[payloads[number - 1].slug] if number > 0 else None,
            next=pointers[payloads[number + 1].slug] if number + 1 < len(payloads) else None,
            related=tuple(pointers[slug] for slug in related.to(payload.slug)),
        )
        for number, payload in enumerate(payloads)
    ]


def _chapters(payload: Payload, anchor: str) -> tuple[Chapter, ...]:
    headings = payload.body.facts.headings
    chapters = (Chapter(f"{anchor}h{number}", title, line) for number, (line, title) in enumerate(headings, 1))
    return tuple(chapters) if len(headings) >= CHAPTERS else ()


def rows(articles: Iterable[Article]) -> tuple[Row, ...]:
    """The articles as a list of everything shows them."""
    shown = ((article.heading, article.section.title) for article in articles)
    return tuple(Row(heading.name, heading.title, section, heading.date, heading.minutes) for heading, section in shown)


def alphabet(listed: Iterable[Row]) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    """The rows by the initial consonant of their titles, in the order of the North's alphabet."""
    ordered = sorted(listed, key=lambda row: alphabetical(row.title))
    return tuple((letter, tuple(group)) for letter, group in groupby(ordered, key=lambda row: initial(row.title)))


class Related:
    """Which articles share most tags with one: of equals, those with its first tag, and those that come first in the edition.

    `tags` are those of each slug, in the order of the edition. All that share one would be too many to look at for each article:
    those that share two are looked at, then as many of the others as are wanted.
    """

    def __init__(self, tags: Mapping[str, tuple[str, ...]]) -> None:
        self._tags, self._place = tags, {slug: place for place, slug in enumerate(tags)}
        self._of_one: defaultdict[str, list[str]] = defaultdict(list)
        self._of_two: defaultdict[frozenset[str], list[str]] = defaultdict(list)
        for slug, of in tags.items():
            for tag in of:
                self._of_one[tag].append(slug)
            for two in combinations(of, 2):
                self._of_two[frozenset(two)].append(slug)
        self._near = cache(self._near_to)  # of articles with the same tags at once

    def to(self, slug: str) -> list[str]:
        """The slugs, `RELATED` at most."""
        return [near for near in self._near(self._tags[slug]) if near != slug][:RELATED]

    def _near_to(self, tags: tuple[str, ...]) -> list[str]:
        """The slugs that share most of these tags, one more than are wanted, for one of them has them all."""
        shared: Counter[str] = Counter()
        for tag in tags:
            near = {slug for other in tags if other != tag for slug in self._of_two[frozenset((tag, other))]}
            shared.update(sorted(near, key=self._place.__getitem__))
        others = (slug for tag in tags for slug in self._of_one[tag] if slug not in shared)
        wanted = RELATED + 1
        return [*(slug for slug, _ in shared.most_common(wanted)), *islice(others, wanted)][:wanted]


def _media(payload: Payload, stem: str, profile: Profile) -> dict[str, Shown]:
    names = dict.fromkeys(figure.name for figure in figures(payload.body))
    return {name: _shown(payload.media[name], f"{stem[1:]}-{number}", profile) for number, name in enumerate(names, 1)}


def _shown(given: Medium, tail: str, profile: Profile) -> Shown:
    medium = media.fitted(given, profile)
    name = f"a{tail}{medium.suffix}"
    width, height = min(SMALL, medium.width), max(1, round(min(SMALL, medium.width) * medium.height / max(1, medium.width)))
    if medium.kind == "film":
        beside = media.subtitle_file(medium, profile)
        words = (f"a{tail}{beside[0]}", beside[1]) if beside else None
        return Shown(name, medium, still=Variant(f"p{tail}.jpg", width, height), subtitles=words)
    if medium.kind == "picture" and medium.width >= SMALL * 1.5:
        return Shown(name, medium, small=Variant(f"s{tail}{medium.suffix}", width, height))
    return Shown(name, medium)
