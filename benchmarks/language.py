"""How well the language check does, and how fast: `python -m benchmarks.language`.

`tests/data/language/*.tsv` hold sentences of our own, each with what must be found in it (`LNG201:컴퓨터`, a code alone where it
names no word, `-` for nothing). `work.tsv` is there to work on; `measure.tsv` only to measure: it was written and labelled
before there was a check, and nothing should be changed because of a sentence in it (docs/language.md says what was).
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from nkusb.checks.language import hits, language
from nkusb.checks.readability import readability
from nkusb.load.glossary import ours
from nkusb.passages import passages
from tests.words import story

DATA = Path(__file__).parent.parent / "tests/data/language"
SETS = ("work", "measure")
_NAMED = frozenset({"LNG101", "LNG102", "LNG103", "LNG106", "LNG107", "LNG110", "LNG121", "LNG201", "LNG202", "LNG203", "LNG204",
                    "LNG301", "LNG302", "LNG303"})  # fmt: skip


@dataclass
class Figures:
    """Rightly found, wrongly found and missed, by code; and the sentences where something went wrong."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right.total() / max(1, self.right.total() + self.wrong.total())

    @property
    def recall(self) -> float:
        return self.right.total() / max(1, self.right.total() + self.missed.total())


def rows(name: str) -> list[tuple[frozenset[str], str]]:
    """Each sentence of a set with what must be found in it."""
    lines = (line.split("\t", 1) for line in (DATA / f"{name}.tsv").read_text("utf-8").split("\n") if line)
    return [(frozenset(word.replace("_", " ") for word in wanted.replace("-", "").split()), text) for wanted, text in lines]


def found(text: str) -> frozenset[str]:
    """What the checks find in a text: code and word where the code names one."""
    payload = replace(story(text), title="물", summary="물", tags=(), glossary=ours())
    problems = [*language(payload), *readability(payload)]
    mixed = {problem.place for problem in problems if problem.code.name == "LNG120"}  # the same spot is told of once
    return frozenset(
        f"{problem.code.name}:{word}" if (word := _word(problem.facts, text, problem)) else problem.code.name
        for problem in problems
        if problem.code.name == "LNG120" or problem.place not in mixed
    )


def _word(facts: tuple[tuple[str, str], ...], text: str, problem: object) -> str:
    from nkusb.problems import Problem

    assert isinstance(problem, Problem)
    if problem.code.name not in _NAMED:
        return ""
    return dict(facts).get("word") or _at(text, problem.place.column)


def _at(text: str, column: int) -> str:
    import re

    match = re.match("[A-Za-z]+|[가-힣]*?님", text[column - 1 :])
    return match[0] if match else ""


def figures(name: str) -> Figures:
    """How the checks do on a set."""
    result = Figures()
    for wanted, text in rows(name):
        got = found(text)
        result.right.update(one.partition(":")[0] for one in wanted & got)
        result.wrong.update(one.partition(":")[0] for one in got - wanted)
        result.missed.update(one.partition(":")[0] for one in wanted - got)
        if wanted != got:
            result.faults.append(f"wanted {sorted(wanted - got)}, found {sorted(got - wanted)}: {text}")
    return result


def speed(characters: int = 3_000_000) -> float:
    """Millions of characters a second that the check of words and spellings reads, of ordinary text."""
    text = " ".join(text for name in SETS for _, text in rows(name) for _ in range(20))
    payload = replace(story(text), glossary=ours())
    passage = next(passage for passage in passages(payload) if passage.part == "body")
    list(hits(passage, payload))
    begin, done = time.process_time(), 0
    while done < characters:
        done += len(text)
        list(hits(passage, payload))
    return done / (time.process_time() - begin) / 1e6


def main() -> None:
    """Print the table of each set, on request with the sentences that went wrong, then the speed."""
    for name in SETS:
        result = figures(name)
        print(f"{name}: {len(rows(name))} sentences, precision {result.precision:.3f}, recall {result.recall:.3f}")
        for code in sorted({*result.right, *result.wrong, *result.missed}):
            print(f"  {code} right {result.right[code]:3} wrong {result.wrong[code]:3} missed {result.missed[code]:3}")
        if name in sys.argv[1:]:
            print(*result.faults, sep="\n")
    print(f"speed: {speed():.2f} million characters a second of CPU")


if __name__ == "__main__":
    main()
