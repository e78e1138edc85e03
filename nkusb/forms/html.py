"""Pages for any browser since 2008, complete with scripts off, one folder, each page complete in itself.

Markup is HTML 4's with a BOM and the charset first (old browsers), style stands inside each page (pages are copied singly),
`<title>` is the neutral cover title (it ends in histories), and a Content-Security-Policy is the second wall behind the rule
that no page names anything outside the drive.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import assert_never

import nh3
from markupsafe import Markup, escape

from nkusb import media
from nkusb.bundle import Entry, Rendered
from nkusb.document import (
    Block,
    Break,
    Cell,
    Code,
    Emphasis,
    Figure,
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
    Text,
)
from nkusb.forms import Form
from nkusb.model import Library
from nkusb.pages import Article, Shown, Site, alphabet, site
from nkusb.templating import Templates

_SANITISER = nh3.Cleaner(
    tags={
        *("a", "audio", "blockquote", "br", "code", "div", "em", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p"),
        *("pre", "span", "strong", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul", "video"),
    },
    attributes={
        "a": {"href", "id", "class"},
        "audio": {"controls", "preload", "src"},
        "div": {"class", "tabindex"},
        "h2": {"id"},
        "img": {"alt", "height", "src", "width"},
        "li": {"id"},
        "ol": {"class", "start"},
        "p": {"class"},
        "span": {"class"},
        "td": {"class"},
        "th": {"class"},
        "video": {"controls", "height", "preload", "src", "width"},
    },
    url_schemes=set(),
    link_rel=None,
)


def html(library: Library, templates: Templates) -> Iterator[Entry]:
    """The cover, home, the note, the list of everything, a page for each section, then each article with its media."""
    layout = site(library, ".htm")
    hide = templates.render("html/hide.js", site=layout, edition=library.edition) if layout.cover else Markup("")

    def page(name: str, template: str, origin: str = "", **values: object) -> Entry:
        text = templates.render(f"html/{template}.html", site=layout, script=hide, policy=_policy(hide), **values)
        return Entry(PurePosixPath(name), Rendered(text.encode("utf-8-sig")), origin)

    if layout.cover:
        yield _cover(library, layout, templates)

    yield page(layout.home, "home")
    yield page(layout.note, "note")
    yield page(layout.list, "list", alphabet=alphabet(layout.articles))
    for section in layout.sections:
        yield page(section.name, "section", section=section)
    for article in layout.articles:
        payload = article.payload
        body = _clean(_Writer(article, layout, templates).blocks(payload.body.blocks))
        yield page(article.heading.name, "article", f"{payload.origin}/index.md", article=article, body=body)
        for name, shown in article.media.items():
            yield Entry(PurePosixPath(shown.name), media.recipe(shown.medium), f"{payload.origin}/{name}")


def _cover(library: Library, layout: Site, templates: Templates) -> Entry:
    """The innocuous page. It knows nothing of the others: no link back, no word of theirs."""
    cover = library.edition.cover
    script = templates.render(f"covers/{cover}.js") if templates.has(f"covers/{cover}.js") else Markup("")
    text = templates.render(f"covers/{cover}.html", site=layout, script=script, policy=_policy(script))
    return Entry(PurePosixPath(layout.cover), Rendered(text.encode("utf-8-sig")))


def _policy(script: Markup) -> str:
    """What the Content-Security-Policy allows to run: this one script. Browsers of CSP 1.0 know no hashes, only the keyword."""
    if not script:
        return ""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"script-src 'unsafe-inline' 'sha256-{digest}'; "


def _clean(markup: Markup) -> Markup:
    """The third wall, behind the node types and the escaping: an allow-list of elements and attributes, no scheme at all."""
    return Markup(_SANITISER.clean(markup))  # noqa: S704


class _Writer:
    """A Document's markup on one article's page."""

    def __init__(self, article: Article, layout: Site, templates: Templates) -> None:
        self._article, self._site, self._templates = article, layout, templates
        self._anchors = {chapter.line: chapter.anchor for chapter in article.chapters}

    def blocks(self, blocks: tuple[Block, ...]) -> Markup:
        return Markup("\n").join(self._block(block) for block in blocks)

    def _block(self, block: Block) -> Markup:  # noqa: PLR0911 (one case a node)
        match block:
            case Heading(line, level, inlines):
                anchor = self._anchors.get(line)
                mark = Markup(' id="{}"').format(anchor) if anchor else ""
                return Markup("<h{0}{1}>{2}</h{0}>").format(level, mark, self._inlines(inlines))
            case Paragraph(_, inlines):
                return Markup("<p>{}</p>").format(self._inlines(inlines))
            case Items():
                return self._items(block)
            case Quote(_, blocks):
                return Markup("<blockquote>{}</blockquote>").format(self.blocks(blocks))
            case Preformatted(_, text):
                return Markup("<pre>{}</pre>").format(text)
            case Table(_, head, rows):
                body = Markup("\n").join(self._row(row, "td") for row in rows)
                head_row = self._row(head, "th")
                return Markup(
                    '<div class="wide" tabindex="0"><table>\n<thead>{}</thead>\n<tbody>\n{}\n</tbody>\n</table></div>'
                ).format(head_row, body)
            case Figure():
                return self._figure(block)
            case Rule():
                return Markup("<hr>")
            case Notes(_, notes):
                return Markup('<ol class="notes">{}</ol>').format(Markup("").join(map(self._note, notes)))
            case _:
                assert_never(block)

    def _items(self, block: Items) -> Markup:
        """A list; in a tight one, paragraphs stand without their element, as CommonMark draws them."""
        items = Markup("\n").join(
            Markup("<li>{}</li>").format(
                Markup("\n").join(
                    self._inlines(inner.inlines) if block.tight and isinstance(inner, Paragraph) else self._block(inner)
                    for inner in item
                )
            )
            for item in block.items
        )
        if block.start is None:
            return Markup("<ul>{}</ul>").format(items)
        return Markup('<ol start="{}">{}</ol>').format(block.start, items)

    def _row(self, cells: tuple[Cell, ...], tag: str) -> Markup:
        form = Markup('<{0} class="{1}">{2}</{0}>')
        return Markup("<tr>{}</tr>").format(
            Markup("").join(form.format(tag, cell.align or "left", self._inlines(cell.inlines)) for cell in cells)
        )

    def _note(self, note: Note) -> Markup:
        back = Markup(" ").join(
            Markup('<a href="#m{0}-{1}">↑</a>').format(note.number, mention) for mention in range(1, note.mentions + 1)
        )
        return Markup('<li id="n{}">{} {}</li>').format(note.number, self.blocks(note.blocks), back)

    def _figure(self, figure: Figure) -> Markup:
        shown = self._article.media[figure.name]
        frame = self._templates.render("html/figure.html", figure=figure, shown=shown, facts=_facts(shown))
        return Markup('<div class="fig">{}</div>').format(frame)

    def _inlines(self, inlines: tuple[Inline, ...]) -> Markup:
        return Markup("").join(self._inline(inline) for inline in inlines)

    def _inline(self, inline: Inline) -> Markup:  # noqa: PLR0911 (one case a node)
        match inline:
            case Text(text):
                return escape(text)
            case Emphasis(inlines):
                return Markup("<em>{}</em>").format(self._inlines(inlines))
            case Strong(inlines):
                return Markup("<strong>{}</strong>").format(self._inlines(inlines))
            case Code(text):
                return Markup("<code>{}</code>").format(text)
            case Link(_, _, inlines, slug):
                words, name = self._inlines(inlines), self._site.names.get(slug)
                return Markup('<a href="{}">{}</a>').format(name, words) if name else words
            case Break():
                return Markup("<br>")
            case NoteMark(number, mention):
                return Markup('<sup><a id="m{0}-{1}" href="#n{0}">{0}</a></sup>').format(number, mention)
            case _:
                assert_never(inline)


def _facts(shown: Shown) -> str:
    """Kind, length and size of a sound or film, for those who must decide before they open it."""
    minutes, seconds = divmod(round(shown.medium.seconds), 60)
    size = shown.medium.size
    amount = f"{size / 1e6:.1f} MB" if size >= 10**6 else f"{size / 1e3:.0f} KB"
    return f"{shown.medium.suffix[1:].upper()}, {minutes}:{seconds:02}, {amount}"


PART: Form = html
