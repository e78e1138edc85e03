"""E-books (EPUB 3.3 with an NCX for older readers): the whole edition in one, or one for each item.

A reader's library shows a book's title and cover, so these say nothing; what it is called stands inside. Its identifier is made
of its texts, so that every copy has the same one. Pictures are inside; sound and film are too large for that and only told of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from markupsafe import Markup, escape

from nkusb import media
from nkusb.bundle import Entry, Packed, Recipe, Rendered
from nkusb.document import Figure, Link, Note, NoteMark, Notes, Term
from nkusb.epub.container import pack
from nkusb.forms import Form
from nkusb.known import Work, at_once
from nkusb.markup import Writer, element, facts, joined
from nkusb.media.cover import cover
from nkusb.model import Edition, Library, Medium
from nkusb.pages import Article, Shown, Site, site
from nkusb.plaintext import elsewhere
from nkusb.templating import Templates, spoken

BOOK = "u1.epub"
_STYLE, _NAV, _NCX, _TITLE = "s1.css", "nav.xhtml", "toc.ncx", "index.xhtml"
_COVER, _COVER_PAGE = "p1.jpg", "p1.xhtml"
_TYPES = {".css": "text/css", ".jpg": "image/jpeg", ".png": "image/png", ".ncx": "application/x-dtbncx+xml"}


@dataclass(frozen=True, slots=True)
class _Part:
    """An entry of a book's table of contents: where it leads, what it is called, and what stands below it."""

    link: str
    title: str
    parts: tuple[_Part, ...] = ()


@dataclass(frozen=True, slots=True)
class _Item:
    """A file of a book as its package lists it."""

    name: str
    properties: str = ""

    @property
    def id(self) -> str:
        return self.name.replace(".", "-")

    @property
    def type(self) -> str:
        return _TYPES.get(PurePosixPath(self.name).suffix, "application/xhtml+xml")


def epub(library: Library, templates: Templates, _work: Work = at_once) -> Iterator[Entry]:
    """One book, or a book for each article."""
    layout = replace(site(library, ending=".xhtml"), cover="")  # nothing in a book brings one up
    maker = _Maker(library.edition, layout, templates)
    if library.edition.profile.book.per == "edition":
        yield Entry(PurePosixPath(BOOK), maker.whole())
        return
    for article in layout.articles:
        number = PurePosixPath(article.heading.name).stem[1:]
        alone = replace(layout, names={}, cover_title=f"{layout.cover_title} {number}")  # no other book can be led to
        book = replace(maker, layout=alone).one(article)
        yield Entry(PurePosixPath(f"u{number}.epub"), book, f"{article.payload.origin}/index.md")


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the books of an edition."""

    edition: Edition
    layout: Site
    templates: Templates

    def whole(self) -> Packed:
        """The book of the whole edition: title, contents, note, then the articles by section."""
        layout = self.layout
        texts = {_TITLE: self._page("title"), _NAV: b"", layout.note: self._page("note")}
        contents = [_Part(layout.note, self.templates.words["note"])]
        for section in layout.sections:
            articles = [article for article in layout.articles if article.section.name == section.name]
            texts[section.name] = self._page("section", section=section)
            texts |= {article.heading.name: self._article(article) for article in articles}
            contents.append(_Part(section.name, section.title, tuple(map(_part, articles))))
        return self._book(texts, contents, layout.articles)

    def one(self, article: Article) -> Packed:
        """The book of one article."""
        part = _part(article)
        return self._book({article.heading.name: self._article(article)}, [part], (article,))

    def _book(self, texts: Mapping[str, bytes], contents: Sequence[_Part], articles: Sequence[Article]) -> Packed:
        style = self.templates.source("epub/style.css").encode()
        identifier = _identifier([name.encode() + text for name, text in texts.items()])
        pictures: dict[str, Rendered | Recipe] = {_COVER: Rendered(cover()), **self._pictures(articles)}
        given = {"identifier": identifier, "contents": contents}
        spine = [_Item(name) for name in (_COVER_PAGE, *texts)]
        files = {name: _Item(name) for name in (_NCX, _STYLE, _COVER_PAGE, *texts, *pictures)}
        files |= {_NAV: _Item(_NAV, "nav"), _COVER: _Item(_COVER, "cover-image")}
        modified = self.edition.instant.strftime("%Y-%m-%dT%H:%M:%SZ")
        members: dict[str, bytes] = {
            "META-INF/container.xml": self._render("container.xml"),
            "a1.opf": self._render("package.opf", items=files.values(), spine=spine, modified=modified, **given),
            _NCX: self._render("toc.ncx", **given),
            _STYLE: style,
            _COVER_PAGE: self._page("cover", cover=_COVER),
            **texts,
            _NAV: self._page("nav", **given),
        }
        whole = {**{name: Rendered(text) for name, text in members.items()}, **pictures}
        return Packed(pack, tuple(whole.items()), (self.edition.date.isoformat(),))

    def _article(self, article: Article) -> bytes:
        article = replace(article, subjects=())  # a book has no pages of subjects
        pictures = self.edition.profile.book.picture
        writer = _BookWriter(article, self.layout, self.templates, pictures, "html" in self.edition.forms)
        return self._page("article", article=article, body=writer.blocks(article.payload.body.blocks))

    def _page(self, name: str, **values: object) -> bytes:
        return self._render(f"{name}.xhtml", style=_STYLE, **values)

    def _render(self, name: str, **values: object) -> bytes:
        return self.templates.render(f"epub/{name}", site=self.layout, **values).encode()

    def _pictures(self, articles: Sequence[Article]) -> dict[str, Recipe]:
        """The pictures and the stills of films, at the size of a book's page, by name."""
        shown = (shown for article in articles for shown in article.media.values())
        return {picture[0]: picture[1] for each in shown if (picture := _picture(each, self.edition.profile.book.picture))}


