"""Words and spellings of South and North: tables of them, what finds them in a text, and a text in the spelling of the North.

Precision before recall. Only what stands in a table is found or changed, apart from three rules (ㄹ까 → ㄹ가, 폐 → 페, dependent
nouns without a space): of Sino-Korean words that could begin with ㄹ or ㄴ in the North two in three don't. Rows that say `never`
are the traps; they find nothing and keep others from finding it. One Aho–Corasick run looks for all rows at once, and what
stands around a hit decides: no morphological analyser is needed.

Source of the rules: 조선말규범집 (1988, 2010).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Generic, Literal, Protocol, TypeVar

import ahocorasick_rs

from nkusb.korean import PARTICLES, parts

# any: anywhere in a run of syllables. prefix: where one begins. word: the same, and only particles or a light verb follow.
# inner: within one. stem: a verb in all its forms. never: a trap. review: for a person to decide. regex: a case of a rule.
Mode = Literal["any", "prefix", "word", "inner", "stem", "never", "review", "regex"]
MODES: tuple[Mode, ...] = ("any", "prefix", "word", "inner", "stem", "never", "review", "regex")
Confidence = Literal["high", "medium", "low"]
CONFIDENCES: tuple[Confidence, ...] = ("high", "medium", "low")
Rule = Literal["dueum", "ryul", "saisiot", "yeo", "lga", "hanja", "harmony", "space", "punct", "lex"]
RULES: tuple[Rule, ...] = ("dueum", "ryul", "saisiot", "yeo", "lga", "hanja", "harmony", "space", "punct", "lex")
# danger: dangerous to hold. state: what the two states and their people are called. concept: there is nothing like it.
# slang: of the South. loan: a foreign word unknown there. style: known, but said otherwise. meaning: means something else.
Severity = Literal["danger", "state", "concept", "slang", "loan", "style", "meaning", ""]
SEVERITIES: tuple[Severity, ...] = ("danger", "state", "concept", "slang", "loan", "style", "meaning", "")


@dataclass(frozen=True, slots=True)
class Word:
    """A row of the glossary: a word as a Southern text has it, what to write, and what it means to a Northern reader."""

    south: str
    north: str = ""
    match: Mode = "word"
    confidence: Confidence = "high"
    severity: Severity = "concept"
    gloss: str = ""
    note: str = ""

    @property
    def is_at_head(self) -> bool:
        """Whether a trap is one only where a run of syllables begins."""
        return False


@dataclass(frozen=True, slots=True)
class Spelling:
    """A row of the spelling table. `wrong` is how too much zeal would write a word that stays as it is (노래 → 로래)."""

    south: str
    north: str
    rule: Rule
    match: Mode = "word"
    confidence: Confidence = "high"
    wrong: str = ""

    @property
    def is_at_head(self) -> bool:
        """Whether a trap is one only where a run of syllables begins."""
        return self.rule == "dueum"


class Row(Protocol):
    """What a table's rows have in common."""

    @property
    def south(self) -> str: ...
    @property
    def match(self) -> Mode: ...
    @property
    def is_at_head(self) -> bool: ...


