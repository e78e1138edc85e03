"""`python -m benchmarks.pictures`: pages a second in each preset, from texts to stored files, beside `pango-view`.

The peer draws the same letters at the same size on a page of the same size (as PNG, in UnBatang), a process a page, as many at
once as there are processors; it breaks lines and does nothing else that a page needs. Seconds of the processors hold on a busy
machine too.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks import library
from nkusb.build import Plan, ask, read
from nkusb.bundle import Entry, Recipe
from nkusb.forms import FORMS
from nkusb.load.select import select
from nkusb.media import worker
from nkusb.model import Library
from nkusb.profile import PAGES, PageSettings, Profile
from nkusb.progress import silent
from nkusb.store import Store, make
from nkusb.templating import Templates

ARTICLES = 40
PEER_FONT = "UnBatang"
PEER_PAGES = 40
WORKERS = os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Took:
    """What so many pages took: seconds of a clock and of the processors, and bytes on the drive."""

    pages: int
    seconds: float
    busy: float
    size: int

    def told(self, name: str) -> str:
        """A line of the table."""
        rate = self.pages / self.seconds
        return f"{name:24} {self.pages:6} {rate:9.1f} {1000 * self.busy / self.pages:9.1f} {self.size / self.pages / 1000:9.1f}"


def timed(work: Callable[[], tuple[int, int]]) -> Took:
    """What some work takes, that of its children too, which it must have ended."""
    before, begun = _busy(), time.perf_counter()
    pages, size = work()
    return Took(pages, time.perf_counter() - begun, _busy() - before, size)


def _busy() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def ours(made: Library, store: Path) -> tuple[int, int]:
    """Lay out and draw all pages, from nothing."""
    with ThreadPoolExecutor(WORKERS) as executor:
        bundle, problems = make(FORMS["pictures"](made, Templates(library.ROOT)), Store(store), executor, silent)
    worker.close()
    assert not problems
    return len(bundle), bundle.size


def theirs(texts: Sequence[str], settings: PageSettings, folder: Path) -> tuple[int, int]:
    """The same letters by Pango."""
    options = [f"--width={settings.width}", f"--height={settings.height}", f"--font={PEER_FONT} {settings.size}px", "--dpi=72"]

    def draw(number: int) -> int:
        to = folder / f"{number}.png"
        subprocess.run(["pango-view", "-q", *options, f"--output={to}", f"--text={texts[number]}"], check=True)
        return to.stat().st_size

    with ThreadPoolExecutor(WORKERS) as executor:
        return len(texts), sum(executor.map(draw, range(len(texts))))


def letters(entry: Entry) -> str:
    """What stands on a page."""
    assert isinstance(entry.content, Recipe) and isinstance(entry.content.source, bytes)
    marks = json.loads(entry.content.source)["marks"]
    return "\n".join(str(mark[-1]) for mark in marks if mark[0] == "Letters")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    number = parser.parse_args().articles
    print(f"{number} articles, {WORKERS} processors, load {os.getloadavg()[0]:.1f}")
    print(f"{'':24} {'pages':>6} {'pages/s':>9} {'CPU ms':>9} {'kB':>9}")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        library.write(library.texts(number), folder / "project")
        with ThreadPoolExecutor(WORKERS) as executor:
            project, _ = read(
                ask(Plan(folder / "project/manifest.toml", folder / "out")), Store(folder / "read"), executor, silent
            )
        edition = project.editions[0]
        for name, settings in PAGES.items():
            wanted = replace(edition, profile=Profile(pages=settings))
            made, _ = select(wanted, project.payloads, project.slugs, False)
            mine = timed(lambda made=made, name=name: ours(made, folder / name))  # type: ignore[misc]
            print(mine.told(name))
            if shutil.which("pango-view"):
                texts = [letters(entry) for entry in FORMS["pictures"](made, Templates(library.ROOT))][:PEER_PAGES]
                peer = folder / f"{name}-peer"
                peer.mkdir()
                other = timed(lambda texts=texts, settings=settings, peer=peer: theirs(texts, settings, peer))  # type: ignore[misc]
                print(other.told("  pango-view"))
                print(f"{'  ratio':31} {mine.pages / mine.seconds / (other.pages / other.seconds):9.1f}")


if __name__ == "__main__":
    main()
