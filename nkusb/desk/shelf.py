"""The project in memory: read once, then only what was changed; a page is drawn when somebody looks at it.

Media are examined when a page that shows them is asked for, and all others meanwhile; until then a text stands without them.
The problems of a payload are those that reading it and the checks of words and links find. What takes a whole build to find
(the leak gate, the budget, faces) is left to `nkusb check`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from nkusb import media, search
from nkusb.acceptance import UNUSED, settle
from nkusb.build import NO_SUCH_EDITION, Plan, choices_of, judged, red_list_files, sender_words
from nkusb.bundle import Blob, Entry, Rendered
from nkusb.checks import Lists
from nkusb.document import Document, figures
from nkusb.forms import FORMS
from nkusb.forms.html import FINDER, finder, media_files, sheets
from nkusb.kinds import BY_FOLDER
from nkusb.load import Project, read_one, with_media
from nkusb.load.folder import Folder, read_folder, read_folders
from nkusb.load.glossary import read_glossary
from nkusb.load.manifest import read_manifest
from nkusb.load.payload import Reading
from nkusb.load.redlist import read_red_list
from nkusb.load.select import select
from nkusb.load.wording import worded
from nkusb.markup import cover
from nkusb.model import Edition, Library, Medium, Payload, Selection
from nkusb.orthography import Glossary
from nkusb.pages import Site, site
from nkusb.problems import NkusbError, Place, Problem, Problems, in_order
from nkusb.progress import silent
from nkusb.store import Store, make
from nkusb.templating import Templates

PICTURES = "pictures"  # the form of picture pages
_UNSEEN = "FAC"  # codes of faces, which are not looked for here


@dataclass(frozen=True, slots=True)
class Kept:
    """What was read of a payload's folder: its text if it could be read, and every problem of reading it."""

    folder: Folder | None
    reading: Reading | None
    problems: Problems

    @property
    def payload(self) -> Payload | None:
        return self.reading.payload if self.reading else None


@dataclass(frozen=True, slots=True)
class Whole:
    """A payload with its media, as its checks read it and as its edition shows it, and what is wrong with the media."""

    payload: Payload | None = None
    shown: Payload | None = None
    problems: Problems = ()


@dataclass(frozen=True, slots=True)
class View:
    """A payload as the desk shows it: the page (empty where errors forbid one), its problems, and those of the project."""

    origin: str
    page: str
    problems: Problems
    common: Problems


@dataclass(frozen=True)
class _Laid:
    """The edition of one moment, laid out. Pages are drawn when they are asked for."""

    library: Library
    site: Site
    templates: Templates

    @cached_property
    def pages(self) -> Mapping[str, str]:
        """The page of each payload by its origin."""
        return {article.payload.origin: article.heading.name for article in self.site.articles}

    @cached_property
    def payloads(self) -> Mapping[str, Payload]:
        """The payloads by their origin."""
        return {payload.origin: payload for payload in self.library.payloads}

    @cached_property
    def media(self) -> Mapping[str, Entry]:
        """What the pages show, by its name."""
        return {entry.path.name: entry for article in self.site.articles for entry in media_files(article)}

    @cached_property
    def index(self) -> Mapping[str, Blob]:
        """The files that are searched, made when the first is asked for: it takes seconds where there is much to read."""
        return dict(search.index(map(search.of, self.site.articles)))

    def drawn(self, name: str) -> bytes | None:
        """A page, each block with its line; nothing where there is none of this name."""
        if name == self.site.cover:
            return cover(self.library.edition, self.site, self.templates)[0].encode("utf-8-sig")
        found = (sheet for sheet in sheets(self.library, self.site, self.templates, lines=True) if sheet.name == name)
        sheet = next(found, None)
        return sheet.draw().encode("utf-8-sig") if sheet else None


