"""The preview in a real browser: what is saved is shown, problems stand beside their paragraphs, nothing else is asked for."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.conftest import Tree, payload, picture
from tests.desk import Preview, ask, previewing
from tests.witnesses.conftest import Watch, Watched

pytestmark = pytest.mark.xdist_group("browsers")
WATER = "payloads/guides/water/index.md"
PARAGRAPHS = "\n\n".join(f"{number}째 문단입니다. 물을 끓입니다." for number in range(1, 40))
FILES = {
    WATER: payload(f"![그림](map.png)\n\n{PARAGRAPHS}\n\n[불](../fire/index.md)\n"),
    "payloads/guides/water/map.png": picture(),
    "payloads/guides/fire/index.md": payload("불을 끕니다.\n", title='"불"', status='"draft"'),
}


@pytest.fixture
def root(tree: Tree) -> Path:
    return tree(FILES)


@pytest.fixture
def preview(root: Path) -> Iterator[Preview]:
    with previewing(root, "payloads/guides/water") as running:
        while json.loads(ask(running.port, f"{running.path}board")[2])["revision"] == 0:
            time.sleep(0.05)  # until all media were looked at, which shows the page anew
        yield running


@pytest.fixture
def desk(preview: Preview, watch: Watch) -> Watched:
    """The desk in Chromium, once it shows the payload that the command named."""
    watched = watch(width=1440)
    watched.page.goto(preview.address)
    expect(shown(watched.page, "1째 문단입니다")).to_be_visible()
    expect(watched.page.locator("#page[data-loaded]")).to_be_visible()
    return watched


def shown(page: Page, words: str) -> Locator:
    return page.frame_locator("#page").get_by_text(words).first


def save(root: Path, old: str, new: str, path: str = WATER) -> None:
    """Change a file as an editor does: the new one is written beside it and takes its place."""
    text = (root / path).read_text("utf-8")
    assert old in text
    (root / "beside").write_text(text.replace(old, new), "utf-8")
    (root / "beside").replace(root / path)


def test_an_edit_is_shown_with_its_problem_beside_it_until_it_is_mended(root: Path, desk: Watched) -> None:
    page = desk.page
    expect(page.locator(".note")).to_have_count(0)
    page.frame_locator("#page").locator("body").evaluate("() => scrollTo(0, 900)")
    save(root, "30째 문단입니다.", "30째 문단을 고쳤습니다. 010-1234-5678.")
    changed = shown(page, "30째 문단을 고쳤습니다")
    expect(changed).to_be_attached()
    note = page.locator(".note.error")
    expect(note).to_have_count(1)
    expect(note).to_contain_text("SRC101")
    expect(page.frame_locator("#page").locator("[data-problem]")).to_contain_text("30째 문단을 고쳤습니다")
    assert page.frame_locator("#page").locator("body").evaluate("() => scrollY") == 900  # the reader stays where they were
    note.click()
    expect(changed).to_be_in_viewport()
    page.wait_for_timeout(200)
    beside, paragraph = note.bounding_box(), changed.bounding_box()
    assert beside and paragraph and abs(beside["y"] - paragraph["y"]) < 40
    save(root, " 010-1234-5678.", "")
    expect(page.locator(".note")).to_have_count(0)
    expect(page.frame_locator("#page").locator("[data-problem]")).to_have_count(0)


def test_a_broken_text_shows_its_problems_instead_of_the_page(root: Path, desk: Watched) -> None:
    save(root, 'status = "approved"', 'status = "aproved"')
    expect(desk.page.locator("#broken .note")).to_contain_text("SCH005")
    expect(desk.page.locator("#broken pre")).to_have_text('status = "aproved"')
    expect(desk.page.locator("#page")).to_be_hidden()
    save(root, "aproved", "approved")
    expect(shown(desk.page, "1째 문단입니다")).to_be_visible()
    expect(desk.page.locator("#broken")).to_be_hidden()


def test_a_link_of_the_page_leads_to_the_other_payload_and_its_problems(root: Path, desk: Watched) -> None:
    desk.page.frame_locator("#page").get_by_role("link", name="불", exact=True).first.click()
    expect(shown(desk.page, "불을 끕니다")).to_be_visible()
    expect(desk.page.locator("#payloads")).to_have_value("guides/fire")
    save(root, "불을 끕니다.", "불을 끕니다. 010-1234-5678", "payloads/guides/fire/index.md")
    expect(desk.page.locator(".note")).to_contain_text("SRC101")


def test_a_choice_outlasts_a_change_that_comes_before_it_is_shown(root: Path, desk: Watched) -> None:
    page = desk.page
    page.locator("#payloads").select_option("")
    expect(page.locator("#page[data-loaded$='index.htm']")).to_be_visible()
    held: list[Route] = []
    page.route("**/view?origin=guides%2Ffire", lambda route: route.continue_() if held else held.append(route))
    page.locator("#payloads").select_option("guides/fire")
    page.wait_for_timeout(100)
    save(root, "불을 끕니다.", "불을 꺼야 합니다.", "payloads/guides/fire/index.md")
    expect(shown(page, "불을 꺼야 합니다")).to_be_visible()
    expect(page.locator("#payloads")).to_have_value("guides/fire")
    assert len(held) == 1
    held[0].continue_()  # the answer that comes too late shows nothing


@pytest.mark.parametrize(("size", "width"), [("pc", 1024), ("pages", 720), ("phone", 320)])
def test_it_is_shown_as_wide_as_the_device_is(desk: Watched, size: str, width: int) -> None:
    desk.page.locator(f"input[value={size}]").check()
    expect(desk.page.locator(f"#stage.{size}")).to_be_visible()
    box = desk.page.locator("#page").bounding_box()
    assert box and box["width"] == width


def test_nothing_but_the_desk_is_asked_for_and_nothing_complains(root: Path, preview: Preview, desk: Watched) -> None:
    page = desk.page
    page.locator("#payloads").select_option("")
    expect(page.locator("#page[data-loaded$='index.htm']")).to_be_visible()
    page.frame_locator("#page").locator("#find input").first.fill("물")
    expect(page.frame_locator("#page").locator("#found li").first).to_be_visible()
    page.locator("#payloads").select_option("guides/water")
    expect(page.locator("#page[data-loaded]:not([data-loaded$='index.htm'])")).to_be_visible()
    save(root, "1째 문단입니다.", "1째 문단을 고쳤습니다.")
    expect(shown(page, "1째 문단을 고쳤습니다")).to_be_visible()
    origins = {urlsplit(request)[:2] for request in desk.requests if not request.startswith("data:")}
    assert origins == {("http", urlsplit(preview.address).netloc)}
    assert [fault for fault in desk.faults if "drive/" not in fault] == []  # a page left before it was whole is no fault


def test_another_page_can_neither_read_nor_frame_it(preview: Preview, desk: Watched, tmp_path: Path, watch: Watch) -> None:
    """Even one that knows the address."""
    stranger = watch()
    (tmp_path / "x.html").write_text(f'<iframe src="{preview.address}"></iframe><p>here', "utf-8")
    stranger.page.goto((tmp_path / "x.html").as_uri())
    expect(stranger.page.frame_locator("iframe").locator("#payloads")).to_have_count(0)
    assert stranger.page.evaluate(f"fetch('{preview.address}board').then(() => 'read', () => 'refused')") == "refused"


def test_ctrl_c_ends_it_while_a_browser_watches(preview: Preview, desk: Watched) -> None:
    assert preview.end() == 0
