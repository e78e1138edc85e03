"""How hard a text is to read in stolen minutes on a small screen: its sentences, its words, its length. Hints, never a grade.

A sentence is measured in 어절, what stands between spaces; Southern and joined spelling differ in them, so the limits are wide.
Sources: studies of Korean school-books name distinct and new words, then the number and length of sentences, as what makes a
text hard; there is no norm for readers in the North.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from nkusb.checks import PayloadCheck
from nkusb.korean import SYLLABLES_A_MINUTE, minutes
from nkusb.model import Payload
from nkusb.passages import CELL, Passage, passages
from nkusb.problems import HINT, Code, Place, Problem

LONG_ON_AVERAGE = Code(
    "LNG401", HINT, "문장이 평균 {mean}어절로 깁니다.", "Sentences have {mean} words on average, which is long.",
    "긴 문장부터 둘로 나누십시오. {limit}어절안팎이 읽기 좋습니다.", "Divide the longest ones; about {limit} read well.",
    bad="(평균 16어절)", good="(평균 9어절)", acceptable=True,
)  # fmt: skip
LONG = Code(
    "LNG402", HINT, "문장이 {count}어절로 깁니다.", "A sentence of {count} words is long.",
    "둘이나 셋으로 나누십시오.", "Make two or three of it.",
    bad="(30어절)", good="(12어절)", acceptable=True,
)  # fmt: skip
HARD_WORDS = Code(
    "LNG403", HINT, "100어절마다 낯선 말이 {share}개입니다: {words}.", "{share} of 100 words are strange to readers: {words}.",
    "가장 자주 나오는것부터 바꾸거나 풀어 쓰십시오.", "Change or explain the most frequent ones first.",
    bad="(100어절에 8개)", good="(100어절에 2개)", acceptable=True,
)  # fmt: skip
LONG_WORD = Code(
    "LNG405", HINT, "{count}글자를 붙여 쓴 말이 있습니다.", "A word of {count} syllables in one piece.",
    "토를 넣거나 띄여 쓰십시오.", "Put in a particle or a space.",
    bad="국제인도주의협력사업추진위원회", good="국제적인 인도주의협력을 맡은 위원회", acceptable=True,
)  # fmt: skip
LONG_PARAGRAPH = Code(
    "LNG406", HINT, "단락에 문장이 {count}개 있습니다.", "A paragraph of {count} sentences.",
    "생각이 바뀌는 곳에서 나누십시오.", "Divide it where the thought turns.",
    bad="(한 단락에 12문장)", good="(한 단락에 4문장)", acceptable=True,
)  # fmt: skip
LONG_TEXT = Code(
    "LNG407", HINT, "읽는데 {count}분쯤 걸립니다.", "It takes some {count} minutes to read.",
    "{limit}분이 넘으면 두 글로 나누십시오.", "Make two of it if it takes more than {limit}.",
    bad="(28분)", good="(12분)", acceptable=True,
)  # fmt: skip
LONG_SHORT_TEXT = Code(
    "LNG408", HINT, "짧은 글(short.md)을 읽는데 {count}분쯤 걸립니다.", "The short form takes some {count} minutes to read.",
    "{limit}분안에 읽을수 있게 줄이십시오.", "Shorten it to {limit} minutes.",
    bad="(6분)", good="(3분)", acceptable=True,
)  # fmt: skip

MEAN, MOST = 12, 25  # 어절 in a sentence
SHARE = 5.0  # words that readers don't know, of 100
SYLLABLES = 13  # in one piece; compounds of the North are long
SENTENCES = 9  # in a paragraph
WHOLE, SHORT = 20, 3  # minutes
ENOUGH = 50  # 어절 before a share or a mean says anything
WORST = 5  # sentences that are named

_END = re.compile(r"[.?!…。](?<![.?!…。]{2})[.?!…。]*[\"'”’》〉)]*(?=\s|$)")  # begins with a mark, which is found quickly
_WORD = re.compile(r"[가-힣]+")
_HARD = frozenset({"loan", "slang", "concept"})


@dataclass(frozen=True, slots=True)
class _Sentence:
    words: int
    passage: Passage
    start: int

    @property
    def place(self) -> Place:
        return self.passage.at(self.start)


def readability(payload: Payload) -> Iterator[Problem]:
    """Measure each text of a payload, and name its worst sentences."""
    by_file: dict[str, list[Passage]] = {}
    for passage in passages(payload):
        if passage.part == "body":
            by_file.setdefault(passage.file.path, []).append(passage)
    for body in by_file.values():
        yield from _sentences(body)
        yield from _words(body, payload)
        yield from _length(body)


def _sentences(body: list[Passage]) -> Iterator[Problem]:
    found: list[_Sentence] = []
    for passage in body:
        if CELL in passage.text or "\0" in passage.running:
            continue
        here = [*sentences(passage)]
        found += here
        if len(here) > SENTENCES:
            yield LONG_PARAGRAPH.at(passage.at(0), count=len(here))
    long = sorted((one for one in found if one.words > MOST), key=lambda one: (-one.words, one.place))
    for one in long[:WORST]:
        yield LONG.at(one.place, count=one.words)
    total = sum(one.words for one in found)
    if total >= ENOUGH and total / len(found) > MEAN:
        yield LONG_ON_AVERAGE.at(body[0].file, mean=f"{total / len(found):.1f}", limit=MEAN)


def sentences(passage: Passage) -> Iterator[_Sentence]:
    """The sentences of a passage; a heading or an item without a full stop is none."""
    begin = 0
    for end in _END.finditer(passage.text):
        piece = passage.text[begin : end.end()]
        if words := len(piece.split()):
            yield _Sentence(words, passage, begin + len(piece) - len(piece.lstrip()))
        begin = end.end()


def _words(body: list[Passage], payload: Payload) -> Iterator[Problem]:
    hard: dict[str, int] = {}
    total = 0
    for passage in body:
        pieces = passage.running.split()
        total += len(pieces)
        for found in payload.glossary.word_finder.find(passage.running):
            if found.row.severity in _HARD and found.row.south not in payload.terms and not found.row.gloss:
                hard[found.row.south] = hard.get(found.row.south, 0) + 1
        longest = max(map(len, pieces), default=0)
        for long in _WORD.finditer(passage.running) if longest >= SYLLABLES else ():
            if len(long[0]) >= SYLLABLES:
                yield LONG_WORD.at(passage.at(long.start()), count=len(long[0]))
    share = 100 * sum(hard.values()) / max(1, total)
    if total >= ENOUGH and share > SHARE:
        worst = sorted(hard, key=lambda word: (-hard[word], word))[:WORST]
        yield HARD_WORDS.at(body[0].file, share=f"{share:.1f}", words=", ".join(worst))


def _length(body: Iterable[Passage]) -> Iterator[Problem]:
    texts = [*body]
    text, file = "".join(passage.text for passage in texts), texts[0].file
    limit, code = (SHORT, LONG_SHORT_TEXT) if PurePosixPath(file.path).name == "short.md" else (WHOLE, LONG_TEXT)
    if len(text) > limit * SYLLABLES_A_MINUTE and (count := minutes(text)) > limit:
        yield code.at(file, count=count, limit=limit)


PART: PayloadCheck = readability
