"""Faces: an allow-list of what letters are drawn with, where each is found, and which of its glyphs are there.

A drive's bytes depend on a face, so its files are named by their SHA-256 in all that is drawn with them, and of those that are
known no other version passes. Letters are placed one by one by the font's own advances, without a shaping library: modern
Hangul is precomposed and needs none, and no library of the system decides what is drawn.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from PIL import ImageFont

from nkusb.bundle import hash_of
from nkusb.names import walk
from nkusb.profile import Font

# What a face lacks and another sign stands for: it looks the same, or is read the same.
_SAME = str.maketrans({"∼": "~", "〜": "~", "\u00a0": " ", "‑": "-", "₂": "2", "₃": "3", "₄": "4", "\t": " "})
_NOWHERE = "\U0010ffff"  # is no character, so a font draws it as it draws all that it lacks


@dataclass(frozen=True, slots=True)
class Face:
    """A face that may be asked for: its files (regular, then bold if it has one) with their SHA-256 where one is known.

    `package` is the distribution's module that brings them, else they are looked for on the system; `debian` is the package that
    has them there. A `southern` one is known to any Korean eye as a face of the South.
    """

    files: tuple[tuple[str, str], ...]
    package: str = ""
    debian: str = ""
    southern: bool = False


_NOTO = "pylopdf_fonts_ko"
_UN, _BAEKMUK, _NANUM = "fonts-unfonts-core", "fonts-baekmuk", "fonts-nanum"
FACES: Mapping[Font, Face] = {
    "noto-serif": Face((("NotoSerifKR-Regular.otf", "5ea012e15cb7eacc1f680aee1703f3b164791b1443ea3e52b65080cca5d179cf"),), _NOTO),
    "noto-sans": Face((("NotoSansKR-Regular.otf", "69975a0ac8472717870aefeab0a4d52739308d90856b9955313b2ad5e0148d68"),), _NOTO),
    "un-batang": Face(
        (
            ("UnBatang.ttf", "4f8e953b9044ad83745034a2b94fe876394f94e95a5f7ec8c63ac267767b1772"),
            ("UnBatangBold.ttf", "874af666a8d7b201a5ce261a32d73c91c1ed96519b4602c9791add322d70cd77"),
        ),
        debian=_UN,
    ),
    "un-dotum": Face(
        (
            ("UnDotum.ttf", "153b3310eb14a6ad51b3eae2d76f2cb8336dd9387dd9080a4755e9a7f532728e"),
            ("UnDotumBold.ttf", "0ea1f851213dde84e71238e3783afa937e4afd117c52da1293559a6077666f26"),
        ),
        debian=_UN,
    ),
    "baekmuk-batang": Face(
        (("batang.ttf", "eb64e7a68719d5e934aa03ed21153927776722e52520c8899ed80e53183dc8e5"),), debian=_BAEKMUK
    ),
    "nanum-myeongjo": Face((("NanumMyeongjo.ttf", ""), ("NanumMyeongjoBold.ttf", "")), debian=_NANUM, southern=True),
    "malgun-gothic": Face((("malgun.ttf", ""), ("malgunbd.ttf", "")), southern=True),
}
_TRIAL = 24  # pixels: the size at which it is seen whether there is a shape
_FALLBACK: Font = "noto-sans"  # for signs that a face lacks; pip brings it


@dataclass(frozen=True, slots=True)
class Found:
    """A face with what stands in for its gaps: the files of each, regular then bold, and the SHA-256 of every one."""

    name: Font
    files: tuple[tuple[Path, ...], ...]
    sha256: tuple[str, ...]


@cache
def find(name: Font) -> Found | None:
    """The face, or None where this machine doesn't have it in the version that is known. Raises `OSError`."""
    chain = [_files(FACES[each]) for each in dict.fromkeys((name, _FALLBACK))]
    if not chain[0]:
        return None
    kept = tuple(files for files in chain if files)
    return Found(name, kept, tuple(hash_of(file) for files in kept for file in files))


def _files(face: Face) -> tuple[Path, ...]:
    found = [next(_places(face, name, sha256), None) for name, sha256 in face.files]
    return tuple(file for file in found if file) if found[0] else ()


def _places(face: Face, name: str, sha256: str) -> Iterator[Path]:
    for path in _packaged(face.package, name) if face.package else _installed(name):
        if not sha256 or hash_of(path) == sha256:
            yield path


def _packaged(package: str, name: str) -> Iterator[Path]:
    spec = importlib.util.find_spec(package)
    for folder in (spec and spec.submodule_search_locations) or ():
        if (path := Path(folder, name)).is_file():
            yield path


def _installed(name: str) -> Iterator[Path]:
    """Where systems keep fonts, the machine's folders before the user's."""
    for folder in filter(Path.is_dir, _folders()):
        yield from (item.path for item in walk(folder) if item.kind == "file" and item.path.name.casefold() == name.casefold())


def _folders() -> Iterable[Path]:
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA", "")
        return Path(os.environ.get("WINDIR", r"C:\Windows"), "Fonts"), Path(local, "Microsoft", "Windows", "Fonts")
    if sys.platform == "darwin":
        return Path("/Library/Fonts"), Path("/System/Library/Fonts"), Path.home() / "Library/Fonts"
    return Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts"


@dataclass(frozen=True, slots=True)
class Glyph:
    """A letter's shape and where its corner lies from the pen, in pixels."""

    mask: Any
    x: int
    y: int


class Type:
    """A face at one size in pixels, in one weight. Where there is no bold file, a stroke of a fortieth of the size makes it."""

    def __init__(self, face: Found, size: int, bold: bool) -> None:
        self._face = face
        self._fonts = [_opened(files[-1] if bold else files[0], size) for files in face.files]
        self._strokes = [size / 40 if bold and len(files) == 1 else 0.0 for files in face.files]
        self._advances: dict[str, int] = {}
        self._glyphs: dict[str, Glyph] = {}

    def advance(self, character: str) -> int:
        """How far the pen moves."""
        known = self._advances.get(character)
        if known is None:
            font = self._fonts[_drawn_by(self._face, character) or 0]
            known = self._advances[character] = round(font.getlength(character.translate(_SAME)))
        return known

    def width(self, text: str) -> int:
        """How far the pen moves over a text."""
        advances = self._advances
        return sum(advances[each] if each in advances else self.advance(each) for each in text)

    def glyph(self, character: str) -> Glyph:
        """The letter's shape, for a pen on its base line."""
        known = self._glyphs.get(character)
        if known is None:
            number = _drawn_by(self._face, character) or 0
            mask, (x, y) = self._fonts[number].getmask2(
                character.translate(_SAME), mode="L", anchor="ls", stroke_width=self._strokes[number], stroke_filled=True
            )
            known = self._glyphs[character] = Glyph(mask, x, y)
        return known


@cache
def type_of(face: Found, size: int, bold: bool = False) -> Type:
    """The face at a size: opened once a process."""
    return Type(face, size, bold)


def missing(face: Found, characters: Iterable[str]) -> frozenset[str]:
    """Those of the characters that can't be drawn."""
    return frozenset(each for each in set(characters) if _drawn_by(face, each) is None)


@cache
def _drawn_by(face: Found, character: str) -> int | None:
    """Which of a face's chain has a shape for it: neither the box that stands for all that a font lacks, nor nothing."""
    if character.isspace():
        return 0
    for number, files in enumerate(face.files):
        font = _opened(files[0], _TRIAL)
        mask = font.getmask(character.translate(_SAME))
        if mask.getbbox() is not None and bytes(mask) != bytes(font.getmask(_NOWHERE)):
            return number
    return None


@cache
def _opened(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)