def _picture(shown: Shown, side: int) -> tuple[str, Recipe] | None:
    """What a book shows of a medium: its name, and how it is made."""
    medium = shown.medium
    if medium.kind == "picture":
        width, height = _fitted(medium, side)
        return shown.name, media.recipe(replace(medium, width=width, height=height))
    if shown.still:
        return shown.still.name, media.still(medium, *_fitted(medium, side))
    return None


def _fitted(medium: Medium, side: int) -> tuple[int, int]:
    scale = min(1.0, side / max(medium.width, medium.height, 1))
    return max(1, round(medium.width * scale)), max(1, round(medium.height * scale))


def _part(article: Article) -> _Part:
    chapters = (_Part(f"{article.heading.name}#{chapter.anchor}", chapter.title) for chapter in article.chapters)
    return _Part(article.heading.name, article.heading.title, tuple(chapters))


def _identifier(texts: Sequence[bytes]) -> str:
    """A name of version 8 (RFC 9562, section 5.8) that is a hash of the book's texts."""
    digest = hashlib.sha256(b"\0".join(texts)).digest()[:16]
    number = bytes([*digest[:6], digest[6] & 0x0F | 0x80, digest[7], digest[8] & 0x3F | 0x80, *digest[9:]]).hex()
    return "-".join((number[:8], number[8:12], number[12:16], number[16:20], number[20:]))


@dataclass(frozen=True)
class _BookWriter(Writer):
    """The markup of an article in a book: XHTML, notes and meanings in a form that readers can show where they are called."""

    side: int
    films: bool

    def figure(self, figure: Figure) -> Markup:
        shown = self.article.media[figure.name]
        picture = _picture(shown, self.side)
        return self.templates.render(
            "epub/figure.xhtml",
            figure=figure,
            medium=shown.medium,
            picture=picture[0] if picture else "",
            facts=facts(shown),
            elsewhere=elsewhere(shown.name, self.films, self.templates.words),
        )

    def notes(self, notes: Notes) -> Markup:
        return element("section", joined(map(self._note, notes.notes), "\n"), {"epub:type": "footnotes"})

    def _note(self, note: Note) -> Markup:
        number = element("p", joined((escape(f"{note.number}. "), self.back(note))), {"class": "number"})
        return element("aside", joined((number, self.blocks(note.blocks))), {"epub:type": "footnote", "id": f"n{note.number}"})

    def note_mark(self, mark: NoteMark) -> Markup:
        number = mark.number
        leads = {"epub:type": "noteref", "id": f"m{number}-{mark.mention}", "href": f"#n{number}"}
        return element("sup", element("a", escape(number), leads))

    def term(self, term: Term) -> Markup:
        number = term.number
        leads = {"epub:type": "noteref", "id": f"t{number}", "href": f"#w{number}"}
        return joined((spoken(term.text), element("sup", element("a", escape(f"*{number}"), leads))))

    def link(self, link: Link) -> Markup:
        words, name = self.inlines(link.inlines), self.site.names.get(link.slug)
        return element("a", words, {"href": name}) if name and "<a " not in words else words  # no link in a link


PART: Form = epub
