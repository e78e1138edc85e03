"""Plain text: one small file an item, for players, old telephones and whatever else shows letters.

The files lie in the drive's root: devices list texts by their ending, and many players know no folders. Each stands alone,
begins with a line that says nothing (previews show it), and ends its lines as Windows does. `t00.txt` lists them, `n1.txt` is the
note for readers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import PurePosixPath

from markupsafe import Markup

from nkusb.bundle import Entry, Rendered
from nkusb.charset import encoded
from nkusb.forms import Form
from nkusb.known import Work, at_once
from nkusb.model import Library
from nkusb.pages import site
from nkusb.plaintext import HEADINGS, Drawing, drawn, wrapped
from nkusb.profile import TextSettings
from nkusb.templating import Templates

_NOTE = "n1.txt"
_PART = re.compile(r"<(?P<slash>/?)(?P<tag>h2|li|p)\b")
_SIGNS = {"h2": f"{HEADINGS[2]} ", "li": "- ", "p": ""}


def text(library: Library, templates: Templates, _work: Work = at_once) -> Iterator[Entry]:
    """The list of contents, the note, then each article."""
    settings = library.edition.profile.text
    layout = replace(site(library), cover="")  # nothing here brings one up
    files = {article.payload.slug: _file(article.heading.name) for article in layout.articles}
    drawing = Drawing(templates.words, files, settings.width, films="html" in library.edition.forms)

    def file(name: str, template: str, origin: str = "", **values: object) -> Entry:
        filled = templates.render(f"text/{template}.txt", site=layout, signs=HEADINGS, **values)
        return Entry(PurePosixPath(name), Rendered(_written(filled.unescape(), settings)), origin)

    yield file(_file(re.sub(r"\d", "0", layout.articles[0].heading.name)), "contents", files=files, note=_NOTE)
    yield file(_NOTE, "note", note=_as_text(templates.render("html/advice.html", site=layout)))
    for article in layout.articles:
        origin = f"{article.payload.origin}/index.md"
        yield file(files[article.payload.slug], "article", origin, article=article, body=drawn(article, drawing))


def _file(page: str) -> str:
    """The text that stands for a page: `a01.htm` → `t01.txt`."""
    return f"t{PurePosixPath(page).stem[1:]}.txt"


def _as_text(advice: Markup) -> str:
    """The note, which is written for pages, without its markup."""
    lines = []
    for opening, closing in pairwise(_PART.finditer(advice)):
        if not opening["slash"] and closing["slash"]:
            words = advice[opening.start() : closing.start()].striptags()
            lines.append(("\n" if opening["tag"] == "h2" else "") + _SIGNS[opening["tag"]] + words)
    return "\n".join(lines)


def _written(text: str, settings: TextSettings) -> bytes:
    return encoded(wrapped(text, settings.width).replace("\n", "\r\n"), settings.encoding)


PART: Form = text
