"""What the forms made of HTML share: a Document as markup that old browsers read, its sanitiser, its script policy.

A `Writer` writes well-formed markup of HTML 4's elements, which is XHTML too; what differs from form to form (media, notes,
terms, links) it leaves to the form's own. Three walls stand between a payload and the reader of a page: nodes that can't hold
markup, escaping, and an allow-list of elements and attributes without any scheme. The Content-Security-Policy is the fourth.
"""

from __future__ import annotations

import base64
import hashlib
import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import assert_never

import nh3
from markupsafe import Markup

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


def policy(*scripts: Markup) -> str:
    """What the Content-Security-Policy allows to run: these inline scripts and no other.

    Browsers of CSP 1.0 know no hashes, only the keyword, which all others pass over beside a hash (CSP 3, section 6.7.3.2).
    """
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts if script)
    hashes = " ".join(f"'sha256-{digest}'" for digest in digests)
    return f"'unsafe-inline' {hashes}" if hashes else ""


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
        return Markup("\n").join(self._at(block.line, self._block(block)) for block in blocks)

    def _at(self, line: int, element: Markup) -> Markup:
        """An element that says on which line it begins, if that is wanted."""
        return Markup(_TAG.sub(rf'\g<0> data-line="{line:d}"', str(element), count=1)) if self.lines else element  # noqa: S704

    def _block(self, block: Block) -> Markup:  # noqa: PLR0911 (one case a node)
        match block:
            case Heading(line, level, inlines):
                anchor = next((chapter.anchor for chapter in self.article.chapters if chapter.line == line), "")
                mark = Markup(' id="{}"').format(anchor) if anchor else ""
                return Markup("<h{0}{1}>{2}</h{0}>").format(level, mark, self.inlines(inlines))
            case Paragraph(_, inlines):
                return Markup("<p>{}</p>").format(self.inlines(inlines))
            case Items():
                return self._items(block)
            case Quote(_, blocks):
                return Markup("<blockquote>{}</blockquote>").format(self.blocks(blocks))
            case Preformatted(_, text):
                return Markup("<pre>{}</pre>").format(text)
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
        """A list; in a tight one, paragraphs stand without their element, as CommonMark draws them."""
        items = Markup("\n").join(
            self._at(
                item[0].line if item else block.line,
                Markup("<li>{}</li>").format(
                    Markup("\n").join(
                        self.inlines(inner.inlines) if block.tight and isinstance(inner, Paragraph) else self._block(inner)
                        for inner in item
                    )
                ),
            )
            for item in block.items
        )
        if block.start is None:
            return Markup("<ul>{}</ul>").format(items)
        return Markup('<ol start="{}">{}</ol>').format(block.start, items)

    def _table(self, head: tuple[Cell, ...], rows: tuple[tuple[Cell, ...], ...]) -> Markup:
        table = Markup("<table>\n<thead>{}</thead>\n<tbody>\n{}\n</tbody>\n</table>")
        return self.frame(table.format(self._row(head, "th"), Markup("\n").join(self._row(row, "td") for row in rows)))

    def _row(self, cells: tuple[Cell, ...], tag: str) -> Markup:
        form = Markup('<{0} class="{1}">{2}</{0}>')
        return Markup("<tr>{}</tr>").format(
            Markup("").join(form.format(tag, cell.align or "left", self.inlines(cell.inlines)) for cell in cells)
        )

    def back(self, note: Note) -> Markup:
        """What leads back from a footnote to each of its mentions."""
        return Markup(" ").join(
            Markup('<a href="#{0}m{1}-{2}">↑</a>').format(self.article.anchor, note.number, mention)
            for mention in range(1, note.mentions + 1)
        )

    def inlines(self, inlines: tuple[Inline, ...]) -> Markup:
        """The markup of running text."""
        return Markup("").join(self._inline(inline) for inline in inlines)

    def _inline(self, inline: Inline) -> Markup:  # noqa: PLR0911 (one case a node)
        match inline:
            case Text(text):
                return spoken(text)
            case Emphasis(inlines):
                return Markup("<em>{}</em>").format(self.inlines(inlines))
            case Strong(inlines):
                return Markup("<strong>{}</strong>").format(self.inlines(inlines))
            case Foreign(language, inlines):
                return Markup('<span lang="{}">{}</span>').format(language, self.inlines(inlines))
            case Term():
                return self.term(inline)
            case Code(text):
                return Markup("<code>{}</code>").format(text)
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
        item = Markup('<li id="{}n{}">{} {}</li>')
        listed = (item.format(self.article.anchor, n.number, self.blocks(n.blocks), self.back(n)) for n in notes.notes)
        return Markup('<ol class="notes">{}</ol>').format(Markup("").join(listed))

    def note_mark(self, mark: NoteMark) -> Markup:
        form = Markup('<sup><a id="{0}m{1}-{2}" href="#{0}n{1}">{1}</a></sup>')
        return form.format(self.article.anchor, mark.number, mark.mention)

    def term(self, term: Term) -> Markup:
        form = Markup('{0}<sup><a id="{1}t{2}" href="#{1}w{2}">*{2}</a></sup>')
        return form.format(spoken(term.text), self.article.anchor, term.number)

    def link(self, link: Link) -> Markup:
        words, name = self.inlines(link.inlines), self.site.names.get(link.slug)
        return Markup('<a href="{}">{}</a>').format(name, words) if name else words

    def frame(self, table: Markup) -> Markup:
        return Markup('<div class="wide" tabindex="0">{}</div>').format(table)


def facts(shown: Shown) -> str:
    """Kind, length and size of a sound or film, for those who must decide before they open it."""
    minutes, seconds = divmod(round(shown.medium.seconds), 60)
    size = shown.medium.size
    amount = f"{size / 1e6:.1f} MB" if size >= 10**6 else f"{size / 1e3:.0f} KB"
    return f"{shown.medium.suffix[1:].upper()}, {minutes}:{seconds:02}, {amount}"
