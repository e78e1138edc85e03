"""What other processes do beside this one: pouring small files, and work of which there is much; and when they are let go."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import pytest

from nkusb import known
from nkusb.bundle import Blob, Bundle, Framed, Rendered, Stored, hash_of
from nkusb.cli.workers import Pool
from nkusb.inline import Hands, Inline
from nkusb.known import Job, Known, Task
from nkusb.known.depots import Local
from nkusb.problems import NkusbError
from nkusb.progress import Step, silent
from nkusb.seal.compare import compare
from nkusb.spread import LARGE
from nkusb.vessels import VESSELS
from tests.trees import INSTANT

FOLDER = VESSELS["folder"]


def blob(number: int) -> Blob:
    words = f"{number}째 글".encode()
    return Framed(b"<", Rendered(words), b">") if number % 2 else Rendered(words)


def bundle(folder: Path, count: int = 400) -> Bundle:
    folder.mkdir()
    (folder / "large").write_bytes(b"x" * LARGE)
    large = Stored(folder / "large", LARGE, hash_of(folder / "large"))
    files = [(PurePosixPath(f"{'ab'[number % 2]}/f{number:03}"), blob(number)) for number in range(count)]
    return Bundle([*files, (PurePosixPath("large"), large)])


@contextmanager
def hands(kind: str) -> Iterator[Hands]:
    with Inline() if kind == "here" else Pool(2) as made:
        yield made


def facts(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    def told(path: Path) -> tuple[bytes, int, int]:
        return path.read_bytes() if path.is_file() else b"", path.stat().st_mode, path.stat().st_mtime_ns

    return {path.relative_to(folder).as_posix(): told(path) for path in [folder, *folder.rglob("*")]}


def test_who_pours_makes_no_difference(tmp_path: Path) -> None:
    given, found = bundle(tmp_path / "store"), []
    for kind in ("here", "others"):
        steps: list[Step] = []
        with hands(kind) as made:
            with FOLDER.pouring(given, INSTANT, tmp_path / kind, steps.append, made):
                began = len(multiprocessing.active_children())
            assert began == (2 if kind == "others" else 0)
        assert compare({path: each.sha256 for path, each in given.items()}, FOLDER.contents(tmp_path / kind).files(silent)) == ()
        assert [step.done for step in steps] == sorted(step.done for step in steps)
        assert (steps[-1].done, steps[-1].total) == (given.size, given.size)
        found.append(facts(tmp_path / kind))
    assert found[0] == found[1]


@pytest.mark.parametrize("kind", ["here", "others"])
def test_a_file_that_is_not_what_it_says_is_named(tmp_path: Path, kind: str) -> None:
    given = bundle(tmp_path / "store")
    (tmp_path / "spoilt").write_bytes(b"y")
    spoilt = Bundle([*given.items(), (PurePosixPath("c"), Stored(tmp_path / "spoilt", 1, Rendered(b"x").sha256))])
    with hands(kind) as made, pytest.raises(NkusbError) as raised, FOLDER.pouring(spoilt, INSTANT, tmp_path / kind, silent, made):
        pass
    assert [(problem.code.name, problem.place.path) for problem in raised.value.problems] == [("BLD004", "c")]


def test_when_the_block_fails_nobody_writes_any_more(tmp_path: Path) -> None:
    given = bundle(tmp_path / "store", 2000)
    with Pool(2) as made:
        with pytest.raises(RuntimeError), FOLDER.pouring(given, INSTANT, tmp_path / "to", silent, made):
            raise RuntimeError
        there = sorted((tmp_path / "to").rglob("*"))
        time.sleep(0.2)
        assert sorted((tmp_path / "to").rglob("*")) == there


def _process(_number: int) -> int:
    return os.getpid()


def test_processes_that_are_not_needed_to_pour_are_let_go_and_come_back_with_work(tmp_path: Path) -> None:
    with Pool(2) as made:
        first = {*made.map(_process, range(8))}
        with FOLDER.pouring(bundle(tmp_path / "store", 3), INSTANT, tmp_path / "to", silent, made):
            assert multiprocessing.active_children() == []
        again = {*made.map(_process, range(8))}
    assert os.getpid() not in first | again and not first & again


def _where(_number: int, _shared: None) -> int:
    return os.getpid()


WHERE = Task("where", _where)


@pytest.mark.parametrize(
    ("changed", "patience", "here"),
    [(4, 60, True), (4, 0, False), (100, 60, False)],
    ids=["little", "little that takes long", "much"],
)
def test_little_is_done_here_unless_it_takes_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: int, patience: float, here: bool
) -> None:
    monkeypatch.setattr(known, "_PATIENCE", patience)

    def done(edition: int) -> list[int]:
        jobs = [Job(f"{number}", f"{number} {edition if number < changed else 0}", number) for number in range(100)]
        with Pool(2) as executor:
            return Known(Local(tmp_path)).work(WHERE, jobs, None, executor, silent)

    done(0)
    found = done(1)[:changed]
    assert ({*found} == {os.getpid()}) == here
