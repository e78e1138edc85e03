"""Characters that nobody sees: they can carry a mark through every copy, or make text read otherwise than it is stored.

Looked for in the whole of `index.md`, also where no reader looks, and in what its entities (`&#x200B;`) become.
Sources: Unicode Technical Report 36 and Standard Annexes 9 (bidirectional text) and 31; Unicode 15, chapter 23.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from nkusb.checks import PayloadCheck
from nkusb.document import figures
from nkusb.model import Payload
from nkusb.passages import passages
from nkusb.problems import ERROR, WARNING, Code, Place, Problem, Severity


def _code(name: str, severity: Severity, ko: str, en: str, bad: str, good: str) -> Code:
    return Code(
        name, severity, ko, en,
        "그 글자를 지우고 눈에 보이는 대로 다시 치십시오.", "Delete it and type the word again as it looks.",
        bad, good,
    )  # fmt: skip


INVISIBLE = _code(
    "HID001", ERROR, "보이지 않는 글자(U+{point})가 있습니다.", "There is an invisible character (U+{point}).",
    bad="물&#x200B;을", good="물을",
)  # fmt: skip
BIDI = _code(
    "HID002", ERROR, "글의 방향을 바꾸는 글자(U+{point})가 있습니다.", "A character turns the direction of the text (U+{point}).",
    bad="물&#x202E;을", good="물을",
)  # fmt: skip
LOOK_ALIKE = _code(
    "HID003", ERROR,
    "한 낱말에 다른 문자의 닮은 글자(U+{point})가 섞여 있습니다.",
    "A look-alike of another script (U+{point}) stands in a Latin word.",
    bad="USВ (В: 로어)", good="USB",
)  # fmt: skip
PRIVATE = Code(
    "HID004", ERROR, "뜻이 정해지지 않은 글자(U+{point}, 사용자 영역)가 있습니다.",
    "There is a private-use character (U+{point}).",
    "북쪽 프로그램에서 베껴 온 글에 흔합니다. 보통 글자로 다시 치십시오.",
    "Text copied from Northern programs often has them. Type it again in ordinary characters.",
    bad="(U+E000)", good="조선",
)  # fmt: skip
UNASSIGNED = _code(
    "HID005", ERROR, "유니코드에 없는 글자(U+{point})가 있습니다.", "There is a character that Unicode doesn't have (U+{point}).",
    bad="(U+0378)", good="물",
)  # fmt: skip
LOOSE_MARK = _code(
    "HID006", WARNING, "글자에 붙는 부호(U+{point})가 한글이나 숫자에 붙어 있습니다.",
    "A combining mark (U+{point}) sits on Hangul or a digit.",
    bad="물&#x0323;", good="물",
)  # fmt: skip
SPACE = Code(
    "HID007", WARNING, "보통 빈칸이 아닌 빈칸(U+{point})이 있습니다.",
    "There is a space that is not the ordinary one (U+{point}).",
    "보통 빈칸으로 바꾸십시오. 빈칸의 종류로도 표식을 숨길 수 있습니다.",
    "Make it an ordinary space: a mark can be hidden in the kinds of spaces.",
    bad="물&#x2009;한잔", good="물 한잔",
)  # fmt: skip

_ENOUGH = 100
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Invisible though their category doesn't say so: fillers, grapheme joiner, variation selectors, Braille blank, separators.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2028\u2029\u2800\u3164\uffa0")
_PLAIN = re.compile("[\t\n -~가-힣ㄱ-ㅎㅏ-ㅣ\u4e00-\u9fff、。「」『』《》〈〉·…“”‘’―—–×÷°©→←]+")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[A-Za-zÀ-ɏ]")
_LOOKS_LATIN = re.compile("[ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονικАВЕЅІЈКМНОРСТУХЬаеорсухіјѕһԁԛԝ\U0001d400-\U0001d7cb]")


def hidden(payload: Payload) -> Iterator[Problem]:
    """Report such characters, and look-alikes, where they stand; a few show that a text is full of them."""
    seen: set[Problem] = set()
    for problem in _problems(payload):
        if problem not in seen:
            yield problem
        seen.add(problem)
        if len(seen) == _ENOUGH:
            return


def _problems(payload: Payload) -> Iterator[Problem]:
    for writing in payload.writings:
        lines = [] if _PLAIN.fullmatch(writing.written) else writing.written.split("\n")
        for line, words in enumerate(lines, 1):
            for column, code, character in _found(words):
                yield _problem(code, writing.place.at(line, column + 1), character)
        for figure in figures(writing.body):
            for _, code, character in _found(figure.name):
                yield _problem(code, writing.place.at(figure.line, figure.column), character)
    for passage in passages(payload):
        for offset, code, character in _found(passage.text):
            yield _problem(code, passage.at(offset), character)


def _problem(code: Code, place: Place, character: str) -> Problem:
    return code.at(place, point=f"{ord(character):04X}")


def _found(text: str) -> Iterator[tuple[int, Code, str]]:
    if _PLAIN.fullmatch(text):
        return  # as nearly all are; no look-alike is plain
    end = 0
    while end < len(text):
        plain = _PLAIN.match(text, end)
        end = plain.end() if plain else end
        if end < len(text):
            if code := _code_of(text[end], text[end - 1] if end else ""):
                yield end, code, text[end]
            end += 1
    for word in _WORD.finditer(text):
        if (strange := _LOOKS_LATIN.search(word[0])) and (_LATIN.search(word[0]) or strange[0] > "\U0001d3ff"):
            yield word.start() + strange.start(), LOOK_ALIKE, strange[0]


def _code_of(character: str, before: str) -> Code | None:
    category = unicodedata.category(character)
    if character in _BIDI:
        return BIDI
    if category == "Cf" or character in _BLANK or "\ufe00" <= character <= "\ufe0f" or "\U000e0000" <= character <= "\U000e0fff":
        return INVISIBLE
    if category in ("Mn", "Me") and not (before.isalpha() and not "\uac00" <= before <= "\ud7a3"):
        return LOOSE_MARK
    return {"Co": PRIVATE, "Cn": UNASSIGNED, "Zs": SPACE}.get(category)


PART: PayloadCheck = hidden
