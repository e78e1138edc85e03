"""Pictures: decoded, turned upright, redacted, brought to sRGB, fitted to a page, and written anew from their pixels alone.

What is written is a new image that never held anything but the pixels that are seen, so no EXIF, XMP, IPTC, ICC, comment,
thumbnail, second frame, trailing byte, unused colour of a palette, or colour behind full transparency can survive. JPEG is
written baseline (old players show no progressive ones), 4:2:0, quality 82. A redaction is filled in before anything is scaled.
"""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

from PIL import Image, ImageCms, ImageFilter, ImageOps, UnidentifiedImageError

from nkusb.media import traces
from nkusb.media.contract import NOT_WHAT_IT_SAYS, TOO_MANY_PIXELS, Family, Unfit
from nkusb.model import Medium

PAGE = 1280  # pixels: the longer side of a picture on a page, sharp on a phone's dense screen
PIXELS = 100_000_000  # more than any camera in use; a decoded picture of this size takes 300 MB
SIDE = 30_000  # pixels
QUALITY = 82
COLOURS = 256  # a drawing has fewer, a photo more
FILL = (96, 96, 96)  # what covers: a grey that says nothing
BLOCKS = 6  # into how many squares a pixelated box's longer side is divided

_FORMATS = {
    **dict.fromkeys((".jpg", ".jpeg"), "JPEG"),
    **dict.fromkeys((".tif", ".tiff"), "TIFF"),
    **dict.fromkeys((".heic", ".heif"), "HEIF"),
    **{".png": "PNG", ".gif": "GIF", ".webp": "WEBP", ".bmp": "BMP", ".avif": "AVIF"},
}
Image.MAX_IMAGE_PIXELS = None  # Pillow's own limit is a global warning; ours is judged from the header, before any pixel


class Pictures:
    """The family of still pictures."""

    @staticmethod
    def examine(path: Path) -> Medium:
        """Decode the picture. The Medium's size in pixels and its ending are those of the finished picture."""
        ending = path.suffix.lower()
        with open_picture(path) as image:
            width, height = image.size
            # a phone's JPEG with a second picture behind the first calls itself MPO
            if image.format not in (_FORMATS[ending], "MPO" if _FORMATS[ending] == "JPEG" else None):
                raise Unfit(NOT_WHAT_IT_SAYS, ending=ending[1:])
            if width * height > PIXELS or max(width, height) > SIDE:
                raise Unfit(TOO_MANY_PIXELS, width=width, height=height, limit=4000, page=PAGE)
            whole = _upright_size(image)
            removed = traces.of_picture(image, path)
            suffix = _suffix(ending, image)
        return Medium(path, "picture", suffix, path.stat().st_size, *_fitted(whole), removed=removed, whole=whole)

    @staticmethod
    def clean(source: Path, to: Path, /, *settings: str | int) -> None:
        """Write the finished picture: `settings` are its ending, width and height, then `how x y width height` of each cover."""
        suffix, width, height, *covers = settings
        size = (int(width), int(height))
        with open_picture(source) as image:
            pixels = _pixels(image if covers else _drafted(image, size), tuple(map(str, covers)))
        if pixels.size != size:
            drawn = pixels.mode == "P"
            pixels = (pixels.convert("RGB") if drawn else pixels).resize(size, Image.Resampling.LANCZOS)
            pixels = pixels.quantize(COLOURS) if drawn else pixels
        if suffix == ".jpg":
            pixels.convert("RGB").save(to, "JPEG", quality=QUALITY, subsampling="4:2:0", progressive=False, optimize=True)
        else:
            pixels.save(to, "PNG", optimize=True)


def open_picture(path: Path) -> Image.Image:
    """The picture, not yet decoded. Raises `Unfit` for what is no picture, and `OSError`."""
    formats = set(_FORMATS.values()) - {"HEIF"}
    if _FORMATS.get(path.suffix.lower()) == "HEIF":
        import pillow_heif  # takes as long as all else that a worker needs for pictures

        pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
        formats.add("HEIF")
    try:
        return Image.open(path, formats=sorted(formats))
    except UnidentifiedImageError:
        raise Unfit(NOT_WHAT_IT_SAYS, ending=path.suffix[1:].lower()) from None


