"""A story about a person says on what ground it is told, and what was done so that it harms nobody.

Sources: WITNESS, “Minimizing Harm While Exposing Abuse”; APC, feminist storytelling guide, section 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from nkusb.checks import PayloadCheck
from nkusb.model import Payload
from nkusb.problems import ERROR, Code, Problem

INCOMPLETE = Code(
    "CON001", ERROR,
    "[consent]에 《{key}》가 없습니다.", "[consent] doesn't say “{key}”.",
    "이야기의 주인과 위험을 검토한 뒤 이런 줄을 넣으십시오: {key} = {example}",
    "Review the risk with the person, then add a line like this: {key} = {example}",
    bad='[consent]\nbasis = "written"', good='[consent]\nbasis = "written"\nnames_changed = true\n…\nrisk_reviewed_by = "r1"',
)  # fmt: skip

# What must be said unless the person's own published account is the source.
_NEEDED = {
    "names_changed": "true",
    "places_changed": "true",
    "face": '"hidden"',
    "voice": '"changed"',
    "relatives_in_country": "true",
    "risk_reviewed_by": '"r1"',
}


def consent(payload: Payload) -> Iterator[Problem]:
    """A story that is not public record must answer every question of `[consent]`."""
    given = cast("dict[str, Any]", payload.extra.get("consent", {}))
    if given and given["basis"] != "public-record":
        for key, example in _NEEDED.items():
            if key not in given:
                yield INCOMPLETE.at(payload.place, key=key, example=example)


PART: PayloadCheck = consent
