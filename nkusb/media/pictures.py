"""Pictures: decoded, turned upright, brought to sRGB, fitted to a page, and written anew from their pixels alone.

What is written is a new image that never held anything but pixels, so no EXIF, XMP, IPTC, ICC, comment, thumbnail, second
frame or trailing byte can survive. JPEG is written baseline (old players show no progressive ones), 4:2:0, quality 82.
"""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from nkusb.media import BROKEN, NOT_WHAT_IT_SAYS, Family
from nkusb.model import Medium
from nkusb.problems import ERROR, Code, Place, Problems

TOO_LARGE = Code(
    "MED005", ERROR,
    "그림이 너무 큽니다({width}×{height}점).", "The picture is too large ({width}×{height} pixels).",
    "가로세로 {limit}점 안팎으로 줄여 저장하십시오. 쪽에는 {page}점이면 넉넉합니다.",
    "Save it at about {limit} pixels a side; a page needs no more than {page}.",
    bad="(60,000×60,000 pixels)", good="(4,000×3,000 pixels)",
)  # fmt: skip

PAGE = 1280  # pixels: the longer side of a picture on a page, sharp on a phone's dense screen
PIXELS = 100_000_000  # more than any camera in use; a decoded picture of this size takes 300 MB
SIDE = 30_000  # pixels
QUALITY = 82
COLOURS = 256  # a drawing has fewer, a photo more

_FORMATS = {
    **dict.fromkeys((".jpg", ".jpeg"), "JPEG"),
    **dict.fromkeys((".tif", ".tiff"), "TIFF"),
    **{".png": "PNG", ".gif": "GIF", ".webp": "WEBP", ".bmp": "BMP"},
}
Image.MAX_IMAGE_PIXELS = None  # Pillow's own limit is a global warning; ours is judged from the header, before any pixel


class Pictures:
    """The family of still pictures."""

    suffixes = frozenset(_FORMATS)

    @staticmethod
    def examine(path: Path, place: Place) -> tuple[Medium | None, Problems]:
        """Decode the picture. The Medium's size in pixels and its ending are those of the finished picture."""
        ending = path.suffix.lower()
        try:
            with Image.open(path, formats=sorted(set(_FORMATS.values()))) as image:
                width, height = image.size
                # a phone's JPEG with a second picture behind the first calls itself MPO
                if image.format not in (_FORMATS[ending], "MPO" if _FORMATS[ending] == "JPEG" else None):
                    return None, (NOT_WHAT_IT_SAYS.at(place, ending=ending[1:]),)
                if width * height > PIXELS or max(width, height) > SIDE:
                    return None, (TOO_LARGE.at(place, width=width, height=height, limit=4000, page=PAGE),)
                finished = _fitted(_upright_size(image))
                suffix = _suffix(ending, _pixels(image))
        except (FileNotFoundError, PermissionError):
            raise
        except UnidentifiedImageError:
            return None, (NOT_WHAT_IT_SAYS.at(place, ending=ending[1:]),)
        except Exception:  # decoders of hostile files raise whatever comes to them
            return None, (BROKEN.at(place),)
        return Medium(path, "picture", suffix, path.stat().st_size, *finished), ()

    @staticmethod
    def settings(medium: Medium) -> tuple[str | int, ...]:
        """The ending of the finished picture and its size."""
        return medium.suffix, medium.width, medium.height

    @staticmethod
    def clean(source: Path, to: Path, /, *settings: str | int) -> None:
        """Write the finished picture: `settings` are its ending, width and height."""
        suffix, width, height = settings
        with Image.open(source, formats=[_FORMATS[source.suffix.lower()]]) as image:
            pixels = _pixels(image)
        size = (int(width), int(height))
        if pixels.size != size:
            drawn = pixels.mode == "P"
            pixels = (pixels.convert("RGB") if drawn else pixels).resize(size, Image.Resampling.LANCZOS)
            pixels = pixels.quantize(COLOURS) if drawn else pixels
        if suffix == ".jpg":
            pixels.convert("RGB").save(to, "JPEG", quality=QUALITY, subsampling="4:2:0", progressive=False, optimize=True)
        else:
            pixels.save(to, "PNG", optimize=True)


def _upright_size(image: Image.Image) -> tuple[int, int]:
    """The size once it is turned; EXIF orientations 5 to 8 lie on their side (EXIF 2.32, tag 0x0112)."""
    width, height = image.size
    return (height, width) if image.getexif().get(0x0112) in (5, 6, 7, 8) else (width, height)


def _fitted(size: tuple[int, int]) -> tuple[int, int]:
    """The size inside a page, never enlarged."""
    scale = min(1.0, PAGE / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _pixels(image: Image.Image) -> Image.Image:
    """The first frame as a new image, upright, in sRGB: RGB, RGBA where something shows through, or an unchanged palette."""
    profile = image.info.get("icc_profile")
    image.draft(None, (PAGE, PAGE))  # a JPEG is decoded at the smallest size that is large enough
    upright = ImageOps.exif_transpose(image)
    plain = _in_srgb(upright, profile) if profile else upright
    if plain.mode == "P" and "transparency" not in upright.info and (palette := plain.getpalette()):
        new = Image.frombytes("P", plain.size, plain.tobytes())
        new.putpalette(palette)
        return new
    colours = _in_colour(plain)
    return Image.frombytes(colours.mode, colours.size, colours.tobytes())


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """The colours as they look on an ordinary screen. A profile that can't be used is left out, as browsers do."""
    if image.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return image
    with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if (converted := ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), outputMode=mode)) is not None:
            return converted
    return image


def _in_colour(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16") or image.mode == "I":
        image = image.convert("I").point(lambda value: value * (1 / 257)).convert("L")  # 16 bits to 8
    if image.has_transparency_data:
        image = image.convert("RGBA")
        return image if image.getchannel("A").getextrema() != (255, 255) else image.convert("RGB")
    return image.convert("RGB")


def _suffix(ending: str, pixels: Image.Image) -> str:
    """A JPEG stays one; of the others, photos become JPEG, and drawings and what can be seen through PNG."""
    if _FORMATS[ending] == "JPEG":
        return ".jpg"
    return ".png" if pixels.mode in ("RGBA", "P") or pixels.getcolors(COLOURS) else ".jpg"


PART: Family = Pictures()
