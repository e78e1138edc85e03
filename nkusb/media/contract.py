"""The contract of a family of formats, the list of the families, and what they find wrong. Imports no decoder."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import Protocol

from nkusb.model import Medium
from nkusb.problems import ERROR, Code
from nkusb.registry import Registry

NOT_WHAT_IT_SAYS = Code(
    "MED002", ERROR,
    "파일의 내용이 이름 끝(.{ending})과 다릅니다.", "What is inside is not what the ending .{ending} says.",
    "알맞은 프로그램에서 열어 .{ending} 형식으로 다시 저장하십시오.", "Open it in its program and save it as .{ending}.",
    bad="a text named map.jpg", good="a JPEG named map.jpg",
)  # fmt: skip
BROKEN = Code(
    "MED003", ERROR,
    "파일이 깨졌거나 끝까지 있지 않습니다.", "The file is damaged or not complete.",
    "처음 받은 곳에서 다시 받거나 원본에서 다시 저장하십시오.", "Fetch it again, or save it anew from the original.",
    bad="(half a photo)", good="(a whole photo)",
)  # fmt: skip

TOO_MANY_PIXELS = Code(
    "MED005", ERROR,
    "그림이 너무 큽니다({width}×{height}점).", "The picture is too large ({width}×{height} pixels).",
    "가로세로 {limit}점 안팎으로 줄여 저장하십시오. 쪽에는 {page}점이면 넉넉합니다.",
    "Save it at about {limit} pixels a side; a page needs no more than {page}.",
    bad="(60,000×60,000 pixels)", good="(4,000×3,000 pixels)",
)  # fmt: skip
TOO_LARGE = Code(
    "MED006", ERROR,
    "파일이 {size}GB로 너무 큽니다. 기억기의 파일은 4GB보다 작아야 합니다(FAT32).",
    "The file is too large ({size} GB): on a stick (FAT32) a file must be smaller than 4 GB.",
    "여러 편으로 나누거나 화질을 낮추십시오.", "Split it, or lower its quality.",
    bad="(a film of 5 GB)", good="(two films of 2.5 GB)",
)  # fmt: skip
TOO_LONG = Code(
    "MED008", ERROR,
    "파일이 {hours}시간이나 된다고 합니다.", "The file says that it lasts {hours} hours.",
    "길이를 잘못 적은 파일입니다. 원본에서 다시 저장하십시오. 정말 하루가 넘으면 여러 편으로 나누십시오.",
    "Its length is written wrongly: save it anew from the original. If it really lasts more than a day, split it.",
    bad="(a film of 9,000 hours)", good="(a film of two hours)",
)  # fmt: skip
LOST = Code(
    "MED007", ERROR,
    "파일을 푸는 프로그램이 멈추었습니다({reason}).", "The decoder did not survive this file ({reason_en}).",
    "일부러 그렇게 만든 파일일 수 있습니다. 다른 곳에서 받거나, 믿는 사람이 만든 원본에서 다시 저장하십시오.",
    "It may have been made to do that. Fetch it elsewhere, or save it anew from an original that you trust.",
    bad="(a picture that unpacks to 30 GB)", good="(a photo)",
)  # fmt: skip

CODES = {code.name: code for code in (NOT_WHAT_IT_SAYS, BROKEN, TOO_MANY_PIXELS, TOO_LARGE, TOO_LONG)}  # what a family finds


class Unfit(Exception):
    """A family raises this for a file that can't be taken: which of the codes above it is, and its facts."""

    def __init__(self, code: Code, **facts: object) -> None:
        super().__init__(code.name)
        self.code, self.facts = code, facts


class Family(Protocol):
    """What every family of formats can do. It runs in a worker alone."""

    def examine(self, path: Path) -> Medium:
        """Read the whole file: what cleaning would find, this finds.

        Raises `Unfit`, `OSError`, and whatever a decoder raises for a damaged file.
        """
        ...

    @staticmethod
    def clean(source: Path, to: Path, /, *settings: str | int) -> None:
        """Write the clean file of `source` to the new file `to`; `settings` are those of `recipe`."""
        ...


FAMILIES: Registry[Family] = Registry("nkusb.media", "pictures", "sound", "film")
_SUFFIXES = {
    "pictures": ".jpg .jpeg .png .webp .gif .tif .tiff .bmp .heic .heif .avif",
    "sound": ".mp3 .m4a .ogg .wav .flac",
    "film": ".mp4 .m4v .avi .mkv .webm",
}
ACCEPTED = {suffix: name for name, suffixes in _SUFFIXES.items() for suffix in suffixes.split()}  # lower case → family


def family_of(name: str) -> Family:
    """The family that reads files with this name's ending. Raises `KeyError` where there is none."""
    return FAMILIES[ACCEPTED[PurePath(name).suffix.lower()]]
