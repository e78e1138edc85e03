"""A payload's words as its readers meet them, piece by piece, each able to say where in its file any of it stands.

Checks read passages, not lines of Markdown: `0**10**-1234`, a number broken over two lines or written `&#48;10` is to a
reader what it looks like. What they find is a `Hit`: a stretch of a passage and the problem that it is.
"""

from __future__ import annotations

import html
import re
import sys
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from typing import Generic, Literal, Protocol, TypeVar, assert_never

import ahocorasick_rs

from nkusb.document import (
    Block,
    Break,
    Code,
    Emphasis,
    Figure,
    Foreign,
    Heading,
    Inline,
    Items,
    Link,
    NoteMark,
    Notes,
    Paragraph,
    Preformatted,
    Quote,
    Rule,
    Strong,
    Table,
    Term,
    Text,
    blocks,
    inlines_of,
)
from nkusb.model import Payload, Writing
from nkusb.problems import Code as ProblemCode
from nkusb.problems import Place, Severity
from nkusb.spots import Path, spots

Part = Literal["title", "summary", "tag", "caution", "place", "source", "body", "alt", "caption", "subtitle"]

CELL = " | "  # between the cells of a row: more than a number's parts, less than the end of a sentence
_LINE_END = re.compile(r"[^\w\n]*\n")  # marks and spaces, then what a reader takes for a space
_DIGIT, _NOTHING = r"\d", r"(?!)"
_NEAR, _FAR = 10, 300  # characters of index.md in which the next one of a text is looked for, and the first of a fragment
# A character as an entity of Markdown, or as an escape of TOML.
_ESCAPE = re.compile(
    r"&(?:#[xX]?[0-9a-fA-F]{1,7}|[A-Za-z0-9]{1,31});|\\(?:u([0-9a-fA-F]{4})|U(00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4}))"
)


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a text comes from: pairs of offsets in it and in its file, and the offsets at which the file's lines begin."""

    origins: Sequence[tuple[int, int]]
    starts: Sequence[int]


@dataclass(frozen=True, eq=False)
class Passage:
    """One piece of text and where it comes from. `folded` is the same, character by character, in plain digits and signs.

    `running` is the same once more, without what is in another language or to be typed as it stands: these are `\\0`.
    `follow` finds the text in its file; most passages are never asked for a place.
    """

    part: Part
    text: str
    folded: str
    running: str
    file: Place
    follow: Callable[[], Trace] = field(repr=False)

    @cached_property
    def _trace(self) -> Trace:
        return self.follow()

    def offset(self, offset: int) -> int:
        """Where in `index.md` the character at `offset` stands, counted in characters."""
        origins = self._trace.origins
        known, origin = origins[bisect_right(origins, (offset, sys.maxsize)) - 1]
        return origin + offset - known

    def at(self, offset: int) -> Place:
        """The line and column of `index.md` on which the character at `offset` stands."""
        spot, starts = self.offset(offset), self._trace.starts
        line = bisect_right(starts, spot)
        return self.file.at(line, spot - starts[line - 1] + 1)


@dataclass(frozen=True, slots=True)
class Hit:
    """A stretch of a passage (offsets) that is a problem."""

    start: int
    end: int
    code: ProblemCode


@dataclass(frozen=True, slots=True)
class TextCheck:
    """A check of words: the problems that it may name, what finds them in a passage of a payload, and its clues (`Clued`)."""

    codes: tuple[ProblemCode, ...]
    find: Callable[[Passage, Payload], Iterator[Hit]]
    clues: tuple[str, ...] = ()
    number: re.Pattern[str] | None = None


class Clued(Protocol):
    """What finds nothing in a folded text that has none of its `clues` and no match of `number`, which begins with `\\d`.

    Where it has neither it looks everywhere. A test proves the clues of every pattern.
    """

    @property
    def clues(self) -> tuple[str, ...]: ...
    @property
    def number(self) -> re.Pattern[str] | None: ...


C = TypeVar("C", bound=Clued)


