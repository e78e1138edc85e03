"""Where recipes become bytes: each equal piece of work once, kept under the hash of all that decides its result.

`keys/<key>` names the result of a recipe, `objects/<sha256>` holds it. The key is the hash of the source's bytes, the
settings, the code of the room that cooks and the versions of its libraries; it holds no path, so equal pictures of two
editions are one object. Objects are written beside and renamed: a killed build leaves nothing half-made behind.
What takes moments lies in `known/` (see there): pages, and what was found out of payloads.

All this may lie in a depot that many machines share, too; then the folder holds what this one has made or needed.
"""

from __future__ import annotations

import hashlib
import importlib
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import cast

from nkusb.bundle import Blob, Bundle, Entry, Framed, Joined, Packed, Page, Recipe, Rendered, Stored, hash_of, hash_of_folder
from nkusb.known import Job, Known, Task
from nkusb.known.depots import Depot, Local
from nkusb.known.shelf import digest_of
from nkusb.model import is_noon
from nkusb.names import listing, stamp_of
from nkusb.problems import ERROR, Code, NkusbError, Place, Problems, reason_of
from nkusb.progress import Progress, Step, silent

NOT_MADE = Code(
    "BLD003", ERROR,
    "이 파일로 드라이브의 《{path}》을(를) 만들지 못했습니다: {reason}.",
    "“{path}” of the drive could not be made of this file: {reason}.",
    "파일을 다른 프로그램으로 열어 다시 저장한 뒤 넣어 보십시오.", "Open it in another program, save it anew and put it back.",
    bad="(a picture that changed while it was read)", good="(a sound picture)",
)  # fmt: skip


_UNKNOWN: Mapping[Path, str] = {}
_MANY = 1 << 15  # bytes


@dataclass(frozen=True, slots=True)
class Kitchen:
    """Cooks into a folder, in any process that reaches it; what lies there, or in the depot `shared`, isn't cooked again."""

    folder: Path
    shared: Depot | None = None

    def part(self, name: str) -> Path:
        """One of its three folders: `keys`, `objects`, `new`."""
        return self.folder / name

    def furnish(self) -> None:
        """Make its folders."""
        for part in ("keys", "objects", "new"):
            self.part(part).mkdir(parents=True, exist_ok=True)

    @contextmanager
    def within_reach(self) -> Iterator[Kitchen]:
        """This one; on a machine that has no such folder, one for as long as this lasts, from which the depot gets everything."""
        if self.folder.is_dir() or not self.shared:
            yield self
            return
        with tempfile.TemporaryDirectory() as folder:
            kitchen = replace(self, folder=Path(folder))
            kitchen.furnish()
            yield kitchen

    def get(self, recipe: Recipe, hashes: Mapping[Path, str]) -> tuple[str, Stored]:
        """The key of a recipe and the file that it makes, which may lie in the depot alone; `hashes` are the sources' known ones.

        Raises whatever the cook raises.
        """
        name = key(recipe, hashes)
        return name, self.kept(name, lambda to: self._cook(recipe, to, hashes))

    def _cook(self, recipe: Recipe, to: Path, hashes: Mapping[Path, str]) -> None:
        used = (str(self.brought(self.get(each, hashes)[1]).path) for each in recipe.uses)
        source = self.brought(recipe.source).path if isinstance(recipe.source, Stored) else recipe.source
        recipe.cook(_written(source, to.with_name("source")), to, *recipe.settings, *used)

    def kept(self, name: str, write: Callable[[Path], None]) -> Stored:
        """The file of this key, written now unless it is known already."""
        return self._known(name) or self._write(name, write)

    def brought(self, stored: Stored) -> Stored:
        """A file, copied out of the depot unless it is here already. Raises `OSError` where it isn't what it was."""
        path = self.part("objects") / stored.sha256
        here = stored if stored.path == path else replace(stored, path=path, fresh=False)
        if not _lies(here) and stored.elsewhere:
            with tempfile.TemporaryDirectory(dir=self.part("new")) as folder:
                stored.fetch(Path(folder, "copy"))
                Path(folder, "copy").replace(here.path)
        return here

    def _stored(self, sha256: str, size: int) -> Stored:
        return Stored(self.part("objects") / sha256, size, sha256, self.shared and self.shared.below("objects"))

    def _known(self, name: str) -> Stored | None:
        record = self.part("keys") / name
        if record.exists():
            text = record.read_text("ascii")
        elif self.shared and (kept := self.shared.below("keys").read(name)):
            text = kept[0].decode("ascii", "replace")
        else:
            return None
        if not _RECORD.fullmatch(text):  # a hash is a file's name
            return None
        sha256, size = text.split()
        stored = self._stored(sha256, int(size))
        return stored if _lies(stored) or self._is_shared(stored) else None

    def _is_shared(self, stored: Stored) -> bool:
        return self.shared is not None and self.shared.below("objects").size(stored.sha256) == stored.size

    def _write(self, name: str, write: Callable[[Path], None]) -> Stored:
        with tempfile.TemporaryDirectory(dir=self.part("new")) as folder:
            cooked, record = Path(folder, "cooked"), Path(folder, "record")
            write(cooked)
            sha256 = hash_of(cooked)
            stored = replace(self._stored(sha256, cooked.stat().st_size), fresh=True)
            cooked.replace(stored.path)
            record.write_text(f"{stored.sha256} {stored.size}", "ascii")
            if self.shared:
                self.shared.below("objects").send(stored.path, sha256)
                self.shared.below("keys").write(name, record.read_bytes())
            record.replace(self.part("keys") / name)
        return stored


