"""Tells which files of a project were changed, as soon as they are."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from watchfiles import watch

_FOLDERS = ("payloads", "templates", "language")  # with all that is in them; beside the manifest, files alone
_CALM = 20  # milliseconds without a change after which those before are told: an editor's saving is several changes


@contextmanager
def watching(root: Path, tell: Callable[[set[Path]], None]) -> Iterator[None]:
    """For the time of the block, `tell` is given the files below `root` that were changed. `root` is absolute."""
    ended = threading.Event()
    folders = [root / name for name in _FOLDERS if (root / name).is_dir()]

    def look(recursive: bool, *paths: Path) -> None:
        kinds = watch(*paths, stop_event=ended, recursive=recursive, step=_CALM, rust_timeout=500, raise_interrupt=False)
        for changes in kinds:
            if changed := {Path(path) for _, path in changes if recursive or Path(path).suffix in (".toml", ".txt")}:
                tell(changed)

    threads = [threading.Thread(target=look, args=(False, root), daemon=True)]
    if folders:
        threads.append(threading.Thread(target=look, args=(True, *folders), daemon=True))
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()
