"""What can be found out of one payload by itself: read, its media examined, judged, worded. Each is done once for each content.

Other processes do it, so they are told paths and read the project's tables themselves, once each.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from pathlib import Path, PurePosixPath

from nkusb.bundle import Blob, Bundle, Framed
from nkusb.checks import FILE_CHECKS, LIST_CHECKS, PAYLOAD_CHECKS, Lists, Suspicion
from nkusb.document import Document
from nkusb.inline import Inline
from nkusb.known import Job, Known, Task, Working
from nkusb.known.shelf import digest_of, digest_of_words
from nkusb.leaks.windows import digests, part
from nkusb.load import Ground, read_one, with_media
from nkusb.load.folder import read_at
from nkusb.load.glossary import PROJECT_LIST, PROJECT_SPELLINGS, read_glossary
from nkusb.load.redlist import key_beside, red_list_at
from nkusb.load.text import UNREADABLE as NO_TEXT
from nkusb.load.wording import Words, reworded, with_words, words_of
from nkusb.media import UNREADABLE as NO_MEDIUM
from nkusb.media.contract import LOST
from nkusb.model import Library, Payload, SpellingChoice, Terms
from nkusb.names import stamped
from nkusb.orthography import Glossary
from nkusb.problems import Place, Problem, Problems
from nkusb.progress import Progress, silent

# Read once more to be known again after a copy; media, which are large, go by their stamps.
_TEXTS = frozenset({".md", ".toml", ".srt", ".smi", ".vtt", ".ass", ".ssa"})


@dataclass(frozen=True, slots=True)
class Studied:
    """What was found out of a payload's folder. `place` is that of its text, if it has one.

    `payload` is None where it has errors. `problems` are those of reading it, `judged` those that the checks find in it, whatever
    its editor accepts.
    """

    place: Place | None
    payload: Payload | None
    problems: Problems
    judged: Problems
    draft: bool


def ground(root: Path, red_list: Path | None, red_list_key: Path | None, sender_words: tuple[str, ...]) -> Ground:
    """The ground that a project's payloads are judged on as it is now."""
    key = red_list_key or (red_list and key_beside(red_list))
    tables = (root / PROJECT_LIST, root / PROJECT_SPELLINGS, red_list, key)
    held = [path.read_bytes() if path and path.is_file() else b"" for path in tables]
    return Ground(root, red_list, key, sender_words, digest_of(held, sender_words))


def study(folders: Sequence[Seen], ground: Ground, known: Known, executor: Executor, progress: Progress) -> list[Studied]:
    """What is found out of each of these payload folders."""
    jobs = [Job(seen.name, digest_of_words(ground.digest, seen.stamps), seen.name, seen.touched) for seen in folders]
    return known.work(_STUDY, jobs, ground, executor, progress)


@dataclass(frozen=True, slots=True)
class Seen:
    """A payload's folder as its listing shows it: its place below `payloads/`, the hash of the stamps, the latest touch."""

    name: str
    stamps: str
    touched: int


def seen(name: str, folder: Path) -> Seen:
    """Look at a payload's folder."""
    stamps = stamped(folder)
    return Seen(name, hashlib.sha256(repr(stamps).encode()).hexdigest(), max((stamp.touched for stamp in stamps), default=0))


def _studied(name: str, ground: Ground) -> Studied:
    """What is found out of one folder."""
    problems: list[Problem] = []
    folder = read_at(name, ground.root, problems)
    if folder is None:
        return Studied(None, None, tuple(problems), (), draft=False)
    reading = read_one(folder, _glossary(ground))
    problems += reading.problems
    read = [(folder, reading.payload)] if reading.payload else []
    payload = next(with_media(read, problems, Inline(), silent), None)
    judged = tuple(alone(payload, Lists(red_list_at(ground), ground.sender_words))) if payload else ()
    return Studied(folder.place, payload, tuple(problems), judged, reading.draft)


def _content(name: str, ground: Ground) -> str:
    """The hash of a folder's place and texts, and of the names and stamps of its media."""
    folder = ground.root / "payloads" / name
    held: list[object] = [ground.digest, name]
    for stamp in stamped(folder):
        file = folder / stamp.name
        held += [stamp.name, _text(file) or tuple(stamp)]
    return digest_of(held)


