"""No finished page, script or style leads outside the drive, whatever a template or a payload said.

Looks at the bytes that would be poured, not at the code that made them: “offline” builds of others have fetched scripts
unnoticed for years. Addresses as plain text are allowed; nothing may *act* on one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, wraps
from html.parser import HTMLParser
from pathlib import PurePosixPath

from nkusb.bundle import Blob
from nkusb.checks import FileCheck, Suspicion
from nkusb.leaks.files import BOOK
from nkusb.leaks.zipped import members
from nkusb.model import Library
from nkusb.problems import ERROR, Code, Problem

OUTSIDE = Code(
    "OUT001", ERROR,
    "드라이브의 쪽 {path}이(가) 드라이브 밖을 가리킵니다(<{element}>).",
    "Page {path} of the drive leads outside it (<{element}>).",
    "templates 폴더에서 고친 파일을 보십시오. 글 속의 주소는 글자로만 두고 링크로 만들지 마십시오.",
    "Look at what was changed in templates. An address may stand as plain text, never as a link.",
    bad='<link rel="stylesheet" href="https://example.org/a.css">', good="<style>…</style>",
)  # fmt: skip
_ACTS = frozenset(
    {
        *("action", "archive", "background", "cite", "classid", "code", "codebase", "data", "dynsrc", "formaction"),
        *("href", "imagesrcset", "longdesc", "lowsrc", "manifest", "ping", "poster", "profile", "src", "srcdoc", "srcset"),
        *("style", "usemap", "xlink:href"),
    }
)
_ADDRESS = re.compile(r"(?i)^(?!data:,)[a-z][a-z0-9+.-]*:|[/\\]{2}")  # a scheme of any kind, or a host, also Windows'
_PICTURE = re.compile(r"data:image/(?:jpeg|png);base64,[A-Za-z0-9+/]+=*")  # a picture that stands in the page itself
_STYLE = re.compile(r"(?i)url\(|image-set\(|src\(|@import|@namespace|expression\(|(?<![-\w])behavior|-moz-binding|//")
# What a script could speak to others with, keep something by, or make code of.
_SCRIPT = re.compile(
    r"(?i)\b(?:https?|wss?|ftp):|\bfetch\(|XMLHttp|ActiveX|WebSocket|EventSource|sendBeacon|RTCPeer|importScripts|\bimport\b"
    r"|new\s+Image|Storage\b|indexedDB|\.cookie|\beval\(|Function\(|serviceWorker|geolocation"
)
_SHORT = 1 << 16  # letters
_DATA = re.compile(r'Q\("[a-z]\d+",(.*)\);\n', re.DOTALL)
# What browsers pass over in an address: these anywhere, spaces and controls before it (URL Standard, section 4.4).
_IGNORED, _BEFORE = str.maketrans("", "", "\t\n\r"), "".join(map(chr, range(0x21)))
_ESCAPE = re.compile(r"(?i)\\(?:([0-9a-f]{1,6})\s?|([^\n]))")  # of a letter in a style (CSS 2.1, section 4.1.3)

# A page as ours are: words, then a tag that every parser takes for what it looks like, and that acts on nothing but a name of
# few letters, too few for what `_STYLE` looks for. Behind a style or script, up to the next element, words are read as it.
_NAME, _LOCAL, _ACTING = "[a-z][a-z0-9]*", "(?:[a-z0-9]{1,6}(?![a-z0-9])|[.# ,-])*", "|".join(sorted(_ACTS))
_ATTRIBUTE = (
    rf' (?:(?!on|http-equiv=|(?:{_ACTING})=)[a-z]+(?:[:-][a-z]+)*="[^"<>]*"|(?:{_ACTING})="(?:{_LOCAL}|data:,)"'
    '|http-equiv="Content-(?:Type|Security-Policy)")'
)
_AFTER = rf"(?:\s*</{_NAME}>)*\s*(?=<[a-z]|\Z)"
_PIECE = re.compile(
    rf"[^<]*(?:\Z|</{_NAME}>|<(?!style|script|img){_NAME}(?:{_ATTRIBUTE})* ?/?>"
    rf'|<img(?:{_ATTRIBUTE}| src="{_PICTURE.pattern}")* ?/?>'
    rf"|<style>(?P<style>[^<]*)</style>{_AFTER}"
    rf'|<script(?: src="{_LOCAL}")?>(?P<script>[^<]*(?:<(?![/!])[^<]*)*)</script>{_AFTER}'
    r'|<!DOCTYPE html>|<\?xml version="1\.0" encoding="utf-8"\?>)'
)


def reaching(path: PurePosixPath, blob: Blob, _suspicion: Suspicion) -> Iterator[tuple[str, str]]:
    """Each element of a page, each script and each style that could reach outside, with its file's name in a book."""
    for name, raw in _texts(path, blob):
        text = raw.decode("utf-8-sig", "replace")  # a wrong encoding is the leak gate's to report
        for element in sorted(_READERS[PurePosixPath(name or path).suffix](text)):
            yield name, element


