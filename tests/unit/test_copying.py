"""Large files: copied by the kernel where it can, hashed in threads, and judged by what lies in the copy."""

from __future__ import annotations

import io
import os
import random
import sys
import threading
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from nkusb.bundle import Bundle, Stored, hash_of
from nkusb.copying import copied, moved
from nkusb.fat.write import plan, write
from nkusb.problems import NkusbError
from nkusb.progress import silent
from nkusb.seal.compare import compare
from nkusb.spread import LARGE, spread
from nkusb.vessels import IMAGES, VESSELS, fill
from tests.trees import INSTANT

SIZES = (0, 1, 4097, (1 << 20) + 1, (33 << 20) + 5)  # below and above a piece and a window


def _refuses(*_: object) -> int:
    raise OSError("another file system")


def _stops(copy: Callable[[int, int, int], int]) -> Callable[[int, int, int], int]:
    """A kernel that moves a little and then can't."""
    moves = iter((5000, 1 << 20))
    return lambda source, to, most: copy(source, to, min(most, next(moves, 0)))


@pytest.fixture(params=["kernel", "stops", "refuses", "lacks"])
def kernel(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Kernels that can copy, can't any more, can't at all, and such as have never heard of it."""
    if request.param in ("kernel", "stops") and not hasattr(os, "copy_file_range"):
        return "lacks"
    if request.param == "lacks":
        monkeypatch.delattr(os, "copy_file_range", raising=False)
    elif request.param != "kernel":
        replaced = _refuses if request.param == "refuses" else _stops(os.copy_file_range)
        monkeypatch.setattr(os, "copy_file_range", replaced)
    return str(request.param)


def stored(path: Path, size: int) -> Stored:
    path.write_bytes(random.Random(size).randbytes(size))
    return Stored(path, size, hash_of(path))


@pytest.mark.parametrize("size", SIZES)
def test_a_copy_is_the_same(kernel: str, tmp_path: Path, size: int) -> None:
    blob = stored(tmp_path / "a", size)
    with blob.open() as source, (tmp_path / "b").open("x+b", buffering=0) as to:
        assert b"".join(copied(source, to)) == blob.path.read_bytes()
    assert (tmp_path / "b").read_bytes() == blob.path.read_bytes(), kernel
    assert (tmp_path / "b").stat().st_ino != blob.path.stat().st_ino


@pytest.mark.skipif(sys.platform != "linux", reason="copy_file_range(2) is Linux'")
def test_the_kernel_moves_what_is_in_a_file_and_nothing_else(tmp_path: Path) -> None:
    blob = stored(tmp_path / "a", 5000)
    with blob.open() as source, (tmp_path / "b").open("x+b", buffering=0) as to:
        assert moved(source, to, 4000) == 4000
        assert moved(source, to, 4000) == 1000
        assert moved(source, to, 4000) == 0
        assert moved(io.BytesIO(b"x"), to, 4000) == 0


def drive(folder: Path) -> Bundle:
    return Bundle((PurePosixPath("b", f"f{number}"), stored(folder / f"{number}", size)) for number, size in enumerate(SIZES))


def _links_nothing(*_: object) -> None:
    raise OSError("a file system without hard links")


@pytest.fixture(params=["links", "links nothing"])
def links(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """File systems that give a file a second name, and such as don't."""
    if request.param != "links":
        monkeypatch.setattr(Path, "hardlink_to", _links_nothing)
    return bool(request.param == "links")


def test_what_is_linked_is_another_name_and_what_has_two_is_copied(links: bool, tmp_path: Path) -> None:
    bundle = drive(tmp_path)
    for folder in ("to", "to another"):
        fill(VESSELS["folder"], bundle, INSTANT, tmp_path / folder, silent)
        expected = {path: blob.sha256 for path, blob in bundle.items()}
        assert compare(expected, VESSELS["folder"].contents(tmp_path / folder).files(silent)) == ()
    names = [blob.path.stat().st_nlink for blob in bundle.values() if isinstance(blob, Stored)]
    assert names == [2 if links else 1] * len(SIZES)


@pytest.mark.usefixtures("links")
def test_a_bundle_is_poured_whole(kernel: str, tmp_path: Path) -> None:
    bundle = drive(tmp_path)
    fill(VESSELS["folder"], bundle, INSTANT, tmp_path / "to", silent)
    expected = {path: blob.sha256 for path, blob in bundle.items()}
    assert compare(expected, VESSELS["folder"].contents(tmp_path / "to").files(silent)) == (), kernel
    with (tmp_path / "disk.img").open("xb", buffering=0) as file:
        write(plan(bundle, None, 0.05), "A1", INSTANT, file, silent)
    assert compare(expected, IMAGES["disk"].contents(tmp_path / "disk.img").files(silent)) == ()


@pytest.mark.usefixtures("links")
@pytest.mark.parametrize("change", [b"y", b"", b"x" * (LARGE + 1)])
def test_what_changed_in_the_store_is_found(kernel: str, tmp_path: Path, change: bytes) -> None:
    """Another byte, fewer and more of them: in the folder always, in an image at the latest when it is read back."""
    bundle = Bundle(
        [(PurePosixPath("a"), stored(tmp_path / "a", LARGE)), (PurePosixPath("b"), stored(tmp_path / "b", LARGE + 1))]
    )
    blob = bundle[PurePosixPath("b")]
    assert isinstance(blob, Stored)
    blob.path.write_bytes(change.ljust(blob.size, b"z") if len(change) == 1 else change)
    with pytest.raises(NkusbError) as raised:
        fill(VESSELS["folder"], bundle, INSTANT, tmp_path / "to", silent)
    assert [(problem.code.name, problem.place.path) for problem in raised.value.problems] == [("BLD004", "b")], kernel
    with (tmp_path / "disk.img").open("xb", buffering=0) as file:
        try:
            write(plan(bundle, None, 0.05), "A1", INSTANT, file, silent)
            found = compare(
                {path: blob.sha256 for path, blob in bundle.items()}, IMAGES["disk"].contents(tmp_path / "disk.img").files(silent)
            )
        except NkusbError as error:
            found = error.problems
    assert {(problem.code.name, problem.place.path) for problem in found} <= {("FAT004", "b"), ("VER003", "b")} and found


def test_large_items_are_worked_on_in_threads_and_come_in_order() -> None:
    """The large ones wait for one another, so that the test ends only if they are begun together."""
    together = threading.Barrier(2, timeout=30)

    def work(item: tuple[int, int]) -> tuple[int, bool]:
        if item[1] >= LARGE:
            together.wait()
        return item[0], threading.current_thread() is threading.main_thread()

    items = [(0, LARGE), (1, 5), (2, LARGE), (3, 0)]
    threads = os.cpu_count() or 1
    if threads > 1:
        assert list(spread(work, items, lambda item: item[1])) == [(0, False), (1, True), (2, False), (3, True)]


def test_whatever_is_raised_is_raised_in_its_turn() -> None:
    def work(item: int) -> int:
        if item == 2 * LARGE:
            raise OSError("a bad sector")
        return item

    results = spread(work, [LARGE, 2 * LARGE, LARGE], int)
    assert next(results) == LARGE
    with pytest.raises(OSError, match="a bad sector"):
        next(results)
