"""What a film or sound becomes on a device: whether it fits already, and if not, how it is encoded anew. Imports no decoder.

Sources: DivX Home Theater profile (720×576 at 25 or 720×480 at 30 frames a second, 4,854 kbit/s, MP3), which is what players of
AVI were certified for; ITU-T H.264, annex A (baseline: no B-frames, no CABAC, no interlacing, which the simplest decoders lack).
"""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path

from nkusb.bundle import hash_of
from nkusb.model import Medium
from nkusb.profile import FilmSettings, SoundSettings

SUFFIXES = {"avi-asp": ".avi", "mp4-avc": ".mp4", "mp3": ".mp3"}
STANDARD = (
    8,
    10,
    12,
    Fraction("12.5"),
    15,
    20,
    Fraction(24000, 1001),
    24,
    25,
    Fraction(30000, 1001),
    30,
    50,
    60,
)  # frames a second
PAL = Fraction(25)  # where a film doesn't say
PLAYERS = frozenset({"DX50", "DIVX", "XVID"})  # FourCCs that players of AVI know
LEAST = 64  # kbit/s of pictures, however small a file is asked for

_STEPS = {"avi-asp": 16, "mp4-avc": 2}  # widths and heights are multiples: old decoders of ASP take whole blocks only
_CODED = {
    "avi-asp": ("mpeg4", frozenset({"Simple Profile", "Advanced Simple Profile"}), "mp3"),
    "mp4-avc": ("h264", frozenset({"Baseline", "Constrained Baseline"}), "aac"),
}
_CONTAINED = 0.97  # of a file's bytes are streams; the rest is what holds them together


@dataclass(frozen=True, slots=True)
class FilmTarget:
    """How a film is encoded anew, in plain values for a worker; `bit_rate` (bit/s of pictures) is 0 where quality decides.

    `words` are subtitles to be drawn (JSON: start, end, lines), with the font at `font`; `sum` is that file's SHA-256.
    """

    family: str
    width: int
    height: int
    rate: str
    quality: str
    bit_rate: int
    sound: int
    sample_rate: int
    channels: int
    loudness: int
    seconds: int
    words: str = ""
    font: str = ""
    sum: str = ""


@dataclass(frozen=True, slots=True)
class SoundTarget:
    """How a sound is encoded anew."""

    family: str
    bit_rate: int
    sample_rate: int
    channels: int
    loudness: int
    seconds: int


def of_film(medium: Medium, settings: FilmSettings) -> tuple[str | int, ...]:
    """The values of a `FilmTarget`; where the film fits, the FourCC that it keeps, or none where it is moved as it is."""
    if settings.family == "as-is" or _film_fits(medium, settings):
        return (medium.coding.tag,) if medium.suffix == ".avi" and medium.coding.tag in PLAYERS else ()
    width, height = _fitted(medium.width, medium.height, settings)
    words, font = _drawn(medium, settings)
    target = FilmTarget(
        family=settings.family,
        width=width,
        height=height,
        rate=str(rate(medium.coding.fps, settings.fps)),
        quality=settings.quality,
        bit_rate=_bit_rate(medium, settings),
        sound=settings.sound,
        sample_rate=_sample_rate(medium.coding.rate),
        channels=min(2, medium.coding.channels),
        loudness=settings.loudness,
        seconds=ceil(medium.seconds),
        words=words,
        font=font,
        sum=hash_of(Path(font)) if font else "",
    )
    return astuple(target)


def of_sound(medium: Medium, settings: SoundSettings) -> tuple[str | int, ...]:
    """The values of a `SoundTarget`; none where the sound fits as it is."""
    coding = medium.coding
    small = medium.size * 8 <= settings.bit_rate * 1100 * max(1.0, medium.seconds)
    fits = coding.audio == "mp3" and small and coding.channels <= settings.channels and coding.rate in (44100, 48000)
    if settings.family == "as-is" or fits:
        return ()
    rate, channels = _sample_rate(coding.rate), min(settings.channels, coding.channels)
    return astuple(SoundTarget(settings.family, settings.bit_rate, rate, channels, settings.loudness, ceil(medium.seconds)))


def rate(fps: float, most: int) -> Fraction:
    """The standard number of frames a second that is nearest to a film's; halved, or cut in three …, where that is too many."""
    if not 1 <= fps <= 1000:
        return min(PAL, Fraction(most))
    return min((Fraction(one) for one in STANDARD if one <= most), key=lambda one: abs(one - fps / ceil(fps / most - 0.01)))


def _film_fits(medium: Medium, settings: FilmSettings) -> bool:
    coding, (video, profiles, audio) = medium.coding, _CODED[settings.family]
    if settings.subtitles == "burnt" and medium.subtitles:
        return False
    return (
        medium.suffix == SUFFIXES[settings.family]
        and coding.video == video
        and coding.profile in profiles
        and (video != "mpeg4" or coding.tag in PLAYERS)
        and coding.pixels == "yuv420p"
        and coding.plain
        and medium.width <= settings.width
        and medium.height <= settings.height
        and 1 <= coding.fps <= settings.fps + 0.01
        and (not coding.audio or (coding.audio == audio and coding.channels <= 2 and coding.rate in (44100, 48000)))
        and _is_small(medium, settings)
    )


def _is_small(medium: Medium, settings: FilmSettings) -> bool:
    if settings.size:
        return medium.size <= settings.size * 10**6
    most = settings.bit_rate + settings.sound
    return not settings.bit_rate or medium.size * 8 <= most * 1100 * max(1.0, medium.seconds)


def _fitted(width: int, height: int, settings: FilmSettings) -> tuple[int, int]:
    """The largest size within the limits that keeps the film's shape, never larger than it is, in whole steps."""
    step = _STEPS[settings.family]
    scale = min(1.0, settings.width / max(1, width), settings.height / max(1, height))

    def fit(side: int, most: int) -> int:
        return max(step, min(round(side * scale / step) * step, most // step * step))

    return fit(width, settings.width), fit(height, settings.height)


def _bit_rate(medium: Medium, settings: FilmSettings) -> int:
    """Bits a second of pictures: what is left of the wanted size when the sound is taken off."""
    if not settings.size:
        return settings.bit_rate * 1000
    sound = settings.sound * 1000 if medium.coding.audio else 0
    return max(LEAST * 1000, int(settings.size * 8e6 * _CONTAINED / max(1.0, medium.seconds)) - sound)


def _sample_rate(rate: int) -> int:
    """44,100 or 48,000 samples a second, whichever the sound is a neater multiple of."""
    return 44100 if rate % 11025 == 0 else 48000


def _drawn(medium: Medium, settings: FilmSettings) -> tuple[str, str]:
    """Subtitles to be drawn into the film, and their font."""
    if settings.subtitles != "burnt" or medium.subtitles is None or not Path(settings.font).is_file():
        return "", ""  # where the font is missing a check says so, and nothing is built
    return json.dumps([[cue.start, cue.end, cue.lines] for cue in medium.subtitles.cues], ensure_ascii=False), settings.font


def target_of(values: tuple[str | int, ...]) -> FilmTarget | SoundTarget:
    """The target whose values these are."""
    return SoundTarget(*values) if values[0] == "mp3" else FilmTarget(*values)  # type: ignore[arg-type]  # they came from it
