"""What is wrong, where, and what to do about it: values, not exceptions and not log lines.

Checks yield problems, loaders return `(value | None, problems)`. Prose lives in the `Code`, in Korean and English, and is
made into text only where it is shown. Facts never hold a secret: a sensitive match is pointed at, not quoted.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal


class Severity(enum.IntEnum):
    """How much a problem weighs. An `ERROR` keeps a drive from being built."""

    HINT = 1
    WARNING = 2
    ERROR = 3


ERROR, WARNING, HINT = Severity.ERROR, Severity.WARNING, Severity.HINT

Language = Literal["ko", "en"]
LANGUAGES: tuple[Language, ...] = ("ko", "en")


@dataclass(frozen=True, order=True, slots=True)
class Place:
    """A spot in a file: path relative to the project (POSIX), line and column from 1, 0 where there is none."""

    path: str
    line: int = 0
    column: int = 0

    def at(self, line: int, column: int = 0) -> Place:
        """Another spot in the same file."""
        return Place(self.path, line, column)

    @property
    def home(self) -> str:
        """The folder of the payload that it lies in, if it lies in one: `payloads/<kind folder>/<slug>`."""
        return "/".join(self.path.split("/")[:3])

    def __str__(self) -> str:
        return ":".join([self.path, *(str(number) for number in (self.line, self.column) if number)])


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of problem, declared beside the code that finds it.

    `ko`, `en` are sentences and `hint_ko`, `hint_en` next steps, all with `{fact}` holes; `bad` and `good` show the
    problem and its remedy in `docs/problems.md`. One that is `acceptable` an editor may let stand, giving a reason.
    """

    name: str
    severity: Severity
    ko: str
    en: str
    hint_ko: str
    hint_en: str
    bad: str = ""
    good: str = ""
    acceptable: bool = False

    def weighing(self, severity: Severity) -> Code:
        """The same problem where it weighs more or less than as a rule."""
        return replace(self, severity=severity)

    def at(self, place: Place, **facts: object) -> Problem:
        """This problem at `place`."""
        return Problem(place, self, tuple((name, str(value)) for name, value in sorted(facts.items())))


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: where, of which kind, with which facts."""

    place: Place
    code: Code
    facts: tuple[tuple[str, str], ...] = field(default=())

    @property
    def severity(self) -> Severity:
        return self.code.severity

    def _fill(self, template: str) -> str:
        return template.format_map(dict(self.facts))

    def sentence(self, language: Language) -> str:
        """What is wrong."""
        return self._fill(self.code.ko if language == "ko" else self.code.en)

    def step(self, language: Language) -> str:
        """What to do next."""
        return self._fill(self.code.hint_ko if language == "ko" else self.code.hint_en)

    @property
    def message(self) -> str:
        """The sentence, Korean then English."""
        return " / ".join(map(self.sentence, LANGUAGES))

    @property
    def hint(self) -> str:
        """The next step, Korean then English."""
        return " / ".join(map(self.step, LANGUAGES))


Problems = tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Accepted:
    """A problem that an editor has looked at and lets stand, and why."""

    problem: Problem
    reason: str


class NkusbError(Exception):
    """Going on is impossible. The one exception of nkusb; carries every problem known at that moment."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = in_order(problems)
        super().__init__("; ".join(f"{p.place.path}: {p.code.name}" for p in self.problems))

    def __reduce__(self) -> tuple[type[NkusbError], tuple[Problems]]:
        return NkusbError, (self.problems,)  # so that it comes whole out of another process


def in_order(problems: Iterable[Problem]) -> Problems:
    """The problems sorted by place, then code, each once: the same order however they were found."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda p: (p.place, p.code.name, p.facts)))


def reason_of(error: OSError) -> str:
    """Why the system refused, in its own words; the kind of error where it has none."""
    return error.strerror or type(error).__name__


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether any of them keeps a drive from being built."""
    return any(problem.severity is ERROR for problem in problems)