class Sieve(Generic[C]):
    """Keeps those that can find nothing in a text from looking: the clues of all are sought in a single pass."""

    def __init__(self, members: Iterable[C]) -> None:
        self._members = tuple(members)
        self._blind = {place for place, member in enumerate(self._members) if not (member.clues or member.number)}
        concerned: defaultdict[str, set[int]] = defaultdict(set)
        for place, member in enumerate(self._members):
            for clue in member.clues:
                concerned[clue].add(place)
        self._concerned = tuple(concerned.values())
        self._automaton = ahocorasick_rs.AhoCorasick(concerned)
        numbers = [member.number.pattern.removeprefix(_DIGIT) for member in self._members if member.number]
        self._number = re.compile(f"{_DIGIT}(?:{'|'.join(numbers)})" if numbers else _NOTHING)  # a digit is found quickly

    def through(self, folded: str) -> Iterator[C]:
        """Those that may find something in a text in plain digits and signs, in their order."""
        clues = {clue for clue, _, _ in self._automaton.find_matches_as_indexes(folded, overlapping=True)}
        awake = self._blind.union(*(self._concerned[clue] for clue in clues))
        numbers = self._number.search(folded)
        for place, member in enumerate(self._members if awake or numbers else ()):
            if place in awake or (numbers and member.number and member.number.search(folded)):
                yield member


def passages(payload: Payload) -> tuple[Passage, ...]:
    """All that readers meet: title, summary, tags, what the kind adds, sources as they are shown, bodies, films' subtitles.

    Those of the payload that was asked for last are kept, because each of its checks asks.
    """
    return _latest(_Asked(payload))


class _Asked:
    """A payload as a key: this very one, not another that says the same."""

    def __init__(self, payload: Payload) -> None:
        self.payload = payload

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and other.payload is self.payload

    def __hash__(self) -> int:
        return id(self.payload)


@lru_cache(maxsize=1)
def _latest(asked: _Asked) -> tuple[Passage, ...]:
    payload = asked.payload
    front = _Reader(payload, payload.whole or payload.writings[0]).front_matter()
    bodies = (passage for writing in payload.writings for passage in _Reader(payload, writing).body())
    return (*front, *bodies, *_said(payload))


def _said(payload: Payload) -> Iterator[Passage]:
    """What is shown over a payload's films, a text for each film; what is broken over two lines of a picture is read as one."""
    for medium in payload.media.values():
        if (said := medium.subtitles) is not None:
            ends = ([" "] * (len(cue.lines) - 1) + ["\n"] for cue in said.cues)
            pairs = (pair for cue, end in zip(said.cues, ends, strict=True) for pair in zip(cue.lines, end, strict=True))
            fragments = [part for pair in pairs for part in pair]
            text = "".join(fragments)
            yield Passage("subtitle", text, _folded(text), text, said.place, partial(_followed, fragments, said.written))


def _followed(fragments: Sequence[str], source: str) -> Trace:
    """Where each fragment stands in a whole file."""
    return Trace(tuple(_origins(fragments, source, 0, len(source))) or ((0, 0),), _starts(source))


def _starts(source: str) -> tuple[int, ...]:
    return (0, *(match.end() for match in re.finditer("\n", source)))


def is_told_in_confidence(payload: Payload) -> bool:
    """Whether a payload is the story of a person whom it must not give away, not one who published it under their name."""
    consent = payload.extra.get("consent")
    return payload.kind == "story" and not (isinstance(consent, dict) and consent.get("basis") == "public-record")


def distinct(hits: Iterable[Hit], length: int) -> list[Hit]:
    """Of hits that overlap in a text of `length` the weightiest, else the one that comes first: one finding a spot.

    Of two that weigh the same it is the one that can't be accepted, so that accepting the other doesn't hide it.
    """
    taken, kept = bytearray(length), []
    for hit in sorted(hits, key=lambda hit: (-hit.code.severity, hit.code.acceptable)):
        if taken.find(1, hit.start, hit.end) < 0:
            taken[hit.start : hit.end] = b"\1" * (hit.end - hit.start)
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)


def one_of(words: str) -> str:
    """A pattern for any of the words, which stand between spaces; `_` in a word is a space that may be missing.

    Before it tries a hundred words it looks at the next character, if all of them begin with a letter.
    """
    patterns = [word.replace("_", r"\s?") for word in words.split()]
    firsts = "".join(sorted({pattern[0] for pattern in patterns}))
    return f"{f'(?=[{firsts}])' if firsts.isalnum() else ''}(?:{'|'.join(patterns)})"


