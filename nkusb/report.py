"""What those who answer for a drive look over before it leaves: each payload, what was taken out of it, what was let stand.

It stays with the NGO, beside the checksums. It names what was removed (never what it said), points at what is left, and holds
nothing of the machine: the same payloads give the same report. It is one page without a script that can be printed.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from nkusb.bundle import Blob, Bundle, Entry, Recipe, Stored
from nkusb.kinds import KINDS
from nkusb.lines import as_lines, held
from nkusb.media.cooks import thumbnail
from nkusb.model import Library, Payload
from nkusb.names import visible
from nkusb.problems import Accepted, Problem, in_order
from nkusb.profile import Profile
from nkusb.reach import Reader, readers, span
from nkusb.templating import Templates

_PICTURES = frozenset({".jpg", ".png"})
_WHOLE, _PART, _NONE = "●◐○"


@dataclass(frozen=True, slots=True)
class File:
    """A file of the drive and its size in bytes."""

    path: str
    size: int


@dataclass(frozen=True, slots=True)
class Taken:
    """A medium of a payload: what cleaning left behind, by name, and the boxes that were made unrecognisable."""

    name: str
    removed: tuple[str, ...]
    boxes: tuple[tuple[int, int, int, int], ...]
    how: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A problem of a payload that didn't stop the build; `reason` is its editor's, where it was let stand by one."""

    code: str
    place: str
    message: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One payload. `page` is where it is read, `part` the share of the largest item's bytes that it has.

    `devices` are those that open it whole, `partly` those that don't open all of its files, by the names of their profiles.
    """

    origin: str
    title: str
    kind: str
    status: str
    page: str
    files: tuple[File, ...]
    media: tuple[Taken, ...]
    remarks: tuple[Remark, ...]
    devices: tuple[str, ...]
    partly: tuple[str, ...]
    size: int
    part: float


@dataclass(frozen=True, slots=True)
class Device:
    """A device: how many items it opens whole and in part, the per cent of readers who have one (0: unknown), and whence."""

    name: str
    title: str
    title_en: str
    share: int
    whole: int
    part: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """The least and the most per cent of readers whose devices open every item, and at least one.

    Who has one device may have another too; how many do is unknown.
    """

    every: tuple[int, int]
    some: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Drive:
    """What a drive is made of, and the devices that it may be put into."""

    entries: Sequence[Entry]
    bundle: Bundle
    devices: tuple[Profile, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """The report of an edition. `share` is the part of its budget that the drive takes; `general` is about no one payload."""

    edition: str
    title: str
    date: str
    profile: str
    length: str
    devices: tuple[Device, ...]
    reach: Reach
    items: tuple[Item, ...]
    general: tuple[Remark, ...]
    others: tuple[File, ...]
    files: int
    size: int
    budget: int
    share: float


def thumbnails(entries: Iterable[Entry], bundle: Bundle) -> Iterator[Entry]:
    """How small pictures are made: of each picture of a payload, from the smallest of it on the drive, and of its first page."""
    smallest: dict[str, tuple[PurePosixPath, Stored]] = {}
    for entry in entries:
        blob = bundle.get(entry.path)
        if entry.origin and entry.path.suffix in _PICTURES and isinstance(blob, Stored):
            known = smallest.get(entry.origin)
            if known is None or (blob.size < known[1].size and not entry.origin.endswith("/index.md")):
                smallest[entry.origin] = entry.path, blob
    for origin, (path, blob) in smallest.items():
        yield Entry(path, Recipe(thumbnail, blob), origin)


def sheet(
    library: Library,
    drive: Drive,
    share: float,
    problems: Iterable[Problem],
    accepted: Iterable[Accepted] = (),
) -> Sheet:
    """Gather what is known of an edition's payloads, in reading order."""
    remarks = [_remark(problem) for problem in in_order(problems)]
    remarks += [_remark(one.problem, one.reason) for one in accepted]
    entries, bundle = drive.entries, drive.bundle
    files = _files(library, entries, bundle)
    sizes = {origin: sum(file.size for file in listed) for origin, listed in files.items()}
    owned = {file.path for listed in files.values() for file in listed}
    largest = max(sizes.values(), default=1) or 1
    reading = readers(library.payloads, entries, bundle, drive.devices)
    whole = _names((reader.profile.name, reader.whole) for reader in reading)
    part = _names((reader.profile.name, reader.part) for reader in reading)
    homes: dict[str, list[Remark]] = {}
    for remark in remarks:
        homes.setdefault("/".join(remark.place.split("/")[1:3]), []).append(remark)
    return Sheet(
        edition=library.edition.name,
        title=library.edition.title,
        date=library.edition.date.isoformat(),
        profile=library.edition.profile.name,
        length=library.edition.length,
        devices=tuple(map(_device, reading)),
        reach=_reach(reading, len(library.payloads)),
        items=tuple(
            Item(
                origin=origin,
                title=visible(payload.title),
                kind=KINDS[payload.kind].title,
                status=payload.state,
                page=next((file.path for file in files[origin] if file.path.endswith(".htm")), ""),
                files=files[origin],
                media=_media(payload),
                remarks=tuple(homes.get(origin, ())),
                devices=whole.get(origin, ()),
                partly=part.get(origin, ()),
                size=sizes[origin],
                part=sizes[origin] / largest,
            )
            for origin, payload in ((payload.origin, payload) for payload in library.payloads)
        ),
        general=tuple(remark for remark in remarks if not remark.place.startswith("payloads/")),
        others=tuple(File(str(path), blob.size) for path, blob in bundle.items() if str(path) not in owned),
        files=len(bundle),
        size=bundle.size,
        budget=library.edition.budget,
        share=share,
    )


