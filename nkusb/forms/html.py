"""Pages for any browser since 2008, complete with scripts off, one folder, each page complete in itself.

Markup is HTML 4's with a BOM and the charset first (old browsers), style stands inside each page (pages are copied singly),
`<title>` is the neutral cover title (it ends in histories), and a Content-Security-Policy is the second wall behind the rule
that no page names anything outside the drive. Only the index that the first page searches lies in files of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath

from markupsafe import Markup

from nkusb import search
from nkusb.bundle import Drawn, Entry, Rendered
from nkusb.document import links
from nkusb.forms import Form
from nkusb.markup import body, cover, policy
from nkusb.model import Library
from nkusb.pages import Article, Site, alphabet, apart, outline, site
from nkusb.templating import Templates, templates_at

FINDER = f"q1{search.ENDING}"  # what searches; the files that it searches have names of `search`'s own


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: its name on the drive, the payload's text that it shows (empty for the edition's own), and what draws it."""

    name: str
    origin: str
    draw: Callable[[], Markup]


def html(library: Library, templates: Templates) -> Iterator[Entry]:
    """The pages, the media that they show, and the index that the first of them searches."""
    layout = site(library)
    yield from pages(library, layout, templates)
    for article in layout.articles:
        yield from media_files(article)
    yield Entry(PurePosixPath(FINDER), Rendered(finder(templates)))
    for name, content in search.index(map(search.of, layout.articles)):
        yield Entry(PurePosixPath(name), Rendered(content))


def pages(library: Library, layout: Site, templates: Templates) -> Iterator[Entry]:
    """The cover, the first page, the note, what helps to find, then the articles."""
    if layout.cover:
        yield Entry(PurePosixPath(layout.cover), _rendered(cover(library.edition, layout, templates)[0]))
    script = _script(library, layout, templates)
    for sheet in _lists(layout, script, templates):
        yield Entry(PurePosixPath(sheet.name), _rendered(sheet.draw()))
    shared = Shared(templates.root, templates.digest, layout if templates.has_pages_of_its_own else outline(layout), script)
    for article in layout.articles:
        names = {link.slug: layout.names[link.slug] for link in links(article.payload.body) if link.slug in layout.names}
        yield Entry(PurePosixPath(article.heading.name), Drawn(_page, (apart(article), names), shared), article.payload.file)


def sheets(library: Library, layout: Site, templates: Templates, lines: bool = False) -> Iterator[Sheet]:
    """Every page but the cover, to be drawn when it is wanted. `lines`: see `markup.body`."""
    script = _script(library, layout, templates)
    yield from _lists(layout, script, templates)
    for article in layout.articles:
        draw = partial(_article, article, layout, script, templates, lines)
        yield Sheet(article.heading.name, article.payload.file, draw)


@dataclass(frozen=True, slots=True)
class Shared:
    """What the pages of all articles share: the templates and their hash, the edition, the script."""

    root: Path
    digest: str
    site: Site
    script: Markup


def _page(item: tuple[Article, Mapping[str, str]], shared: Shared) -> Rendered:
    """The page of an article, which leads to others by these names of their slugs."""
    article, names = item
    layout = replace(shared.site, names={**shared.site.names, **names})
    return _rendered(_article(article, layout, shared.script, templates_at(shared.root, shared.digest)))


def _article(article: Article, layout: Site, script: Markup, templates: Templates, lines: bool = False) -> Markup:
    shown = body(article, layout, templates, lines)
    return _drawn("article", layout, script, templates, article=article, body=shown)


def _drawn(template: str, layout: Site, script: Markup, templates: Templates, **more: object) -> Markup:
    given = {"site": layout, "script": script, "policy": policy(script), "finder": "", **more}
    return templates.render(f"html/{template}.html", **given)


def _script(library: Library, layout: Site, templates: Templates) -> Markup:
    return templates.render("html/page.js", site=layout, edition=library.edition, single=False)


def _lists(layout: Site, script: Markup, templates: Templates) -> Iterator[Sheet]:
    """The edition's own pages."""

    def sheet(name: str, template: str, more: Callable[[], Mapping[str, object]] = dict) -> Sheet:
        return Sheet(name, "", lambda: _drawn(template, layout, script, templates, **more()))

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
