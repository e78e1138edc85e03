"""Where recipes become bytes: each equal piece of work once, kept under the hash of all that decides its result.

`keys/<key>` names the result of a recipe, `objects/<sha256>` holds it. The key is the hash of the source's bytes, the
settings, the code of the room that cooks and the versions of its libraries; it holds no path, so equal pictures of two
editions are one object. Objects are written beside and renamed: a killed build leaves nothing half-made behind.
"""

from __future__ import annotations

import hashlib
import importlib
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from functools import cache
from pathlib import Path
from typing import cast

from nkusb.bundle import Blob, Bundle, Entry, Joined, Packed, Page, Recipe, Stored, hash_of
from nkusb.names import listing, walk
from nkusb.problems import ERROR, Code, NkusbError, Place, Problems, reason_of
from nkusb.progress import Progress, Step

NOT_MADE = Code(
    "BLD003", ERROR,
    "이 파일로 드라이브의 《{path}》을(를) 만들지 못했습니다: {reason}.",
    "“{path}” of the drive could not be made of this file: {reason}.",
    "파일을 다른 프로그램으로 열어 다시 저장한 뒤 넣어 보십시오.", "Open it in another program, save it anew and put it back.",
    bad="(a picture that changed while it was read)", good="(a sound picture)",
)  # fmt: skip


class Store:
    """A folder of cooked files. Safe for several threads; one build at a time (the build's lock sees to that)."""

    def __init__(self, folder: Path) -> None:
        self._keys, self._objects, self._new = folder / "keys", folder / "objects", folder / "new"
        self._made: dict[Recipe, Stored] = {}  # in this build: editions that share a source read it once
        self._packed: list[Stored] = []
        self._used: set[str] = set()
        shutil.rmtree(self._new, ignore_errors=True)  # what a killed build left
        for part in (self._keys, self._objects, self._new):
            part.mkdir(parents=True, exist_ok=True)

    def get(self, recipe: Recipe) -> Stored:
        """The file that a recipe makes, cooked now unless it is there already. Raises whatever the cook raises."""
        if recipe not in self._made:
            self._made[recipe] = self._kept(key(recipe), lambda to: self._cook(recipe, to))
        return self._made[recipe]

    def _cook(self, recipe: Recipe, to: Path) -> None:
        used = (str(self.get(each).path) for each in recipe.uses)
        recipe.cook(_written(recipe.source, to.with_name("source")), to, *recipe.settings, *used)

    def pack(self, packed: Packed, cooked: Mapping[Recipe, Stored]) -> Stored:
        """The file that holds others, packed now unless it is there already. Raises whatever the pack raises."""
        members = [(name, cooked[each] if isinstance(each, Recipe) else each) for name, each in packed.members]
        parts = [_room(packed.pack.__module__), packed.pack.__qualname__, repr(packed.settings)]
        parts += [f"{name} {blob.sha256}" for name, blob in members]
        self._packed.append(self._kept(_digest(parts), lambda to: packed.pack(members, to, *packed.settings)))
        return self._packed[-1]

    def _kept(self, name: str, write: Callable[[Path], None]) -> Stored:
        self._used.add(name)
        return self._known(name) or self._write(name, write)

    def _known(self, name: str) -> Stored | None:
        record = self._keys / name
        if not record.exists():
            return None
        sha256, size = record.read_text("ascii").split()
        stored = Stored(self._objects / sha256, int(size), sha256)
        return stored if stored.path.exists() and stored.path.stat().st_size == stored.size else None

    def _write(self, name: str, write: Callable[[Path], None]) -> Stored:
        with tempfile.TemporaryDirectory(dir=self._new) as folder:
            cooked, record = Path(folder, "cooked"), Path(folder, "record")
            write(cooked)
            sha256 = hash_of(cooked)
            stored = Stored(self._objects / sha256, cooked.stat().st_size, sha256)
            cooked.replace(stored.path)
            record.write_text(f"{stored.sha256} {stored.size}", "ascii")
            record.replace(self._keys / name)
        return stored

    def forget_unused(self) -> None:
        """Drop everything that was not asked for since this store was opened: it never outgrows what is on the drives."""
        for record in listing(self._keys):
            if record.path.name not in self._used:
                record.path.unlink()
        objects = {stored.sha256 for stored in (*self._made.values(), *self._packed)}
        for item in listing(self._objects):
            if item.path.name not in objects:
                item.path.unlink()


def _written(source: Path | bytes, to: Path) -> Path:
    """The file of a source; one that is in memory is written to `to`."""
    if isinstance(source, bytes):
        to.write_bytes(source)
        return to
    return source


def make(entries: Iterable[Entry], store: Store, executor: Executor, progress: Progress) -> tuple[Bundle, Problems]:
    """The bundle that a form's entries describe. Entries that can't be made are reported and left out."""
    wanted = list(entries)
    unique = list(dict.fromkeys(recipe for entry in wanted for recipe in entry.recipes))
    cooked: dict[Recipe, Stored | str] = {}
    for number, result in enumerate(executor.map(lambda recipe: _attempt(store, recipe), unique)):
        cooked[unique[number]] = result
        source = unique[number].source
        progress(Step("make", number + 1, len(unique), source.name if isinstance(source, Path) else ""))
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


def _attempt(store: Store, recipe: Recipe) -> Stored | str:
    """What the store gives, or why it can't. Decoders of hostile files may raise anything: it must not end the build."""
    try:
        return store.get(recipe)
    except NkusbError as error:
        return error.problems[0].message
    except OSError as error:
        return reason_of(error)
    except Exception as error:
        return type(error).__name__


def key(recipe: Recipe) -> str:
    """The hash of all that decides what a recipe makes."""
    source = recipe.source
    known = hash_of(source) if isinstance(source, Path) else hashlib.sha256(source).hexdigest()
    parts = [_room(recipe.cook.__module__), recipe.cook.__qualname__, repr(recipe.settings), known, *map(key, recipe.uses)]
    return _digest(parts)


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@cache
def _room(module: str) -> str:
    """A fingerprint of the package that cooks: its code and its `LIBRARIES`. Derived, so that nobody forgets to raise it."""
    from importlib.metadata import version

    package = importlib.import_module(module.rpartition(".")[0])
    libraries = [f"{name} {version(name)}" for name in package.LIBRARIES]
    digest = hashlib.sha256("\n".join(libraries).encode())
    for item in walk(Path(package.__path__[0])):
        if item.path.suffix == ".py":
            digest.update(item.path.read_bytes())
    return digest.hexdigest()
