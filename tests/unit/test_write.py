"""Writing many sticks: a good one holds the image and then nothing; a bad one never counts as good, and stops no other."""

from __future__ import annotations

import errno
import os
import random
import tempfile
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nkusb import write as room
from nkusb.bundle import hash_of
from nkusb.devices import Device, Medium
from nkusb.devices.linux import Linux
from nkusb.devices.posix import Descriptor
from nkusb.problems import NkusbError, Place
from nkusb.progress import Step
from nkusb.write import CHUNK, Result, Written, prove, write
from tests import media
from tests.witness import run, witness

SMALL = 1 << 16  # bytes of a chunk in the tests of faults
IMAGE = 5 * SMALL + 512  # bytes: whole chunks and a part of one
SIZE = 9 * SMALL + 1024
PLACES = [
    0,
    1,
    SMALL - 16,
    SMALL,
    3 * SMALL + 7,
    IMAGE - 1,
    IMAGE,
    IMAGE + SMALL,
    SIZE - 16,
]  # of noise, 16 bytes are never right by chance


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "CHUNK", SMALL)


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / "drive.img"
    path.write_bytes(random.Random(1).randbytes(IMAGE))
    return path


def device(name: str, size: int = SIZE) -> Device:
    return Device(name, "", size, removable=True)


def written(image: Path, sticks: Mapping[str, Medium], quick: bool = False) -> Written:
    return write(image, [device(name, medium.size) for name, medium in sticks.items()], lambda asked: sticks[asked.path], quick)


def codes(results: tuple[Result, ...]) -> list[list[str]]:
    return [[problem.code.name for problem in result.problems] for result in results]


@pytest.mark.usefixtures("small_chunks")
def test_a_good_stick_holds_the_image_and_then_zeros_to_its_last_byte(image: Path) -> None:
    stick = media.Memory(SIZE)
    done = written(image, {"a": stick})
    assert codes(done.results) == [[]] and stick.closed
    assert stick.held == image.read_bytes().ljust(SIZE, b"\0")
    assert done.sha256 == run(witness("sha256sum"), image).stdout.split()[0]


@pytest.mark.usefixtures("small_chunks")
def test_quick_leaves_the_rest_as_it_is(image: Path) -> None:
    stick = media.Memory(SIZE)
    assert codes(written(image, {"a": stick}, quick=True).results) == [[]]
    assert stick.held == image.read_bytes().ljust(6 * SMALL, b"\0") + b"\xa5" * (SIZE - 6 * SMALL)


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("at", PLACES)
@pytest.mark.parametrize("fault", media.BROKEN)
def test_a_bad_stick_never_counts_as_good(fault: type[media.Memory], at: int, image: Path) -> None:
    sticks: dict[str, Medium] = {"a": media.Memory(SIZE), "bad": fault(SIZE, at), "b": media.Memory(SIZE)}
    good, bad, other = codes(written(image, sticks).results)
    assert (good, other) == ([], [])
    assert bad in (["WRT001"], ["WRT002"])
    assert codes(prove([device("bad")], lambda _: fault(SIZE, at), wipe=False)) in ([["WRT001"]], [["WRT003"]])


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("real", [SMALL, IMAGE - 512, IMAGE, IMAGE + 512, SIZE - 512])
@pytest.mark.parametrize("fake", media.FAKES)
def test_a_fake_never_counts_as_good(fake: type[media.Memory], real: int, image: Path) -> None:
    assert codes(written(image, {"fake": fake(SIZE, real)}).results) == [["WRT002"]]
    for wipe in (True, False):
        (found,) = prove([device("fake")], lambda _: fake(SIZE, real), wipe)
        assert found.problems[0].code.name == "WRT003"


