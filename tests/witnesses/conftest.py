"""What the witnesses share: a copy of the sample drive, each browser started once, and a Chromium page that is watched."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.conftest import ROOT, Run
from tests.witness import witness
from tests.witnesses.chromium import QUIET
from tests.witnesses.firefox import Firefox

COVER = "d1.htm"
ARTEFACTS = ROOT / "artefacts"
AIDS = ("smaller", "larger", "light")  # the buttons of a page, in their order; the last turns night to day and back
LOOK = (Path(__file__).parent / "look.js").read_text("utf-8")


@pytest.fixture(scope="session")
def drive(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample drive in a folder with a space and Hangul in its name."""
    copy = tmp_path_factory.mktemp("stick") / "새 볼륨 (E)"
    shutil.copytree(sample / "main/drive", copy)
    return copy


@pytest.fixture
def run_nkusb(run: Run) -> Run:
    """The command line; `run` is taken here by the witnesses."""
    return run


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=witness("chromium", "google-chrome"), args=QUIET)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    with Firefox(witness("firefox-esr", "firefox"), tmp_path_factory.mktemp("firefox") / "profile") as browser:
        yield browser


class Watched:
    """A Chromium page that notes every request, failure and console line."""

    def __init__(self, browser: Browser, width: int = 1024, scripts: bool = True) -> None:
        self.page: Page = browser.new_context(java_script_enabled=scripts, viewport={"width": width, "height": 800}).new_page()
        self.requests: list[str] = []
        self.faults: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("requestfailed", lambda request: self.faults.append(request.url))
        self.page.on("console", lambda message: self.faults.append(message.text))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))


Watch = Callable[..., Watched]


@pytest.fixture
def watch(chromium: Browser) -> Iterator[Watch]:
    """Open a watched page, `watch(width=360, scripts=False)`; its context ends with the test."""
    opened: list[Watched] = []

    def open_one(width: int = 1024, scripts: bool = True) -> Watched:
        opened.append(Watched(chromium, width, scripts))
        return opened[-1]

    yield open_one
    for watched in opened:
        watched.page.context.close()


def pressing(aid: str) -> str:
    """A script that presses one of a page's reading aids, and says whether it was there."""
    return f"""(function () {{
        var aids = document.getElementById("aids");
        if (aids) {{ aids.getElementsByTagName("input")[{AIDS.index(aid)}].click(); }}
        return Boolean(aids);
    }}())"""


def pages(folder: Path) -> list[Path]:
    """Every page of a drive but its cover."""
    return sorted(path for path in folder.glob("*.htm") if path.name != COVER)
