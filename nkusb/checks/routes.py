"""The way on through third countries: stations joined by a movement. Reports of routes have closed them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nkusb.gazetteer import ROUTE
from nkusb.model import Payload
from nkusb.passages import Hit, Passage, TextCheck, lighter, one_of, sentences
from nkusb.problems import HINT, WARNING, Code

ROUTE_TOLD = Code(
    "SRC143", WARNING, "제3국을 거치는 길이 적혀 있습니다.", "A way through third countries is told.",
    "《여러 나라를 거쳐》까지만 적으십시오.", "Say “through several countries” and no more.",
    bad="곤명을 지나 라오스로 넘어갔다", good="여러 나라를 거쳐 갔다", acceptable=True,
)  # fmt: skip

_PLACE = re.compile(
    rf"(?<![가-힣])({one_of(' '.join(ROUTE))})"
    r"(?=[^가-힣]|에서|까지|부터|으로|로|에|을|를|과|와|의|은|는|이|가|도|사막|역|공항|$)"
)
_MOVES = re.compile(
    "거쳐|지나|넘어|건너|건넜|떠나|떠났|향하|향해|도착|이동|(?<![가-힣])(?:갔|왔|가서|와서|가려|간다|갑니다|온다)"
)


def routes(passage: Passage, payload: Payload) -> Iterator[Hit]:
    """Find two stations in a sentence that moves; elsewhere than in a story told in confidence it is a hint."""
    for sentence in sentences(passage):
        stations = list(_PLACE.finditer(sentence[0]))
        if len({station[1] for station in stations}) > 1 and _MOVES.search(sentence[0]):
            start, end = (sentence.start() + offset for offset in stations[0].span())
            yield Hit(start, end, lighter(ROUTE_TOLD, payload, HINT))


PART = TextCheck((ROUTE_TOLD,), routes, clues=ROUTE)
