"""Time and memory from a thousand texts to a hundred thousand: `python -m benchmarks.scale [--far]`.

Each library is built once from nothing, in its own process; peak memory is that of the whole tree of processes, looked at
meanwhile. The drawing (docs/pictures/scale.svg) is log-log: what is linear follows the dashed line through the first point.
"""

from __future__ import annotations

import argparse
import math
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import library
from benchmarks.timing import Took, machine, run
from benchmarks.yard import NKUSB

STEPS = (1_000, 3_000, 10_000, 30_000)
FAR = 100_000
PLOT = library.ROOT / "docs/pictures/scale.svg"

_WIDTH, _HEIGHT, _LEFT, _TOP, _SIDE = 760, 380, 60, 40, 280  # of the drawing, and of each of its two squares
_INKS = ("#1b5e9b", "#a3431f")


def measured(root: Path, number: int) -> Took:
    """A cold build of that many texts."""
    project = root / "project"
    library.write(library.texts(number), project)
    (project / "manifest.toml").write_text(library.MANIFEST.replace('"4 GB"', '"64 GB"'), "utf-8")
    return run([[*NKUSB, "build", "--out", root / "out"]], project, memory=True)


def plot(took: Sequence[tuple[int, Took]]) -> str:
    """Two squares, time and memory, as SVG."""
    seconds = [(number, each.seconds) for number, each in took]
    megabytes = [(number, each.memory / 1e6) for number, each in took]
    squares = [
        _square(_LEFT, "seconds", seconds, _INKS[0]),
        _square(_LEFT + _SIDE + 80, "peak memory, MB", megabytes, _INKS[1]),
    ]
    style = "text { font: 12px sans-serif; fill: #333 } .grid { stroke: #ddd } .line { fill: none; stroke-width: 2 }"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">'
        f"<title>Time and memory of a build by number of texts</title><style>{style}</style>"
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>{"".join(squares)}</svg>\n'
    )


def _square(left: int, title: str, points: Sequence[tuple[int, float]], ink: str) -> str:
    numbers, values = zip(*points, strict=True)
    linear = [(number, values[0] * number / numbers[0]) for number in (numbers[0], numbers[-1])]
    every = [*values, *(value for _, value in linear)]
    across, upward = _axis(numbers, left, left + _SIDE), _axis(every, _TOP + _SIDE, _TOP)
    parts = [f'<text x="{left}" y="{_TOP - 14}">{title}</text>']
    for tick in _ticks(numbers):
        x = across(tick)
        parts.append(f'<path class="grid" d="M{x:.1f} {_TOP}v{_SIDE}"/>')
        parts.append(f'<text x="{x:.1f}" y="{_TOP + _SIDE + 18}" text-anchor="middle">{tick:,.0f}</text>')
    for tick in _ticks(every):
        y = upward(tick)
        parts.append(f'<path class="grid" d="M{left} {y:.1f}h{_SIDE}"/>')
        parts.append(f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{tick:,g}</text>')
    drawn, ideal = (" ".join(f"{across(x):.1f},{upward(y):.1f}" for x, y in each) for each in (points, linear))
    parts.append(f'<polyline class="line" points="{ideal}" stroke="#999" stroke-dasharray="5 5"/>')
    parts.append(f'<polyline class="line" points="{drawn}" stroke="{ink}"/>')
    parts += [f'<circle cx="{across(x):.1f}" cy="{upward(y):.1f}" r="4" fill="{ink}"/>' for x, y in points]
    parts.append(f'<text x="{left + _SIDE / 2:.0f}" y="{_TOP + _SIDE + 38}" text-anchor="middle">texts (dashed: linear)</text>')
    return "".join(parts)


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """The powers of ten around the values."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def _ticks(values: Sequence[float]) -> list[float]:
    low, high = _decades(values)
    return [10.0**power for power in range(low, high + 1)]


def _axis(values: Sequence[float], begin: int, end: int) -> Callable[[float], float]:
    low, high = _decades(values)
    return lambda value: begin + (end - begin) * (math.log10(value) - low) / (high - low)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, draw."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--far", action="store_true", help=f"{FAR:,} texts too")
    parser.add_argument("--steps", help="numbers of texts", metavar="1000,3000")
    parser.add_argument("--scratch", type=Path, help="where to work; its `scale` folder is emptied")
    parser.add_argument("--plot", type=Path, default=PLOT)
    given = parser.parse_args(arguments)
    steps = tuple(map(int, given.steps.split(","))) if given.steps else STEPS + ((FAR,) if given.far else ())
    took: list[tuple[int, Took]] = []
    with tempfile.TemporaryDirectory(prefix="scale-") as temporary:
        root = (given.scratch or Path(temporary)).absolute() / "scale"
        shutil.rmtree(root, ignore_errors=True)
        print(", ".join(f"{name} {value}" for name, value in machine(root.parent).items()), end="\n\n")
        print("| texts | seconds | ms a text | peak MB | kB a text |\n|--:|--:|--:|--:|--:|", flush=True)
        for number in steps:
            each = measured(root / str(number), number)  # each folder stays: see `yard.Yard.fresh`
            took.append((number, each))
            per = (each.seconds * 1e3 / number, each.memory / 1e6, each.memory / 1e3 / number)
            print(f"| {number:,} | {each.seconds:.1f} | {per[0]:.2f} | {per[1]:.0f} | {per[2]:.1f} |", flush=True)
        shutil.rmtree(root, ignore_errors=True)
    given.plot.write_text(plot(took), "utf-8")


if __name__ == "__main__":
    main()
