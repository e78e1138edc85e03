"""Tone: insults, leaders' names, appeals, religion. Each multiplies what a holder is accused of; a person must decide.

Sources: HRF and NKSC (“never critical or antagonistic … for the user's safety”); the laws of 2020 and 2023.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nkusb.model import Payload
from nkusb.passages import Hit, Passage, TextCheck, clues, one_of, sentences
from nkusb.problems import WARNING, Code

INSULT = Code(
    "TON001", WARNING, "사람을 욕하거나 깎아내리는 말로 보입니다.", "This reads as an insult.",
    "사실만 적으십시오. 욕은 갖고 있는 이의 벌을 무겁게 하고 읽는 이도 믿지 않게 됩니다.",
    "Keep to facts: an insult makes the holder's punishment heavier and costs the reader's trust.",
    bad="뚱보 독재자", good="국무위원장", acceptable=True,
)  # fmt: skip
LEADER = Code(
    "TON002", WARNING, "지도자의 이름이 직함 없이 쓰였습니다.", "A leader is named without an office.",
    "꼭 있어야 하는지 보십시오. 쓴다면 《김정은 국무위원장》처럼 직함만 붙이고 꾸미지 마십시오.",
    "See whether it must stand; if so, add the plain office and nothing else.",
    bad="김정은이 말하였다", good="김정은 국무위원장이 말하였다", acceptable=True,
)  # fmt: skip
APPEAL = Code(
    "TON003", WARNING, "무엇을 하라고 부추기는 말로 보입니다.", "This reads as an appeal.",
    "빼십시오. 읽는 이를 퍼뜨리는 이나 반대하는 이로 만듭니다.",
    "Leave it out: it makes of a reader someone who spreads or opposes.",
    bad="이웃에게 돌려보십시오", good="(빼기)", acceptable=True,
)  # fmt: skip
RELIGION = Code(
    "TON004", WARNING, "종교의 말이 있습니다.", "There is a word of religion.",
    "종교는 따로 무겁게 다스려집니다. 알고 싣는 것이면 accept에 그렇게 적으십시오.",
    "Religion is a separate, graver charge; if it is there knowingly, say so in accept.",
    bad="주님께 기도하였다", good="마음속으로 빌었다", acceptable=True,
)  # fmt: skip

_INSULTS = """
    독재자 폭군 살인마 살인귀 뚱보 뚱돼지 미치광이 정신병자 개새끼 쌍놈 매국노 인간쓰레기 쓰레기같은_놈 빨갱이 북괴
    악마같은 꼭두각시 세습왕조 돼지새끼 (?<![가-힣])괴뢰 (?<![가-힣])망나니 (?<![가-힣])역도 (?<![가-힣])도당
"""
_ANIMALS = "돼지 개놈 늑대 승냥이 쥐새끼 멍청 바보 미친놈"
_LEADERS = "김일성 김정일 김정은 김주애 리설주 이설주 김여정"
_INSULT, _ANIMAL = re.compile(one_of(_INSULTS)), re.compile(one_of(_ANIMALS))
_NAMES = one_of(_LEADERS)
_OFFICES = one_of("국무위원장 국방위원장 국무위원회 위원장 총비서 총서기 제1비서 주석 부부장 녀사 여사")
# Institutions that bear a leader's name are named as they are.
_INSTITUTIONS = one_of("종합대학 군사종합대학 군사대학 정치대학 고급당학교 광장 경기장 화축전 화온실 청년동맹")
_LEADER = re.compile(rf"{_NAMES}(?!\s?(?:조선로동당\s?|로동당\s?)?{_OFFICES})(?!\s?{_INSTITUTIONS})")
_RULER = re.compile(rf"{_NAMES}|{one_of('수령 장군님 원수님 국무위원장 최고존엄 최고지도자')}")
_DO = f"(?:[자라](?![가-힣])|{one_of('어라 아라 으라 십시오 세요 시오 읍시다 기_바랍니다')})"
_RISE = "뒤엎 뒤집어엎 몰아내 쳐부수 때려부수 무너뜨리 끝장내 맞서_싸우 저항하 들고_일어나"
_SPREAD = """
    돌려_보 돌려_읽으 퍼뜨리 퍼트리 널리_알리 널리_전하 이웃에게_전하 이웃에게_돌리 사람에게_전하 사람에게_돌리 동무들에게_전하
    모두에게_전하 복사하여_나누 복사하여_돌리 베껴_돌리
"""
_FLEE = "탈북하 탈출하 도망치 도망가"
_LET_US = "싸우자 탈북합시다 떨쳐일어 일어납시다 싸웁시다 몰아냅시다 무너뜨립시다 저항합시다 퍼뜨립시다"
_APPEAL = re.compile(
    rf"봉기(?:하|를|에)|타도(?:하|를)|(?<![가-힣])폭동|떨쳐나서|무장투쟁|반정부"
    rf"|(?:{'|'.join(map(one_of, (_RISE, _SPREAD, _FLEE)))}){_DO}"
    rf"|{one_of(_LET_US)}"
)
_RELIGIOUS = """
    하나님 하느님 예수 그리스도 주님 성령 성경 성서 찬송가 찬송 복음(?!밥) 간증 전도사 전도하 선교사 선교하 목사(?!리)
    장로교 신부님 교회 예배 세례 십자가 천주교 기독교 카톨릭 가톨릭 구세주 메시아 불교 부처님 절간 이슬람교 코란
    불공(?![정평]) 무당(?![거벌]) 점쟁이 굿판 할렐루야 아멘 기도하 기도를_드 기도드리 기도를_하 기도회
"""
_RELIGION = re.compile(f"(?<![가-힣]){one_of(_RELIGIOUS)}")
_CLUES = clues(
    *(_INSULTS, _ANIMALS, _LEADERS, _RISE, _SPREAD, _FLEE, _LET_US, _RELIGIOUS),
    "봉기 타도 폭동 떨쳐나서 무장투쟁 반정부",
)


def tone(passage: Passage, _payload: Payload) -> Iterator[Hit]:
    """Find words whose place on a drive a person must decide."""
    for pattern, code in ((_INSULT, INSULT), (_LEADER, LEADER), (_APPEAL, APPEAL), (_RELIGION, RELIGION)):
        for found in pattern.finditer(passage.text):
            yield Hit(*found.span(), code)
    for sentence in sentences(passage):
        animal = _ANIMAL.search(sentence[0])
        if animal and _RULER.search(sentence[0]):
            yield Hit(sentence.start() + animal.start(), sentence.start() + animal.end(), INSULT)


PART = TextCheck((INSULT, LEADER, APPEAL, RELIGION), tone, _CLUES)
