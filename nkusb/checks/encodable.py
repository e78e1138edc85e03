"""Plain texts in CP949: what it has no place for is told where it stands, once a text, and whether something stands in for it.

Looked for in what a text file shows (title, summary, body, what explains its words, sources), not in what was written.
"""

from __future__ import annotations

from collections.abc import Iterator

from nkusb.bundle import Bundle
from nkusb.charset import lacking, stand_in
from nkusb.checks import BundleCheck
from nkusb.document import terms
from nkusb.model import Edition, Library, Payload
from nkusb.passages import passages
from nkusb.problems import ERROR, WARNING, Code, Place, Problem

NO_PLACE = Code(
    "LNG506", ERROR,
    "《{character}》(U+{point})은(는) 이 판의 글화일(CP949)에 적을 수 없고 대신할 글자도 없습니다.",
    "“{character}” (U+{point}) can't be written in this edition's text files (CP949), and nothing stands in for it.",
    "다른 글자로 바꾸거나, 프로필의 encoding 을 utf-8 이나 utf-16 으로 하십시오.",
    "Write it otherwise, or use a profile whose encoding is utf-8 or utf-16.",
    bad='encoding = "cp949" (中国)', good='encoding = "cp949" (中國)',
)  # fmt: skip
REPLACED = Code(
    "LNG507", WARNING,
    "《{character}》(U+{point})은(는) CP949에 없어서 글화일에는 《{instead}》(으)로 적습니다.",
    "“{character}” (U+{point}) is not in CP949: text files have “{instead}” in its place.",
    "뜻이 달라지면 원문에서 바꾸십시오.", "If that changes the meaning, change it in the source.",
    bad='encoding = "cp949" (3–5월)', good='encoding = "cp949" (3∼5월)',
)  # fmt: skip


def encodable(_bundle: Bundle, edition: Edition, library: Library) -> Iterator[Problem]:
    """Report each character that this edition's text files can't hold, the first time that an item has it."""
    if "text" not in edition.forms or edition.profile.text.encoding != "cp949":
        return
    yield from (_problem(edition.at("title"), character) for _, character in lacking(edition.title))
    for payload in library.payloads:
        first: dict[str, Place] = {}
        for place, character in _lacking(payload):
            first.setdefault(character, place)
        yield from (_problem(place, character) for character, place in first.items())


def _lacking(payload: Payload) -> Iterator[tuple[Place, str]]:
    for passage in passages(payload):
        if passage.part != "tag":
            yield from ((passage.at(offset), character) for offset, character in lacking(passage.text))
    for term in terms(payload.body):
        yield from ((payload.place, character) for _, character in lacking(term.meaning))


def _problem(place: Place, character: str) -> Problem:
    instead, point = stand_in(character), f"{ord(character):04X}"
    if instead is None:
        return NO_PLACE.at(place, character=character, point=point)
    return REPLACED.at(place, character=character, point=point, instead=instead)


PART: BundleCheck = encodable
