"""Child processes in which strangers' files are decoded, so that a decoder that crashes, hangs or swells takes no build with it.

One job at a time a worker, as many workers as callers at once, started when first needed and used again; one that died is
replaced. This is no sandbox: a decoder that a file has taken over runs as the user. It keeps accidents and bombs in bounds:
memory, size and number of files by `setrlimit(2)` where there is one (on Windows only the time is limited), time by the
C-level watchdog of `faulthandler`, which ends the child even where the interpreter is stuck, and also after the builder is gone.
Questions and answers are JSON lines: what comes back from a decoder is data and can't become code. Its output goes nowhere,
because libraries quote files in their warnings.
"""

from __future__ import annotations

import atexit
import contextlib
import errno
import faulthandler
import importlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

MEMORY = 3 << 30  # bytes: the largest picture that is accepted takes a third of it while it is made
SECONDS = 120  # for any file …
BYTES_A_SECOND = 1 << 21  # … and a second more for so many bytes of it: an old machine reads a film from a slow disk
OUTPUT = 2**32 - 1  # bytes of a file that a worker may write
FILES = 64
_ROOM = {"PILLOW_BLOCKS_MAX": "4"}  # of 16 MB that Pillow keeps for its next picture: the kernel would clear new ones each time

_DAMAGE = (None, errno.EPERM, errno.EINVAL, errno.ERANGE)

_FAULTS = {"time": "시간이 너무 오래 걸림", "memory": "기억을 너무 많이 씀", "crash": "푸는 프로그램이 죽음"}


class Lost(Exception):
    """The decoder did not come back with an answer: `reason` is `time`, `memory` or `crash`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason, self.reason_ko = reason, _FAULTS[reason]


class Failed(Exception):
    """The function raised: the error's type alone, because its words may quote the file."""


class _Worker:
    """One child process."""

    def __init__(self) -> None:
        root = str(Path(__file__).parents[2])
        # `-P`: a module in the folder that nkusb was started in must not pass for one of ours
        code = f"import sys; sys.path.insert(0, {root!r}); from nkusb.media.worker import serve; serve({MEMORY})"
        self.process = subprocess.Popen(  # noqa: S603 (our own interpreter and code)
            [sys.executable, "-P", "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **_ROOM},
        )
        _living.add(self)

    def ask(self, question: str) -> dict[str, Any]:
        """The answer to one question. Raises `Lost` where the child died of it."""
        assert self.process.stdin and self.process.stdout  # noqa: S101 (for the type checker)
        try:
            self.process.stdin.write(question.encode() + b"\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except OSError:
            line = b""
        if line.endswith(b"\n"):
            answer: dict[str, Any] = json.loads(line)
            return answer
        self.end()
        raise Lost("time" if self.process.returncode == 1 else "crash")  # 1: the watchdog

    def end(self) -> None:
        """Wait for a child that is ending, and make sure of it."""
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()  # type: ignore[union-attr]  # both are pipes
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        _living.discard(self)


_idle: list[_Worker] = []
_living: set[_Worker] = set()
_lock = threading.Lock()


def call(function: Callable[..., Any], source: Path, *arguments: object, seconds: int = 0) -> Any:
    """What `function(str(source), *arguments)` returns, run in a worker; function of a module, plain values in and out.

    It may take so many `seconds` more than reading the file is given.
    Raises `Lost`, `OSError` as the function did, and `Failed` for all else that it raised.
    """
    with source.open("rb") as file:  # what can't be opened is no decoder's fault
        limit = SECONDS + file.seek(0, os.SEEK_END) / BYTES_A_SECOND + seconds
    name = f"{function.__module__}:{function.__qualname__}"
    with _lock:
        worker = _idle.pop() if _idle else None
    worker = worker or _Worker()
    answer = worker.ask(json.dumps([name, limit, str(source.absolute()), *arguments]))
    if answer.get("lost"):
        worker.end()
        raise Lost(answer["lost"])
    with _lock:
        _idle.append(worker)
    if "errno" in answer:
        raise OSError(answer["errno"], answer["strerror"])
    if "error" in answer:
        raise Failed(answer["error"])
    return answer["value"]


def _forget() -> None:
    """Know no workers: a process that was forked has none yet."""
    _idle.clear()
    _living.clear()


if hasattr(os, "register_at_fork"):  # workers belong to the process that started them
    os.register_at_fork(after_in_child=_forget)


@atexit.register
def close() -> None:
    """End all idle workers."""
    with _lock:
        workers, _idle[:] = _idle[:], []
    for worker in workers:
        worker.end()


def kill() -> None:
    """End every worker now, in the middle of its work: whoever waits for one gets `Lost`."""
    workers = tuple(_living)
    for worker in workers:
        worker.process.kill()
    for worker in workers:
        worker.process.wait()


def serve(memory: int) -> None:
    """The child: answer questions until there are no more."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # a library that prints must not speak in our name
    _limit(memory)
    threading.Thread(target=_leave_with, args=(os.getppid(),), daemon=True).start()
    for line in sys.stdin.buffer:
        name, seconds, *arguments = json.loads(line)
        faulthandler.dump_traceback_later(seconds, exit=True)
        answer = _answer(name, arguments)
        faulthandler.cancel_dump_traceback_later()
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()


def _leave_with(parent: int) -> None:
    """End this process when its parent is gone, even in the middle of a film that nobody waits for any more."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _answer(name: str, arguments: list[Any]) -> dict[str, Any]:
    module, _, function = name.partition(":")
    try:
        return {"value": getattr(importlib.import_module(module), function)(*arguments)}
    except MemoryError:
        return {"lost": "memory"}
    except OSError as error:
        # decoders raise it for damaged files too, without a number or (FFmpeg) with one of their own, or as if a call were wrong
        known = error.errno not in _DAMAGE and error.strerror == os.strerror(error.errno or 0)
        return {"errno": error.errno, "strerror": error.strerror} if known else {"error": type(error).__name__}
    except Exception as error:  # decoders of hostile files raise whatever comes to them
        return {"error": type(error).__name__}


def _limit(memory: int) -> None:
    """The kernel's limits, as far as this system has them. No core is dumped: it would hold a payload."""
    if sys.platform == "win32":
        return
    import resource

    kinds = {"RLIMIT_DATA": memory, "RLIMIT_FSIZE": OUTPUT, "RLIMIT_NOFILE": FILES, "RLIMIT_CORE": 0}
    for kind, most in kinds.items():
        _, hard = resource.getrlimit(getattr(resource, kind))
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(getattr(resource, kind), (limit, limit))
