"""What a device can open: how each form is made for it. Nothing here reads or writes.

A profile is data that a volunteer can copy and change. Each form and the media room read their own settings from it and
nothing else; settings that a profile doesn't give are those below.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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
class Profile:
    """A device or a family of devices: the forms that it opens, the best first, and their settings."""

    name: str = "any"
    forms: tuple[str, ...] = ("html",)
    pages: PageSettings = PageSettings()
    text: TextSettings = TextSettings()
    book: BookSettings = BookSettings()
    films: FilmSettings = FilmSettings()
    sounds: SoundSettings = SoundSettings()


ANY = Profile()
