"""Plants markers in every field that exiftool and ffmpeg can write, cleans, and searches: `python -m tests.markers` tells.

A case is one field of one format whose marker a witness has seen in the planted file. After cleaning, the whole output is
searched for any marker, as UTF-8, Latin-1 and both UTF-16, and inside every zlib stream; the witnesses look once more.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pillow_heif
from PIL import Image, PngImagePlugin

from nkusb import media
from nkusb.media import redstar
from nkusb.problems import Place
from tests.witness import run, witness

STEM = "MARK7F3A"
_MARKER = re.compile(STEM + r"\d{6}")
_GROUPS = (
    "EXIF GPS IPTC PNG GIF JFIF ICC_Profile Photoshop Comment XMP-dc XMP-xmp XMP-xmpRights XMP-xmpMM XMP-photoshop XMP-exif "
    "XMP-tiff XMP-iptcCore XMP-iptcExt XMP-aux XMP-crs XMP-pdf XMP-cc XMP-plus XMP-mwg-rs XMP-digiKam XMP-xmpDM XMP-dwc"
)
_PICTURES = {
    "a.jpg": "JPEG",
    "a.png": "PNG",
    "a.tif": "TIFF",
    "a.webp": "WEBP",
    "a.gif": "GIF",
    "a.heic": "HEIF",
    "a.avif": "AVIF",
}
_KEYS = (
    "title artist author album album_artist comment composer copyright creation_time date description disc encoded_by encoder "
    "genre grouping keywords language location lyrics make model network performer publisher rating service_name show episode_id "
    "synopsis track year organization episode_sort season_number hd_video gapless_playback compilation TSRC TOPE TEXT WOAR "
    "handler_name vendor_id IART ICMT ICOP ICRD IENG IGNR IKEY IMED INAM IPRD ISBJ ISFT ISRC ISRF ITCH FREE_KEY free-key.2"
)
_H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
_STREAMS = {
    "a.mp3": ["-c:a", "libmp3lame"],
    "a.m4a": ["-c:a", "aac", "-movflags", "use_metadata_tags"],
    "b.m4a": ["-c:a", "aac"],
    "a.ogg": ["-c:a", "libvorbis"],
    "b.ogg": ["-c:a", "libopus"],
    "a.flac": ["-c:a", "flac"],
    "a.wav": ["-c:a", "pcm_s16le", "-write_id3v2", "1"],
    "b.wav": ["-c:a", "pcm_s16le", "-write_bext", "1"],
    "a.mp4": [*_H264, "-c:a", "aac", "-movflags", "use_metadata_tags"],
    "b.mp4": [*_H264, "-c:a", "aac"],
    "a.m4v": [*_H264, "-f", "mp4"],
    "a.avi": ["-c:v", "mpeg4", "-c:a", "libmp3lame"],
    "a.mkv": [*_H264, "-c:a", "libvorbis", "-c:s", "srt"],
    "b.mkv": ["-c:v", "libx265", "-x265-params", "log-level=0", "-preset", "ultrafast", "-c:a", "flac", "-c:s", "ass"],
    "a.webm": ["-c:v", "libvpx", "-c:a", "libopus", "-c:s", "webvtt"],
}
_FILMS = (".mp4", ".m4v", ".avi", ".mkv", ".webm")
# What a witness may still say of a cleaned file: its shape, and what each format can't be without.
_SHAPE = {"ExifTool", "System", "File", "JFIF", "PNG", "GIF", "Composite", "RIFF", "FLAC", "MPEG", "Vorbis", "Opus", "Matroska"}
_TELLING = re.compile("(?i)artist|author|copyright(?!Flag)|title|gps|serialn|thumbnail|software|encoder(?!Setting)|comment")
_OWN_TAGS = {"major_brand", "minor_version", "compatible_brands", "language", "handler_name", "vendor_id", "DURATION"}
_STREAMED = (*_FILMS, ".mp3", ".m4a", ".ogg", ".flac", ".wav")
Said = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Figure:
    """What came of one file: how many fields held a marker, how often one is left, what is still said of it."""

    name: str
    planted: int
    left: int
    problems: tuple[str, ...]
    cleaned: Path


class Markers:
    """Hands out markers, each once."""

    def __init__(self) -> None:
        self.count = 0

    def next(self) -> str:
        self.count += 1
        return f"{STEM}{self.count:06d}"


def figures(folder: Path) -> list[Figure]:
    """Plant, clean and search every format."""
    markers = Markers()
    planted = [*_pictures(folder, markers), *_by_hand(folder, markers), *_films(folder, markers)]
    cleaned = [_cleaned(path, folder) for path in planted]
    return [
        Figure(source.name, len(_seen(source, before)), _left(made, after), tuple(_complaints(made, after)), made)
        for source, before, made, after in zip(planted, _witnessed(planted), cleaned, _witnessed(cleaned), strict=True)
    ]


def search(data: bytes) -> int:
    """How often any marker stands in the bytes, in whatever encoding, packed or not."""
    words = [STEM.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be")]
    streams = [data, *_unpacked(data)]
    return sum(stream.count(word) for stream in streams for word in words)


def _unpacked(data: bytes) -> Iterator[bytes]:
    """What begins like a zlib stream and is one; PNG's is put together from its chunks first."""
    chunks = b"".join(part for part in re.findall(rb"(?s)IDAT(.*?)(?=.{4}.{4}I(?:DAT|END))", data))
    for stream in (data, chunks):
        for found in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", stream):
            try:
                yield zlib.decompressobj().decompress(stream[found.start() :], 1 << 22)
            except zlib.error:
                continue


