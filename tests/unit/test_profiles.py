"""Profiles as files: what may stand in them follows the classes; ours say where each of their settings is known from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, Literal

import pytest

from nkusb.fat import FATS
from nkusb.forms import FORMS
from nkusb.load import profiles as room
from nkusb.load.profiles import read_profiles, shape
from nkusb.problems import Place
from nkusb.profile import ANY, Limits, Profile
from nkusb.schema import Text, read
from tests.conftest import ROOT, Tree

OURS, PROBLEMS = read_profiles(Path("nowhere"), tuple(FORMS))


def read_from(tree: Tree, files: dict[str, str]) -> tuple[dict[str, Profile], list[str]]:
    root = tree({f"profiles/{name}.toml": text for name, text in files.items()})
    profiles, problems = read_profiles(root, tuple(FORMS))
    return profiles, [problem.code.name for problem in problems]


def test_ours_are_sound_and_in_the_order_of_their_readers() -> None:
    assert not PROBLEMS
    assert list(OURS) == ["tv", "notel", "old-pc", "any", "phone"]
    for name, profile in OURS.items():
        assert profile.name == name and profile.title and profile.title_en and set(profile.forms) <= set(FORMS)


def changed(profile: Any, usual: Any, before: str = "") -> Iterator[str]:
    for field in fields(profile):
        own, name = getattr(profile, field.name), f"{before}{field.name}"
        if is_dataclass(own):
            yield from changed(own, getattr(usual, field.name), f"{name}.")
        elif own != getattr(usual, field.name) and name not in ("name", "title", "title_en", "facts"):
            yield name


@pytest.mark.parametrize("name", OURS)
def test_everything_that_ours_say_has_a_source(name: str) -> None:
    profile = OURS[name]
    told = {key for fact in profile.facts for key in fact.about}
    assert set(changed(profile, ANY)) <= told | {"forms"} and "forms" in told and "share" in told
    for fact in profile.facts:
        assert fact.ko and fact.en and len(fact.source) > 10
        assert "No source" not in fact.source or fact.basis != "source"
        assert "http" not in fact.source


def test_nothing_of_ours_claims_to_be_tried() -> None:
    """Until somebody has: then this list names the device and who says so."""
    assert not [fact for profile in OURS.values() for fact in profile.facts if fact.tried]


def test_what_is_taken_where_nothing_is_said_is_what_it_always_was() -> None:
    profile = OURS[ANY.name]
    assert not list(changed(profile, ANY))


def test_one_that_is_like_another_says_only_what_differs(tree: Tree) -> None:
    profiles, problems = read_from(tree, {"mine": 'like = "notel"\ntitle = "우리 것"\n[limits]\nfiles = 99\n'})
    mine, notel = profiles["mine"], profiles["notel"]
    assert not problems and mine.like == "notel" and mine.title == "우리 것" and mine.limits.files == 99
    assert mine.limits.depth == notel.limits.depth and mine.pages == notel.pages and mine.share == notel.share
    gone = [fact for fact in notel.facts if fact not in mine.facts]
    assert gone and all("limits.files" in fact.about for fact in gone)  # no longer what that source says


def test_the_project_goes_before_ours_and_may_be_like_it(tree: Tree) -> None:
    profiles, problems = read_from(tree, {"tv": 'like = "tv"\n[pages]\nsize = 50\n', "box": 'like = "tv"\n'})
    assert not problems and profiles["tv"].pages.size == profiles["box"].pages.size == 50
    assert profiles["tv"].pages.width == OURS["tv"].pages.width and profiles["tv"].name == "tv"


def test_one_with_errors_is_a_problem_and_stops_none_of_the_others(tree: Tree) -> None:
    profiles, problems = read_from(tree, {"box": "share = 'many'\n", "bag": 'like = "tv"\n'})
    assert problems == ["SCH003"] and profiles["box"] == Profile("box") and profiles["bag"].share == OURS["tv"].share


def test_a_nearest_key_is_named(tree: Tree) -> None:
    root = tree({"profiles/box.toml": "[limits]\npicture_byte = 9\n"})
    (problem,) = read_profiles(root, tuple(FORMS))[1]
    assert (problem.code.name, str(problem.place)) == ("SCH002", "profiles/box.toml:2:1")
    assert "limits.picture_byte" in problem.message and "picture_bytes" in problem.hint


def test_a_folder_that_is_none(tree: Tree) -> None:
    root = tree({"profiles": "a file"})
    assert read_profiles(root, tuple(FORMS)) == (OURS, ())


@dataclass(frozen=True)
class Inner:
    """Of every type that a setting may have."""

    level: int = 3
    loudness: int = -16
    gain: float = 0.5
    dark: bool = False
    family: Literal["as-is", "mp3"] = "as-is"
    channels: Literal[1, 2] = 2
    font: str = ""
    endings: tuple[str, ...] = ()
    encodings: tuple[Literal["a", "b"], ...] = ("a",)


@dataclass(frozen=True)
class Odd:
    """With one that it may not."""

    when: dict[str, int]


GOOD = 'level=0\nloudness=-23\ngain = 1.5\ndark = true\nfamily = "mp3"\nchannels = 1\nfont = ""\nendings = ["x"]\nencodings=["b"]'


def test_a_field_of_a_settings_class_is_a_key_without_a_line_more() -> None:
    table = room._table(Inner, {})
    toml, problems = read(GOOD, Place("a.toml"), table)
    assert toml and not problems
    assert room._with(Inner(), toml.value) == Inner(0, -23, 1.5, True, "mp3", 1, "", ("x",), ("b",))
    assert table.keys["family"].shape == Text('"as-is"', choices=("as-is", "mp3"))
    with pytest.raises(TypeError):
        room._table(Odd, {})


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("level = -1", "SCH006"), ("level = 1.0", "SCH003"), ("level = true", "SCH003"), ("gain = -0.5", "SCH006"),
        ("dark = 1", "SCH003"), ('family = "mp4"', "SCH005"), ("endings = 'x'", "SCH003"), ("encodings = ['c']", "SCH005"),
        ("levels = 1", "SCH002"), ("channels = 3", "SCH006"), ("channels = '2'", "SCH003"),
    ],
)  # fmt: skip
def test_what_a_field_does_not_take(line: str, code: str) -> None:
    _, problems = read(line, Place("a.toml"), room._table(Inner, {}))
    assert [problem.code.name for problem in problems] == [code]


def test_every_setting_can_be_said() -> None:
    """Whoever adds a settings class adds only fields that a file can hold."""
    table = shape(tuple(FORMS), ("tv",))
    assert set(table.keys) == {field.name for field in fields(Profile)} - {"name"}


def test_every_kind_of_fat_that_can_be_said_can_be_made() -> None:
    assert {field.name for field in fields(Limits)} >= {"fat"}
    for word in FATS:
        _, problems = read(f'limits.fat = "{word}"', Place("a.toml"), shape(tuple(FORMS), ()))
        assert not problems


def test_the_page_about_profiles_names_ours() -> None:
    text = (ROOT / "docs/profiles.md").read_text("utf-8")
    assert all(f"`{name}`" in text for name in OURS)
    assert all(f"`{field.name}`" in text for field in fields(Limits))
