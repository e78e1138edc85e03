"""Full names with a form of address that the payload does not call invented: 김철수 씨, 리영희동무, 박명남 보위원."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

from nkusb.korean import SURNAMES
from nkusb.model import Payload
from nkusb.passages import Hit, Passage, TextCheck, clues, lighter, one_of
from nkusb.problems import HINT, WARNING, Code

PERSON = Code(
    "SRC151", WARNING, "사람의 이름으로 보이는 것이 있습니다.", "This looks like the full name of a person.",
    "바꾼 이름이면 [consent]의 pseudonyms에 적으십시오. 아니면 바꾸십시오. 알려진 사람이면 accept에 적으십시오.",
    "If it is invented, name it in pseudonyms of [consent]; if it is real, change it; if publicly known, accept it.",
    bad="박○○ 보위원에게 맞았다", good="보위원에게 맞았다", acceptable=True,
)  # fmt: skip

# Syllables of which given names are made. In the second place those that are rather a particle or an ending are left out.
_FIRST = (
    "가강건걸겸경고관광교구국권귀규균극근금기길나남녀년노다단달대덕도동두득라란래량련렬령례로록룡률리린림마만명모무문미"
    "민백범병보복봄봉부분비빈삼상새서석선설섭성세소솔송수숙순슬승시신실심아안애양언여연열염엽영예오옥온완용우욱운웅원"
    "월위유윤율은이익인일임자재전점정제조종주준중지진찬창채천철청초춘충치칠태택판평표필하학한해향혁현협형혜호홍화환효"
    "후훈휘희"
)
_SECOND = "".join(sorted(set(_FIRST) - set("가고도로시은이") | {"은", "섭", "출", "흠", "식", "람", "름", "별", "빛"}))
_SURNAME = one_of(" ".join(sorted(SURNAMES, key=lambda name: (-len(name), name))))
_TITLES = """
    씨 동무 동지 선생 아저씨 아주머니 할머니 할아버지 형님 누님 언니 작업반장 인민반장 반장 보위원 보위부원 보위지도원 안전원
    보안원 지도원 비서 지배인 당비서 교원 의사 군관 중대장 소대장 려단장 련대장 대위 중위 소위 소좌 중좌 대좌 상좌 상위 경비대원
    목사 전도사 기자 대표 사장 작가
"""
_RANKS = "보위원 보위지도원 안전원 보안원 지도원 지배인 당비서 작업반장 인민반장 군관 중대장 소대장"
_NAME = rf"(?<![가-힣]){_SURNAME}[{_FIRST}][{_SECOND}]"
_END = r"(?=[^가-힣]|님|[은는이가을를의과와도만께네들]|에게|한테|에|로|부터|까지|처럼|$)(?!\s?[(（]\s?가명)"
_NAMED = re.compile(
    rf"(?P<before>{_NAME})(?:\s?{one_of(_TITLES)}|(?<=[^의는를])[군양])(?!\s?[(（]\s?가명){_END}"
    rf"|(?<![가-힣]){one_of(_RANKS)}\s(?P<after>{_NAME}){_END}"
)
# What is no name though it is made like one.
_WORDS = re.compile(
    one_of("""
        .*학교 남태평 주한미 이야기 조선인 한국인 전문가 주인공 우리집 고모부 이모부 지하교 정치범 기술자 로동자 노동자 연구사
        고등중 어느새 이날
    """)
)


def persons(passage: Passage, payload: Payload) -> Iterator[Hit]:
    """Find names that nothing says are invented; a person who tells under their own name is a hint."""
    consent = cast("dict[str, Any]", payload.extra.get("consent", {}))
    invented = {name.replace(" ", "") for name in consent.get("pseudonyms", ())}
    for found in _NAMED.finditer(passage.folded):
        place = "before" if found["before"] else "after"
        if found[place] not in invented and not _WORDS.match(found[place]):
            yield Hit(*found.span(place), lighter(PERSON, payload, WARNING if payload.kind == "story" else HINT))


PART = TextCheck((PERSON,), persons, clues=(*clues(_TITLES, _RANKS), "군", "양"))