R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class Found(Generic[R]):
    """A stretch of a text (offsets) and the row that it is."""

    start: int
    end: int
    row: R


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of a text (offsets), what takes its place, and by which rule."""

    start: int
    end: int
    new: str
    rule: Rule


# What may follow a noun besides a particle: the copula in more of its forms, and what makes a plural.
_MORE = """
들 인 인데 임 이던 일 이니 이니까 이라서 라서 이여서 여서 뿐 뿐이다 쯤 대로 끼리 같은 답게 에서의 에게만 만이 만은 까지는 까지도
"""
_ENDINGS = "|".join(sorted({*PARTICLES, *_MORE.split()}, key=lambda ending: (-len(ending), ending)))
_LIGHT_VERBS = "[하한할함합했해되된될됨됩됐돼]|시키|시켰|시킨|시킬|받[아았은을는고지자]|당하|당한|당했|스럽|스러"
_TAIL = re.compile(rf"(?:{_ENDINGS}){{0,3}}(?![가-힣])|(?:{_LIGHT_VERBS})[가-힣]*")
_TITLED = re.compile(
    "[가-힣](?:씨|[ ](?:씨|선생|대통령|장관|의원|기자|교수|박사|감독|선수|대표|할머니|할아버지|녀사|여사|작가|배우))"
)
_BEFORE_VERB_ENDING = {
    0: (0, 1),
    4: (4, 5),
    8: (8, 9),
    13: (13, 14),
    18: (18,),
    20: (20, 6),
}  # vowels of a stem: plain, before -어


def is_hangul(character: str) -> bool:
    """Whether it is a syllable of Hangul."""
    return "가" <= character <= "힣"


class Finder(Generic[R]):
    """Finds the rows of a table in texts: of those that overlap the first, of those that begin together the longest."""

    def __init__(self, rows: Iterable[R]) -> None:
        self._rows: dict[str, list[R]] = defaultdict(list)
        for row in rows:
            if row.match not in ("review", "regex"):
                self._rows[_key(row)].append(row)
        self._keys = [*self._rows]
        self._automaton = ahocorasick_rs.AhoCorasick(self._keys)

    def find(self, text: str) -> Iterator[Found[R]]:
        """What of the table stands in the text, in order."""
        reached = 0
        hits = self._automaton.find_matches_as_indexes(text, overlapping=True)
        for index, start, end in sorted(hits, key=lambda hit: (hit[1], -hit[2])):
            if start < reached:
                continue
            for row in self._rows[self._keys[index]]:
                if _fits(row, text, start, end):
                    reached = end
                    if row.match != "never":
                        yield Found(start, end, row)
                    break


def _key(row: Row) -> str:
    """What is looked for: of a verb all but the syllable that changes with its ending."""
    return row.south.removesuffix("다")[:-1] if row.match == "stem" else row.south


def _fits(row: Row, text: str, start: int, end: int) -> bool:
    """Whether what stands around a hit lets it be its row."""
    head = start == 0 or not is_hangul(text[start - 1])
    match row.match:
        case "never":
            return head or not row.is_at_head
        case "inner":
            return not head
        case "prefix":
            return head and not (end - start == 2 and _TITLED.match(text, end))
        case "word":
            return head and _TAIL.match(text, end) is not None
        case "stem":
            return head and end < len(text) and _conjugates(row.south.removesuffix("다")[-1], text[end])
        case _:
            return True


def _conjugates(last: str, met: str) -> bool:
    """Whether a syllable can be the last one of a verb's stem in some form: 리 → 린, 려, 렸."""
    if not is_hangul(met):
        return False
    first, vowel, final = parts(ord(last))
    met_first, met_vowel, met_final = parts(ord(met))
    return met_first == first and met_vowel in _BEFORE_VERB_ENDING.get(vowel, (vowel,)) and (not final or met_final == final)


@dataclass(frozen=True, eq=False)
class Glossary:
    """All that is known of words and spellings in a project. Made once; what looks for them is made when it is first needed."""

    words: tuple[Word, ...] = ()
    spellings: tuple[Spelling, ...] = ()

    @cached_property
    def notes(self) -> Mapping[str, str]:
        """What each word means that is explained to readers."""
        return {word.south: word.gloss for word in self.words if word.gloss and word.match != "never"}

    @cached_property
    def respelled_notes(self) -> Mapping[str, str]:
        """The same words as they read when a text is spelled as in the North."""
        return {new: meaning for word, meaning in self.notes.items() if (new := northern(word, self)[0]) != word}

    @cached_property
    def fellows(self) -> Mapping[str, str]:
        """For each foreign word of the South what surely is the same in the North."""
        return {
            word.south: word.north
            for word in self.words
            if word.severity == "loan" and word.confidence == "high" and word.match in ("any", "prefix", "word")
            if word.north and word.north != word.south
        }

    @cached_property
    def word_finder(self) -> Finder[Word]:
        """Finds words of the South."""
        return Finder(word for word in self.words if word.north != word.south or word.match == "never")

    @cached_property
    def spelling_finder(self) -> Finder[Spelling]:
        """Finds spellings of the South."""
        return Finder(self.spellings)

    @cached_property
    def northern_finder(self) -> Finder[Spelling]:
        """Finds spellings of the North where they can be nothing else; for the rest of the row, see `spelling_finder`."""
        known = {row.south for row in self.spellings} | {word.north for word in self.words}
        return Finder(
            Spelling(row.north, row.south, row.rule, row.match)
            for row in self.spellings
            if row.rule in _TELLING and row.north != row.south and row.north not in known and row.confidence == "high"
        )

    @cached_property
    def wrong_finder(self) -> Finder[Spelling]:
        """Finds what too much zeal writes; `north` is how it should be."""
        return Finder(Spelling(row.wrong, row.south, row.rule, "prefix") for row in self.spellings if row.wrong)

    @cached_property
    def sure_finder(self) -> Finder[Spelling]:
        """Finds the spellings that may be changed without asking anybody."""
        return Finder(row for row in self.spellings if row.confidence == "high" or row.match == "never")


