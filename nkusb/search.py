"""The full-text index of a drive: small scripts that the first page loads as a query needs them.

Browsers let a page on file:// read no other file, but run it: each file here is one call, `Q("i000", …)`, with plain values
that an engine of 2008 reads as fast as one of today, nothing to be unpacked first. Four families, numbered from 000:

* `m…`: the titles; the pieces that texts are made of, those that this drive has; the first letters of the files of the index; the
  first article of each segment and of each file of texts; how many files of words there are. Without it the others are of no use,
  so it is there twice.
* `i…`: the index, a row for each segment. After `~` and a letter come the letters that follow it in some article, spaces left out
  (or, before a mark, a space), each with the articles where it does, counted from the segment's first: a character from `]` on
  for a block of 57 articles, then one from `#` on for each of these that has the letters, twice where they stand there often.
  Letters are folded: those that northern and southern spelling (or a slip) put for one another are one, so that a query reads
  one list. What the index finds may be wrong, so the page looks at the text before it shows it. Few texts need no index: the page
  reads them all.
* `t…`: the articles' words, each text a row of numbers of pieces (`pieces.py`).
* `v…`: the words that occur, most widespread first, a space on either side of each, written as texts are: for queries with a slip
  of the pen and for initial consonants.

It is made in three steps, each a pure function of what it is given, so that whoever keeps results repeats only what changed: what
an article adds (`prepared`), what the articles of a segment add (`segment`), and the files of all segments (`files`). Where one
segment or file of texts ends and the next begins is decided by titles and sizes near by, not by numbers of articles, so that an
article more moves no other ends than those beside it.
"""

from __future__ import annotations

import json
import re
import struct
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, TypeVar
from zlib import crc32

from nkusb.bundle import Blob, Framed, Rendered
from nkusb.document import Document, texts
from nkusb.korean import SYLLABLES, parts, syllable
from nkusb.pages import Article
from nkusb.pieces import coded, listed, together

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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

_SHARD = 64_000  # bytes of the index in a file at most, unless one letter takes more: what a query of two letters reads
_TEXTS = 24_000  # characters of texts in a file at most, unless one takes more: some eight articles, of which a query shows one
_FEW = 4  # files of texts that are read through sooner than an index would be
_WORDS = 30_000  # words in a file: they are all read, so in as few as may be
_OFTEN = 3  # times
_BLOCK, _BLOCKS = 57, 18  # articles in a block, as many as there are characters for; blocks in a segment, at most 33
_ARTICLE, _OPENING = ord("#"), ord("]")  # the first of those for articles and for blocks; the backslash is between them
_LEAST = 384  # articles of a segment
_SPARSE = 512  # one title in so many ends a segment, if it has enough …
_DENSE = 32  # … and one in so many a file of texts
_PARTS = tuple(part / 8 for part in range(1, 8))  # where a segment's letters are divided: not all of its lists are sorted at once
_SHIFT = 0x230  # what lifts letters of ASCII out of the way of the index's characters, to where no letter is
_MARK = chr(32 + _SHIFT)
_WORD = re.compile(r"[\uac00-\ud7a3]{2,}|[a-z]{3,}")
_PARTICLES = frozenset(PARTICLES.split("|"))
_ENDINGS = (3, 2, 1)  # lengths of particles, the longest first
_LENGTHS = struct.Struct("<4I")  # of the parts of a slip
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Indexed:
    """What an article adds to the index."""

    title: str
    text: str  # in numbers of pieces
    pieces: bytes  # those of the text
    grams: bytes  # each two letters that stand together, folded, twice if often: numbers of four bytes, in order
    words: str  # each once, without the commonest particles


@dataclass(frozen=True, slots=True)
class Segment:
    """What the articles between two ends add to the index."""

    titles: tuple[str, ...]
    shelves: tuple[tuple[int, Blob], ...]  # texts by file: how many, and what it holds
    pieces: bytes
    lists: Mapping[str, bytes]  # by first letter, without it
    words: Mapping[str, int]  # in how many articles


