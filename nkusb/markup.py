"""What the forms made of HTML share: a Document as markup that old browsers read, its sanitiser, its script policy.

A `Writer` writes well-formed markup of HTML 4's elements, which is XHTML too; what differs from form to form (media, notes,
terms, links) it leaves to the form's own. It puts pieces together with `element` and `joined`, which take nothing but markup, as
the type checker sees to. Three walls stand between a payload and the reader of a page: nodes that can't hold
markup, escaping, and an allow-list of elements and attributes without any scheme. The Content-Security-Policy is the fourth.
"""

from __future__ import annotations

import base64
import hashlib
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import assert_never

import nh3
from markupsafe import Markup, escape

from nkusb.document import (
    Block,
    Break,
    Cell,
    Code,
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
from nkusb.model import Edition
from nkusb.pages import Article, Shown, Site
from nkusb.templating import Templates, spoken

_TAGS = {
    *("a", "audio", "blockquote", "br", "code", "div", "em", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p"),
    *("pre", "span", "strong", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul", "video"),
}
_ATTRIBUTES = {
    "a": {"href", "id", "class"},
    "audio": {"controls", "preload", "src"},
    "div": {"aria-label", "class", "id", "role", "tabindex"},
    "h2": {"id"},
    "img": {"alt", "height", "sizes", "src", "srcset", "width"},
    "li": {"id"},
    "ol": {"class", "start"},
    "p": {"class"},
    "span": {"class", "lang"},
    "td": {"class"},
    "th": {"class"},
    "video": {"controls", "height", "poster", "preload", "src", "width"},
}
_SANITISER = nh3.Cleaner(tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=set(), link_rel=None)
_WITH_LINES = nh3.Cleaner(tags=_TAGS, attributes={**_ATTRIBUTES, "*": {"data-line"}}, url_schemes=set(), link_rel=None)
_TAG = re.compile(r"<[a-z][a-z0-9]*")
_LINE, _BACK = Markup("\n"), Markup("↑")


def policy(*scripts: Markup) -> str:
    """What the Content-Security-Policy allows to run: these inline scripts and no other.

    Browsers of CSP 1.0 know no hashes, only the keyword, which all others pass over beside a hash (CSP 3, section 6.7.3.2).
    """
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts if script)
    hashes = " ".join(f"'sha256-{digest}'" for digest in digests)
    return f"'unsafe-inline' {hashes}" if hashes else ""


@dataclass(frozen=True, slots=True)
class Shell:
    """What every page of an edition holds, made once: its style, its script, and what its policy lets run."""

    style: Markup
    script: Markup
    policy: str


def shell(edition: Edition, layout: Site, templates: Templates, single: bool = False, others: tuple[Markup, ...] = ()) -> Shell:
    """The shell of an edition's pages, or of its `single` one; `others` are more scripts that run there."""
    script = templates.render("html/page.js", site=layout, edition=edition, single=single)
    return Shell(templates.render("html/style.css", site=layout), script, policy(script, *others))


def cover(edition: Edition, layout: Site, templates: Templates, bare: bool = False) -> tuple[Markup, Markup]:
    """The innocuous page, or (`bare`) its part of another page, and its script. It knows nothing of the others."""
    name = f"covers/{edition.cover}"
    script = templates.render(f"{name}.js") if templates.has(f"{name}.js") else Markup("")
    return templates.render(f"{name}.html", site=layout, script=script, policy=policy(script), bare=bare), script


def body(article: Article, layout: Site, templates: Templates, lines: bool = False) -> Markup:
    """The markup of an article's text. With `lines`, which no drive has, blocks say in `data-line` on which line they begin."""
    written = _PageWriter(article, layout, templates, lines=lines).blocks(article.payload.body.blocks)
    sanitiser = _WITH_LINES if lines else _SANITISER
    return Markup(sanitiser.clean(written))  # noqa: S704 (this is the sanitiser)


def element(name: str, content: Markup, attributes: Mapping[str, str | int] = MappingProxyType({})) -> Markup:
    """An element; what its attributes say is escaped. Much quicker than `Markup.format`, which looks at all that it is given."""
    said = "".join([f' {key}="{escape(value)}"' for key, value in attributes.items()])
    return Markup(f"<{name}{said}>{content}</{name}>")  # noqa: S704 (of markup and names of ours)


def joined(pieces: Iterable[Markup], between: str = "") -> Markup:
    """Markup one after the other, with words of ours between."""
    return Markup(between.join(pieces))  # noqa: S704 (of markup and words of ours)


@dataclass(frozen=True)
class Writer(ABC):
    """A Document's markup in one article."""

    article: Article
    site: Site
    templates: Templates
    lines: bool = field(default=False, kw_only=True)

    @abstractmethod
    def figure(self, figure: Figure) -> Markup:
        """A picture, sound or film."""

    @abstractmethod
    def notes(self, notes: Notes) -> Markup:
        """The footnotes."""

    @abstractmethod
    def note_mark(self, mark: NoteMark) -> Markup:
        """What leads to a footnote."""

    @abstractmethod
    def term(self, term: Term) -> Markup:
        """A word and what leads to its meaning."""

    @abstractmethod
    def link(self, link: Link) -> Markup:
        """Words that lead to another article."""

    def frame(self, table: Markup) -> Markup:
        """What stands around a table."""
        return table

    def blocks(self, blocks: tuple[Block, ...]) -> Markup:
        return joined((self._at(block.line, self._block(block)) for block in blocks), "\n")

    def _at(self, line: int, element: Markup) -> Markup:
        """An element that says on which line it begins, if that is wanted."""
        return Markup(_TAG.sub(rf'\g<0> data-line="{line:d}"', str(element), count=1)) if self.lines else element  # noqa: S704

    def _block(self, block: Block) -> Markup:  # noqa: PLR0911 (one case a node)
        match block:
            case Paragraph(_, inlines):
                return element("p", self.inlines(inlines))
            case Heading(line, level, inlines):
                anchor = next((chapter.anchor for chapter in self.article.chapters if chapter.line == line), "")
                return element(f"h{level}", self.inlines(inlines), {"id": anchor} if anchor else {})
            case Items():
                return self._items(block)
            case Quote(_, blocks):
                return element("blockquote", self.blocks(blocks))
            case Preformatted(_, text):
                return element("pre", escape(text))
            case Table(_, head, rows):
                return self._table(head, rows)
            case Figure():
                return self.figure(block)
            case Rule():
                return Markup("<hr/>")
            case Notes():
                return self.notes(block)
            case _:
                assert_never(block)

    def _items(self, block: Items) -> Markup:
        items = joined(
            (self._at(item[0].line if item else block.line, self._item(item, block.tight)) for item in block.items), "\n"
        )
        return element("ul", items) if block.start is None else element("ol", items, {"start": block.start})

    def _item(self, item: tuple[Block, ...], tight: bool) -> Markup:
        """One of a list's items; in a tight one, paragraphs stand without their element, as CommonMark draws them."""
        inner = (self.inlines(block.inlines) if tight and isinstance(block, Paragraph) else self._block(block) for block in item)
        return element("li", joined(inner, "\n"))

    def _table(self, head: tuple[Cell, ...], rows: tuple[tuple[Cell, ...], ...]) -> Markup:
        body = joined((_LINE, joined((self._row(row, "td") for row in rows), "\n"), _LINE))
        parts = element("thead", self._row(head, "th")), element("tbody", body)
        return self.frame(element("table", joined((_LINE, joined(parts, "\n"), _LINE))))

    def _row(self, cells: tuple[Cell, ...], tag: str) -> Markup:
        drawn = (element(tag, self.inlines(cell.inlines), {"class": cell.align or "left"}) for cell in cells)
        return element("tr", joined(drawn))

    def back(self, note: Note) -> Markup:
        """What leads back from a footnote to each of its mentions."""
        mentions = (f"#{self.article.anchor}m{note.number}-{mention}" for mention in range(1, note.mentions + 1))
        return joined((element("a", _BACK, {"href": mention}) for mention in mentions), " ")

    def inlines(self, inlines: tuple[Inline, ...]) -> Markup:
        """The markup of running text."""
        return joined(map(self._inline, inlines))

    def _inline(self, inline: Inline) -> Markup:  # noqa: PLR0911 (one case a node)
        match inline:
            case Text(text):
                return spoken(text)
            case Emphasis(inlines):
                return element("em", self.inlines(inlines))
            case Strong(inlines):
                return element("strong", self.inlines(inlines))
            case Foreign(language, inlines):
                return element("span", self.inlines(inlines), {"lang": language})
            case Term():
                return self.term(inline)
            case Code(text):
                return element("code", escape(text))
            case Link():
                return self.link(inline)
            case Break():
                return Markup("<br/>")
            case NoteMark():
                return self.note_mark(inline)
            case _:
                assert_never(inline)


class _PageWriter(Writer):
    """The markup of a page for browsers. The sanitiser has the last word on it."""

    def figure(self, figure: Figure) -> Markup:
        shown = self.article.media[figure.name]
        anchor = f"{self.article.anchor}z{figure.line}-{figure.column}"
        return self.templates.render(
            "html/figure.html", figure=figure, shown=shown, facts=facts(shown), anchor=anchor, single=bool(self.article.anchor)
        )

    def notes(self, notes: Notes) -> Markup:
        return element("ol", joined(map(self._note, notes.notes)), {"class": "notes"})

    def _note(self, note: Note) -> Markup:
        words = joined([self.blocks(note.blocks), self.back(note)], " ")
        return element("li", words, {"id": f"{self.article.anchor}n{note.number}"})

    def note_mark(self, mark: NoteMark) -> Markup:
        anchor, number = self.article.anchor, mark.number
        leads = {"id": f"{anchor}m{number}-{mark.mention}", "href": f"#{anchor}n{number}"}
        return element("sup", element("a", escape(number), leads))

    def term(self, term: Term) -> Markup:
        anchor, number = self.article.anchor, term.number
        leads = {"id": f"{anchor}t{number}", "href": f"#{anchor}w{number}"}
        return joined([spoken(term.text), element("sup", element("a", escape(f"*{number}"), leads))])

    def link(self, link: Link) -> Markup:
        words, name = self.inlines(link.inlines), self.site.names.get(link.slug)
        return element("a", words, {"href": name}) if name else words

    def frame(self, table: Markup) -> Markup:
        return element("div", table, {"class": "wide", "tabindex": 0})


def facts(shown: Shown) -> str:
    """Kind, length and size of a sound or film, for those who must decide before they open it."""
    minutes, seconds = divmod(round(shown.medium.seconds), 60)
    size = shown.medium.size
    amount = f"{size / 1e6:.1f} MB" if size >= 10**6 else f"{size / 1e3:.0f} KB"
    return f"{shown.medium.suffix[1:].upper()}, {minutes}:{seconds:02}, {amount}"