_RECORD = re.compile(r"[0-9a-f]{64} [0-9]{1,18}")


def _lies(stored: Stored) -> bool:
    """Whether it is there. What shares its file with a drive was edited there if its time is none that a drive has."""
    try:
        status = stored.path.stat()
    except OSError:
        return False
    return status.st_size == stored.size and (status.st_nlink == 1 or is_noon(status.st_mtime_ns))


class Store:
    """What was cooked and found out before, and which of it this build asked for. One build at a time (its lock sees to that).

    Any number of builds may share a depot.
    """

    def __init__(self, folder: Path, shared: Depot | None = None) -> None:
        self._kitchen = Kitchen(folder, shared)
        self.known = Known((shared or Local(folder)).below("known"))
        self._used: dict[str, str] = {}  # key → hash of the object
        shutil.rmtree(self._kitchen.part("new"), ignore_errors=True)  # what a killed build left
        self._kitchen.furnish()

    def get(self, recipe: Recipe) -> Stored:
        """The file that a recipe makes, cooked now unless it is there already. Raises whatever the cook raises."""
        name, stored = self._kitchen.get(recipe, _UNKNOWN)
        self._used[name] = stored.sha256
        return self._kitchen.brought(stored)

    def cook(self, recipes: Sequence[Recipe], executor: Executor, progress: Progress) -> dict[Recipe, Stored | str]:
        """What each recipe makes, or why it can't; what others use is made before them."""
        used = dict.fromkeys(each for recipe in recipes for each in recipe.uses)
        if used:
            self.cook([*used], executor, silent)
        sources = [recipe.source for recipe in recipes]
        hashes = self._hashes(dict.fromkeys(source for source in sources if isinstance(source, Path)), executor)
        given = [{source: hashes[source]} if isinstance(source, Path) and source in hashes else {} for source in sources]
        cooked: dict[Recipe, Stored | str] = {}
        for recipe, result in zip(recipes, executor.map(partial(_attempt, self._kitchen), recipes, given), strict=True):
            if isinstance(result, str):
                cooked[recipe] = result
            else:
                name, stored = result
                self._used[name] = stored.sha256
                cooked[recipe] = self._brought(stored)
            progress(Step("make", len(cooked), len(recipes), recipe.source.name if isinstance(recipe.source, Path) else ""))
        return cooked

    def _brought(self, stored: Stored) -> Stored | str:
        """A file that was made, perhaps elsewhere, or why it can't be had."""
        try:
            return self._kitchen.brought(stored)
        except OSError as error:
            return reason_of(error)

    def _hashes(self, sources: Iterable[Path], executor: Executor) -> Mapping[Path, str]:
        """The hashes of the files that can be read: known from before if nothing touched them since."""
        jobs = []
        for source in sources:
            try:
                stamp = stamp_of(str(source), source.stat())
            except OSError:  # whoever cooks says so
                continue
            jobs.append(Job(stamp.name, digest_of(tuple(stamp)), source, stamp.touched))
        found = self.known.work(_HASH, jobs, None, executor, silent)
        return {job.item: sha256 for job, sha256 in zip(jobs, found, strict=True) if sha256}

    def pack(self, packed: Packed, cooked: Mapping[Recipe, Stored]) -> Stored:
        """The file that holds others, packed now unless it is there already. Raises whatever the pack raises."""
        members = [(name, cooked[each] if isinstance(each, Recipe) else each) for name, each in packed.members]
        parts = [_room(packed.pack.__module__), packed.pack.__qualname__, repr(packed.settings)]
        parts += [f"{name} {blob.sha256}" for name, blob in members]
        name = _digest(parts)
        stored = self._kitchen.kept(name, lambda to: packed.pack(members, to, *packed.settings))
        self._used[name] = stored.sha256
        return self._kitchen.brought(stored)

    def aside(self, entry: Entry) -> Entry:
        """The entry; where it holds many bytes in memory, they are put into a file of this build until they are poured.

        On a cluster with a depot, workers see no such file: there they stay.
        """
        match entry.content:
            case Rendered() | Framed(within=Rendered()) as content if content.size >= _MANY and not self._kitchen.shared:
                path = self._kitchen.part("new") / content.sha256
                if not path.exists():
                    with content.open() as file:
                        path.write_bytes(file.read())
                return replace(entry, content=Stored(path, content.size, content.sha256))
            case _:
                return entry

    def forget_unused(self) -> None:
        """Drop everything that was not asked for since this store was opened: it never outgrows what is on the drives.

        Nothing in a shared depot: another build may need it.
        """
        shutil.rmtree(self._kitchen.part("new"), ignore_errors=True)
        self._kitchen.furnish()
        if not self._kitchen.shared:
            self.known.forget_unused()
        for part, names in (("keys", {*self._used}), ("objects", {*self._used.values()})):
            for item in listing(self._kitchen.part(part)):
                if item.path.name not in names:
                    item.path.unlink()


