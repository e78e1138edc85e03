"""The sample drive in WebKit of 2014 and 2016, which stand in for old phones and Safari 7 to 10 (docs/browsers.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from tests.test_drive import Page as Parsed
from tests.witnesses.conftest import ARTEFACTS, COVER, LOOK, pages, pressing
from tests.witnesses.old import ENGINES, Told

pytestmark = pytest.mark.xdist_group("engines")
WIDTHS = (360, 1024)
SHOTS = ("index.htm", "b1.htm", "a01.htm", "a10.htm", COVER)
Step = dict[str, Any]

FIELD = "document.getElementById('find').getElementsByTagName('input')[0]"
HITS = "document.getElementById('found').getElementsByTagName('li').length"
ON_COVER = f"/{COVER}$/.test(location.pathname)"


@pytest.fixture(scope="module", params=ENGINES)
def told(request: pytest.FixtureRequest, drive: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Told]:
    """All that one engine is asked, in one start of it."""
    ARTEFACTS.mkdir(exist_ok=True)
    name: str = request.param
    folder = tmp_path_factory.mktemp(name)
    return name, ENGINES[name](
        folder, [*looks(drive), *lights(drive), *hides(drive), *pictures(drive, name), *searches(drive, name)]
    )


def looks(drive: Path) -> list[Step]:
    steps: list[Step] = []
    for path in [*pages(drive), drive / COVER]:
        steps += [{"open": path.as_uri()}, *({"width": width, "evaluate": LOOK} for width in WIDTHS)]
    return steps


def lights(drive: Path) -> list[Step]:
    """The buttons: day's colours and large letters, then a look."""
    presses = [{"evaluate": pressing(word)} for word in ("light", "larger", "larger", "larger")]
    colour = {"evaluate": "window.getComputedStyle(document.body, null).backgroundColor"}
    return [{"open": (drive / "a01.htm").as_uri(), "width": 360}, colour, *presses, colour, {"evaluate": LOOK}]


def hides(drive: Path) -> list[Step]:
    """The keys, after a step from page to page; then what stands there and how long the way back is."""
    steps: list[Step] = []
    for keys in (["Escape"], ["Shift"] * 3):
        steps += [{"open": (drive / "a01.htm").as_uri()}, {"evaluate": "history.length"}]
        steps += [{"press": key} for key in keys]
        steps += [{"until": ON_COVER}, {"evaluate": f"[{ON_COVER}, history.length]"}]
    return steps


def pictures(drive: Path, engine: str) -> list[Step]:
    return [
        step
        for name in SHOTS
        for width in WIDTHS
        for step in (
            {"open": (drive / name).as_uri(), "width": width},
            {"picture": str(ARTEFACTS / f"{engine}-{name[:-4]}-{width}.png")},
        )
    ]


def searches(drive: Path, engine: str) -> list[Step]:
    return [
        {"open": (drive / "index.htm").as_uri(), "width": 360},
        {"evaluate": f"{FIELD}.focus() || 1"},
        {"type": "물"},
        {"until": f"{HITS} > 0"},
        {"evaluate": f"[{FIELD}.value, {HITS}, document.getElementById('found').innerText]"},
        {"evaluate": LOOK},
        {"picture": str(ARTEFACTS / f"{engine}-search-360.png")},
    ]


def sound(found: dict[str, Any]) -> bool:
    return found["wide"] <= 0 and not found["overlaps"] and not found["cut"] and not found["broken"] and bool(found["heading"])


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_every_page_opens_whole_and_in_order(drive: Path, told: tuple[str, Told]) -> None:
    _, seen = told
    shown = [*pages(drive), drive / COVER]
    for number, path in enumerate(shown):
        words = [squeezed(part) for part in Parsed(path.read_text("utf-8-sig")).words if len(part.strip()) > 12]
        for found in seen.values[2 * number : 2 * number + 2]:
            assert sound(found), (path.name, {**found, "text": ""})
            text = squeezed(found["text"])
            assert all(words[at] in text for at in (0, len(words) // 2, -1) if words), path.name


def test_nothing_goes_wrong_and_nothing_is_asked_for(drive: Path, told: tuple[str, Told]) -> None:
    _, seen = told
    assert seen.faults == ()
    assert len(seen.requests) > len(pages(drive))
    asked = [unquote(address) for address in seen.requests]
    assert [address for address in asked if not address.startswith((f"file://{drive}/", "data:"))] == []


def test_light_and_letters_and_keys(drive: Path, told: tuple[str, Told]) -> None:
    _, seen = told
    dark, *pressed, day, large = seen.values[2 * (len(pages(drive)) + 1) :][:7]
    assert pressed == [True] * 4 and dark != day and sound(large), {**large, "text": ""}
    for before, (hidden, after) in (seen.values[2 * (len(pages(drive)) + 1) + 7 :][at : at + 2] for at in (0, 2)):
        assert hidden and after == before


def test_search_finds_as_one_types(told: tuple[str, Told]) -> None:
    name, seen = told
    (typed, hits, text), found = seen.values[-2:]
    assert typed == "물" and hits >= 3 and "깨끗한 물" in text
    assert sound(found), {**found, "text": ""}
    kept = {path.name for path in ARTEFACTS.glob(f"{name}-*.png") if path.stat().st_size > 2_000}
    assert kept >= {f"{name}-{shot[:-4]}-{width}.png" for shot in SHOTS for width in WIDTHS} | {f"{name}-search-360.png"}
