"""Subtitles that the device of an edition can't show: letters that its encoding or its font lacks."""

from __future__ import annotations

from collections.abc import Iterator

from nkusb import media
from nkusb.bundle import Bundle
from nkusb.checks import BundleCheck
from nkusb.media.worker import Failed, Lost
from nkusb.model import Edition, Library
from nkusb.problems import ERROR, Code, Problem

LACKING = Code(
    "SUB004", ERROR,
    "이 기기의 {how}에는 자막의 글자 {letters}이(가) 없습니다.",
    "The {how_en} of this device lacks {letters}, which the subtitles use.",
    "자막에서 그 글자를 비슷한 것으로 바꾸거나, 프로필에서 다른 {how}을(를) 고르십시오.",
    "Write something like it in the subtitles, or choose another {how_en} in the profile.",
    bad="“café” (CP949)", good="“cafe” (CP949)",
)  # fmt: skip
NO_FONT = Code(
    "SUB005", ERROR,
    "자막을 그려 넣을 글꼴 파일이 없거나 쓸 수 없습니다.", "There is no usable font file to draw the subtitles with.",
    "프로필 films의 font에 한글 글꼴 파일(.ttf, .otf)의 경로를 적거나, subtitles를 \"srt\" 나 \"smi\" 로 하십시오.",
    'Give the path of a font with Hangul (.ttf, .otf) as font of films in the profile, or set subtitles to "srt" or "smi".',
    bad='subtitles = "burnt"', good='subtitles = "burnt"\nfont = "/usr/share/fonts/…/UnDotum.ttf"',
)  # fmt: skip


def subtitles(_bundle: Bundle, edition: Edition, library: Library) -> Iterator[Problem]:
    """Report each film whose subtitles this edition can't show whole."""
    burnt = edition.profile.films.subtitles == "burnt"
    how, how_en = ("글꼴", "font") if burnt else ("인코딩", "encoding")
    for medium in (medium for payload in library.payloads for medium in payload.media.values() if medium.subtitles):
        try:
            letters = media.lacking(medium, edition.profile)
        except (OSError, Failed, Lost):
            yield NO_FONT.at(edition.at())
            return
        if letters and medium.subtitles:
            shown = " ".join(f"{letter} (U+{ord(letter):04X})" for letter in letters[:10])
            yield LACKING.at(medium.subtitles.place, how=how, how_en=how_en, letters=shown)


PART: BundleCheck = subtitles
