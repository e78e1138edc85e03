"""The North's alphabetical order, initial consonants, reading time, the keys of the two-set keyboard."""

from __future__ import annotations

import ctypes
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nkusb.korean import SYLLABLES_A_MINUTE, alphabetical, initial, keys, minutes
from tests.witness import library

# In the order of a northern dictionary.
NORTHERN = [
    "가을",
    "고기",
    "개나리",
    "과학",
    "다리",
    "라지오",
    "바다",
    "사과",
    "자유",
    "하늘",
    "까치",
    "따뜻",
    "빵",
    "쌀",
    "짜다",
    "아버지",
    "야구",
    "오이",
    "애국",
    "의사",
    "왜가리",
]


def test_the_order_of_the_north() -> None:
    assert sorted(sorted(NORTHERN), key=alphabetical) == NORTHERN
    assert sorted(["가", "2024년", "나", "A", "《가나》"], key=alphabetical) == ["2024년", "A", "가", "《가나》", "나"]


def test_finals_are_ordered_too() -> None:
    assert sorted(["갔", "각", "강", "가", "갉", "갂"], key=alphabetical) == ["가", "각", "갉", "강", "갂", "갔"]


def test_initials() -> None:
    assert [initial(word) for word in ("물", "까치", "《아리랑》", "2024년", "", "A")] == ["ㅁ", "ㄲ", "ㅇ", "#", "#", "#"]


def test_minutes() -> None:
    assert [minutes("가" * n) for n in (0, 10, SYLLABLES_A_MINUTE, 3 * SYLLABLES_A_MINUTE)] == [1, 1, 1, 3]


@given(st.text(alphabet=st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=4))
def test_every_syllable_has_its_place(text: str) -> None:
    assert len(alphabetical(text)) == len(text)
    assert initial(text) in "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("물", "anf"),
        ("비밀번호", "qlalfqjsgh"),
        ("까치 꽃", "Rkcl Rhc"),
        ("얘 계", "dO rP"),
        ("값 왜", "rkqt dho"),
        ("ㅋㅋ ㅠ", "zz b"),
        ("Tea 2026!", "Tea 2026!"),
        ("ＡＢ\u3000１", "AB 1"),
        ("", ""),
    ],
)
def test_keys(text: str, typed: str) -> None:
    assert keys(text) == keys(unicodedata.normalize("NFD", text)) == typed


def composed(typed: str) -> str:
    """What libhangul, the input method of Linux desktops, makes of keys on the two-set keyboard."""
    hangul = library("hangul")
    hangul.hangul_ic_new.restype = ctypes.c_void_p
    hangul.hangul_ic_get_commit_string.restype = hangul.hangul_ic_flush.restype = ctypes.POINTER(ctypes.c_uint32)
    context = ctypes.c_void_p(hangul.hangul_ic_new(b"2"))

    def text(signs: ctypes._Pointer[ctypes.c_uint32]) -> str:
        length = next(index for index in range(1000) if not signs[index])
        return "".join(chr(sign) for sign in signs[:length])

    try:
        parts = []
        for key in typed:
            hangul.hangul_ic_process(context, ord(key))
            parts.append(text(hangul.hangul_ic_get_commit_string(context)))
        return "".join(parts) + text(hangul.hangul_ic_flush(context))
    finally:
        hangul.hangul_ic_delete(context)


@given(st.text(alphabet=st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), max_size=8))
def test_an_input_method_makes_the_text_of_its_keys(text: str) -> None:
    assert composed(keys(text)) == text
