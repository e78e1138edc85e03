"""Bars by an injected clock: what is drawn, how often, and what stays."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import nkusb
from nkusb.cli import bars, show
from nkusb.progress import Step


class Clock:
    """Stands still unless it is put forward."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda _: True)  # of what captures: each phase of a test has its own
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("LINES", "3")
    monkeypatch.setenv("TERM", "xterm")


def on_screen(written: str) -> list[str]:
    """The lines that a terminal shows which knows nothing but `\\r` and `\\n`."""
    lines = []
    for line in written.split("\n"):
        cells: list[str] = []
        for part in line.split("\r"):
            typed = [cell for character in part for cell in (character, *[""] * (show.width(character) - 1))]
            cells[: len(typed)] = typed
        lines.append("".join(cells).rstrip())
    return lines


@pytest.mark.usefixtures("terminal")
def test_a_bar_says_how_far_how_fast_and_how_long(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    with bars.one(clock) as tell:
        tell(Step("read", 0, 1000, "water"))
        clock.now += 2
        tell(Step("read", 250, 1000, "두만강"))
        assert on_screen(capsys.readouterr().err) == [
            "██████·················· 글 읽고 살피기 / reading and checking 25% 125/s 0:06 두만강"
        ]


@pytest.mark.usefixtures("terminal")
def test_bytes_are_told_as_such(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    with bars.one(clock) as tell:
        tell(Step("pour", 0, 10**10, "a01.mp4"))
        clock.now += 4
        tell(Step("pour", 10**8, 10**10, "a01.mp4"))
        assert on_screen(capsys.readouterr().err)[0].endswith("담기 / pouring 1% 25.0 MB/s 6:36 a01.mp4")


@pytest.mark.usefixtures("terminal")
def test_nothing_of_a_bar_stays_but_how_long_a_long_stage_took(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    with bars.one(clock) as tell:
        for done in range(0, 101, 50):
            tell(Step("make", done, 100, "a" * done))
            clock.now += 40
        tell(Step("verify", 0, 100))
        clock.now += 1
        tell(Step("verify", 100, 100))
        tell(Step("scrub", 1, 3, "b.jpg"))
    assert on_screen(capsys.readouterr().err) == ["만들기 / making 100 1:20 1.2/s", ""]


@pytest.mark.usefixtures("terminal")
def test_a_bar_is_drawn_ten_times_a_second_at_most(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    with bars.one(clock) as tell:
        for done in range(1000):
            tell(Step("make", done, 1000))
            clock.now += 0.001
        assert 9 <= capsys.readouterr().err.count("만들기") <= 10


@pytest.mark.usefixtures("terminal")
def test_a_stage_that_begins_anew_is_timed_anew(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    with bars.one(clock) as tell:
        tell(Step("make", 1, 4))
        clock.now += 100
        tell(Step("make", 3, 4))
        capsys.readouterr()
        tell(Step("make", 1, 8))  # of the next edition
        clock.now += 1
        tell(Step("make", 3, 8))
        assert on_screen(capsys.readouterr().err)[-1].endswith("37% 2.0/s 0:02")


@pytest.mark.usefixtures("terminal")
def test_where_nobody_knows_how_much_there_is_there_is_no_bar(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    with bars.one(clock) as tell:
        tell(Step("read", 0, 0))
        clock.now += 2
        tell(Step("read", 5000, 0, "water"))
        assert on_screen(capsys.readouterr().err) == ["글 읽고 살피기 / reading and checking 5,000 2,500/s water"]


@pytest.mark.usefixtures("terminal")
def test_a_line_never_wraps_and_no_name_drives_the_terminal(
    clock: Clock, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    with bars.one(clock) as tell:
        tell(Step("read", 1, 3, "\x1b[2J" + "두만강" * 30))
        shown = capsys.readouterr().err
    assert "\x1b" not in shown
    assert show.width(on_screen(shown)[0]) in (38, 39)


@pytest.mark.usefixtures("terminal")
def test_several_bars_have_a_line_each(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    with bars.many(["/dev/a", "/dev/b", "/dev/c"], clock) as tell:
        tell(Step("write", 50, 100, "/dev/c"))
        tell(Step("write", 50, 100, "/dev/a"))
        tell(Step("write", 60, 100, "/dev/a"))  # too soon
        tell(Step("write", 100, 100, "/dev/b"))
    shown = capsys.readouterr().err
    assert "\x1b[2A\r\x1b[?7l/dev/a ████████████············ 쓰기 / writing 50%" in shown
    assert "\x1b[1A\r\x1b[?7l/dev/b ████████████████████████ 쓰기 / writing 100%" in shown
    assert shown.endswith("\x1b[2A\r\x1b[J") and "/dev/c" not in shown and "60%" not in shown


@pytest.mark.usefixtures("terminal")
def test_a_dumb_terminal_shows_the_first_of_several(
    clock: Clock, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "dumb")
    with bars.many(["/dev/a", "/dev/b"], clock) as tell:
        tell(Step("write", 50, 100, "/dev/b"))
        tell(Step("write", 50, 100, "/dev/a"))
    shown = capsys.readouterr().err
    assert "/dev/a" in shown and "/dev/b" not in shown and "\x1b" not in shown


def test_bars_are_silent_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with bars.many(["/dev/a"]) as several, bars.one() as single:
        for tell in (several, single):
            tell(Step("write", 50, 100, "/dev/a"))
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("passed", "seconds", "said"),
    [
        (0, 0.0, ""),
        (10**7, 0.0, ""),
        (50 * 10**6, 2.0, "25.0 MB/s 0:38"),
        (10**6, 1.0, "1.0 MB/s 15:50"),
        (10**5, 1.0, "0.1 MB/s 2:38:20"),
    ],
)
def test_speed_and_time_left(passed: int, seconds: float, said: str) -> None:
    assert bars.pace(Step("write", 50 * 10**6, 10**9, "a"), passed, seconds) == said


def test_every_stage_has_a_name() -> None:
    stages = {
        call.args[0].value
        for path in Path(nkusb.__path__[0]).rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("Step", "Task")
        and isinstance(call.args[0], ast.Constant)
    }  # fmt: skip
    assert len(stages) > 8 and stages - {"hash"} <= set(bars.STAGES)  # whose progress nobody sees