def _cleaned(path: Path, folder: Path) -> Path:
    medium, problems = media.examine(path, Place(path.name))
    assert medium is not None and not problems, (path.name, problems)
    assert STEM not in " ".join(medium.removed), "a name of what was removed quotes a value"
    made = folder / "clean" / f"{path.stem}-{path.suffix[1:]}{medium.suffix}"
    made.parent.mkdir(exist_ok=True)
    recipe = media.recipe(medium)
    assert isinstance(recipe.source, Path)
    recipe.cook(recipe.source, made, *recipe.settings)
    return made


def _seen(path: Path, witnessed: Said) -> set[str]:
    """The markers that a witness or the bytes show."""
    held = (path.read_bytes() + _pixels(path)).decode("latin-1")
    return set(_MARKER.findall(held)) | set(_MARKER.findall(json.dumps(witnessed)))


def _left(path: Path, witnessed: Said) -> int:
    return search(path.read_bytes() + _pixels(path)) + json.dumps(witnessed).count(STEM)


def _pixels(path: Path) -> bytes:
    """The colours of a picture's pixels, those that nothing shows of too."""
    if path.suffix not in (".png", ".gif"):
        return b""
    with Image.open(path) as image:
        return image.convert("RGBA").convert("RGB").tobytes()


def _witnessed(paths: list[Path]) -> list[Said]:
    """All that exiftool, and for sound and film ffprobe, say of files."""
    said: list[Said] = json.loads(_said("exiftool", "-j", "-a", "-u", "-G1", "-s", "-ee", "-m", *paths))
    for path, facts in zip(paths, said, strict=True):
        if path.suffix in _STREAMED:
            told = _said("ffprobe", "-v", "quiet", "-show_format", "-show_streams", "-show_chapters", "-of", "json", path)
            facts["ffprobe"] = json.loads(told)
    return said


def _said(program: str, *arguments: str | Path) -> str:
    """What a witness says; of a planted file that need not be UTF-8."""
    done = subprocess.run([witness(program), *map(str, arguments)], capture_output=True, check=False)
    return done.stdout.decode("utf-8", "replace")