def index(articles: Iterable[Indexed]) -> Iterator[tuple[str, Blob]]:
    """The files of the index: name, content. Articles are known by their place; one segment of them is held at a time."""
    return files(map(segment, segmented(articles, lambda article: article.title)))


def prepared(title: str, summary: str, blocks: Iterable[str]) -> Indexed:
    """What an article with these words adds, whatever the others are."""
    text = _in_lines("\n".join(filter(None, [title, summary, *blocks])))
    lower, row = text.lower(), coded(text)
    words = dict.fromkeys(map(_stem, dict.fromkeys(_WORD.findall(lower))))
    return Indexed(title, row.text, row.used, _grams(lower), " ".join(words))


def of(article: Article) -> Indexed:
    """What an article adds: its title, its summary, then its blocks, a line each."""
    return prepared(article.payload.title, article.payload.summary, texts(article.payload.body))


def segmented(articles: Iterable[_T], title: Callable[[_T], str]) -> Iterator[list[_T]]:
    """The articles of an edition by segment, whatever stands for them."""
    held: list[_T] = []
    for article in articles:
        held.append(article)
        if len(held) == _BLOCK * _BLOCKS or (len(held) >= _LEAST and _ends(title(article), _SPARSE)):
            yield held
            held = []
    if held:
        yield held


def segment(articles: Iterable[Indexed]) -> Segment:
    """What the articles of a segment add. Each is let go once it was looked at, but for what all must be there for at once."""
    titles: list[str] = []
    grams: list[bytes] = []
    used: list[bytes] = []
    words: Counter[str] = Counter()

    def texts() -> Iterator[tuple[str, str]]:
        for article in articles:
            titles.append(article.title)
            grams.append(article.grams)
            used.append(article.pieces)
            words.update(article.words.split())
            yield article.title, article.text

    shelves = tuple((len(shelf), Rendered(_written(shelf))) for shelf in _shelves(texts()))
    return Segment(tuple(titles), shelves, together(used), _lists(grams), words)


def files(segments: Iterable[Segment]) -> Iterator[tuple[str, Blob]]:
    """The files of the index of these segments, in their order: texts stay where they lie, all else is let go as it is given."""
    titles: list[str] = []
    firsts: list[int] = []
    shelves: list[int] = []
    pieces, letters = b"", ""
    lists: list[dict[str, bytes]] = []
    counts: Counter[str] = Counter()
    for each in segments:
        firsts.append(len(titles))
        for place, (_, shelf) in enumerate(each.shelves, len(shelves)):
            yield _file("t", place, shelf)
        shelves += accumulate((number for number, _ in each.shelves[:-1]), initial=len(titles))
        titles += each.titles
        pieces = together((pieces, each.pieces))
        lists.append({**each.lists})
        counts.update(each.words)
    words = [coded(f" {' '.join(group)} ") for group in _grouped(ranked(counts), _WORDS)]
    for place, (letter, rows) in enumerate(_shards(lists) if len(shelves) > _FEW else ()):
        letters += letter
        yield _file("i", place, Rendered(b'["%b"]' % b'","'.join(rows)))  # nothing in them is to be escaped
    for place, row in enumerate(words):
        yield _file("v", place, Rendered(_written(row.text)))
    directory = {
        "titles": titles,
        "pieces": listed(together((pieces, *(row.used for row in words)))),
        "letters": letters,
        "segments": firsts,
        "shelves": shelves,
        "words": len(words),
    }
    for copy in range(2):
        yield _file("m", copy, Rendered(_written(directory)))


Told = tuple[str, str, Document]  # an article's title, summary and body


@dataclass(frozen=True, slots=True)
class Slip:
    """What an article adds, as it is kept: the rest lies apart until its segment is made, which others of it may change."""

    title: str
    rest: Blob


