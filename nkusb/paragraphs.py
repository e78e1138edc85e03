"""A text taken apart into what is translated one by one, and put together again: titles, headings, paragraphs, items, rows …

A paragraph's text is its Markdown as it stands, without the marks of the block that it is in: those, figures' names and all
else stay where they are. Its `id` comes from its words alone, so that it outlives whatever happens elsewhere in the text.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from nkusb.load.markdown import body_parser
from nkusb.load.payload import split
from nkusb.names import nfc
from nkusb.spots import STRING, spots

Kind = Literal[
    "title", "summary", "caution", "place", "heading", "paragraph", "item", "quote", "note", "row", "alt", "caption", "code"
]

FRONT: tuple[Literal["title", "summary", "caution", "place"], ...] = ("title", "summary", "caution", "place")
_HASH = 12  # hex digits: 48 bits, enough to tell the paragraphs of one text apart
_INSIDE: Mapping[str, Kind] = {"list_item_open": "item", "blockquote_open": "quote", "footnote_reference_open": "note"}
_HARD = re.compile(r"(?:(?<! ) {2,}|\\)\n[ \t]*")
_SOFT = re.compile(r"(?<!\\)\n[ \t]*")
_CLOSING = re.compile(r"(?:^|(?<![ \t])[ \t]+)#+[ \t]*$")
_ROW = re.compile(r"([ \t>]*\|?[ \t]*)(.*?)[ \t]*(?:(?<!\\)\|)?[ \t]*$")
_FIGURE = re.compile(
    r"""!\[(?P<alt>(?:\\.|[^\[\]\\]|\[[^\]]*\])*)\]\(\s*(?:<[^>\n]*>|[^\s()]+(?:\([^\s()]*\))?)\s*"""
    r"""(?P<caption>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\((?:\\.|[^)\\])*\))?\s*\)"""
)
_MARKER = re.compile(r"[^\s>]")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One piece of a text.

    `text` is Markdown in one line but for line breaks that the writer asked for (`\\\\` before them); of a row, its cells with
    `|` between them. `start` and `end` are offsets in the file, `line` and `column` where it begins, `first` and `last` the
    lines of the block that it stands in. `level` is a heading's, else 0; `margin` what begins each further line of it.
    """

    id: str
    kind: Kind
    text: str
    line: int
    column: int
    start: int
    end: int
    first: int
    last: int
    level: int = 0
    margin: str = ""

    @property
    def hash(self) -> str:
        """What of the id comes from the words."""
        return hash_of(self.text)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A paragraph before it has an id: offsets in the file, and the block's lines from 0."""

    kind: Kind
    text: str
    start: int
    end: int
    block: tuple[int, int]
    level: int = 0
    margin: str = ""


def hash_of(text: str) -> str:
    """The first 12 hex digits of the SHA-256 of a text in NFC, its spaces and line ends collapsed."""
    return hashlib.sha256(" ".join(nfc(text).split()).encode()).hexdigest()[:_HASH]


