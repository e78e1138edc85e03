"""How nkusb talks. The rules:

What was asked for goes to standard output, everything else (problems, progress: `bars.py`) to standard error. Every string
that comes from a payload loses its control characters before it is shown: a hostile file name must not drive the terminal.
`--format json` prints one document to standard output and nothing else there.
A problem is told in Korean and in English, or in the one that `--lang` asks for; the machine's own language never decides.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

import click

from nkusb.names import visible
from nkusb.problems import ERROR, LANGUAGES, Language, Problem, Problems, Severity, has_errors

_COLOUR = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.HINT: "cyan"}

LANG = "nkusb.lang"  # under which the context of a command holds what `--lang` asked for
CHECKSUM_WORDS = "전화로 견줄 말 / checksum words"


safe = visible  # every string of a payload, before it is shown


def as_json(document: object) -> None:
    """Print a document for programs; what could move a cursor, or is no character, as JSON's escapes."""
    import json

    text = json.dumps(document, ensure_ascii=False, indent=2)
    click.echo("".join(json.dumps(c)[1:-1] if unicodedata.category(c)[0] == "C" and c != "\n" else c for c in text))


def languages() -> tuple[Language, ...]:
    """The languages that were asked for with `--lang`, both if nothing was: never what the machine speaks."""
    context = click.get_current_context(silent=True)
    asked = context.meta.get(LANG, "both") if context else "both"
    return tuple(language for language in LANGUAGES if asked in (language, "both"))


def say(ko: str, en: str, err: bool = False) -> None:
    """Say a sentence in the languages that were asked for."""
    click.echo(" / ".join({"ko": ko, "en": en}[language] for language in languages()), err=err)


def listed(output: str, found: Problems, base: Path = Path(), **more: object) -> None:
    """Show problems in the format that was asked for; those of programs also take `more`. `base`: see `formats`."""
    match output:
        case "json":
            as_json({**more, "problems": records(found)})
        case "sarif":
            from nkusb.cli.formats import sarif

            as_json(sarif(found, languages(), base))
        case "github":
            from nkusb.cli.formats import github

            for line in github(found, languages(), base):
                click.echo(safe(line))
        case _:
            problems(found)


def records(problems: Problems) -> list[dict[str, Any]]:
    """Problems as `--format json` shows them."""
    return [
        {
            "path": problem.place.path,
            "line": problem.place.line,
            "column": problem.place.column,
            "severity": problem.severity.name.lower(),
            "code": problem.code.name,
            "message": " / ".join(map(problem.sentence, languages())),
            "hint": " / ".join(map(problem.step, languages())),
        }
        for problem in problems
    ]


def problems(found: Problems) -> None:
    """Show every problem with its place, sentence and hint, then how many there are."""
    for problem in found:
        click.echo(_problem(problem), err=True)
    if found:
        errors = sum(1 for problem in found if problem.severity is ERROR)
        others = len(found) - errors
        say(f"문제 {errors}건, 알림 {others}건", f"{errors} errors, {others} others", err=True)


def _problem(problem: Problem) -> str:
    severity = click.style(problem.severity.name.lower(), fg=_COLOUR[problem.severity], bold=True)
    head = f"{click.style(safe(str(problem.place)), bold=True)}: {severity} {problem.code.name}"
    message, hint = (map(safe, map(text, languages())) for text in (problem.sentence, problem.step))
    return "\n".join([head, *(f"    {line}" for line in message), *(f"  → {line}" for line in hint)])


def signature(comment: str) -> None:
    """Say what a good signature says of itself: a person compares edition and date with what was announced."""
    if comment:
        click.echo(f"서명이 맞습니다. / The signature is good: {safe(comment)}")


def diff(before: str, after: str, name: str, err: bool = False) -> bool:
    """Show what would change in a file, as a unified diff; whether there is anything to be seen of it."""
    import difflib

    lines = [*difflib.unified_diff(before.splitlines(), after.splitlines(), name, name, lineterm="")]
    for line in lines:
        click.secho(safe(line), fg={"+": "green", "-": "red", "@": "cyan"}.get(line[:1]), err=err)
    return bool(lines)


def finish(found: Problems) -> None:
    """End with the exit code that the problems call for."""
    if has_errors(found):
        raise SystemExit(1)


def table(rows: Sequence[Sequence[str]], colours: Sequence[str | None] = ()) -> None:
    """Print rows in columns, in a colour each where they have one. Hangul takes two cells of a terminal."""
    shown = [[safe(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(*shown, strict=True)]
    for row, colour in zip_longest(shown, colours):
        cells = (cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True))
        click.echo(click.style("  ".join(cells).rstrip(), fg=colour) if colour else "  ".join(cells).rstrip())


def width(text: str) -> int:
    """How many cells of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def cut(text: str, cells: int) -> str:
    """As much of a text as so many cells of a terminal hold."""
    while width(text) > cells:
        text = text[:-1]
    return text


def megabytes(size: int) -> str:
    """A size in bytes for people."""
    return f"{size / 1e6:,.1f} MB"
