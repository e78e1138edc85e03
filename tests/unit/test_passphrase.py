"""Passphrases: one form for all their spellings, how strong they are, how they are drawn."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
import sys
import unicodedata
from collections import Counter
from pathlib import Path, PurePosixPath

import pytest
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from hypothesis import given
from hypothesis import strategies as st

from nkusb.bundle import Bundle, Rendered
from nkusb.korean import keys
from nkusb.locks.sevenzip import PART
from nkusb.problems import Place
from nkusb.progress import silent
from nkusb.seal.passphrase import ENOUGH, LEAST, WEAK, canonical, draw, faults, strength
from nkusb.seal.words import BITS, OF_CHECKSUM, checksum_words, wordlist
from tests.conftest import ROOT
from tests.witness import run, witness

PLACE = Place("passphrase")
PHRASES = st.lists(st.sampled_from(wordlist()), min_size=1, max_size=12)
SPACES = st.sampled_from(["", " ", "  ", "\t", "\u3000", "\u00a0", " \r\n", "\u200b"])


def wide(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


@given(st.text())
def test_the_one_form_is_its_own(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once
    assert {canonical(unicodedata.normalize(form, text)) for form in ("NFC", "NFD", "NFKC", "NFKD")} == {once}


@given(PHRASES, st.data())
def test_no_spelling_locks_anyone_out(words: list[str], data: st.DataObject) -> None:
    spaced = data.draw(SPACES) + "".join(word + data.draw(SPACES) for word in words)
    expected = "".join(map(keys, words))
    assert canonical(spaced) == canonical(unicodedata.normalize("NFD", spaced)) == expected
    assert canonical(keys(spaced)) == canonical(wide(keys(spaced))) == expected
    assert expected.isascii() and expected.islower()


def test_case_counts_and_what_doesnt_show_does_not() -> None:
    assert canonical("\ufeffCorrect  horse\n") == "Correcthorse" != canonical("correct horse")
    assert canonical("까치") == "Rkcl"
    assert canonical(" \t\u3000\u200b") == ""


@given(PHRASES)
def test_a_phrase_counts_eleven_bits_a_word(words: list[str]) -> None:
    different = list(dict.fromkeys(words))
    bits = BITS * len(different)
    assert strength(" ".join(different)) == strength(keys("".join(different))) == (bits, "words")
    again = different[:1]
    assert strength("".join(different + again * 2)) == (bits + 2 * BITS, "words")  # chance does that
    assert strength("".join(different + again * 3)) == (bits, "words")


@given(PHRASES, PHRASES)
def test_two_phrases_are_never_one_when_written_together(one: list[str], other: list[str]) -> None:
    assert (canonical("".join(one)) == canonical("".join(other))) == (one == other)


@pytest.mark.parametrize(
    ("passphrase", "why"),
    [
        ("비밀번호", "common"),
        ("qlalfqjsgh", "common"),
        ("tkfkdgo", "common"),
        ("비밀번호1234", "common"),
        ("김철수", "common Korean words"),
        ("사랑해 우리 엄마", "common"),
        ("앞마을", "few different words"),
        ("앞마을 앞마을 앞마을 앞마을 앞마을 앞마을 앞마을", "few different words"),
        ("가게나무", "common Korean words"),
        ("correct horse battery staple", "common passwords, English"),
        ("ㅂㅈㄷㄱㅅㅛㅕㅑ", "common"),  # qwertyui
        ("qwertyuiop[]", "neighbouring keys"),
        ("ㅋㅋㅋㅋㅋㅋㅋㅋㅋㅋㅋㅋ", "repeats"),
        ("물고기떼물고기떼물고기떼물고기떼", "repeats"),
        ("abcdefghijklmnopqr", "in order"),
        ("2026-11-25", "date"),
        ("1988년 3월 5일", "date"),
        ("x7!", "short"),
    ],
)
def test_weak_ones_are_refused_with_the_reason(passphrase: str, why: str) -> None:
    (problem,) = faults(passphrase, PLACE)
    assert problem.code is WEAK and why in problem.message
    shown = f"{problem.message} {problem.hint} {problem.facts}"
    assert passphrase not in shown and canonical(passphrase) not in shown


@pytest.mark.parametrize(
    "passphrase",
    [
        "앞마을 배낭 달변 산성 무침 귤 옥돌 달무리",
        " ".join(wordlist()[:6]),
        "".join(map(keys, wordlist()[7:14])),
        "vX9#mQ2!pL7@wK4$zR8^tB",
        "칡즙 팔던 왼손잡이 등대지기는 목요일마다 휘파람을 불었다",
        "x" * 40 + "qkvmw;ozieurytp" * 3,  # longer than zxcvbn takes
    ],
)
def test_strong_ones_are_taken(passphrase: str) -> None:
    assert faults(passphrase, PLACE) == ()


def test_six_words_are_enough_for_ones_own_and_five_are_not() -> None:
    assert 5 * BITS < LEAST <= 6 * BITS < ENOUGH == 7 * BITS


def test_what_is_drawn() -> None:
    drawn = draw(7)
    assert len(drawn.words) == 7 and set(drawn.words) <= set(wordlist())
    assert drawn.bits == 77 == ENOUGH
    assert 2**drawn.bits == len(wordlist()) ** 7


def test_every_word_is_drawn_as_often_as_any_other() -> None:
    count = 40 * len(wordlist())
    counts = Counter(draw(count).words)
    squares = sum((counts[word] - 40) ** 2 / 40 for word in wordlist())  # chi square, 2047 degrees of freedom
    assert abs(squares - 2047) < 8 * math.sqrt(2 * 2047)


def test_7zip_opens_by_the_keys_what_an_odd_spelling_locked(tmp_path: Path) -> None:
    odd = unicodedata.normalize("NFD", "앞마을\u3000 배낭\t달변산성 무침")
    made = tmp_path / "a1.7z"
    bundle = Bundle([(PurePosixPath("a01.htm"), Rendered(b"1"))])
    PART.lock(bundle, dt.datetime(2026, 11, 24, tzinfo=dt.UTC), canonical(odd), made, silent)
    typed = "dkvakdmfqoskdekfqustkstjdancla"  # on a Korean keyboard, set to Latin letters
    assert run(witness("7z", "7zz"), "t", f"-p{typed}", made).returncode == 0
    assert run(witness("7z", "7zz"), "t", "-p앞마을 배낭 달변 산성 무침", made).returncode != 0


def test_checksum_words() -> None:
    digest = "5f0c" * 16
    words = checksum_words(digest)
    assert words == checksum_words(digest.upper()) != checksum_words("5f0d" + digest[4:])
    assert len(words) == OF_CHECKSUM == 6 and set(words) <= set(wordlist())


def test_checksum_words_are_the_first_66_bits_of_scrypt() -> None:
    digest = bytes(range(32))
    raw = Scrypt(salt=b"nkusb checksum words 1", length=9, n=2**15, r=8, p=1).derive(digest)
    bits = "".join(f"{byte:08b}" for byte in raw)[:66]
    expected = [wordlist()[int(bits[start : start + 11], 2)] for start in range(0, 66, 11)]
    assert list(checksum_words(digest.hex())) == expected


def test_the_docs_way_without_nkusb_gives_the_same_words(tmp_path: Path) -> None:
    script = (ROOT / "docs/verifying.md").read_text("utf-8").split("```python\n")[1].split("```")[0]
    (tmp_path / "wordlist.txt").write_text("\n".join(wordlist()), "utf-8")
    (tmp_path / "SHA256SUMS").write_bytes(b"0  a\n")
    shown = run(sys.executable, "-X", "utf8", "-c", script, cwd=tmp_path).stdout.split()
    assert shown == list(checksum_words(hashlib.sha256(b"0  a\n").hexdigest()))
