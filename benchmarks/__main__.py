"""nkusb beside its peers at the same work in the same run: `python -m benchmarks`. docs/benchmarks.md says how to read it."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from benchmarks import contest
from benchmarks.lines import LINES
from benchmarks.timing import machine
from benchmarks.yard import QUICK, Sizes, Yard
from nkusb import __version__

RUNS = 5


def options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", default=",".join(LINES), metavar="a,b", help="only these lines")
    parser.add_argument("--runs", type=int, default=RUNS, help="timed rounds of each (start-ups: 20)")
    parser.add_argument(
        "--patience", type=float, default=60, metavar="SECONDS", help="a peer without a reach runs no longer (0: all rounds)"
    )
    parser.add_argument("--quick", action="store_true", help="a little of everything, to see that it works")
    parser.add_argument("--payloads", help="numbers of texts of lines a, b, i", metavar="1000,10000")
    parser.add_argument("--pictures", type=int, help="how many of line c")
    parser.add_argument("--media", type=int, metavar="MB", help="of line d")
    parser.add_argument("--drive", type=int, metavar="MB", help="of lines e, f, g")
    parser.add_argument("--editions", type=int, help="how many of line i")
    parser.add_argument("--scratch", type=Path, help="where data is kept for the next time; on the disk that is to be measured")
    parser.add_argument("--peers", type=Path, help="the folder of `python -m benchmarks.peers`")
    parser.add_argument("--json", type=Path, help="write every round there")
    return parser.parse_args(arguments)


def sized(given: argparse.Namespace) -> Sizes:
    """How much of everything."""
    numbers = {name: value for name in ("pictures", "media", "drive", "editions") if (value := getattr(given, name))}
    if given.payloads:
        numbers["payloads"] = tuple(map(int, given.payloads.split(",")))
    return replace(QUICK if given.quick else Sizes(), **numbers)


@contextmanager
def yard(given: argparse.Namespace) -> Iterator[Yard]:
    """Where it is done: a temporary folder, in the one that keeps the data where there is one."""
    if given.scratch:
        given.scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="work-", dir=given.scratch) as temporary:
        work = Path(temporary).absolute()
        data = given.scratch.absolute() / "data" if given.scratch else work / "data"
        yield Yard(data, work, sized(given), given.peers and given.peers.absolute())


def main(arguments: Sequence[str] | None = None) -> None:
    """Hold the contests and print their table as it grows."""
    given = options(arguments)
    unknown = set(letters := given.only.split(",")) - {*LINES}
    if unknown:
        raise SystemExit(f"There is no line {', '.join(sorted(unknown))}; there are {', '.join(LINES)}.")
    records = []
    with yard(given) as place:
        about = {"nkusb": __version__, "date": dt.datetime.now(dt.UTC).date().isoformat(), **machine(place.work)}
        print(", ".join(f"{name} {value}" for name, value in about.items()), end="\n\n")
        print(contest.head(), flush=True)
        for letter in letters:
            for one in LINES[letter](place):
                results = contest.held(one, given.runs, given.patience)
                print(contest.table(results), flush=True)
                records += [contest.record(each, results[0]) for each in results]
    if given.json:
        given.json.write_text(json.dumps({"about": about, "results": records}, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
