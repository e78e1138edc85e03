"""The full-text index of a drive: small scripts that the first page loads as a query needs them.

Browsers let a page on file:// read no other file, but run it: each file here is one call, `Q("i000", "…")`, with text that is
deflated (RFC 1951) and written in 85 ASCII characters (Python's `base64.b85encode`). Four families:

* `m000`: how many texts and words a file of the others holds, the first letters of the index's files, then all titles.
* `i…`: the index. A line is two letters that stand together in some article, spaces left out (or the last letter before a mark,
  with a space), and the articles that have them: each one character, 33 + twice the distance from the one before, plus one
  where they stand there often.
* `t…`: the articles' words, for the lines shown with each hit; articles are parted by a form feed.
* `v…`: the words that occur, most widespread first, for queries with a slip of the pen and for initial consonants.

All is spelt as the articles are; that northern and southern spellings find each other is the query's business (`hangul.js`).
"""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import deflate

from nkusb.document import texts
from nkusb.pages import Article

# What a word is made of, as a class of regular expressions, the same in Python and in the scripts.
LETTERS = r"0-9a-z\u00c0-\u024f\u0370-\u052f\u3041-\u30ff\u3131-\u318e\u4e00-\u9fff\uac00-\ud7a3"

_SHARD = 60_000  # characters of the index in a file, if one first letter doesn't take more: 30 to 40 KB on the drive
_TEXTS = 16  # articles whose words share a file
_VOCABULARY = 12_000  # words in a file
_OFTEN = 3  # times
_LEVEL = 12  # of libdeflate, its best
_RUN = re.compile(f"[{LETTERS} ]+")
_WORD = re.compile(r"[\uac00-\ud7a3]{2,}|[a-z]{3,}")
_PARTICLES = re.compile(
    "(?:에서는|에서도|으로는|으로써|으로서|이라고|이라는|에게서|들에게|들에서|에서|에게|으로|부터|까지|처럼|보다|마다|이나|이며|들의|들을|들이|들은|들도"
    "|은|는|이|가|을|를|의|에|로|와|과|도|만)$"
)


def index(articles: Sequence[Article]) -> Iterator[tuple[str, bytes]]:
    """The files of the index: name, content. Articles are known by their place in `articles`."""
    read = ["\n".join([article.payload.title, article.payload.summary, *texts(article.payload.body)]) for article in articles]
    shards = _sharded(_postings(read))
    words = _vocabulary(read)
    titles = [article.payload.title for article in articles]
    firsts = "".join(shard[0][0] for shard in shards)
    yield _file("m", 0, "\n".join([f"{_TEXTS} {len(_grouped(words, _VOCABULARY))}", firsts, *titles]))
    for number, shard in enumerate(shards):
        yield _file("i", number, "\n".join(shard))
    for number, group in enumerate(_grouped(read, _TEXTS)):
        yield _file("t", number, "\f".join(re.sub(r"[ \t\f]+", " ", text) for text in group))
    for number, group in enumerate(_grouped(words, _VOCABULARY)):
        yield _file("v", number, " ".join(group))


def _file(family: str, number: int, text: str) -> tuple[str, bytes]:
    name = f"{family}{number:03}"
    coded = base64.b85encode(deflate.deflate_compress(text.encode(), _LEVEL)).decode("ascii")
    return f"{name}.js", f'Q("{name}","{coded}");\n'.encode("ascii")


def grams(text: str) -> Iterator[str]:
    """Every two letters that stand together in a run without marks, spaces left out; the last one with a space."""
    for run in _RUN.findall(text.lower()):
        letters = run.replace(" ", "") + " "
        yield from (letters[at : at + 2] for at in range(len(letters) - 1))


def _postings(read: Iterable[str]) -> dict[str, str]:
    """Gram → its articles, coded."""
    coded: dict[str, list[str]] = {}
    last: dict[str, int] = {}
    for number, text in enumerate(read, 1):
        for gram, count in Counter(grams(text)).items():
            coded.setdefault(gram, []).append(chr(33 + 2 * (number - last.get(gram, 0)) + (count >= _OFTEN)))
            last[gram] = number
    return {gram: "".join(coded[gram]) for gram in sorted(coded)}


def _sharded(postings: dict[str, str]) -> list[list[str]]:
    """Lines of the index by file: all of a first letter in one."""
    shards: list[list[str]] = [[]]
    size = 0
    for gram, articles in postings.items():
        if size > _SHARD and gram[0] != shards[-1][-1][0]:
            shards.append([])
            size = 0
        shards[-1].append(gram + articles)
        size += 3 + len(articles)
    return shards if shards[0] else []


def _vocabulary(read: Iterable[str]) -> list[str]:
    """The words without their commonest particles, those of most articles first."""
    counts = Counter(word for text in read for word in {_stem(word) for word in _WORD.findall(text.lower())})
    return sorted(counts, key=lambda word: (-min(counts[word], 16), word))


def _stem(word: str) -> str:
    stem = _PARTICLES.sub("", word)
    return stem if len(stem) > 1 else word


def _grouped(items: Sequence[str], size: int) -> list[Sequence[str]]:
    return [items[at : at + size] for at in range(0, len(items), size)]
