"""Every page at every width, size of letters and light: nothing lies upon anything else, nothing sticks out of the window.

A window half as wide with twice the pixels is what a reader has who zooms to 200 % (WCAG 1.4.4); 320 pixels is WCAG 1.4.10.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.witnesses.conftest import ARTEFACTS, COVER, LOOK, Watch, pages, pressing
from tests.witnesses.firefox import Firefox

pytestmark = pytest.mark.xdist_group("browsers")
WIDTHS = (360, 1024, 1440)
ZOOMED = (320, 512, 720)
STEPS = ["smaller", "larger", "larger", "larger", "larger"]  # from the size that a page opens with to each of the five
SHOTS = ("index.htm", "b1.htm", "c1.htm", "n1.htm", "a01.htm", "a10.htm", "a15.htm", COVER)
QUERY = "물"


def wrong(found: dict[str, Any]) -> dict[str, Any]:
    """What is the matter with a page that `look.js` looked at."""
    return {name: found[name] for name in ("overlaps", "cut", "broken") if found[name]} | (
        {"wide": found["wide"]} if found["wide"] > 0 else {}
    )


def faults(evaluate: Callable[[str], Any], resize: Callable[[int], object], widths: tuple[int, ...]) -> Iterator[object]:
    """What is wrong with the open page, at each width and size of letters."""
    for width in widths:
        resize(width)
        if fault := wrong(evaluate(LOOK)):
            yield width, "as it opens", fault
    for step, words in enumerate(STEPS):
        if not evaluate(pressing(words)):
            return
        for width in widths:
            resize(width)
            if fault := wrong(evaluate(LOOK)):
                yield width, step, fault


def test_nothing_overlaps_or_sticks_out_in_chromium(drive: Path, watch: Watch) -> None:
    page = watch().page
    found = {}
    for path in sorted(drive.glob("*.htm")):
        page.goto(path.as_uri())
        found[path.name] = list(
            faults(page.evaluate, lambda w: page.set_viewport_size({"width": w, "height": 800}), WIDTHS + ZOOMED)
        )
        assert bool(page.evaluate(pressing("light"))) == (path.name != COVER)
        found[path.name] += [("day", fault) for fault in [wrong(page.evaluate(LOOK))] if fault]
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_nothing_overlaps_or_sticks_out_in_firefox(drive: Path, firefox: Firefox) -> None:
    found = {}
    for path in sorted(drive.glob("*.htm")):
        firefox.open(path.as_uri())
        found[path.name] = list(faults(firefox.evaluate, firefox.resize, (360, 1024)))
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_two_hundred_percent_is_sharp_and_whole(drive: Path, chromium: Browser) -> None:
    page = chromium.new_context(viewport={"width": 720, "height": 450}, device_scale_factor=2).new_page()
    for path in pages(drive):
        page.goto(path.as_uri())
        assert wrong(page.evaluate(LOOK)) == {}, path.name
    page.context.close()


@pytest.mark.parametrize(
    ("style", "fault"),
    [
        ("h1 { margin-bottom: -1.5em }", "overlaps"),
        (".hide { right: auto; left: 0 }", "overlaps"),
        ("p { white-space: nowrap }", "wide"),
        ("h1 { position: fixed; left: 50%; white-space: nowrap }", "cut"),
    ],
)
def test_the_eye_sees_faults(drive: Path, watch: Watch, style: str, fault: str) -> None:
    page = watch(width=360).page
    page.goto((drive / "a01.htm").as_uri())
    page.evaluate("style => document.getElementsByTagName('style')[0].appendChild(document.createTextNode(style))", style)
    assert fault in wrong(page.evaluate(LOOK))


def test_pictures_of_the_pages_are_kept_to_be_looked_at(drive: Path, watch: Watch, firefox: Firefox) -> None:
    """Each page at each width, dark and in the day's colours; the first page also with what a search found."""
    ARTEFACTS.mkdir(exist_ok=True)
    page = watch().page
    for name in SHOTS:
        page.goto((drive / name).as_uri())
        firefox.open((drive / name).as_uri())
        for light in ("", "-day"):
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                page.screenshot(path=ARTEFACTS / f"chromium-{name[:-4]}-{width}{light}.png", full_page=True)
                firefox.resize(width)
                firefox.picture(ARTEFACTS / f"firefox-{name[:-4]}-{width}{light}.png")
            page.evaluate(pressing("light"))
            firefox.evaluate(pressing("light"))
    page.goto((drive / "index.htm").as_uri())
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.locator("#find input").first.fill(QUERY)
        page.locator("#found li").first.wait_for()
        assert wrong(page.evaluate(LOOK)) == {}
        page.screenshot(path=ARTEFACTS / f"chromium-search-{width}.png", full_page=True)
    kept = {path.name for path in ARTEFACTS.glob("*.png")}
    assert kept >= {
        f"{browser}-{name[:-4]}-{width}{light}.png"
        for browser in ("chromium", "firefox") for name in SHOTS for width in WIDTHS for light in ("", "-day")
    }  # fmt: skip
