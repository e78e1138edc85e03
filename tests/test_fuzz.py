"""Every parser of ours: with hypothesis, and with what following its coverage has found (`python -m tests.fuzz`)."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import TARGETS

CORPUS = Path(__file__).parent / "fuzz" / "corpus"
WORDS = [
    line[1:-1].encode().decode("unicode_escape").encode("latin-1")
    for line in (CORPUS.parent / "words.dict").read_text("ascii").splitlines()
]
BYTES = st.lists(st.one_of(st.sampled_from(WORDS), st.binary(max_size=8), st.text(max_size=8).map(str.encode)), max_size=30)


@pytest.mark.parametrize("name", TARGETS)
def test_what_fuzzing_found_before_is_mended(name: str) -> None:
    corpus = sorted((CORPUS / name).iterdir())
    assert corpus
    for path in corpus:
        TARGETS[name](path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=60, deadline=None)
@given(pieces=BYTES)
def test_no_bytes_break_a_parser(name: str, pieces: list[bytes]) -> None:
    TARGETS[name](b"".join(pieces))


@pytest.mark.parametrize("name", ["payload", "manifest", "markdown"])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_no_change_of_a_sound_text_breaks_a_parser(name: str, data: st.DataObject) -> None:
    """Cut, doubled, and with pieces of the languages put in: nearer to what parsers accept than any noise."""
    raw = (CORPUS / name / "sample").read_bytes()
    at, to = sorted(data.draw(st.tuples(st.integers(0, len(raw)), st.integers(0, len(raw)))))
    middle = data.draw(st.sampled_from([b"", raw[at:to] * 2, *WORDS]))
    TARGETS[name](raw[:at] + middle + raw[to:])
