"""The whole edition in one page: for phones whose file manager hands a browser one file and none beside it.

Pictures stand inside it at the size of a phone's screen; sound and films are too large for that and are only described.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from markupsafe import Markup

from nkusb import search
from nkusb.bundle import Entry, Page, Recipe
from nkusb.forms import Form
from nkusb.known import Work, at_once
from nkusb.markup import body, cover, shell
from nkusb.model import Library
from nkusb.pages import SINGLE, Site, alphabet, rows, site
from nkusb.templating import Templates

_TYPES = {".jpg": "image/jpeg", ".png": "image/png"}


def single(library: Library, templates: Templates, _work: Work = at_once) -> Iterator[Entry]:
    """The one page."""
    edition, layout = library.edition, site(library, single=True)
    finder = templates.render("html/finder.js", source="html/held.js", **search.SCRIPT)
    shown, cover_script = cover(edition, layout, templates, bare=True) if layout.cover else (Markup(""), Markup(""))
    common = shell(edition, layout, templates, single=True, others=(finder, cover_script))
    text = templates.render(
        "html/single.html",
        site=layout,
        style=common.style,
        script=common.script,
        finder="",
        finder_script=finder,
        policy=common.policy,
        cover=shown,
        alphabet=alphabet(rows(layout.articles)),
        bodies={article.heading.name: body(article, layout, templates) for article in layout.articles},
    )
    yield Entry(PurePosixPath(SINGLE), Page(tuple(_with_pictures(text, _pictures(layout)))))


def _pictures(layout: Site) -> Mapping[str, Recipe]:
    """The pictures that the page shows, by the names that it gives them."""
    shown = (shown for article in layout.articles for shown in article.media.values())
    return {small.name: each.recipes[small.name] for each in shown if (small := each.thumbnail)}


def _with_pictures(text: str, pictures: Mapping[str, Recipe]) -> Iterator[bytes | Recipe]:
    """The page in pieces, each picture in the place of its name."""
    pieces = re.split(r'(?<= src=")([a-z0-9-]+(?:\.jpg|\.png))(?=")', text)
    yield "\ufeff".encode()
    for number, piece in enumerate(pieces):
        if number % 2:
            yield f"data:{_TYPES[PurePosixPath(piece).suffix]};base64,".encode()
            yield pictures[piece]
        else:
            yield piece.encode()


PART: Form = single
