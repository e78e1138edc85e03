"""A payload's translation as a catalogue for translators' programs, and what comes of one that returns.

What a translator saw is known by its hash: a translation of a source that has changed since is taken, and stays behind it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from nkusb.alignment import compared, paired, sources_of, stale, targets_of
from nkusb.exchange import Catalog, Entry
from nkusb.model import Ledger, Pair, Payload
from nkusb.orthography import Glossary
from nkusb.paragraphs import FRONT, Paragraph, hash_of, paragraphs, rewritten
from nkusb.problems import ERROR, WARNING, Code, Place, Problem, Problems

OUTDATED = Code(
    "TRN132", WARNING,
    "이 번역이 보고 만든 원문 단락은 이제 없습니다. 담지 않았습니다.",
    "The source paragraph that this translates is gone; it was left out.",
    "아직 쓸데가 있으면 손으로 옮기십시오.", "Copy it by hand if it is still wanted.",
    bad="(a paragraph that was deleted)", good="(a paragraph of today's source)",
)  # fmt: skip
UNFIT = Code(
    "TRN133", ERROR,
    "이 번역을 넣으면 글의 짜임이 달라집니다. 담지 않았습니다.",
    "This translation would change how the text is built; it was left out.",
    "줄바꿈, 표의 칸 수(|), 줄 첫머리의 #, -, 1. 같은 기호를 원문처럼 하십시오.",
    "Keep line breaks, the number of cells (|), and marks such as #, -, 1. at the beginning as the source has them.",
    bad='msgid "a | b"\nmsgstr "가"', good='msgid "a | b"\nmsgstr "가 | 나"',
)  # fmt: skip
SOURCE_TOUCHED = Code(
    "TRN134", ERROR,
    "원문(msgid, source)이 고쳐져 있습니다. 담지 않았습니다.", "The source (msgid, source) was edited; this was left out.",
    "원문은 index.{language}.md에서 고치고 다시 내보내십시오.", "Edit the source in index.{language}.md, then export again.",
    bad='msgid "Water!"', good='msgid "Water"',
)  # fmt: skip

_BETWEEN = "\n\n"  # paragraphs that one paragraph of the source became
_NAMES = {
    "title": "제목 / title", "summary": "간추린 글 / summary", "caution": "주의 / caution", "place": "고장 / place",
    "heading": "작은 제목 / heading", "item": "목록 / list item", "quote": "인용 / quotation", "note": "각주 / footnote",
    "row": "표의 줄, 칸은 |로 나눔 / table row, cells divided by |", "alt": "그림을 대신하는 글 / words that replace a picture",
    "caption": "그림밑의 글 / caption", "code": "그대로 둔 줄 / preformatted lines", "paragraph": "단락 / paragraph",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Taken:
    """A payload's text and ledger once a catalogue was taken, and what was left out of it."""

    text: str
    ledger: Ledger
    problems: Problems


def catalog(payload: Payload, language: str, glossary: Glossary, before: Catalog | None) -> Catalog:
    """The paragraphs of a payload's source with their translations; `before` is what was last given to the translator.

    What is behind its source, or was never looked after, is fuzzy, with the source that it was made from where `before` has it.
    """
    sources, targets = paragraphs(payload.originals[language]), paragraphs(payload.written)
    known = payload.ledger.sources.get(language, ())
    behind = {one.source.id for one in stale(known, sources, targets) if one.source} if known else {one.id for one in sources}
    said = _said(paired(known, sources, targets), targets)
    once = {entry.id: entry.source for entry in before.entries} if before else {}
    renamed = {new: once[old] for old, new in compared([*once], [one.id for one in sources]) if old and new and old != new}
    entries = (_entry(one, said.get(one.id, ""), one.id in behind, renamed.get(one.id, ""), glossary) for one in sources)
    return Catalog(payload.origin, language, tuple(entries), payload.date.isoformat(), payload.translator or payload.author)


def _said(pairs: Sequence[Pair], targets: Sequence[Paragraph]) -> dict[str, str]:
    """What is said for each source paragraph; of several that became one, the first has it."""
    words = {one.id: one.text for one in targets}
    return {pair.sources[0]: _BETWEEN.join(map(words.__getitem__, pair.targets)) for pair in pairs if pair.sources}


def _entry(source: Paragraph, target: str, behind: bool, previous: str, glossary: Glossary) -> Entry:
    terms = tuple(f"{word}: {meaning}" for word, meaning in sorted(glossary.notes.items()) if len(word) > 1 and word in target)
    return Entry(
        id=source.id,
        source=source.text,
        target=target,
        fuzzy=behind and bool(target),
        previous=previous if target and hash_of(previous) != source.hash else "",
        notes=(_NAMES[source.kind], *terms),
    )


