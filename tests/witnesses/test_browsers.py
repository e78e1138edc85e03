"""The sample drive in real browsers, from file://: everything shows, nothing leaves, nothing looks broken when files are lost."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.conftest import MANIFEST, Run, Tree, payload
from tests.test_drive import Page as Parsed
from tests.witnesses.conftest import ARTEFACTS, COVER, pages
from tests.witnesses.conftest import Watched as Watching
from tests.witnesses.firefox import Firefox

pytestmark = pytest.mark.xdist_group("browsers")  # one start of each browser
ENLARGED = "그림 닫기"  # shown beside an enlarged picture alone
WIDTHS = (360, 1024, 1440)

LOOK = """({
    title: document.title,
    heading: document.querySelector("h1").innerText,
    text: document.body.innerText.replace(document.getElementById("find") ? document.getElementById("find").innerText : "", ""),
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    dark: getComputedStyle(document.body).backgroundColor,
    broken: Array.from(document.images).filter(i => !i.naturalWidth).map(i => i.getAttribute("src")),
    playing: Array.from(document.querySelectorAll("audio, video")).filter(m => m.autoplay || !m.paused).length
})"""


class Watched(Watching):
    """A watched page of Chromium that says what a drive's page shows."""

    def look(self, path: Path) -> dict[str, Any]:
        self.page.goto(path.as_uri())
        found: dict[str, Any] = self.page.evaluate(LOOK)
        return found


