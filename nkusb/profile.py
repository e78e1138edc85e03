"""What a device can open: how each form is made for it. Nothing here reads or writes.

A profile is data that a volunteer can copy and change. Each form and the media room read their own settings from it and
nothing else; settings that a profile doesn't give are those below.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Length = Literal["full", "short"]
Encoding = Literal["utf-8", "utf-16", "cp949"]  # UTF-8 and UTF-16LE begin with a byte order mark; CP949 has none


@dataclass(frozen=True, slots=True)
class PageSettings:
    """Picture pages: pixels of a page, of the letters of its running text, and whether it is light on dark."""

    width: int = 1280
    height: int = 720
    size: int = 32
    dark: bool = False


@dataclass(frozen=True, slots=True)
class TextSettings:
    """Plain text files."""

    encoding: Encoding = "utf-8"


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
    limits: Limits = Limits()
    facts: tuple[Fact, ...] = ()

    @property
    def opened(self) -> frozenset[str]:
        """Every form that the device opens."""
        return frozenset({*self.forms, *self.opens})


ANY = Profile()
