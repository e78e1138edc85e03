"""No text is slow to check: every check of words is linear in its length."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.hostile_words import SEEDS


@pytest.mark.parametrize("group", [0, 1, 2])
def test_no_check_of_words_goes_back_over_what_it_has_read(group: int) -> None:
    names = list(SEEDS)[group::3]
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile_words", "1000000", *names],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,  # some 10 seconds; a quadratic pattern takes hours
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(" s ") == len(names)