def good(found: dict[str, Any]) -> bool:
    colours = [int(part) for part in re.findall(r"\d+", found["dark"])[:3]]
    return (
        found["title"] == "A1"
        and bool(found["heading"])
        and found["wide"] <= 0
        and max(colours) < 64
        and found["broken"] == []
        and found["playing"] == 0
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_in_chromium(drive: Path, chromium: Browser, width: int) -> None:
    watched = Watched(chromium, width)
    for path in pages(drive):
        found = watched.look(path)
        assert good(found), (path.name, {**found, "text": ""})
    assert watched.faults == []
    assert all(address.startswith((drive.as_uri() + "/", "data:,")) for address in watched.requests)


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_in_firefox(drive: Path, firefox: Firefox, width: int) -> None:
    firefox.events.clear()
    for path in pages(drive):
        firefox.open(path.as_uri(), width)
        found = firefox.evaluate(LOOK)
        assert good(found), (path.name, {**found, "text": ""})
    for kind, event in firefox.events:
        assert kind == "network.beforeRequestSent", event
        assert event["request"]["url"].startswith((drive.as_uri() + "/", "data:"))


def test_every_page_reads_the_same_with_scripts_off(drive: Path, chromium: Browser) -> None:
    off = Watched(chromium, scripts=False)
    for path in pages(drive):
        off.page.goto(path.as_uri())
        words = Parsed(path.read_text("utf-8-sig")).text.replace(ENLARGED, "")
        assert "".join(off.page.inner_text("body").split()) == "".join(words.split())
    assert off.faults == []


def test_sound_and_film_play(drive: Path, chromium: Browser, firefox: Firefox) -> None:
    play = """new Promise(done => {
        const media = document.querySelector("audio, video");
        media.muted = true;
        media.onerror = () => done("error");
        media.ontimeupdate = () => { if (media.currentTime > 0.2) { media.pause(); done(media.duration); } };
        media.play();
    })"""
    with_media = [
        path for path in pages(drive) if "<audio" in path.read_text("utf-8-sig") or "<video" in path.read_text("utf-8-sig")
    ]
    assert len(with_media) == 2
    for path in with_media:
        watched = Watched(chromium)
        watched.look(path)
        assert watched.page.evaluate(play) > 20
        firefox.open(path.as_uri())
        assert firefox.evaluate(play) > 20


def test_an_article_alone_reads_as_it_does_among_the_others(drive: Path, chromium: Browser, tmp_path: Path) -> None:
    watched = Watched(chromium)
    for path in pages(drive):
        alone = tmp_path / path.stem / path.name
        alone.parent.mkdir()
        shutil.copy(path, alone)
        among, lonely = watched.look(path), watched.look(alone)
        assert (lonely["text"], lonely["dark"], lonely["wide"]) == (among["text"], among["dark"], 0)


def test_a_lost_picture_leaves_its_words(drive: Path, chromium: Browser, firefox: Firefox, tmp_path: Path) -> None:
    path = next(path for path in pages(drive) if "<img" in path.read_text("utf-8-sig"))
    shutil.copy(path, tmp_path)
    ARTEFACTS.mkdir(exist_ok=True)
    watched = Watched(chromium, 360)
    watched.look(tmp_path / path.name)
    words = "getComputedStyle(document.images[0], '::after').content + '|' + document.images[0].alt"
    content, alt = watched.page.evaluate(words).split("|")
    assert alt in content
    image = watched.page.locator("img").first
    size = image.bounding_box()
    assert size is not None and size["height"] > 40 and size["width"] <= 360
    image.screenshot(path=ARTEFACTS / "chromium-lost-picture.png")
    firefox.open((tmp_path / path.name).as_uri(), 360)
    assert firefox.evaluate(words).startswith('"[" attr(alt) "]"')  # Firefox names the attribute, and shows what it holds
    firefox.picture(ARTEFACTS / "firefox-lost-picture.png")


@pytest.mark.parametrize("seed", range(4))
def test_any_half_of_the_drive_still_opens(drive: Path, chromium: Browser, tmp_path: Path, seed: int) -> None:
    there = sorted(path for path in drive.iterdir() if path.is_file())
    kept = random.Random(seed).sample(there, len(there) // 2)
    for path in kept:
        shutil.copy(path, tmp_path)
    watched = Watched(chromium)
    assert pages(tmp_path)
    for path in pages(tmp_path):
        lost, whole = watched.look(path), watched.look(drive / path.name)
        assert lost["text"] == whole["text"] and good({**lost, "broken": []})
    lost_files = {Path(fault).name for fault in watched.faults if fault.startswith("file:")}
    assert lost_files.isdisjoint(path.name for path in kept)


def test_a_page_prints_dark_on_white(drive: Path, chromium: Browser) -> None:
    watched = Watched(chromium)
    watched.look(drive / "a01.htm")
    watched.page.emulate_media(media="print")
    assert watched.page.evaluate(LOOK)["dark"] == "rgb(255, 255, 255)"
    assert not watched.page.locator(".bar").is_visible()


@pytest.mark.parametrize("keys", [["Escape"], ["Shift", "Shift", "Shift"]], ids=["escape", "three shifts"])
def test_a_key_hides_everything_and_back_finds_nothing(drive: Path, chromium: Browser, keys: list[str]) -> None:
    page = Watched(chromium).page
    page.goto((drive / "index.htm").as_uri())
    before = page.evaluate("history.length")
    page.locator("a[href='a01.htm']").click()
    page.wait_for_url("**/a01.htm")
    page.locator("a[href='b1.htm']").first.click()
    page.wait_for_url("**/b1.htm")
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_url(f"**/{COVER}")
    assert page.evaluate("history.length") == before
    page.go_back()
    assert page.url == "about:blank"  # where the tab was before it opened the drive


def test_firefox_hides_too(drive: Path, firefox: Firefox) -> None:
    for keys in (["\ue00c"], ["\ue008"] * 3):  # Escape; Shift
        firefox.open((drive / "a01.htm").as_uri())
        before = firefox.evaluate("history.length")
        firefox.press(*keys)
        for _ in range(100):
            if firefox.evaluate("location.pathname").endswith(COVER):
                break
        assert firefox.evaluate("location.pathname").endswith(COVER)
        assert firefox.evaluate("history.length") == before


def test_two_shifts_or_typing_hide_nothing(drive: Path, chromium: Browser) -> None:
    page = Watched(chromium).page
    page.goto((drive / "a01.htm").as_uri())
    for key in ("Shift", "Shift", "a", "Shift", "PageDown", "Shift"):
        page.keyboard.press(key)
    page.wait_for_timeout(200)
    assert page.url.endswith("a01.htm")


@pytest.mark.parametrize("scripts", [True, False])
def test_the_button_hides_with_and_without_scripts(drive: Path, chromium: Browser, scripts: bool) -> None:
    page = Watched(chromium, 360, scripts).page
    page.goto((drive / "a01.htm").as_uri())
    page.keyboard.press("Tab")
    assert page.locator("#hide").evaluate("link => link === document.activeElement") if scripts else True
    page.mouse.wheel(0, 2000)
    assert page.locator("#hide").is_visible()
    page.locator("#hide").click()
    page.wait_for_url(f"**/{COVER}")


@pytest.mark.parametrize("cover", ["table", "recipe", "calculator"])
def test_every_cover_is_a_page_of_its_own(tree: Tree, run_nkusb: Run, chromium: Browser, cover: str) -> None:
    root = tree({"manifest.toml": MANIFEST + f'cover = "{cover}"\nquiet = false\n', "payloads/guides/water/index.md": payload()})
    assert run_nkusb(root, "build").exit_code == 0
    watched = Watched(chromium, 360)
    watched.page.goto((root / "out/main/drive" / COVER).as_uri())
    assert watched.page.inner_text("h1") and watched.faults == []
    assert good({**watched.page.evaluate(LOOK), "broken": []})  # as dark as the rest: no flash of light in a dark room
    assert watched.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert Axe().run(watched.page).response["violations"] == []
    if cover == "calculator":
        for word in ("7", "*", "8", "=", "/", "7", "="):
            watched.page.locator(f"input[value='{word}']").click()
        assert watched.page.inner_text(".shown") == "8"
    watched.page.goto((root / "out/main/drive/index.htm").as_uri())
    watched.page.locator("a[href='a01.htm']").click()
    watched.page.go_back()
    assert watched.page.url.endswith("index.htm")  # links leave a way back where the edition isn't quiet


def test_an_edition_may_do_without_a_cover(tree: Tree, run_nkusb: Run) -> None:
    root = tree({"manifest.toml": MANIFEST + 'cover = "none"\n', "payloads/guides/water/index.md": payload()})
    assert run_nkusb(root, "build").exit_code == 0
    assert not (root / "out/main/drive" / COVER).exists()
    page = (root / "out/main/drive/a01.htm").read_bytes()
    assert b'id="hide"' not in page and b"keydown" not in page


def test_the_policy_is_a_wall_of_its_own(drive: Path, chromium: Browser, tmp_path: Path) -> None:
    """What a page would fetch if someone slipped it in is stopped by the browser."""
    text = (drive / "a01.htm").read_text("utf-8-sig")
    planted = (
        '<img src="http://127.0.0.1:9/x.png"><script>document.title = "ran"</script><iframe src="http://127.0.0.1:9/"></iframe>'
    )
    (tmp_path / "a01.htm").write_text(text.replace("</body>", f"{planted}</body>"), "utf-8")
    watched = Watched(chromium)
    assert watched.look(tmp_path / "a01.htm")["title"] == "A1"
    assert sum("Content Security Policy" in fault for fault in watched.faults) >= 3
