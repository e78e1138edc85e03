"""How long work shows itself, on standard error and on a terminal alone: where a stage stands, how fast it goes, what is left.

The rooms that work only count (`progress.Step`); the clock is here. A bar is drawn ten times a second at most and never stays;
a stage that took a while leaves one line that says how long. One bar needs nothing of a terminal but `\\r`, so that it works in
consoles of Windows and in dumb ones; several bars move the cursor, and where that can't be, the first alone is shown.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import click

from nkusb.cli import show
from nkusb.progress import Progress, Step, silent

STAGES = {
    "read": ("글 읽고 살피기", "reading and checking"),
    "media": ("그림·소리·영상 살피기", "looking at media"),
    "word": ("말 맞추기", "wording"),
    "make": ("만들기", "making"),
    "draw": ("쪽 그리기", "drawing pages"),
    "frame": ("쪽에 틀 씌우기", "framing pages"),
    "gather": ("찾을 말 모으기", "gathering words"),
    "index": ("찾아보기 만들기", "indexing"),
    "sift": ("만든것 살피기", "looking through the files"),
    "pour": ("담기", "pouring"),
    "image": ("이미지 만들기", "making the image"),
    "lock": ("잠그기", "locking"),
    "verify": ("견주기", "verifying"),
    "unlock": ("풀기", "unlocking"),
    "scrub": ("표식 찾기", "looking for marks"),
    "write": ("쓰기", "writing"),
    "readback": ("다시 읽기", "reading back"),
}
_BYTES = frozenset(("pour", "image", "lock", "verify", "unlock", "write", "readback"))  # the others count files

INTERVAL = 0.1  # seconds between two drawings
LONG = 2.0  # seconds after which a stage leaves a line
_CELLS = 24
_NO_WRAP, _WRAP = "\x1b[?7l", "\x1b[?7h"  # a line that is too long for the terminal is cut (DECAWM)

Clock = Callable[[], float]  # seconds from any moment on


@dataclass
class Meter:
    """Follows the stages of one piece of work. `begun` is when a stage was first heard of, and where it stood then."""

    clock: Clock
    begun: dict[str, tuple[float, int]] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)

    def passed(self, step: Step) -> tuple[int, float]:
        """The units and seconds since the stage began; a stage that falls back has begun anew."""
        now = self.clock()
        if step.done < self.last.get(step.stage, 0):
            del self.begun[step.stage]
        since, first = self.begun.setdefault(step.stage, (now, step.done))
        self.last[step.stage] = step.done
        if _is_over(step):
            del self.begun[step.stage], self.last[step.stage]
        return step.done - first, now - since


@contextlib.contextmanager
def one(clock: Clock = time.monotonic) -> Iterator[Progress]:
    """A bar for the time of the block; nothing where there is no terminal."""
    if not sys.stderr.isatty():
        yield silent
        return
    meter, drawn, width = Meter(clock), -INTERVAL, 0

    def draw(line: str) -> None:
        nonlocal width
        line = show.cut(line, shutil.get_terminal_size().columns - 1)
        click.echo(f"\r{line}{' ' * (width - show.width(line))}", nl=False, err=True)  # the old line goes as the new one comes
        width = show.width(line)

    def clear() -> None:
        if width:
            draw("")
            click.echo("\r", nl=False, err=True)

    def tell(step: Step) -> None:
        nonlocal drawn
        passed, seconds = meter.passed(step)
        if _is_over(step):  # the line is free again, for a question or for the end
            clear()
            if seconds >= LONG:
                click.echo(_told(step, passed, seconds), err=True)
        elif (now := clock()) - drawn >= INTERVAL:
            drawn = now
            draw(f"{_drawn(step)} {pace(step, passed, seconds)} {show.safe(step.item)[:30]}")

    try:
        yield tell
    finally:
        clear()


@contextlib.contextmanager
def many(names: Sequence[str], clock: Clock = time.monotonic) -> Iterator[Progress]:
    """A bar a name; `item` of each step is the name.

    As many as the terminal has lines for; nothing where there is no terminal.
    """
    if not sys.stderr.isatty():
        yield silent
        return
    if os.environ.get("TERM") == "dumb":
        with one(clock) as first:
            yield lambda step: first(step) if step.item == names[0] else None
        return
    shown = names[: shutil.get_terminal_size().lines - 1]
    meters = {name: Meter(clock) for name in names}
    drawn = dict.fromkeys(names, -INTERVAL)

    def tell(step: Step) -> None:
        passed, seconds = meters[step.item].passed(step)
        now = clock()
        if step.item in shown and (_is_over(step) or now - drawn[step.item] >= INTERVAL):
            drawn[step.item] = now
            up = len(shown) - shown.index(step.item)
            line = f"{show.safe(step.item)} {_drawn(step)} {pace(step, passed, seconds)}"
            click.echo(f"\x1b[{up}A\r{_NO_WRAP}{line}\x1b[K{_WRAP}\x1b[{up}B\r", nl=False, err=True)

    click.echo("\n" * len(shown), nl=False, err=True)
    try:
        yield tell
    finally:
        click.echo(f"\x1b[{len(shown)}A\r\x1b[J", nl=False, err=True)


def _is_over(step: Step) -> bool:
    return 0 < step.total <= step.done


def name(stage: str) -> str:
    """A stage, in the languages that were asked for."""
    ko, en = STAGES.get(stage, (stage, stage))
    return " / ".join({"ko": ko, "en": en}[language] for language in show.languages())


def _drawn(step: Step) -> str:
    """A bar and what is done; without a bar where nobody knows how much there is."""
    if step.total <= 0:
        return f"{name(step.stage)} {_amount(step, step.done)}"
    done = _CELLS * step.done // step.total
    return f"{'█' * done}{'·' * (_CELLS - done)} {name(step.stage)} {100 * step.done // step.total}%"


def _told(step: Step, passed: int, seconds: float) -> str:
    return f"{name(step.stage)} {_amount(step, step.total)} {span(seconds)} {_rate(step, passed / seconds)}"


def pace(step: Step, passed: int, seconds: float) -> str:
    """How fast a stage goes and the time that is left of it: `31.2 MB/s 4:05`, `250/s 0:35`."""
    if passed <= 0 or seconds <= 0:
        return ""
    left = f" {span((step.total - step.done) * seconds / passed)}" if step.total > 0 else ""
    return f"{_rate(step, passed / seconds)}{left}"


def span(seconds: float) -> str:
    """A time as minutes and seconds, or hours, minutes and seconds."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def _rate(step: Step, units: float) -> str:
    if step.stage in _BYTES:
        return f"{show.megabytes(round(units))}/s"
    return f"{units:,.0f}/s" if units >= 10 else f"{units:,.1f}/s"


def _amount(step: Step, units: int) -> str:
    return show.megabytes(units) if step.stage in _BYTES else f"{units:,}"