def clues(*words: str) -> tuple[str, ...]:
    """What a text surely has that has one of the words, which are written as for `one_of`: the longest piece of each."""
    bare = (re.sub(r"\(\?[^()]*\)", "", word) for group in words for word in group.split())
    return tuple(max(word.split("_"), key=len) for word in bare)


_SENTENCE = re.compile(r"[^.?!。\n]+(?:\.(?=\d)[^.?!。\n]*)*")  # a point inside a number ends nothing


def sentences(passage: Passage) -> Iterator[re.Match[str]]:
    """The sentences of a passage's folded text."""
    return _SENTENCE.finditer(passage.folded)


def lighter(code: ProblemCode, payload: Payload, severity: Severity) -> ProblemCode:
    """`code` as it is in a story told in confidence, `severity` elsewhere: news need dates and places."""
    return code if is_told_in_confidence(payload) else code.weighing(severity)


def _plain_signs() -> dict[int, str]:
    """One character for one: digits of all scripts and widths, full-width Latin, and the many dashes, dots and spaces."""
    signs = {0xFF01 + n: chr(0x21 + n) for n in range(0x5E)}
    signs |= dict.fromkeys(map(ord, "‐‑‒–—―−﹣－ー"), "-") | dict.fromkeys(map(ord, "․‧・．"), ".")
    for character in map(chr, (*range(0x80, 0x3100), *range(0xA000, 0xAC00), *range(0x1D7CE, 0x1D800))):
        if (digit := unicodedata.decimal(character, None)) is not None:
            signs[ord(character)] = str(digit)
        elif unicodedata.category(character) == "Zs":
            signs[ord(character)] = " "
    return signs


_PLAIN = _plain_signs()
_FANCY = re.compile(f"[{''.join(chr(code) for code in _PLAIN if code < 0x10000)}\U0001d7ce-\U0001d7ff]")


def _folded(text: str) -> str:
    """The text in plain digits and signs; most texts are written in them."""
    return _FANCY.sub(lambda sign: _PLAIN[ord(sign[0])], text)


class _Reader:
    """Goes through one writing of a payload; looks a text up in its file when it is asked where that stands."""

    def __init__(self, payload: Payload, writing: Writing) -> None:
        self._payload, self._writing = payload, writing

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return _starts(self._writing.written)

    @cached_property
    def _lines(self) -> list[int]:
        return sorted({block.line for block in blocks(self._writing.body)})

    @cached_property
    def _front(self) -> tuple[dict[Path, tuple[int, int]], int]:
        """Where each value of the front matter stands, and the line after its last, from 0."""
        lines = self._writing.written.split("\n")
        end = lines.index("+++", 1) if "+++" in lines[1:] else 1
        return spots("\n".join(lines[1:end]), 2), end

    def front_matter(self) -> Iterator[Passage]:
        def passage(part: Part, text: str, *path: str | int) -> Passage:
            return self._passage(part, [text], partial(self._value, path))

        payload = self._payload
        yield passage("title", payload.title, "title")
        yield passage("summary", payload.summary, "summary")
        for number, tag in enumerate(payload.tags):
            yield passage("tag", tag, "tags", number)
        for part in ("caution", "place"):
            if text := payload.extra.get(part):
                yield passage(part, str(text), part)
        for number, source in enumerate(payload.sources):
            if source.show != "nothing":
                yield passage("source", source.publisher, "sources", number, "publisher")
            if source.show == "title":
                yield passage("source", source.title, "sources", number, "title")
                if source.author:
                    yield passage("source", source.author, "sources", number, "author")

    def _value(self, path: Path) -> tuple[int, int]:
        keys, end = self._front
        line, column = keys.get(path, (1, 1))
        return self._starts[line - 1] + column - 1, self._starts[min(end, len(self._starts) - 1)]

    def body(self) -> Iterator[Passage]:
        for block in blocks(self._writing.body):
            match block:
                case Table(line, head, rows):
                    for number, row in enumerate((head, *rows)):
                        place = line + (number + 1 if number else 0)  # below the headings stands a line of dashes
                        texts = [text for cell in row for text in (*_fragments(cell.inlines), CELL)]
                        prose = CELL.join("".join(running(cell.inlines)) for cell in row)
                        yield self._passage("body", texts[:-1], partial(self._bounds, place, place + 1), running=prose)
                case Preformatted(text=text):
                    yield self._passage("body", [text], partial(self._of, block), running="\0" * len(text))
                case Figure(alt=alt, caption=caption):
                    yield self._passage("alt", [alt], partial(self._of, block))
                    if caption:
                        yield self._passage("caption", [caption], partial(self._of, block))
                case Heading() | Paragraph():
                    if fragments := [*_fragments(inlines_of(block))]:
                        prose = "".join(running(inlines_of(block)))
                        yield self._passage("body", fragments, partial(self._of, block), running=prose)
                case Items() | Quote() | Notes() | Rule():
                    pass  # what is in them comes by itself
                case _:
                    assert_never(block)

    def _of(self, block: Block) -> tuple[int, int]:
        """Where in `index.md` a block lies: from its line to the next block's."""
        following = bisect_right(self._lines, block.line)
        last = following == len(self._lines) or isinstance(block, Notes)
        return self._bounds(block.line, len(self._starts) + 1 if last else self._lines[following])

    def _bounds(self, line: int, following: int) -> tuple[int, int]:
        begin = self._starts[min(line, len(self._starts)) - 1]
        return begin, self._starts[following - 1] if following <= len(self._starts) else len(self._writing.written)

    def _passage(
        self, part: Part, fragments: Sequence[str], bounds: Callable[[], tuple[int, int]], running: str | None = None
    ) -> Passage:
        text = "".join(fragments)
        prose = text if running is None or running == text else running
        return Passage(part, text, _folded(text), prose, self._writing.place, partial(self._follow, fragments, bounds))

    def _follow(self, fragments: Sequence[str], bounds: Callable[[], tuple[int, int]]) -> Trace:
        begin, end = bounds()
        return Trace(tuple(_origins(fragments, self._writing.written, begin, end)) or ((0, begin),), self._starts)


