"""Hangul by arithmetic and Korean by list: order, reading time, the keys that type it, how names are made.

A precomposed syllable is 0xAC00 + (initial × 21 + vowel) × 28 + final (The Unicode Standard, section 3.12). The order of the
North (조선말규범집) puts ㅇ last among the initials, doubled consonants after the plain ones, and compound vowels at the end.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_INITIALS, _VOWELS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ", "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = ["", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"]
_NORTHERN_INITIALS, _NORTHERN_VOWELS = "ㄱㄴㄷㄹㅁㅂㅅㅈㅊㅋㅌㅍㅎㄲㄸㅃㅆㅉㅇ", "ㅏㅑㅓㅕㅗㅛㅜㅠㅡㅣㅐㅒㅔㅖㅚㅟㅢㅘㅝㅙㅞ"
_NORTHERN_FINALS = ["", *"ㄱㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅇㅈㅊㅋㅌㅍㅎㄲㅆ"]
_SYLLABLE, _RUN = re.compile("[가-힣]"), re.compile("[가-힣]+")

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


@cache  # titles are made of the same few thousand
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


def syllables(text: str) -> int:
    """How many syllables of Hangul a text has."""
    return sum(map(len, _RUN.findall(text)))


def minutes(text: str) -> int:
    """How long a text takes to read, in whole minutes, at least one."""
    return max(1, round(syllables(text) / SYLLABLES_A_MINUTE))


def keys(text: str) -> str:
    """What comes out if the text is typed on the two-set keyboard while it is set to Latin letters: 물 → `anf`.

    All else is left as it is, in NFKC. Hangul may come composed, decomposed or as single letters: they are the same keys.
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKD", text).translate(_KEYS))


_SURNAMES = """
김 리 이 박 최 정 강 조 윤 장 림 임 한 오 서 신 권 황 안 송 류 유 홍 전 고 문 량 양 손 배 백 허 남 심 로 노 하 곽 성
차 주 우 구 라 나 민 진 지 엄 채 원 천 방 공 현 함 변 염 렴 여 려 추 도 소 석 선 설 마 길 연 련 위 표 명 기 반 왕 금 옥
륙 육 인 맹 제 모 탁 국 어 은 편 용 룡 남궁 선우 독고 황보 제갈 사공
"""
_RARE = "경 봉 사 부 가 복 태 목 형 계 피 두 감 동 온 호 범 좌 승 간 상 시 갈 예 빈"
SURNAMES = frozenset(_SURNAMES.split())  # those that most people bear
ALL_SURNAMES = SURNAMES | frozenset(_RARE.split())
_PARTICLES = """
에게서는 에게서 에게는 에게도 에게로 에게 한테서 한테는 한테 께서는 께서 으로부터 로부터 으로서 로서 으로는 으로 이라고 라고
이라는 라는 이라면 라면 이였다 이였습니다 이었다 이었습니다 였다 였습니다 입니다 이다 이며 이고 이나 이랑 이네 이와 이가 이는
이도 이를 이의 이에게 으로써 으로도 에서도 이란 마다 밖에 까지 부터 처럼 보다 만큼 마저 조차 하고 하며 에서 에는 에도
들이 들은 들을 들의 들 네가 네는 네를 네의 네 은 는 이 가 을 를 의 에 도 만 과 와 로 나 며 란 야 아 여 씨 군 양
"""
PARTICLES = tuple(_PARTICLES.split())  # what may follow a noun or a name in the same word, plural and collective endings too


def folded(text: str) -> str:
    """The text without the difference between South and North in ㄹ and ㄴ: 리영련 and 이영연 become one. Lengths stay."""
    return text.translate(_FOLDED)


def _without_liquids() -> dict[int, str]:
    """Every syllable in ㄹ or ㄴ as the South begins a word with it: ㅇ before the soft vowels, ㄴ before the others."""
    changed = {}
    for initial in map(_INITIALS.index, "ㄹㄴ"):
        for rest in range(588):
            other = "ㅇ" if _VOWELS[rest // 28] in "ㅑㅕㅖㅛㅠㅣㅒ" else "ㄴ"
            changed[0xAC00 + initial * 588 + rest] = chr(0xAC00 + _INITIALS.index(other) * 588 + rest)
    return changed


_FOLDED = _without_liquids()