@pytest.mark.usefixtures("small_chunks")
def test_a_fake_that_answers_with_zeros_is_found_by_the_test_alone(image: Path) -> None:
    """… and by `write` where a part of the image is lost: what `write` promises is that the image is there, whole."""
    assert codes(written(image, {"fake": media.ForgetsQuietly(SIZE, IMAGE)}).results) == [[]]
    assert codes(written(image, {"fake": media.ForgetsQuietly(SIZE, IMAGE - 1)}).results) == [["WRT002"]]
    assert codes(prove([device("fake")], lambda _: media.ForgetsQuietly(SIZE, IMAGE), wipe=True)) == [["WRT003"]]


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("fake", [*media.FAKES, media.ForgetsQuietly])
def test_the_real_size_of_a_fake_is_told(fake: type[media.Memory], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_megabytes", str)
    (found,) = prove([device("fake", 8 * SMALL)], lambda _: fake(8 * SMALL, 3 * SMALL), wipe=False)
    facts = dict(found.problems[0].facts)
    assert (facts["size"], facts["good"]) == (str(8 * SMALL), str(3 * SMALL))


@pytest.mark.usefixtures("small_chunks")
def test_wipe_leaves_zeros_and_the_test_leaves_noise_that_never_repeats() -> None:
    sticks = {"a": media.Memory(SIZE), "b": media.Memory(SIZE)}
    devices = [device(name) for name in sticks]
    assert codes(prove(devices, lambda asked: sticks[asked.path], wipe=False)) == [[], []]
    chunks = {bytes(stick.held[at : at + SMALL]) for stick in sticks.values() for at in range(0, SIZE, SMALL)}
    assert len(chunks) == 2 * 10 and all(len(set(chunk)) > 200 for chunk in chunks)
    assert codes(prove(devices, lambda asked: sticks[asked.path], wipe=True)) == [[], []]
    assert all(not any(stick.held) for stick in sticks.values())


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize(
    "error", [PermissionError(errno.EACCES, "Permission denied"), NkusbError([room.NO_IMAGE.at(Place("x"), reason="x")])]
)
def test_a_stick_that_cant_be_opened_stops_no_other(error: Exception, image: Path) -> None:
    stick = media.Memory(SIZE)

    def open(asked: Device) -> Medium:
        if asked.path == "shut":
            raise error
        return stick

    shut, good = codes(write(image, [device("shut"), device("a")], open).results)
    assert (len(shut), good) == (1, [])


@pytest.mark.usefixtures("small_chunks")
def test_a_stick_smaller_than_the_image_is_never_begun(image: Path) -> None:
    stick = media.Memory(IMAGE - 1)
    assert codes(written(image, {"a": stick}).results) == [["WRT001"]]
    assert set(stick.held) == {0xA5}


@pytest.mark.usefixtures("small_chunks")
def test_an_image_that_ends_early_fills_no_stick(image: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half an image with zeros behind it would pass its own check."""
    stick = media.Memory(SIZE)
    real, calls = room._read_into, []

    def shrinks(file: object, content: memoryview) -> None:
        calls.append(1)
        if len(calls) == 3:
            os.truncate(image, 2 * SMALL)
        real(file, content)  # type: ignore[arg-type]

    monkeypatch.setattr(room, "_read_into", shrinks)
    with pytest.raises(NkusbError) as caught:
        written(image, {"a": stick})
    assert [problem.code.name for problem in caught.value.problems] == ["WRT004"]
    assert stick.held[-1] == 0xA5
    with pytest.raises(NkusbError):
        written(image.with_name("nowhere.img"), {"a": stick})


@pytest.mark.usefixtures("small_chunks")
def test_the_gate_is_asked_before_anything_is_opened(image: Path) -> None:
    def shut(asked: Path) -> str:
        assert asked == image
        raise NkusbError([room.NO_IMAGE.at(Place("x"), reason="unsigned")])

    with pytest.raises(NkusbError):
        write(image, [device("a")], lambda _: pytest.fail("opened"), gate=shut)


@pytest.mark.usefixtures("small_chunks")
def test_what_is_written_is_what_the_gate_has_seen(image: Path) -> None:
    stick = media.Memory(SIZE)
    seen = hash_of(image)

    def swapped(asked: Path) -> str:
        asked.write_bytes(bytes(IMAGE))
        return seen

    with pytest.raises(NkusbError) as caught:
        write(image, [device("a")], lambda _: stick, gate=swapped)
    assert [problem.code.name for problem in caught.value.problems] == ["WRT004"]
    assert codes(write(image, [device("a")], lambda _: stick, gate=hash_of).results) == [[]]


@pytest.mark.usefixtures("small_chunks")
def test_breaking_off_ends_every_stick(image: Path) -> None:
    sticks = {"a": media.Memory(SIZE), "b": media.Memory(SIZE)}

    def broken(step: Step) -> None:
        if step.stage == "readback":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(image, [device(name) for name in sticks], lambda asked: sticks[asked.path], progress=broken)
    assert all(stick.closed for stick in sticks.values()) and threading.active_count() < 10


@pytest.mark.usefixtures("small_chunks")
def test_progress_goes_to_the_end_for_each_stick(image: Path) -> None:
    steps: list[Step] = []
    sticks: dict[str, Medium] = {"a": media.Memory(SIZE), "b": media.Memory(IMAGE)}
    write(image, [device(n, s.size) for n, s in sticks.items()], lambda asked: sticks[asked.path], progress=steps.append)
    for name, stick in sticks.items():
        for stage in ("write", "readback"):
            done = [step.done for step in steps if (step.item, step.stage) == (name, stage)]
            assert done == sorted(done) and done[-1] == stick.size


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 3 * SMALL), st.integers(0, 3 * SMALL), st.booleans(), st.integers(0, 2**32))
def test_any_image_on_any_stick(size: int, more: int, quick: bool, seed: int) -> None:
    content, stick = random.Random(seed).randbytes(size), media.Memory(size + more)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "CHUNK", SMALL)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "drive.img")
            path.write_bytes(content)
            assert codes(written(path, {"a": stick}, quick=quick).results) == [[]]
    assert stick.held[:size] == content
    assert quick or not any(stick.held[size:])


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from((*media.BROKEN, *media.FAKES, media.ForgetsQuietly)),
    st.integers(1, 4 * SMALL),
    st.integers(0, 2 * SMALL),
    st.integers(0, 2 * SMALL),
)
def test_good_means_that_it_can_be_read(fault: type[media.Memory], at: int, size: int, more: int) -> None:
    """Whatever is wrong with a stick, and wherever: one that counts as good gives the image and zeros to whoever reads it."""
    content, stick = random.Random(size).randbytes(size), fault(size + more, at)
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(room, "CHUNK", SMALL)
        path = Path(folder, "drive.img")
        path.write_bytes(content)
        found = codes(written(path, {"a": stick}).results)
    raw = bytearray(size + more)
    room._Bench("a", stick, threading.Event(), print, 0)._get(memoryview(raw)) if found == [[]] else None
    assert found != [[]] or raw == content.ljust(size + more, b"\0")
    assert at < size + more or found == [[]]


def test_memory_stays_flat_however_long_the_image_is(image: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader waits for the slowest stick: no more chunks are in memory than the queue holds, and one in each hand."""
    monkeypatch.setattr(room, "CHUNK", SMALL)
    image.write_bytes(bytes(60 * SMALL))
    made: list[int] = []
    real: Callable[[], memoryview] = room._buffer
    slow = media.Memory(60 * SMALL)
    taken: list[int] = []

    def write_slowly(at: int, content: memoryview) -> int:
        taken.append(at)
        assert len(made) - len(taken) <= room._QUEUE + 2
        return media.Memory.write(slow, at, content)

    def counted() -> memoryview:
        made.append(1)
        return real()

    monkeypatch.setattr(room, "_buffer", counted)
    monkeypatch.setattr(slow, "write", write_slowly)
    assert codes(written(image, {"a": media.Memory(60 * SMALL), "slow": slow}, quick=True).results) == [[], []]


def test_what_is_read_back_is_what_lies_there(tmp_path: Path) -> None:
    """… and not what memory remembers of writing it."""
    image = tmp_path / "drive.img"
    image.write_bytes(random.Random(3).randbytes(CHUNK))
    stick = media.stick(tmp_path / "stick", 2 * CHUNK)

    def settle(descriptor: int) -> None:
        os.fsync(descriptor)
        with Path(stick.path).open("r+b") as file:
            file.seek(CHUNK + 5)
            file.write(b"x")

    def open(device: Device) -> Medium:
        return Descriptor(os.open(device.path, os.O_RDWR), settle)

    assert codes(write(image, [stick], open).results) == [["WRT002"]]
    assert codes(write(image, [stick], open, quick=True).results) == [[]]


def test_a_thread_that_cant_be_had_ends_the_others(image: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, started = ThreadPoolExecutor.submit, list[int]()

    def submit(pool: ThreadPoolExecutor, *work: Any) -> Any:
        if started:
            raise RuntimeError("can't start new thread")
        started.append(1)
        return real(pool, *work)

    monkeypatch.setattr(ThreadPoolExecutor, "submit", submit)
    sticks: dict[str, Medium] = {"a": media.Memory(SIZE), "b": media.Memory(SIZE)}
    with pytest.raises(RuntimeError):
        written(image, sticks)


def test_files_pass_for_disks(tmp_path: Path) -> None:
    """Through the file descriptors that disks go through, past memory where the file system lets it."""
    image = tmp_path / "drive.img"
    image.write_bytes(random.Random(2).randbytes(2 * CHUNK + 4096))
    sticks = [media.stick(tmp_path / f"stick{n}", 3 * CHUNK + n * 512) for n in (0, 1, 8)]
    done = write(image, sticks, Linux().open)
    assert codes(done.results) == [[], [], []]
    for stick in sticks:
        assert Path(stick.path).read_bytes() == image.read_bytes().ljust(stick.size, b"\0")
    assert codes(prove(sticks, Linux().open, wipe=True)) == [[], [], []]
    assert not any(Path(sticks[0].path).read_bytes())