def _names(opened: Iterable[tuple[str, Iterable[str]]]) -> Mapping[str, tuple[str, ...]]:
    """By item, the devices of those with the items that each opens; lists that are alike are one."""
    names: dict[str, tuple[str, ...]] = {}
    same: dict[tuple[str, ...], tuple[str, ...]] = {}
    for name, origins in opened:
        for origin in origins:
            longer = (*names.get(origin, ()), name)
            names[origin] = same.setdefault(longer, longer)
    return names


def as_json(report: Sheet) -> str:
    """The report for programs."""
    return as_lines(held(report))


def as_page(report: Sheet, pictures: Mapping[PurePosixPath, Blob], entries: Sequence[Entry], templates: Templates) -> bytes:
    """The report for people: one page in UTF-8, the small pictures in it."""
    payloads = {entry.path: entry.payload for entry in entries}
    shown: dict[str, list[str]] = {item.origin: [] for item in report.items}
    for path, blob in pictures.items():
        shown[payloads[path]].append(_inlined(blob))
    marks = {item.origin: "".join(_mark(item, device) for device in report.devices) for item in report.items}
    words = {each: ", ".join(_reading(each, report.devices)) for each in {*marks.values()}}  # once for all items alike
    reading = {origin: words[each] for origin, each in marks.items()}
    page = io.BytesIO()
    templates.write("report/report.html", page, report=report, shown=shown, marks=marks, reading=reading)
    return page.getvalue()


def _mark(item: Item, device: Device) -> str:
    """Whether a device opens an item: all of it, not every file, none."""
    return _WHOLE if device.name in item.devices else _PART if device.name in item.partly else _NONE


def _reading(marks: str, devices: Sequence[Device]) -> list[str]:
    """The devices that open an item with these marks, in words."""
    named = ((mark, f"{device.title} / {device.title_en}") for mark, device in zip(marks, devices, strict=True))
    return [f"{name} {_PART}" if mark == _PART else name for mark, name in named if mark != _NONE]


def _inlined(blob: Blob) -> str:
    with blob.open() as stream:
        return f"data:image/jpeg;base64,{base64.b64encode(stream.read()).decode('ascii')}"


def _files(library: Library, entries: Iterable[Entry], bundle: Bundle) -> Mapping[str, tuple[File, ...]]:
    """The files of each payload, by its origin."""
    files: dict[str, list[File]] = {payload.origin: [] for payload in library.payloads}
    for entry in entries:
        if entry.payload in files and entry.path in bundle:
            files[entry.payload].append(File(str(entry.path), bundle[entry.path].size))
    return {origin: tuple(listed) for origin, listed in files.items()}


def _media(payload: Payload) -> tuple[Taken, ...]:
    redacted = {redaction.image: redaction for redaction in payload.redactions}
    return tuple(
        Taken(
            visible(name),
            medium.removed,
            redacted[name].boxes if name in redacted else (),
            redacted[name].how if name in redacted else "",
        )
        for name, medium in payload.media.items()
    )


def _device(reader: Reader) -> Device:
    profile = reader.profile
    sources = tuple(fact.source for fact in profile.facts if "share" in fact.about)
    title = profile.title or profile.name
    return Device(profile.name, title, profile.title_en or title, profile.share, len(reader.whole), len(reader.part), sources)


def _reach(reading: Sequence[Reader], items: int) -> Reach:
    return Reach(
        every=span(reader.profile.share for reader in reading if len(reader.whole) == items),
        some=span(reader.profile.share for reader in reading if reader.whole or reader.part),
    )


def _remark(problem: Problem, reason: str = "") -> Remark:
    return Remark(problem.code.name, visible(str(problem.place)), visible(problem.message), visible(reason))
