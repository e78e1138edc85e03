"""Which device reads which item of a drive, what keeps it from doing so, and how many readers that reaches.

A file is judged by its own bytes against what its device opens; where nothing is known of a limit, nothing is held against it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from nkusb.bundle import Blob, Bundle, Entry
from nkusb.model import Payload
from nkusb.probe import Look, probe
from nkusb.problems import WARNING, Code
from nkusb.profile import ANY, Limits, Profile

_CHANGE = "다른 form이나 설정을 쓰십시오. `nkusb profiles NAME`이 까닭과 출처를 보여 줍니다."
_CHANGE_EN = "Use another form or setting; `nkusb profiles NAME` shows why, and where it is known from."

PICTURE_KIND = Code(
    "PRF111", WARNING,
    "{device}: 《{path}》 같은 그림({kind})은 열지 못할 수 있습니다.", "{device} may not open pictures like “{path}” ({kind}).",
    _CHANGE, _CHANGE_EN, bad='limits.pictures = ["jpg"], a01-1.png', good='limits.pictures = ["jpg"], a01-1.jpg',
)  # fmt: skip
PROGRESSIVE = Code(
    "PRF112", WARNING,
    "{device}: 《{path}》은(는) 점진(progressive) JPEG여서 열지 못할 수 있습니다.",
    "{device} may not open “{path}”: it is a progressive JPEG.",
    _CHANGE, _CHANGE_EN, bad="(a progressive JPEG)", good="(a baseline JPEG)",
)  # fmt: skip
PICTURE_SIDE = Code(
    "PRF113", WARNING,
    "{device}: 그림 《{path}》({width}×{height})이(가) 너무 큽니다. 긴 쪽이 {limit}점까지입니다.",
    "{device} may not open “{path}” ({width}×{height}): its longer side is limited to {limit} pixels.",
    _CHANGE, _CHANGE_EN, bad="4000×3000", good="1280×720",
)  # fmt: skip
PICTURE_BYTES = Code(
    "PRF114", WARNING,
    "{device}: 그림 《{path}》({size} kB)이(가) 너무 큽니다. {limit} kB까지입니다.",
    "{device} may not open “{path}” ({size} kB): a picture is limited to {limit} kB.",
    _CHANGE, _CHANGE_EN, bad="a01-1.jpg (3,000 kB)", good="a01-1.jpg (300 kB)",
)  # fmt: skip
MEDIUM_KIND = Code(
    "PRF115", WARNING,
    "{device}: 《{path}》({kind})은(는) 틀지 못할 수 있습니다. 트는 것: {known}.",
    "{device} may not play “{path}” ({kind}); it plays {known}.",
    _CHANGE, _CHANGE_EN, bad="a01-1.webm", good="a01-1.avi",
)  # fmt: skip
CODEC = Code(
    "PRF116", WARNING,
    "{device}: 《{path}》의 코덱 {codec}을(를) 풀지 못할 수 있습니다. 푸는 것: {known}.",
    "{device} may not decode “{path}” ({codec}); it decodes {known}.",
    _CHANGE, _CHANGE_EN, bad="h264", good="mpeg4, mp3",
)  # fmt: skip
FILM_SIDE = Code(
    "PRF117", WARNING,
    "{device}: 영상 《{path}》({width}×{height})이(가) 너무 큽니다. 긴 쪽이 {limit}점까지입니다.",
    "{device} may not play “{path}” ({width}×{height}): the longer side is limited to {limit} pixels.",
    _CHANGE, _CHANGE_EN, bad="1920×1080", good="720×576",
)  # fmt: skip
ENCODING = Code(
    "PRF118", WARNING,
    "{device}: 글 《{path}》의 부호화 {encoding}이(가) 깨질 수 있습니다. 읽는 것: {known}.",
    "{device} may garble “{path}” ({encoding}); it reads {known}.",
    _CHANGE, _CHANGE_EN, bad='encoding = "cp949"', good='encoding = "utf-8"',
)  # fmt: skip
FILE_BYTES = Code(
    "PRF119", WARNING,
    "{device}: 《{path}》({size} MB)이(가) 너무 큽니다. 파일은 {limit} MB까지입니다.",
    "{device} may not open “{path}” ({size} MB): a file is limited to {limit} MB.",
    _CHANGE, _CHANGE_EN, bad="a01-1.mp4 (5,000 MB)", good="a01-1.mp4 (700 MB)",
)  # fmt: skip
LONG_NAME = Code(
    "PRF120", WARNING,
    "{device}: 이름 《{path}》이(가) {limit}자보다 깁니다.",
    "{device} may not show “{path}”: names are limited to {limit} characters.",
    _CHANGE, _CHANGE_EN, bad="a0000001-12.webm", good="a01-12.avi",
)  # fmt: skip
DEEP = Code(
    "PRF121", WARNING,
    "{device}: 《{path}》이(가) 너무 깊은 폴더에 있습니다. {limit}겹까지입니다.",
    "{device} may not find “{path}”: folders are limited to {limit} in one another.",
    _CHANGE, _CHANGE_EN, bad="a/b/c/01.jpg", good="a/01.jpg",
)  # fmt: skip
CROWDED = Code(
    "PRF122", WARNING,
    "{device}: 폴더 《{folder}》에 {count}개가 들어 있습니다. {limit}개까지만 보일 수 있습니다.",
    "{device} may not list all of the {count} in the folder “{folder}”: {limit} is its limit.",
    "글을 나누어 판을 여러개 만드십시오.", "Divide the items among several editions.",
    bad="(900 pages in one folder)", good="(a folder for each item)",
)  # fmt: skip

_PICTURES = frozenset(["jpg", "png", "gif", "webp", "bmp"])
_FILMS = frozenset(["avi", "mp4", "webm", "mkv", "3gp", "mpg", "vob"])
_SOUNDS = frozenset(["mp3", "m4a", "ogg", "opus", "wav", "flac", "wma"])
_JUDGED = _PICTURES | _FILMS | _SOUNDS | {"txt"}
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"))

Fault = tuple[Code, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Reader:
    """A device and the items, by their origin, that it opens whole, and those of which it opens something."""

    profile: Profile
    whole: frozenset[str]
    part: frozenset[str]


def readers(
    payloads: Sequence[Payload], entries: Iterable[Entry], bundle: Bundle, devices: Iterable[Profile]
) -> tuple[Reader, ...]:
    """What each device reads of a drive. Profiles that copy another, and the one for whatever device, are none of their own."""
    held = holdings(payloads, entries, bundle)
    looks = {path: look(path, blob) for path, blob in bundle.items()}
    found = []
    for profile in devices:
        if profile.name != ANY.name and profile.like in ("", profile.name):
            whole, part = set[str](), set[str]()
            for form in profile.opened & held.keys():
                for origin, paths in held[form].items():
                    bad = any(next(faults(path, bundle[path], looks[path], profile.limits), None) for path in paths)
                    (part if bad else whole).add(origin)
            found.append(Reader(profile, frozenset(whole), frozenset(part - whole)))
    return tuple(found)


def span(shares: Iterable[int]) -> tuple[int, int]:
    """The least and the most per cent of readers that devices with these shares reach: who has one may have another too."""
    known = [*shares]
    return max(known, default=0), min(100, sum(known))


def holdings(
    payloads: Iterable[Payload], entries: Iterable[Entry], bundle: Bundle
) -> dict[str, dict[str, tuple[PurePosixPath, ...]]]:
    """By form, which payloads it holds (by their origin), in which files. One whose files are the edition's own holds all."""
    forms: dict[str, dict[str, tuple[PurePosixPath, ...]]] = {}
    for entry in entries:
        if entry.path in bundle:
            form = forms.setdefault(entry.form, {})
            form[entry.payload] = (*form.get(entry.payload, ()), entry.path)
    for form in forms.values():
        shared = form.pop("", ())
        if not form:
            form.update(dict.fromkeys((payload.origin for payload in payloads), shared))
    return forms


