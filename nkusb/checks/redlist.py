"""Names of the local red list in the words of payloads. A finding is pointed at; the name is shown nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from nkusb.checks import ListCheck, Lists
from nkusb.model import Payload
from nkusb.passages import passages
from nkusb.problems import ERROR, Code, Problem

LISTED = Code(
    "RED001", ERROR, "금지된 이름(red list)이 여기에 있습니다.", "A name of the red list stands here.",
    "이름을 빼거나 바꾸십시오. 같은 이름의 널리 알려진 사람이면 accept에 까닭을 적으십시오.",
    "Take the name out, or change it. If it is a public person of the same name, accept it with a reason.",
    bad="(a name that the list holds)", good="(another name)", acceptable=True,
)  # fmt: skip


def listed(payload: Payload, lists: Lists) -> Iterator[Problem]:
    """Report each place where a name of the list stands, through spaces, particles and spellings."""
    if lists.red_list is None:
        return
    for passage in passages(payload):
        for start, _ in lists.red_list.find(passage.text):
            yield LISTED.at(passage.at(start))


PART: ListCheck = listed
