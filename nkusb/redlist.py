"""The red list: names that may stand on no drive, found in text without ever being shown.

A list is plain, or it is hashed so that someone can check who may not know the names. A hash of a name is no secret by itself:
there are only some ten million Korean names. So a hashed list needs its key (256 random bits, kept in another file): without the
key it says nothing at all; with both, an attacker must try names one by one, and scrypt makes each try slow (RFC 7914). Whoever
holds list *and* key has the names after hours on one machine. Decoys keep the number of names vague.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from nkusb.korean import ALL_SURNAMES, PARTICLES, folded
from nkusb.names import nfc

_HEADER = "nkusb-redlist 1 scrypt 1024 8 1 "  # N, r, p; then the salt
_COST = {"n": 1024, "r": 8, "p": 1}  # 1 MiB and some milliseconds a name
_DIGEST, _SALT, KEY = 16, 16, 32  # bytes
_DECOYS = 64  # a list is filled up to a multiple of this

_SYLLABLE, _WORD_START = re.compile("[가-힣]"), re.compile("(?<![가-힣])[가-힣]")
_LATIN = re.compile("[A-Za-zÀ-ɏ]+")
_HANJA = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_JOINT = frozenset("-·.‧・\u00ad\u200b\u200c\u200d\u2060\ufeff ")  # what may stand between two syllables of a name
_TITLES = (
    "동무|동지|선생|아저씨|아주머니|할머니|할아버지|어머니|아버지|누나|누이|언니|오빠|형|씨|군|양|님|이라|라는|라고|반장|지도원|보위원|비서|지배인|"
    "가족|식구|네|입니다|이다|이였|이었|였"
)
_FOLLOWS = re.compile(rf"(?:{'|'.join(sorted({*PARTICLES, *_TITLES.split('|')}, key=lambda word: (-len(word), word)))})")
_SURNAMES = frozenset(map(folded, ALL_SURNAMES))
_LONGEST = 5  # syllables, a surname of two included
_WORDS = 4  # of a name in Latin letters


@dataclass(frozen=True, slots=True)
class RedList:
    """Which names are listed: `has` says so of a name in the form that `entry` gives. Shows nothing of itself."""

    has: Callable[[str], bool] = field(repr=False)
    inside: bool  # whether names of three syllables are sought inside words too (우리홍길동): dear where names are hashed

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Where (offsets) listed names stand in `text`: through particles, spaces, hyphens, and the spellings of both sides."""
        for script in (_hangul(text, self.inside), _latin(text), _hanja(text)):
            end = 0
            for start, stop, name in script:
                if start >= end and self.has(name):
                    yield start, stop
                    end = stop


def entry(line: str) -> str:
    """The form in which a name is compared: no spaces or hyphens, initial ㄹ and ㄴ as in the South, no case.

    Empty where a line can't be found in text: it has one syllable, more than a name has, or a mixture of scripts.
    """
    name = "".join(character for character in nfc(line) if character not in _JOINT)
    if re.fullmatch(f"[가-힣]{{2,{_LONGEST}}}", name):
        return folded(name) if len(name) < _LONGEST or folded(name)[:2] in _SURNAMES else ""
    if re.fullmatch(f"{_LATIN.pattern}", name) and len(name) > 3:
        return name.casefold()
    return name if re.fullmatch(f"(?:{_HANJA.pattern})", name) and 2 <= len(name) <= 4 else ""


def plain(names: Iterable[str]) -> RedList:
    """A list of entries that may be seen."""
    return RedList(frozenset(names).__contains__, inside=True)


def hashed(names: Iterable[str], key: bytes) -> str:
    """The text of a hashed list of entries."""
    salt = secrets.token_bytes(_SALT)
    digests = {_digest(name, key, salt) for name in names}
    while len(digests) % _DECOYS or not digests:
        digests.add(secrets.token_bytes(_DIGEST))
    text = "\n".join([_HEADER + salt.hex(), *sorted(digest.hex() for digest in digests)])
    return f"{text}\n{_seal(text, key)}\n"