def _hashed(source: Path, _shared: None) -> str:
    """The hash of a file; empty where it can't be read."""
    try:
        return hash_of(source)
    except OSError:
        return ""


_HASH = Task("hash", _hashed)


def _written(source: Path | bytes, to: Path) -> Path:
    """The file of a source; one that is in memory is written to `to`."""
    if isinstance(source, bytes):
        to.write_bytes(source)
        return to
    return source


def make(entries: Iterable[Entry], store: Store, executor: Executor, progress: Progress) -> tuple[Bundle, Problems]:
    """The bundle that a form's entries describe. Entries that can't be made are reported and left out."""
    wanted = list(entries)
    cooked = store.cook(list(dict.fromkeys(recipe for entry in wanted for recipe in entry.recipes)), executor, progress)
    files, problems = [], []
    for entry in wanted:
        reasons = [reason for recipe in entry.recipes if isinstance(reason := cooked[recipe], str)]
        problems += [NOT_MADE.at(Place(f"payloads/{entry.origin}"), path=entry.path, reason=reason) for reason in reasons]
        if not reasons:
            files.append((entry.path, _made(entry, cast("dict[Recipe, Stored]", cooked), store)))
    return Bundle(files), tuple(problems)


def _made(entry: Entry, cooked: Mapping[Recipe, Stored], store: Store) -> Blob:
    match entry.content:
        case Recipe():
            return cooked[entry.content]
        case Page(parts):
            return Joined(tuple(cooked[part] if isinstance(part, Recipe) else part for part in parts))
        case Packed():
            return store.pack(entry.content, cooked)
        case blob:
            return blob


def _attempt(kitchen: Kitchen, recipe: Recipe, hashes: Mapping[Path, str]) -> tuple[str, Stored] | str:
    """What the kitchen gives, or why it can't. Decoders of hostile files may raise anything: it must not end the build."""
    try:
        with kitchen.within_reach() as near:
            return near.get(recipe, hashes)
    except NkusbError as error:
        return error.problems[0].message
    except OSError as error:
        return reason_of(error)
    except Exception as error:
        return type(error).__name__


def key(recipe: Recipe, hashes: Mapping[Path, str] = _UNKNOWN) -> str:
    """The hash of all that decides what a recipe makes; `hashes` are those of sources that are known."""
    source = recipe.source
    match source:
        case bytes():
            known = hashlib.sha256(source).hexdigest()
        case Stored():
            known = source.sha256
        case _:
            known = hashes.get(source) or hash_of(source)
    parts = [_room(recipe.cook.__module__), recipe.cook.__qualname__, repr(recipe.settings), known]
    return _digest([*parts, *(key(each, hashes) for each in recipe.uses)])


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@cache
def _room(module: str) -> str:
    """A fingerprint of the package that cooks: its code and its `LIBRARIES`. Derived, so that nobody forgets to raise it."""
    from importlib.metadata import version

    package = importlib.import_module(module.rpartition(".")[0])
    libraries = (f"{name} {version(name)}" for name in package.LIBRARIES)
    return _digest([*libraries, hash_of_folder(Path(package.__path__[0]))])
