"""A text as numbered pages: what forms ask of this room.

A page has a margin that televisions may cut off, and below its text one line that says nothing but which text and which page it
is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from nkusb.bundle import Recipe
from nkusb.problems import ERROR, Code, NkusbError, Place, Problem
from nkusb.profile import Font, PageSettings
from nkusb.typeset import cooks, drawing, fonts
from nkusb.typeset.blocks import Column, Picture, Setter
from nkusb.typeset.lines import Style
from nkusb.typeset.paper import FAINT, SOFT, Field, Letters, Mark, Page, Slab, filled, moved, written

NO_FACE = Code(
    "FNT001", ERROR,
    "서체 《{font}》이(가) 이 기계에 없거나 아는 판이 아닙니다.",
    "This machine lacks the typeface “{font}”, or has another version than the one that is known.",
    "{way} 또는 font 를 지우면 nkusb와 함께 깔리는 noto-serif 로 그립니다.",
    "{way_en} Or remove font: noto-serif, which comes with nkusb, is used then.",
    bad='font = "un-batang" (not installed)', good='font = "noto-serif"',
)  # fmt: skip
_NOTE = 0.62  # of the running text's size: the line below a page


@dataclass(frozen=True)
class Press:
    """Pages in one manner: sets texts and tells how their pages are made. Raises `NkusbError` where the face is missing."""

    settings: PageSettings

    @cached_property
    def face(self) -> fonts.Found:
        """What letters are drawn with."""
        face = fonts.find(self.settings.font)
        if face is None:
            raise NkusbError([no_face(self.settings.font, Place(""))])
        return face

    def measure(self, text: str, style: Style) -> int:
        """How wide letters are, in pixels."""
        if style.fixed:
            return sum(drawing.cell(each, style.size) for each in text)
        return fonts.type_of(self.face, style.size, style.bold).width(text)

    @property
    def column(self) -> Column:
        """Where text stands on a page, its margins apart."""
        return Column(0, self.settings.width - 2 * self.margins[0])

    @property
    def height(self) -> int:
        """Of a page's text, in pixels."""
        return self.settings.height - 2 * self.margins[1] - self._foot

    @property
    def margins(self) -> tuple[int, int]:
        """What stays empty at each side, and above and below."""
        return self.settings.width * self.settings.margin // 100, self.settings.height * self.settings.margin // 100

    @property
    def _foot(self) -> int:
        return round(self.settings.size * _NOTE * 2)

    def setter(self, pictures: Mapping[str, Picture] | None = None, told: Mapping[str, str] | None = None) -> Setter:
        """What sets blocks for these pages; the names of media are those that the text uses."""
        return Setter(self.settings.size, self.column, self.height, self.measure, pictures or {}, told or {})

    def pages(self, slabs: Sequence[Slab], name: str) -> list[Page]:
        """The pages that slabs fill, each with its number, that of the last, and the `name` of the text."""
        bare = list(filled(slabs, self.height, self.setter().rule(self.column)))
        return [self._framed(page, name, f"{number} / {len(bare)}") for number, page in enumerate(bare, 1)]

    def _framed(self, page: Page, name: str, count: str) -> Page:
        """The page within its margins, with the line below it."""
        x, y = self.margins
        style = Style(round(self.settings.size * _NOTE), tone=SOFT)
        base = self.settings.height - y - style.size // 4
        rule = Field(x, base - round(style.size * 1.45), self.column.width, max(1, self.settings.size // 30), FAINT)
        right = x + self.column.width - self.measure(count, style)
        below: tuple[Mark, ...] = (
            rule,
            Letters(x, base, style.size, False, style.tone, False, name),
            Letters(right, base, style.size, False, style.tone, False, count),
        )
        return Page((*(moved(mark, x, y) for mark in page.marks), *below))

    def recipe(self, page: Page, pictures: Sequence[Recipe] = ()) -> Recipe:
        """How a page is made; `pictures` are those of its text, by their numbers."""
        used = tuple(pictures[number] for number in page.pictures)
        return Recipe(cooks.page, self.written(page), uses=used)

    def written(self, page: Page) -> bytes:
        """The page with all that decides how it looks."""
        known = self.settings
        return written(
            page,
            width=known.width,
            height=known.height,
            dark=known.dark,
            quality=known.quality,
            file_limit=known.file_limit,
            font=known.font,
            faces=self.face.sha256,
        )


def no_face(font: Font, place: Place) -> Problem:
    """That this machine lacks a face, and how to get it."""
    face = fonts.FACES[font]
    if face.package:
        way, way_en = "nkusb를 다시 까십시오.", "Install nkusb anew."
    elif face.debian:
        names = ", ".join(name for name, _ in face.files)
        way = f"Debian과 Ubuntu: sudo apt install {face.debian}. 다른 체계: {names} 을(를) 그 꾸러미에서 꺼내 서체로 까십시오."
        way_en = f"Debian and Ubuntu: sudo apt install {face.debian}. Elsewhere: install {names} out of that package as fonts."
    else:
        way, way_en = "이 서체는 Windows에만 있습니다.", "Only Windows has this typeface."
    return NO_FACE.at(place, font=font, way=way, way_en=way_en)
