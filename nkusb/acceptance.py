"""What an editor has looked at and lets stand: `accept` in the front matter takes problems off the list, with a reason."""

from __future__ import annotations

from collections.abc import Iterable

from nkusb.model import Acceptance, Payload
from nkusb.problems import ERROR, WARNING, Accepted, Code, Place, Problem, Problems

NOT_ACCEPTABLE = Code(
    "ACC001", ERROR,
    "{code}은(는) 까닭을 적어도 그대로 둘 수 없습니다.", "{code} can't be accepted, whatever the reason.",
    "글을 고친 뒤 이 줄을 지우십시오.", "Change the text, then delete this line.",
    bad='accept = [{ code = "SRC111", reason = "본인이 괜찮다고 함" }]', good="(번호를 글에서 지움)",
)  # fmt: skip
UNUSED = Code(
    "ACC002", WARNING,
    "이 글에서 받아들일 수 있는 것 가운데 {code}은(는) 없습니다.", "Nothing in this payload that could be accepted is {code}.",
    "이 줄을 지우거나 코드를 고치십시오. 이 글에서 받아들일 수 있는 것: {codes}",
    "Delete this line, or correct the code. What could be accepted here: {codes}",
    bad='accept = [{ code = "SRC114", reason = "이미 알려진 날짜" }]',
    good='accept = [{ code = "SRC141", reason = "이미 알려진 날짜" }]',
)  # fmt: skip


def settle(problems: Iterable[Problem], payloads: Iterable[Payload]) -> tuple[Problems, tuple[Accepted, ...]]:
    """What remains of `problems`, and what the payloads' editors accept of them.

    An acceptance holds for every problem of its code in its payload. One that accepts what can't be accepted, or nothing at
    all, is itself a problem.
    """
    acceptances = {(_folder(payload.place), item.code): item for payload in payloads for item in payload.accepted}
    remaining: list[Problem] = []
    accepted: list[Accepted] = []
    found: dict[str, set[str]] = {}  # the acceptable codes of each payload
    refused: set[Acceptance] = set()
    for problem in problems:
        folder = _folder(problem.place)
        item = acceptances.get((folder, problem.code.name))
        if problem.code.acceptable:
            found.setdefault(folder, set()).add(problem.code.name)
        if item and problem.code.acceptable:
            accepted.append(Accepted(problem, item.reason))
            continue
        remaining.append(problem)
        if item:
            refused.add(item)
    for (path, code), item in acceptances.items():
        if item in refused:
            remaining.append(NOT_ACCEPTABLE.at(item.place, code=code))
        elif code not in found.get(path, ()):
            remaining.append(UNUSED.at(item.place, code=code, codes=", ".join(sorted(found.get(path, ()))) or "-"))
    return tuple(remaining), tuple(accepted)


def _folder(place: Place) -> str:
    """The folder of the payload that a place lies in: what stands in a film's subtitles is the payload's too."""
    return "/".join(place.path.split("/")[:3])