def _complaints(path: Path, witnessed: Said) -> Iterator[str]:
    """What a witness says of a cleaned file that is more than its shape."""
    probe = witnessed.get("ffprobe", {"format": {}, "streams": [], "chapters": []})
    for name, value in witnessed.items():
        group = name.split(":")[0]
        if (group not in _SHAPE and not re.fullmatch(r"SourceFile|ffprobe|Track\d|QuickTime", group)) or (
            _TELLING.search(name) and str(value).strip()
        ):
            yield f"exiftool: {name}"
    if probe["chapters"]:
        yield "ffprobe: chapters"
    for part in (probe["format"], *probe["streams"]):
        yield from (f"ffprobe: {key}" for key, value in part.get("tags", {}).items() if key not in _OWN_TAGS and value.strip())


def _photo(size: tuple[int, int] = (96, 64)) -> Image.Image:
    return Image.merge("RGB", [Image.linear_gradient("L").resize(size).rotate(turn) for turn in (0, 90, 180)])


def _pictures(folder: Path, markers: Markers) -> Iterator[Path]:
    """One picture a format, with a marker in every field that exiftool can write to it."""
    pillow_heif.register_heif_opener()
    exiftool = witness("exiftool")
    listed = run(exiftool, *(word for group in _GROUPS.split() for word in ("-listw", f"-{group}:all", "-execute"))).stdout
    blocks = re.findall(r"(?ms)^Writable (\S+) tags:\n(.*?)(?=^Writable |^\{ready|\Z)", listed)
    fields = [(group, tag) for group, block in blocks for tag in block.split() if tag != "ApplicationNotes"]  # that is XMP itself
    for name, form in _PICTURES.items():
        path = folder / name
        media_image = _photo().quantize(200) if form == "GIF" else _photo()
        media_image.save(path, form)
        script = folder / "fields.txt"
        script.write_text("\n".join(f"-{group}:{tag}={markers.next()}" for group, tag in [*fields, ("File", "Comment")]))
        run(exiftool, "-q", "-q", "-m", "-overwrite_original", "-@", script, path)
        yield path


def _by_hand(folder: Path, markers: Markers) -> Iterator[Path]:
    """What exiftool can't write: second frames, thumbnails, tails, private chunks, spare colours, colours behind transparency."""
    thumbnail, second, profile = io.BytesIO(), io.BytesIO(), b"\0" * 128 + markers.next().encode()
    _photo((32, 24)).save(thumbnail, "JPEG", comment=markers.next().encode())
    _photo().save(second, "JPEG", comment=markers.next().encode())
    for form, suffix in (("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp"), ("TIFF", "tif")):
        path = folder / f"tail.{suffix}"
        _photo().save(path, form, **({"icc_profile": profile} if form in ("JPEG", "PNG") else {}))
        path.write_bytes(path.read_bytes() + markers.next().encode() + second.getvalue() + thumbnail.getvalue())
        yield path
    path = folder / "redstar.jpg"
    mark = (markers.next() + markers.next())[:24].encode()
    path.write_bytes(second.getvalue() + mark + (24).to_bytes(4, "little") + redstar.END)
    yield path
    info = PngImagePlugin.PngInfo()
    for kind in (b"prVt", b"vpAg", b"caNv"):
        info.add(kind, markers.next().encode())
    info.add_text(markers.next(), markers.next(), zip=True)
    info.add_itxt("Comment", markers.next(), zip=True)
    _photo().save(folder / "chunks.png", pnginfo=info)
    yield folder / "chunks.png"
    spare = _photo().quantize(16)
    colours = spare.getpalette() or []
    words = (markers.next() + markers.next()).encode()
    spare.putpalette((colours + [0] * 768)[:300] + list(words) + [0] * 100)
    spare.save(folder / "spare.png", bits=8)
    yield folder / "spare.png"
    behind = _photo((96, 64)).convert("RGBA")
    row = Image.frombytes("RGB", (5, 1), f"{markers.next()}.".encode()).convert("RGBA")
    row.putalpha(0)
    behind.paste(row, (0, 0))
    behind.save(folder / "behind.png")
    yield folder / "behind.png"
    pages = [_photo(), _photo().rotate(90)]
    pages[0].save(
        folder / "pages.tif", save_all=True, append_images=pages[1:], tiffinfo={270: markers.next(), 305: markers.next()}
    )
    yield folder / "pages.tif"
    for name, other in (
        ("zip.jpg", b"PK\3\4"),
        ("html.jpg", b"<html><script>"),
        ("pdf.jpg", b"%PDF-1.4"),
        ("java.gif", b"PK\5\6"),
    ):
        form = "GIF" if name.endswith("gif") else "JPEG"
        (_photo().quantize(64) if form == "GIF" else _photo()).save(folder / name, form, comment=other + markers.next().encode())
        with (folder / name).open("ab") as file:
            file.write(other + markers.next().encode())
        yield folder / name