def look(path: PurePosixPath, blob: Blob) -> Look:
    """What a file of a drive is; its encoding, where it is a text, as its one codec."""
    if path.suffix[1:] not in _JUDGED:
        return Look()
    with blob.open() as stream:
        if path.suffix == ".txt":
            head = stream.read(3)
            return Look(codecs=(next((name for mark, name in _MARKS if head.startswith(mark)), "cp949"),))
        return probe(path.suffix, stream)


def faults(path: PurePosixPath, blob: Blob, found: Look, limits: Limits) -> Iterator[Fault]:
    """What keeps a device from opening a file: codes with their facts."""
    kind = path.suffix[1:]
    judge = _picture if kind in _PICTURES else _medium if kind in _FILMS | _SOUNDS else _text if kind == "txt" else None
    if judge:
        yield from judge(kind, blob, found, limits)
    if 0 < limits.file_bytes < blob.size:
        yield FILE_BYTES, {"size": f"{blob.size / 1e6:,.0f}", "limit": f"{limits.file_bytes / 1e6:,.0f}"}
    if 0 < limits.name < len(path.name):
        yield LONG_NAME, {"limit": limits.name}
    if 0 < limits.depth < len(path.parts) - 1:
        yield DEEP, {"limit": limits.depth}


def crowds(bundle: Bundle, limits: Limits) -> Iterator[Fault]:
    """The folders that hold more than a device lists; the first is the drive itself."""
    for folder, count in crowded(bundle, limits.files) if limits.files else ():
        yield CROWDED, {"folder": folder, "count": count, "limit": limits.files}


def crowded(bundle: Bundle, most: int) -> Iterator[tuple[PurePosixPath, int]]:
    """The folders that hold more than so many files and folders, with how many."""
    counts = Counter(path.parent for path in {*bundle, *(folder for path in bundle for folder in path.parents[:-1])})
    yield from ((folder, count) for folder, count in sorted(counts.items()) if count > most)


def _picture(kind: str, blob: Blob, found: Look, limits: Limits) -> Iterator[Fault]:
    if limits.pictures and kind not in limits.pictures:
        yield PICTURE_KIND, {"kind": kind}
    if found.progressive and not limits.progressive:
        yield PROGRESSIVE, {}
    if 0 < limits.picture_side < max(found.width, found.height):
        yield PICTURE_SIDE, {"width": found.width, "height": found.height, "limit": limits.picture_side}
    if 0 < limits.picture_bytes < blob.size:
        yield PICTURE_BYTES, {"size": f"{blob.size / 1e3:,.0f}", "limit": f"{limits.picture_bytes / 1e3:,.0f}"}


def _medium(kind: str, _blob: Blob, found: Look, limits: Limits) -> Iterator[Fault]:
    known = limits.films if kind in _FILMS else limits.sounds
    if known and kind not in known:
        yield MEDIUM_KIND, {"kind": kind, "known": ", ".join(known)}
    for codec in found.codecs:
        if limits.codecs and codec not in limits.codecs:
            yield CODEC, {"codec": codec, "known": ", ".join(limits.codecs)}
    if 0 < limits.film_side < max(found.width, found.height):
        yield FILM_SIDE, {"width": found.width, "height": found.height, "limit": limits.film_side}


def _text(_kind: str, _blob: Blob, found: Look, limits: Limits) -> Iterator[Fault]:
    for encoding in found.codecs:
        if limits.encodings and encoding not in limits.encodings:
            yield ENCODING, {"encoding": encoding, "known": ", ".join(limits.encodings)}
