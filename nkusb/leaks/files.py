"""One file of a drive: is it what its ending says, to the last byte, and is any suspect in it, however deep."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import BinaryIO

from nkusb.leaks import Finding, film, inside, matroska, pictures, zipped
from nkusb.leaks.words import CERTAIN, Words
from nkusb.names import nfc

Structure = Callable[[BinaryIO], Iterator[Finding]]
Names = Callable[[str], Iterator[int]]  # where in a text a name stands that must not

# The allow-list. To let another format onto a drive, say here how it is built.
TEXTS = frozenset({".htm", ".txt", ".css", ".q", ".srt", ".smi"})
CODED: dict[str, Structure] = {
    ".jpg": pictures.jpeg,
    ".png": pictures.png,
    ".mp3": film.mp3,
    ".mp4": film.mp4,
    ".m4a": film.mp4,
    ".ogg": film.ogg,
    ".wav": film.riff,
    ".avi": film.riff,
    ".flac": film.flac,
    ".mkv": matroska.matroska,
    ".webm": matroska.matroska,
}
BOOK = ".epub"
_IN_BOOKS = frozenset({".xhtml", ".opf", ".ncx", ".xml"})
_FOR_DEVICES = frozenset({".txt", ".srt", ".smi"})  # which may want other encodings than UTF-8
LARGEST = 128 << 20  # bytes of a text; no browser opens a larger page

_PROGRAMS = {  # how files begin that run, or hold what runs
    b"MZ": "Windows program",
    b"\x7fELF": "Linux program",
    b"\xcf\xfa\xed\xfe": "macOS program",
    b"\xca\xfe\xba\xbe": "universal or Java program",
    b"\x4c\x00\x00\x00\x01\x14\x02\x00": "shortcut (LNK)",
    b"ITSF": "help file (CHM)",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "office document (OLE)",
    b"PK\x03\x04": "archive (ZIP)",
    b"7z\xbc\xaf\x27\x1c": "archive (7z)",
    b"Rar!": "archive (RAR)",
    b"\x1f\x8b\x08": "archive (gzip)",
    b"%PDF": "PDF",
    b"HWP Document File": "HWP",
    b"#!/": "script",
    b"@echo": "batch file",
}
# By their first byte, in small letters: asked of every coded run, of which a list of checksums has thousands.
_PROGRAMS_BY_BYTE = {
    first: [(magic.lower(), name) for magic, name in _PROGRAMS.items() if magic[:1].lower() == first]
    for first in {magic[:1].lower() for magic in _PROGRAMS}
}
_PICTURES = {b"\xff\xd8\xff": pictures.jpeg, b"\x89PNG\r\n": pictures.png}
_HEAD = 64  # bytes
_SECTION = re.compile(r"(?i)\[(?:autorun|\.shellclassinfo)")  # found quickly; it counts where it begins a line
_AUTORUN = re.compile(rf"(?im)^\s{{0,8}}{_SECTION.pattern.removeprefix('(?i)')}")
PAGE = b"\xef\xbb\xbf<!DOCTYPE html>"
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_DEEPEST = 4  # layers of coding inside one another; each is searched


def no_names(_text: str) -> Iterator[int]:
    """What finds names where there is no list of them."""
    return iter(())


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched for: in texts, and in coded pictures, sound and film, where programs write their names too.

    `names` reads texts as a person does, through spaces and particles.
    """

    texts: Words
    coded: Words
    names: Names = no_names


def look(suffix: str, stream: BinaryIO, search: Search) -> Iterator[Finding]:
    """Everything in a file with the ending `suffix` that must not be on a drive. The stream can be sought in."""
    if suffix == BOOK:
        yield from _book(stream, search)
        return
    yield from _program(stream.read(_HEAD), shortest=3 if suffix in TEXTS else 2)  # a text may begin with “MZ세대”
    stream.seek(0)
    if suffix in TEXTS:
        raw = stream.read(LARGEST + 1)
        yield from _text(suffix, raw, search)
        yield from _unfolded(raw, search)
    elif suffix in CODED:
        yield from CODED[suffix](stream)
        stream.seek(0)
        yield from search.coded.in_bytes(stream)
        if suffix == ".png":
            stream.seek(0)
            yield from search.coded.in_bytes(io.BytesIO(pictures.unfolded(stream)), "IDAT")
    else:
        yield Finding("type", "unknown", 0)