def _films(folder: Path, markers: Markers) -> Iterator[Path]:
    """One sound or film a format, with a marker in every key, stream, chapter, subtitle, cover and attachment."""
    cover, font, chapters, spoken = (str(folder / name) for name in ("cover.jpg", "font.ttf", "chapters.txt", "spoken.srt"))
    _photo((32, 32)).save(cover, comment=markers.next().encode())
    Path(font).write_text(markers.next())
    for name, codec in _STREAMS.items():
        suffix, path = Path(name).suffix, folder / name
        times = (f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={at}\nEND={at + 100}\ntitle={markers.next()}\n" for at in range(0, 500, 100))
        Path(chapters).write_text(";FFMETADATA1\n" + "".join(times))
        Path(spoken).write_text(f"1\n00:00:00,000 --> 00:00:01,000\n{markers.next()}\n")
        inputs = ["-f", "lavfi", "-i", "sine=d=1", "-f", "lavfi", "-i", "testsrc=d=1:s=64x48:r=10"]
        inputs += ["-i", chapters, "-i", spoken, "-i", cover]
        maps = ["-map", "0:a", *(["-map", "1:v"] if suffix in _FILMS else [])]
        maps += ["-map", "3:s"] if suffix in (".mkv", ".webm") else []
        if suffix == ".mkv":
            maps += ["-attach", font, "-metadata:s:t", "mimetype=font/ttf", "-metadata:s:t", f"title={markers.next()}"]
        if suffix in (".mp3", ".flac", ".m4a"):
            maps += ["-map", "4:v", "-c:v", "copy", "-disposition:v:0", "attached_pic"]
            maps += ["-metadata:s:v", f"title={markers.next()}"]
        fields: list[str] = []
        for key in _KEYS.split():
            values = ["2020-01-02T03:04:05Z"] * 2 if key == "creation_time" else [markers.next(), markers.next()]
            fields += ["-metadata", f"{key}={values[0]}", "-metadata:s:a", f"{key}={values[1]}"]
        done = run(witness("ffmpeg"), "-v", "error", "-y", *inputs, *maps, "-map_metadata", "2", *fields, *codec, path)
        assert done.returncode == 0, (name, done.stderr)
        yield path


def main() -> int:
    """Print a line for each file and the sums. Ends with 1 where anything is left."""
    with tempfile.TemporaryDirectory() as folder:
        found = figures(Path(folder))
    lines = [f"{figure.name:12} {figure.planted:5} planted {figure.left:3} left  {' '.join(figure.problems)}" for figure in found]
    lines.append(
        f"{len(found)} files, {sum(figure.planted for figure in found)} cases, {sum(figure.left for figure in found)} left"
    )
    sys.stdout.write("\n".join(lines) + "\n")
    return int(any(figure.left or figure.problems for figure in found))


if __name__ == "__main__":
    raise SystemExit(main())
