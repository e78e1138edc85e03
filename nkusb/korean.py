"""Hangul by arithmetic: how the North orders it, how long it takes to read, and which keys type it.

A precomposed syllable is 0xAC00 + (initial × 21 + vowel) × 28 + final (The Unicode Standard, section 3.12). The order of the
North (조선말규범집) puts ㅇ last among the initials, doubled consonants after the plain ones, and compound vowels at the end.
"""

from __future__ import annotations

import re
import unicodedata

_INITIALS, _VOWELS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ", "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = ["", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"]
_NORTHERN_INITIALS, _NORTHERN_VOWELS = "ㄱㄴㄷㄹㅁㅂㅅㅈㅊㅋㅌㅍㅎㄲㄸㅃㅆㅉㅇ", "ㅏㅑㅓㅕㅗㅛㅜㅠㅡㅣㅐㅒㅔㅖㅚㅟㅢㅘㅝㅙㅞ"
_NORTHERN_FINALS = ["", *"ㄱㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅇㅈㅊㅋㅌㅍㅎㄲㅆ"]
_SYLLABLE = re.compile("[가-힣]")

# What follows a noun without a space, longer ones first.
_PARTICLES = """
이라고 이라는 에게서 으로써 으로서 에서는 에서도 으로는 으로도 이였다 입니다
에서 에게 한테 으로 부터 까지 처럼 보다 마다 밖에 이나 이며 이란 이라 이고 이다 였다 에는 에도
은 는 이 가 을 를 의 에 로 와 과 도 만 나 며 란 들
"""
PARTICLES = tuple(_PARTICLES.split())
# The keys of 두벌식, the two-set keyboard of the South (KS X 5002), as letters of a US keyboard; capitals are typed with Shift.
_INITIAL_KEYS = [*"rRseEfaqQtTdwWczxvg"]
_VOWEL_KEYS = ["k", "o", "i", "O", "j", "p", "u", "P", "h", "hk", "ho", "hl", "y", "n", "nj", "np", "nl", "b", "m", "ml", "l"]
_FINAL_KEYS = [
    "r", "R", "rt", "s", "sw", "sg", "e", "f", "fr", "fa", "fq", "ft", "fx", "fv", "fg", "a", "q", "qt", "t", "T", "d", "w", "c",
    "z", "x", "v", "g",
]  # fmt: skip
_FILLERS = {0x115F: None, 0x1160: None}  # stand for a letter that isn't there
_KEYS = _FILLERS | {
    first + number: keys
    for first, row in ((0x1100, _INITIAL_KEYS), (0x1161, _VOWEL_KEYS), (0x11A8, _FINAL_KEYS))
    for number, keys in enumerate(row)
}  # the conjoining letters (The Unicode Standard, section 18.1) in the order of the syllables

SYLLABLES = range(0xAC00, 0xD7A4)
SYLLABLES_A_MINUTE = 500  # of quiet reading


def parts(code: int) -> tuple[int, int, int]:
    """The numbers of a syllable's initial, vowel and final (0: none), in the order of Unicode."""
    initial, rest = divmod(code - 0xAC00, 588)
    return initial, rest // 28, rest % 28


def syllable(initial: int, vowel: int, final: int) -> str:
    """The syllable of these parts."""
    return chr(0xAC00 + (initial * 21 + vowel) * 28 + final)


def alphabetical(text: str) -> tuple[tuple[int, int, int, int], ...]:
    """The sort key of an alphabetical list in the order of the North; spaces and marks count for nothing."""
    return tuple(_place(character) for character in text if character.isalnum())


def _place(character: str) -> tuple[int, int, int, int]:
    if not _SYLLABLE.match(character):
        return 0, ord(character), 0, 0  # digits and other letters come first
    initial, vowel, final = parts(ord(character))
    return (
        1,
        _NORTHERN_INITIALS.index(_INITIALS[initial]),
        _NORTHERN_VOWELS.index(_VOWELS[vowel]),
        _NORTHERN_FINALS.index(_FINALS[final]),
    )


def initial(text: str) -> str:
    """The initial consonant of the first syllable, or `#` where the text begins otherwise."""
    found = _SYLLABLE.match(next((character for character in text if character.isalnum()), ""))
    return _INITIALS[parts(ord(found[0]))[0]] if found else "#"


def minutes(text: str) -> int:
    """How long a text takes to read, in whole minutes, at least one."""
    return max(1, round(len(_SYLLABLE.findall(text)) / SYLLABLES_A_MINUTE))


def keys(text: str) -> str:
    """What comes out if the text is typed on the two-set keyboard while it is set to Latin letters: 물 → `anf`.

    All else is left as it is, in NFKC. Hangul may come composed, decomposed or as single letters: they are the same keys.
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKD", text).translate(_KEYS))
