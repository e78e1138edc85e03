"""Browsers without scripts, and some without style: everything is there, in order; Dillo stands for the small graphical ones."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image

from tests.test_drive import Page as Parsed
from tests.witness import run, witness
from tests.witnesses.conftest import ARTEFACTS, COVER, pages
from tests.witnesses.screen import Screen, screen

pytestmark = pytest.mark.xdist_group("engines")
DUMPS = {
    "w3m": ["-dump", "-O", "UTF-8", "-cols", "400"],
    "lynx": ["-dump", "-nolist", "-width=400", "-display_charset=utf-8", "-assume_charset=utf-8"],
    "links": ["-dump", "-codepage", "utf-8", "-width", "400"],
}
HANGUL = "은 돋움"  # fonts-unfonts-core has it; as a reader's Dillo would, it looks for Hangul there first


@pytest.mark.parametrize("program", DUMPS)
def test_every_word_is_there_in_order(drive: Path, program: str) -> None:
    browser = witness(program)
    for path in [*pages(drive), drive / COVER]:
        words = ["".join(word.split()) for word in Parsed(path.read_text("utf-8-sig")).words if len(word.strip()) > 12]
        shown = "".join(run(browser, *DUMPS[program], path).stdout.split())
        at = 0
        for word in words:
            at = shown.find(word[:6], at)  # cells of a table are broken into lines beside one another
            assert at >= 0, (program, path.name, word)


def until(true: Callable[[], bool]) -> None:
    for _ in range(200):
        if true():
            return
        time.sleep(0.05)
    pytest.fail("it never came to that")


@contextmanager
def files_for(home: Path) -> Iterator[None]:
    """The helper that hands Dillo its files, begun before it: a Dillo that begins its own doesn't always wait long enough."""
    (home / ".dillo").mkdir()
    program = witness("dpid", "/usr/libexec/dillo/dpid")
    helper = subprocess.Popen([program], env={**os.environ, "HOME": str(home)}, stdout=subprocess.DEVNULL)
    try:
        until((home / ".dillo/dpid_comm_keys").exists)
        yield
    finally:
        helper.terminate()
        helper.wait()


@contextmanager
def dillo(on: Screen, home: Path, page: Path, size: str) -> Iterator[None]:
    fonts = "".join(f'font_{kind}="{HANGUL}"\n' for kind in ("serif", "sans_serif", "cursive", "fantasy", "monospace"))
    (home / ".dillo/dillorc").write_text(f"{fonts}show_tooltip=NO\n")
    shown = subprocess.Popen(
        [witness("dillo"), "-f", "-g", f"{size}+0+0", page.as_uri()],
        env={**os.environ, "DISPLAY": on.name, "HOME": str(home)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield
    finally:
        shown.terminate()
        shown.wait()


def settled(on: Screen) -> Image.Image:
    """The screen once it shows more than one colour and no longer changes."""
    before = on.picture()
    for _ in range(60):
        time.sleep(0.2)
        now = on.picture()
        if now.tobytes() == before.tobytes() and len(now.getcolors(1 << 24) or []) > 20:
            return now
        before = now
    pytest.fail("nothing was drawn, or it never came to rest")


def most(grey: Image.Image) -> int:
    """The shade that covers most of a picture."""
    counts = grey.histogram()
    return counts.index(max(counts))


def rows(picture: Image.Image) -> list[int]:
    """The heights of the rows of ink: bands in which something stands out from the ground."""
    grey = picture.convert("L")
    ground = most(grey)
    inked = [
        max(abs(value - ground) for value in grey.crop((0, y, grey.width, y + 1)).tobytes()) > 60 for y in range(grey.height)
    ]
    bands, high = [], 0
    for ink in [*inked, False]:
        if ink:
            high += 1
        elif high:
            bands.append(high)
            high = 0
    return bands


def test_dillo_draws_rows_of_text(drive: Path, tmp_path: Path) -> None:
    ARTEFACTS.mkdir(exist_ok=True)
    with screen() as on, files_for(tmp_path):
        for name in ("c1.htm", "n1.htm", "a01.htm", "index.htm"):
            for size in ("360x860", "1000x860"):
                with dillo(on, tmp_path, drive / name, size):
                    shown = settled(on)
                width = int(size.split("x")[0])
                shown.crop((0, 0, width, 880)).save(ARTEFACTS / f"dillo-{name[:-4]}-{width}.png")
                page = shown.crop((0, 40, width - 24, 840))  # without the frame and the scroll bar
                assert most(page.convert("L")) < 64  # as dark as everywhere
                text = [high for high in rows(page) if 6 <= high <= 60]
                assert len(text) >= 6, (name, size, rows(page))
