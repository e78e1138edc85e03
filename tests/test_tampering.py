"""No tampering goes unnoticed; `tests/tamperings.py` makes them, hundreds of each kind."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator

import py7zr.compressor
import pytest

from tests.tamperings import Scene, scenes, tamperings
from tests.witness import ON_POSIX

pytestmark = [ON_POSIX, pytest.mark.xdist_group("tampering")]
KINDS = {
    "flip",
    "truncate",
    "append",
    "remove",
    "rename",
    "swap",
    "duplicate",
    "add",
    "reorder",
    "line",
    "key swap",
    "comment",
    "replay",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Scene]]:
    with pytest.MonkeyPatch.context() as patch:  # a key is stretched once, not a thousand times
        patch.setattr(py7zr.compressor, "calculate_key", functools.cache(vars(py7zr.compressor)["calculate_key"]))
        yield {scene.name: scene for scene in scenes(tmp_path_factory.mktemp("tampering"))}


@pytest.mark.parametrize("name", ["edition", "archive", "stick", "shipped", "opened"])
def test_no_tampering_is_accepted(built: dict[str, Scene], name: str) -> None:
    scene = built[name]
    assert scene.errors() == []
    made: Counter[str] = Counter()
    for kind, what, changes in tamperings(scene):
        made[kind] += 1
        assert not scene.accepts(changes), (kind, what)
    assert scene.errors() == []
    assert made.total() > 100 and set(made) == KINDS
