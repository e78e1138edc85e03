"""A library of any size in Korean that reads like ours, the same on every machine: for benchmarks and the search's tests.

The words and how often they stand are those of the sample payloads; half as many again are compounds of the nouns below with
their particles, drawn by Zipf's law, so that the vocabulary grows as a real library's does. Words that a check would find
something in are left out, so that a library has no problem at all, and what is measured is a build and no list of hints.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate, product
from pathlib import Path

from nkusb.checks import TEXT_CHECKS
from nkusb.checks.language import hits
from nkusb.load.glossary import ours
from nkusb.passages import passages
from tests.words import story

ROOT = Path(__file__).resolve().parents[1]
MANIFEST = """\
date = 2026-11-24

[edition.main]
title = "읽을거리"
cover_title = "A1"
volume_label = "A1"
size_budget = "4 GB"
"""
SYLLABLES = 2_500  # of an article, in the middle
COMPOUNDS = 20_000

_SUBJECTS = """
물 불 땅 하늘 바다 강 산 들 나무 풀 꽃 집 방 문 창문 부엌 마당 길 다리 마을 도시 나라 세계 사람
아이 녀성 로인 부모 형제 동무 이웃 손님 의사 교원 학생 로동자 농민 기술자 과학자 작가 가수 배우 선수
몸 머리 눈 코 입 귀 손 발 가슴 배 피 뼈 살 병 약 열 기침 감기 결핵 말라리아 설사 상처 화상 골절
출혈 치료 예방 검사 병원 진료소 보건 위생 비누 소금 쌀 밥 국수 김치 고기 닭알 우유 남새 과일 감자
강냉이 콩 사탕 기름 음식 시장 장마당 돈 값 물가 저금 리자 장사 무역 공장 농장 회사 기업 일자리 로임
계약 권리 의무 법 재판 선거 투표 의회 정부 대통령 신문 방송 소식 자유 평등 교육 학교 대학 공부 시험
책 글 말 외국어 영어 력사 문화 예술 음악 노래 춤 영화 연극 그림 사진 체육 축구 탁구 경기 기록 기술
기계 전기 전화 콤퓨터 자동차 렬차 비행기 자전거 도로 교통 에네르기 태양 바람 석탄 원유 날씨 비 기후
홍수 가물 지진 환경 공기 쓰레기 동물 식물 곤충 새 물고기 가족 결혼 사랑 어린이 청년 늙은이 행복 희망
꿈 마음 생각 지식 지혜 경험 시간 하루 아침 저녁 봄 여름 가을 겨울 리용 준비 방법 원인 결과 문제 해결
도움 안전 위험 보호 구조 통일 평화 전쟁 국경 이주 려행 주택 살림 옷 신발 천 바느질 목공 수리 건설
농사 종자 비료 밭 논 온실 축산 양어
"""
_ENDINGS = "은 는 이 가 을 를 의 에 에서 로 으로 와 과 도 만 부터 까지 에게 보다 처럼"
_NOUNS, _PARTICLES = _SUBJECTS.split(), _ENDINGS.split()  # which particle follows which sound isn't minded
_FENCE = "+++"
_WORD = re.compile(r"[가-힣A-Za-z0-9]+")
# What is harmless alone and not beside other harmless words: a province, a broadcaster, who goes where; and what isn't Hangul.
_TELLING = re.compile("[A-Za-z0-9]|함경|평안|황해|량강|자강|강원|미국|북조선|중국|한국")
_BESIDE_NAMES = "{0}. 김철수 {0}. {0} 김철수."  # where titles are found


@dataclass(frozen=True, slots=True)
class Words:
    """Words, and how often each and those before it stand together."""

    words: tuple[str, ...]
    weights: tuple[float, ...]

    def draw(self, chance: random.Random, number: int) -> list[str]:
        """Some of the words, the frequent ones often."""
        return chance.choices(self.words, cum_weights=self.weights, k=number)


@cache
def sampled() -> tuple[Words, Words]:
    """The words that the sample payloads have, and those that end their sentences."""
    inner: Counter[str] = Counter()
    last: Counter[str] = Counter()
    for path in sorted((ROOT / "payloads").rglob("index.md")):
        body = path.read_text("utf-8").split(_FENCE, 2)[2]
        for sentence in re.split(r"(?<=[.?!])\s|\n", body):
            found = _WORD.findall(sentence)
            inner.update(found[:-1])
            last.update(word for word in found[-1:] if word.endswith("다"))
    bad = _found_in([*inner, *last], _BESIDE_NAMES)
    return _weighed(inner, bad), _weighed(last, bad)


def _weighed(counts: Counter[str], bad: frozenset[str]) -> Words:
    good = {word: count for word, count in counts.items() if word not in bad and not _TELLING.search(word)}
    return Words(tuple(good), tuple(accumulate(good.values())))


@cache
def nouns(seed: int) -> Words:
    """Nouns and pairs of them, rarer the further down the list (Zipf's law)."""
    inflected = {noun: [noun + particle for particle in _PARTICLES] for noun in _NOUNS}
    bad = _found_in([word for noun in _NOUNS for word in (noun, *inflected[noun])], _BESIDE_NAMES)
    good = [noun for noun in _NOUNS if bad.isdisjoint((noun, *inflected[noun]))]
    pairs = [first + second for first, second in product(good, repeat=2) if first != second]
    pairs = random.Random(seed).sample(pairs, COMPOUNDS)
    bad = _found_in(pairs)
    words = [*good, *(pair for pair in pairs if pair not in bad)]
    return Words(tuple(words), tuple(accumulate(1 / (rank + 3) for rank in range(len(words)))))


def _found_in(words: Sequence[str], frame: str = "{0}.") -> frozenset[str]:
    """Those of the words in which a check of words finds something, each in a paragraph of its own."""
    payload = replace(story("\n\n".join(map(frame.format, words))), kind="guide", glossary=ours())
    first, found = payload.body.blocks[0].line, set()
    for passage in passages(payload):
        if passage.part == "body":
            starts = {hit.start for check in TEXT_CHECKS.values() for hit in check.find(passage, payload)}
            starts |= {hit.start for hit in hits(passage, payload)}
            found |= {words[(passage.at(start).line - first) // 2] for start in starts}
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Text:
    """What a generated payload says."""

    title: str
    summary: str
    tags: tuple[str, ...]
    paragraphs: tuple[str, ...]


def texts(number: int, seed: int = 1, syllables: int = SYLLABLES) -> list[Text]:
    """That many texts, half to one and a half times as long as asked."""
    chance = random.Random(seed)
    (inner, last), compounds = sampled(), nouns(seed)

    def phrase(length: int) -> list[str]:
        return [
            word if chance.random() < 2 / 3 else noun + chance.choice(_PARTICLES)
            for word, noun in zip(inner.draw(chance, length), compounds.draw(chance, length), strict=True)
        ]

    def sentence() -> str:
        return " ".join([*phrase(chance.randint(4, 12)), *last.draw(chance, 1)]) + "."

    def paragraph() -> str:
        return " ".join(sentence() for _ in range(chance.randint(3, 7)))

    def article() -> Text:
        title = " ".join([*phrase(chance.randint(1, 3)), *compounds.draw(chance, 1)])
        length, paragraphs = chance.uniform(0.5, 1.5) * syllables, [paragraph()]
        while sum(map(len, paragraphs)) * 0.75 < length:  # a quarter are spaces and marks
            paragraphs.append(paragraph())
        return Text(title, sentence(), tuple(dict.fromkeys(compounds.draw(chance, 3))), tuple(paragraphs))

    return [article() for _ in range(number)]


def markdown(text: Text) -> str:
    """The body, with what articles have besides paragraphs: of four paragraphs one begins with a heading, and one is a list."""
    blocks = []
    for place, paragraph in enumerate(text.paragraphs):
        sentences = paragraph.split(". ")
        if place % 4 == 1:
            blocks += [f"## {sentences[0]}", ". ".join(sentences[1:])]
        elif place % 4 == 3:
            blocks.append("\n".join(f"- {sentence.removesuffix('.')}." for sentence in sentences))
        else:
            blocks.append(paragraph)
    return "\n\n".join(blocks)


def write(written: Sequence[Text], root: Path) -> None:
    """Make a project of them: a manifest and one payload folder each."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "manifest.toml").write_text(MANIFEST, "utf-8")
    for place, text in enumerate(written):
        folder = root / f"payloads/guides/t{place:05}"
        folder.mkdir(parents=True)
        tags = ", ".join(f'"{tag}"' for tag in text.tags)
        front = (
            f'title = "{text.title}"\nsummary = "{text.summary}"\ndate = 2026-10-01\ntags = [{tags}]\nauthor = "w1"\n'
            'license = "CC0-1.0"\nstatus = "approved"\nsources = [{ title = "책", publisher = "도서관", year = 2020 }]\n'
        )
        (folder / "index.md").write_text(f"{_FENCE}\n{front}{_FENCE}\n\n{markdown(text)}\n", "utf-8")
