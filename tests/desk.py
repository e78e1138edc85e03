"""What the tests of the preview share: a preview that runs as a volunteer runs it, and requests that a browser wouldn't make."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.conftest import ROOT


@dataclass(frozen=True)
class Preview:
    """A running `nkusb preview`."""

    address: str
    process: subprocess.Popen[str]

    @property
    def port(self) -> int:
        return urlsplit(self.address).port or 0

    @property
    def path(self) -> str:
        return urlsplit(self.address).path

    def end(self) -> int:
        """Press Ctrl-C and wait: the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


@contextmanager
def previewing(root: Path, *arguments: str, before: tuple[str, ...] = ()) -> Iterator[Preview]:
    """`nkusb preview --no-open` in the folder `root`, started by the program `before`, if any."""
    command = [*before, sys.executable, "-m", "nkusb", "preview", "--no-open", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout
        try:
            yield Preview(process.stdout.readline().strip(), process)
        finally:
            _kill(process)


def _kill(process: subprocess.Popen[str]) -> None:
    """End a program and what it has started: one that traces another would leave it behind."""
    if sys.platform == "win32":
        process.kill()
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def ask(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of what a server of this machine answers; `_` in a header's name is `-`."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.putrequest(method, path, skip_host="Host" in given)
        for name, value in given.items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()
