"""Problems as other tools read them: SARIF 2.1.0 (OASIS standard, 2020) and the workflow commands of GitHub's runs.

`base` is the folder that places are relative to; what is written is relative to where nkusb was started, as such tools want it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nkusb import __version__
from nkusb.problems import Code, Language, Problem, Problems, Severity

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}  # SARIF 2.1.0, 3.27.10
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}


def sarif(found: Problems, languages: Sequence[Language], base: Path) -> dict[str, Any]:
    """A log of one run: each kind of problem that was found as a rule, each problem as a result."""
    codes = {problem.code.name: problem.code for problem in sorted(found, key=lambda problem: problem.code.name)}
    rules = [*codes]
    driver = {"name": "nkusb", "version": __version__, "rules": [_rule(code, languages) for code in codes.values()]}
    results = [
        {
            "ruleId": problem.code.name,
            "ruleIndex": rules.index(problem.code.name),
            "level": _LEVELS[problem.severity],
            "message": {"text": _told(problem, languages)},
            "locations": [{"physicalLocation": _location(problem, base)}],
        }
        for problem in found
    ]
    return {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }


def _rule(code: Code, languages: Sequence[Language]) -> dict[str, Any]:
    """A kind of problem, its holes open, with its example and remedy."""
    words, steps = {"ko": code.ko, "en": code.en}, {"ko": code.hint_ko, "en": code.hint_en}
    return {
        "id": code.name,
        "shortDescription": {"text": " / ".join(words[language] for language in languages)},
        "help": {"text": "\n".join([*(steps[language] for language in languages), f"✗ {code.bad}", f"✓ {code.good}"])},
        "defaultConfiguration": {"level": _LEVELS[code.severity]},
    }


def _told(problem: Problem, languages: Sequence[Language]) -> str:
    return "\n".join(f"{problem.sentence(language)} → {problem.step(language)}" for language in languages)


def _location(problem: Problem, base: Path) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": {"uri": quote(_path(problem, base))}}
    if problem.place.line:
        column = {"startColumn": problem.place.column} if problem.place.column else {}
        location["region"] = {"startLine": problem.place.line, **column}
    return location


def _path(problem: Problem, base: Path) -> str:
    return Path(os.path.relpath(base / problem.place.path)).as_posix()


def github(found: Problems, languages: Sequence[Language], base: Path) -> Iterator[str]:
    """A workflow command a problem, which the run shows beside the line."""
    for problem in found:
        place = {"file": _path(problem, base), "line": problem.place.line, "col": problem.place.column}
        named = {**{name: value for name, value in place.items() if value}, "title": problem.code.name}
        properties = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in named.items())
        yield f"::{_COMMANDS[problem.severity]} {properties}::{_escaped(_told(problem, languages))}"


def _escaped(text: str, separators: str = "") -> str:
    """Without what would end a command or one of its properties (actions/toolkit, `command.ts`)."""
    return "".join(f"%{ord(c):02X}" if c in f"%\r\n{separators}" else c for c in text)
