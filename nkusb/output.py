"""What is made of a good edition: `drive/` for the stick, `keep/` for the house, an archive and images where they are wanted.

All of it is made beside its place, read back where others will trust it, and appears at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from nkusb import __version__
from nkusb.atomic import staged
from nkusb.bundle import Bundle, Entry, Rendered, hash_of
from nkusb.checks.budget import footprint
from nkusb.checks.leaks import sealed
from nkusb.fit import Dropped
from nkusb.inline import Hands
from nkusb.known.depots import Depot
from nkusb.lines import as_lines
from nkusb.locks import LOCKS
from nkusb.model import Edition, Library, LockSettings
from nkusb.poured import Poured
from nkusb.problems import ERROR, Accepted, Code, NkusbError, Problems
from nkusb.profile import Profile
from nkusb.progress import Progress, silent
from nkusb.recovery import protect
from nkusb.report import Drive, as_json, as_page, sheet
from nkusb.seal.compare import Contents, compare
from nkusb.seal.marks import marked
from nkusb.seal.minisign import SecretKey, sign
from nkusb.seal.sums import SUMS_FILE, sums, sums_of_archive
from nkusb.templating import Templates
from nkusb.vessels import IMAGES, VESSELS, fill
from nkusb.vessels.folder import stamp
from nkusb.volumes import LARGEST, WHERE_NEEDED, split

NOT_HELD = Code(
    "BLD007", ERROR,
    "쓴 것을 다시 읽으니 달라져 있습니다.", "What was written reads back differently.",
    "디스크가 상했을 수 있습니다. 다른 디스크에 다시 만드십시오.", "The disk may be failing: build again on another.",
    bad="(a bit flipped on the disk)", good="(what was written)",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Prepared:
    """An edition that is ready to be poured. `bundle` is the drive; `entries` say which payload each file comes from.

    `accepted` are the problems of its payloads that their editors let stand, `thumbnails` its pictures, small, for the report;
    `dropped` are payloads for which there was no room.
    """

    library: Library
    entries: tuple[Entry, ...]
    bundle: Bundle
    accepted: tuple[Accepted, ...] = ()
    thumbnails: Bundle = field(default_factory=lambda: Bundle(()))
    dropped: tuple[Dropped, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What became of an edition. `share` is the part of the size budget that its drive takes."""

    edition: str
    items: int
    files: int
    size: int
    share: float
    folder: Path
    sums_sha256: str
    archive: str
    images: tuple[str, ...]
    accepted: int
    dropped: tuple[Dropped, ...]
    signed_by: str = ""


@dataclass(frozen=True, slots=True)
class Making:
    """How editions are made: where to, the working folder there, what signs and what locks them (empty: no archive).

    `hands` write the drive, `depot` keeps what lies where, `devices` are those of which the report says what they open.
    """

    out: Path
    work: Path
    key: SecretKey | None
    passphrase: str
    templates: Templates
    progress: Progress
    hands: Hands
    depot: Depot
    devices: tuple[Profile, ...] = ()


def make_output(prepared: Prepared, making: Making, problems: Problems) -> Report:
    """Make the output of one edition, with the report of its `problems`; it appears whole or not at all.

    Raises `OSError`, and `NkusbError` where what was written doesn't hold.
    """
    edition, key, progress, folder = prepared.library.edition, making.key, making.progress, VESSELS["folder"]
    bundle = marked(prepared.bundle, key, _date(edition)) if key and edition.mark_drive else prepared.bundle
    prepared = replace(prepared, bundle=bundle)
    target = making.out / edition.name
    with staged(target, making.work) as beside:
        poured = Poured(making.depot, edition.name)
        lying = poured.lying(bundle, target / "drive", edition.instant)
        with folder.pouring(lying, edition.instant, beside / "drive", progress, making.hands):
            for name, data in _papers(prepared, problems, making):  # the longest are never there together
                _keep(name, data, edition, beside)
        archive = _lock(edition.lock, prepared, making, beside) if edition.lock and making.passphrase else ()
        images = _images(prepared, beside, progress)
        if leaked := tuple(sealed((*archive, *images), prepared.library)):
            raise NkusbError(leaked)
        lists = {SUMS_FILE: sums(bundle), **_lists((*archive, *images))}
        if key:  # a signature says that what lies there is good, not what was meant to lie there
            _must_hold(bundle, folder.contents(beside / "drive"), progress)
            lists |= {f"{name}.minisig": sign(text.encode(), key, _comment(edition)) for name, text in lists.items()}
        for name, text in lists.items():
            _keep(name, text.encode(), edition, beside)
        for path in (*archive, *images, beside):
            stamp(path, edition.instant)
    poured.remember(bundle, target / "drive")  # now that nothing else names its files
    return Report(
        edition=edition.name,
        items=len(prepared.library.payloads),
        files=len(bundle),
        size=bundle.size,
        share=footprint(bundle) / edition.budget,
        folder=target,
        sums_sha256=Rendered(lists[SUMS_FILE].encode()).sha256,
        archive=archive[0].name if archive else "",
        images=tuple(image.name for image in images),
        accepted=len(prepared.accepted),
        dropped=prepared.dropped,
        signed_by=key.public.name if key else "",
    )


