"""Chromium, driven by Playwright, without what it would fetch by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]  # the browser's own calls, not a page's


@contextmanager
def launched(program: str) -> Iterator[Browser]:
    """A headless browser with an empty profile."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield browser
        browser.close()
