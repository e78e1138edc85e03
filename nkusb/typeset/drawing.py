"""Ink on paper: a page's marks drawn and written as a baseline JPEG that holds nothing but pixels. Runs in worker processes.

Letters are grey; only pictures have colour. A file has three components even so, because players are made for those, and the
standard's own Huffman tables. One that is larger than it may be is written again with less quality.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from nkusb.typeset import fonts, paper

_LIGHT = (251, (24, 92, 170, 235))  # paper, then the tones of `paper`; no pure white or black, which televisions make glare
_DARK = (18, (214, 150, 84, 40))
_STEPS = (1.0, 0.85, 0.7, 0.55, 0.4, 0.3, 0.2, 0.1)  # of the quality that was asked for


def draw(source: str, to: str, *pictures: str) -> None:
    """Draw the page that `paper.written` wrote to `source`, with these pictures. Raises `OSError` and `ValueError`."""
    Path(to).write_bytes(drawn(Path(source).read_bytes(), *pictures))


def drawn(written: bytes, *pictures: str) -> bytes:
    """The JPEG of a page. Raises `ValueError` where the face is not that of its layout, or where no quality makes it small
    enough.
    """
    page = json.loads(written)
    face = fonts.find(page["font"])
    if face is None or list(face.sha256) != page["faces"]:
        raise ValueError("the face is another than that which the page was laid out with")
    return jpeg(_image(page, face, pictures), page["quality"], page["file_limit"])


def _image(page: dict[str, Any], face: fonts.Found, pictures: tuple[str, ...]) -> Image.Image:
    ground, tones = _DARK if page["dark"] else _LIGHT
    image = Image.new("L", (page["width"], page["height"]), ground)
    pen = ImageDraw.Draw(image)
    shown = []
    for kind, *values in page["marks"]:
        match kind:
            case "Letters":
                _letters(pen, face, paper.Letters(*values), tones)
            case "Field":
                field = paper.Field(*values)
                pen.rectangle((field.x, field.y, field.x + field.width - 1, field.y + field.height - 1), tones[field.tone])
            case "Image":
                shown.append(paper.Image(*values))
    grey = Image.new("L", image.size, 128)
    coloured = Image.merge("YCbCr", (image, grey, grey))
    for mark in shown:
        with Image.open(pictures[mark.number], formats=["JPEG", "PNG"]) as opened:
            _paste(coloured, opened, mark, (ground, 128, 128), page["dark"])
    return coloured


def _letters(pen: ImageDraw.ImageDraw, face: fonts.Found, mark: paper.Letters, tones: tuple[int, ...]) -> None:
    letters, x, tone = fonts.type_of(face, mark.size, mark.bold), mark.x, tones[mark.tone]
    blit = pen.draw.draw_bitmap
    for each in mark.text:
        glyph = letters.glyph(each)
        advance = cell(each, mark.size) if mark.fixed else letters.advance(each)
        left = x + (advance - letters.advance(each)) // 2 if mark.fixed else x
        if each != " ":
            blit((left + glyph.x, mark.y + glyph.y), glyph.mask, tone)
        x += advance


def cell(character: str, size: int) -> int:
    """The room that a letter takes where all take the same: a square, of which ASCII has the half."""
    return -(-size // 2) if character.isascii() else size


def _paste(page: Image.Image, picture: Image.Image, mark: paper.Image, ground: tuple[int, int, int], dark: bool) -> None:
    """A picture in its place; what can be seen through shows white paper, on which drawings are made."""
    picture.draft(None, (mark.width, mark.height))
    seen = picture.convert("RGBA") if picture.has_transparency_data else picture.convert("RGB")
    seen = seen.resize((mark.width, mark.height), Image.Resampling.LANCZOS)
    if seen.mode == "RGBA":
        white = Image.new("RGBA", seen.size, "white")
        seen = Image.alpha_composite(white, seen).convert("RGB")
    if dark:
        seen = seen.point(lambda value: value * 0.86)  # a white picture on a dark page lights the room
    page.paste(seen.convert("YCbCr"), (mark.x, mark.y))


def jpeg(image: Image.Image, quality: int, limit: int) -> bytes:
    """A baseline JPEG (ITU-T T.81, process 1) of at most `limit` bytes. Raises `ValueError` where that can't be."""
    for step in _STEPS:
        file = io.BytesIO()
        image.save(file, "JPEG", quality=max(1, round(quality * step)), subsampling="4:2:0", progressive=False)
        if file.tell() <= limit:
            return file.getvalue()
    raise ValueError("no quality makes the page small enough")
