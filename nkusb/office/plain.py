"""Texts without a word processor: Markdown, and plain text as Korean programs have saved it for forty years.

Encodings are tried strictly, one after another, and any but UTF-8 is named: a text can be sound in two, and a person must look.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from nkusb.document import Document, Paragraph, Text
from nkusb.load.markdown import read_markdown
from nkusb.load.payload import split
from nkusb.load.text import CONTROL, LIMIT, TOO_LONG
from nkusb.names import nfc
from nkusb.office.contract import ASSUMED, NO_ENCODING
from nkusb.problems import Place, Problems
from nkusb.schema import Table
from nkusb.schema import read as read_toml

ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "iso2022_kr", "cp949", "johab")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_WRAPPED = 100  # letters: a longer line was not broken by an editor
_SHIFT = b"\x1b$)C"  # what ISO-2022-KR begins with (RFC 1557)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Plain:
    """A text's title and summary where it has front matter, its body, and whether it is one without any marks."""

    title: str
    summary: str
    body: Document
    is_bare: bool


def read_plain(path: Path, place: Place, encoding: str) -> tuple[Plain | None, Problems]:
    """Read a text in `encoding`, or in the first that fits where that is empty. Raises `OSError`."""
    with path.open("rb") as file:
        raw = file.read(LIMIT + 1)
    if len(raw) > LIMIT:
        return None, (TOO_LONG.at(place, size=path.stat().st_size, limit=LIMIT),)
    name = encoding or encoding_of(raw)
    try:
        text = raw.decode(name)
    except (UnicodeDecodeError, LookupError):
        return None, (NO_ENCODING.at(place, encodings=", ".join([encoding] if encoding else ENCODINGS)),)
    problems: Problems = () if encoding or name.startswith("utf-8") else (ASSUMED.at(place, encoding=name.upper()),)
    text = nfc(text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    if control := _CONTROLS.search(text):
        line = text.count("\n", 0, control.start()) + 1
        return None, (*problems, CONTROL.at(place.at(line), point=f"{ord(control[0]):04X}"))
    if path.suffix.lower() == ".txt":
        return Plain("", "", _paragraphs(text), is_bare=True), problems
    front, written, first = split(text) or ("", text, 1)
    body, found = read_markdown(written, place, first)
    return Plain(*front_words(front, place), body, is_bare=False), (*problems, *found)


def front_words(front: str, place: Place) -> tuple[str, str]:
    """Title and summary as front matter gives them; empty where it doesn't."""
    toml, _ = read_toml(front, place, Table({}))
    value = toml.value if toml else {}
    title, summary = (found if isinstance(found := value.get(key), str) else "" for key in ("title", "summary"))
    return title, summary


def encoding_of(raw: bytes) -> str:
    """The first encoding that the bytes are sound in; UTF-8 where there is none, which then fails.

    UTF-16 without its mark is recognised by the line ends and spaces that any text has.
    """
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return name
    wide = {"utf-16-le": (b" \0", b"\n\0"), "utf-16-be": (b"\0 ", b"\0\n")}
    likely = [name for name, signs in wide.items() if b"\0" in raw and any(sign in raw for sign in signs)]
    for name in ("utf-8", *likely, *(["iso2022_kr"] if _SHIFT in raw[:100] else []), "cp949", "johab"):
        try:
            if not _CONTROLS.search(raw.decode(name)):
                return name
        except UnicodeDecodeError:
            continue
    return "utf-8"


def _paragraphs(text: str) -> Document:
    """Lines as paragraphs, as word processors save plain text; where all are short, those between empty lines are one."""
    lines = text.split("\n")
    parted = any(not line.strip() for line in lines[1:-1]) and max(map(len, lines)) <= _WRAPPED
    found: list[Paragraph] = []
    held: list[str] = []
    first = 1
    for number, line in enumerate([*lines, ""], 1):
        if line.strip():
            first = first if held else number
            held.append(line.strip())
        if held and (not line.strip() or not parted):
            found.append(Paragraph(first, (Text(" ".join(held)),)))
            held = []
    return Document(tuple(found))
