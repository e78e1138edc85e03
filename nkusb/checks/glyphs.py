"""Picture pages can be drawn: the typeface is here, says nothing of where the drive comes from, and has every letter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nkusb.bundle import Bundle
from nkusb.checks import BundleCheck
from nkusb.model import Edition, Library, Payload
from nkusb.passages import passages
from nkusb.problems import ERROR, WARNING, Code, Problem

if TYPE_CHECKING:
    from nkusb.typeset.fonts import Found

MISSING = Code(
    "LNG502", ERROR,
    "서체 《{font}》에 글자 {signs}이(가) 없어 그림쪽에 빈 칸이 그려집니다.",
    "The typeface “{font}” lacks {signs}: a picture page would show an empty box.",
    "다른 글자로 바꾸어 쓰십시오. 그림글자는 어느 낡은 기계에도 없습니다.",
    "Write something else; no old device has emoji.",
    bad="물을 끓입니다 💧", good="물을 끓입니다.",
)  # fmt: skip
SOUTHERN = Code(
    "FNT002", WARNING,
    "서체 《{font}》은(는) 남쪽의 서체임을 조선사람은 누구나 알아봅니다. 서체도 증거가 됩니다.",
    "Any Korean knows the typeface “{font}” as one of the South; a typeface is evidence too.",
    "까닭이 없으면 font 를 지우십시오. 그러면 noto-serif 로 그립니다.",
    "Remove font unless there is a reason: noto-serif is used then.",
    bad='font = "nanum-myeongjo"', good='font = "noto-serif"',
)  # fmt: skip


def glyphs(_bundle: Bundle, edition: Edition, library: Library) -> Iterator[Problem]:
    """Report what keeps the pages of an edition from being drawn as they should be."""
    font = edition.pages.font
    if "pictures" not in edition.forms:
        return
    from nkusb.typeset import fonts  # only now: it brings Pillow
    from nkusb.typeset.books import no_face

    if fonts.FACES[font].southern:
        yield SOUTHERN.at(edition.at("font"), font=font)
    face = fonts.find(font)
    if face is None:
        yield no_face(font, edition.at("font"))
        return
    for payload in library.payloads:
        yield from _missing(face, payload)


def _missing(face: Found, payload: Payload) -> Iterator[Problem]:
    """The first of each letter that can't be drawn, where it stands."""
    from nkusb.typeset import fonts

    said: set[str] = set()
    for passage in passages(payload):
        lacking = fonts.missing(face, passage.text) - said
        for offset, letter in enumerate(passage.text):
            if letter in lacking - said:
                said.add(letter)
                yield MISSING.at(passage.at(offset), font=face.name, signs=f"U+{ord(letter):04X}")


PART: BundleCheck = glyphs
