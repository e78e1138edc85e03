"""Files that translators' programs read: one per format. A catalogue is the paragraphs of one source with their translations.

To add a format: write `exchange/<name>.py` that ends with `PART = Format(…)` and put its name into the list below. What comes
back is a stranger's: it is read with a limit, and nothing of it is believed but texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, indent, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from nkusb.problems import ERROR, Code, Place, Problems
from nkusb.registry import Registry

BROKEN = Code(
    "TRN130", ERROR,
    "이 파일을 읽을 수 없습니다: {detail}.", "This file can't be read: {detail}.",
    "번역 프로그람에서 다시 내보내십시오.", "Export it from your translation program again.",
    bad='msgid "Water', good='msgid "Water"',
)  # fmt: skip
HOSTILE = Code(
    "TRN131", ERROR,
    "파일에 DTD나 실체(entity)가 있습니다. 번역 파일에는 쓸데가 없고 공격에 쓰입니다.",
    "The file has a DTD or entities: a translation needs none, an attack does.",
    "이 파일이 어디서 왔는지 알아보십시오. 열지 마십시오.", "Find out where this file comes from; don't open it.",
    bad='<!DOCTYPE x [<!ENTITY a "aaaa">]>', good='<xliff version="1.2">',
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A paragraph of the source and what is said for it, empty where nothing is yet; `id` is the paragraph's.

    It is `fuzzy` where a person must look at it again; `previous` is the source that the translation was made from, if that is
    known to have been another one. `notes` are for the translator. `line` is where it stands in the file it was read from.
    """

    id: str
    source: str
    target: str = ""
    fuzzy: bool = False
    previous: str = ""
    notes: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Catalog:
    """The paragraphs of one source of a payload. `payload` and the source's `language` are empty where the file doesn't say."""

    payload: str
    language: str
    entries: tuple[Entry, ...]
    date: str = ""
    translator: str = ""


@dataclass(frozen=True, slots=True)
class Format:
    """The ending that we write comes first. `read` gives no catalogue where the file can't be trusted; its problems stand at the
    place that it is given.
    """

    suffixes: tuple[str, ...]
    write: Callable[[Catalog], str]
    read: Callable[[Path, Place], tuple[Catalog | None, Problems]]

    @property
    def suffix(self) -> str:
        return self.suffixes[0]


TARGET = "ko"
FORMATS: Registry[Format] = Registry("nkusb.exchange", "po", "xliff")


def parse_xml(text: str, place: Place) -> tuple[Element | None, Problems]:
    """The root of a stranger's XML; none of a DTD's doing is understood."""
    try:
        root: Element = fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text), forbid_dtd=True)
    except DefusedXmlException:
        return None, (HOSTILE.at(place),)
    except ParseError as error:
        return None, (BROKEN.at(place.at(*error.position), detail=f"XML, {error.code}"),)
    return root, ()


def xml_text(root: Element) -> str:
    """An element as the text of a file."""
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'
