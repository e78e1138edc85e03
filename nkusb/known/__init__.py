"""What was found out before: the results of pure work, each kept under the hash of all that decides it.

Work is given as jobs and done in batches, on any executor, in any process that reaches the depot. Which batch a job falls into
depends on its name alone, so that what changes with one payload is one batch. A batch's results lie in one file of the depot,
what is large in them (bodies, pages) in others beside it, to be read when somebody asks: memory holds what lists need.

Files are written whole and never changed, so that a killed build, or two that share a depot, can spoil nothing.
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache, partial
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar, TypeVarTuple

from nkusb.bundle import hash_of_folder
from nkusb.known.depots import Depot
from nkusb.known.shelf import digest_of, digest_of_words, packed, recalled, segments, unpacked, written
from nkusb.memory import give_back, tidy
from nkusb.orthography import Glossary
from nkusb.progress import Progress, Step

BATCHES = 64
LIBRARIES = ("ahocorasick-rs", "av", "jinja2", "markdown-it-py", "markupsafe", "mdit-py-plugins", "nh3", "pillow", "pillow-heif")
_SEGMENTS = 8  # of a batch, before they are made one
_MUCH = 1 << 20  # bytes of results, after which it is worth looking for what is no longer used
_FEW, _PATIENCE = 16, 0.3  # where less than one in so many is lacking, so many seconds are worked on it before others are asked
SURE = 2 * 10**9  # nanoseconds: what was changed less long before it was looked at may have been changed again (FAT's clock)

Item = TypeVar("Item")
Shared = TypeVar("Shared")
Result = TypeVar("Result")
Given = TypeVarTuple("Given")


@dataclass(frozen=True, slots=True)
class Job(Generic[Item]):
    """One piece of work. `name` says of what, the same in every build; `key` is the hash of all that decides the result.

    Where that was made of time stamps, `touched` is the latest of them (nanoseconds since 1970).
    """

    name: str
    key: str
    item: Item
    touched: int = 0


@dataclass(frozen=True, slots=True)
class Task(Generic[Item, Shared, Result]):
    """What is done with each item: a module-level function of an item and of what all share, both picklable.

    `stage` names it in the progress and in the depot. Where keys are made of time stamps, `content` gives the hash of what an
    item really holds, so that a copy is known again. A result that `is_fleeting`, as of a file that can't be read now, is worked
    out anew each time.
    """

    stage: str
    run: Callable[[Item, Shared], Result]
    content: Callable[[Item, Shared], str] | None = None
    is_fleeting: Callable[[Result], bool] | None = None


class Work(Protocol):
    """Does work of which there is much: at once, or remembering and sharing it."""

    def __call__(self, task: Task[Item, Shared, Result], items: Sequence[Item], shared: Shared) -> list[Result]:
        """The results of a task with many items, in order."""
        ...

    def again(self, make: Callable[[*Given], Result], *given: *Given) -> Result:
        """What a pure function gives; where that is what it was asked last, what it gave then."""
        ...


class AtOnce:
    """Work done here and now, nothing remembered."""

    def __call__(self, task: Task[Item, Shared, Result], items: Sequence[Item], shared: Shared) -> list[Result]:
        return [task.run(item, shared) for item in items]

    def again(self, make: Callable[[*Given], Result], *given: *Given) -> Result:
        return make(*given)


at_once = AtOnce()


@dataclass(frozen=True, slots=True)
class Entry:
    """One result, the hash of the content that it is of, if that was asked for, and whether it holds for once only."""

    content: str
    result: Any
    fleeting: bool = False


_Batch = dict[str, Entry]
_Call = tuple[str, bytes]  # a batch's name, and its jobs, packed


@dataclass
class Known:
    """The results in a depot. `glossary` is the one that payloads get which were kept without theirs."""

    depot: Depot
    glossary: Glossary = field(default_factory=Glossary)
    _there: dict[str, tuple[set[str], list[str]]] = field(default_factory=dict)  # by batch: keys nobody asked for, segments

    def work(
        self, task: Task[Item, Shared, Result], jobs: Sequence[Job[Item]], shared: Shared, executor: Executor, progress: Progress
    ) -> list[Result]:
        """The result of each job, in order: known from before, or worked out now.

        Raises whatever the task raises, and `OSError` where nothing can be kept.
        """
        batches: dict[str, list[Job[Item]]] = {}
        for job in jobs:
            batches.setdefault(_batch_of(task, job.name), []).append(job)
        lacking: list[tuple[str, list[Job[Item]]]] = []
        found: dict[str, Result] = {}
        for (name, listed), kept in zip(batches.items(), self.depot.read_each(batches), strict=True):
            lacking += [(name, missing)] if (missing := self._recall(name, kept, listed, found)) else []
        done, passed = len(jobs) - sum(len(missing) for _, missing in lacking), 0
        if lacking:
            give_back()  # before there are processes beside this one
        fill = partial(_fill, self.depot, task, packed(shared))
        calls = ((name, packed(missing)) for name, missing in lacking)
        patience = _PATIENCE if len(jobs) - done < len(jobs) // _FEW else 0
        for (name, missing), data in zip(lacking, _filled(fill, calls, patience, executor), strict=True):
            progress(Step(task.stage, done, len(jobs), missing[0].name))
            done, passed = done + len(missing), passed + len(data)
            batch: _Batch = unpacked(data, self.depot, self.glossary)
            self._note(name, batch, missing, data)
            found.update((job.key, batch[job.key].result) for job in missing)
        if jobs:
            progress(Step(task.stage, done, len(jobs)))
        if passed > _MUCH:
            tidy()
        return [found[job.key] for job in jobs]

    def _recall(self, name: str, kept: tuple[bytes, int] | None, jobs: list[Job[Item]], found: dict[str, Any]) -> list[Job[Item]]:
        """The jobs of a batch whose results are not known; those that are go to `found`."""
        if kept is None or (batch := self._sound(name, kept[0])) is None:
            return jobs
        self._note(name, batch, jobs, kept[0])
        missing = []
        for job in jobs:
            entry = batch.get(job.key)
            if entry is None or entry.fleeting or job.touched > kept[1] - SURE:
                missing.append(job)
            else:
                found[job.key] = entry.result
        return missing

    def _sound(self, name: str, data: bytes) -> _Batch | None:
        """The results of a batch. One that was spoilt, or is no longer whole, is dropped, to be worked out anew."""
        batch: _Batch | None = recalled(data, self.depot, self.glossary)
        if batch is not None and all(part in self._names or self.depot.size(part) for part in segments(data) if part):
            return batch
        self.depot.remove(name)
        return None

    @cached_property
    def _names(self) -> frozenset[str]:
        """What lay in the depot when this was first asked for."""
        return frozenset(self.depot.sizes())

    def _note(self, name: str, batch: _Batch, jobs: Sequence[Job[Any]], data: bytes) -> None:
        """Note what of a batch nobody asked for yet; what was worked out for others meanwhile counts as asked for."""
        spare = self._there[name][0] if name in self._there else {*batch}
        self._there[name] = spare.difference(job.key for job in jobs), segments(data)

    def forget_unused(self) -> None:
        """Drop what was not asked for since this was opened: it never outgrows what the last build needed."""
        for name, (spare, parts) in list(self._there.items()):
            if (spare or len(parts) > _SEGMENTS) and (kept := self.depot.read(name)):
                batch: _Batch = unpacked(kept[0], self.depot, self.glossary)
                data = written(self.depot, name, {key: batch[key] for key in batch if key not in spare}, whole=True)
                self._there[name] = set(), segments(data)
        held = {*self._there, *(part for _, parts in self._there.values() for part in parts)}
        self.depot.remove(*(name for name in self.depot.sizes() if name not in held))


@dataclass(eq=False)
class Working:
    """Works with a memory, on an executor. What decides a result is the item and what is shared, nothing else.

    With `several` editions to make, what was made for the last one is held for the next.
    """

    known: Known
    executor: Executor
    progress: Progress
    several: bool = False
    _last: dict[str, tuple[tuple[object, ...], Any]] = field(default_factory=dict)

    def __call__(self, task: Task[Item, Shared, Result], items: Sequence[Item], shared: Shared) -> list[Result]:
        common = digest_of(task.run.__qualname__, shared)
        keys = [digest_of(common, item) for item in items]
        return self.jobs(task, [Job(key, key, item) for key, item in zip(keys, items, strict=True)], shared)

    def jobs(self, task: Task[Item, Shared, Result], jobs: Sequence[Job[Item]], shared: Shared) -> list[Result]:
        """The result of each job, in order: for who knows the keys of its own work."""
        return self.known.work(task, jobs, shared, self.executor, self.progress)

    def again(self, make: Callable[[*Given], Result], *given: *Given) -> Result:
        name = make.__qualname__
        if name in self._last and self._last[name][0] == given:
            made: Result = self._last[name][1]
            return made
        made = make(*given)
        if self.several:
            self._last[name] = given, made
        return made


def _filled(fill: Callable[[_Call], bytes], calls: Iterator[_Call], patience: float, executor: Executor) -> Iterator[bytes]:
    """What each call gives, in order: here for as long as patience lasts, then shared.

    Where little is lacking, processes that begin for it would cost more memory than they save time.
    """
    end = time.monotonic() + patience
    while time.monotonic() < end and (call := next(calls, None)):
        yield fill(call)
    yield from executor.map(fill, calls)


def _batch_of(task: Task[Any, Any, Any], name: str) -> str:
    place = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") % BATCHES
    return f"{task.stage}-{fingerprint()[:16]}-{place:03}"


@cache
def fingerprint() -> str:
    """The hash of nkusb itself and of the libraries that results depend on. Derived, so that nobody forgets to raise it."""
    from importlib.metadata import version

    libraries = (f"{name} {version(name)}" for name in LIBRARIES)
    return digest_of_words(sys.version, *libraries, hash_of_folder(Path(__file__).parents[1]))


def _fill(depot: Depot, task: Task[Any, Any, Any], common: bytes, call: _Call) -> bytes:
    """Do the jobs of one batch, keep what came of them beside what is there, and give the whole."""
    name, jobs = call
    kept = depot.read(name)
    batch: _Batch = unpacked(kept[0], depot, Glossary()) if kept else {}
    contents = {entry.content: entry for entry in batch.values() if entry.content and not entry.fleeting}
    shared = _common(depot, common)
    for job in unpacked(jobs, depot, Glossary()):
        content = task.content(job.item, shared) if task.content else ""
        batch[job.key] = contents.get(content) or _worked_out(task, content, job.item, shared)
    return written(depot, name, batch)


@lru_cache(maxsize=2)
def _common(depot: Depot, packed: bytes) -> Any:
    """What the jobs of a task share, unpacked once in each process."""
    return unpacked(packed, depot, Glossary())


def _worked_out(task: Task[Any, Any, Any], content: str, item: object, shared: object) -> Entry:
    result = task.run(item, shared)
    return Entry(content, result, task.is_fleeting is not None and task.is_fleeting(result))