def taken(payload: Payload, language: str, returned: Catalog, place: Place) -> Taken:
    """The payload with the translations of a catalogue that came back; `place` is its file. Nothing is written."""
    taking = _Taking(payload, language, place)
    taking.take(returned)
    return Taken(taking.text, taking.ledger(), tuple(taking.problems))


@dataclass
class _Taking:
    """Works through a catalogue: known paragraphs first, then those that the translation doesn't have yet."""

    payload: Payload
    language: str
    place: Place
    text: str = ""
    problems: list[Problem] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)  # source paragraphs that were looked after → the id that was seen
    where: dict[str, int] = field(default_factory=dict)  # target paragraphs of before → their number now
    added: dict[str, int] = field(default_factory=dict)  # source paragraphs that are new here → the target's number

    def __post_init__(self) -> None:
        self.text = self.payload.written
        self.sources, self.targets = paragraphs(self.payload.originals[self.language]), paragraphs(self.text)
        self.known = self.payload.ledger.sources.get(self.language, ())
        self.pairs = paired(self.known, self.sources, self.targets)
        self.where = {one.id: number for number, one in enumerate(self.targets)}

    def take(self, returned: Catalog) -> None:
        wanted = dict(self.matched(returned))
        said = _said(self.pairs, self.targets)
        changes: list[tuple[Pair, Entry, dict[int, str]]] = []
        for pair in self.pairs:
            entry = wanted.get(pair.sources[0]) if pair.sources and pair.targets else None
            if entry and entry.target == said[pair.sources[0]]:
                self.confirm(pair, entry)
            elif entry:
                changes.append((pair, entry, self.words(pair, entry)))
            for other in (wanted[name] for name in pair.sources[1:] if name in wanted):
                self.refuse(UNFIT, other)  # the translation says it with the paragraph before it
        at_once = self.put({number: text for _, _, words in changes for number, text in words.items()})
        for pair, entry, words in changes:
            if words and (at_once or self.put(words)):
                self.confirm(pair, entry)
            else:
                self.refuse(UNFIT, entry)
        self.insert([(pair.sources[0], wanted[pair.sources[0]]) for pair in self.pairs if self.is_new(pair, wanted)])

    def refuse(self, code: Code, entry: Entry, **facts: str) -> None:
        self.problems.append(code.at(self.place.at(entry.line), **facts))

    def matched(self, returned: Catalog) -> Iterator[tuple[str, Entry]]:
        """The entries that say something, by the id of today's source paragraph; one whose id got lost is known by its words."""
        words = {one.hash: one.id for one in self.sources}
        entries = {entry.id or words.get(hash_of(entry.source), f"?-{entry.line}"): entry for entry in returned.entries}
        today = dict(compared([*entries], [one.id for one in self.sources]))
        for name, entry in entries.items():
            if not entry.target.strip():
                continue
            if entry.id and hash_of(entry.source) not in entry.id:
                self.refuse(SOURCE_TOUCHED, entry, language=self.language)
            elif not today.get(name):
                self.refuse(OUTDATED, entry)
            else:
                yield today[name], replace(entry, id=name)

    def is_new(self, pair: Pair, wanted: Mapping[str, Entry]) -> bool:
        return bool(pair.sources) and not pair.targets and pair.sources[0] in wanted

    def confirm(self, pair: Pair, entry: Entry) -> None:
        """What isn't fuzzy is looked after, as the source was that the translator saw."""
        if not entry.fuzzy:
            self.seen |= {name: name for name in pair.sources} | {pair.sources[0]: entry.id}

    def words(self, pair: Pair, entry: Entry) -> dict[int, str]:
        """What an entry says, by the number of the target paragraph; nothing where it is divided otherwise than they are."""
        pieces = entry.target.split(_BETWEEN) if len(pair.targets) > 1 else [entry.target]
        if len(pieces) != len(pair.targets):
            return {}
        numbers = [self.where[name] for name in pair.targets]
        return {number: _trimmed(self.targets[number], piece) for number, piece in zip(numbers, pieces, strict=True)}

    def put(self, words: Mapping[int, str]) -> bool:
        """Put other words into target paragraphs; False, and nothing changed, where that would change how the text is built."""
        now = paragraphs(self.text)
        text = rewritten(self.text, {now[number]: piece for number, piece in words.items()})
        wanted = [(one.kind, words.get(number, one.text)) for number, one in enumerate(now)]
        if fits := _build(text) == wanted:
            self.text = text
        return fits

    def insert(self, new: Sequence[tuple[str, Entry]]) -> None:
        """Put in what the translation doesn't have yet, block by block of the source, each after what stands before it there."""
        blocks: dict[int, list[tuple[Paragraph, Entry]]] = {}
        by_name = {one.id: one for one in self.sources}
        for name, entry in new:
            blocks.setdefault(by_name[name].first, []).append((by_name[name], entry))
        for block in blocks.values():
            self.insert_block(block)

    def insert_block(self, block: Sequence[tuple[Paragraph, Entry]]) -> None:
        first = block[0][0]
        number = self.sources.index(first)
        after = max(map(self.said_by, self.sources[:number]), default=-1)
        now, lines = paragraphs(self.text), self.text.split("\n")
        at = now[after].last if after >= 0 else 0
        at = at if first.kind in FRONT else max(at, _top(lines))
        piece = self.rendered(block).split("\n")
        if not self.is_close(self.sources[number - 1] if number else None, first, after):
            piece = ["", *piece, *([""] if lines[at : at + 1] != [""] else [])]
        text = "\n".join([*lines[:at], *piece, *lines[at:]])
        wanted: list[tuple[str, str]] = [(one.kind, one.text) for one in now]
        wanted[after + 1 : after + 1] = [(one.kind, _trimmed(one, entry.target)) for one, entry in block]
        if _build(text) != wanted:
            self.refuse(UNFIT, block[0][1])
            return
        self.text = text
        for known in (self.where, self.added):
            known |= {name: place + len(block) for name, place in known.items() if place > after}
        for offset, (one, entry) in enumerate(block, 1):
            self.added[one.id] = after + offset
            if not entry.fuzzy:
                self.seen[one.id] = entry.id

    def rendered(self, block: Sequence[tuple[Paragraph, Entry]]) -> str:
        """The source's block with other words in it."""
        original = self.payload.originals[self.language]
        text = rewritten(original, {one: _trimmed(one, entry.target) for one, entry in block})
        first, last = block[0][0].first, block[0][0].last
        grown = text.count("\n") - original.count("\n")
        return "\n".join(text.split("\n")[first - 1 : last + grown])

    def is_close(self, before: Paragraph | None, first: Paragraph, after: int) -> bool:
        """Whether a new block follows the one before it without an empty line: keys, items, rows."""
        if first.kind in FRONT:
            return True
        follows = before is not None and before.kind == first.kind and before.last == first.first - 1
        return follows and before is not None and self.said_by(before) == after

    def said_by(self, source: Paragraph) -> int:
        """The number of the last target paragraph that says a source paragraph, -1 where none does."""
        targets = (self.where[name] for pair in self.pairs if source.id in pair.sources for name in pair.targets)
        return max((*targets, self.added.get(source.id, -1)))

    def ledger(self) -> Ledger:
        """What is remembered now: paragraphs that were looked after as they were seen, the others as they were before."""
        now, lost = paragraphs(self.text), self.lost()
        old = {new: old for old, new in compared(sources_of(self.known), [one.id for one in self.sources]) if old}
        pairs = []
        for pair in self.pairs:
            sources = [name for one in pair.sources if (name := self.seen.get(one) or old.get(one, ""))]
            sources += (name for target in pair.targets for name in lost.get(target, ()))
            targets = [self.where[name] for name in pair.targets] + [self.added[one] for one in pair.sources if one in self.added]
            pairs.append(Pair(tuple(sources), tuple(now[number].id for number in targets)))
        kept = tuple(pair for pair in pairs if pair.sources or pair.targets)
        return replace(self.payload.ledger, sources={**self.payload.ledger.sources, self.language: kept})

    def lost(self) -> dict[str, tuple[str, ...]]:
        """Source paragraphs that are no more, by the target paragraph that still says them: they stay to be looked after."""
        gone = {old for old, new in compared(sources_of(self.known), [one.id for one in self.sources]) if old and not new}
        still = dict(compared(targets_of(self.known), [one.id for one in self.targets]))
        lost: dict[str, tuple[str, ...]] = {}
        for pair in self.known:
            target = next((still[name] for name in pair.targets if still.get(name)), "")
            if target:
                lost[target] = (*lost.get(target, ()), *(name for name in pair.sources if name in gone))
        return lost


def _build(text: str) -> list[tuple[str, str]]:
    """What a text is built of."""
    return [(one.kind, one.text) for one in paragraphs(text)]


def _trimmed(paragraph: Paragraph, text: str) -> str:
    """A text without spaces about it, but for those that preformatted lines begin with."""
    return text.strip("\n") if paragraph.kind == "code" else text.strip()


def _top(lines: Sequence[str]) -> int:
    """The number of lines before the body."""
    return lines.index("+++", 1) + 1 if "+++" in lines[1:] else 0
