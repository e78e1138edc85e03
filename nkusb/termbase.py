"""The glossary for translators' programs, and what comes back: TBX (ISO 30042, the form that Weblate reads), CSV, OmegaT's text.

A southern word that is dangerous, or for which a northern one is surely known, is forbidden: in TBX that is an entry of its own,
whose translation is the word itself, with the status `forbidden`. No row is ever deleted by what comes back.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

from nkusb.exchange import BROKEN, parse_xml, xml_text
from nkusb.load.glossary import PROJECT_LIST
from nkusb.load.text import read_text
from nkusb.problems import Place, Problems

Row = Mapping[str, str]  # a line of the table, by the names of its columns

OURS = Path(__file__).parent / "data/glossary.csv"
SOUTH, NORTH, GLOSS, NOTE, SEVERITY = "south", "north", "gloss", "note", "severity"
_DANGER, _CONCEPT = "danger", "concept"  # of the column severity: words that give a reader away; ideas that have no other word
_NO_WORDS = frozenset({"never", "review", "regex"})  # of the column match: rows that are traps and tests of ours
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SOUTHERN, _NORTHERN = "ko-KR", "ko-KP"
_FORBIDDEN = "forbidden"


def rows(root: Path) -> tuple[dict[str, Row], Problems]:
    """The rows of our glossary and of the project's at `root`, which go first, by their southern word."""
    ours, problems = _table(OURS, Place(OURS.name))
    theirs, found = project_rows(root)
    return {**ours, **theirs}, (*problems, *found)


def project_rows(root: Path) -> tuple[dict[str, Row], Problems]:
    """The rows of the project's own glossary."""
    own = root / PROJECT_LIST
    return _table(own, Place(PROJECT_LIST)) if own.exists() else ({}, ())


def _table(path: Path, place: Place) -> tuple[dict[str, Row], Problems]:
    text, problems = read_text(path, place)
    if text is None:
        return {}, problems
    try:
        table = csv.DictReader(io.StringIO(text, newline=""))
        found = [{key: (value or "").strip() for key, value in row.items() if isinstance(key, str)} for row in table]
    except csv.Error as error:
        return {}, (*problems, BROKEN.at(place, detail=f"CSV, {error}"))
    if SOUTH not in (table.fieldnames or ()):
        return {}, (*problems, BROKEN.at(place.at(1), detail=f"CSV, no column {SOUTH}"))
    return {row[SOUTH]: row for row in found if row[SOUTH]}, problems


def as_csv(table: Iterable[Row]) -> str:
    """Rows as a table with every column that any of them has."""
    listed = list(table)
    columns = dict.fromkeys((SOUTH, *(name for row in listed for name in row)))
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, [*columns], restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(listed)
    return file.getvalue()


def as_omegat(table: Iterable[Row]) -> str:
    """Rows as OmegaT's glossary: source, target and comment between tabs (OmegaT manual, “Glossaries”)."""
    return "".join(
        "\t".join(" ".join(cell.split()) for cell in (row[SOUTH], row.get(NORTH) or row[SOUTH], _comment(row))) + "\n"
        for row in _words(table)
    )


def _words(table: Iterable[Row]) -> Iterator[Row]:
    return (row for row in table if row.get("match") not in _NO_WORDS)


def _forbids(row: Row) -> bool:
    sure = bool(row.get(NORTH)) and row.get("confidence") == "high" and row.get(SEVERITY) != _CONCEPT
    return sure or row.get(SEVERITY) == _DANGER


def _comment(row: Row) -> str:
    return "; ".join(text for text in (row.get(GLOSS), row.get(NOTE)) if text)


def as_tbx(table: Iterable[Row]) -> str:
    """Rows as TBX."""
    root = Element("martif", {"type": "TBX", _LANG: _SOUTHERN})
    about = SubElement(SubElement(root, "martifHeader"), "fileDesc")
    SubElement(SubElement(about, "sourceDesc"), "p").text = "glossary"
    body = SubElement(SubElement(root, "text"), "body")
    for row in _words(table):
        _entry(body, row, row.get(NORTH, ""), "")
        if _forbids(row):
            _entry(body, row, row[SOUTH], _FORBIDDEN)
    return xml_text(root)


def _entry(body: Element, row: Row, target: str, status: str) -> None:
    name = hashlib.sha256(f"{status}{row[SOUTH]}".encode()).hexdigest()[:12]
    entry = SubElement(body, "termEntry", {"id": f"t-{name}"})
    if row.get(GLOSS):
        SubElement(entry, "descrip", {"type": "definition"}).text = row[GLOSS]
    _term(entry, _SOUTHERN, row[SOUTH])
    if target:
        _term(entry, _NORTHERN, target, status, row.get(NOTE, ""))


def _term(entry: Element, language: str, word: str, status: str = "", note: str = "") -> None:
    language_set = SubElement(entry, "langSet", {_LANG: language})
    if note:
        SubElement(language_set, "note", {"from": "translator"}).text = note
    tig = SubElement(language_set, "tig")
    SubElement(tig, "term").text = word
    if status:
        SubElement(tig, "termNote", {"type": "administrativeStatus"}).text = status


WRITERS: Mapping[str, Callable[[Iterable[Row]], str]] = {"tbx": as_tbx, "csv": as_csv, "omegat": as_omegat}


def returned(path: Path) -> tuple[dict[str, Row] | None, Problems]:
    """The rows of a glossary that came back: TBX or CSV, by its ending."""
    place = Place(path.name)
    if path.suffix == ".csv":
        table, problems = _table(path, place)
        return table or None, problems
    text, problems = read_text(path, place)
    root, found = parse_xml(text, place) if text is not None else (None, ())
    if root is None:
        return None, (*problems, *found)
    table = {}
    for row in map(_row, root.iter("termEntry")):
        if row.get(SOUTH):
            table[row[SOUTH]] = {**table.get(row[SOUTH], {}), **row}
    return table, problems


def _row(entry: Element) -> dict[str, str]:
    """What an entry says; of a forbidden translation, that it is one."""
    words = {language.get(_LANG, ""): _inner(language.find(".//term")) for language in entry.iter("langSet")}
    south, north = words.get(_SOUTHERN, ""), words.get(_NORTHERN, "")
    status = _inner(entry.find(".//termNote[@type='administrativeStatus']"))
    row = {SOUTH: south, GLOSS: _inner(entry.find("descrip")), NOTE: _inner(entry.find("./langSet/note"))}
    row |= {SEVERITY: _DANGER} if status == _FORBIDDEN and south == north else {NORTH: north}
    return {key: value for key, value in row.items() if value}


def _inner(element: Element | None) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())


def merged(root: Path, incoming: Mapping[str, Row]) -> tuple[str, str, Problems]:
    """The project's glossary as it is and with what of a returned one differs from what is known; its rows keep their order."""
    known, problems = rows(root)
    own, _ = project_rows(root)
    changed = {word: {**known.get(word, {}), **row} for word, row in incoming.items() if _differs(known.get(word, {}), row)}
    path = root / PROJECT_LIST
    before = path.read_text("utf-8-sig") if path.exists() else ""
    return before, as_csv(_filled({**own, **changed}.values())) if changed else before, problems


def _differs(known: Row, row: Row) -> bool:
    weight = {SEVERITY} if _forbids(known) else set()  # why it is forbidden, only we write down
    return any(known.get(key, "") != value for key, value in row.items() if key not in weight)


def _filled(table: Iterable[Row]) -> Iterator[Row]:
    """Rows that have at least the columns that a glossary needs."""
    for row in table:
        yield row if GLOSS in row else {**row, GLOSS: ""}