class Shelf:
    """The project below a manifest's folder. Safe for several threads; `revision` counts the changes.

    Raises `NkusbError` where there is nothing to show, and for an edition that the manifest doesn't have.
    """

    def __init__(self, plan: Plan, store: Store, executor: Executor) -> None:
        self._plan = replace(plan, manifest=plan.manifest.resolve())
        self._root = self._plan.manifest.parent
        self._store, self._executor = store, executor
        self._changed = threading.Condition(threading.RLock())
        self._media: dict[tuple[Path, int, int], tuple[Medium | None, Problems]] = {}
        self.revision = 0
        self._read()
        if not (self._editions or self._kept):
            raise NkusbError(self._common)
        known = [edition.name for edition in self._editions]
        if known and (unknown := [name for name in plan.editions if name not in known]):
            place, near = Place(plan.manifest.name), ", ".join(known)
            raise NkusbError(NO_SUCH_EDITION.at(place, name=name, near=near) for name in unknown)

    def _read(self) -> None:
        """Read everything: at the start, and when what all payloads depend on was changed."""
        self._templates = Templates(self._root)
        choices, faults = choices_of(self._root)
        self._editions, problems = read_manifest(self._plan.manifest, choices)
        self._glossary, listed = read_glossary(self._root)
        found: list[Problem] = []
        folders = list(read_folders(self._root, found))
        self._kept = {folder.path: _kept(folder, self._glossary, ()) for folder in folders}
        self._whole: dict[Path, Whole] = {}
        self._project = Project(self._root, self._editions, (), self._slugs(), frozenset())
        path, key = red_list_files(self._plan, self._editions)
        red_list, more = read_red_list(path, key) if path else (None, ())
        self._lists = Lists(red_list, sender_words(self._editions))
        self._project = replace(self._project, red_list=red_list)
        self._common = (*faults, *problems, *listed, *found, *more)
        self._laid: _Laid | None = None

    def renew(self, changed: Iterable[Path]) -> None:
        """Read anew what these changed files belong to."""
        folders = {self._folder_of(path) for path in changed}
        with self._changed:
            if None in folders:
                self._read()
            else:
                known = [folder for folder in folders if folder in self._whole]
                for folder in sorted(folder for folder in folders if folder):
                    self._renew(folder)
                self._project = replace(self._project, slugs=self._slugs())
                for folder in known:  # nobody who asks meanwhile sees it without what it showed before
                    self._complete(folder)
                self._laid = None
            self._tell()

    def _tell(self) -> None:
        with self._changed:
            self.revision += 1
            self._changed.notify_all()

    def wait(self, revision: int, seconds: float) -> int:
        """The revision, as soon as it is another than this one, or when that many seconds have passed."""
        with self._changed:
            self._changed.wait_for(lambda: self.revision != revision, seconds)
            return self.revision

    def _folder_of(self, path: Path) -> Path | None:
        """The payload folder that a file lies in; none for what all payloads depend on."""
        try:
            parts = path.relative_to(self._root / "payloads").parts
        except ValueError:
            return None
        return self._root / "payloads" / parts[0] / parts[1] if len(parts) > 1 and parts[0] in BY_FOLDER else None

    def _renew(self, path: Path) -> None:
        self._whole.pop(path, None)
        self._kept.pop(path, None)
        if path.is_dir():
            found: list[Problem] = []
            folder = read_folder(BY_FOLDER[path.parent.name], path, self._root, found)
            self._kept[path] = _kept(folder, self._glossary, tuple(found)) if folder else Kept(None, None, tuple(found))

    def _slugs(self) -> dict[str, tuple[Place, ...]]:
        slugs: dict[str, tuple[Place, ...]] = {}
        for path, kept in sorted(self._kept.items()):
            slugs[path.name] = (*slugs.get(path.name, ()), *([kept.folder.place] if kept.folder else []))
        return slugs

    def examine_all(self) -> None:
        """Look at the media of all payloads, in the order of the folders, then show what lacked them."""
        self._now()  # so that the first edit finds everything laid out
        for path in list(self._kept):
            self._complete(path)
        with self._changed:
            self._laid = None
            self._tell()

    def _complete(self, path: Path) -> Whole:
        """A payload with its media."""
        # Decoding takes long: nobody waits for it but who wants this payload.
        kept = self._kept.get(path)
        if path not in self._whole and kept and kept.folder and kept.payload:
            found: list[Problem] = []
            made = [*with_media([(kept.folder, kept.payload)], found, self._executor, silent, self._examine)]
            whole = Whole(made[0], self._dressed(made[0]), tuple(found)) if made else Whole(problems=tuple(found))
            with self._changed:
                if self._kept.get(path) is kept:  # it was not changed meanwhile
                    self._whole[path] = whole
        return self._whole.get(path, Whole())

    def _dressed(self, payload: Payload) -> Payload:
        """A payload as its edition shows it: alone, because to do that to all of them takes long."""
        if not self._editions:
            return payload
        library, _ = select(self._edition, (payload,), self._project.slugs, drafts=True)
        library, _ = worded(library)
        return library.payloads[0] if library.payloads else payload

    @property
    def _edition(self) -> Edition:
        """The edition that is asked for; else the first, with every payload."""
        wanted = [edition for edition in self._editions if edition.name in self._plan.editions]
        first = self._editions[0]
        return wanted[0] if wanted else replace(first, selection=Selection(order=first.selection.order))

    def _examine(self, path: Path, place: Place) -> tuple[Medium | None, Problems]:
        """What is known of a medium; files that didn't change are not decoded again."""
        try:
            state = path.stat()
        except OSError:
            return media.examine(path, place)
        key = path, state.st_size, state.st_mtime_ns
        if key not in self._media:
            self._media[key] = media.examine(path, place)
        medium, problems = self._media[key]
        return medium, tuple(replace(problem, place=place) for problem in problems)

    def _now(self, whole: Payload | None = None) -> _Laid | None:
        """The edition as it is now, with this payload's media; none where the manifest is broken."""
        with self._changed:
            if self._laid and whole and self._laid.payloads.get(whole.origin, whole) is not whole:
                self._laid = None
            if self._laid is None and self._editions:
                library, _ = select(self._edition, self._payloads(), self._project.slugs, drafts=True)
                self._laid = _Laid(library, site(library), self._templates)
            return self._laid

    def _payloads(self) -> Iterator[Payload]:
        """Every payload that can be shown; one whose media nobody has examined yet without them."""
        for path, kept in sorted(self._kept.items()):
            if path in self._whole:
                shown = self._whole[path].shown
                yield from [shown] if shown else []
            elif kept.payload:
                yield _bare(kept.payload)

    def board(self) -> list[tuple[str, str]]:
        """Every payload's origin and title; the folder's name where the text can't be read."""
        with self._changed:
            return [
                ("/".join(path.parts[-2:]), kept.payload.title if kept.payload else path.name)
                for path, kept in sorted(self._kept.items())
            ]

    def view(self, origin: str) -> View:
        """A payload by its origin, with what is wrong with it. One that isn't there has neither page nor problems."""
        path = self._root / "payloads" / origin
        whole = self._complete(path)
        kept = self._kept.get(path, Kept(None, None, ()))
        problems = [*kept.problems, *whole.problems]
        alone = replace(self._project, payloads=(whole.payload,) if whole.payload else ())
        settled, _ = settle(judged(alone, self._lists), alone.payloads)
        problems += [problem for problem in settled if not _of_faces(problem)]
        own = f"payloads/{origin}/"
        laid = self._now(whole.shown)
        page = laid.pages.get(origin, "") if laid and whole.shown else ""
        return View(
            origin,
            page,
            in_order(problem for problem in problems if f"{problem.place.path}/".startswith(own)),
            in_order((*self._common, *(problem for problem in problems if not f"{problem.place.path}/".startswith(own)))),
        )

    def origin_of(self, page: str) -> str:
        """The payload that a page shows; empty for the edition's own pages."""
        laid = self._now()
        return next((origin for origin, name in laid.pages.items() if name == page), "") if laid else ""

    def line(self, place: Place) -> str:
        """A line of a payload's file as it was read; empty where there is none."""
        try:
            return (self._root / place.path).read_text("utf-8", "replace").split("\n")[place.line - 1] if place.line else ""
        except (OSError, IndexError):
            return ""

    def file(self, name: str) -> Blob | None:
        """A file of the drive as the html form has it, its pages with lines. Raises `NkusbError` for a faulty template."""
        laid = self._now()
        if laid is None:
            return None
        if origin := self.origin_of(name):
            laid = self._now(self._complete(self._root / "payloads" / origin).shown) or laid
        if page := laid.drawn(name):
            return Rendered(page)
        if name in laid.media:
            bundle, _ = make([laid.media[name]], self._store, self._executor, silent)
            return next(iter(bundle.values()), None)
        if name == FINDER:
            return Rendered(finder(self._templates))
        return laid.index.get(name) if name.endswith(search.ENDING) else None

    def pictures(self, origin: str) -> dict[str, Blob]:
        """The picture pages of one payload by name, in order; empty where there are none."""
        shown = self._complete(self._root / "payloads" / origin).shown
        laid = self._now(shown)
        if shown is None or laid is None:
            return {}
        alone = replace(laid.library, payloads=(shown,))
        entries = [entry for entry in FORMS[PICTURES](alone, self._templates) if entry.payload == origin]
        bundle, _ = make(entries, self._store, self._executor, silent)
        return {path.name: blob for path, blob in bundle.items() if path.suffix in (".jpg", ".png", ".gif", ".bmp")}


def _kept(folder: Folder, glossary: Glossary, found: Problems) -> Kept:
    reading = read_one(folder, glossary)
    return Kept(folder, reading, (*found, *reading.problems))


def _bare(payload: Payload) -> Payload:
    """A payload without its pictures, sounds and films."""
    return replace(payload, body=Document(tuple(block for block in payload.body.blocks if not any(figures(Document((block,)))))))


def _of_faces(problem: Problem) -> bool:
    """Whether it says that an accepted face was not found: none were looked for."""
    return problem.code == UNUSED and dict(problem.facts)["code"].startswith(_UNSEEN)
