"""WCAG 2.2 AA: axe-core finds nothing, in either light; a keyboard alone reaches everything; foreign words say what they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.witnesses.conftest import COVER, Watch, pages, pressing
from tests.witnesses.firefox import Firefox

pytestmark = pytest.mark.xdist_group("browsers")
EVERY_RULE = {"rules": {"target-size": {"enabled": True}}}  # WCAG 2.2's 24 pixels; axe leaves it off unless asked
TAB = "\ue004"
BY_KEYBOARD = ("index.htm", "b1.htm", "c1.htm", "e1.htm", "n1.htm", "a01.htm", "a10.htm")

STOPS = """Array.from(document.querySelectorAll(
    "a[href], input, button, select, textarea, audio[controls], video[controls], [tabindex]"
)).filter(node => node.getClientRects().length && node.tabIndex >= 0)"""
LOOKS = """(node => {
    const style = getComputedStyle(node);
    const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    return String([outlined, style.color, style.backgroundColor, style.borderColor]);
})"""
# How every stop looks while the keyboard is elsewhere.
BEFORE = f"(window.before = {STOPS}.map({LOOKS})).length"
# Where the keyboard is: which stop, whether focus marks it (players mark what is within them), whether nothing covers all of it.
FOCUS = f"""(() => {{
    const at = document.activeElement, stop = {STOPS}.indexOf(at);
    if (at === document.body) {{ return null; }}
    const seen = Array.from(at.getClientRects()).concat(at.getBoundingClientRect()).some(box => {{
        const x = (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2;
        const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
        const above = document.elementFromPoint(x, y);
        return above && at.contains(above);
    }});
    return {{stop, name: at.innerText || at.value || at.nodeName, seen,
             marked: /^(AUDIO|VIDEO)$/.test(at.nodeName) || {LOOKS}(at) !== window.before[stop]}};
}})()"""
# Whether the keyboard is past what every page begins with, or nothing that it could reach is.
PAST = f"""(() => {{
    const main = document.getElementById("main"), at = document.activeElement;
    const past = node => !(main.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_PRECEDING);
    return at === document.body || past(at) || !{STOPS}.some(past);
}})()"""
FOREIGN = r"""(() => {
    const found = {told: 0, untold: []}, walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode, at = node.parentElement;
        if (!at.closest("script, style") && /[A-Za-z]{2,}[ ,:.'-]+[A-Za-z]{2,}/.test(node.data)) {
            if (/^ko/.test(at.closest("[lang]").lang)) { found.untold.push(node.data.trim()); } else { found.told += 1; }
        }
    }
    return found;
})()"""


def violations(page: Page, options: dict[str, Any]) -> list[tuple[str, Any]]:
    found = Axe().run(page, options=options).response["violations"]
    return [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found]


@pytest.mark.parametrize("width", [360, 1024])
def test_axe_finds_nothing(drive: Path, watch: Watch, width: int) -> None:
    """All rules of WCAG 2.2 A and AA and axe's best practices; in the day's colours those that look at colours."""
    page = watch(width=width).page
    found = {}
    for path in pages(drive):
        page.goto(path.as_uri())
        found[path.name] = violations(page, EVERY_RULE)
        if width == 1024:
            page.evaluate(pressing("light"))
            found[path.name] += violations(page, {"runOnly": ["color-contrast"]})
    assert {name: rules for name, rules in found.items() if rules} == {}


@pytest.mark.parametrize("light", ["dark", "day"])
def test_axe_finds_nothing_in_what_a_search_shows(drive: Path, watch: Watch, light: str) -> None:
    page = watch(width=360).page
    page.goto((drive / "index.htm").as_uri())
    if light == "day":
        assert page.evaluate(pressing("light"))
    page.locator("#find input").first.fill("물")
    page.locator("#found li").first.wait_for()
    assert violations(page, EVERY_RULE) == []


def test_the_day_is_light_and_the_night_is_dark(drive: Path, watch: Watch) -> None:
    page = watch().page
    colour = "getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).map(Number)"
    for path in pages(drive):
        page.goto(path.as_uri())
        assert max(page.evaluate(colour)) < 64
        assert page.evaluate(pressing("light")) and min(page.evaluate(colour)) > 200
        assert page.evaluate(pressing("light")) and max(page.evaluate(colour)) < 64


def walk(evaluate: Callable[[str], Any], tab: Callable[[], object], in_front: bool = True) -> tuple[list[int], list[int]]:
    """The stops of a page, and those that Tab reached one after another; each showed that the keyboard was there.

    A window that isn't in front, as Firefox without a screen is, draws no mark around what has the focus.
    """
    stops, reached = list(range(evaluate(BEFORE))), list[int]()
    tab()
    while (at := evaluate(FOCUS)) and len(reached) <= len(stops):
        assert (at["marked"] or not in_front) and at["seen"], at
        if reached[-1:] != [at["stop"]]:  # film and sound have several stops within
            reached.append(at["stop"])
        tab()
    return stops, reached


@pytest.mark.parametrize("name", BY_KEYBOARD)
def test_a_keyboard_reaches_everything_in_order_and_shows_where_it_is(drive: Path, watch: Watch, name: str) -> None:
    page = watch().page
    page.emulate_media(reduced_motion="reduce")
    page.goto((drive / name).as_uri())
    stops, reached = walk(page.evaluate, lambda: page.keyboard.press("Tab"))
    assert reached == stops


def test_a_keyboard_reaches_everything_in_firefox(drive: Path, firefox: Firefox) -> None:
    firefox.open((drive / "index.htm").as_uri())
    stops, reached = walk(firefox.evaluate, lambda: firefox.press(TAB), in_front=False)
    assert reached == stops


def test_a_link_skips_what_every_page_begins_with(drive: Path, watch: Watch) -> None:
    page = watch().page
    for path in pages(drive):
        page.goto(path.as_uri())
        skip = page.locator("a[href='#main']")
        if path.name == "index.htm":  # begins with its own
            assert skip.count() == 0
            continue
        while not skip.evaluate("link => link === document.activeElement"):
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement !== document.body"), path.name
        box = skip.bounding_box()
        assert box and box["x"] >= 0 and box["y"] >= 0 and box["height"] >= 16, (path.name, box)
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate(PAST), path.name


def test_foreign_words_say_which_language_they_are(drive: Path, watch: Watch) -> None:
    page = watch().page
    told, untold = 0, {}
    for path in [*pages(drive), drive / COVER]:
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.lang") == "ko"
        found = page.evaluate(FOREIGN)
        told += found["told"]
        untold[path.name] = found["untold"]
    assert {name: words for name, words in untold.items() if words} == {}
    assert told > 20
