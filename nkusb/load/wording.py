"""How an edition words its payloads: words explained, and, where it wants that, in the spelling of the North.

Done to Documents once, when they are selected, so that every form shows the same and none has code of its own for it. Words are
never substituted: the particle and the grammar around them would break.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Protocol, assert_never

from nkusb.document import (
    Block,
    Cell,
    Document,
    Emphasis,
    Figure,
    Heading,
    Inline,
    Items,
    Link,
    Note,
    Notes,
    Paragraph,
    Preformatted,
    Quote,
    Rule,
    Strong,
    Table,
    Term,
    Text,
)
from nkusb.model import Library, Payload, SpellingChoice, Terms
from nkusb.orthography import Change, Finder, Glossary, Tally, Word, applied, northern
from nkusb.passages import running
from nkusb.problems import HINT, Place, Problems
from nkusb.problems import Code as ProblemCode

RESPELLED = ProblemCode(
    "LNG130", HINT,
    "이 판에서는 {count}곳을 북녘의 적는 법으로 바꾸어 싣습니다: {rules}.",
    "In this edition {count} places are spelled as in the North: {rules}.",
    "무엇이 바뀌는지는 `nkusb words --spelling` 이 보여줍니다. 바꾸지 않으려면 판에 spelling = \"as-written\" 을 적으십시오.",
    "`nkusb words --spelling` shows what changes. To keep what is written set spelling = \"as-written\".",
    bad="노동자가 되었다 (spelling = \"north\")", good="로동자가 되였다",
)  # fmt: skip

_SHORTEST = 3  # syllables of a Northern word that is nothing else


class Wording(Protocol):
    """How an edition words its payloads."""

    @property
    def terms(self) -> Terms: ...
    @property
    def spelling(self) -> SpellingChoice: ...


def worded(library: Library) -> tuple[Library, Problems]:
    """The library as its edition words it, and how much of each payload was respelled."""
    done = [reworded(words_of(one), one.glossary, library.edition) for one in library.payloads]
    payloads, problems = with_words(library.payloads, done)
    return replace(library, payloads=payloads), problems


def with_words(payloads: Sequence[Payload], done: Sequence[tuple[Document, Problems]]) -> tuple[tuple[Payload, ...], Problems]:
    """Payloads with what `reworded` made of each, and the problems of all."""
    bodies = (body.beside(payload.body) for payload, (body, _) in zip(payloads, done, strict=True))
    told = (replace(payload, body=body) for payload, body in zip(payloads, bodies, strict=True))
    return tuple(told), tuple(problem for _, found in done for problem in found)


@dataclass(frozen=True, slots=True)
class Words:
    """What is worded of a payload: its body, the words that it explains itself, and the file that it stands in."""

    body: Document
    terms: Mapping[str, str]
    place: Place


def words_of(payload: Payload) -> Words:
    """What is worded of a payload."""
    return Words(payload.body, payload.terms, payload.place)


def reworded(words: Words, glossary: Glossary, wanted: Wording) -> tuple[Document, Problems]:
    """A payload's body as an edition words it, and how much of it was respelled."""
    tally = Tally()
    document = _reworded(words, glossary, wanted.terms, wanted.spelling, tally)
    if not tally.counts:
        return document, ()
    return document, (RESPELLED.at(words.place, count=sum(tally.counts.values()), rules=str(tally)),)


def _reworded(words: Words, glossary: Glossary, terms: Terms, spelling: SpellingChoice, tally: Tally) -> Document:
    document = words.body
    notes, fellows = {**glossary.notes, **words.terms}, glossary.fellows
    if spelling == "north":
        document = respelled(document, glossary, tally)
        notes |= glossary.respelled_notes
    match terms:
        case "north":
            return explained(document, {**fellows, **notes})
        case "both":
            back = {north: south for south, north in fellows.items() if len(north) >= _SHORTEST}
            return explained(document, notes, {**back, **fellows})
        case "south":
            return explained(document, notes)


def respelled(document: Document, glossary: Glossary, tally: Tally) -> Document:
    """The document in the spelling of the North, except for what is quoted, typed, or in another language."""
    return _Speller(glossary, tally).document(document)


def explained(document: Document, notes: Mapping[str, str], fellows: Mapping[str, str] | None = None) -> Document:
    """The document with each word that has a note marked where it first stands in running text.

    One that has a fellow, the other side's word for the same, has it there in brackets.
    """
    fellows = fellows or {}
    return _Explainer(_finder(frozenset((*notes, *fellows))), notes, fellows).document(document)


