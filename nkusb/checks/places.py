"""Cities and counties of the North: in a story told in confidence they are half of who someone is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

from nkusb.gazetteer import BORDER_TOWNS, DIVISIONS, PROVINCES
from nkusb.model import Payload
from nkusb.passages import Hit, Passage, TextCheck, lighter, one_of
from nkusb.problems import HINT, WARNING, Code

COUNTY = Code(
    "SRC133", WARNING, "북쪽의 시나 군의 이름이 있습니다.", "A city or county of the North is named.",
    "이야기에서는 도나 《북쪽의 어느 군》까지만 적으십시오. 바꾼 이름이면 [consent]에 changed = [\"place\"] 라고 적으십시오.",
    "In a story go no further than the province; if the places were changed, say so: changed = [\"place\"] in [consent].",
    bad="함경북도 회령시에서 살았다", good="함경북도에서 살았다", acceptable=True,
)  # fmt: skip

_AFTER = r"(?=[^가-힣]|에서|에|의|로|으로|을|를|은|는|이|가|과|와|도|부터|까지|사람|주민|출신|태생|시내|장마당|역전|$)"
_PROVINCE, _DIVISION, _TOWN = (one_of(" ".join(names)) for names in (PROVINCES, DIVISIONS, BORDER_TOWNS))
_COUNTY = re.compile(
    rf"{_PROVINCE}\s?[가-힣]{{1,4}}(?:시|군)(?=[가-힣]{{0,3}}(?:\s|[.,]|$))"
    rf"|(?<![가-힣])(?:{_PROVINCE}\s?)?{_DIVISION}{_AFTER}"
    rf"|(?<![가-힣]){_TOWN}(?:(?:에서|에|으로|로|까지|역)(?![가-힣])|출신|사람|장마당|태생)"
)


def places(passage: Passage, payload: Payload) -> Iterator[Hit]:
    """Find them; elsewhere than in such a story, and where its places were changed on purpose, they are a hint."""
    consent = cast("dict[str, Any]", payload.extra.get("consent", {}))
    code = COUNTY.weighing(HINT) if "place" in consent.get("changed", ()) else lighter(COUNTY, payload, HINT)
    for found in _COUNTY.finditer(passage.folded):
        yield Hit(*found.span(), code)


PART = TextCheck((COUNTY,), places, clues=(*PROVINCES, *DIVISIONS, *BORDER_TOWNS))
