"""What shows who sent a drive: organisations, credit lines, logos. Proof of contact with one weighs more than the text itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nkusb.model import Payload
from nkusb.passages import Hit, Passage, TextCheck, clues, one_of
from nkusb.problems import WARNING, Code

ORGANISATION = Code(
    "SND001", WARNING, "보내는 쪽을 드러낼 수 있는 단체의 이름이 있습니다.",
    "An organisation is named that may show who sent this.",
    "빼거나 《한 단체》로 바꾸십시오. 자료의 펴낸 곳이면 show = \"nothing\" 으로 감추십시오.",
    "Leave it out, or say “an organisation”; hide a source with show = \"nothing\".",
    bad="○○인권재단이 도와주었다", good="한 단체가 도와주었다", acceptable=True,
)  # fmt: skip
CREDIT = Code(
    "SND002", WARNING, "만든 곳이나 권리를 밝히는 줄이 있습니다(©, 제공, 촬영 등).",
    "There is a credit line (©, “provided by”, “photo by”).",
    "지우십시오. 권리 표시는 license와 keep/manifest.json에 남습니다.",
    "Delete it: rights stand in “license” and in keep/manifest.json.",
    bad="사진 제공: ○○통신", good="(설명만 남김)", acceptable=True,
)  # fmt: skip
LOGO = Code(
    "SND003", WARNING, "그림에 단체의 표식이 있다고 적혀 있습니다.", "The words of a picture speak of a logo.",
    "그림에서 표식을 잘라내거나 redact로 가리십시오.", "Cut the logo off the picture, or cover it with redact.",
    bad="![단체의 로고](a.png)", good="![창고에 쌓인 쌀](a.png)", acceptable=True,
)  # fmt: skip

_KNOWN = """
    자유아시아방송 자유조선방송 자유북한방송 북한개혁방송 국민통일방송 열린북한방송 북한선교방송 극동방송 희망의_메아리
    자유의_소리 미국의_소리 데일리_NK
    데일리엔케이 아시아프레스 북한인권시민련합 북한인권시민연합 북한민주화네트워크 북한민주화위원회 NK지식인련대
    NK지식인연대 겨레얼통일연대
    북한인권정보센터 전환기정의워킹그룹 남북하나재단 북한이탈주민지원재단 하나원 통일부 국정원 국가정보원 국가안전기획부
    국제앰네스티 국제사면위원회
    휴먼라이츠워치 휴먼라이츠재단 민주주의진흥재단 두리하나 탈북자동지회
"""
_KNOWN_LATIN = """
    RFA VOA NED HRF LiNK NKSC NKIS KBS Daily_NK Radio_Free_Asia Voice_of_America Human_Rights_Foundation Human_Rights_Watch
    Amnesty_International Liberty_in_North_Korea Flash_Drives_for_Freedom
"""
_SHAPED = "재단 인권센터 인권위원회 인권연대 인권련대 인권단체 선교회 선교단 운동본부 후원회 향우회"
_ORGANISATION = re.compile(
    rf"{one_of(_KNOWN)}|(?<![A-Za-z]){one_of(_KNOWN_LATIN)}(?![A-Za-z])|(?<![가-힣])[가-힣]{{2,10}}?{one_of(_SHAPED)}(?![가-힣]{{3}})"
    r"|(?<![가-힣])(?:탈북|북한인권|인권)[가-힣]{0,4}(?:단체|련합|연합|협회|연대|련대)"
)
_RIGHTS = "무단_전재 재배포_금지 저작권자"
_MADE = "제공 촬영 출처 제작 후원 협찬 배포 펴낸_곳 만든_곳 보낸_곳"
_CREDIT = re.compile(
    rf"[©ⓒ℗]|\([Cc]\)\s?(?:19|20)\d\d|[Cc]opyright|COPYRIGHT|[Aa]ll rights reserved"
    rf"|{one_of(_RIGHTS)}"
    r"|(?<![가-힣])(?:(?:사진|그림|자료|영상|글)\s?)?"
    rf"{one_of(_MADE)}\s?[:：=/]\s?\S"
    r"|사진\s?=\s?\S"
)
_LOGOS = "로고 상징표식 상징마크 심볼 엠블럼 엠블렘 워터마크"
_LOGO = re.compile(
    rf"(?<![가-힣]){one_of(_LOGOS)}|[Ll]ogo|LOGO|[Ww]atermark"
    r"|(?:단체|방송|방송국|회사|기관|재단|신문|신문사)의?\s?(?:마크|표식|깃발|기발|현수막)"
)
_CLUES = (
    *clues(_KNOWN, _KNOWN_LATIN, _SHAPED, _RIGHTS, _MADE, _LOGOS),
    *("탈북", "인권", "©", "ⓒ", "℗", "(C)", "(c)", "opyright", "COPYRIGHT", "ll rights reserved", "="),
    *("ogo", "LOGO", "atermark", "마크", "표식", "깃발", "기발", "현수막"),
)


def senders(passage: Passage, _payload: Payload) -> Iterator[Hit]:
    """Find organisations and credits anywhere, logos in what is said of a picture."""
    patterns = [(_ORGANISATION, ORGANISATION), (_CREDIT, CREDIT)]
    if passage.part in ("alt", "caption"):
        patterns.append((_LOGO, LOGO))
    for pattern, code in patterns:
        for found in pattern.finditer(passage.text):
            yield Hit(*found.span(), code)


PART = TextCheck((ORGANISATION, CREDIT, LOGO), senders, _CLUES)
