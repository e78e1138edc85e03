"""What every drawing of the sample library shares: paper, ink, Hangul text, arrows, boxes, saving.

The drawings are made by code so that anyone can see how, change a word and draw again:
`python scripts/drawings/<slug>.py` writes its pictures beside the payload that shows them.
The face is UnDotum (Debian: fonts-unfonts-core), which covers all 11,172 syllables and is no
well-known southern brand face.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

FACES = Path("/usr/share/fonts/truetype/unfonts-core")
PAYLOADS = Path(__file__).resolve().parents[2] / "payloads"

# A calm palette that stays readable in grey, on a dim screen, and to colour-blind eyes.
PAPER, INK, SOFT = "#f7f3ea", "#26302f", "#8a938d"
BLUE, GREEN, OCHRE, BRICK = "#2f6690", "#4d7c57", "#c98f2b", "#a4473a"
SKY, LEAF, SAND, ROSE = "#d5e4ee", "#dbe8d8", "#f0e1bd", "#efd6cf"

Anchor = Literal["lt", "mt", "rt", "lm", "mm", "rm", "lb", "mb", "rb"]
Point = tuple[float, float]

_SCALE = 2  # drawn at twice the size, then reduced: smooth edges without a vector library


class Sheet:
    """A picture in the making. All measures are in pixels of the finished picture."""

    def __init__(self, width: int, height: int, paper: str = PAPER) -> None:
        self.size = (width, height)
        self._image = Image.new("RGB", (width * _SCALE, height * _SCALE), paper)
        self.raw = ImageDraw.Draw(self._image)

    def text(self, at: Point, words: str, size: int = 22, fill: str = INK, anchor: Anchor = "mm", bold: bool = False) -> None:
        """Write `words` (may hold line breaks) with the anchor point `at` (Pillow's anchor letters)."""
        face = ImageFont.truetype(str(FACES / ("UnDotumBold.ttf" if bold else "UnDotum.ttf")), size * _SCALE)
        lines, step = words.split("\n"), size * 1.35
        top = {"t": 0.0, "m": (len(lines) - 1) / 2, "b": float(len(lines) - 1)}[anchor[1]]
        for n, line in enumerate(lines):
            place = (at[0] * _SCALE, (at[1] + (n - top) * step) * _SCALE)
            self.raw.text(place, line, fill=fill, font=face, anchor=anchor)

    def box(
        self, corner: Point, size: Point, fill: str | None = None, line: str | None = INK, width: float = 2, round_by: float = 10
    ) -> None:
        """A rectangle with rounded corners; `corner` is its upper left."""
        (x, y), (w, h) = corner, size
        self.raw.rounded_rectangle(
            [x * _SCALE, y * _SCALE, (x + w) * _SCALE, (y + h) * _SCALE],
            round_by * _SCALE, fill=fill, outline=line, width=round(width * _SCALE) if line else 0,
        )  # fmt: skip

    def disc(self, centre: Point, radius: float, fill: str | None = None, line: str | None = INK, width: float = 2) -> None:
        """A filled circle."""
        (x, y), r = centre, radius
        self.raw.ellipse(
            [(x - r) * _SCALE, (y - r) * _SCALE, (x + r) * _SCALE, (y + r) * _SCALE],
            fill=fill, outline=line, width=round(width * _SCALE) if line else 0,
        )  # fmt: skip

    def line(self, points: list[Point], fill: str = INK, width: float = 3) -> None:
        """An open line through `points`."""
        self.raw.line([(x * _SCALE, y * _SCALE) for x, y in points], fill=fill, width=round(width * _SCALE), joint="curve")

    def shape(self, points: list[Point], fill: str | None = None, line: str | None = INK, width: float = 2) -> None:
        """A closed polygon through `points`."""
        self.raw.polygon([(x * _SCALE, y * _SCALE) for x, y in points], fill=fill)
        if line:
            self.line([*points, points[0]], line, width)

    def arrow(self, start: Point, end: Point, fill: str = INK, width: float = 3, head: float = 13) -> None:
        """A straight arrow."""
        turn = math.atan2(end[1] - start[1], end[0] - start[0])
        neck = (end[0] - head * 0.8 * math.cos(turn), end[1] - head * 0.8 * math.sin(turn))
        self.line([start, neck], fill, width)
        barbs = [(end[0] - head * math.cos(turn + a), end[1] - head * math.sin(turn + a)) for a in (-0.45, 0.45)]
        self.shape([end, *barbs], fill, None)

    def picture(self) -> Image.Image:
        """The finished picture."""
        return self._image.resize(self.size, Image.Resampling.LANCZOS)

    def save(self, kind_folder: str, slug: str, name: str) -> None:
        """Write `payloads/<kind_folder>/<slug>/<name>` as PNG with a small palette (flat colours stay exact and small)."""
        to = PAYLOADS / kind_folder / slug / name
        to.parent.mkdir(parents=True, exist_ok=True)
        self.picture().quantize(64, dither=Image.Dither.NONE).save(to, optimize=True)
