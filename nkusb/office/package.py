"""A document's ZIP archive, opened as a stranger's: sizes, number and depth have limits, nothing is unpacked by its own name.

Sources: Open Packaging Conventions, ECMA-376-2; OpenDocument 1.3, part 2. XML is parsed by defusedxml, without any DTD: no
word processor writes one, and entities (the “billion laughs”) live there.
"""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from nkusb.office.contract import BROKEN, TOO_LARGE, Unfit

FILE = 200_000_000  # bytes of the document itself
PARTS = 5_000
XML = 40_000_000  # bytes of one part of text; a novel takes 10
PICTURE = 60_000_000
ELEMENTS = 500_000  # of a part; a novel has 100,000
NESTING = 200  # word processors stay below 60, also with tables in tables

# Transitional and Strict OOXML differ in their namespaces alone (ISO/IEC 29500-1 and -4).
_NAMES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": "r",
    "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing": "wp",
    "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": "wp",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://purl.oclc.org/ooxml/drawingml/main": "a",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "urn:schemas-microsoft-com:vml": "v",
    "urn:schemas-microsoft-com:office:office": "o",
    "http://www.w3.org/1999/xlink": "xlink",
    **{
        f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0": short
        for name, short in (
            *((same, same) for same in ("office", "text", "table", "style")),
            ("drawing", "draw"), ("xsl-fo-compatible", "fo"), ("svg-compatible", "svg"),
        )
    },
}  # fmt: skip


class _Builder(TreeBuilder):
    """Builds a tree of limited size whose names have the usual prefixes: `w.p`, `text.p` (`find` takes a colon for a prefix)."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = self._count = 0

    def start(self, tag: Any, attrs: Any, /) -> Any:
        self._depth += 1
        self._count += 1
        if self._depth > NESTING:
            raise Unfit(TOO_LARGE, what_ko="겹친 깊이가", what="nesting", limit=NESTING)
        if self._count > ELEMENTS:
            raise Unfit(TOO_LARGE, what_ko="길이가", what="length", limit=ELEMENTS)
        return super().start(_short(tag), {_short(name): value for name, value in attrs.items()})

    def end(self, tag: Any, /) -> Any:
        self._depth -= 1
        return super().end(_short(tag))


def _short(name: str) -> str:
    space, _, local = name.rpartition("}")
    return f"{_NAMES.get(space[1:], '?')}.{local}" if space else local


def parse(raw: bytes) -> Element:
    """The tree of an XML text. Raises `Unfit`."""
    parser = DefusedXMLParser(target=_Builder(), forbid_dtd=True)
    try:
        parser.feed(raw)
        tree: Element = parser.close()
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise Unfit(BROKEN) from None
    return tree


@dataclass(frozen=True, slots=True)
class Relation:
    """Where a part leads: the last word of the relation's type, and a part's name, or an outside address."""

    type: str
    target: str
    is_outside: bool


class Package:
    """A document's parts by name. Raises `Unfit` for what is no archive or passes a limit."""

    def __init__(self, path: Path) -> None:
        if path.stat().st_size > FILE:
            raise Unfit(TOO_LARGE, what_ko="크기가", what="size", limit=FILE)
        try:
            self._archive = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            raise Unfit(BROKEN) from None
        self.names = self._archive.namelist()
        if len(self.names) > PARTS:
            raise Unfit(TOO_LARGE, what_ko="부분의 수가", what="number of parts", limit=PARTS)
        if len({name.casefold() for name in self.names}) != len(self.names):
            raise Unfit(BROKEN)  # two parts of one name: programs differ in which of them they show

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def read(self, name: str, limit: int = PICTURE) -> bytes:
        """The bytes of a part, however large it says it is."""
        try:
            with self._archive.open(name) as part:
                raw = part.read(limit + 1)
        except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError):
            raise Unfit(BROKEN) from None  # RuntimeError: it is encrypted
        except Exception as error:  # zlib's error, lzma's error
            raise Unfit(BROKEN) from error
        if len(raw) > limit:
            raise Unfit(TOO_LARGE, what_ko="한 부분이", what="part", limit=limit)
        return raw

    def xml(self, name: str) -> Element:
        return parse(self.read(name, XML))

    def relations(self, name: str) -> dict[str, Relation]:
        """Where the part `name` leads, by the relations' ids."""
        folder, file = posixpath.split(name)
        listed = posixpath.join(folder, "_rels", f"{file}.rels")
        if listed not in self:
            return {}
        found = {}
        for item in self.xml(listed):
            target = unquote(item.get("Target", ""))
            inside = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            outside = item.get("TargetMode") == "External"
            kind = item.get("Type", "").rpartition("/")[2]
            found[item.get("Id", "")] = Relation(kind, target if outside else inside, outside)
        return found
