"""What we were given: the manifest and the payloads as frozen values. Nothing here reads or writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from nkusb.document import Document, figures
from nkusb.orthography import Glossary
from nkusb.problems import Place
from nkusb.profile import ANY, Font, Length, PageSettings, Profile
from nkusb.redlist import RedList

Status = Literal["draft", "translated", "reviewed", "approved"]
STATES: tuple[Status, ...] = ("draft", "translated", "reviewed", "approved")  # in the order in which a text goes through them
MediaKind = Literal["picture", "sound", "film"]
Terms = Literal["north", "both", "south"]
SpellingChoice = Literal["as-written", "north"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a payload's facts come from.

    `show` is how much of it a reader sees: some titles and publishers endanger whoever holds the page. All of it, the
    address too, stays with the NGO in `keep/manifest.json`.
    """

    title: str
    publisher: str
    year: int
    author: str = ""
    url: str = ""
    show: Literal["title", "publisher", "nothing"] = "title"


@dataclass(frozen=True, slots=True)
class Coding:
    """How a sound or film is coded, in FFmpeg's names: codecs, profile, pixel format, frames and samples a second.

    `tag` is the FourCC. A film is `plain` where it is shown as it is stored: not turned, not stretched, not interlaced, its
    frames in the order in which they are seen.
    """

    video: str = ""
    tag: str = ""
    profile: str = ""
    level: int = 0
    pixels: str = ""
    fps: float = 0.0
    plain: bool = True
    audio: str = ""
    rate: int = 0
    channels: int = 0


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that are shown over a film from `start` to `end`, in milliseconds; plain lines, without any marks of style."""

    start: int
    end: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subtitles:
    """What is shown over a film, in the order of the file; `written` is that file as it was read, `place` where it lies."""

    place: Place
    written: str
    cues: tuple[Cue, ...]


@dataclass(frozen=True, slots=True)
class Medium:
    """A picture, sound or film that was found readable: its size in bytes, and in pixels or seconds where it has them.

    A film's pixels are those of its upright picture as it is shown. `coding` says how it is coded, `subtitles` what is shown
    over it; `made`, which is empty where it is only moved, says how it is encoded anew (`media.fitted`).
    `suffix` is the ending of the clean file that is made of it, with its dot; `removed` names (never quotes) what cleaning
    leaves behind, for the report. A picture's `whole` is its upright size before it is fitted to a page; its `redactions` are
    part of it, so that nothing made of it, in whatever size, can show what they cover.
    """

    path: Path
    kind: MediaKind
    suffix: str
    size: int
    width: int = 0
    height: int = 0
    seconds: float = 0.0
    removed: tuple[str, ...] = ()
    whole: tuple[int, int] = (0, 0)
    redactions: tuple[Redaction, ...] = ()
    coding: Coding = Coding()
    subtitles: Subtitles | None = None
    made: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Redaction:
    """What is made unrecognisable in a picture: boxes (x, y, width, height in pixels of the upright original) and how."""

    image: str
    boxes: tuple[tuple[int, int, int, int], ...]
    how: Literal["fill", "blur", "pixelate"]
    place: Place


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A kind of problem that a payload's editor has looked at and lets stand, and why."""

    code: str
    reason: str
    place: Place


@dataclass(frozen=True, slots=True)
class Writing:
    """A text of a payload: as a tree that knows what was written, and the file that it was read from."""

    body: Document
    place: Place

    @property
    def written(self) -> str:
        """The file as it was read, where findings are pointed at."""
        return self.body.written


