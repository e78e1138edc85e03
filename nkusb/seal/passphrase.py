"""Passphrases: drawn from the wordlist, brought to one form, judged.

An archive is locked with the *keys* of a passphrase: what comes out if it is typed on the Korean two-set keyboard while that is
set to Latin letters, without spaces: 가게 나무 → `rkrpskan`. So it doesn't matter how Hangul was composed or spaced, what code
page a system has, or whether it can type Hangul at all, which many password fields can't.
"""

from __future__ import annotations

import math
import re
import secrets
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nkusb.korean import keys
from nkusb.problems import ERROR, Code, Place, Problems
from nkusb.seal.words import BITS, wordlist

WEAK = Code(
    "PAS001", ERROR,
    "이 암호는 약합니다: {bits}비트쯤인데 {least}비트는 되어야 합니다. 까닭: {ko}.",
    "This passphrase is weak: about {bits} bits, where {least} are needed. Why: {en}.",
    "`nkusb passphrase`로 뽑은 것을 쓰십시오. 알고도 쓰려면 --force-weak.",
    "Use one that `nkusb passphrase` draws. To use it all the same: --force-weak.",
    bad="qlalfqjsgh1234 (비밀번호1234)", good="(seven words that nkusb passphrase drew)",
)  # fmt: skip

ENOUGH = 77  # bits of what nkusb draws: seven words
LEAST = 64  # bits below which a passphrase of one's own is refused
_JUDGED = 72  # characters; zxcvbn takes no more, and what goes on after so many is strong by then or repeats itself
_DATE = re.compile(r"(?<=\d)(?:sus|dnjf|dlf)")  # 년, 월, 일: 1988년 3월 5일 is the date 1988.3.5
_COMMON = Path(__file__).parents[1] / "data/common.txt"

_WHY: Mapping[str, tuple[str, str]] = {
    "korean": ("흔한 한국말 낱말이나 이름으로 되어 있습니다", "it is made of common Korean words or names"),
    "dictionary": ("흔한 암호나 영어 낱말, 이름으로 되어 있습니다", "it is made of common passwords, English words or names"),
    "spatial": ("자판에서 이웃한 글쇠로 되어 있습니다", "it is made of neighbouring keys"),
    "repeat": ("같은 것이 되풀이됩니다", "it repeats itself"),
    "sequence": ("abc나 123처럼 차례로 이어집니다", "it goes on in order, as abc or 123 do"),
    "date": ("날짜나 해로 되어 있습니다", "it is made of a date or year"),
    "regex": ("날짜나 해로 되어 있습니다", "it is made of a date or year"),
    "bruteforce": ("짧습니다", "it is short"),
    "words": ("서로 다른 낱말이 적습니다", "it has few different words"),
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """Words that chance drew, each from the whole list, so that an attacker who knows the list has `bits` to guess."""

    words: tuple[str, ...]

    @property
    def bits(self) -> int:
        return BITS * len(self.words)


def draw(count: int) -> Drawn:
    """A new passphrase of so many words."""
    return Drawn(tuple(secrets.choice(wordlist()) for _ in range(count)))


def canonical(passphrase: str) -> str:
    """What locks: the keys of the passphrase without spaces, marks that don't show, and differences of Unicode.

    All spellings of one passphrase (NFC or NFD, wide or narrow letters, Hangul or its keys, any spaces) become one text, which
    is its own canonical form. Upper and lower case stay what they are.
    """
    shown = (sign for sign in unicodedata.normalize("NFKD", passphrase) if _is_seen(sign))
    return keys("".join(shown))


def _is_seen(sign: str) -> bool:
    return unicodedata.category(sign) not in {"Zs", "Zl", "Zp", "Cc", "Cf"}


def faults(passphrase: str, place: Place) -> Problems:
    """The problem that a passphrase is weak, if it is. Never holds a part of it."""
    bits, why = strength(passphrase)
    if bits >= LEAST:
        return ()
    ko, en = _WHY[why]
    return (WEAK.at(place, bits=math.floor(bits), least=LEAST, ko=ko, en=en),)


def strength(passphrase: str) -> tuple[float, str]:
    """How many bits an attacker has to guess, and what most of the passphrase is (a key of `_WHY`).

    A phrase of words from our list counts eleven bits a word: right if they were drawn, as they should be. Chance repeats a
    word now and then; of a phrase that repeats more than two, each different word counts once.
    All else is judged by zxcvbn (Wheeler, USENIX Security 2016) on its keys, so that Korean typed on Latin letters is known.
    """
    typed = canonical(passphrase)
    if (words := _words(typed)) is not None:
        different = len(set(words))
        return float(BITS * (len(words) if len(words) - different <= 2 else different)), "words"
    from zxcvbn import zxcvbn  # a third of a second, and only where a passphrase is new

    judged = zxcvbn(_DATE.sub(".", typed)[:_JUDGED], user_inputs=_korean())
    lengths: dict[str, int] = {}
    for match in judged["sequence"]:
        why = "korean" if match.get("dictionary_name") == "user_inputs" else str(match["pattern"])
        lengths[why] = lengths.get(why, 0) + len(match["token"])
    return math.log2(judged["guesses"]), max(lengths, key=lambda why: lengths[why], default="bruteforce")


def _words(typed: str) -> tuple[str, ...] | None:
    """The words of our list that these keys are. There is one way to read them: no word's keys begin another's."""
    by_keys = _by_keys()
    longest = max(map(len, by_keys))

    def read() -> Iterator[str]:
        start = 0
        while start < len(typed):
            end = next((end for end in range(start + 1, start + longest + 1) if typed[start:end] in by_keys), 0)
            if not end:
                raise ValueError
            yield by_keys[typed[start:end]]
            start = end

    try:
        return tuple(read())
    except ValueError:
        return None


@cache
def _by_keys() -> Mapping[str, str]:
    return {keys(word): word for word in wordlist()}


@cache
def _korean() -> tuple[str, ...]:
    """The keys of common Korean words and names, the commonest first, then those of our own list."""
    common = (line for line in _COMMON.read_text("utf-8").splitlines() if not line.startswith("#"))
    return tuple(dict.fromkeys(keys(word) for word in (*" ".join(common).split(), *wordlist())))
