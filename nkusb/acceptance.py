"""What an editor has looked at and lets stand: `accept` in the front matter takes problems off the list, with a reason.

So does a comment right before a paragraph, for that paragraph alone: `<!-- nkusb: allow LNG301 "…" -->`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nkusb.document import Allowance
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


UNUSED_HERE = Code(
    "LNG900", WARNING,
    "아래 단락에서 받아들일 수 있는 것 가운데 {code}은(는) 없습니다.",
    "Nothing in the block below that could be accepted is {code}.",
    "이 주석을 지우거나 코드를 고치십시오.", "Delete this comment, or correct the code.",
    bad='<!-- nkusb: allow LNG301 "인용한 말입니다" -->\n\n물을 끓입니다.',
    good='<!-- nkusb: allow LNG301 "인용한 말입니다" -->\n\n그는 오빠라는 말을 들었다.',
)  # fmt: skip


def settle(problems: Iterable[Problem], payloads: Iterable[Payload]) -> tuple[Problems, tuple[Accepted, ...]]:
    """What remains of `problems`, and what the payloads' editors accept of them.

    An acceptance in the front matter holds for every problem of its code in its payload, one in the text for those in the block
    that follows it. One that accepts what can't be accepted, or nothing at all, is itself a problem.
    """
    acceptances = _Acceptances(payloads)
    remaining: list[Problem] = []
    accepted: list[Accepted] = []
    for problem in problems:
        item = acceptances.of(problem)
        if item and problem.code.acceptable:
            accepted.append(Accepted(problem, item.reason))
        else:
            remaining.append(problem)
    return (*remaining, *acceptances.faults()), tuple(accepted)


class _Acceptances:
    """What editors accept, by payload or by block, and what was found of it."""

    def __init__(self, payloads: Iterable[Payload]) -> None:
        everything = tuple(payloads)
        writings = [writing for payload in everything for writing in payload.writings]
        self._whole = {(payload.place.home, item.code): item for payload in everything for item in payload.accepted}
        self._here = [(writing.place.path, item) for writing in writings for item in writing.body.allowances]
        self._found: dict[str, set[str]] = {}  # the acceptable codes of each payload
        self._used: set[Allowance] = set()
        self._refused: dict[Place, str] = {}

    def of(self, problem: Problem) -> Acceptance | Allowance | None:
        """What accepts a problem, or would if it could be accepted."""
        folder, path, code = problem.place.home, problem.place.path, problem.code.name
        if problem.code.acceptable:
            self._found.setdefault(folder, set()).add(code)
        for at, item in self._here:
            if (at, item.code) == (path, code) and item.first <= problem.place.line <= item.last:
                self._used.add(item)
                self._judge(problem, Place(path, item.line, item.column))
                return item
        whole = self._whole.get((folder, code))
        if whole:
            self._judge(problem, whole.place)
        return whole

    def _judge(self, problem: Problem, place: Place) -> None:
        if not problem.code.acceptable:
            self._refused[place] = problem.code.name

    def faults(self) -> Iterator[Problem]:
        """The acceptances that accept nothing, or what can't be accepted."""
        for place, code in self._refused.items():
            yield NOT_ACCEPTABLE.at(place, code=code)
        for (folder, code), item in self._whole.items():
            known = self._found.get(folder, set())
            if code not in known and item.place not in self._refused:
                yield UNUSED.at(item.place, code=code, codes=", ".join(sorted(known)) or "-")
        for path, allowance in self._here:
            if allowance not in self._used:
                yield UNUSED_HERE.at(Place(path, allowance.line, allowance.column), code=allowance.code)
