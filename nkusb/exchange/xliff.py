"""XLIFF 1.2 (OASIS, 2008): the version that Weblate, Poedit and OmegaT all read; Weblate calls its reading of 2.0 unfinished.

Markdown stays in the text as it is. A paragraph whose source has changed keeps the source it was made from in an `alt-trans`.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

from nkusb.exchange import BROKEN, TARGET, Catalog, Entry, Format, parse_xml, xml_text
from nkusb.load.text import read_text
from nkusb.problems import Place, Problems

_SPACE = "urn:oasis:names:tc:xliff:document:1.2"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_UNFINISHED = re.compile(r"needs-.*|new")
_PREVIOUS = "previous-version"


def write(catalog: Catalog) -> str:
    """A catalogue as the text of an XLIFF file."""
    root = Element("xliff", {"xmlns": _SPACE, "version": "1.2"})
    facts = {"original": catalog.payload, "source-language": catalog.language, "target-language": TARGET, "datatype": "plaintext"}
    body = SubElement(SubElement(root, "file", facts), "body")
    for entry in catalog.entries:
        done = bool(entry.target) and not entry.fuzzy
        unit = SubElement(body, "trans-unit", {"id": entry.id, f"{_XML}space": "preserve", "approved": "yes" if done else "no"})
        SubElement(unit, "source").text = entry.source
        if entry.target:
            SubElement(unit, "target", {"state": "translated" if done else "needs-review-translation"}).text = entry.target
        for note in entry.notes:
            SubElement(unit, "note", {"from": "developer"}).text = note
        if entry.previous:
            before = SubElement(unit, "alt-trans", {"alttranstype": _PREVIOUS})
            SubElement(before, "source").text = entry.previous
            SubElement(before, "target").text = entry.target
    return xml_text(root)


def read(path: Path, place: Place) -> tuple[Catalog | None, Problems]:
    """The catalogue of an XLIFF file; of several files in it, the first."""
    text, problems = read_text(path, place)
    root, found = parse_xml(text, place) if text is not None else (None, ())
    problems += found
    if text is None or root is None:
        return None, problems
    file = root.find(f"{{{_SPACE}}}file")
    if file is None:
        return None, (*problems, BROKEN.at(place, detail="no <file> of XLIFF 1.2"))
    lines = {match[1]: text.count("\n", 0, match.start()) + 1 for match in re.finditer(r'<trans-unit[^>]*\bid="([^"]*)"', text)}
    entries = tuple(_entry(unit, lines) for unit in file.iter(f"{{{_SPACE}}}trans-unit"))
    return Catalog(file.get("original", ""), file.get("source-language", ""), entries), problems


def _entry(unit: Element, lines: dict[str, int]) -> Entry:
    name, target = unit.get("id", ""), unit.find(f"{{{_SPACE}}}target")
    before = unit.find(f"{{{_SPACE}}}alt-trans[@alttranstype='{_PREVIOUS}']/{{{_SPACE}}}source")
    return Entry(
        id=name,
        source=_words(unit.find(f"{{{_SPACE}}}source")),
        target=_words(target),
        fuzzy=target is not None and bool(_UNFINISHED.fullmatch(target.get("state", ""))),
        previous=_words(before),
        line=lines.get(name, 0),
    )


def _words(element: Element | None) -> str:
    return "" if element is None else "".join(element.itertext())


PART = Format((".xlf", ".xliff"), write, read)