def _origins(fragments: Sequence[str], source: str, cursor: int, end: int) -> Iterator[tuple[int, int]]:
    """Where each fragment stands in `source`. One that isn't there word for word is followed character by character."""
    offset = 0
    for fragment in fragments:
        if fragment == CELL or fragment.isspace():
            yield offset, cursor
            line_end = _LINE_END.match(source, cursor, end)
            cursor = line_end.end() if line_end else cursor
        elif (found := source.find(fragment, cursor, end)) >= 0:
            yield offset, found
            cursor = found + len(fragment)
        else:
            for number, character in enumerate(fragment):
                near = _NEAR if number else _FAR
                cursor, following = _spot(character, source, cursor, end, near)
                yield offset + number, cursor
                cursor = following
        offset += len(fragment)


def _spot(character: str, source: str, cursor: int, end: int, near: int) -> tuple[int, int]:
    """Where in `source` a character begins and ends: as an escape at `cursor`, else as itself, `near` characters on at most."""
    if escape := _ESCAPE.match(source, cursor, end):
        digits = escape[1] or escape[2]
        if (chr(int(digits, 16)) if digits else html.unescape(escape[0])[:1]) == character:
            return escape.span()
    found = source.find(character, cursor, min(end, cursor + near))
    return (found, found + 1) if found >= 0 else (cursor, cursor)


def _fragments(inlines: tuple[Inline, ...]) -> Iterator[str]:
    """The words of inline nodes in reading order, in pieces that `index.md` mostly holds word for word."""
    for inline in inlines:
        match inline:
            case Text() | Code() | Term():
                yield inline.text
            case Break():
                yield "\n"
            case Emphasis() | Strong() | Link() | Foreign():
                yield from _fragments(inline.inlines)
            case NoteMark():
                pass
            case _:
                assert_never(inline)


def running(inlines: tuple[Inline, ...]) -> Iterator[str]:
    """The same pieces, with `\0` for each character that is in another language or to be typed as it stands."""
    for inline in inlines:
        match inline:
            case Emphasis() | Strong() | Link():
                yield from running(inline.inlines)
            case Code() | Foreign():
                yield from ("\0" * len(piece) for piece in _fragments((inline,)))
            case _:
                yield from _fragments((inline,))
