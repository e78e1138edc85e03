"""The store: equal work once, nothing stale, nothing half-made, and a failure is a problem with its place."""

from __future__ import annotations

import datetime as dt
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

import pytest

from nkusb import media
from nkusb.bundle import Bundle, Entry, Framed, Recipe, Rendered, Stored
from nkusb.known.depots import Local
from nkusb.problems import NkusbError, Place
from nkusb.progress import Step, silent
from nkusb.store import Store, key, make
from nkusb.vessels import fill
from nkusb.vessels.folder import PART as FOLDER
from tests.conftest import picture

INSTANT = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


def recipe(path: Path, raw: bytes) -> Recipe:
    path.write_bytes(raw)
    return recipe_of(path)


def recipe_of(path: Path) -> Recipe:
    medium, problems = media.examine(path, Place("x"))
    assert medium is not None, problems
    return media.recipe(medium)


def entries(*recipes: Recipe) -> list[Entry]:
    return [Entry(PurePosixPath(f"a{n}.png"), recipe, f"guides/water/{n}.png") for n, recipe in enumerate(recipes)]


def made(store: Store, *recipes: Recipe) -> tuple[Bundle, list[str], list[Step]]:
    steps: list[Step] = []
    with ThreadPoolExecutor(4) as executor:
        bundle, problems = make(entries(*recipes), store, executor, steps.append)
    return bundle, [f"{problem.code.name} {problem.place.path}" for problem in problems], steps


def test_equal_pictures_are_made_once(tmp_path: Path) -> None:
    one, other = recipe(tmp_path / "one.png", picture()), recipe(tmp_path / "other.png", picture())
    assert key(one) == key(other)
    bundle, problems, steps = made(Store(tmp_path / "store"), one, one, other)
    assert len(bundle) == 3 and problems == []
    assert len({blob.sha256 for blob in bundle.values()}) == 1
    assert steps[-1].done == steps[-1].total == 2
    assert len(list((tmp_path / "store/objects").iterdir())) == 1


def test_a_second_build_cooks_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = recipe(tmp_path / "one.png", picture())
    first, _, _ = made(Store(tmp_path / "store"), wanted)

    def forbidden(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("nkusb.media.pictures._pixels", forbidden)
    second, problems, _ = made(Store(tmp_path / "store"), wanted)
    assert problems == [] and dict(second) == dict(first)


def test_another_source_setting_or_code_is_other_work(tmp_path: Path) -> None:
    wanted = recipe(tmp_path / "one.png", picture())
    assert key(wanted) != key(Recipe(wanted.cook, wanted.source, (".jpg", 40, 30)))
    (tmp_path / "one.png").write_bytes(picture(colour="#000000"))
    assert key(wanted) != key(recipe(tmp_path / "two.png", picture()))


def test_another_file_with_the_same_size_and_time_is_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nkusb.known.SURE", -(10**12))  # trust a stamp at once
    path, hashes = tmp_path / "one.bmp", []
    for colour in ("#123456", "#654321"):
        path.write_bytes(picture((90, 70), "BMP", colour))
        os.utime(path, (10**9, 10**9))
        bundle, problems, _ = made(Store(tmp_path / "store"), recipe_of(path))
        assert problems == []
        hashes += [blob.sha256 for blob in bundle.values()]
    assert hashes[0] != hashes[1]


def test_a_cook_that_fails_is_a_problem_with_its_place(tmp_path: Path) -> None:
    good, bad = recipe(tmp_path / "good.png", picture()), recipe(tmp_path / "bad.png", picture(colour="#111111"))
    (tmp_path / "bad.png").write_bytes(b"changed meanwhile")
    bundle, problems, _ = made(Store(tmp_path / "store"), good, bad)
    assert problems == ["BLD003 payloads/guides/water/1.png"]
    assert list(map(str, bundle)) == ["a0.png"]
    assert list((tmp_path / "store/new").iterdir()) == []


def test_only_what_is_used_is_kept(tmp_path: Path) -> None:
    one, two = recipe(tmp_path / "one.png", picture()), recipe(tmp_path / "two.png", picture(colour="#000000"))
    made(Store(tmp_path / "store"), one, two)
    later = Store(tmp_path / "store")
    made(later, two)
    later.forget_unused()
    assert [path.name for path in (tmp_path / "store/keys").iterdir()] == [key(two)]
    assert len(list((tmp_path / "store/objects").iterdir())) == 1


@pytest.mark.parametrize("content", [Rendered(bytes(70_000)), Framed(b"(", Rendered(bytes(70_000)), b")")])
def test_what_is_large_in_memory_is_put_aside_until_it_is_poured(tmp_path: Path, content: Rendered | Framed) -> None:
    store, entry = Store(tmp_path / "store"), Entry(PurePosixPath("a.htm"), content)
    aside = store.aside(entry).content
    assert isinstance(aside, Stored) and (aside.size, aside.sha256) == (content.size, content.sha256)
    with aside.open() as file, content.open() as before:
        assert file.read() == before.read()
    small = Entry(PurePosixPath("b.htm"), Rendered(b"a page"))
    assert store.aside(small) is small
    far = Store(tmp_path / "far", Local(tmp_path / "shared"))
    assert far.aside(entry) is entry  # whoever looks at it may be on another machine
    store.forget_unused()
    assert not aside.path.exists()


def test_an_object_that_was_edited_never_reaches_a_drive(tmp_path: Path) -> None:
    made(Store(tmp_path / "store"), recipe(tmp_path / "one.png", picture()))
    (kept,) = (tmp_path / "store/objects").iterdir()
    raw = kept.read_bytes()
    kept.write_bytes(raw[:-1] + b"!")  # the same length
    bundle, _, _ = made(Store(tmp_path / "store"), recipe(tmp_path / "one.png", picture()))
    with pytest.raises(NkusbError) as caught:
        fill(FOLDER, bundle, INSTANT, tmp_path / "drive", silent)
    assert [problem.code.name for problem in caught.value.problems] == ["BLD004"]


def test_two_files_of_one_name_are_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="same path"):
        Bundle([(PurePosixPath("a"), Rendered(b"1")), (PurePosixPath("a"), Rendered(b"2"))])
