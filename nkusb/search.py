"""The full-text index of a drive: small scripts that the first page loads as a query needs them.

Browsers let a page on file:// read no other file, but run it: each file here is one call, `Q("i000", …)`, with plain values
that an engine of 2008 reads as fast as one of today, nothing to be unpacked first. Four families, numbered from 000:

* `m…`: the titles; the pieces that texts are made of; the first letters of the files of the index; the first article of each
  file of texts; how many files of words there are. Without it the others are of no use, so it is there twice.
* `i…`: the index. After `~` and a letter come the letters that follow it in some article, spaces left out (or, before a mark,
  a space), each with the articles where it does: a number each, twice the distance from the article before, less two, plus one
  where they stand there often. Letters are folded: those that northern and southern spelling (or a slip) put for one another
  are one, so that a query reads one list. What the index finds may be wrong, so the page looks at the text before it shows it.
  Few texts need no index: the page reads them all.
* `t…`: the articles' words, each text a row of numbers of pieces, the commonest of which has the smallest number.
* `v…`: the words that occur, most widespread first, a space on either side of each, written as texts are: for queries with a slip
  of the pen and for initial consonants.

A number is one, two or four of 90 ASCII characters (`number`), smaller ones shorter.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from heapq import nsmallest
from itertools import chain
from typing import Any

from nkusb.document import texts
from nkusb.korean import SYLLABLES, parts, syllable
from nkusb.pages import Article

# What a word is made of, as a class of regular expressions, the same in Python and in the scripts.
LETTERS = r"0-9a-z\u00c0-\u024f\u0370-\u052f\u3041-\u30ff\u3131-\u318e\u4e00-\u9fff\uac00-\ud7a3"
# The commonest particles, longest first: a query may carry others than the texts do.
PARTICLES = (
    "에서는|에서도|으로는|으로써|으로서|이라고|이라는|에게서|들에게|들에서|에서|에게|으로|부터|까지|처럼|보다|마다|이나|이며|들의|들을|들이|들은|들도"
    "|은|는|이|가|을|를|의|에|로|와|과|도|만"
)
ENDING = ".q"  # of the files, which are scripts: Windows runs a .js on a double click, and knows no program for this one
# What the scripts know of Hangul, for their template: as here, what belongs to a syllable and what a two-set keyboard does.
SCRIPT = {
    "ending": ENDING,
    "letters": LETTERS,
    "particles": f"{PARTICLES}|다",
    "consonants": "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ",
    "finals": "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ",
    "plain": "ㄱㄴㄷㄹㅁㅂㅅㅈㅊㅋㅌㅍㅎㅇ",
    "doubles": "ㅗㅏㅘ ㅗㅐㅙ ㅗㅣㅚ ㅜㅓㅝ ㅜㅔㅞ ㅜㅣㅟ ㅡㅣㅢ "
    "ㄱㅅㄳ ㄴㅈㄵ ㄴㅎㄶ ㄹㄱㄺ ㄹㅁㄻ ㄹㅂㄼ ㄹㅅㄽ ㄹㅌㄾ ㄹㅍㄿ ㄹㅎㅀ ㅂㅅㅄ",
    "latin": "qwertyuiopasdfghjklzxcvbnmQWERTOP",
    "keys": "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ",
}

_SHARD = 40_000  # characters of the index in a file, unless one letter takes more: what a query of two letters reads
_TEXTS = 24_000  # characters of texts in a file: four to eight articles, of which a query shows one
_FEW = 4  # files of texts that are read through sooner than an index would be
_WORDS = 30_000  # words in a file: they are all read, so in as few as may be
_OFTEN = 3  # times
_PIECES = 3_600  # strings that texts are made of: about as many as two characters can number
_LONGEST = 5  # letters of a piece
_WORTH = 24  # characters that a piece of several letters must save: about what it costs itself
_DIGITS = "".join(chr(code) for code in range(35, 126) if code != 92)  # neither a quotation mark nor a backslash
_SHORT = 48  # numbers of one character
_SHIFT = 0x230  # what lifts letters of ASCII out of the way of numbers, to where no letter is
_MARK = chr(32 + _SHIFT)
_MARKS = re.compile(f"[^{LETTERS}]+")
_UNIT = re.compile(" ?[^ \n]+|[ \n]")
_WORD = re.compile(r"[\uac00-\ud7a3]{2,}|[a-z]{3,}")
_ENDED = re.compile(f"(?:{PARTICLES})$")


def index(articles: Sequence[Article]) -> Iterator[tuple[str, bytes]]:
    """The files of the index: name, content. Articles are known by their place in `articles`."""
    read = [said(article) for article in articles]
    words = [f" {' '.join(group)} " for group in _grouped(vocabulary(read), _WORDS)]
    pieces, coded = packed([*read, *words])
    shelves = list(_shelves(coded[: len(read)]))
    shards = list(_shards(postings(read))) if len(shelves) > _FEW else []
    directory = {
        "titles": [article.payload.title for article in articles],
        "pieces": pieces,
        "letters": "".join(shard[1] for shard in shards),
        "shelves": [first for first, _ in shelves],
        "words": len(words),
    }
    for copy in range(2):
        yield _file("m", copy, directory)
    for family, contents in (("i", shards), ("t", [group for _, group in shelves]), ("v", coded[len(read) :])):
        for place, content in enumerate(contents):
            yield _file(family, place, content)


def said(article: Article) -> str:
    """What is searched of an article: its title, its summary, then its blocks, a line each."""
    return "\n".join(filter(None, [article.payload.title, article.payload.summary, *texts(article.payload.body)]))


def _file(family: str, place: int, content: object) -> tuple[str, bytes]:
    name = f"{family}{place:03}"
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    written = written.replace("\u2028", " ").replace("\u2029", " ")  # the two that JSON may hold and a script may not
    return f"{name}{ENDING}", f'Q("{name}",{written});\n'.encode()


def number(value: int) -> str:
    """A number from 0 on as one, two or four characters: small ones are frequent."""
    if value < _SHORT:
        return _DIGITS[value]
    high, low = divmod(value - _SHORT, 90)
    if high < 89 - _SHORT:
        return _DIGITS[_SHORT + high] + _DIGITS[low]
    high, middle = divmod(high - (89 - _SHORT), 90)
    return _DIGITS[89] + _DIGITS[high] + _DIGITS[middle] + _DIGITS[low]


def _folded(letter: int) -> int:
    """The letter that stands for this one and all that are put in its place; `hangul.js` says when they are."""
    initial, vowel, final = parts(letter)
    if initial in (2, 5):  # ㄴ and ㄹ at the beginning: 녀성 여성, 로동 노동
        initial = 11 if vowel in (2, 6, 7, 12, 17, 20) else 2
    initial = {1: 0, 10: 9}.get(initial, initial)  # 갈까 갈가, 원쑤 원수
    vowel = {7: 5, 10: 11}.get(vowel, vowel)  # 페쇄 폐쇄, 외곡 왜곡
    final = 0 if final == 19 else final  # 바다가 바닷가
    if initial == 11 and final in (0, 20):
        vowel = {6: 4, 14: 9, 16: 13}.get(vowel, vowel)  # 되여 되어, 고마와 고마워, 웃사람 윗사람
    return ord(syllable(initial, vowel, final))


# For `str.translate`: letters as the index has them.
FOLDED = {letter: _folded(letter) for letter in SYLLABLES} | {
    code: code + _SHIFT for code in (32, *range(48, 58), *range(97, 123))
}


def postings(read: Sequence[str]) -> dict[str, str]:
    """Each two letters that stand together, folded, in order → their articles, coded."""
    coded: dict[str, list[Any]] = {}  # the last article, then the numbers
    numbers = [number(value) for value in range(2 * len(read))]
    for place, text in enumerate(read):
        for gram, count in _grams(text).items():
            known = coded.get(gram)
            if known:
                known.append(numbers[2 * (place - known[0]) - 2 + (count >= _OFTEN)])
                known[0] = place
            else:
                coded[gram] = [place, numbers[2 * place + (count >= _OFTEN)]]
    return {gram: "".join(coded[gram][1:]) for gram in sorted(coded) if gram[0] != _MARK}


def _grams(text: str) -> Counter[str]:
    """How often each two letters stand together, spaces left out; a mark is a letter too."""
    letters = _MARKS.sub(" ", text.lower().replace(" ", "") + " ").translate(FOLDED)
    return Counter(map(str.__add__, letters, letters[1:]))


def _shards(coded: dict[str, str]) -> Iterator[str]:
    """The index by file: all of a first letter in one."""
    shard, letter = "", ""
    for gram, articles in coded.items():
        if gram[0] != letter:
            if len(shard) > _SHARD:
                yield shard
                shard = ""
            letter = gram[0]
            shard += f"~{letter}"
        shard += gram[1] + articles
    if shard:
        yield shard


def packed(read: Sequence[str]) -> tuple[list[str], list[str]]:
    """The pieces of which all texts are made, the commonest first, and each text as the numbers of its pieces."""
    units = Counter(chain.from_iterable(map(_UNIT.findall, read)))
    known = set(_pieces(units))
    cut = {unit: _cut(unit, known) for unit in units}
    used: Counter[str] = Counter()
    for unit, pieces in cut.items():
        for piece in pieces:
            used[piece] += units[unit]
    ordered = sorted(used, key=lambda piece: (-used[piece], piece))
    numbers = {piece: number(place) for place, piece in enumerate(ordered)}
    coded = {unit: "".join([numbers[piece] for piece in pieces]) for unit, pieces in cut.items()}
    return ordered, ["".join(map(coded.__getitem__, _UNIT.findall(text))) for text in read]


def _pieces(units: Counter[str]) -> list[str]:
    """The strings that shorten texts most: parts of frequent words with the space before them."""
    saved: Counter[str] = Counter()
    for unit, count in units.items():
        if count >= _OFTEN:
            for length in range(2, min(len(unit), _LONGEST) + 1):
                for start in range(len(unit) - length + 1):
                    saved[unit[start : start + length]] += count * (length - 1)
    worthy = (piece for piece, characters in saved.items() if characters >= _WORTH)
    return nsmallest(_PIECES, worthy, key=lambda piece: (-saved[piece], piece))


def _cut(unit: str, known: set[str]) -> list[str]:
    """The word in pieces, the longest that fit, single letters where none does."""
    pieces, at = [], 0
    while at < len(unit):
        for end in range(min(at + _LONGEST, len(unit)), at, -1):
            if (piece := unit[at:end]) in known or end == at + 1:
                pieces.append(piece)
                at = end
                break
    return pieces


def _shelves(coded: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Texts by file, with the place of the first of each."""
    shelf: list[str] = []
    first = size = 0
    for text in coded:
        if shelf and size + len(text) > _TEXTS:
            yield first, shelf
            first, shelf, size = first + len(shelf), [], 0
        shelf.append(text)
        size += len(text)
    if shelf:
        yield first, shelf


def vocabulary(read: Iterable[str]) -> list[str]:
    """The words without their commonest particles, those of most articles first."""
    counts: Counter[str] = Counter()
    stems: dict[str, str] = {}
    for text in read:
        words = set(_WORD.findall(text.lower()))
        stems |= {word: _stem(word) for word in words if word not in stems}
        counts.update({stems[word] for word in words})
    return sorted(counts, key=lambda word: (-counts[word], word))


def _stem(word: str) -> str:
    stem = _ENDED.sub("", word)
    return stem if len(stem) > 1 else word


def _grouped(items: Sequence[str], size: int) -> list[Sequence[str]]:
    return [items[at : at + size] for at in range(0, len(items), size)]
