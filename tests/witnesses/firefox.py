"""Firefox, driven by WebDriver BiDi (w3.org/TR/webdriver-bidi) over its own socket on this machine.

Firefox's remote agent loosens the rules of file:// for tests; `remote.prefs.recommended=false` keeps them as readers have them.
"""

from __future__ import annotations

import base64
import contextlib
import itertools
import json
import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from websockets.sync.client import connect

_SETTINGS = {
    "remote.prefs.recommended": False,
    "browser.aboutwelcome.enabled": False,
    "browser.startup.page": 0,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.newtabpage.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}
_EVENTS = ["log.entryAdded", "network.beforeRequestSent", "network.fetchError"]


class Firefox:
    """A Firefox with an empty profile, on a screen or on none. `events` collects its reports: log lines, requests, failures."""

    def __init__(
        self, program: str, profile: Path, screen: str = "", settings: Mapping[str, int | bool | str] | None = None
    ) -> None:
        profile.mkdir()
        lines = [
            f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in (_SETTINGS | dict(settings or {})).items()
        ]
        (profile / "user.js").write_text("\n".join(lines))
        command = [
            program,
            *([] if screen else ["--headless"]),
            "--no-remote",
            "--profile",
            str(profile),
            "--remote-debugging-port",
            "0",
        ]
        shown = {**os.environ, "DISPLAY": screen} if screen else None
        self._process = subprocess.Popen(command, env=shown, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        assert self._process.stderr is not None
        address = next(found[1] for line in self._process.stderr if (found := re.search(r"listening on (ws://\S+)", line)))
        self._held = contextlib.ExitStack()
        self._socket = self._held.enter_context(connect(f"{address}/session", max_size=None, ping_interval=None))
        self._numbers = itertools.count(1)
        self.events: list[tuple[str, dict[str, Any]]] = []
        self.call("session.new", capabilities={})
        self.call("session.subscribe", events=_EVENTS)
        self._context = self.call("browsingContext.getTree")["contexts"][0]["context"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._held.close()
        self._process.terminate()
        self._process.wait()
        assert self._process.stderr is not None
        self._process.stderr.close()

    def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """Send a command and wait for its answer; events that come meanwhile are kept."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv(timeout=60))
            if message.get("id") == number:
                assert message["type"] == "success", message
                result: dict[str, Any] = message["result"]
                return result
            self.events.append((message["method"], message["params"]))

    def open(self, address: str, width: int = 1024, height: int = 768) -> None:
        """Show a page in a window of this size and wait until all of it is there."""
        self.resize(width, height)
        self.call("browsingContext.navigate", context=self._context, url=address, wait="complete")

    def resize(self, width: int, height: int = 768) -> None:
        """Give the window another size, in CSS pixels."""
        self.call("browsingContext.setViewport", context=self._context, viewport={"width": width, "height": height})

    def evaluate(self, script: str) -> Any:
        """The value of an expression in the page, awaited if it is a promise; it comes back through JSON."""
        target = {"context": self._context}
        answer = self.call(
            "script.evaluate", expression=f"Promise.resolve({script}).then(JSON.stringify)", target=target, awaitPromise=True
        )
        return json.loads(answer["result"]["value"])

    def picture(self, to: Path) -> None:
        """Save the whole page as PNG."""
        answer = self.call("browsingContext.captureScreenshot", context=self._context, origin="document")
        to.write_bytes(base64.b64decode(answer["data"]))

    def press(self, *keys: str) -> None:
        """Press and let go each of `keys`, named as WebDriver names them (a character, or one of its private-use points)."""
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        source = {"type": "key", "id": "keyboard", "actions": actions}
        self.call("input.performActions", context=self._context, actions=[source])
