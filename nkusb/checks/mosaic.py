"""The mosaic: of home, age, trade, family, year of leaving, a rare event and the body, each is harmless; four are a name.

K-anonymity in plain words (Sweeney, “k-Anonymity”, 2002). Only for a story told in confidence whose person has relatives in
the country; what `changed` of `[consent]` says was altered on purpose is not counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from nkusb.checks import PayloadCheck
from nkusb.gazetteer import DIVISIONS
from nkusb.model import Payload
from nkusb.passages import Sieve, clues, is_told_in_confidence, one_of, passages
from nkusb.problems import ERROR, Code, Place, Problem

TOO_MANY = Code(
    "SRC161", ERROR,
    "사람을 알아볼 수 있는 사실이 너무 많이 겹칩니다({count}가지): {ko}.", "Too many true details come together ({count}): {en}.",
    "세 가지까지만 남기고 빼거나 바꾸십시오. 일부러 바꾼 것은 [consent]에 changed = [{keys}] 처럼 적으십시오.",
    "Keep three at most. Say in [consent] which were altered on purpose: changed = [{keys}].",
    bad="회령시에서 1990년에 쌍둥이로 태여나 렌트겐기사로 일하다가 2015년에 떠났다",
    good="북쪽에서 태여나 병원에서 일하다가 떠났다",
    acceptable=True,
)  # fmt: skip

LIMIT = 3
_TRADES = """
    의사 간호원 교원 군관 군의 기자 렌트겐기사 기관사 운전수 약제사 배우 가수 무용수 연주가 작가 화가 연구사 기사장 지배인
    당비서 보위원 안전원
    통역 세관원 잠수부 용접공 선반공 광부 어부 사진사 검사 해설강사 체육인 선수 감독 교수 방송원 비행사 항해사 번역원
"""
_RELATIVES = """
    외동딸 외동아들 외아들 외딸 쌍둥이 맏딸 맏아들 맏이 막내 둘째딸 둘째아들 세째딸 셋째딸 셋째아들 고아 과부 홀어머니
    홀아버지 의붓 오누이 삼형제 삼남매 사남매 오남매 륙남매 육남매 칠남매
"""
_LEFT = "떠났 떠나 탈북 탈출 건넜 넘었 넘어 한국에_왔 남쪽에_왔 도착"
_EVENTS = """
    화재 불이_났 폭발 공개재판 공개처형 재판을_받 표창 훈장 영웅칭호 붕괴 침몰 산사태 렬차사고 열차사고 탈선 1등을_하
    금메달 우승하 당선
"""
_PART = one_of("팔 다리 손 눈 귀 발 손가락 발가락")
_LOST = "잃 없 잘렸 잘리 다쳤 절단 멀었 못_쓰"
_MARKED = "흉터 화상자국 의족 절름 곱사 말더듬"


@dataclass(frozen=True, slots=True)
class _Detail:
    """A kind of detail: what `changed` of `[consent]` calls it, its name in both languages, what shows it, and its clues."""

    key: str
    ko: str
    en: str
    pattern: re.Pattern[str]
    clues: tuple[str, ...]
    number: re.Pattern[str] | None = None


_DETAILS = (
    _Detail("place", "고향", "home county", re.compile(
        rf"(?<![가-힣]){one_of(' '.join(DIVISIONS))}(?=[^가-힣]|[에의은는이가을를과와도]|출신|$)"
    ), DIVISIONS),
    _Detail("age", "나이", "age", re.compile(
        r"(?:19|20)\d{2}\s?년\s?(?:생|에\s?태[여어]|\d{1,2}\s?월에\s?태)"
        r"|(?<!\d)\d{1,2}\s?(?:살|세)(?=[^가-힣]|[에의이인때]|였|$)"
        r"|(?:열|스물|서른|마흔|쉰|예순)(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉)?살"
    ), ("살",), re.compile(r"\d\s?(?:세|년\s?(?:생|에\s?태|\d))")),
    _Detail("trade", "직업", "trade", re.compile(
        rf"{one_of(_TRADES)}(?:이였|였|이었|로|으로|가\s?되|이\s?되|질을|생활|이던|인)"
    ), clues(_TRADES)),
    _Detail("family", "가족", "family", re.compile(one_of(_RELATIVES)), clues(_RELATIVES)),
    _Detail("year", "떠난 해", "year of leaving", re.compile(
        rf"(?:19|20)\d{{2}}\s?년[^.?!\n]{{0,30}}{one_of(_LEFT)}"
    ), clues(_LEFT)),
    _Detail("event", "드문 일", "a rare event", re.compile(one_of(_EVENTS)), clues(_EVENTS)),
    _Detail("body", "몸", "an injury", re.compile(
        rf"(?:한쪽|왼쪽|오른쪽|왼|오른|두)\s?{_PART}[을를이가]?\s?(?:[가-힣]{{1,6}}\s)?{one_of(_LOST)}|{one_of(_MARKED)}"
    ), clues(_LOST, _MARKED)),
)  # fmt: skip
_SIEVE = Sieve(_DETAILS)


def mosaic(payload: Payload) -> Iterator[Problem]:
    """Count the kinds of detail that are left; report them at the one that is too many."""
    consent = cast("dict[str, Any]", payload.extra.get("consent", {}))
    if not is_told_in_confidence(payload) or not consent.get("relatives_in_country", True):
        return
    first: dict[_Detail, Place] = {}
    for passage in passages(payload):
        for detail in _SIEVE.through(passage.folded):
            if detail in first or detail.key in consent.get("changed", ()):
                continue
            if found := detail.pattern.search(passage.folded):
                first[detail] = passage.at(found.start())
    if len(first) > LIMIT:
        facts = {
            "ko": ", ".join(detail.ko for detail in first),
            "en": ", ".join(detail.en for detail in first),
            "keys": ", ".join(f'"{detail.key}"' for detail in first),
        }
        yield TOO_MANY.at(sorted(first.values())[LIMIT], count=len(first), **facts)


PART: PayloadCheck = mosaic
