"""Pictures, sound and film: decoded and made anew, or refused. The only room that opens a stranger's media.

Rules: an allow-list, one file a family; the ending must agree with what is inside; what can't be cleaned never reaches a drive;
cleaning is a pure function of the file's bytes (same libraries, same result); a problem never quotes what a file says of itself.
Sources: mat2's implementation notes (fail on the unknown); Pillow's and FFmpeg's documentation.
"""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import Protocol

from nkusb.bundle import Recipe
from nkusb.model import Medium
from nkusb.problems import ERROR, Code, Place, Problems
from nkusb.registry import Registry

REFUSED = Code(
    "MED001", ERROR,
    "《{name}》 같은 파일은 담을 수 없습니다.", "A file like “{name}” can't go on a drive.",
    "{way} 받는 것: {accepted}", "{way_en} Accepted: {accepted}",
    bad="![표](table.pdf)", good="![표](table.png)",
)  # fmt: skip
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
UNREADABLE = Code(
    "MED004", ERROR,
    "파일을 읽을 수 없습니다: {reason}.", "The file can't be read: {reason}.",
    "읽을 권한이 있는지 보십시오.", "See that you may read it.",
    bad="(no permission)", good="(readable)",
)  # fmt: skip

LIBRARIES = ("pillow", "av")  # what cleaned bytes depend on

_INSTEAD = {
    **dict.fromkeys(
        (".pdf", ".doc", ".docx", ".hwp", ".hwpx", ".odt", ".rtf", ".txt", ".epub", ".xls", ".xlsx", ".ppt", ".pptx"),
        (
            "글은 index.md에 옮겨 적고, 쪽의 그림이 필요하면 PNG로 저장하십시오.",
            "Put its words into index.md, or save its pages as PNG.",
        ),
    ),
    **dict.fromkeys((".svg", ".ai", ".eps"), ("PNG로 내보내십시오.", "Export it as PNG.")),
    **dict.fromkeys((".heic", ".heif", ".avif", ".psd", ".raw"), ("JPEG로 내보내십시오.", "Export it as JPEG.")),
    **dict.fromkeys((".webm", ".mkv", ".mov", ".wmv", ".flv", ".mpg", ".3gp"), ("MP4로 변환하십시오.", "Convert it to MP4.")),
    **dict.fromkeys((".flac", ".wma", ".aac", ".amr", ".opus"), ("MP3로 변환하십시오.", "Convert it to MP3.")),
}
_OTHERWISE = ("프로그램, 압축 파일, 모르는 형식은 넣지 않습니다.", "Programs, archives and unknown formats stay out.")


class Family(Protocol):
    """What every family of formats can do."""

    suffixes: frozenset[str]  # endings that it reads, lower case with the dot

    def examine(self, path: Path, place: Place) -> tuple[Medium | None, Problems]:
        """Read the whole file: what cleaning would find, this finds. Never raises for what is in the file."""
        ...

    def settings(self, medium: Medium) -> tuple[str | int, ...]:
        """What `clean` must be told besides the file."""
        ...

    @staticmethod
    def clean(source: Path, to: Path, /, *settings: str | int) -> None:
        """Write the clean file of `source` to the new file `to`: a `Cook`."""
        ...


FAMILIES: Registry[Family] = Registry("nkusb.media", "pictures", "sound", "film")


def family_of(name: str) -> Family | None:
    """The family that reads files with this name's ending."""
    ending = PurePath(name).suffix.lower()
    return next((family for family in FAMILIES.values() if ending in family.suffixes), None)


def examine(path: Path, place: Place) -> tuple[Medium | None, Problems]:
    """What is known of a medium, or why it can't be taken. `place` is where a payload's text shows it."""
    family = family_of(path.name)
    if family is None:
        way, way_en = _INSTEAD.get(path.suffix.lower(), _OTHERWISE)
        accepted = " ".join(sorted(suffix for family in FAMILIES.values() for suffix in family.suffixes))
        return None, (REFUSED.at(place, name=path.name, way=way, way_en=way_en, accepted=accepted),)
    try:
        return family.examine(path, place)
    except OSError as error:
        return None, (UNREADABLE.at(place, reason=error.strerror or type(error).__name__),)


def recipe(medium: Medium) -> Recipe:
    """How the clean file of a medium is made."""
    family = family_of(medium.path.name)
    assert family is not None  # noqa: S101 (a Medium is only made by a family)
    return Recipe(family.clean, medium.path, family.settings(medium))


def still(medium: Medium, width: int, height: int) -> Recipe:
    """How a film's poster is made, in this size."""
    from nkusb.media import film

    return Recipe(film.still, medium.path, (width, height))
