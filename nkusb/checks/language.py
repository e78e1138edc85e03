"""Words and spellings that a reader in the North doesn't know, that grate, or that are dangerous to be found with.

What is looked for stands in tables (`data/glossary.csv`, `data/orthography.csv`, a project's own beside its manifest), so that
translators can correct it; a few patterns below are no words. What only an editor can decide is a hint. None of it makes a drive
safe: it finds what a program of the other side would find, and what makes a reader stumble.

Sources: the law of 2023 on the protection of the Pyongyang cultural language (articles on forms of address and on Southern
words); 조선말규범집 (2010).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nkusb.checks import PayloadCheck
from nkusb.document import Block, Document, Quote, blocks
from nkusb.model import Payload
from nkusb.orthography import QUOTED, Found, Rule, Spelling, Word, asking, without_quotations
from nkusb.passages import Passage, passages
from nkusb.problems import ERROR, HINT, WARNING, Code, Problem, Severity


def _spelling(name: str, ko: str, en: str, bad: str, good: str) -> Code:
    return Code(
        name, HINT, f"{ko}: 《{{word}}》은(는) 북에서 《{{north}}》(으)로 적습니다.",
        f"{en}: “{{word}}” is “{{north}}” in the North.",
        "글 전체를 북녘의 적는 법으로 실으려면 판에 spelling = \"north\" 를 적으십시오.",
        "To have all of it spelled so, set spelling = \"north\" in the edition.",
        bad, good, acceptable=True,
    )  # fmt: skip


DUEUM = _spelling("LNG101", "두음법칙", "Initial ㄹ and ㄴ", "노동", "로동")
RYUL = _spelling("LNG102", "률과 렬", "률 and 렬", "비율", "비률")
SAISIOT = _spelling("LNG103", "사이시옷", "ㅅ between parts of a word", "바닷가", "바다가")
YEO = _spelling("LNG104", "-여", "-여 after ㅣ, ㅐ, ㅔ, ㅚ, ㅟ, ㅢ", "되어", "되여")
LGA = _spelling("LNG105", "-ㄹ가", "-ㄹ가", "할까", "할가")
HANJA = _spelling("LNG106", "한자의 소리", "Readings of Chinese characters", "화폐", "화페")
HARMONY = _spelling("LNG107", "-와", "Vowel harmony", "고마워", "고마와")
LEXICAL = _spelling("LNG110", "적는 법", "Spelling", "색깔", "색갈")
SPELLING: dict[Rule, Code] = {
    "dueum": DUEUM, "ryul": RYUL, "saisiot": SAISIOT, "yeo": YEO, "lga": LGA, "hanja": HANJA, "harmony": HARMONY, "lex": LEXICAL,
}  # fmt: skip
MARKS = Code(
    "LNG109", HINT, "따옴표가 있습니다. 북에서는 《 》와 〈 〉를 씁니다.", "Quotation marks: the North writes 《 》 and 〈 〉.",
    "`nkusb fix` 가 고쳐 줍니다.", "`nkusb fix` mends it.",
    bad="“물”", good="《물》", acceptable=True,
)  # fmt: skip
MIXED = Code(
    "LNG120", WARNING,
    "적는 법이 섞여 있습니다: 이 글에는 《{south}》도 《{north}》도 있습니다.",
    "The spelling is mixed: this text has both “{south}” and “{north}”.",
    "한쪽으로 맞추십시오. 섞인 글은 어느 쪽도 아닌 가짜로 보입니다.",
    "Keep to one: a mixture reads as a forgery of either.",
    bad="로동자의 노동", good="로동자의 로동", acceptable=True,
)  # fmt: skip
TOO_MUCH = Code(
    "LNG121", WARNING, "《{word}》은(는) 잘못 바꾼 말입니다. 북에서도 《{north}》입니다.",
    "“{word}” goes too far: it is “{north}” in the North too.",
    "《{north}》(으)로 되돌리십시오.", "Write “{north}”.",
    bad="로래", good="노래", acceptable=True,
)  # fmt: skip
UNKNOWN = Code(
    "LNG201", WARNING, "《{word}》은(는) 북녘 독자에게 낯선 말입니다. {ko}", "“{word}” is strange to readers in the North. {en}",
    "바꾸거나 처음 나올 때 풀어 쓰십시오. 표가 틀렸으면 language/glossary.csv 에 그 낱말의 줄을 넣으십시오.",
    "Change it, or explain it where it first stands. Where the list is wrong, add a row to language/glossary.csv.",
    bad="컴퓨터", good="콤퓨터", acceptable=True,
)  # fmt: skip
UNEXPLAINED = Code(
    "LNG202", WARNING, "《{word}》은(는) 북에 없는 것인데 풀이가 없습니다.",
    "There is no “{word}” in the North, and nothing explains it.",
    "머리말의 terms 에 뜻을 적거나 글 속에서 풀어 쓰십시오.", "Explain it in terms in the front matter, or in the text.",
    bad="(풀이 없는 새말)", good='terms = [{ word = "편의점", meaning = "밤에도 여는 작은 상점" }]', acceptable=True,
)  # fmt: skip
OTHER_MEANING = Code(
    "LNG203", HINT, "《{word}》은(는) 북에서 다른 뜻으로 씁니다. {ko}", "“{word}” means something else in the North. {en}",
    "뜻이 엇갈리지 않게 풀어 쓰거나 그림을 붙이십시오.", "Say it otherwise, or add a picture.",
    bad="오징어", good="낙지(다리가 열개)", acceptable=True,
)  # fmt: skip
LATIN = Code(
    "LNG204", HINT, "로마자로 적은 말이 있습니다.", "There is a word in Latin letters.",
    "한글로 풀어 적으십시오. 다른 나라 말이면 [words]{{lang=en}} 처럼 표시하십시오.",
    "Say it in Hangul. If it is another language, mark it so: [words]{{lang=en}}.",
    bad="CEO", good="회사의 책임자", acceptable=True,
)  # fmt: skip
DANGER = Code(
    "LNG301", ERROR, "갖고 있는 이에게 위험한 말입니다: 《{word}》. {ko}",
    "A word that is dangerous to be found with: “{word}”. {en}",
    "빼거나 바꾸십시오. 남쪽 말을 옮긴 것이면 그 단락 위에 까닭을 적으십시오: <!-- nkusb: allow LNG301 \"…\" -->",
    "Drop or change it. If it quotes Southern speech, say why above the paragraph: <!-- nkusb: allow LNG301 \"…\" -->",
    bad="자기야", good="여보", acceptable=True,
)  # fmt: skip
TITLE = Code(
    "LNG302", WARNING, "직함에 《님》을 붙인 부름말입니다(법이 이름을 들어 금한 것).",
    "A title with 님, which the law names as punishable.",
    "《지배인동지》, 《지배인》처럼 적으십시오. 선생님은 그대로 둡니다.", "Write 지배인동지 or 지배인. 선생님 may stay.",
    bad="사장님", good="사장", acceptable=True,
)  # fmt: skip
STATE = Code(
    "LNG303", WARNING, "나라와 사람들을 이르는 말 《{word}》이(가) 거슬립니다. {ko}",
    "“{word}”, for a state or its people, grates. {en}",
    "판마다 한가지로 정하여 쓰십시오(북조선 또는 조선, 한국 또는 남녘).", "Choose one name for each edition and keep to it.",
    bad="북한", good="북조선", acceptable=True,
)  # fmt: skip
DRAMA = Code(
    "LNG305", WARNING, "남쪽 련속극이나 채팅의 말투입니다.", "This is the tone of Southern drama or chat.",
    "바탕글은 《합니다》나 《한다》로 적으십시오.", "Tell it in plain 합니다 or 한다.",
    bad="맛있네요~", good="맛이 있습니다.", acceptable=True,
)  # fmt: skip
FULL_WIDTH = Code(
    "LNG503", HINT, "중국식 전각 부호가 있습니다.", "There is a full-width mark, as Chinese has it.",
    "보통 부호로 바꾸십시오. `nkusb fix` 가 고쳐 줍니다.", "Use the plain mark; `nkusb fix` mends it.",
    bad="물을 끓입니다。", good="물을 끓입니다.", acceptable=True,
)  # fmt: skip
EMOJI = Code(
    "LNG505", WARNING, "그림글자(이모지)가 있습니다.", "There is an emoji.",
    "빼십시오. 낡은 기계에는 빈 네모로 보이고 남쪽 채팅으로 읽힙니다.",
    "Drop it: old machines show an empty box, and it reads as chat.",
    bad="반갑습니다 😀", good="반갑습니다.", acceptable=True,
)  # fmt: skip

# What is judged: names of sources and places are others' words.
_READ = frozenset({"title", "summary", "tag", "caution", "body", "alt", "caption"})
_SIGNS = """
USB TV MP MP3 MP4 DVD VCD CD SD PC LED DNA km kg cm mm mg ml kcal kW kWh MW GW Hz MHz GB MB KB AVI
"""
_KNOWN = frozenset(_SIGNS.split())  # known, or signs of measure
# Each alternative begins with few letters, so that the search for it is quick.
_LATIN = re.compile(r"[A-Za-z][A-Za-z]+[0-9]*")
_TITLES = re.compile(
    "(?:사장|부장|차장|과장|대리|팀장|실장|국장|원장|소장|지배인|교수|기자|작가|대표|회장|위원장|반장|간호원|간호사|의사|기사|감독|코치|목사|신부|"
    "장관|의원|시장|군수|변호사|선배|후배|사모|고객)님"
)
_DRAMA = re.compile(
    "[요용당뎅ㅋㅎㅠㅜ~](?:(?:(?<=[가-힣][네군대래걸죠쥬]요)|(?<=(?:거든|잖아|구나|구만)요))(?=[.~!?…]|$)"
    "|(?<=[했었겠][용당뎅])(?=[.~!]|$)|(?<=[ㅋㅎㅠㅜ])[ㅋㅎㅠㅜ]+|(?<=[가-힣]~)~*(?=[.!?\\s]|$))"
)
_ADDRESS = frozenset("(/.@\0")  # before a word: what explains a Hangul one, or a part of an address
_WIDE = re.compile("[，．！？：；（）。、｡]")
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u26ff\u2702-\u27b0]")
_BLANK = re.compile("【[^【】]*】")  # what a pattern asks for; `placeholders` finds it
_KIN = re.compile("(?:친|큰|작은|사촌|둘째|셋째|막내|외사촌|친정|의) ?$")  # before 오빠: a brother
# Each with what is in all that it finds, where that is seen more quickly.
_PATTERNS: tuple[tuple[re.Pattern[str], Code, str], ...] = (
    (_LATIN, LATIN, ""), (_TITLES, TITLE, "님"), (_DRAMA, DRAMA, ""), (_WIDE, FULL_WIDTH, ""), (_EMOJI, EMOJI, ""),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hit:
    """A stretch of a passage, the problem that it is, what makes it one of its kind, and the facts of it."""

    start: int
    end: int
    code: Code
    key: str = ""
    facts: tuple[tuple[str, str], ...] = ()


def language(payload: Payload) -> Iterator[Problem]:
    """Report what was found, a warning in each paragraph that has it, a hint once in a payload."""
    told: set[tuple[str, str, int]] = set()
    quoted = {block.line for quote in blocks(payload.body) if isinstance(quote, Quote) for block in _inside(quote)}
    mixed = _Mixture()
    for number, passage in enumerate(passages(payload)):
        if passage.part not in _READ:
            continue
        in_speech = bool(quoted) and (place := passage.at(0)).path == payload.place.path and place.line in quoted
        for hit in _apart(hits(passage, payload, in_speech)):
            mixed.add_south(passage, hit)
            mark = (hit.code.name, hit.key or hit.code.name, 0 if hit.code.severity is HINT else number)
            if mark not in told:
                told.add(mark)
                yield hit.code.at(passage.at(hit.start), **dict(hit.facts))
    yield from mixed.problems(payload)


def _inside(quote: Quote) -> Iterator[Block]:
    yield quote
    yield from blocks(Document(quote.blocks))


def hits(passage: Passage, payload: Payload, in_speech: bool = False) -> Iterator[Hit]:
    """Everything in a passage: words, spellings, patterns. What is quoted is spelled as it was said."""
    text = _BLANK.sub(lambda found: "\0" * len(found[0]), passage.running)
    glossary = payload.glossary
    told = without_quotations(text)
    for word in glossary.word_finder.find(text):
        if hit := _word(word, text, payload, in_speech or told[word.start] == "\0"):
            yield hit
    for pattern, code, clue in _PATTERNS:
        for match in pattern.finditer(told) if clue in told else ():
            if code is LATIN and (match[0] in _KNOWN or told[match.start() - 1 : match.start()] in _ADDRESS):
                continue
            yield Hit(*match.span(), code, match[0] if code in (LATIN, TITLE) else "")
    for mark in QUOTED.finditer(text):
        if mark[0][0] in '“"‘' and re.search("[가-힣]", mark[0]):
            yield Hit(mark.start(), mark.start() + 1, MARKS)
    if not in_speech:
        yield from _spellings(told, payload)


def _spellings(text: str, payload: Payload) -> Iterator[Hit]:
    glossary = payload.glossary
    for wrong in glossary.wrong_finder.find(text):
        yield _spelled(wrong, TOO_MUCH)
    for found in glossary.spelling_finder.find(text):
        if found.row.confidence != "low" and (code := SPELLING.get(found.row.rule)):
            yield _spelled(found, code)
    for asked in asking(text):
        word = text[asked.start - 1 : asked.end]
        yield Hit(asked.start - 1, asked.end, LGA, "까", (("north", f"{word[0]}가"), ("word", word)))


def _spelled(found: Found[Spelling], code: Code) -> Hit:
    row = found.row
    return Hit(found.start, found.end, code, row.south, (("north", row.north), ("word", row.south)))


_OF_WORDS: dict[str, Code] = {
    "danger": DANGER, "state": STATE, "concept": UNEXPLAINED, "slang": UNKNOWN, "loan": UNKNOWN, "style": UNKNOWN,
    "meaning": OTHER_MEANING,
}  # fmt: skip


def _word(found: Found[Word], text: str, payload: Payload, spoken: bool) -> Hit | None:
    """What a word of the list is here; nothing where it is explained, or a brother who is called so."""
    word = found.row
    code = _OF_WORDS.get(word.severity)
    explained = word.south in payload.terms or (word.severity == "concept" and word.gloss)
    if code is None or explained or (word.south == "오빠" and _KIN.search(text[max(0, found.start - 4) : found.start])):
        return None
    facts = (
        ("en", f"Try “{word.north}”." if word.north else "Say it plainly."),
        ("ko", f"《{word.north}》(으)로 써 보십시오." if word.north else "쉬운 말로 풀어 쓰십시오."),
        ("word", word.south),
    )
    return Hit(found.start, found.end, code.weighing(_weight(word, code, spoken)), word.south, facts)


def _weight(word: Word, code: Code, spoken: bool) -> Severity:
    """Less in quoted speech, which is as it was; less where the list isn't sure."""
    if word.severity == "danger":
        return WARNING if spoken or word.confidence != "high" else ERROR
    sure = word.confidence == "high" and word.severity != "style" and not spoken
    return code.severity if sure else HINT


