"""What builds keep for the next one (`OUT/.nkusb/store`), and previews (`OUT/.nkusb/preview`): how much it is, and an end to it.

Both hold the build's lock; an end to it, the preview's too.

Nothing is bounded here: the store itself forgets at the end of every whole build what that build did not ask for. What several
share has no lock, and nobody but `clear_shared` forgets: who takes it from a build that runs makes that one end with a problem.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from nkusb.build import holding, writing
from nkusb.known.depots import NO_STORAGE, Depot
from nkusb.names import listing, walk
from nkusb.problems import ERROR, Code, NkusbError, Place, reason_of

OPEN_ALREADY = Code(
    "DSK001", ERROR,
    "이 폴더의 미리보기가 이미 열려 있습니다.", "A preview of this folder is open already.",
    "그 창을 쓰거나, 그것을 Ctrl-C로 끝내고 다시 하십시오.", "Use that one, or end it with Ctrl-C and try again.",
    bad="(two previews at once)", good="(one)",
)  # fmt: skip

_WORK, _STORE, _PREVIEW = ".nkusb", "store", "preview"
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
        return _parts(work)


def clear(out: Path) -> tuple[Part, ...]:
    """Remove the store of an output folder, and the preview's; what was built stays, and the next build makes all anew.

    Gives what was removed. Raises `NkusbError`, where a build is at work or a preview open too.
    """
    if not (out / _WORK).is_dir():
        return ()
    with writing(out) as work:
        parts = _parts(work)
        if (work / _PREVIEW).is_dir():
            with previewing(out) as preview:
                _empty(preview)
        if (work / _STORE).is_dir():
            shutil.rmtree(work / _STORE)
        return parts


def _empty(preview: Path) -> None:
    """Remove all but the lock, which is held."""
    for item in listing(preview):
        if item.kind == "folder":
            shutil.rmtree(item.path)


def previewing(out: Path) -> AbstractContextManager[Path]:
    """The folder in which a preview keeps what it made. Raises `NkusbError` where another has it or it can't be written."""
    return holding(out, out / _WORK / _PREVIEW, OPEN_ALREADY)


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


def _parts(work: Path) -> tuple[Part, ...]:
    """Of the store each folder; what previews keep as one."""
    store = work / _STORE
    folders = [item.path for item in listing(store) if item.kind == "folder"] if store.is_dir() else []
    parts = (_part(folder) for folder in (*folders, work / _PREVIEW) if folder.is_dir())
    return tuple(part for part in parts if part.name != _PREVIEW or part.files)


def _part(folder: Path) -> Part:
    sizes = [item.size for item in walk(folder) if item.kind == "file" and item.path.name != "lock"]
    return Part(folder.name, len(sizes), sum(sizes))
