"""Reads the manifest and the payloads into frozen values. The only room that looks at `payloads/`.

Rules: loaders return `(value | None, problems)` and go on after a problem, so that one run names them all; what is read is
untrusted until it has been judged; text becomes NFC with plain line ends here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path

from nkusb import media
from nkusb.document import Figure, figures
from nkusb.load.folder import Folder, read_at
from nkusb.load.ledger import remembered
from nkusb.load.payload import Reading, read_payload
from nkusb.load.subtitles import with_subtitles
from nkusb.model import Edition, Medium, Payload, Writing
from nkusb.orthography import Glossary
from nkusb.problems import Place, Problem, Problems, has_errors
from nkusb.profile import Profile
from nkusb.progress import Progress, Step
from nkusb.redlist import RedList


@dataclass(frozen=True, slots=True)
class Ground:
    """What all payloads of the project at `root` are judged by: the red list (if any) and its key, words that name the sender.

    `digest` is the hash of these and of the project's tables of words.
    """

    root: Path
    red_list: Path | None
    red_list_key: Path | None
    sender_words: tuple[str, ...]
    digest: str


NOWHERE = Ground(Path(), None, None, (), "")


@dataclass(frozen=True, slots=True)
class Project:
    """All that was given: the editions, the sound payloads, and where each slug and each draft stands, sound or not.

    `devices` are the profiles that editions may be made for, `judged` is what the checks of each payload found in it.
    """

    root: Path
    editions: tuple[Edition, ...]
    payloads: tuple[Payload, ...]
    slugs: Mapping[str, tuple[Place, ...]]
    drafts: frozenset[str]
    red_list: RedList | None = None
    devices: tuple[Profile, ...] = ()
    judged: Problems = ()
    ground: Ground = NOWHERE

    def is_of_draft(self, problem: Problem) -> bool:
        """Whether a problem lies in the folder of a draft."""
        return f"{problem.place.home}/" in self.drafts


def read_all(
    root: Path, names: Sequence[str], glossary: Glossary, executor: Executor, progress: Progress
) -> tuple[tuple[Payload, ...], Problems]:
    """Read the payloads at these places below `root`/payloads; media are decoded on `executor`."""
    found: list[Problem] = []
    read: list[tuple[Folder, Payload]] = []
    for number, name in enumerate(names, 1):
        if folder := read_at(name, root, found):
            reading = read_one(folder, glossary)
            found += reading.problems
            read += [(folder, reading.payload)] if reading.payload else []
        progress(Step("read", number, len(names), name))
    return tuple(with_media(read, found, executor, progress)), tuple(found)


def read_one(folder: Folder, glossary: Glossary) -> Reading:
    """Everything of a payload's folder but its media."""
    reading = read_payload(folder, glossary)
    if reading.payload is None:
        return reading
    payload, problems = remembered(folder, reading.payload)
    return replace(reading, payload=payload, problems=(*reading.problems, *problems))


Examine = Callable[[Path, Place], tuple[Medium | None, Problems]]


def with_media(
    read: list[tuple[Folder, Payload]],
    problems: list[Problem],
    executor: Executor,
    progress: Progress,
    examine: Examine = media.examine,
) -> Iterator[Payload]:
    """The payloads with their media examined; one whose media have errors is left out."""
    wanted = [(folder, writing, figure) for folder, payload in read for writing, figure in _figures(payload)]
    paths = [folder.files[figure.name].path for folder, _, figure in wanted]  # on disk the name may be decomposed
    places = [writing.place.at(figure.line, figure.column) for _, writing, figure in wanted]
    media_of: dict[Place, dict[str, Medium]] = {folder.place: {} for folder, _ in read}
    broken: set[Place] = set()
    for number, (medium, found) in enumerate(executor.map(examine, paths, places)):
        folder, _, figure = wanted[number]
        progress(Step("media", number + 1, len(wanted), figure.name))
        whole, more = with_subtitles(folder, medium, figure.name) if medium else (None, ())
        problems += (*found, *more)
        if whole is None or has_errors((*found, *more)):
            broken.add(folder.place)
        else:
            media_of[folder.place][figure.name] = whole
    for folder, payload in read:
        if folder.place not in broken:
            yield replace(payload, media=dict(_covered(payload, media_of[folder.place], problems)))


def _figures(payload: Payload) -> Iterator[tuple[Writing, Figure]]:
    """The figures of a payload's texts; of those that the short form shares with the whole, the whole's."""
    known: set[str] = set()
    for writing in payload.writings:
        found = [figure for figure in figures(writing.body) if figure.name not in known]
        known |= {figure.name for figure in found}
        yield from ((writing, figure) for figure in found)


def _covered(payload: Payload, found: Mapping[str, Medium], problems: list[Problem]) -> Iterator[tuple[str, Medium]]:
    """A payload's media with what its front matter wants covered in them."""
    for name, medium in found.items():
        covered, unfit = media.redacted(medium, tuple(item for item in payload.redactions if item.image == name))
        problems += unfit
        yield name, covered
