"""The cover of an e-book, which libraries show to everybody: an exercise book with an empty label. It needs no font."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageDraw

from nkusb.media.pictures import QUALITY

_SIZE = (600, 800)  # pixels
_CLOTH, _SPINE, _PAPER, _INK = "#4d6b78", "#2c3f49", "#efe9dc", "#2c3f49"


@cache
def cover() -> bytes:
    """The cover as a JPEG, the same for every book."""
    image = Image.new("RGB", _SIZE, _CLOTH)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 70, 800), _SPINE)
    draw.rectangle((160, 170, 510, 390), _PAPER)
    draw.rectangle((172, 182, 498, 378), outline=_INK, width=2)
    for height in (260, 310):
        draw.line((210, height, 460, height), _INK, 1)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()
