"""A contest: nkusb and its peers at the same work, by turns, and the table of what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.timing import Commands, Failed, Took, run

_HEADS = ("", "work", "program", "runs", "wall s", "CPU s", "peak MB", "nkusb ÷ it", "reach")


@dataclass(frozen=True, slots=True)
class Contender:
    """One program at some work. `before` prepares a round (its number is given) and is not timed.

    `reach` is what was set: of ours, seconds at most; of a peer, our time divided by its time at most. `lacks` says what is to be
    installed where the program isn't there.
    """

    name: str
    commands: Commands
    cwd: Path
    before: Callable[[int], None] = lambda _: None
    variables: Mapping[str, str] = field(default_factory=dict)
    reach: float | None = None
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Contest:
    """A line of the issue's list: some work, what of ours does it (the first is measured against the peers), and the peers.

    `memory` is what the first of ours may take, in megabytes. `runs` are the fewest rounds: start-ups are short and need many.
    """

    letter: str
    work: str
    ours: tuple[Contender, ...]
    peers: tuple[Contender, ...] = ()
    memory: int | None = None
    runs: int = 1


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a contender: a `Took` a round, the peak in bytes, or why there is neither."""

    contest: Contest
    contender: Contender
    rounds: tuple[Took, ...] = ()
    memory: int = 0
    fault: str = ""

    @property
    def seconds(self) -> float:
        """The median."""
        return median(each.seconds for each in self.rounds)

    @property
    def busy(self) -> float:
        """The median of the processors' seconds."""
        return median(each.busy for each in self.rounds)


def held(contest: Contest, runs: int, patience: float) -> list[Result]:
    """Hold a contest: a round that is watched for memory, then `runs` timed ones, every contender once in each.

    A peer for which no reach was set starts no further round once it has used up `patience` seconds (0: always does); if that was
    in the watched round, its time is taken from there. The number of rounds is in the table.
    """
    contenders = (*contest.ours, *contest.peers)
    faults = {place: f"missing: {each.lacks}" for place, each in enumerate(contenders) if each.lacks}
    rounds: list[list[Took]] = [[] for _ in contenders]
    for number in range(max(1, runs, contest.runs if runs > 1 else 1) + 1):
        for place, each in enumerate(contenders):
            only_shown = bool(patience) and each in contest.peers and each.reach is None and number > 0
            if place in faults or (only_shown and sum(took.seconds for took in rounds[place]) > patience):
                continue
            try:
                each.before(number)
                rounds[place].append(run(each.commands, each.cwd, each.variables, memory=number == 0))
            except (Failed, OSError) as error:
                faults[place] = f"failed: {error}"
    return [
        Result(contest, each, tuple(took[1:] or took), took[0].memory if took else 0, faults.get(place, ""))
        for place, (each, took) in enumerate(zip(contenders, rounds, strict=True))
    ]


def ratio(one: Result, other: Result) -> float | None:
    """The median over the rounds that both ran of one's time divided by the other's; noise of the machine hits both."""
    pairs = list(zip(one.rounds, other.rounds, strict=False))
    return median(a.seconds / b.seconds for a, b in pairs) if pairs and not (one.fault or other.fault) else None


def _is_ours(result: Result) -> bool:
    return result.contender in result.contest.ours


def _reached(result: Result, first: Result) -> bool | None:
    """Whether what was set is reached; nothing where nothing was set, or nothing could be measured."""
    reach, own = result.contender.reach, _is_ours(result)
    measured = (None if result.fault else result.seconds) if own else ratio(first, result)
    verdicts = [measured <= reach] if reach is not None and measured is not None else []
    if own and result is first and result.contest.memory and not result.fault:
        verdicts.append(result.memory / 1e6 <= result.contest.memory)
    return all(verdicts) if verdicts else None


def _reach_told(result: Result, first: Result) -> str:
    reach, told = result.contender.reach, []
    if reach is not None:
        told.append(f"≤ {reach:g} s" if _is_ours(result) else f"≤ {reach:g}")
    if result is first and result.contest.memory:
        told.append(f"≤ {result.contest.memory} MB")
    verdict = _reached(result, first)
    return ", ".join(told) + ("" if verdict is None else " ✓" if verdict else " ✗")


def row(result: Result, results: Sequence[Result]) -> list[str]:
    """The cells of one of a contest's results. A peer has the ratio of each of ours to it."""
    first, contest, name = results[0], result.contest, result.contender.name
    begin = [f"({contest.letter})" if result is first else "", contest.work if result is first else ""]
    if result.fault:
        return [*begin, f"{name}: {result.fault}".replace("|", "/"), "", "", "", "", "", _reach_told(result, first)]
    measured = [str(len(result.rounds)), f"{result.seconds:.3f}", f"{result.busy:.3f}", f"{result.memory / 1e6:.0f}"]
    shares = [] if _is_ours(result) else [ratio(each, result) for each in results if _is_ours(each)]
    told = " / ".join("–" if share is None else f"{share:.2f}" for share in shares)
    return [*begin, name, *measured, told, _reach_told(result, first)]


def head() -> str:
    """The first two lines of the table."""
    return f"| {' | '.join(_HEADS)} |\n|{'---|' * 3}{'--:|' * 5}---|"


def table(results: Sequence[Result]) -> str:
    """The rows of one contest, in Markdown."""
    return "\n".join(f"| {' | '.join(row(each, results))} |" for each in results)


def record(result: Result, first: Result) -> dict[str, Any]:
    """A result for programs: every round, not medians alone."""
    return {
        "line": result.contest.letter,
        "work": result.contest.work,
        "program": result.contender.name,
        "ours": _is_ours(result),
        "fault": result.fault,
        "seconds": [round(each.seconds, 4) for each in result.rounds],
        "busy": [round(each.busy, 4) for each in result.rounds],
        "memory": result.memory,
        "ratio": ratio(first, result),
        "reach": result.contender.reach,
        "reached": _reached(result, first),
    }
