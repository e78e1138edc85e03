"""Names, never values, of what cleaning leaves behind. A name comes from a table of ours or of a standard, so none can carry
what a stranger wrote; what no table knows is called “other”.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import ExifTags, Image

from nkusb.media import redstar

if TYPE_CHECKING:  # whoever looks at pictures alone is spared FFmpeg
    from av.container import InputContainer
    from av.stream import Stream

_STRUCTURE = frozenset({*range(0x00FE, 0x010D), 0x0111, 0x0112, 0x0115, 0x0116, 0x0117, *range(0x011A, 0x011D), 0x0128})
_STRUCTURE |= frozenset({0x013D, 0x013E, 0x013F, 0x0140, *range(0x0142, 0x0146), 0x0152, 0x0153, 0x015B, 0x0211, 0x0212, 0x0213})
_STRUCTURE |= frozenset(
    {0x0214, 0x8769, 0x8825, 0xA005, 0x02BC, 0x83BB, 0x8649, 0x8773}
)  # of TIFF itself, and what is named below
_BLOCKS = {
    "xmp": "XMP", "XML:com.adobe.xmp": "XMP", "photoshop": "IPTC", "icc_profile": "ICC profile", "comment": "comment",
    "Raw profile type iptc": "IPTC", "Raw profile type exif": "EXIF",
}  # fmt: skip
_KEYWORDS = frozenset(
    {"Title", "Author", "Description", "Copyright", "Creation Time", "Software", "Disclaimer", "Warning", "Source"}
)
_CHUNKS = {b"tIME": "time", b"eXIf": "EXIF", b"iCCP": "ICC profile", b"tEXt": "text", b"zTXt": "text", b"iTXt": "text"}
_KNOWN_CHUNKS = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs", b"hIST"}
)
_TAGS = frozenset(
    [
        "title",
        "artist",
        "album",
        "album_artist",
        "comment",
        "composer",
        "copyright",
        "creation_time",
        "date",
        "description",
        "disc",
        "encoded_by",
        "encoder",
        "genre",
        "grouping",
        "handler_name",
        "keywords",
        "language",
        "location",
        "lyrics",
        "make",
        "model",
        "network",
        "performer",
        "publisher",
        "rating",
        "service_name",
        "show",
        "sort_album",
        "sort_artist",
        "sort_name",
        "synopsis",
        "timecode",
        "track",
        "vendor_id",
        "year",
    ]
)
_CONTAINER = frozenset(
    {"major_brand", "minor_version", "compatible_brands", "language"}
)  # of the format itself, not of its maker
_TRACKS = {"subtitle": "subtitles", "data": "data track", "attachment": "attachment", "video": "second picture track"}


def of_picture(image: Image.Image, path: Path) -> tuple[str, ...]:
    """What a picture that is open and not yet decoded holds besides its pixels."""
    image.load() if image.format == "PNG" else None  # the chunks behind the pixels count
    found = [*_exif(image.getexif()), *(name for key, name in _BLOCKS.items() if image.info.get(key))]
    words = (key for key, value in image.info.items() if isinstance(value, str) and key not in _BLOCKS)
    found += [f"text {word}" if word in _KEYWORDS else "text" for word in words if image.format == "PNG"]
    found += [
        f"{marker} segment"
        for marker, _ in getattr(image, "applist", ())
        if marker not in ("APP0", "APP1", "APP2", "APP13", "COM")
    ]
    found += ["second frame"] if getattr(image, "n_frames", 1) > 1 else []
    found += ["thumbnail"] if image.info.get("thumbnails") else []
    return _named([*found, *_behind(path, image.format or "")])


def of_streams(container: InputContainer, wanted: Iterable[Stream], path: Path) -> tuple[str, ...]:
    """What a container holds besides the streams that are taken."""
    from av.stream import Disposition

    taken = {stream.index for stream in wanted}
    found = [*_tags(container.metadata), *(["chapters"] if container.chapters() else [])]
    for stream in container.streams:
        found += _tags(stream.metadata)
        if stream.disposition & Disposition.attached_pic:
            found.append("cover art")
        elif stream.index not in taken:
            found.append(_TRACKS.get(stream.type, "other track"))
    return _named([*found, *(_marks(path) if path.suffix.lower() in redstar.SUFFIXES else [])])


def _named(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(found)))


def _exif(exif: Image.Exif) -> Iterator[str]:
    for tag in (*exif, *exif.get_ifd(ExifTags.IFD.Exif)):
        if tag not in _STRUCTURE:
            yield f"EXIF {ExifTags.TAGS.get(tag, 'other')}"
    if exif.get_ifd(ExifTags.IFD.GPSInfo):
        yield "EXIF GPS"
    if exif.get_ifd(ExifTags.IFD.IFD1):
        yield "thumbnail"


def _tags(metadata: dict[str, str]) -> Iterator[str]:
    for key in metadata:
        name = key.lower().split("-")[0]  # `title-eng`
        if name not in _CONTAINER:
            yield name.replace("_", " ") if name in _TAGS else "other tag"


def _behind(path: Path, form: str) -> Iterator[str]:
    """What lies behind the end of a picture, or between a PNG's chunks."""
    if path.suffix.lower() in redstar.SUFFIXES and (marks := list(_marks(path))):
        yield from marks
    elif form == "PNG":
        yield from _chunks(path)
    elif form in _END and _END[form](raw := path.read_bytes()) < len(raw):
        yield "bytes after the end"


def _end_of_jpeg(raw: bytes) -> int:
    """Behind the first EOI marker (ITU-T T.81, B.1): segments say their length, coded data runs to the next marker."""
    at = 2
    while at + 4 <= len(raw) and raw[at + 1] != 0xD9:
        kind, at = raw[at + 1], at + 2 + int.from_bytes(raw[at + 2 : at + 4], "big")
        if kind == 0xDA:
            following = _MARKER.search(raw, at)
            at = following.start() if following else len(raw)
    return at + 2


_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
_END: dict[str, Callable[[bytes], int]] = {
    "JPEG": _end_of_jpeg,
    "MPO": _end_of_jpeg,
    "GIF": lambda raw: len(raw) if raw.endswith(b"\x3b") else 0,
    "WEBP": lambda raw: int.from_bytes(raw[4:8], "little") + 8,
    "BMP": lambda raw: int.from_bytes(raw[2:6], "little"),
}


def _chunks(path: Path) -> Iterator[str]:
    """PNG specification, third edition, 5.3: length, type, data, CRC."""
    with path.open("rb") as file:
        file.seek(8)
        while len(head := file.read(8)) == 8:
            kind = head[4:]
            if kind in _CHUNKS:
                yield _CHUNKS[kind]
            elif kind not in _KNOWN_CHUNKS:
                yield "private chunk"
            file.seek(int.from_bytes(head[:4], "big") + 4, 1)
            if kind == b"IEND":
                break
        if file.read(1):
            yield "bytes after the end"


def _marks(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        if tail := redstar.find(file):
            yield f"Red Star mark ×{tail.machines}"