@lru_cache(maxsize=8)  # most payloads explain the same words
def _finder(words: frozenset[str]) -> Finder[Word]:
    return Finder(map(Word, words))


class _Rewriter:
    """Rewrites blocks in reading order; what it does with a block's words, whatever nodes they stand in, is up to its heirs."""

    def document(self, document: Document) -> Document:
        return Document(tuple(map(self.block, document.blocks)), document.allowances, document.written)

    def block(self, block: Block) -> Block:  # noqa: PLR0911 (one case a node)
        match block:
            case Paragraph(_, inlines):
                return replace(block, inlines=self.inlines(inlines))
            case Heading(_, _, inlines):
                return replace(block, inlines=self.heading(inlines))
            case Items(items=items):
                return replace(block, items=tuple(tuple(map(self.block, item)) for item in items))
            case Quote(_, blocks):
                return replace(block, blocks=tuple(map(self.block, blocks)))
            case Table(_, head, rows):
                columns = tuple(replace(cell, inlines=self.heading(cell.inlines)) for cell in head)
                return replace(block, head=columns, rows=tuple(tuple(map(self.cell, row)) for row in rows))
            case Notes(_, notes):
                return replace(block, notes=tuple(map(self.note, notes)))
            case Figure(alt=alt, caption=caption):
                return replace(block, alt=self.line(alt), caption=self.line(caption))
            case Preformatted() | Rule():
                return block
            case _:
                assert_never(block)

    def cell(self, cell: Cell) -> Cell:
        return replace(cell, inlines=self.inlines(cell.inlines))

    def note(self, note: Note) -> Note:
        return replace(note, blocks=tuple(map(self.block, note.blocks)))

    def inlines(self, inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
        raise NotImplementedError

    def heading(self, inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
        return inlines

    def line(self, text: str) -> str:
        return text


@dataclass
class _Speller(_Rewriter):
    """Spells as the North does. What stands around a word counts across nodes: `국제**노동**` is one word, not two."""

    glossary: Glossary
    tally: Tally

    def inlines(self, inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
        changes = self.changes("".join(running(inlines)))
        return _respelled(inlines, changes) if changes else inlines

    heading = inlines

    def line(self, text: str) -> str:
        return applied(text, self.changes(text))

    def changes(self, text: str) -> tuple[Change, ...]:
        changes = northern(text, self.glossary)[1]
        self.tally.add(changes)
        return changes


def _respelled(inlines: tuple[Inline, ...], changes: tuple[Change, ...]) -> tuple[Inline, ...]:
    """The nodes with these changes of their joined words; one that reaches over the end of a node is made in its first part."""
    offset = 0

    def rewritten(inline: Inline) -> Inline:
        nonlocal offset
        if isinstance(inline, Emphasis | Strong | Link):
            return replace(inline, inlines=tuple(map(rewritten, inline.inlines)))
        begin, length = offset, sum(map(len, running((inline,))))
        offset += length
        if not isinstance(inline, Text):
            return inline
        here = (change for change in changes if begin <= change.start and change.end <= begin + length)
        moved = (replace(change, start=change.start - begin, end=change.end - begin) for change in here)
        return Text(applied(inline.text, moved))

    return tuple(map(rewritten, inlines))


@dataclass
class _Explainer(_Rewriter):
    """Marks words that a reader may not know, each once, and remembers which it has met."""

    finder: Finder[Word]
    notes: Mapping[str, str]
    fellows: Mapping[str, str]
    met: set[str] = field(default_factory=set)
    numbered: int = 0

    def inlines(self, inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
        return tuple(part for inline in inlines for part in self.inline(inline))

    def inline(self, inline: Inline) -> Iterator[Inline]:
        match inline:
            case Text(text):
                yield from self.text(text)
            case Emphasis(inner) | Strong(inner):
                yield replace(inline, inlines=self.inlines(inner))
            case _:  # a link in a link leads nowhere; another language has words of its own
                yield inline

    def text(self, text: str) -> Iterator[Inline]:
        written = 0
        for found in self.finder.find(text):
            word = found.row.south
            if word in self.met:
                continue
            self.met |= {word, self.fellows.get(word, word)}
            yield from [Text(text[written : found.start])] if found.start > written else []
            written = found.end
            yield self.term(word)
            if fellow := self.fellows.get(word):
                yield Text(f"({fellow})")
        yield from [Text(text[written:])] if written < len(text) else []

    def term(self, word: str) -> Inline:
        if word not in self.notes:
            return Text(word)
        self.numbered += 1
        return Term(word, self.notes[word], self.numbered)
