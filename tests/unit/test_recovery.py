"""Recovery data: what it is asked to restore, the witness `par2` restores."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

from nkusb import recovery
from nkusb.problems import NkusbError
from nkusb.recovery import program, protect
from tests.witness import run, witness


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, ...]:
    made = tuple(tmp_path / f"a1.7z.{number:03}" for number in (1, 2))
    for path in made:
        path.write_bytes(random.Random(path.name).randbytes(300_000))
    return made


@pytest.mark.parametrize("hurt", ["a bad sector", "a volume cut short", "eight bad sectors"])
def test_par2_repairs_what_was_hurt(files: tuple[Path, ...], hurt: str) -> None:
    repairer = witness("par2")
    whole = {path: path.read_bytes() for path in files}
    made = protect(files, "a1", 10)
    assert made[0].name == "a1.par2" and len(made) == 2
    for sector in range(8 if hurt == "eight bad sectors" else 1):
        with files[1].open("rb+") as medium:
            medium.seek(4096 * (10 + 7 * sector))
            medium.write(bytes(4096))
    if hurt == "a volume cut short":
        os.truncate(files[0], 280_000)
    assert run(repairer, "verify", "-q", "-t1", "a1.par2", cwd=files[0].parent).returncode != 0
    assert run(repairer, "repair", "-q", "-t1", "a1.par2", cwd=files[0].parent).returncode == 0
    assert {path: path.read_bytes() for path in files} == whole


def test_more_than_was_asked_for_is_not_restored(files: tuple[Path, ...]) -> None:
    protect(files, "a1", 10)
    files[0].write_bytes(bytes(300_000))
    assert run(witness("par2"), "repair", "-q", "-t1", "a1.par2", cwd=files[0].parent).returncode != 0


def test_it_holds_no_place_of_this_machine(files: tuple[Path, ...]) -> None:
    for path in protect(files, "a1", 10):
        raw = path.read_bytes()
        assert not any(word in raw for word in (bytes(files[0].parent), b"/tmp", os.environ.get("USER", "root").encode()))


def test_a_failure_is_a_problem(files: tuple[Path, ...]) -> None:
    (files[0].parent / "a1.par2").write_bytes(b"")  # par2 replaces nothing
    with pytest.raises(NkusbError) as caught:
        protect(files, "a1", 10)
    assert [problem.code.name for problem in caught.value.problems] == ["LCK007"]


def test_an_installed_par2_will_do(files: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    installed = witness("par2")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr(shutil, "which", lambda name: installed)
    assert str(program()) == installed
    assert protect(files, "a1", 5)[0].name == "a1.par2"
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert recovery.program() is None
