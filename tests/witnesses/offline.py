"""Uses a drive in Chromium and Firefox as a reader does, and tells what they asked for, said and stored: one JSON object.

Run as `python -m tests.witnesses.offline WORK DRIVE…` where there is no network at all (`unshare --net`). The last page that
Chromium opens is none of a drive's: it asks the host CANARY for a picture, to prove that the log of the network would tell.
"""

# ruff: noqa: T201
from __future__ import annotations

import json
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.witness import run, witness
from tests.witnesses.chromium import QUIET
from tests.witnesses.conftest import COVER, Watched, pages, pressing
from tests.witnesses.firefox import Firefox

CANARY = "canary.invalid"
QUERY = "물"
ESCAPE = "\ue00c"
STORED = f"""Promise.resolve(indexedDB.databases ? indexedDB.databases() : []).then(bases => ({{
    cookie: document.cookie, local: localStorage.length, session: sessionStorage.length, bases: bases.length, name: window.name,
    typed: location.href.indexOf(encodeURIComponent({json.dumps(QUERY)})) >= 0
}}))"""
SEARCH = f"""(() => {{
    const field = document.querySelector("#find input");
    field.value = {json.dumps(QUERY)};
    field.dispatchEvent(new Event("input", {{bubbles: true}}));
    field.dispatchEvent(new KeyboardEvent("keyup", {{bubbles: true}}));
    return new Promise(done => {{
        const wait = left => document.querySelector("#found li") || !left ? done(left > 0) : setTimeout(wait, 50, left - 1);
        wait(100);
    }});
}})()"""
ENLARGE = """(() => {
    const picture = document.querySelector(".fig a[href^='#']");
    if (picture) { picture.click(); }
    return Boolean(picture);
})()"""


def used(drive: Path, show: Callable[[Path], object], evaluate: Callable[[str], Any], escape: Callable[[], object]) -> list[Any]:
    """Read every page with its buttons and pictures, search, hide; what is stored after each."""
    stored = []
    done = {"searched": 0, "enlarged": 0}
    for path in [*pages(drive), drive / COVER]:
        show(path)
        for words in ("light", "larger"):
            evaluate(pressing(words))
        done["enlarged"] += evaluate(ENLARGE)
        if path.name == "index.htm":
            done["searched"] += evaluate(SEARCH)
        stored.append(evaluate(STORED))
    show(drive / "index.htm")
    escape()
    return [done, *stored, evaluate(STORED)]


def in_chromium(work: Path, drives: list[Path]) -> dict[str, Any]:
    log = work / "net.json"
    with sync_playwright() as playwright:
        program = witness("chromium", "google-chrome")
        arguments = [*QUIET, f"--log-net-log={log}", "--net-log-capture-mode=Everything"]
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        watched = Watched(browser)
        page = watched.page

        def escape() -> None:
            page.keyboard.press("Escape")
            page.wait_for_url(f"**/{COVER}")

        stored = [used(drive, lambda path: page.goto(path.as_uri()), page.evaluate, escape) for drive in drives]
        told = {"requests": list(watched.requests), "faults": list(watched.faults), "cookies": page.context.cookies()}
        planted = work / "canary.htm"
        planted.write_text(f'<img src="http://{CANARY}/a.png" alt="">')
        page.goto(planted.as_uri())
        page.wait_for_timeout(500)
        browser.close()
    return {**told, "used": stored, "log": str(log)}


def in_firefox(work: Path, drives: list[Path]) -> dict[str, Any]:
    with Firefox(witness("firefox-esr", "firefox"), work / "profile") as firefox:

        def escape() -> None:
            firefox.press(ESCAPE)
            assert any(firefox.evaluate("location.pathname").endswith(COVER) for _ in range(200))

        stored = [used(drive, lambda path: firefox.open(path.as_uri()), firefox.evaluate, escape) for drive in drives]
        requests = [event["request"]["url"] for kind, event in firefox.events if kind == "network.beforeRequestSent"]
        faults = [event for kind, event in firefox.events if kind != "network.beforeRequestSent"]
    return {"requests": requests, "faults": faults, "used": stored}


def reachable() -> bool:
    """Whether a packet could leave for an address that documentation uses (RFC 5737)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        try:
            door.connect(("192.0.2.1", 9))
        except OSError:
            return False
    return True


def main(work: Path, drives: list[Path]) -> None:
    run(witness("ip"), "link", "set", "lo", "up")  # Firefox is spoken to over a socket of this machine's own
    print(json.dumps({"reachable": reachable(), "chromium": in_chromium(work, drives), "firefox": in_firefox(work, drives)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