def _keep(name: str, data: bytes, edition: Edition, beside: Path) -> None:
    """Write a file that stays with the NGO."""
    fill(VESSELS["folder"], Bundle([(PurePosixPath(name), Rendered(data))]), edition.instant, beside / "keep", silent)


def _lock(settings: LockSettings, prepared: Prepared, making: Making, to: Path) -> tuple[Path, ...]:
    """Make the archive in the folder `to`, cut where it must be, read back, with recovery data; the first file first."""
    lock, edition = LOCKS[settings.kind], prepared.library.edition
    whole = to / f"{settings.name}{lock.suffix}"
    lock.lock(prepared.bundle, edition.instant, making.passphrase, whole, making.progress)
    limit = settings.volume_size or (WHERE_NEEDED if whole.stat().st_size > LARGEST else LARGEST)
    made = split(whole, limit)
    _must_hold(prepared.bundle, lock.contents(made[0], making.passphrase), making.progress)
    return (*made, *(protect(made, settings.name, settings.recovery) if settings.recovery else ()))


def _images(prepared: Prepared, to: Path, progress: Progress) -> tuple[Path, ...]:
    """Make the images that the edition asks for in the folder `to`, each read back."""
    edition = prepared.library.edition
    wanted = [name for name, asked in (("disk", edition.image is not None), ("disc", edition.iso)) if asked]
    made = []
    for image in map(IMAGES.__getitem__, wanted):
        path = to / f"drive{image.suffix}"
        image.make(prepared.bundle, edition, path, progress)
        _must_hold(prepared.bundle, image.contents(path), progress)
        made.append(path)
    return tuple(made)


def _must_hold(bundle: Bundle, contents: Contents, progress: Progress) -> None:
    """Raises `NkusbError` naming every file that differs between what was poured or locked and what lies there now."""
    problems = compare({path: blob.sha256 for path, blob in bundle.items()}, contents.files(progress))
    if problems:
        raise NkusbError(NOT_HELD.at(problem.place) for problem in problems)


def _lists(files: tuple[Path, ...]) -> dict[str, str]:
    """The lists of checksums of the files beside `drive/`, by name: one for an archive and all its parts, one for the images."""
    lists: dict[str, str] = {}
    for path in sorted(files):
        name = sums_of_archive(path.name)
        lists[name] = lists.get(name, "") + f"{hash_of(path)}  {path.name}\n"
    return lists


def _comment(edition: Edition) -> str:
    """What is signed beside a list that stays in keep/, so that an old build is not taken for a new one."""
    return f"{edition.name} {_date(edition)}"


def _date(edition: Edition) -> str:
    return edition.date.isoformat()


def _listing(prepared: Prepared) -> str:
    """manifest.json, which stays with the NGO: what is on the drive with all sources, and what each name stands for."""
    origins = {entry.path: entry.origin for entry in prepared.entries}
    edition = prepared.library.edition
    files = [
        {"path": str(path), "size": blob.size, "sha256": blob.sha256, "payload": origins.get(path, "")}
        for path, blob in prepared.bundle.items()
    ]
    payloads = [
        {
            "path": payload.origin,
            "title": payload.title,
            "date": payload.date.isoformat(),
            "license": payload.license,
            "sources": payload.sources,
        }
        for payload in prepared.library.payloads
    ]
    listing = {
        "nkusb": __version__,
        "edition": edition.name,
        "date": _date(edition),
        "left_out": [dropped.payload.origin for dropped in prepared.dropped],
        "payloads": payloads,
        "files": files,
    }
    return as_lines(listing)


def _papers(prepared: Prepared, problems: Problems, making: Making) -> Iterator[tuple[str, bytes]]:
    """What stays with the NGO besides the lists, by name: what the drive holds, then what is looked over before it leaves."""
    yield "manifest.json", _listing(prepared).encode()
    share = footprint(prepared.bundle) / prepared.library.edition.budget
    drive = Drive(prepared.entries, prepared.bundle, making.devices)
    report = sheet(prepared.library, drive, share, problems, prepared.accepted)
    yield "report.json", as_json(report).encode()
    yield "report.html", as_page(report, prepared.thumbnails, prepared.entries, making.templates)
