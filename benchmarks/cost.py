"""What a library costs by size, editions and processors: `python -m benchmarks.cost [--texts 1000] [--editions 5]`.

Measured on this machine: processor seconds of the parts of a build that are shared among processes and of those that aren't, for
one edition and for several, bytes kept and bytes on the drive, and what a batch costs more on a Dask cluster. The rest is
reckoned from these, linearly, and from the assumptions that are printed with it. docs/scale.md says how to read it.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import library
from benchmarks.timing import machine
from nkusb.build import Plan, build
from nkusb.cli.cluster import Cluster, Shared
from nkusb.inline import Inline
from nkusb.known import BATCHES
from nkusb.known.depots import AT_ONCE
from nkusb.names import walk
from nkusb.progress import Step

SHARED = frozenset({"read", "word", "make", "hash", "draw", "frame", "gather", "sift"})  # stages whose work any process does
SIZES, EDITIONS, CORES = (1_000, 10_000, 100_000), (1, 10, 50), (1, 8, 64)
# Assumed, as public price lists and data sheets have it.
LATENCY = 0.030  # seconds: one request to object storage in the same region
ASKED_HERE, ASKED_THERE = 1, 5  # requests of a batch: the builder looks; a worker looks, writes two files, fetches a segment
PRICE = 0.005 / 1000  # dollars a request that writes, the dearer kind


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor seconds of a whole build: shared among processes, and alone; bytes kept, and bytes of one drive."""

    shared: float
    alone: float
    kept: int
    drive: int


@dataclass(frozen=True, slots=True)
class Model:
    """What one text costs once, and again in each edition, in seconds; what a batch costs on a cluster."""

    shared_once: float
    shared_each: float
    alone_once: float
    alone_each: float
    batch: float

    def seconds(self, texts: int, editions: int, cores: int) -> float:
        """A cold build: shared work goes by cores, the rest doesn't."""
        shared = self.shared_once + editions * self.shared_each
        alone = self.alone_once + editions * self.alone_each
        return texts * (shared / cores + alone) + (batches(editions) * self.batch if cores > 1 else 0)


def batches(editions: int) -> int:
    """How many batches a cold build has: reading, and gathering words, once; wording, drawing, framing, sifting each."""
    return BATCHES * (2 + 4 * editions)


def measured(number: int, editions: int, root: Path) -> Cost:
    """A cold build in this process alone; what passes between two steps belongs to the stage of the later.

    Each edition leaves out one of the first texts more, so that the pages of all others have other names and neighbours.
    """
    project, out = root / "project", root / "out"
    library.write(library.texts(number), project)
    head, _, edition = library.MANIFEST.partition("[edition.main]")
    made = (
        f"[edition.e{place}]{edition.replace('A1', f'A{place}')}exclude = {[f't{one:05}' for one in range(place)]}\n\n"
        for place in range(editions)
    )
    (project / "manifest.toml").write_text(head + "".join(made), "utf-8")
    spent: defaultdict[str, float] = defaultdict(float)
    last = time.process_time()

    def tell(step: Step) -> None:
        nonlocal last
        now = time.process_time()
        spent[step.stage] += now - last
        last = now

    _, problems = build(Plan(project / "manifest.toml", out), str, Inline(), tell)
    assert (out / "e0").is_dir(), problems
    spent["end"] += time.process_time() - last
    shared = sum(seconds for stage, seconds in spent.items() if stage in SHARED)
    return Cost(shared, sum(spent.values()) - shared, _bytes(out / ".nkusb/store"), _bytes(out / "e0/drive"))


def _bytes(folder: Path) -> int:
    return sum(item.size for item in walk(folder) if item.kind == "file")


def overhead(root: Path, jobs: int = 256) -> float:
    """Seconds that a batch costs more on a cluster on this machine: as long as there is nothing to do."""
    from distributed import LocalCluster

    (root / "manifest.toml").write_text("", "utf-8")
    cluster = LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=":0", memory_limit=0)  # type: ignore[no-untyped-call]
    with cluster, Cluster(cluster.scheduler_address, Shared(root / "manifest.toml", root, None)) as executor:
        list(executor.map(len, ["warm"]))
        begun = time.perf_counter()
        list(executor.map(len, [bytes(10_000)] * jobs))
        return (time.perf_counter() - begun) / jobs


def model(number: int, one: Cost, editions: int, several: Cost, batch: float) -> Model:
    """Two builds, of one edition and of several, tell what is done once and what again."""
    shared, alone = ((later - first) / (editions - 1) / number for later, first in zip(_pair(several), _pair(one), strict=True))
    return Model(one.shared / number - shared, shared, one.alone / number - alone, alone, batch)


def _pair(cost: Cost) -> tuple[float, float]:
    return cost.shared, cost.alone


def spelled(seconds: float) -> str:
    """Seconds as people say them."""
    for unit, length in (("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.1f} {unit}"
    return f"{seconds:.0f} s"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cost", description=__doc__)
    parser.add_argument("--texts", type=int, default=1_000)
    parser.add_argument("--editions", type=int, default=5)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="cost-") as temporary:
        root = Path(temporary)
        print(", ".join(f"{name} {value}" for name, value in machine(root).items()), end="\n\n")
        one = measured(given.texts, 1, root / "one")
        several = measured(given.texts, given.editions, root / "several")
        batch = overhead(root)
    found = model(given.texts, one, given.editions, several, batch)
    print("| measured | |\n|:--|--:|")
    for what, each in (("once", (found.shared_once, found.alone_once)), ("an edition", (found.shared_each, found.alone_each))):
        print(f"| ms a text, {what}, shared among processes | {each[0] * 1e3:.2f} |")
        print(f"| ms a text, {what}, in the builder alone | {each[1] * 1e3:.2f} |")
    print(f"| kB a text kept, one edition | {one.kept / given.texts / 1e3:.1f} |")
    print(f"| kB a text kept, each edition more | {(several.kept - one.kept) / (given.editions - 1) / given.texts / 1e3:.1f} |")
    print(f"| kB a text on a drive | {one.drive / given.texts / 1e3:.1f} |")
    print(f"| ms a batch on a cluster | {batch * 1e3:.1f} |")
    print("\n| texts | editions | " + " | ".join(f"{cores} cores" for cores in CORES) + " | kept | one drive | on S3, 8 cores |")
    print("|--:|--:|" + "--:|" * len(CORES) + "--:|--:|--:|")
    for texts in SIZES:
        for editions in EDITIONS:
            kept = texts * (one.kept + (editions - 1) * (several.kept - one.kept) / (given.editions - 1)) / given.texts
            times = " | ".join(spelled(found.seconds(texts, editions, cores)) for cores in CORES)
            drive = texts * one.drive / given.texts
            print(f"| {texts:,} | {editions} | {times} | {kept / 1e9:.1f} GB | {drive / 1e9:.1f} GB | {_storage(editions)} |")


def _storage(editions: int) -> str:
    """What a cold build with its cache in object storage costs more, with eight workers."""
    number = batches(editions)
    waited = number * LATENCY * (ASKED_HERE / AT_ONCE + ASKED_THERE / 8)
    return f"+{spelled(waited)}, ${number * (ASKED_HERE + ASKED_THERE) * PRICE:.2f}"


if __name__ == "__main__":
    main()
