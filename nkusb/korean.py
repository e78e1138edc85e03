"""Hangul by arithmetic: how the North orders it, and how long it takes to read.

A precomposed syllable is 0xAC00 + (initial × 21 + vowel) × 28 + final (The Unicode Standard, section 3.12). The order of the
North (조선말규범집) puts ㅇ last among the initials, doubled consonants after the plain ones, and compound vowels at the end.
"""

from __future__ import annotations

import re

_INITIALS, _VOWELS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ", "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = ["", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"]
_NORTHERN_INITIALS, _NORTHERN_VOWELS = "ㄱㄴㄷㄹㅁㅂㅅㅈㅊㅋㅌㅍㅎㄲㄸㅃㅆㅉㅇ", "ㅏㅑㅓㅕㅗㅛㅜㅠㅡㅣㅐㅒㅔㅖㅚㅟㅢㅘㅝㅙㅞ"
_NORTHERN_FINALS = ["", *"ㄱㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅇㅈㅊㅋㅌㅍㅎㄲㅆ"]
_SYLLABLE = re.compile("[가-힣]")

SYLLABLES_A_MINUTE = 500  # of quiet reading


def alphabetical(text: str) -> tuple[tuple[int, int, int, int], ...]:
    """The sort key of an alphabetical list in the order of the North; spaces and marks count for nothing."""
    return tuple(_place(character) for character in text if character.isalnum())


def _place(character: str) -> tuple[int, int, int, int]:
    if not _SYLLABLE.match(character):
        return 0, ord(character), 0, 0  # digits and other letters come first
    code = ord(character) - 0xAC00
    return (
        1,
        _NORTHERN_INITIALS.index(_INITIALS[code // 588]),
        _NORTHERN_VOWELS.index(_VOWELS[code // 28 % 21]),
        _NORTHERN_FINALS.index(_FINALS[code % 28]),
    )


def initial(text: str) -> str:
    """The initial consonant of the first syllable, or `#` where the text begins otherwise."""
    found = _SYLLABLE.match(next((character for character in text if character.isalnum()), ""))
    return _INITIALS[(ord(found[0]) - 0xAC00) // 588] if found else "#"


def minutes(text: str) -> int:
    """How long a text takes to read, in whole minutes, at least one."""
    return max(1, round(len(_SYLLABLE.findall(text)) / SYLLABLES_A_MINUTE))
