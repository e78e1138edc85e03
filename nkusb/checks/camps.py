"""Camps, prisons and military units by number or name, and workplaces that have a number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nkusb.model import Payload
from nkusb.passages import Hit, Passage, TextCheck, lighter
from nkusb.problems import ERROR, WARNING, Code

CAMP = Code(
    "SRC134", ERROR, "번호나 이름이 붙은 관리소, 교화소, 부대가 있습니다.", "A camp, prison or unit is named by number or name.",
    "《어느 교화소》처럼 넓게 바꾸십시오. 언제 누가 있었는지 아는 사람은 몇 되지 않습니다.",
    "Say “a prison”: few people can have been there at that time.",
    bad="제00호 관리소에서", good="어느 관리소에서", acceptable=True,
)  # fmt: skip

_AFTER = r"(?=[^가-힣]|[은는이가을를의에로과와도출소]|$)"
_KINDS = "관리소|교화소|수용소|로동단련대|노동단련대|구류장|집결소|군부대|부대|려단|여단|사단|군단|련대|연대|초소|군수공장"
_NUMBERED = re.compile(rf"(?:제\s?)?(?<![\d.])\d{{1,5}}\s?(?:호\s?)?(?:{_KINDS}){_AFTER}")
_NAMED = re.compile(
    "(?:전거리|오로|개천|증산|함흥|강동|천마|동림|사리원|신의주|요덕|화성|북창|회령|청진|수성|룡담|온성|무산)"
    rf"\s?(?:정치범\s?)?(?:관리소|교화소|수용소|로동단련대|노동단련대|집결소){_AFTER}"
)


def camps(passage: Passage, payload: Payload) -> Iterator[Hit]:
    """Find them; in news they are to be looked at, in a story told in confidence they give its person away."""
    for pattern in (_NUMBERED, _NAMED):
        for found in pattern.finditer(passage.folded):
            yield Hit(*found.span(), lighter(CAMP, payload, WARNING))


PART = TextCheck((CAMP,), camps, clues=tuple(_KINDS.split("|")))
