"""How well the checks of words do: `python -m tests.words` prints precision and recall of every code.

`tests/data/words.tsv` holds sentences of our own, each with the codes that it must raise (`-`: none) in the strictest setting, a
story told in confidence. They were written for this project, the hard ones among the harmless on purpose: the figures say how
the checks keep to what they were meant for, not how often texts of the world would trip them.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from pathlib import Path

from nkusb.checks import PAYLOAD_CHECKS
from nkusb.checks.redlist import LISTED
from nkusb.document import Document
from nkusb.load.markdown import read_markdown
from nkusb.model import Payload
from nkusb.passages import passages
from nkusb.problems import Place, Problem
from nkusb.redlist import entry, plain
from tests.conftest import payload as written

DATA = Path(__file__).parent / "data"
RED_LIST = plain(map(entry, ("홍란별", "Hong Ran Byol", "洪蘭星", "현솔", "류봄새")))  # names that nobody has


def story(body: str, kind: str = "story", **extra: object) -> Payload:
    """A payload with this body, in memory; without `consent` a story told in confidence."""
    text = written(body)
    line = text[: text.index(body)].count("\n") + 1 if body else 1
    place = Place("payloads/stories/one/index.md")
    document = replace(read_markdown(body, place, line)[0] if body else Document(()), written=text)
    return Payload(
        kind=kind, slug="one", title="물", summary="물을 끓이는 법입니다.", date=dt.date(2026, 10, 1), tags=("물",), sources=(),
        author="w1", translator="", license="CC0-1.0", status="approved", languages=("ko",), extra=extra, body=document,
        media={}, folder=Path("payloads/stories/one"), place=place, size=0,
    )  # fmt: skip


def problems(payload: Payload) -> list[Problem]:
    """What the checks of one payload's words find, the red list among them; not the mosaic, which needs a whole story."""
    found = [p for name in ("words", "hidden") for p in PAYLOAD_CHECKS[name](payload)]
    if any(True for passage in passages(payload) for _ in RED_LIST.find(passage.text)):
        found.append(LISTED.at(payload.place))
    return found


def codes(text: str, kind: str = "story") -> set[str]:
    """The codes that a text raises."""
    return {problem.code.name for problem in problems(story(text, kind))}


def corpus() -> list[tuple[frozenset[str], str]]:
    """Each sentence with the codes that it must raise."""
    rows = (line.split("\t", 1) for line in (DATA / "words.tsv").read_text("utf-8").split("\n") if line)
    return [(frozenset(wanted.replace("-", "").split()), text) for wanted, text in rows]


def figures() -> tuple[Counter[str], Counter[str], Counter[str]]:
    """By code: rightly found, wrongly found, missed."""
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    for wanted, text in corpus():
        found = codes(text)
        right.update(wanted & found)
        wrong.update(found - wanted)
        missed.update(wanted - found)
    return right, wrong, missed


def main() -> None:
    """Print the table, then every sentence that went wrong."""
    right, wrong, missed = figures()
    print(f"{'code':8} {'cases':>5} {'precision':>9} {'recall':>7}")  # noqa: T201
    for code in sorted({*right, *wrong, *missed}):
        precision = right[code] / (right[code] + wrong[code]) if right[code] + wrong[code] else 0.0
        cases = right[code] + missed[code]
        print(f"{code:8} {cases:5} {precision:9.2f} {right[code] / cases if cases else 0.0:7.2f}")  # noqa: T201
    for wanted, text in corpus():
        if wanted != codes(text):
            print(f"wanted {sorted(wanted)}, found {sorted(codes(text))}: {text}")  # noqa: T201


if __name__ == "__main__":
    main()
