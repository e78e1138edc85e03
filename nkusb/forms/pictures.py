"""Picture pages: every text as numbered JPEG files, for televisions, notels and whatever shows pictures and nothing else.

Each text has a folder of its own (`j07`), so that a slide show ends with it, a copy of it is whole, and players that list some
hundreds of files see all; a very long one goes on in `j07b`. `j00` lists them by these numbers and holds the note for readers.
Files are named by text and page (`j0712.jpg`): in order by name, in order in the directory, and no two alike where folders are
thrown together.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from string import ascii_lowercase

from markupsafe import Markup

from nkusb import media
from nkusb.bundle import Entry
from nkusb.document import TOP, Block, Heading, Items, Paragraph, Text
from nkusb.forms import Form
from nkusb.known import Work, at_once
from nkusb.model import Library, Source
from nkusb.pages import Article, Shown, Site, site
from nkusb.templating import Templates
from nkusb.typeset import fonts
from nkusb.typeset.blocks import Picture, Setter
from nkusb.typeset.books import Press
from nkusb.typeset.lines import Run, Style
from nkusb.typeset.paper import SOFT, Slab

_TITLE = 1.42  # of the running text's size


def pictures(library: Library, templates: Templates, _work: Work = at_once) -> Iterator[Entry]:
    """The contents and the note, then each text. Nothing where the typeface is missing, which a check reports."""
    if fonts.find(library.edition.pages.font) is None:
        return
    layout = replace(site(library), cover="")  # nothing here brings one up
    maker = _Maker(Press(library.edition.pages), layout, templates)
    yield from maker.files(0, maker.opening(), "", {})
    for number, article in enumerate(layout.articles, 1):
        yield from maker.files(number, maker.article(article), f"{article.payload.origin}/index.md", article.media)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Sets the texts of an edition."""

    press: Press
    site: Site
    templates: Templates

    def files(self, number: int, slabs: Sequence[Slab], origin: str, shown: Mapping[str, Shown]) -> Iterator[Entry]:
        """The pages of one text, named in their order."""
        stem = f"j{number:0{max(2, len(str(len(self.site.articles))))}}"
        recipes = [media.recipe(each.medium) for each in shown.values() if each.whole]
        name = f"{self.site.cover_title} · {number}" if number else self.site.cover_title
        pages = self.press.pages(slabs, name)
        digits = max(2, len(str(len(pages))))
        for place, page in enumerate(pages):
            part = min(place // self.press.settings.folder_limit, len(ascii_lowercase) - 1)
            folder = f"{stem}{ascii_lowercase[part]}" if part else stem
            yield Entry(PurePosixPath(folder, f"{stem}{place + 1:0{digits}}.jpg"), self.press.recipe(page, recipes), origin)

    def opening(self) -> list[Slab]:
        """The title, what there is by its numbers, and the note for readers."""
        setter, column, words = self.press.setter(), self.press.column, self.templates.words
        slabs = self._title(setter, self.site.title, _day(self.site.date))
        slabs += setter.text([Run(words["numbers"], setter.small)], column)
        number = 0
        for section in self.site.sections:
            slabs += setter.blocks([Heading(0, TOP, (Text(section.title),))], column)
            titles = tuple((Paragraph(0, (Text(article.title),)),) for article in section.articles)
            slabs += setter.blocks([Items(0, number + 1, True, titles)], column)
            number += len(titles)
        slabs += setter.blocks([Heading(0, TOP, (Text(words["note"]),)), *self._note()], column)
        return slabs

    def article(self, article: Article) -> list[Slab]:
        """A text with what stands before and after it."""
        setter, column, words, payload = self._setter(article), self.press.column, self.templates.words, article.payload
        place, time = str(payload.extra.get("place", "")), f"{words['time']} {article.heading.minutes}{words['minutes']}"
        plain, bold = Style(setter.size), Style(setter.size, bold=True)
        slabs = self._title(setter, payload.title, " · ".join(filter(None, (_day(payload.date), place, time))))
        slabs += setter.text([Run(payload.summary, Style(setter.size, tone=SOFT))], column)
        if "caution" in payload.extra:
            warned = [Run(f"{words['caution']}. ", bold), Run(str(payload.extra["caution"]), plain)]
            slabs += setter.box(setter.text(warned, setter.boxed(column), space=0), column)
        slabs += setter.blocks(payload.body.blocks, column)
        if told := tuple((Paragraph(0, (Text(each),)),) for each in _told(payload.sources)):
            slabs += setter.blocks([Heading(0, TOP, (Text(words["sources"]),))], column)
            slabs += setter.blocks([Items(0, None, True, told)], column, setter.small)
        return slabs

    def _setter(self, article: Article) -> Setter:
        whole = ((name, shown.whole) for name, shown in article.media.items() if shown.whole)
        pictures = {name: Picture(place, it.width, it.height) for place, (name, it) in enumerate(whole) if it}
        told = {name: self.templates.words[shown.medium.kind] for name, shown in article.media.items() if not shown.whole}
        return self.press.setter(pictures, told)

    def _title(self, setter: Setter, title: str, facts: str) -> list[Slab]:
        big = Style(round(setter.size * _TITLE), bold=True)
        below = setter.text([Run(facts, setter.small)], self.press.column, space=setter.size // 4)
        slabs = [*setter.text([Run(title, big)], self.press.column, space=0), *below, setter.rule(self.press.column)]
        return [replace(slab, keep=True) for slab in slabs]

    def _note(self) -> Iterator[Block]:
        """The note for readers, which is written for pages of HTML."""
        parts = re.findall(r"(?s)<(h2|li|p)\b[^>]*>(.*?)</\1>", self.templates.render("html/advice.html", site=self.site))
        for tag, inner in parts:
            words = (Text(Markup(inner).striptags()),)  # noqa: S704 (what the templates made)
            match tag:
                case "h2":
                    yield Heading(0, TOP + 1, words)
                case "li":
                    yield Items(0, None, True, ((Paragraph(0, words),),))
                case _:
                    yield Paragraph(0, words)


def _day(date: dt.date) -> str:
    return f"{date.year}년 {date.month}월 {date.day}일"


def _told(sources: Iterable[Source]) -> Iterator[str]:
    """What a reader may see of each source."""
    for source in sources:
        if source.show != "nothing":
            title = [source.author, f"《{source.title}》"] if source.show == "title" else []
            yield ", ".join(filter(None, (*title, source.publisher, f"{source.year}년")))


PART: Form = pictures
