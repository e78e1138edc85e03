"""Media: many photos of a phone, and films that fill a stick."""

from __future__ import annotations

import io
import os
import random
import shlex
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PIL import Image

from benchmarks import library
from benchmarks.contest import Contender, Contest
from benchmarks.timing import Commands
from benchmarks.yard import NKUSB, Yard
from nkusb.media.faces import LIBRARY
from nkusb.media.pictures import PAGE, QUALITY
from nkusb.pages import SMALL

BY_VIPS, BY_CP = 1.2, 1.15
MEMORY = 300  # megabytes
DISTINCT = 12  # photos; the others are these with other bytes
EACH = 10  # photos of a text
_MANIFEST = library.MANIFEST.replace('"4 GB"', '"64 GB"')
# As where the extra `faces` isn't installed: no peer looks for faces, which takes some 0.35 s of a processor a picture.
_FACELESS = (sys.executable, "-c", f"import sys; sys.modules[{LIBRARY!r}] = None; from nkusb.cli import run; run(sys.argv[1:])")
_TEXT = "물을 끓이고 식혀서 마십니다."


def pictures(yard: Yard) -> Iterator[Contest]:
    """Two sizes of each, without anything that they say of themselves; ours also judges them, and writes and searches pages."""
    root, out, peers = (
        yard.kept(f"pictures-{yard.sizes.pictures}-{yard.sizes.pixels[0]}", partial(_pictures, yard=yard)),
        "nkusb-pictures",
        "peer-pictures",
    )
    ours = Contender("nkusb build", [[*_FACELESS, "build", "--out", yard.work / out]], root, yard.clearing(out))
    vips, mogrify = yard.program("vipsthumbnail"), yard.program("mogrify", "ImageMagick mogrify")
    to = yard.work / peers

    def clear(_: int) -> None:
        for size in (PAGE, SMALL):
            (yard.fresh(f"{peers}/{size}")).mkdir()
        os.sync()

    photos = "payloads/guides/*/*.jpg"  # whose names differ
    sizes = {PAGE: f"{PAGE}x{PAGE}", SMALL: f"{SMALL}x"}
    saved = f"[Q={QUALITY},strip,optimize_coding]"
    by_vips = [
        ["sh", "-c", f"{shlex.quote(vips.path)} {photos} -s {size} -o {shlex.quote(str(to / str(name)))}/%s.jpg{saved}"]
        for name, size in sizes.items()
    ]
    asked = f"-auto-orient -strip -quality {QUALITY} -sampling-factor 4:2:0"
    by_mogrify = [
        ["sh", "-c", f"{shlex.quote(mogrify.path)} -path {shlex.quote(str(to / str(name)))} {asked} -thumbnail {size} {photos}"]
        for name, size in sizes.items()
    ]
    yield Contest(
        "c",
        f"{yard.sizes.pictures} pictures of {yard.sizes.pixels[0] * yard.sizes.pixels[1] / 1e6:.0f} MP",
        (ours,),
        (
            Contender(vips.name, by_vips, root, clear, reach=BY_VIPS, lacks=vips.lacks),
            Contender(mogrify.name, by_mogrify, root, clear, lacks=mogrify.lacks),
        ),
        MEMORY,
    )


