"""Pages for any browser since 2008, complete with scripts off, one folder, each page complete in itself.

Markup is HTML 4's with a BOM and the charset first (old browsers), style stands inside each page (pages are copied singly),
`<title>` is the neutral cover title (it ends in histories), and a Content-Security-Policy is the second wall behind the rule
that no page names anything outside the drive. Only the index that the first page searches lies in files of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

from markupsafe import Markup

from nkusb import search
from nkusb.bundle import Entry, Rendered
from nkusb.forms import Form
from nkusb.markup import body, cover, policy
from nkusb.model import Library
from nkusb.pages import Article, Site, alphabet, site
from nkusb.templating import Templates

FINDER = f"q1{search.ENDING}"  # what searches; the files that it searches have names of `search`'s own


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: its name on the drive, the payload's text that it shows (empty for the edition's own), and what draws it."""

    name: str
    origin: str
    draw: Callable[[], Markup]


def html(library: Library, templates: Templates) -> Iterator[Entry]:
    """The cover, the first page, the note, what helps to find, then the articles with their media, and the search index."""
    layout = site(library)
    if layout.cover:
        yield Entry(PurePosixPath(layout.cover), _rendered(cover(library.edition, layout, templates)[0]))
    for sheet in sheets(library, layout, templates):
        yield Entry(PurePosixPath(sheet.name), _rendered(sheet.draw()), sheet.origin)
    for article in layout.articles:
        yield from media_files(article)
    yield Entry(PurePosixPath(FINDER), Rendered(finder(templates)))
    for name, content in search.index(map(search.of, layout.articles)):
        yield Entry(PurePosixPath(name), Rendered(content))


def sheets(library: Library, layout: Site, templates: Templates, lines: bool = False) -> Iterator[Sheet]:
    """Every page but the cover, to be drawn when it is wanted. `lines`: see `markup.body`."""
    script = templates.render("html/page.js", site=layout, edition=library.edition, single=False)

    def sheet(name: str, template: str, origin: str = "", more: Callable[[], Mapping[str, object]] = dict) -> Sheet:
        def draw() -> Markup:
            given = {"site": layout, "script": script, "policy": policy(script), "finder": "", **more()}
            return templates.render(f"html/{template}.html", **given)

        return Sheet(name, origin, draw)

    yield sheet(layout.home, "home", more=lambda: {"finder": FINDER})
    yield sheet(layout.note, "note")
    yield sheet(layout.index, "index", more=lambda: {"alphabet": alphabet(layout.articles)})
    yield sheet(layout.table, "table")
    yield sheet(layout.subjects_page, "subjects")
    for section in layout.sections:
        yield sheet(section.name, "section", more=partial(dict, section=section))
    for subject in layout.subjects:
        if subject.has_page:
            yield sheet(subject.name, "subject", more=partial(dict, subject=subject))
    for article in layout.articles:
        yield sheet(article.heading.name, "article", article.payload.file, partial(_read, article, layout, templates, lines))


def _read(article: Article, layout: Site, templates: Templates, lines: bool) -> Mapping[str, object]:
    return {"article": article, "body": body(article, layout, templates, lines)}


def finder(templates: Templates) -> bytes:
    """The script that searches."""
    return templates.render("html/finder.js", source="html/shards.js", **search.SCRIPT).encode()


def media_files(article: Article) -> Iterator[Entry]:
    """An article's media, with the small variants of its pictures the stills and the subtitles of its films."""
    for name, shown in article.media.items():
        for path, content in shown.files.items():
            yield Entry(PurePosixPath(path), content, f"{article.payload.origin}/{name}")


def _rendered(text: Markup) -> Rendered:
    return Rendered(text.encode("utf-8-sig"))


PART: Form = html
