"""What a device can open: how each form is made for it. Nothing here reads or writes.

A profile is data that a volunteer can copy and change. Each form and the media room read their own settings from it and
nothing else; settings that a profile doesn't give are those below.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Length = Literal["full", "short"]
Encoding = Literal["utf-8", "utf-16", "cp949"]  # UTF-8 and UTF-16LE begin with a byte order mark; CP949 has none


Font = Literal["noto-serif", "noto-sans", "un-batang", "un-dotum", "baekmuk-batang", "nanum-myeongjo", "malgun-gothic"]


@dataclass(frozen=True, slots=True)
class PageSettings:
    """Picture pages: pixels of a page, of the letters of its running text, and whether it is light on dark.

    `font` is the face; `margin` the part of each side, in per cent, that stays empty (televisions cut the edges off); `quality`
    the JPEG's, as libjpeg counts it; `file_limit` the most bytes of a page, `folder_limit` the most pages of a folder.
    """

    width: int = 1280
    height: int = 720
    size: int = 34
    dark: bool = False
    font: Font = "noto-serif"
    margin: int = 6
    quality: int = 85
    file_limit: int = 1_000_000
    folder_limit: int = 200


PAGES = {
    "800x480": PageSettings(800, 480, size=28, margin=4),  # the panel of a notel
    "720x576": PageSettings(720, 576, size=30, margin=8),  # what a DVD player gives a television (PAL)
    "1280x720": PageSettings(),
    "1920x1080": PageSettings(1920, 1080, size=52, margin=5),
}  # the presets


@dataclass(frozen=True, slots=True)
class TextSettings:
    """Plain text files. `width` is the most cells of a line, of which Hangul takes two; 0 leaves breaking lines to the device."""

    encoding: Encoding = "utf-8"
    width: int = 0


@dataclass(frozen=True, slots=True)
class BookSettings:
    """E-books: one for the whole edition or one for each item, and the most pixels that a picture in them has on a side."""

    per: Literal["edition", "item"] = "edition"
    picture: int = 800


@dataclass(frozen=True, slots=True)
class FilmSettings:
    """Films. `family` is the container with its codecs: `avi-asp` (MPEG-4 ASP and MP3 in AVI) for players, `mp4-avc` (H.264
    baseline and AAC in MP4) for phones and computers; a film that fits already, or any where it is `as-is`, is only moved.

    `width` and `height` are the most pixels of a picture, `fps` the most of them a second. How many bytes a film takes is
    decided by `size` (megabytes a film), else by `bit_rate` (kbit/s of pictures), else by `quality`. `loudness` is in LUFS
    (EBU R 128). Where subtitles are `burnt`, `font` is the path of the font file that they are drawn with.
    """

    family: Literal["as-is", "avi-asp", "mp4-avc"] = "as-is"
    width: int = 720
    height: int = 576
    fps: int = 30
    quality: Literal["small", "good", "fine"] = "good"
    bit_rate: int = 0
    size: int = 0
    sound: int = 128  # kbit/s of a film's sound
    loudness: int = -16
    subtitles: Literal["burnt", "srt", "smi", "none"] = "srt"
    encoding: Encoding = "utf-8"
    font: str = ""


@dataclass(frozen=True, slots=True)
class SoundSettings:
    """Sound: `mp3` with so many kbit/s and at most so many channels, evened to `loudness` (LUFS), or moved as it is."""

    family: Literal["as-is", "mp3"] = "as-is"
    bit_rate: int = 96
    channels: Literal[1, 2] = 2
    loudness: int = -16


@dataclass(frozen=True, slots=True)
class Limits:
    """What a device opens at all: pixels, bytes, endings, codecs. 0, or nothing in a list, where nothing is known or limited.

    `pictures`, `films` and `sounds` are endings; `picture_side` and `film_side` are the most pixels of the longer side;
    `progressive` is about JPEG; `codecs` are `h264`, `mpeg4`, `mp3`, `aac`, or the four letters that the file has; `name`
    counts the characters of a file's name with its ending, `depth` folders in one another, `files` what lies in one folder.
    `fat` is the file system of its images; `any` goes by their size.
    """

    pictures: tuple[str, ...] = ()
    picture_side: int = 0
    picture_bytes: int = 0
    progressive: bool = True
    films: tuple[str, ...] = ()
    sounds: tuple[str, ...] = ()
    codecs: tuple[str, ...] = ()
    film_side: int = 0
    encodings: tuple[Encoding, ...] = ()
    file_bytes: int = 0
    name: int = 0
    depth: int = 0
    files: int = 0
    fat: Literal["any", "fat16", "fat32"] = "any"


@dataclass(frozen=True, slots=True)
class Fact:
    """Why a profile says what it says: which of its keys, in words, from which source.

    `basis` is `source` where a source says so, `inference` where we conclude it, `background` for what is commonly known;
    `tried` is set only by who has seen it on the device itself.
    """

    about: tuple[str, ...]
    ko: str
    en: str
    source: str
    basis: Literal["source", "inference", "background"]
    tried: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """A device or a family of devices: the forms that are made for it, the best first, their settings, and what it opens.

    `opens` names further forms that it opens when it meets them; `share` is the per cent of readers who have one, 0 where
    nobody knows; `like` is the profile that it was copied from.
    """

    name: str = "any"
    title: str = ""
    title_en: str = ""
    like: str = ""
    forms: tuple[str, ...] = ("html",)
    opens: tuple[str, ...] = ()
    length: Length = "full"
    share: int = 0
    pages: PageSettings = PageSettings()
    text: TextSettings = TextSettings()
    book: BookSettings = BookSettings()
    films: FilmSettings = FilmSettings()
    sounds: SoundSettings = SoundSettings()
    limits: Limits = Limits()
    facts: tuple[Fact, ...] = ()

    @property
    def opened(self) -> frozenset[str]:
        """Every form that the device opens."""
        return frozenset({*self.forms, *self.opens})


ANY = Profile()
