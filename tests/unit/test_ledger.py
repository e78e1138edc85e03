"""`index.lock.toml` is read as it was written, whatever it remembers; the samples remember what their sources say."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nkusb.kinds import KINDS
from nkusb.load.folder import Folder
from nkusb.load.ledger import read_ledger, written
from nkusb.load.payload import LEDGER
from nkusb.model import Ledger, Pair, Signature
from nkusb.names import Found
from nkusb.problems import Place
from nkusb.translation import behind, works
from tests.conftest import ROOT

IDS = st.from_regex(r"[a-z]{1,9}-[0-9a-f]{12}(-[0-9]{1,2})?", fullmatch=True)
PAIRS = st.lists(st.builds(Pair, st.lists(IDS, max_size=3).map(tuple), st.lists(IDS, max_size=3).map(tuple)), max_size=4).map(
    tuple
)
SIGNATURES = st.builds(
    Signature, st.from_regex(r"[a-z]{1,3}[0-9]{1,3}", fullmatch=True), st.from_regex(r"[0-9a-f]{64}", fullmatch=True)
)
LEDGERS = st.builds(
    Ledger,
    st.just(Place(f"payloads/guides/water/{LEDGER}")),
    st.dictionaries(st.sampled_from(["en", "fr", "zh-hans"]), PAIRS, max_size=3),
    st.dictionaries(st.sampled_from(["reviewed", "approved"]), SIGNATURES),
)


def folder(path: Path) -> Folder:
    place = Place("payloads/guides/water/index.md")
    return Folder(KINDS["guide"], path.parent, place, {LEDGER: Found(path, "file", path.stat().st_size)})


@settings(deadline=None)
@given(LEDGERS)
def test_a_ledger_is_read_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, ledger: Ledger) -> None:
    path = tmp_path_factory.getbasetemp() / LEDGER
    path.write_text(written(ledger), "utf-8")
    assert read_ledger(folder(path)) == (ledger, ())


@settings(deadline=None)
@given(LEDGERS, st.text('[]{}=,"\n #a-', max_size=20), st.integers(0, 400))
def test_a_damaged_ledger_is_a_problem_or_a_ledger(
    tmp_path_factory: pytest.TempPathFactory, ledger: Ledger, noise: str, at: int
) -> None:
    path = tmp_path_factory.getbasetemp() / LEDGER
    text = written(ledger)
    path.write_text(text[:at] + noise + text[at:], "utf-8")
    found, problems = read_ledger(folder(path))
    assert found == Ledger(found.place) or not problems


def test_the_samples_say_what_their_sources_say() -> None:
    translated = [path.parent.name for path in sorted(ROOT.glob("payloads/*/*/index.en.md"))]
    assert len(translated) >= 2
    for work in works(ROOT, translated):
        assert work.payload.ledger.sources["en"] and behind(work) == ()
        assert all(pair.sources and pair.targets for pair in work.payload.ledger.sources["en"])