def _apart(found: Iterator[Hit]) -> Iterator[Hit]:
    """Of hits that overlap the weightiest, else the longest, else the first: one finding a spot."""
    kept: list[Hit] = []
    reached = 0
    by_place = sorted(found, key=lambda hit: (hit.start, -hit.code.severity, hit.start - hit.end))
    for hit in by_place:
        if hit.start >= reached:
            kept.append(hit)
            reached = hit.end
        elif hit.code.severity > kept[-1].code.severity:
            kept[-1], reached = hit, max(reached, hit.end)
    yield from kept


class _Mixture:
    """Where a text first keeps to the spelling of the South, rule by rule, and whether it keeps to that of the North too."""

    def __init__(self) -> None:
        self._south: dict[str, tuple[Passage, Hit]] = {}

    def add_south(self, passage: Passage, hit: Hit) -> None:
        if hit.code in SPELLING.values() and hit.code is not LGA:
            self._south.setdefault(hit.code.name, (passage, hit))

    def problems(self, payload: Payload) -> Iterator[Problem]:
        northern = _northern(payload) if self._south else {}
        for name, (passage, hit) in self._south.items():
            if north := northern.get(name):
                yield MIXED.at(passage.at(hit.start), south=hit.key, north=north)


def _northern(payload: Payload) -> dict[str, str]:
    """The first word that keeps to the spelling of the North, by the rule."""
    first: dict[str, str] = {}
    for passage in passages(payload):
        if passage.part in _READ:
            for found in payload.glossary.northern_finder.find(without_quotations(passage.running)):
                first.setdefault(SPELLING[found.row.rule].name, found.row.south)
    return first


PART: PayloadCheck = language
