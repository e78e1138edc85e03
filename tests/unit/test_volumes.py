"""Volumes: cut, found and joined."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nkusb.problems import NkusbError
from nkusb.volumes import opened, split, volumes_of

DATA = bytes(range(256)) * 4


@pytest.mark.parametrize("length", [0, 1, 99, 100, 101, 199, 200, 201, 1000])
def test_what_is_cut_is_whole_again(tmp_path: Path, length: int) -> None:
    file = tmp_path / "a1.7z"
    file.write_bytes(DATA[:length])
    made = split(file, 100)
    assert [path.name for path in made] == (
        ["a1.7z"] if length <= 100 else [f"a1.7z.{number:03}" for number in range(1, -(-length // 100) + 1)]
    )
    assert b"".join(path.read_bytes() for path in made) == DATA[:length]
    assert sorted(path for path in tmp_path.iterdir() if path.is_file()) == list(made)
    assert {path.stat().st_size for path in made[:-1]} <= {100}
    with opened(made) as joined:
        assert joined.read() == DATA[:length]


def test_a_file_that_fat32_cannot_hold_is_cut_with_little_work(tmp_path: Path) -> None:
    file = tmp_path / "a1.7z"
    with file.open("wb") as sparse:
        sparse.truncate(2**32 + 5)
        sparse.seek(2**32 - 3)
        sparse.write(b"01234567")
    made = split(file, 2**32 - 1)
    assert [path.stat().st_size for path in made] == [2**32 - 1, 6]
    assert made[1].read_bytes() == b"234567"
    with opened(made) as joined:
        joined.seek(-8, io.SEEK_END)
        assert joined.read() == b"01234567"


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1100), st.integers(0, 400)), max_size=20), st.integers(50, 700))
def test_reading_anywhere_is_reading_the_whole(reads: list[tuple[int, int]], size: int) -> None:
    folder = Path("volumes")
    made = []
    for number, start in enumerate(range(0, len(DATA), size), 1):
        path = folder / f"a1.7z.{number:03}"
        path.write_bytes(DATA[start : start + size])
        made.append(path)
    with opened(tuple(made)) as joined:
        for at, count in reads:
            joined.seek(at)
            assert joined.read(count) == DATA[at : at + count]


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "volumes").mkdir()


def names(path: str) -> list[str]:
    return [volume.name for volume in volumes_of(Path("volumes", path))]


def test_any_volume_finds_all_of_its_own() -> None:
    for name in ("a1.7z.001", "a1.7z.002", "a1.7z.003", "b1.7z.001", "a1.7z", "a1.7z.sums"):
        Path("volumes", name).write_bytes(b"")
    Path("volumes/a1.7z.004").mkdir()
    assert names("a1.7z.002") == ["a1.7z.001", "a1.7z.002", "a1.7z.003"]
    assert names("b1.7z.001") == ["b1.7z.001"]
    assert names("a1.7z") == ["a1.7z"]


@pytest.mark.parametrize("there", [["002", "003"], ["001", "003", "005"], ["003"]])
def test_a_gap_is_named(there: list[str]) -> None:
    for number in there:
        Path("volumes", f"a1.7z.{number}").write_bytes(b"")
    wanted = [f"a1.7z.{number:03}" for number in range(1, int(there[-1]) + 1)]
    with pytest.raises(NkusbError) as caught:
        names(f"a1.7z.{there[0]}")
    assert [(p.code.name, p.place.path) for p in caught.value.problems] == [
        ("LCK004", name) for name in wanted if name[-3:] not in there
    ]