def _upright_size(image: Image.Image) -> tuple[int, int]:
    """The size once it is turned."""
    return image.size[::-1] if _lies(image) else image.size


def _lies(image: Image.Image) -> bool:
    """Whether a picture lies on its side (EXIF 2.32, tag 0x0112)."""
    return image.getexif().get(0x0112) in (5, 6, 7, 8)


def _fitted(size: tuple[int, int]) -> tuple[int, int]:
    """The size inside a page, never enlarged."""
    scale = min(1.0, PAGE / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _drafted(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """A JPEG in the size that is wanted once it is upright, decoded no larger than that takes; any other picture as it is.

    Whatever is done to its colours is then done to few pixels. A picture in which boxes are covered is never drafted: they
    are in pixels of the original.
    """
    wanted = size[::-1] if _lies(image) else size
    if image.draft(None, wanted) is None or image.size == wanted:
        return image
    return image.resize(wanted, Image.Resampling.LANCZOS)


def _pixels(image: Image.Image, covers: tuple[str, ...]) -> Image.Image:
    """The first frame as a new image, upright, in sRGB: RGB, RGBA where something shows through, or a palette without spares."""
    profile = image.info.get("icc_profile")
    ImageOps.exif_transpose(image, in_place=True)
    upright = _covered(image, covers) if covers else image
    plain = _in_srgb(upright, profile) if profile else upright
    if plain.mode == "P" and "transparency" not in upright.info and plain.getpalette():
        new = Image.frombytes("P", plain.size, plain.tobytes())
        new.putpalette(plain.getpalette() or [])
        return new.remap_palette([index for index, count in enumerate(new.histogram()) if count])
    colours = _in_colour(plain)
    return Image.frombytes(colours.mode, colours.size, colours.tobytes())


def _covered(image: Image.Image, covers: tuple[str, ...]) -> Image.Image:
    """The picture with boxes made unrecognisable; filled ones hold one colour, and let nothing through."""
    image = image.convert("RGBA" if image.has_transparency_data else "RGB") if image.mode != "CMYK" else image.convert("RGB")
    for cover in covers:
        how, *numbers = cover.split()
        x, y, width, height = map(int, numbers)
        box = (x, y, x + width, y + height)
        if how == "fill":
            image.paste((*FILL, 255)[: len(image.mode)], box)
            continue
        crop, side = image.crop(box), max(width, height)
        if how == "blur":
            hidden = crop.filter(ImageFilter.GaussianBlur(side / BLOCKS))
        else:
            squares = (max(1, width * BLOCKS // side), max(1, height * BLOCKS // side))
            hidden = crop.resize(squares, Image.Resampling.BOX).resize(crop.size, Image.Resampling.NEAREST)
        image.paste(hidden, box)
    return image


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
        if image.getchannel("A").getextrema() == (255, 255):
            return image.convert("RGB")
        seen = image.getchannel("A").point(lambda value: 255 if value else 0)  # what nothing shows of must not be there
        return Image.composite(image, Image.new("RGBA", image.size), seen)
    return image.convert("RGB")


def _suffix(ending: str, image: Image.Image) -> str:
    """A JPEG stays one; of the others, photos become JPEG, and drawings and what can be seen through PNG.

    Decodes the picture to its end. Of a JPEG every code is read, which is what finds damage, but no more than the mean of
    each square of eight pixels is worked out.
    """
    if _FORMATS[ending] in ("JPEG", "HEIF", "AVIF"):
        image.draft(None, (1, 1))
        image.load()
        return ".jpg"
    pixels = _pixels(image, ())
    return ".png" if pixels.mode in ("RGBA", "P") or pixels.getcolors(COLOURS) else ".jpg"


PART: Family = Pictures()
