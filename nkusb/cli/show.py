"""How nkusb talks. The rules:

What was asked for goes to standard output, everything else (problems, progress) to standard error. A bar is shown on a
terminal alone and never stays. Every string that comes from a payload loses its control characters before it is shown: a
hostile file name must not drive the terminal. `--format json` prints one document to standard output and nothing else there.
A problem is told in Korean and in English, or in the one that `--lang` asks for; the machine's own language never decides.
"""

from __future__ import annotations

import contextlib
import shutil
import sys
import time
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

import click

from nkusb.names import visible
from nkusb.problems import ERROR, LANGUAGES, Language, Problem, Problems, Severity, has_errors
from nkusb.progress import Progress, Step, silent

_COLOUR = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.HINT: "cyan"}
_STAGES = {
    "read": "글 읽기 / reading",
    "media": "그림·소리·영상 살피기 / looking at media",
    "make": "만들기 / making",
    "pour": "담기 / pouring",
    "lock": "잠그기 / locking",
    "verify": "견주기 / verifying",
    "unlock": "풀기 / unlocking",
    "scrub": "표식 찾기 / looking for marks",
    "faces": "얼굴 찾기 / looking for faces",
    "write": "쓰기 / writing",
    "readback": "다시 읽기 / reading back",
}

LANG = "nkusb.lang"  # under which the context of a command holds what `--lang` asked for
CHECKSUM_WORDS = "전화로 견줄 말 / checksum words"
_NO_WRAP, _WRAP = "\x1b[?7l", "\x1b[?7h"  # a line that is too long for the terminal is cut (DECAWM)


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
    widths = [max(map(_width, column)) for column in zip(*shown, strict=True)]
    for row, colour in zip_longest(shown, colours):
        cells = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        click.echo(click.style("  ".join(cells).rstrip(), fg=colour) if colour else "  ".join(cells).rstrip())


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def megabytes(size: int) -> str:
    """A size in bytes for people."""
    return f"{size / 1e6:,.1f} MB"


@contextlib.contextmanager
def bar() -> Iterator[Progress]:
    """A progress bar on standard error for the time of the block; nothing where that is no terminal."""
    if not sys.stderr.isatty():
        yield silent
        return

    def show(step: Step) -> None:
        if step.done >= step.total:  # the line is free again, for a question or for the end
            click.echo("\r\x1b[2K", nl=False, err=True)
            return
        click.echo(f"\r\x1b[2K{_drawn(step)} {safe(step.item)[:30]}", nl=False, err=True)

    try:
        yield show
    finally:
        click.echo("\r\x1b[2K", nl=False, err=True)


def _drawn(step: Step) -> str:
    done = 24 * step.done // step.total
    return f"{'█' * done}{'·' * (24 - done)} {_STAGES.get(step.stage, step.stage)}"


@contextlib.contextmanager
def bars(names: Sequence[str]) -> Iterator[Progress]:
    """A progress bar a name on standard error, each with its speed and the time left; steps count bytes, `item` is the name.

    As many as the terminal has lines for; nothing where there is no terminal.
    """
    if not sys.stderr.isatty():
        yield silent
        return
    shown = names[: shutil.get_terminal_size().lines - 1]
    begun: dict[tuple[str, str], tuple[float, int]] = {}  # when a stage of a name was first heard of, and where it stood

    def show(step: Step) -> None:
        now = time.monotonic()
        since, first = begun.setdefault((step.item, step.stage), (now, step.done))
        if step.item in shown:
            up = len(shown) - shown.index(step.item)
            line = f"{safe(step.item)} {_drawn(step)} {pace(step, step.done - first, now - since)}"
            click.echo(f"\x1b[{up}A\r\x1b[2K{_NO_WRAP}{line}{_WRAP}\x1b[{up}B\r", nl=False, err=True)

    click.echo("\n" * len(shown), nl=False, err=True)
    try:
        yield show
    finally:
        click.echo(f"\x1b[{len(shown)}A\r\x1b[J", nl=False, err=True)


def pace(step: Step, passed: int, seconds: float) -> str:
    """How fast bytes pass, and the minutes and seconds that are left of a stage: `31.2 MB/s 4:05`."""
    if passed <= 0 or seconds <= 0:
        return ""
    left = int((step.total - step.done) * seconds / passed)
    return f"{passed / seconds / 1e6:,.1f} MB/s {left // 60}:{left % 60:02}"
