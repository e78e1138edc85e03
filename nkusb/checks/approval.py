"""Reviewed and approved is a content, not a file name: an edit afterwards is seen, and four eyes are two people's.

Who made the last edit can't be known: a role code is what somebody typed. The check keeps honest people from slips.
"""

from __future__ import annotations

from collections.abc import Iterator

from nkusb.checks import ProjectCheck
from nkusb.load import Project
from nkusb.model import Payload
from nkusb.problems import ERROR, WARNING, Code, Problem

EDITED = Code(
    "TRN105", WARNING,
    "《{status}》이 된 뒤에 글이나 그림이 바뀌었습니다. 그래서 《translated》로 칩니다.",
    "The text or a medium was edited after it was {status}; it counts as translated.",
    "다시 보고 `nkusb {command} {slug} --as …`를 하거나 status를 고치십시오.",
    "Look at it again and run `nkusb {command} {slug} --as …`, or correct the status.",
    bad='status = "approved" (edited since)', good='status = "translated"',
)  # fmt: skip
UNSIGNED = Code(
    "TRN106", WARNING,
    "누가 《{status}》으로 하였는지 기록이 없습니다.", "There is no record of who found this {status}.",
    "status를 손으로 고치지 말고 `nkusb {command} {slug} --as …`를 하십시오.",
    "Don't write the status by hand: run `nkusb {command} {slug} --as …`.",
    bad='status = "approved" (by hand)', good="nkusb approve clean-water --as r1",
)  # fmt: skip
ONE_HAND = Code(
    "TRN110", ERROR,
    "옮기거나 쓴 사람({by})이 스스로 승인하였습니다.", "Whoever translated or wrote this ({by}) also approved it.",
    "다른 사람이 읽고 `nkusb approve {slug} --as …`를 하십시오(four_eyes).",
    "Let somebody else read it and run `nkusb approve {slug} --as …` (four_eyes).",
    bad='translator = "t1"\napprover = "t1"', good='translator = "t1"\napprover = "r1"',
)  # fmt: skip

_COMMANDS = {"reviewed": "review", "approved": "approve"}


def approval(project: Project) -> Iterator[Problem]:
    """Report every status that its signature doesn't bear out, and where four eyes are asked for, one pair of them."""
    strict = any(edition.four_eyes for edition in project.editions)
    for payload in project.payloads:
        if payload.status not in _COMMANDS:
            continue
        place = payload.place
        facts = {"status": payload.status, "command": _COMMANDS[payload.status], "slug": payload.slug}
        if payload.signature is None and (strict or payload.ledger.signatures):
            yield (UNSIGNED.weighing(ERROR) if strict and payload.status == "approved" else UNSIGNED).at(place, **facts)
        elif payload.state != payload.status:
            yield EDITED.at(place, **facts)
        if strict and payload.status == "approved" and (by := same_hand(payload, payload.approver, _signer(payload))):
            yield ONE_HAND.at(place, by=by, slug=payload.slug)


def same_hand(payload: Payload, *approvers: str) -> str:
    """The role code of whoever translated the payload (wrote it, where nobody translated), if they approve it; else empty."""
    hand = payload.translator or payload.author
    return hand if hand.casefold() in map(str.casefold, approvers) else ""


def _signer(payload: Payload) -> str:
    return payload.signature.by if payload.signature else ""


PART: ProjectCheck = approval
