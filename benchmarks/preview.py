"""`python -m benchmarks.preview`: how soon an edit stands on the page of `nkusb preview`, in a library of a thousand texts.

Measured in Chromium, from the moment the file was written to the moment the paragraph is on the page, and the moment the problem
that it causes stands beside it. Each edit is another text's, so that nothing is warm but the library.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.library import ROOT, texts, write
from tests.witness import witness
from tests.witnesses.chromium import launched

_FRAME = "document.getElementById('page').contentDocument"


@contextmanager
def previewed(root: Path) -> Iterator[tuple[str, float]]:
    """The address of a running preview, and how many seconds it took to be there."""
    begun = time.monotonic()
    command = [sys.executable, "-m", "nkusb", "preview", "--no-open"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().strip(), time.monotonic() - begun
        finally:
            process.send_signal(signal.SIGINT)


def edited(page: Page, path: Path, number: int) -> tuple[float, float]:
    """Seconds from an edit of `path`, which the page shows, to its words and to its problem."""
    words = f"고친 글 {number}"
    begun = time.monotonic()
    path.write_text(f"{path.read_text('utf-8')}\n{words}, 010-1234-5678.\n", "utf-8")
    page.wait_for_function(f"() => {_FRAME}?.body?.innerText.includes('{words}')", polling="raf")
    shown = time.monotonic() - begun
    page.wait_for_function(
        "() => [...document.querySelectorAll('#pinned .note')].some((one) => /SRC101/.test(one.textContent) && one.style.top)",
        polling="raf",
    )
    return shown, time.monotonic() - begun


def main() -> None:
    """Make a library, open its preview, edit some of its texts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=1_000)
    parser.add_argument("--edits", type=int, default=10)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write(texts(asked.texts), root)
        with previewed(root) as (address, started), launched(witness("chromium", "google-chrome")) as browser:
            page = browser.new_context(bypass_csp=True, viewport={"width": 1440, "height": 900}).new_page()
            page.goto(address)
            measured = []
            for number in range(asked.edits):
                slug = f"t{number * (asked.texts // asked.edits):05}"
                page.locator("#payloads").select_option(f"guides/{slug}")
                page.wait_for_function(
                    f"() => {_FRAME}?.querySelector('[data-line]') && !/SRC101/.test(document.body.textContent)"
                )
                measured.append(edited(page, root / f"payloads/guides/{slug}/index.md", number))
    print(f"{asked.texts} texts: ready after {started:.2f} s")
    for what, times in zip(("words", "problem"), zip(*measured, strict=True), strict=True):
        print(f"{what}: median {statistics.median(times):.3f} s, slowest {max(times):.3f} s")


if __name__ == "__main__":
    main()
