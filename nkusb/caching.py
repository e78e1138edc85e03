"""What builds keep for the next one (`OUT/.nkusb/store`): how much it is, and an end to it. Both hold the build's lock.

Nothing is bounded here: the store itself forgets at the end of every whole build what that build did not ask for. What several
share has no lock, and nobody but `clear_shared` forgets: who takes it from a build that runs makes that one end with a problem.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nkusb.build import writing
from nkusb.known.depots import NO_STORAGE, Depot
from nkusb.names import listing, walk
from nkusb.problems import NkusbError, Place, reason_of

_WORK, _STORE = ".nkusb", "store"
_SHARED = ("keys", "known", "objects")


@dataclass(frozen=True, slots=True)
class Part:
    """A folder of the store: how many files and bytes lie in it."""

    name: str
    files: int
    size: int


def info(out: Path) -> tuple[Part, ...]:
    """The parts of the store of an output folder, in order; none where nothing was built. Raises `NkusbError`."""
    if not (out / _WORK).is_dir():
        return ()
    with writing(out) as work:
        return _parts(work / _STORE)


def clear(out: Path) -> tuple[Part, ...]:
    """Remove the store of an output folder; what was built stays, and the next build makes all anew.

    Gives what was removed. Raises `NkusbError`, where a build is at work too.
    """
    if not (out / _WORK).is_dir():
        return ()
    with writing(out) as work:
        parts = _parts(work / _STORE)
        if parts:
            shutil.rmtree(work / _STORE)
        return parts


def shared(cache: Depot) -> tuple[Part, ...]:
    """The parts of a store in a shared depot. Raises `NkusbError`."""
    sizes = {part: _sizes(cache, part) for part in _SHARED}
    return tuple(Part(part, len(held), sum(held.values())) for part, held in sizes.items() if held)


def clear_shared(cache: Depot) -> tuple[Part, ...]:
    """Remove what lies in a shared depot, what names a file before the file. Gives what was removed. Raises `NkusbError`."""
    parts = shared(cache)
    for part in _SHARED:
        cache.below(part).remove(*_sizes(cache, part))
    return parts


def _sizes(cache: Depot, part: str) -> Mapping[str, int]:
    try:
        return cache.below(part).sizes()
    except OSError as error:
        raise NkusbError([NO_STORAGE.at(Place(part), reason=reason_of(error))]) from None


def _parts(store: Path) -> tuple[Part, ...]:
    folders = [item.path for item in listing(store) if item.kind == "folder"] if store.is_dir() else []
    return tuple(_part(folder) for folder in folders)


def _part(folder: Path) -> Part:
    sizes = [item.size for item in walk(folder) if item.kind == "file"]
    return Part(folder.name, len(sizes), sum(sizes))
