"""Pages for any browser since 2008, complete with scripts off, one folder, each page complete in itself.

Markup is HTML 4's with a BOM and the charset first (old browsers), style stands inside each page (pages are copied singly),
`<title>` is the neutral cover title (it ends in histories), and a Content-Security-Policy is the second wall behind the rule
that no page names anything outside the drive. Only the index that the first page searches lies in files of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from markupsafe import Markup

from nkusb import search
from nkusb.bundle import Entry, Rendered
from nkusb.forms import Form
from nkusb.markup import body, cover, policy
from nkusb.model import Library
from nkusb.pages import Article, alphabet, site
from nkusb.templating import Templates

_FINDER = f"q1{search.ENDING}"  # what searches; the files that it searches have names of `search`'s own


def html(library: Library, templates: Templates) -> Iterator[Entry]:
    """The cover, the first page, the note, what helps to find, then each article with its media, and the search index."""
    layout = site(library)
    script = templates.render("html/page.js", site=layout, edition=library.edition, single=False)

    def page(name: str, template: str, origin: str = "", **values: object) -> Entry:
        given = {"site": layout, "script": script, "policy": policy(script), "finder": "", **values}
        return Entry(PurePosixPath(name), _rendered(templates.render(f"html/{template}.html", **given)), origin)

    if layout.cover:
        yield Entry(PurePosixPath(layout.cover), _rendered(cover(library.edition, layout, templates)[0]))
    yield page(layout.home, "home", finder=_FINDER)
    yield page(layout.note, "note")
    yield page(layout.index, "index", alphabet=alphabet(layout.articles))
    yield page(layout.table, "table")
    yield page(layout.subjects_page, "subjects")
    for section in layout.sections:
        yield page(section.name, "section", section=section)
    for subject in layout.subjects:
        if subject.has_page:
            yield page(subject.name, "subject", subject=subject)
    for article in layout.articles:
        yield page(article.heading.name, "article", article.payload.file, article=article, body=body(article, layout, templates))
        yield from _media(article)
    yield Entry(
        PurePosixPath(_FINDER),
        Rendered(templates.render("html/finder.js", source="html/shards.js", **search.SCRIPT).encode()),
    )
    for name, content in search.index(layout.articles):
        yield Entry(PurePosixPath(name), Rendered(content))


def _media(article: Article) -> Iterator[Entry]:
    """An article's media, with the small variants of its pictures, the stills and the subtitles of its films."""
    for name, shown in article.media.items():
        for path, content in shown.files.items():
            yield Entry(PurePosixPath(path), content, f"{article.payload.origin}/{name}")


def _rendered(text: Markup) -> Rendered:
    return Rendered(text.encode("utf-8-sig"))


PART: Form = html
