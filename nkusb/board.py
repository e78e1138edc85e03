"""How far every payload is, and what keeps the next edition waiting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nkusb.checks.translation import ADDED, CHANGED, DELETED
from nkusb.document import texts
from nkusb.korean import minutes, syllables
from nkusb.load import Project
from nkusb.load.select import is_ready, wants
from nkusb.model import STATES, Payload
from nkusb.problems import ERROR, HINT, WARNING, Problem, Problems, Severity

UNREADABLE = "?"  # the state of a payload whose text has errors


@dataclass(frozen=True, slots=True)
class Row:
    """One payload: its state, the paragraphs that are behind a source, its problems, its length.

    `holds_up` names the editions that wait for it, all of them where it has errors. A draft holds nothing up.
    """

    path: str
    title: str
    state: str
    stale: int
    errors: int
    warnings: int
    hints: int
    syllables: int
    minutes: int
    holds_up: tuple[str, ...]


def board(project: Project, problems: Problems) -> tuple[Row, ...]:
    """The payloads of a project, those that hold something up first."""
    of: dict[str, list[Problem]] = {}
    for problem in problems:
        of.setdefault(problem.place.home, []).append(problem)
    payloads = {payload.place.home: payload for payload in project.payloads}
    homes = sorted({place.home for places in project.slugs.values() for place in places})
    return tuple(sorted((_row(home, payloads.get(home), of.get(home, []), project) for home in homes), key=_urgency))


def elsewhere(rows: Iterable[Row], problems: Problems) -> Problems:
    """The problems that lie in no payload."""
    homes = {row.path for row in rows}
    return tuple(problem for problem in problems if problem.place.home not in homes)


def _row(home: str, payload: Payload | None, problems: list[Problem], project: Project) -> Row:
    words = "\n".join(texts(payload.body)) if payload else ""
    errors = _count(problems, ERROR)
    draft = f"{home}/" in project.drafts
    return Row(
        path=home,
        title=payload.title if payload else "",
        state=payload.state if payload else "draft" if draft else UNREADABLE,
        stale=sum(1 for problem in problems if problem.code in (CHANGED, ADDED, DELETED)),
        errors=errors,
        warnings=_count(problems, WARNING),
        hints=_count(problems, HINT),
        syllables=syllables(words),
        minutes=minutes(words) if payload else 0,
        holds_up=() if draft else tuple(_held(payload, errors > 0, project)),
    )


def _count(problems: Iterable[Problem], severity: Severity) -> int:
    return sum(1 for problem in problems if problem.severity is severity)


def _held(payload: Payload | None, broken: bool, project: Project) -> Iterator[str]:
    """The editions that wait for a payload: an error keeps every edition from being built, a state those that want it."""
    for edition in project.editions:
        if broken or payload is None or (wants(edition, payload) and not is_ready(edition, payload)):
            yield edition.name


def _urgency(row: Row) -> tuple[int, int, int, int, int, str]:
    state = STATES.index(row.state) if row.state in STATES else -1
    return -len(row.holds_up), -row.errors, -row.stale, -row.warnings, state, row.path