def is_clean(path: PurePosixPath, part: Blob, _suspicion: Suspicion) -> bool:
    """Whether a part of a page is made of pieces that reach nowhere, each whole."""
    return all(is_plain(raw.decode("utf-8-sig", "replace")) for _, raw in _texts(path, part))


def told(found: Mapping[PurePosixPath, Sequence[tuple[str, str]]], library: Library, _suspicion: Suspicion) -> Iterator[Problem]:
    """What was found, as problems."""
    for path, reaching in found.items():
        for name, element in reaching:
            yield OUTSIDE.at(library.edition.at(), path=path / name, element=element)


def _texts(path: PurePosixPath, blob: Blob) -> Iterator[tuple[str, bytes]]:
    """The texts of a file that could lead anywhere: it, or those of the book that it is, by name."""
    if path.suffix in _READERS:
        with blob.open() as file:
            yield "", file.read()
    elif path.suffix == BOOK:
        with blob.open() as file:
            yield from ((name, raw) for name, raw in members(file) if PurePosixPath(name).suffix in _READERS)


def _page(text: str) -> set[str]:
    return set() if is_plain(text) else parsed(text)


def is_plain(text: str) -> bool:
    """Whether a page is one of which `parsed` would find nothing, seen without parsing it; of any other shape it is not."""
    at = 0
    while at < len(text):
        piece = _PIECE.match(text, at)
        if piece is None or (piece.lastindex and (_style(piece["style"] or "") or _script(piece["script"] or ""))):
            return False
        at = piece.end()
    return True


def parsed(text: str) -> set[str]:
    """The elements of a page that reach outside."""
    reader = _Reader()
    try:
        reader.feed(text)
        reader.close()
    except AssertionError:  # the library's, before Python 3.14, for a <![ that is none; browsers read on
        return {*reader.reaching, "!["}
    return reader.reaching


_Reaching = Callable[[str], frozenset[str]]


def _once(read: _Reaching) -> _Reaching:
    """Every page has the same styles and scripts: what was found in the latest of them is kept, if they are short."""
    remembered = lru_cache(maxsize=16)(read)

    @wraps(read)
    def reading(text: str) -> frozenset[str]:
        return (remembered if len(text) <= _SHORT else read)(text)

    return reading


@_once
def _script(text: str) -> frozenset[str]:
    return frozenset({"script"} if not _is_data(text) and _SCRIPT.search(text) else ())


def _is_data(text: str) -> bool:
    """Whether a script is one call with plain values, as those of the search index are: their words act on nothing."""
    found = _DATA.fullmatch(text)
    try:
        return found is not None and json.loads(found[1]) is not None
    except (ValueError, RecursionError):
        return False


@_once
def _style(text: str) -> frozenset[str]:
    plain = _ESCAPE.sub(lambda found: _character(found[1]) if found[1] else found[2], text)
    return frozenset({"style"} if _STYLE.search(plain) else ())


def _character(code: str) -> str:
    number = int(code, 16)
    return chr(number) if number < 0x110000 else "\ufffd"


_READERS = {".htm": _page, ".q": _script, ".css": _style, ".xhtml": _page, ".opf": _page, ".ncx": _page}


class _Reader(HTMLParser):
    """Collects the elements that act on an address."""

    def __init__(self) -> None:
        super().__init__()
        self.reaching: set[str] = set()
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        acting = [(value or "").translate(_IGNORED).lstrip(_BEFORE) for name, value in attrs if name in _ACTS]
        if tag == "img":
            acting = [value for value in acting if not _PICTURE.fullmatch(value)]
        if any(_ADDRESS.search(value) or _style(value) for value in acting) or any(name.startswith("on") for name, _ in attrs):
            self.reaching.add(tag)
        if tag == "meta" and any(name == "http-equiv" and (value or "").strip().casefold() == "refresh" for name, value in attrs):
            self.reaching.add(tag)

    def handle_data(self, data: str) -> None:
        if self._inside == "style":
            self.reaching |= _style(data)
        elif self._inside == "script":
            self.reaching |= _script(data)


PART = FileCheck(reaching, is_clean, told)