def _pictures(root: Path, yard: Yard) -> None:
    texts = library.texts(-(-yard.sizes.pictures // EACH))
    library.write(texts, root)
    photos = [photo(number, yard.sizes.pixels) for number in range(min(DISTINCT, yard.sizes.pictures))]
    for number in range(yard.sizes.pictures):
        folder = root / f"payloads/guides/t{number // EACH:05}"
        other = f"{number}".encode()
        comment = b"\xff\xfe" + (len(other) + 2).to_bytes(2, "big") + other  # a marker segment (ITU-T T.81, B.2.4.5)
        whole = photos[number % len(photos)]
        (folder / f"p{number:03}.jpg").write_bytes(whole[:2] + comment + whole[2:])
        with (folder / "index.md").open("a", encoding="utf-8") as file:
            file.write(f'\n![강가에 선 나무가 물에 비친 모습입니다.](p{number:03}.jpg "강가의 나무")\n')


def photo(seed: int, size: tuple[int, int]) -> bytes:
    """A JPEG as large as a phone's: shapes, smaller shapes, grain."""
    chance = random.Random(seed)

    def layer(part: int) -> Image.Image:
        small = (max(1, size[0] // part), max(1, size[1] // part))
        return Image.frombytes("RGB", small, chance.randbytes(small[0] * small[1] * 3)).resize(size, Image.Resampling.BICUBIC)

    picture = Image.blend(Image.blend(layer(400), layer(40), 0.3), layer(2), 0.16)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=90)
    return file.getvalue()


def films(yard: Yard) -> Iterator[Contest]:
    """Films and sounds onto a drive with its list of checksums. Ours also takes out what they say of themselves."""
    if (ffmpeg := yard.program("ffmpeg")).lacks:
        yield Contest("d", f"{yard.sizes.media:,} MB of media", (Contender("nkusb build", [], yard.work, lacks=ffmpeg.lacks),))
        return
    root, out, copy = (
        yard.kept(f"media-{yard.sizes.media}", partial(_films, yard=yard, ffmpeg=ffmpeg.path)),
        "nkusb-media",
        "copied",
    )
    ours = Contender("nkusb build", [[*NKUSB, "build", "--out", yard.work / out]], root, yard.clearing(out))
    to = yard.work / copy
    commands: Commands = [
        ["cp", "-r", root / "payloads", to],
        ["sh", "-c", f"cd {shlex.quote(str(to))} && find . -type f -print0 | xargs -0 sha256sum > SHA256SUMS"],
    ]
    peer = Contender("cp -r, then sha256sum", commands, root, yard.clearing(copy), reach=BY_CP)
    yield Contest("d", f"{yard.sizes.media:,} MB of media into a checksummed drive", (ours,), (peer,), MEMORY)


_PICTURE = "testsrc2=d=4:s=1280x720:r=25,noise=alls=20:allf=t"
_SOUND = ["-f", "lavfi", "-i", "sine=d=4:r=44100"]
_CODED = {
    ".mp4": "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -b:v 20M -c:a aac",
    ".avi": "-c:v mpeg4 -vtag XVID -b:v 20M -c:a libmp3lame",
}
_SHARES = {"a.mp4": 0.34, "b.mp4": 0.31, "c.avi": 0.25, "d.wav": 0.1}  # of all megabytes; each below FAT32's 4 GB


def _films(root: Path, yard: Yard, ffmpeg: str) -> None:
    """Four seconds of each kind, then the same again and again without encoding it anew."""
    library.write(library.texts(1), root)
    (root / "manifest.toml").write_text(_MANIFEST, "utf-8")
    folder = (root / "payloads/guides/t00000").rename(root / "payloads/guides/films")
    coded = {suffix: ["-f", "lavfi", "-i", _PICTURE, *_SOUND, *how.split()] for suffix, how in _CODED.items()}
    coded[".wav"] = ["-f", "lavfi", "-i", "anoisesrc=d=4:r=44100:a=0.1:seed=1", "-ac", "2"]
    for name, share in _SHARES.items():
        suffix = Path(name).suffix
        once = root / f"once{suffix}"
        if not once.exists():
            subprocess.run([ffmpeg, "-v", "error", *coded[suffix], once], check=True)
        times = max(0, round(share * yard.sizes.media * 1e6 / once.stat().st_size) - 1)
        copied = ["-stream_loop", str(times), "-i", str(once), "-c", "copy", "-metadata", f"comment={name}"]
        subprocess.run([ffmpeg, "-v", "error", *copied, str(folder / name)], check=True)
        with (folder / "index.md").open("a", encoding="utf-8") as file:
            file.write(f'\n![{_TEXT}]({name} "물 끓이기")\n')
    for once in root.glob("once.*"):
        once.unlink()
