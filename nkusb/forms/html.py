"""Pages for any browser since 2008, complete with scripts off, one folder, each page complete in itself.

Markup is HTML 4's with a BOM and the charset first (old browsers), style stands inside each page (pages are copied singly),
`<title>` is the neutral cover title (it ends in histories), and a Content-Security-Policy is the second wall behind the rule
that no page names anything outside the drive. Only the index that the first page searches lies in files of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import cast

from markupsafe import Markup

from nkusb import search
from nkusb.bundle import Blob, Entry, Framed, Rendered
from nkusb.document import links
from nkusb.forms import Form
from nkusb.known import Task, Work, at_once
from nkusb.markup import Shell, body, cover, shell
from nkusb.model import Edition, Library
from nkusb.pages import Article, Pointer, Site, alphabet, apart, laid_out, outline, rows, titled
from nkusb.templating import Templates, templates_at

_HOLE = "\0"  # in a page's frame
_GROUP = 32  # pages whose hashes are worked out together: one alone is less work than to ask for it
FINDER = f"q1{search.ENDING}"  # what searches; the files that it searches have names of `search`'s own


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: its name on the drive, the payload's text that it shows (empty for the edition's own), and what draws it."""

    name: str
    origin: str
    draw: Callable[[], Markup]


def html(library: Library, templates: Templates, work: Work = at_once) -> Iterator[Entry]:
    """The pages, the media that they show, and the index that the first of them searches."""
    layout = work.again(laid_out, library.payloads, library.edition.profile)
    yield from pages(library.edition, layout, templates, work)
    for article in layout.articles:
        yield from media_files(article)
    yield Entry(PurePosixPath(FINDER), Rendered(finder(templates)))
    for name, content in search.files(map(search.opened, work.again(_segments, layout, work))):
        yield Entry(PurePosixPath(name), content)


def _segments(layout: Site, work: Work) -> Sequence[search.Filed]:
    """The search index of a layout, by segment."""
    slips = work(_GATHER, list(map(_told, layout.articles)), None)
    return work(_INDEX, [tuple(listed) for listed in search.segmented(slips, lambda slip: slip.title)], None)


def _told(article: Article) -> search.Told:
    """What of an article is searched."""
    return article.payload.title, article.payload.summary, article.payload.body


_GATHER = Task("gather", search.gathered)
_INDEX = Task("index", search.filed)


def pages(edition: Edition, shared: Site, templates: Templates, work: Work = at_once) -> Iterator[Entry]:
    """The pages of a layout under an edition's titles: cover, first page and note, then what others draw, lists and articles."""
    layout = titled(shared, edition)
    common = shell(edition, layout, templates)
    if layout.cover:
        yield Entry(PurePosixPath(layout.cover), _rendered(cover(edition, layout, templates)[0]))
    for sheet in _openers(layout, common, templates):
        yield Entry(PurePosixPath(sheet.name), _rendered(sheet.draw()))
    if templates.has_pages_of_its_own:
        yield from _drawn_leaves(layout, templates, work, common)
    else:
        bare = work.again(_drawn_leaves, shared, templates, work)
        frame = _filled("frame", layout, common, templates, within=_HOLE)
        yield from _framed(bare, frame, work)


def _drawn_leaves(layout: Site, templates: Templates, work: Work, common: Shell | None = None) -> list[Entry]:
    """A layout's leaves, each knowing all of it; without a shell what stands in their frames, and knows its outline alone."""
    leaves = [*_leaves(layout)]
    drawn = work(_DRAW, leaves, Shared(templates.root, templates.digest, layout if common else outline(layout), common))
    return [Entry(PurePosixPath(leaf.name), page, leaf.origin) for leaf, page in zip(leaves, drawn, strict=True)]