@dataclass(frozen=True, slots=True)
class Pair:
    """Paragraphs of a source and those of the translation that say the same, by their ids; either may be none."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """Who (a role code) found a payload good, and the SHA-256 of the content that they saw."""

    by: str
    content: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """What `index.lock.toml` remembers: for each source language what was translated of it, and who found what good.

    `place` is where it stands, or would stand.
    """

    place: Place = field(default_factory=lambda: Place(""))
    sources: Mapping[str, tuple[Pair, ...]] = field(default_factory=dict)
    signatures: Mapping[Status, Signature] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Payload:
    """One thing that a reader can open. `body` is that of its `index.md`, where findings are pointed at.

    `short` is its short form, if it has one: another body for the same title, summary, sources and media. Where that is what is
    told, it is `body` and `place`, and `whole` is the `index.md` that the front matter stands in.
    `terms` are the words that it explains itself, `glossary` what its project knows of words and spellings.
    `status` is what its front matter says of it, `originals` the texts that it was translated from, by their language, and
    `content` the SHA-256 of all that its approval is about (empty where nobody signed).
    """

    kind: str
    slug: str
    title: str
    summary: str
    date: dt.date
    tags: tuple[str, ...]
    sources: tuple[Source, ...]
    author: str
    translator: str
    license: str
    status: Status
    languages: tuple[str, ...]
    extra: Mapping[str, object]
    body: Document
    media: Mapping[str, Medium]
    folder: Path
    place: Place
    size: int
    redactions: tuple[Redaction, ...] = ()
    accepted: tuple[Acceptance, ...] = ()
    priority: int = 0  # the higher, the longer it stays when an edition is too large
    short: Writing | None = None
    whole: Writing | None = None
    terms: Mapping[str, str] = field(default_factory=dict)
    glossary: Glossary = field(default_factory=Glossary, repr=False, compare=False)
    reviewer: str = ""
    approver: str = ""
    originals: Mapping[str, str] = field(default_factory=dict, repr=False)
    ledger: Ledger = field(default_factory=Ledger, repr=False)
    content: str = ""

    @property
    def written(self) -> str:
        """The file that its body stands in, as it was read."""
        return self.body.written

    @property
    def origin(self) -> str:
        """The folder as `keep/manifest.json` names it: `<kind folder>/<slug>`."""
        return "/".join(self.folder.parts[-2:])

    @property
    def file(self) -> str:
        """The file that its body stands in, as `keep/manifest.json` names it."""
        return self.place.path.removeprefix("payloads/")

    @property
    def writings(self) -> tuple[Writing, ...]:
        """Every text of it: what is judged, whichever of them an edition tells."""
        told = Writing(self.body, self.place)
        return (told, self.short) if self.short else (told,)

    def told(self, length: Length) -> Payload:
        """The payload as an edition of this length tells it: where it has no short form, whole."""
        whole, *short = self.writings
        told = short[0] if short and length == "short" else whole
        shown = {figure.name for figure in figures(told.body)}
        media = {name: medium for name, medium in self.media.items() if name in shown}
        return replace(self, body=told.body, place=told.place, media=media, short=None, whole=whole)

    @property
    def signature(self) -> Signature | None:
        """The one that stands behind the status, if there is one."""
        return self.ledger.signatures.get(self.status)

    @property
    def state(self) -> Status:
        """How far it really is: where signatures are kept, reviewed and approved is only the content that was signed."""
        if self.status in ("draft", "translated") or not self.ledger.signatures:
            return self.status
        return self.status if self.signature and self.signature.content == self.content else "translated"


@dataclass(frozen=True, slots=True)
class Mention:
    """A word of the manifest and where it stands, so that what is wrong with it can be pointed at."""

    word: str
    place: Place


@dataclass(frozen=True, slots=True)
class Selection:
    """Which payloads an edition holds: every filter that is given must hold.

    `order` is `date` (newest first), `title`, or the slugs that come first; the rest follow by date.
    """

    kinds: tuple[Mention, ...] = ()
    tags: tuple[Mention, ...] = ()
    slugs: tuple[Mention, ...] = ()
    exclude: tuple[Mention, ...] = ()
    order: str | tuple[Mention, ...] = "date"


@dataclass(frozen=True, slots=True)
class LockSettings:
    """How an edition is encrypted for the way to a partner; `name` is the archive's neutral name without its ending.

    `volume_size` is the most bytes of one of its files, `recovery` the per cent of it that recovery data restore.
    """

    kind: str
    name: str
    volume_size: int | None = None
    recovery: int | None = None


HIDE_KEYS = ("escape", "shift")  # once; three times within five seconds
NO_COVER = "none"  # the edition that wants no innocuous page


@dataclass(frozen=True, slots=True)
class Edition:
    """One selection of payloads with its settings. `budget` is the stick's real capacity in bytes.

    `cover` names the innocuous page that a key or tap brings up, `hide_keys` the keys that do; where `quiet`, links leave no
    way back to the page before. `single_limit` is the most bytes that the edition may take as one page. `mark_drive` puts the
    sender's signature on the drive; `public_key` is the one that the manifest pins, empty where it pins none. `red_list` names
    the file of names that may stand on no drive, relative to the manifest; empty where the manifest names none. Where it is to
    `fit`, payloads drop that the budget has no room for; the slugs of `priority` stay longest, the first of them last to go.
    `image` is the size in bytes of the disk that is made of it, 0 for the smallest, None for none; `iso` asks for a disc too.
    `profile` is the device that its forms are made for, `length` which of a payload's texts it tells, `font` the typeface of
    its picture pages where the profile's isn't wanted. `terms` and `spelling` are how its texts are worded for their readers.
    Payloads below `minimum_state` stay out; with `four_eyes` none may be approved by whoever translated or wrote it.
    """

    name: str
    title: str
    cover_title: str
    date: dt.date
    language: str
    selection: Selection
    budget: int
    volume_label: str
    forms: tuple[str, ...]
    cover: str
    hide_keys: tuple[str, ...]
    quiet: bool
    single_limit: int
    sums: bool
    lock: LockSettings | None
    sender_words: tuple[str, ...]
    places: Mapping[str, Place]
    mark_drive: bool = False
    public_key: str = ""
    red_list: str = ""
    fit: bool = False
    priority: tuple[Mention, ...] = ()
    image: int | None = None
    iso: bool = False
    profile: Profile = ANY
    length: Length = "full"
    font: Font | None = None
    terms: Terms = "north"
    spelling: SpellingChoice = "as-written"
    minimum_state: Status = "translated"
    four_eyes: bool = False

    def at(self, key: str = "") -> Place:
        """Where a setting stands in the manifest; the edition's heading where it isn't written."""
        return self.places.get(key, self.places[""])

    def made_for(self, profile: Profile) -> Edition:
        """The same selection for another device, under a name of its own: the forms are the device's, the length if not set."""
        length = self.length if "length" in self.places else profile.length
        return replace(self, name=f"{self.name}-{profile.name}", profile=profile, forms=profile.forms, length=length)

    @property
    def pages(self) -> PageSettings:
        """How picture pages are made: as the profile says, in the edition's own typeface if it names one."""
        return replace(self.profile.pages, font=self.font) if self.font else self.profile.pages

    @property
    def instant(self) -> dt.datetime:
        """The only clock: the time stamp of every file on the drive."""
        return noon(self.date)


def noon(date: dt.date) -> dt.datetime:
    """Noon UTC of an edition's date, which is the same day nearly everywhere."""
    return dt.datetime.combine(date, dt.time(12), dt.UTC)


def is_noon(nanoseconds: int) -> bool:
    """Whether a time since 1970 is the noon of some date."""
    return nanoseconds % (86_400 * 10**9) == 43_200 * 10**9


@dataclass(frozen=True, slots=True)
class Library:
    """An edition with its payloads, selected and in reading order, and the names that may stand nowhere on its drive."""

    edition: Edition
    payloads: tuple[Payload, ...]
    red_list: RedList | None = None
