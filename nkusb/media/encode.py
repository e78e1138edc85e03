"""Sound and film encoded anew for a device that can't play them as they are. It runs in a worker alone.

Decoded, filtered and encoded in one stream, with one thread, so that the same film gives the same bytes; the result is then
moved into its container by `remux.py`, the one door to a drive, which leaves encoders' names and notes behind. Integer and
`bitexact` arithmetic wherever FFmpeg has it: what its own tests promise for every processor. AAC, MP3 and resampling calculate
in floating point: there another processor may round otherwise (docs/media.md).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.codec.context import Flags
from av.container import InputContainer, OutputContainer
from av.filter import Graph
from av.packet import Packet
from av.stream import Stream
from av.video.frame import PictureType, VideoFrame

from nkusb.media import loudness, remux
from nkusb.media.burn import Burner
from nkusb.media.graphs import Filters, Frame, chain, frames_of, pulled, shape_of
from nkusb.media.targets import SUFFIXES, FilmTarget, SoundTarget
from nkusb.model import MediaKind

PEAK = 4_000_000  # bit/s of pictures that no second exceeds: below what DivX Home Theater and level 3 of H.264 allow
BUFFER = 3_145_728  # bits that a player holds (DivX Home Theater)
FOURCC = "DX50"  # players of AVI know it, and no decoder takes it for the work of an old Xvid, with its faults to be undone
KEYS = 5  # seconds from one whole picture to the next at most: players seek by them

_QUANTISER = {"small": 7, "good": 5, "fine": 3}  # MPEG-4: 1 … 31
_FACTOR = {"small": 26, "good": 23, "fine": 20}  # x264: its constant rate factor
EXACT = "flags=bicubic+accurate_rnd+bitexact+full_chroma_int"
# What turns a picture upright, by the degrees of its display matrix, which counts anticlockwise.
_TURNS: Mapping[int, Filters] = {
    90: [("transpose", "cclock")], 180: [("hflip", ""), ("vflip", "")], 270: [("transpose", "clock")],
}  # fmt: skip
Coded = Any  # a VideoStream or an AudioStream, each of which takes frames of its own kind
# Sound begins a little before the film, by what its encoder needs to start: nothing is moved for that, or AVI loses a picture.
_OPTIONS = {"fflags": "+bitexact", "avoid_negative_ts": "disabled"}
_LAME = 0.4  # dB: LAME takes a twentieth off every sample (its `scale`)
_SLACK = 5  # seconds by which a file may be longer than it says


def film(source: Path, to: Path, target: FilmTarget) -> None:
    """Write a film as it is wanted to the new file `to`. Raises `av.FFmpegError`, `OSError` or `ValueError`."""
    gain = loudness.gain_of(source, "film", target) if target.channels else 0.0
    coded = to.with_name(f"coded{SUFFIXES[target.family]}")
    with remux.open_medium(source) as given, av.open(str(coded), "w", options=_OPTIONS) as made:
        pictures, *sounds = remux.wanted(given, "film")
        tracks = {pictures: _pictures(made, target)}
        if sounds:
            codec = "libmp3lame" if target.family == "avi-asp" else "aac"
            tracks[sounds[0]] = _sounds(made, codec, target.sound, target, gain)
        _run(given, made, tracks, target.seconds)
    _finish(coded, to, "film", FOURCC if target.family == "avi-asp" else "")


def sound(source: Path, to: Path, target: SoundTarget) -> None:
    """Write a sound as it is wanted to the new file `to`. Raises as `film` does."""
    gain = loudness.gain_of(source, "sound", target)
    coded = to.with_name(f"coded{SUFFIXES[target.family]}")
    with remux.open_medium(source) as given, av.open(str(coded), "w", options=_OPTIONS) as made:
        stream, *_ = remux.wanted(given, "sound")
        _run(given, made, {stream: _sounds(made, "libmp3lame", target.bit_rate, target, gain)}, target.seconds)
    _finish(coded, to, "sound")


def _finish(coded: Path, to: Path, kind: MediaKind, tag: str = "") -> None:
    try:
        remux.clean(coded, to, kind, tag)
    finally:
        coded.unlink()


def _run(given: InputContainer, made: OutputContainer, tracks: Mapping[Stream, _Track], seconds: int) -> None:
    """Everything through its track, but no frame that lies outside the length that the file says it has."""
    start = Fraction(given.start_time or 0, av.time_base)
    for packet in given.demux(list(tracks)):
        for frame in frames_of(packet):
            if frame.pts is not None and frame.time_base:
                frame.pts -= round(start / frame.time_base)
                if 0 <= frame.pts * frame.time_base <= seconds + _SLACK:
                    made.mux(tracks[packet.stream].take(frame))
    for track in tracks.values():
        made.mux(track.end())


class _Track:
    """Frames through filters, which are made for the first of them, into the encoder of a stream.

    `ready` is given each frame that comes out of the filters, in the order of time, and returns what is encoded.
    """

    def __init__(self, stream: Coded, filters: Callable[[Any], Filters], ready: Callable[[Any], Any] = lambda one: one) -> None:
        self._stream, self._filters, self._ready = stream, filters, ready
        self._graph: Graph | None = None
        self._shape: tuple[object, ...] = ()

    def take(self, frame: Frame) -> list[Packet[Any]]:
        """What comes out when a frame goes in. Raises `ValueError` where its shape is another than before."""
        if self._graph is None:
            self._graph, self._shape = chain(frame, self._filters(frame)), shape_of(frame)
        if shape_of(frame) != self._shape:
            raise ValueError("the shape changes on the way")
        self._graph.push(frame)
        return list(self._coded(self._graph))

    def end(self) -> list[Packet[Any]]:
        """What is left when there is no more. Raises `ValueError` where there never was anything."""
        if self._graph is None:
            raise ValueError("nothing could be decoded")
        self._graph.push(None)
        return [*self._coded(self._graph), *self._stream.encode(None)]

    def _coded(self, graph: Graph) -> Iterator[Packet[Any]]:
        for frame in pulled(graph):
            yield from self._stream.encode(self._ready(frame))


def _pictures(made: OutputContainer, target: FilmTarget) -> _Track:
    """The pictures of a film: upright, in square pixels, whole frames, evenly spaced; subtitles drawn into them."""
    rate = Fraction(target.rate)
    codec, options = _asp(target) if target.family == "avi-asp" else _avc(target)
    stream: Coded = made.add_stream(codec, rate=rate, options=options)
    context = stream.codec_context
    stream.width, stream.height, stream.pix_fmt = target.width, target.height, "yuv420p"
    context.time_base, context.thread_count, context.gop_size = 1 / rate, 1, round(KEYS * rate)
    context.flags |= Flags.bitexact
    if target.family == "avi-asp":
        context.codec_tag = FOURCC
    burner = Burner(target) if target.words else None
    count, most = itertools.count(), (target.seconds + 2 * _SLACK) * rate

    def ready(frame: VideoFrame) -> VideoFrame:
        number = next(count)
        if number > most:
            raise ValueError("more pictures than the film has room for")
        frame.pict_type = PictureType.NONE  # the encoder decides, not what the frame was before
        return burner.drawn(frame, round(1000 * number / rate)) if burner else frame

    return _Track(stream, lambda frame: _upright(frame, target), ready)


def _upright(frame: VideoFrame, target: FilmTarget) -> Filters:
    turn = frame.rotation % 360
    matrix = "bt601" if target.height < 720 else "bt709"  # what players take for granted at this size
    return [
        ("bwdif", "mode=send_frame:deint=interlaced"),
        *_TURNS.get(turn, ()),
        ("scale", f"{target.width}:{target.height}:{EXACT}:out_range=tv:out_color_matrix={matrix}"),
        ("setsar", "1"),
        ("format", "yuv420p"),
        ("fps", f"{target.rate}:start_time=0"),
    ]


def _asp(target: FilmTarget) -> tuple[str, dict[str, str]]:
    """MPEG-4 without B-frames, which AVI can only hold by tricks; as fine as wanted, or as the limit of bits allows."""
    wanted = target.bit_rate or PEAK
    limits = {"b": str(wanted), "maxrate": str(max(PEAK, wanted)), "bufsize": str(BUFFER)}
    finest = {} if target.bit_rate else {"qmin": str(_QUANTISER[target.quality])}
    exact = {"idct": "simple", "dct": "fastint", "profile": "15", "level": "5"}
    return "mpeg4", {**limits, **finest, **exact, "mbd": "rd", "trellis": "1", "bf": "0"}


def _avc(target: FilmTarget) -> tuple[str, dict[str, str]]:
    """H.264's baseline, the same from every processor."""
    wanted = {"b": str(target.bit_rate)} if target.bit_rate else {"crf": str(_FACTOR[target.quality])}
    limits = {"maxrate": str(max(PEAK, target.bit_rate)), "bufsize": str(2 * max(PEAK, target.bit_rate))}
    exact = {"x264-params": "cpu-independent=1:threads=1"}
    return "libx264", {**wanted, **limits, **exact, "profile": "baseline", "preset": "medium"}


def _sounds(made: OutputContainer, codec: str, bit_rate: int, target: FilmTarget | SoundTarget, gain: float) -> _Track:
    """The sound, evened in loudness, in one or two channels, at a rate that every player knows."""
    stream: Coded = made.add_stream(codec, rate=target.sample_rate)
    stream.bit_rate, stream.layout, stream.format = bit_rate * 1000, loudness.LAYOUTS[target.channels], "fltp"
    stream.codec_context.flags |= Flags.bitexact
    raised = gain + (_LAME if codec == "libmp3lame" else 0)
    return _Track(stream, lambda _frame: loudness.filters(target, raised))