_TELLING = frozenset({"dueum", "ryul", "yeo", "hanja"})  # the others give letters that may be other words: 바다가, 기발

QUOTED = re.compile('《(?:[^《》]|《[^《》]*》)*》|“[^“”]*”|"[^"\n]*"|〈[^〈〉]*〉|‘[^‘’]*’')

_COUNTED = "명|개|번|살|시간|시|달|해|마리|장|권|대|원|가지|배|병|잔|그릇|벌|켤레|채|척|통|송이|그루|자루|분"
_NUMBERS = "한|두|세|네|석|넉|다섯|여섯|일곱|여덟|아홉|열|스무|몇|여러|백|천"
# Where a space goes: what stands before it, then what stands after it.
_JOINED = re.compile(
    rf"(?<![가-힣])(?:{_NUMBERS})(?P<counter> )(?=(?:{_COUNTED})(?:{_ENDINGS}){{0,2}}(?![가-힣]))"
    rf"|[가-힣](?P<thing> )(?=것(?:(?:{_ENDINGS}){{0,2}}(?![가-힣])|[입이]))"
    r"|[가-힣](?P<way> )(?=(?:수[가는도]?|적[이은도]|데[가도]) ?(?:있|없)|줄[을은도로]? ?(?:알|모르|몰|안다|아[는오]))"
    r"|고(?<=[가-힣]고)(?<!그리고)(?P<on> )(?=있(?:다|었|는|습|을|던|으|지|고|어서|어도))"
)
_BEFORE_NOUN = frozenset({4, 8})  # finals ㄴ and ㄹ, in which a verb or adjective ends before a noun
_ASKING = re.compile("까(?=요(?![가-힣])|(?![가-힣])| ?[봐싶])")


def northern(text: str, glossary: Glossary) -> tuple[str, tuple[Change, ...]]:
    """The text as the North spells it, and what was changed, in order.

    Only spelling, never words, whose particles and grammar would break. What stands in marks of quotation, as speech and titles
    of works do, is left alone. Idempotent as far as the table is: what it makes is in no other row.
    """
    changes = tuple(_changes(text, glossary))
    return applied(text, changes), changes


def applied(text: str, changes: Iterable[Change]) -> str:
    """The text with these changes made, which are in order and do not overlap."""
    pieces, end = [], 0
    for change in changes:
        pieces += [text[end : change.start], change.new]
        end = change.end
    return "".join([*pieces, text[end:]])


def _changes(text: str, glossary: Glossary) -> Iterator[Change]:
    """The table's changes, and the rules' where the table has none."""
    bare = without_quotations(text)
    taken = [Change(found.start, found.end, found.row.north, found.row.rule) for found in glossary.sure_finder.find(bare)]
    occupied = bytearray(len(text))
    for change in taken:
        occupied[change.start : change.end] = b"\1" * (change.end - change.start)
    for change in _by_rule(bare):
        if occupied.find(1, change.start, change.end) < 0:
            taken.append(change)
    yield from sorted(taken, key=lambda change: change.start)


def without_quotations(text: str) -> str:
    """The text with what is quoted, or called a title, made into spaces of the same length."""
    return QUOTED.sub(lambda found: "\0" * len(found[0]), text)


def _by_rule(text: str) -> Iterator[Change]:
    for found in re.finditer("폐", text):
        yield Change(*found.span(), "페", "hanja")
    yield from asking(text)
    for joined in _JOINED.finditer(text):
        kind = str(joined.lastgroup)
        space = joined.start(kind)
        if kind in ("counter", "on") or parts(ord(text[space - 1]))[2] in _BEFORE_NOUN:
            yield Change(space, space + 1, "", "space")


def asking(text: str) -> Iterator[Change]:
    """Questions and guesses in ㄹ까, which the North writes as they come from ㄹ: 할가."""
    for found in _ASKING.finditer(text):
        if found.start() and is_hangul(before := text[found.start() - 1]) and parts(ord(before))[2] == 8:
            yield Change(*found.span(), "가", "lga")


@dataclass(slots=True)
class Tally:
    """How often each rule changed something."""

    counts: dict[Rule, int] = field(default_factory=dict)

    def add(self, changes: Sequence[Change]) -> None:
        """Count these too."""
        for change in changes:
            self.counts[change.rule] = self.counts.get(change.rule, 0) + 1

    def __str__(self) -> str:
        return ", ".join(f"{rule} {count}" for rule, count in sorted(self.counts.items()))