def _framed(bare: Sequence[Entry], frame: str, work: Work) -> Iterator[Entry]:
    """What was drawn without a frame, in the one that all pages of an edition share."""
    before, after = frame.encode("utf-8-sig").split(_HOLE.encode())
    drawn = [cast("Blob", entry.content) for entry in bare]
    groups = [drawn[at : at + _GROUP] for at in range(0, len(drawn), _GROUP)]
    hashes = (sha256 for group in work(_FRAME, groups, (before, after)) for sha256 in group)
    for entry, within, sha256 in zip(bare, drawn, hashes, strict=True):
        yield Entry(entry.path, Framed(before, within, after, sha256), entry.origin)


def _hashes_in_frame(drawn: Sequence[Blob], frame: tuple[bytes, bytes]) -> tuple[str, ...]:
    before, after = frame
    return tuple(Framed(before, within, after).sha256 for within in drawn)


_FRAME = Task("frame", _hashes_in_frame)


def sheets(library: Library, layout: Site, templates: Templates, lines: bool = False) -> Iterator[Sheet]:
    """Every page but the cover, to be drawn when it is wanted. `lines`: see `markup.body`."""
    common = shell(library.edition, layout, templates)
    yield from _openers(layout, common, templates)
    for leaf in _leaves(layout):
        yield Sheet(leaf.name, leaf.origin, partial(_drawn, leaf, layout, common, templates, lines))


@dataclass(frozen=True, slots=True)
class Leaf:
    """One of many pages: its template, and what that shows besides what all share; an article leads to the `names` of slugs."""

    name: str
    template: str
    shown: Mapping[str, object] = field(default_factory=dict)
    article: Article | None = None
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        """The payload's text that it shows; empty for a list."""
        return self.article.payload.file if self.article else ""


@dataclass(frozen=True, slots=True)
class Shared:
    """What many pages share: the templates and their hash, the edition, and their shell where each is drawn with it."""

    root: Path
    digest: str
    site: Site
    shell: Shell | None


def _leaves(layout: Site) -> Iterator[Leaf]:
    listed = rows(layout.articles)
    yield Leaf(layout.index, "index", {"alphabet": alphabet(listed)})
    yield Leaf(layout.table, "table", {"rows": listed})
    counted = tuple((Pointer(subject.name, subject.title), len(subject.articles)) for subject in layout.subjects)
    yield Leaf(layout.subjects_page, "subjects", {"subjects": counted})
    for section in layout.sections:
        yield Leaf(section.name, "section", {"section": section})
    for subject in layout.subjects:
        if subject.has_page:
            yield Leaf(subject.name, "subject", {"subject": subject})
    for article in apart(layout):
        names = {link.slug: layout.names[link.slug] for link in links(article.payload.body) if link.slug in layout.names}
        yield Leaf(article.heading.name, "article", article=article, names=names)


def _page(leaf: Leaf, shared: Shared) -> Rendered:
    layout = replace(shared.site, names={**shared.site.names, **leaf.names})
    drawn = _drawn(leaf, layout, shared.shell, templates_at(shared.root, shared.digest))
    return _rendered(drawn) if shared.shell else Rendered(drawn.removesuffix("\n").encode())


_DRAW = Task("draw", _page)


def _drawn(leaf: Leaf, layout: Site, common: Shell | None, templates: Templates, lines: bool = False) -> Markup:
    shown = {**leaf.shown, "article": leaf.article}
    if leaf.article:
        shown["body"] = body(leaf.article, layout, templates, lines)
    return _filled(leaf.template, layout, common, templates, **shown)


def _filled(template: str, layout: Site, common: Shell | None, templates: Templates, **more: object) -> Markup:
    """A page; without a shell what stands in its frame."""
    given: dict[str, object] = {"site": layout, "base": "html/base.html" if common else "html/bare.html", "finder": "", **more}
    if common:
        given |= {"style": common.style, "script": common.script, "policy": common.policy}
    return templates.render(f"html/{template}.html", **given)


def _openers(layout: Site, common: Shell, templates: Templates) -> Iterator[Sheet]:
    """The edition's own pages."""
    yield Sheet(layout.home, "", lambda: _filled("home", layout, common, templates, finder=FINDER))
    yield Sheet(layout.note, "", lambda: _filled("note", layout, common, templates))


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
