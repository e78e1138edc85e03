"""Every seeded fault is caught: refused with its code, or absent from the finished drive."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import FAULTS, MARK, Fault, photo, says, shows, tagged_film, tagged_song, verdict, waiting


@pytest.mark.parametrize("name", sorted(set(FAULTS) - set(waiting())))
def test_a_seeded_fault_is_caught(name: str, tmp_path: Path) -> None:
    assert verdict(FAULTS[name], tmp_path) == ""


def test_the_markers_are_there_before() -> None:
    for name, fault in FAULTS.items():
        if not fault.code and "name" not in name and "frame" not in name and "Python" not in name:
            contents = [text if isinstance(text, bytes) else text.encode() for text in fault.files.values()]
            planted = [MARK.encode(), MARK.encode("utf-16-be"), MARK.encode("utf-16-le")]
            assert any(mark in content for content in contents for mark in planted), name
    assert photo().count(MARK.encode()) >= 6 and tagged_song().count(MARK.encode()) == 2 and MARK.encode() in tagged_film()


@pytest.mark.parametrize("fault", [says(MARK), says("물.", "MD001"), shows("a.png", b"x")], ids=["said", "nothing", "broken"])
def test_a_fault_that_is_not_caught_would_be_seen(fault: Fault, tmp_path: Path) -> None:
    assert verdict(fault, tmp_path) != ""