def _text(file: Path) -> bytes:
    """The bytes of a text; none of another file, or where they can't be read, which reading it reports."""
    try:
        return file.read_bytes() if file.suffix in _TEXTS and file.is_file() else b""
    except OSError:
        return b""


def _is_fleeting(studied: Studied) -> bool:
    """Whether something was not found out that may be the next time: a file that can't be read, a decoder that was lost."""
    return any(problem.code in _FLEETING for problem in studied.problems)


_FLEETING = (NO_TEXT, NO_MEDIUM, LOST)
_STUDY = Task("read", _studied, _content, _is_fleeting)


def alone(payload: Payload, lists: Lists) -> Iterator[Problem]:
    """What the checks of one payload find in it, whatever its editor accepts."""
    for check in PAYLOAD_CHECKS.values():
        yield from check(payload)
    for listed in LIST_CHECKS.values():
        yield from listed(payload, lists)


@lru_cache(maxsize=2)
def _glossary(ground: Ground) -> Glossary:
    return read_glossary(ground.root)[0]


_Findings = tuple[tuple[object, ...], ...]  # of each check
_View = tuple[PurePosixPath, Blob, int]  # a file of a drive, or the part of this number of one that is a page in a frame
_WHOLE = -1  # in the place of a part's number


def sift(bundle: Bundle, library: Library, suspected: Suspicion, work: Working) -> Iterator[Problem]:
    """What the checks of finished files find in those of an edition; each content is looked at once, and so is a page's frame."""
    common = digest_of(suspected)

    def job(path: PurePosixPath, digest: str, number: int) -> Job[_View]:
        return Job(str(path), digest_of_words(common, path.suffix, digest, str(number)), (path, bundle[path], number))

    def jobs(path: PurePosixPath, blob: Blob) -> list[Job[_View]]:
        held = digests(blob) if path.suffix == ".htm" else ()
        return [job(path, digest, number) for number, digest in enumerate(held)] or [job(path, blob.sha256, _WHOLE)]

    def look(asked: Iterable[Job[_View]]) -> dict[str, _Findings]:
        once = {job.key: job for job in asked}
        return dict(zip(once, work.jobs(_SIFT, [*once.values()], suspected), strict=True))

    asked = {path: jobs(path, blob) for path, blob in bundle.items()}
    done = look(chain.from_iterable(asked.values()))
    unclean = [path for path, of in asked.items() if len(of) > 1 and any(any(done[job.key]) for job in of)]
    asked |= {path: [job(path, bundle[path].sha256, _WHOLE)] for path in unclean}
    done |= look(asked[path][0] for path in unclean)
    for number, check in enumerate(FILE_CHECKS.values()):
        found = {path: findings for path, of in asked.items() if len(of) == 1 and (findings := done[of[0].key][number])}
        yield from check.tell(found, library, suspected)


def _sifted(view: _View, suspected: Suspicion) -> _Findings:
    path, blob, number = view
    if isinstance(blob, Framed) and number != _WHOLE:
        clean = (check.is_clean(path, part(blob, number), suspected) for check in FILE_CHECKS.values())
        return tuple(() if each else (None,) for each in clean)
    return tuple(tuple(check.look(path, blob, suspected)) for check in FILE_CHECKS.values())


_SIFT = Task("sift", _sifted)


@dataclass(frozen=True, slots=True)
class _Choice:
    """How an edition words its payloads."""

    ground: Ground
    terms: Terms
    spelling: SpellingChoice


def worded(library: Library, ground: Ground, work: Working) -> tuple[Library, Problems]:
    """The library as its edition words it, and how much of each payload was respelled."""
    edition = library.edition
    payloads, problems = work.again(_worded, library.payloads, _Choice(ground, edition.terms, edition.spelling), work)
    return replace(library, payloads=payloads), problems


def _worded(payloads: tuple[Payload, ...], choice: _Choice, work: Working) -> tuple[tuple[Payload, ...], Problems]:
    common, jobs = digest_of(choice.ground.digest, choice.terms, choice.spelling), []
    for payload in payloads:
        words = words_of(payload)
        jobs.append(Job(payload.origin, digest_of_words(common, digest_of(words)), words))
    return with_words(payloads, work.jobs(_WORD, jobs, choice))


def _reworded(words: Words, choice: _Choice) -> tuple[Document, Problems]:
    return reworded(words, _glossary(choice.ground), choice)


_WORD = Task("word", _reworded)