def is_hashed(text: str) -> bool:
    """Whether a text is a hashed list."""
    return text.startswith("nkusb-redlist ")


def read_hashed(text: str, key: bytes) -> RedList:
    """A hashed list and its key as a list. Raises `ValueError` where the text is damaged or the key another's.

    A list cut short or a wrong key would find nothing and look like safety, so the last line is a keyed sum of the others.
    """
    listing, _, seal = text.rstrip("\n").rpartition("\n")
    head, *lines = listing.split("\n")
    if not head.startswith(_HEADER) or not hmac.compare_digest(_seal(listing, key), seal):
        raise ValueError
    salt = bytes.fromhex(head.removeprefix(_HEADER))
    digests = frozenset(map(bytes.fromhex, lines))
    # A Korean text has the same few thousand candidates again and again.
    has = functools.cache(lambda name: is_hashable(name) and _digest(name, key, salt) in digests)
    return RedList(has, inside=False)


def _seal(listing: str, key: bytes) -> str:
    return hmac.digest(key, listing.encode(), "sha256").hex()


def _digest(name: str, key: bytes, salt: bytes) -> bytes:
    keyed = hmac.digest(key, name.encode(), "sha256")
    return hashlib.scrypt(keyed, salt=salt, dklen=_DIGEST, **_COST)


def is_hashable(name: str) -> bool:
    """Whether an entry would be found by its hash: Hangul only if it begins with a surname, others would cost too much time."""
    return not _is_syllable(name[0]) or name[0] in _SURNAMES or name[:2] in _SURNAMES


# Everything in a text that could be a name, by script: its offsets and its `entry`.
_Candidates = Iterator[tuple[int, int, str]]


def _hanja(text: str) -> _Candidates:
    for run in _HANJA.finditer(text):
        for start in range(run.start(), run.end() - 1):
            for stop in range(start + 2, min(start + 4, run.end()) + 1):
                yield start, stop, text[start:stop]


def _hangul(text: str, inside: bool) -> _Candidates:
    """From each beginning of a word two to five syllables, after which a name could end; from inside of it three at least."""
    plain_text = folded(text)
    for first in (_SYLLABLE if inside else _WORD_START).finditer(plain_text):
        shortest = 3 if inside and first.start() and _is_syllable(plain_text[first.start() - 1]) else 2
        name, spaces, position = first[0], 0, first.end()
        while len(name) < _LONGEST and position < len(text):
            if plain_text[position] in _JOINT and _is_syllable(plain_text[position + 1 : position + 2]):
                spaces += plain_text[position] == " "
                if plain_text[position] == " " and not (spaces == len(name) or (spaces == 1 and name in _SURNAMES)):
                    break  # 리 영희 and 리 영 희 are spaced as names are, 우리 집 is not
                position += 1
            if not _is_syllable(plain_text[position]):
                break
            name, position = name + plain_text[position], position + 1
            if len(name) >= shortest and _may_end(text, position, len(name)) and (len(name) < _LONGEST or name[:2] in _SURNAMES):
                yield first.start(), position, name


def _may_end(text: str, position: int, length: int) -> bool:
    """Whether a name may end here: a short one must be followed by the end of the word, a particle, or a form of address."""
    return length > 2 or not _is_syllable(text[position : position + 1]) or bool(_FOLLOWS.match(text, position))


def _is_syllable(character: str) -> bool:
    return "가" <= character <= "힣"


def _latin(text: str) -> _Candidates:
    words = list(_LATIN.finditer(text))
    for number, first in enumerate(words):
        name, stop = "", first.start()
        for word in words[number : number + _WORDS]:
            if word.start() - stop > 1 or (name and text[stop] not in _JOINT):
                break
            name, stop = name + word[0].casefold(), word.end()
            if len(name) > 3:
                yield first.start(), stop, name
