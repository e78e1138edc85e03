"""Subtitles drawn into a film's pictures: white letters with a black edge, at the foot, as a television shows them.

PyAV's FFmpeg has no libass; Pillow draws with the font that the profile names, and integer arithmetic lays it over the picture.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from functools import lru_cache

from av.video.frame import VideoFrame
from PIL import Image, ImageDraw, ImageFont

from nkusb.media.targets import FilmTarget

SMALLEST = 14  # pixels of a letter
_PART = 16  # of the picture's height is a letter
_WIDEST = 0.92  # of the picture's width is a line
_MOST = 4  # lines
_WHITE, _BLACK, _GREY = 235, 16, 128  # ITU-R BT.601: of brightness, and of colour where there is none


def missing(font: str, letters: str) -> str:
    """The letters that a font has no glyph for. Raises `OSError` for what is no font."""
    face = ImageFont.truetype(font, 24, layout_engine=ImageFont.Layout.BASIC)
    none = bytes(face.getmask("\uffff"))  # no font has it: the box that is drawn in its place
    return "".join(letter for letter in letters if not letter.isspace() and bytes(face.getmask(letter)) == none)


class Burner:
    """Draws the words of a target."""

    def __init__(self, target: FilmTarget) -> None:
        self._cues = sorted((start, end, tuple(lines)) for start, end, lines in json.loads(target.words))
        self._starts = [start for start, _, _ in self._cues]
        self._width, self._height = target.width, target.height
        size = max(SMALLEST, target.height // _PART)
        self._font = ImageFont.truetype(target.font, size, layout_engine=ImageFont.Layout.BASIC)
        self._edge = max(1, size // 12)
        self._mask = lru_cache(maxsize=2)(self._masked)

    def drawn(self, frame: VideoFrame, at: int) -> VideoFrame:
        """The frame that is seen at this millisecond, with the words of that time; also the given one, changed."""
        number = bisect_right(self._starts, at) - 1
        if number < 0 or self._cues[number][1] <= at or not self._cues[number][2]:
            return frame
        whole, letters = self._mask(self._cues[number][2])
        frame.make_writable()
        for plane, layers in zip(frame.planes, (((_BLACK, whole), (_WHITE, letters)), *[((_GREY, whole),)] * 2), strict=True):
            image = Image.frombytes("L", (plane.line_size, plane.height), bytes(plane)[: plane.line_size * plane.height])
            for value, mask in layers:
                image.paste(value, (0, 0), mask.resize((plane.width, plane.height), Image.Resampling.BOX))
            plane.update(image.tobytes().ljust(plane.buffer_size, b"\0"))
        return frame

    def _masked(self, lines: tuple[str, ...]) -> tuple[Image.Image, Image.Image]:
        """Where letters with their edges are, and where letters alone."""
        rows = [row for line in lines for row in self._broken(line)][:_MOST]
        text, foot = "\n".join(rows), self._height - self._height // 20
        masks = []
        for edge in (self._edge, 0):
            mask = Image.new("L", (self._width, self._height))
            draw = ImageDraw.Draw(mask)
            draw.multiline_text(
                (self._width / 2, foot), text, fill=255, font=self._font, anchor="md", align="center", stroke_width=edge
            )
            masks.append(mask)
        return masks[0], masks[1]

    def _broken(self, line: str) -> list[str]:
        """A line in pieces that are no wider than the picture: at spaces, and within a word that is wider alone."""
        rows = [""]
        for word in line.split():
            row = f"{rows[-1]} {word}".strip()
            if self._font.getlength(row) <= self._width * _WIDEST:
                rows[-1] = row
                continue
            rows += [""] if rows[-1] else []
            for letter in word:
                if rows[-1] and self._font.getlength(rows[-1] + letter) > self._width * _WIDEST:
                    rows.append("")
                rows[-1] += letter
        return rows
