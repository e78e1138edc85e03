"""The edition as one page, alone in a folder as a phone hands it over: pictures, links, search, hiding."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from nkusb.pages import SINGLE
from tests.witnesses.conftest import ARTEFACTS, Watch, Watched, pressing
from tests.witnesses.test_layout import faults

pytestmark = pytest.mark.xdist_group("browsers")
HIDDEN = "document.body.innerText.indexOf('깨끗한 물') < 0 && document.body.innerText.indexOf('구구표') >= 0"


@pytest.fixture(scope="module")
def alone(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copy(sample / "small/drive" / SINGLE, tmp_path_factory.mktemp("phone")))


def opened(watched: Watched, alone: Path) -> Page:
    watched.page.goto(alone.as_uri())
    return watched.page


def test_nothing_is_missing_and_nothing_leaves(alone: Path, watch: Watch) -> None:
    watched = watch(width=360)
    page = opened(watched, alone)
    assert page.evaluate("Array.from(document.images).filter(image => !image.naturalWidth).length") == 0
    assert page.evaluate("document.images.length") >= 5
    assert watched.faults == []
    assert {address[:5] for address in watched.requests} <= {"file:", "data:"}
    assert sum(address.startswith("file:") for address in watched.requests) == 1


def test_it_fits_any_window(alone: Path, watch: Watch) -> None:
    page = opened(watch(), alone)
    found = list(faults(page.evaluate, lambda width: page.set_viewport_size({"width": width, "height": 800}), (360, 1024)))
    assert found == []
    assert page.evaluate(pressing("light"))
    page.set_viewport_size({"width": 360, "height": 800})
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTEFACTS / "chromium-single-360-day.png")


def test_axe_finds_nothing(alone: Path, watch: Watch) -> None:
    page = opened(watch(width=360), alone)
    found = Axe().run(page).response["violations"]
    assert found == [], [(rule["id"], rule["nodes"][0]["target"]) for rule in found]


def test_links_lead_through_it_and_leave_no_way_back(alone: Path, watch: Watch) -> None:
    page = opened(watch(width=360), alone)
    before = page.evaluate("history.length")
    page.locator("#rest a[href='#a03']").first.click()
    page.wait_for_timeout(100)
    assert page.evaluate("Math.abs(document.getElementById('a03').getBoundingClientRect().top) < 60")
    page.locator("#a03 .up a").first.click()
    page.wait_for_timeout(100)
    assert page.evaluate("window.pageYOffset") < 60
    assert page.evaluate("history.length") == before


def test_search_finds_and_leads_there(alone: Path, watch: Watch) -> None:
    page = opened(watch(width=360), alone)
    page.locator("#find input").first.fill("설사")
    page.locator("#found li").first.wait_for()
    link = page.locator("#found li a").first
    assert "설사" in link.inner_text() and (link.get_attribute("href") or "").startswith("#a")
    assert page.locator("#found li em").count() > 0
    page.locator("#find input").first.fill("쀍뷁")
    page.wait_for_timeout(600)
    assert page.locator("#found li").count() == 0


@pytest.mark.parametrize("keys", [["Escape"], ["Shift", "Shift", "Shift"]], ids=["escape", "three shifts"])
def test_a_key_leaves_only_the_cover(alone: Path, watch: Watch, keys: list[str]) -> None:
    page = opened(watch(width=360), alone)
    before = page.evaluate("history.length")
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_timeout(100)
    assert page.evaluate(HIDDEN)
    assert page.evaluate("document.getElementsByTagName('h1').length") <= 2
    assert page.evaluate("history.length") == before
    page.reload()
    page.wait_for_timeout(100)
    assert page.evaluate(HIDDEN)  # a page that was hidden comes back hidden


@pytest.mark.parametrize("scripts", [True, False])
def test_the_button_hides_with_and_without_scripts(alone: Path, watch: Watch, scripts: bool) -> None:
    page = opened(watch(width=360, scripts=scripts), alone)
    page.mouse.wheel(0, 3000)
    page.locator("#hide").click()
    page.wait_for_timeout(100)
    assert page.get_by_text("구구표").is_visible()
    box = page.locator("div.cover").bounding_box()
    assert box is not None and box["height"] >= 700 and box["width"] >= 350
    assert scripts or page.evaluate("getComputedStyle(document.querySelector('div.cover')).position") == "fixed"
