"""Output appears whole or not at all, with and without an exchange in one step."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from nkusb import atomic


def fill(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "a").write_text(text)
    return folder


@pytest.fixture(params=["in one step", "in two renames"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "in two renames":
        monkeypatch.setattr(atomic, "exchange", lambda one, other: False)


@pytest.mark.usefixtures("way")
def test_a_good_block_replaces_what_was_there(tmp_path: Path) -> None:
    target = fill(tmp_path / "main", "old")
    (target / "gone").write_text("old")
    with atomic.staged(target, tmp_path / "work") as beside:
        (beside / "a").write_text("new")
        assert (target / "a").read_text() == "old"
    assert [(path.name, path.read_text()) for path in target.iterdir()] == [("a", "new")]
    assert all(not list(part.iterdir()) for part in (tmp_path / "work").iterdir())


def test_a_failing_block_leaves_what_was_there(tmp_path: Path) -> None:
    target = fill(tmp_path / "main", "old")
    with pytest.raises(RuntimeError), atomic.staged(target, tmp_path / "work") as beside:
        (beside / "a").write_text("new")
        raise RuntimeError
    assert (target / "a").read_text() == "old"
    assert list((tmp_path / "work/new").iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="renameat2 is Linux's")
def test_linux_exchanges_in_one_step(tmp_path: Path) -> None:
    one, other = fill(tmp_path / "one", "1"), fill(tmp_path / "other", "2")
    assert atomic.exchange(one, other)
    assert ((one / "a").read_text(), (other / "a").read_text()) == ("2", "1")


def test_an_impossible_exchange_says_so(tmp_path: Path) -> None:
    assert not atomic.exchange(tmp_path / "no", tmp_path / "neither")


def test_recovery_after_a_kill_between_the_two_renames(tmp_path: Path) -> None:
    fill(tmp_path / "work/old/main", "last good")
    fill(tmp_path / "work/new/main", "new")
    atomic.recover(tmp_path, tmp_path / "work")
    assert (tmp_path / "main/a").read_text() == "last good"
    assert list((tmp_path / "work").iterdir()) == []


def test_recovery_after_a_kill_before_the_old_was_removed(tmp_path: Path) -> None:
    fill(tmp_path / "main", "new")
    fill(tmp_path / "work/old/main", "old")
    atomic.recover(tmp_path, tmp_path / "work")
    assert (tmp_path / "main/a").read_text() == "new"
    assert list((tmp_path / "work").iterdir()) == []
