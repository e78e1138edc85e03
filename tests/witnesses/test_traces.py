"""What a browser writes down of a drive that was read, in its own window with a fresh profile: paths and the neutral title.

Less than that is promised nowhere (docs/threat-model.md); this holds that it is no more: no word of a page, nothing typed.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import lz4.block
import pytest
from playwright.sync_api import Page, Playwright

from tests.conftest import Run, Tree, payload
from tests.witness import witness
from tests.witnesses.conftest import COVER
from tests.witnesses.firefox import Firefox
from tests.witnesses.screen import Screen, screen

pytestmark = pytest.mark.xdist_group("browsers")
TITLE, WORD, TYPED = "꿹마당", "뚧바람", "쀍쀍한"  # syllables that nothing else of this machine says
# Where each browser keeps the addresses of pages: its history, its open tabs; and where else it may, as it measures its own use.
HISTORIES = {"chromium": ("Default/History", "Default/Sessions/"), "firefox": ("places.sqlite", "sessionstore")}
MEASURES = ("segmentation_platform/",)


@pytest.fixture
def marked(tree: Tree, run_nkusb: Run) -> Path:
    """A drive whose words would be known anywhere."""
    text = payload(f"{WORD}은 {WORD}입니다. 쀍쀍한 바람이 붑니다.\n", title=f'"{TITLE}"', summary=f'"{TITLE}의 {WORD}입니다."')
    root = tree({"payloads/guides/water/index.md": text}, at="읽은것")
    assert run_nkusb(root, "build").exit_code == 0
    drive = root / "out/main/drive"
    assert WORD in (drive / "a01.htm").read_text("utf-8-sig")
    return drive


@pytest.fixture
def on() -> Iterator[Screen]:
    with screen() as shown:
        yield shown


def written(profile: Path) -> dict[str, bytes]:
    """Every file of a profile; Firefox's packed sessions unpacked."""
    files = {path.relative_to(profile).as_posix(): path.read_bytes() for path in profile.rglob("*") if path.is_file()}
    for name, data in files.items():
        if data.startswith(b"mozLz40\0"):
            files[name] = lz4.block.decompress(data[8:])
    return files


def holding(files: dict[str, bytes], words: str) -> set[str]:
    """The files that hold words in any of the ways that browsers write them."""
    ways = [words.encode(coding) for coding in ("utf-8", "utf-16-le", "utf-16-be")]
    ways += [words.encode("ascii", "backslashreplace"), "".join(f"%{byte:02X}" for byte in words.encode()).encode()]
    return {name for name, data in files.items() if any(way in data for way in ways)}


def judge(browser: str, profile: Path) -> None:
    files = written(profile)
    assert len(files) > 10
    for words in (TITLE, WORD, TYPED):
        assert holding(files, words) == set(), words
    kept = holding(files, "a01.htm")
    for history in HISTORIES[browser]:  # else it was no witness
        assert any(name.startswith(history) for name in kept), (history, kept)
    assert {name for name in kept if not name.startswith((*HISTORIES[browser], *MEASURES))} == set()


def test_chromium_keeps_addresses_and_no_words(marked: Path, on: Screen, playwright: Playwright, tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    command = [witness("chromium", "google-chrome"), "--no-sandbox", "--no-first-run", f"--user-data-dir={profile}"]
    shown = subprocess.Popen(
        [*command, "--remote-debugging-port=0", (marked / "index.htm").as_uri()],
        env={**os.environ, "DISPLAY": on.name}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert shown.stderr is not None
    address = next(found[1] for line in shown.stderr if (found := re.search(r"listening on (ws://\S+)", line)))
    browser = playwright.chromium.connect_over_cdp(address)
    page: Page = browser.contexts[0].pages[0]
    page.locator("#find input").first.press_sequentially(TYPED)
    page.locator("#found li").first.wait_for()
    page.goto((marked / "index.htm").as_uri())
    page.locator("a[href='a01.htm']").first.click()
    page.wait_for_url("**/a01.htm")
    page.wait_for_timeout(1500)
    page.keyboard.press("Escape")
    page.wait_for_url(f"**/{COVER}")
    page.wait_for_timeout(1500)
    browser.new_browser_cdp_session().send("Browser.close")  # as its own menu would; all that it keeps is then on the disk
    shown.stderr.read()
    shown.wait()
    shown.stderr.close()
    judge("chromium", profile)


def test_firefox_keeps_addresses_and_no_words(marked: Path, on: Screen, tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    settings = {"browser.sessionstore.interval": 500}
    with Firefox(witness("firefox-esr", "firefox"), profile, screen=on.name, settings=settings) as firefox:
        firefox.open((marked / "index.htm").as_uri())
        firefox.evaluate("(document.querySelector('#find input').focus(), true)")
        firefox.press(*TYPED)
        assert any(firefox.evaluate("document.querySelectorAll('#found li').length") for _ in range(200))
        firefox.open((marked / "a01.htm").as_uri())
        firefox.evaluate("new Promise(done => setTimeout(done, 3000, true))")
        firefox.press("\ue00c")
        assert any(firefox.evaluate("location.pathname").endswith(COVER) for _ in range(200))
        firefox.evaluate("new Promise(done => setTimeout(done, 2000, true))")
    judge("firefox", profile)