def gathered(told: Told, _shared: None) -> Slip:
    """What an article adds, from its words on."""
    title, summary, body = told
    made = prepared(title, summary, texts(body))
    parts = made.text.encode(), made.words.encode(), made.pieces, made.grams
    return Slip(title, Rendered(b"".join((_LENGTHS.pack(*map(len, parts)), *parts))))


def _read(slip: Slip) -> Indexed:
    with slip.rest.open() as file:
        text, words, pieces, grams = map(file.read, _LENGTHS.unpack(file.read(_LENGTHS.size)))
    return Indexed(slip.title, text.decode(), pieces, grams, words.decode())


@dataclass(frozen=True, slots=True)
class Filed:
    """A segment as it is kept: what is large in it lies apart until it is wanted."""

    titles: tuple[str, ...]
    shelves: tuple[tuple[int, Blob], ...]
    pieces: bytes
    rest: Blob  # lists and words, in JSON


def filed(slips: Sequence[Slip], _shared: None) -> Filed:
    """What the articles of a segment add."""
    made = segment(map(_read, slips))
    lists = {first: row.decode() for first, row in made.lists.items()}
    return Filed(made.titles, made.shelves, made.pieces, Rendered(json.dumps([lists, made.words], ensure_ascii=False).encode()))


def opened(kept: Filed) -> Segment:
    """A segment that was kept."""
    with kept.rest.open() as file:
        lists, words = json.load(file)
    return Segment(kept.titles, kept.shelves, kept.pieces, {first: row.encode() for first, row in lists.items()}, words)


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


def _grams(lower: str) -> bytes:
    """Each two letters that stand together, spaces left out, twice if they do so often; a mark is a letter too, but not first."""
    import numpy as np

    row = _letters()[np.frombuffer(f"{lower.replace(' ', '')}\n".encode("utf-16-le"), "<u2")]
    grams, counts = np.unique((row[:-1] << 16 | row[1:])[row[:-1] != ord(_MARK)], return_counts=True)
    return np.repeat(grams, 1 + (counts >= _OFTEN)).tobytes()


@cache
def _letters() -> NDArray[np.uint32]:
    """`FOLDED` for every character there is: letters of other scripts stay, all else is a mark."""
    import numpy as np

    table = np.full(1 << 16, ord(_MARK), "<u4")
    for found in re.finditer(f"[{LETTERS}]", "".join(map(chr, range(1 << 16)))):
        table[found.start()] = FOLDED.get(found.start(), found.start())
    return table


def _stem(word: str) -> str:
    for length in _ENDINGS:
        if word[-length:] in _PARTICLES:
            return word[:-length] if len(word) > length + 1 else word
    return word


def _ends(title: str, one_in: int) -> bool:
    """Whether something ends with the article of this title, which is as good as by chance."""
    return crc32(title.encode()) % one_in == 0


def _shelves(texts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, ...]]:
    """The texts of a segment, each with its title, by file."""
    shelf: list[str] = []
    for title, text in texts:
        if shelf and sum(map(len, shelf)) + len(text) > _TEXTS:
            yield tuple(shelf)
            shelf = []
        shelf.append(text)
        if _ends(title, _DENSE):
            yield tuple(shelf)
            shelf = []
    if shelf:
        yield tuple(shelf)


def _lists(grams: Sequence[bytes]) -> Mapping[str, bytes]:
    """The index of a segment by first letter: the letters that follow it, each with its articles."""
    lists: defaultdict[str, bytearray] = defaultdict(bytearray)
    for letters, row in _postings(grams):
        lists[letters[1]] += letters[0].encode() + row
    return {first: bytes(row) for first, row in lists.items()}


