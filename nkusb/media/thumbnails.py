"""Pictures for those who look a drive over before it leaves the house, made of the finished ones: they show what is sent."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from nkusb.media.pictures import QUALITY

SIDE = 160  # pixels


def thumbnail(source: Path, to: Path) -> None:
    """Write a small JPEG of a picture of the drive, what can be seen through on white."""
    with Image.open(source, formats=["JPEG", "PNG"]) as image:
        image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
        seen = image.convert("RGBA")
    paper = Image.new("RGBA", seen.size, "white")
    Image.alpha_composite(paper, seen).convert("RGB").save(to, "JPEG", quality=QUALITY)
