"""The pictures of a document under neutral names, and a body with other names for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from nkusb.document import Block, Document, Figure, Items, Notes, Quote
from nkusb.office.contract import Findings

NO_WORDS = "【그림이 보여 주는 것】"  # a blank, which `nkusb check` names


@dataclass(frozen=True, slots=True)
class Shown:
    """Where a picture comes from: its part of the document, and the paragraph that shows it first."""

    part: str
    paragraph: int


def named(pictures: dict[str, Shown], part: str, findings: Findings) -> str:
    """The neutral name of a picture: letters in the order of first mention, and the ending of its part."""
    known = next((name for name, shown in pictures.items() if shown.part == part), "")
    if not known:
        ending = re.sub("[^a-z0-9]", "", part.rpartition(".")[2].lower())[:5] if "." in part else ""
        known = f"{letters(len(pictures))}.{ending or 'bin'}"
        pictures[known] = Shown(part, findings.paragraph)
    return known


def letters(number: int) -> str:
    """a … z, aa … zz."""
    return (letters(number // 26 - 1) if number >= 26 else "") + chr(ord("a") + number % 26)


def renamed(document: Document, names: Mapping[str, str]) -> Document:
    """The body with other files for some of its figures."""
    return Document(tuple(_renamed(block, names) for block in document.blocks))


def _renamed(block: Block, names: Mapping[str, str]) -> Block:
    match block:
        case Figure(name=name):
            return replace(block, name=names.get(name, name))
        case Items(items=items):
            return replace(block, items=tuple(tuple(_renamed(inner, names) for inner in item) for item in items))
        case Quote(blocks=blocks):
            return replace(block, blocks=tuple(_renamed(inner, names) for inner in blocks))
        case Notes(notes=notes):
            parts = (tuple(_renamed(inner, names) for inner in note.blocks) for note in notes)
            return replace(block, notes=tuple(replace(note, blocks=part) for note, part in zip(notes, parts, strict=True)))
        case _:
            return block
