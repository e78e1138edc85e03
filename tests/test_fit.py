"""What drops when an edition is too large for its stick: no more than must, and never the more important."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nkusb.fit import fit
from tests.conftest import MANIFEST, Run, Tree, payload

SOUND = random.Random(3).randbytes(300_000)
NAMES = ("earth", "fire", "water", "wind")
TITLES = dict(zip(NAMES, ("흙과 땅", "불과 열", "물과 비", "바람과 새"), strict=True))


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(-2, 2))), st.integers(-5, 500))
def test_what_stays_fits_and_what_drops_is_least_and_last(things: list[tuple[int, int]], room: int) -> None:
    sizes, ranks = [size for size, _ in things], [(0, rank) for _, rank in things]
    kept = fit(sizes, ranks, room)
    dropped = sorted(set(range(len(things))) - set(kept), key=lambda place: (ranks[place], -place))
    assert not kept or sum(sizes[place] for place in kept) <= room
    assert list(kept) == sorted(kept)
    worst = min(((ranks[place], -place) for place in kept), default=None)
    assert worst is None or all((ranks[place], -place) < worst for place in dropped)
    if dropped:  # one less would not have fitted
        assert sum(sizes[place] for place in (*kept, dropped[-1])) > room


def library(tree: Tree, *lines: str, budget: str = "2 MB", **priorities: int) -> Path:
    """Four texts, each with a picture of some 300 kB."""
    from io import BytesIO

    from PIL import Image

    files: dict[str, str | bytes] = {"manifest.toml": "\n".join([MANIFEST.replace("1 GB", budget), *lines, ""])}
    for number, name in enumerate(NAMES):
        file = BytesIO()
        Image.frombytes("L", (600, 500), random.Random(number).randbytes(300_000)).save(file, "PNG")
        files[f"payloads/guides/{name}/map.png"] = file.getvalue()
        front = {"priority": str(priorities[name])} if name in priorities else {}
        files[f"payloads/guides/{name}/index.md"] = payload("물.\n\n![그림](map.png)", title=f'"{TITLES[name]}"', **front)
    return tree(files)


def test_an_edition_that_is_to_fit_does(tree: Tree, run: Run) -> None:
    root = library(tree, "fit = true", wind=1, earth=-1)
    result = run(root, "build", "--format", "json")
    shown = json.loads(result.stdout)
    (edition,) = shown["editions"]
    out = [one["payload"].split("/")[1] for one in edition["left_out"]]
    assert result.exit_code == 0 and out and out[0] == "earth" and "wind" not in out
    assert edition["budget_share"] <= 0.95 and edition["items"] == 4 - len(out)
    assert {Path(p["path"]).parent.name for p in shown["problems"] if p["code"] == "FIT001"} == set(out)
    home = (root / "out/main/drive/index.htm").read_text("utf-8-sig")
    assert TITLES["earth"] not in home and TITLES["wind"] in home
    assert json.loads((root / "out/main/keep/manifest.json").read_text("utf-8"))["left_out"] == [f"guides/{name}" for name in out]
    assert f"guides/{out[0]}" in run(root, "build").stdout
    assert run(root, "verify", "out/main").exit_code == 0


def test_without_fit_it_is_an_error(tree: Tree, run: Run) -> None:
    root = library(tree)
    shown = json.loads(run(root, "build", "--format", "json").stdout)
    assert [problem["code"] for problem in shown["problems"]] == ["BUD001"]


def test_an_edition_of_nothing_but_shared_pages_is_an_error(tree: Tree, run: Run) -> None:
    root = library(tree, "fit = true", budget="100 KB")
    shown = json.loads(run(root, "build", "--format", "json").stdout)
    assert [problem["code"] for problem in shown["problems"]] == ["BUD001"]


def test_what_the_edition_lists_stays_longest(tree: Tree, run: Run) -> None:
    root = library(tree, "fit = true", "priority = ['earth', 'water']", wind=9)
    (edition,) = json.loads(run(root, "build", "--format", "json").stdout)["editions"]
    out = [one["payload"] for one in edition["left_out"]]
    assert "guides/fire" in out and "guides/earth" not in out


def test_plan_shows_what_fits_without_building(tree: Tree, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    root = library(tree, "fit = true", fire=-3)
    shown = json.loads(run(root, "plan", "--format", "json").stdout)
    (edition,) = shown["editions"]
    assert shown["problems"] == [] and [stick["gigabytes"] for stick in edition["sticks"]] == [1, 2, 4, 8, 16, 32]
    assert edition["bytes"] > 4 * 300_000 and not any(stick["left_out"] for stick in edition["sticks"])
    assert not (root / "out/main").exists()
    monkeypatch.setattr("nkusb.cli.plan._STICKS", (0.0018, 4))
    first, last = json.loads(run(root, "plan", "--format", "json").stdout)["editions"][0]["sticks"]
    assert first["left_out"][0] == "guides/fire" and last["left_out"] == []
    rows = run(root, "plan").stdout.splitlines()
    assert rows[0].startswith("main: ") and "fire (" in rows[2] and rows[3].endswith("-")


def test_plan_names_problems_too(tree: Tree, run: Run) -> None:
    root = library(tree, "priority = ['erth']")
    result = run(root, "plan", "--format", "json")
    assert result.exit_code == 1
    assert [problem["code"] for problem in json.loads(result.stdout)["problems"]] == ["EDN001"]
