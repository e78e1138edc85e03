"""Ctrl-C, and being asked to end (SIGTERM; on Windows Ctrl-Break and a closed window, which come as SIGBREAK).

All are a `KeyboardInterrupt` in the main thread, so that every `with` and `finally` on the way clears what is half-made. What
only threads could clear, the next run does. Children are killed, a busy decoder too; threads are not waited for: one may be in
the middle of a film. On Windows the main thread hears Ctrl-C when what it waits for is done; but there, as on every terminal,
the children hear it too and end, and with them the wait.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from types import FrameType
from typing import NoReturn

INTERRUPTED, TERMINATED = 128 + 2, 128 + 15  # exit codes, as a shell counts SIGINT and SIGTERM

_PATIENCE = 2  # seconds for a process to end its own children

Sentence = tuple[str, str]  # Korean, English

_STORE: Sentence = (
    "출력 폴더에 만들다 만 것은 없습니다. 다 만든 파일은 out/.nkusb에 남아 있으니, 같은 명령을 다시 하면 거기서 이어 갑니다.",
    "The output folder holds nothing half-made. Files that were finished are kept in out/.nkusb: "
    "the same command goes on from there.",
)
_UNTOUCHED: Sentence = ("바뀐 것이 없습니다.", "Nothing was changed.")
_REPEAT: Sentence = (
    "다 된 것은 그대로 있습니다. 나머지는 같은 명령을 다시 하십시오.",
    "What was finished stays. For the rest, give the same command again.",
)
SAID: dict[str, Sentence] = {
    "pour": (
        "담기 시작한 매체는 아직 다 차지 않았으니 내주지 마십시오. 같은 명령을 다시 하면 이어서 담습니다.",
        "A stick that was being poured onto is not whole yet: don't hand it out. The same command goes on from there.",
    ),
    "test-stick": (
        "시험하던 매체에 있던 것은 지워졌고, 좋은지 나쁜지는 아직 모릅니다. 처음부터 다시 시험하십시오.",
        "Sticks that were being tested are overwritten, and nothing is known of them yet: test them again, from the beginning.",
    ),
    "unlock": ("푼 것은 남아 있지 않습니다.", "Nothing of what was unlocked is left."),
    "wipe": (
        "지우던 매체에는 전에 있던 것이 남아 있을 수 있습니다. 처음부터 다시 지우십시오.",
        "On sticks that were being wiped, what was there before may still be there: wipe them again, from the beginning.",
    ),
    "write": (
        "쓰던 매체에는 이미지가 반만 있으니 내주지 마십시오. 처음부터 다시 쓰십시오.",
        "Sticks that were being written hold half an image: don't hand them out, write them again, from the beginning.",
    ),
    **dict.fromkeys(("build", "check", "kit", "plan", "preview", "status"), _STORE),
    **dict.fromkeys(("devices", "list", "passphrase", "profiles", "verify", "words"), _UNTOUCHED),
}


class Terminated(KeyboardInterrupt):
    """Another process, or the system, asks this one to end."""


def listen() -> None:
    """Let a request to end be heard as Ctrl-C is."""
    for name in ("SIGTERM", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _terminated)


def _terminated(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise Terminated


def sentence(command: str) -> Sentence:
    """What to say when a command was broken off: what became of what it had done, and how to go on."""
    return SAID.get(command, _REPEAT)


def end(command: str, cause: KeyboardInterrupt) -> NoReturn:
    """End the children, say how to go on, and end with the exit code that the interruption calls for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever presses it twice must not get a traceback for it
    _end_children()
    from nkusb.cli import show

    ko, en = sentence(command)
    show.say(f"그만두었습니다. {ko}", f"Broken off. {en}", err=True)
    raise SystemExit(TERMINATED if isinstance(cause, Terminated) else INTERRUPTED)


def _end_children() -> None:
    if worker := sys.modules.get("nkusb.media.worker"):
        worker.kill()
    if processes := sys.modules.get("multiprocessing"):
        children = processes.active_children()
        for child in children:
            child.terminate()  # it ends its own
        for child in children:
            child.join(_PATIENCE)
            child.kill()


def leave(code: object) -> None:
    """Where a command was broken off, end the process now: Python itself would wait for the threads."""
    if code in (INTERRUPTED, TERMINATED):
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError):
                stream.flush()
        os._exit(int(str(code)))