def _postings(articles: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    """Each two letters, the second one first, in order, with their articles."""
    import numpy as np

    grams = [np.frombuffer(article, "<u4") for article in articles]
    longest = max(grams, key=len)
    ends = np.quantile(longest, _PARTS).astype("<u4") if len(longest) else ()
    cuts = [[0, *np.searchsorted(each, ends).tolist(), len(each)] for each in grams]
    for part in range(len(ends) + 1):  # for there are millions
        yield from _posted([each[at[part] : at[part + 1]] for each, at in zip(grams, cuts, strict=True)])


def _posted(grams: Sequence[NDArray[np.uint32]]) -> Iterator[tuple[str, bytes]]:
    """The same of some letters: those of each article, in order."""
    import numpy as np

    codes = np.array([(_OPENING + place // _BLOCK) << 8 | (_ARTICLE + place % _BLOCK) for place in range(len(grams))], "<u8")
    rows = np.concatenate(grams).astype("<u8")  # to be 48 bits: letters, block, article
    rows <<= 16
    rows |= np.repeat(codes, list(map(len, grams)))
    rows.sort()
    article = rows.astype("u1")
    rows >>= 8
    opens, block = _changes(rows), rows.astype("u1")
    # where what a row says ends: its article, after its block if that is another
    ends = np.cumsum(opens.astype("u1") + 1, dtype="<u4")
    said = np.empty(ends[-1] if len(ends) else 0, "u1")
    said[ends - 1] = article
    said[ends[opens] - 2] = block[opens]
    rows >>= 8
    firsts = np.flatnonzero(_changes(rows))
    letters = rows[firsts].astype("<u4").tobytes().decode("utf-16-le")
    data, cuts = said.tobytes(), [*(ends[firsts] - 2).tolist(), len(said)]
    for place, (start, end) in enumerate(pairwise(cuts)):
        yield letters[2 * place : 2 * place + 2], data[start:end]


def _changes(values: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Where each value is another than the one before; the first is."""
    import numpy as np

    return np.concatenate((values[:1] == values[:1], values[1:] != values[:-1]))


def _shards(segments: Sequence[dict[str, bytes]]) -> Iterator[tuple[str, list[bytes]]]:
    """The files of the index: the first letter of each, and its rows, which are taken out of the segments."""
    sizes: Counter[str] = Counter()
    for lists in segments:
        sizes.update({letter: len(row) for letter, row in lists.items()})
    for letters in _split(sorted(sizes), sizes):
        rows = ([b"~%b%b" % (letter.encode(), lists.pop(letter)) for letter in letters if letter in lists] for lists in segments)
        yield letters[0], list(map(b"".join, rows))


def _split(letters: Sequence[str], sizes: Mapping[str, int]) -> Iterator[Sequence[str]]:
    """Letters in groups that fit a file, halved by the bits of their codes: a group that grows divides, its neighbours stay."""
    if len(letters) == 1 or sum(sizes[letter] for letter in letters) <= _SHARD:
        yield letters
        return
    bit = (ord(letters[0]) ^ ord(letters[-1])).bit_length() - 1
    half = bisect_left(letters, chr(ord(letters[-1]) >> bit << bit))
    yield from _split(letters[:half], sizes)
    yield from _split(letters[half:], sizes)


def ranked(counts: Mapping[str, int]) -> list[str]:
    """Words, those of most articles first."""
    return sorted(counts, key=lambda word: (-counts[word], word))


def _file(family: str, place: int, content: Blob) -> tuple[str, Framed]:
    name = f"{family}{place:03}"
    file = Framed(b'Q("%b",' % name.encode(), content, b");\n")
    return f"{name}{ENDING}", replace(file, known=file.sha256)  # once, for it is asked often


def _written(content: object) -> bytes:
    return _in_lines(json.dumps(content, ensure_ascii=False, separators=(",", ":"))).encode()


def _in_lines(text: str) -> str:
    """Without the two ends of lines that JSON may hold and a script may not."""
    return text.replace("\u2028", " ").replace("\u2029", " ")


def _grouped(items: Sequence[_T], size: int) -> list[Sequence[_T]]:
    return [items[at : at + size] for at in range(0, len(items), size)]