def _book(stream: BinaryIO, search: Search) -> Iterator[Finding]:
    """What must not be in an e-book: beside its members, and in each of them."""
    beside = list(zipped.container(stream))
    yield from beside
    if any(finding.what == "type" for finding in beside):
        return  # it can't be read whole
    stream.seek(0)
    for name, raw in zipped.members(stream):
        suffix = PurePosixPath(name).suffix
        findings = list(search.texts.in_text(name.encode("utf-8", "replace")))
        if suffix in _IN_BOOKS:
            findings += [*zipped.xml(raw), *_text(suffix, raw, search), *_unfolded(raw, search)]
        elif suffix == ".css" or suffix in CODED:
            findings += look(suffix, io.BytesIO(raw), search)
        elif (name, raw) != zipped.MEDIA_TYPE:
            findings.append(Finding("type", "unknown", 0))
        layer = name if zipped.is_neutral(name) else "a member"
        yield from (replace(finding, layer=f"{layer} {finding.layer}".rstrip()) for finding in findings)


def _program(head: bytes, shortest: int) -> Iterator[Finding]:
    """Whether bytes begin as something that runs, going by signatures of at least `shortest` bytes."""
    head = head.lower()
    for magic, name in _PROGRAMS_BY_BYTE.get(head[:1], ()):
        if len(magic) >= shortest and head.startswith(magic):
            yield Finding("program", name, 0)


def _text(suffix: str, raw: bytes, search: Search) -> Iterator[Finding]:
    coding = _coding(suffix, raw)
    try:
        text = raw.decode(coding)
    except UnicodeDecodeError as error:
        yield Finding("type", "text", error.start)
        return
    if len(raw) > LARGEST or (suffix == ".htm" and not raw.startswith(PAGE)):
        yield Finding("type", "page", 0)
    if control := _CONTROLS.search(text):
        yield Finding("type", "text", control.start())
    if _SECTION.search(text) and _AUTORUN.search(text):
        yield Finding("program", "autorun.inf", 0)
    plain = inside.uncoded(raw)
    written = plain.decode(coding, "replace")
    read = inside.readable(written)
    yield from (Finding("hidden", point, at) for at, point in (*inside.hidden(text), *inside.hidden(read)))
    yield from search.texts.in_text(raw, least=CERTAIN)
    yield from search.texts.in_text(plain)
    yield from (Finding("name", "", at) for at in search.names(nfc(written)))  # attributes and comments too
    yield from _read(read, "readable", search)


def _coding(suffix: str, raw: bytes) -> str:
    """How a text is written: one for old devices in what its mark says, or without a mark in CP949 if it isn't UTF-8."""
    if suffix not in _FOR_DEVICES or raw.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "cp949"
    return "utf-8"


def _read(text: str, layer: str, search: Search) -> Iterator[Finding]:
    yield from search.texts.in_text(text.encode("utf-8", "replace"), layer)
    yield from (Finding("name", "", at, layer) for at in search.names(text))


def _unfolded(raw: bytes, search: Search, depth: int = 1) -> Iterator[Finding]:
    """What coded runs hold: pictures are looked at as pictures, all else as text and as bytes."""
    for _, layer, plain in inside.coded(raw):
        if look_at := next((structure for magic, structure in _PICTURES.items() if plain.startswith(magic)), None):
            yield from look_at(io.BytesIO(plain))
            yield from search.coded.in_bytes(io.BytesIO(plain), layer)
            continue
        read = inside.readable(plain.decode("utf-8", "replace"))
        yield from _program(plain[:_HEAD], shortest=4)  # two bytes turn up by chance
        yield from _read(read, layer, search)
        yield from search.texts.in_bytes(io.BytesIO(plain), layer)
        if depth < _DEEPEST:
            yield from _unfolded(plain, search, depth + 1)