def paragraphs(written: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a file's text, NFC with plain line ends, in reading order; none of front matter that isn't TOML."""
    starts = [0, *(match.end() for match in re.finditer("\n", written))]
    seen: Counter[str] = Counter()
    found = []
    for piece in sorted((*_front_matter(written, starts), *_Body(written, starts).pieces()), key=lambda piece: piece.start):
        name = f"{piece.kind}-{hash_of(piece.text)}"
        seen[name] += 1
        line = bisect_right(starts, piece.start)
        found.append(
            Paragraph(
                id=name if seen[name] == 1 else f"{name}-{seen[name]}",
                kind=piece.kind,
                text=piece.text,
                line=line,
                column=piece.start - starts[line - 1] + 1,
                start=piece.start,
                end=piece.end,
                first=piece.block[0] + 1,
                last=piece.block[1],
                level=piece.level,
                margin=piece.margin,
            )
        )
    return tuple(found)


def rewritten(written: str, texts: Mapping[Paragraph, str]) -> str:
    """The file's text with other words in the place of some of its paragraphs; where the words are the same nothing changes.

    Words can make a block into another one (`1. ` begins a list): who takes them from strangers looks at the result.
    """
    changed = [paragraph for paragraph, text in texts.items() if text != paragraph.text]
    for paragraph in sorted(changed, key=lambda paragraph: -paragraph.start):
        written = written[: paragraph.start] + _encoded(paragraph, texts[paragraph]) + written[paragraph.end :]
    return written


def _encoded(paragraph: Paragraph, text: str) -> str:
    """A text as it stands in a file at the paragraph's place."""
    if paragraph.kind in FRONT:
        return json.dumps(text, ensure_ascii=False)  # a JSON string is a TOML string too
    if paragraph.kind == "caption":
        escaped = text.replace('"', '\\"')
        return f'"{escaped}"'
    return text.replace("\n", f"\n{paragraph.margin}")


def _front_matter(written: str, starts: list[int]) -> Iterator[_Piece]:
    parts = split(written)
    if parts is None:
        return
    try:
        value = tomllib.loads(parts[0])
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    places = spots(parts[0], 2)
    for key in FRONT:
        if isinstance(text := value.get(key), str):
            line, column = places[key,]
            string = STRING.search(written, written.index("=", starts[line - 1] + column - 1))
            if string and text.strip():
                yield _Piece(key, text, string.start(), string.end(), (line - 1, line + string[0].count("\n")))


class _Body:
    """Goes through the block tokens of a body, which knows lines but no offsets."""

    def __init__(self, written: str, starts: list[int]) -> None:
        parts = split(written)
        self._body, self._first = (parts[1], parts[2]) if parts else (written, 1)
        self._lines, self._starts = written.split("\n"), starts

    def pieces(self) -> Iterator[_Piece]:
        tokens = _parser().parse(self._body)
        inside: list[Kind] = ["paragraph"]
        for number, token in enumerate(tokens):
            if kind := _INSIDE.get(token.type):
                inside.append(kind)
            elif token.type.replace("_close", "_open") in _INSIDE:
                inside.pop()
            elif token.type in ("fence", "code_block"):
                yield from self._code(token)
            elif token.type == "tr_open":
                yield from self._row(token, tokens[number - 1].type == "thead_open")
            elif token.type == "inline" and tokens[number - 1].type == "heading_open":
                yield from self._words(token, "heading", int(tokens[number - 1].tag[1]))
            elif token.type == "inline" and tokens[number - 1].type == "paragraph_open":
                figures = [*self._figures(token)] if token.content.startswith("![") else []
                yield from figures or self._words(token, inside[-1])

    def _block(self, token: Token) -> tuple[int, int]:
        """The lines of the file that a token comes from, from 0; the second is the one after the last."""
        first, last = token.map or (0, 0)
        return first + self._first - 1, last + self._first - 1

    def _words(self, token: Token, kind: Kind, level: int = 0) -> Iterator[_Piece]:
        if not token.content.strip():
            return
        block = self._block(token)
        opening = token.content.split("\n")[0].rstrip()
        line = self._lines[block[0]].rstrip()
        line = line if line.endswith(opening) else _CLOSING.sub("", line)
        column = len(line) - len(opening) if line.endswith(opening) else max(0, line.find(opening))
        final = block[0] + token.content.count("\n")
        end = self._starts[final] + len(self._lines[final].rstrip() if final > block[0] else line)
        text = _SOFT.sub(" ", _HARD.sub("\\\\\n", token.content))
        yield _Piece(kind, text, self._starts[block[0]] + column, end, block, level, _MARKER.sub(" ", line[:column]))

    def _code(self, token: Token) -> Iterator[_Piece]:
        first, last = self._block(token)
        content = token.content.rstrip("\n")
        if not content.strip():
            return
        inner = first + 1 if token.type == "fence" else first
        final = inner + content.count("\n")
        margin = self._lines[inner][: max(0, len(self._lines[inner]) - len(content.split("\n")[0]))]
        start, end = self._starts[inner] + len(margin), self._starts[final] + len(self._lines[final])
        yield _Piece("code", content, start, end, (first, last), margin=margin)

    def _row(self, token: Token, is_head: bool) -> Iterator[_Piece]:
        first, last = self._block(token)
        found = _ROW.match(self._lines[first])
        if found and found[2]:
            start, end = (self._starts[first] + at for at in found.span(2))
            yield _Piece("row", found[2], start, end, (first, last + is_head))  # to the headings belongs the line of dashes

    def _figures(self, token: Token) -> Iterator[_Piece]:
        """What replaces pictures, and their captions; nothing where there is more than pictures in the paragraph."""
        block = self._block(token)
        begin, end = self._starts[block[0]], self._starts[block[1] - 1] + len(self._lines[block[1] - 1])
        text = "\n".join(self._lines)[begin:end]
        if _FIGURE.sub("", token.content).strip():
            return
        for figure in _FIGURE.finditer(text):
            if figure["alt"].strip():
                yield _Piece("alt", _joined(figure["alt"]), begin + figure.start("alt"), begin + figure.end("alt"), block)
            if figure["caption"] and (caption := figure["caption"][1:-1]).strip():
                words = _joined(caption).replace('\\"', '"')
                yield _Piece("caption", words, begin + figure.start("caption"), begin + figure.end("caption"), block)


def _joined(text: str) -> str:
    return " ".join(text.split())


@cache
def _parser() -> MarkdownIt:
    """The parser of blocks, which are all that is wanted, in the order of the file. Threads share it: its rules are ready."""
    parser = body_parser()
    parser.core.ruler.disable(["inline", "footnote_tail"])
    parser.parse("*")
    return parser
