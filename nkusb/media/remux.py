"""What sound and film share: coded packets are moved, in a stream, into a new container without anything else.

Left behind: tags, chapters, cover art, subtitles, data and attached streams, encoder names, creation times, Matroska's block
additions, and what `notes.py` finds inside the coded streams. Nothing is decoded and encoded anew: the pictures and the sound
stay bit for bit what they were, and so does whatever a maker has woven into them (watermarks, the habits of an encoder).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.audio.stream import AudioStream
from av.bitstream import BitStreamFilterContext
from av.codec.context import Flags
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from av.video.stream import VideoStream
from PIL import Image

from nkusb.media import notes, traces
from nkusb.media.contract import BROKEN, NOT_WHAT_IT_SAYS, TOO_LARGE, TOO_LONG, Unfit
from nkusb.media.graphs import Frame, frames_of
from nkusb.model import Coding, MediaKind, Medium

LONGEST = 24 * 3600  # seconds
LARGEST = 2**32 - 1  # bytes of a file on FAT32 (Microsoft FAT specification 1.03)

# Ending → FFmpeg's reader, its writer. The reader is named, so that a file can't pass for a play list that opens others.
_CONTAINERS = {
    ".mp3": ("mp3", "mp3"),
    ".m4a": ("mov", "ipod"),
    ".ogg": ("ogg", "ogg"),
    ".wav": ("wav", "wav"),
    ".mp4": ("mov", "mp4"),
    ".m4v": ("mov", "mp4"),
    ".avi": ("avi", "avi"),
    ".flac": ("flac", "flac"),
    ".mkv": ("matroska", "matroska"),
    ".webm": ("matroska", "webm"),
}
# What each writer must be told so that it names neither itself nor the time, and puts a film's index before the film.
_OPTIONS = {
    "mp3": {"write_xing": "0", "id3v2_version": "0"},
    "ipod": {"movflags": "+faststart"},
    "mp4": {"movflags": "+faststart"},
    "matroska": {"write_crc32": "0"},  # so that the writer's name can be blanked
    "webm": {"write_crc32": "0"},
}


def examine(path: Path, kind: MediaKind, suffix: str) -> Medium:
    """Read every packet and decode the first frame of each stream. Raises `Unfit`, and whatever a demuxer raises."""
    size = path.stat().st_size
    if size > LARGEST:
        raise Unfit(TOO_LARGE, size=f"{size / 1e9:.1f}")
    try:
        container = open_medium(path)
    except MemoryError:
        raise
    except (av.FFmpegError, ValueError):
        raise Unfit(NOT_WHAT_IT_SAYS, ending=path.suffix[1:].lower()) from None
    with container:
        streams = wanted(container, kind)
        removed = traces.of_streams(container, streams, path)
        decoded, last = _read(path, container, streams)
        if not streams or len(decoded) < len(streams):
            raise Unfit(BROKEN)
        said = (container.duration or 0) / av.time_base
        seconds = said if said > last - 1 else last  # some say nothing of their length, or say it wrongly
        if not 0 <= seconds <= LONGEST:
            raise Unfit(TOO_LONG, hours=f"{seconds / 3600:.0f}")
        (width, height), coding = _coding(streams, decoded)
    return Medium(path, kind, suffix, size, width, height, seconds, removed, coding=coding)


def clean(source: Path, to: Path, kind: MediaKind, tag: str = "") -> None:
    """Write the streams of `kind` alone to the new file `to`, its pictures under the FourCC `tag` if there is one.

    Raises `av.FFmpegError` or `OSError`.
    """
    writer = _CONTAINERS[source.suffix.lower()][1]
    options = {"fflags": "+bitexact", **_OPTIONS.get(writer, {})}
    with open_medium(source) as given, av.open(str(to), "w", format=writer, options=options) as made:
        streams = wanted(given, kind)
        copies = {stream.index: _copy(stream, made) for stream in streams}
        if tag and isinstance(first := copies[streams[0].index][0], VideoStream):
            first.codec_context.codec_tag = tag  # FFmpeg's own is FMP4, which no player knows
        codecs = {stream.index: stream.codec_context.name for stream in streams}
        plain = _bare if _CONTAINERS[source.suffix.lower()][0] == "matroska" else _plain
        for packet in given.demux(streams):
            copy, through = copies[packet.stream.index]
            for part in through(packet):
                if part.size:  # an empty packet only says that a stream has ended
                    moved = plain(part, codecs[packet.stream.index])
                    moved.stream = copy
                    made.mux_one(moved)
    notes.blank_writer(to, writer)


def _plain(packet: Packet[Any], codec: str) -> Packet[Any]:
    """The packet without its maker's notes."""
    if notes.may_tell(codec) and (blanked := notes.blanked(held := bytes(packet), codec)) is not held:
        packet.update(blanked)
    return packet


def _bare(packet: Packet[Any], codec: str) -> Packet[Any]:
    """The packet without its maker's notes, and without what Matroska can hang on it."""
    if packet.has_sidedata("matroska_block_additional"):
        return _with(notes.blanked(bytes(packet), codec), packet)
    return _plain(packet, codec)


def _with(content: bytes, packet: Packet[Any]) -> Packet[Any]:
    """A packet of these bytes that is due when another is, and nothing more of it."""
    bare: Packet[Any] = Packet(content)
    bare.pts, bare.dts, bare.duration, bare.time_base = packet.pts, packet.dts, packet.duration, packet.time_base
    bare.is_keyframe = packet.is_keyframe
    return bare


def picture(source: Path) -> Image.Image:
    """A film's picture a quarter of the way in. Raises `av.FFmpegError` or `ValueError`."""
    with open_medium(source) as container:
        (stream, *_) = [stream for stream in wanted(container, "film") if isinstance(stream, VideoStream)]
        stream.thread_count = 1
        stream.codec_context.flags |= Flags.bitexact  # the same pixels on every processor
        container.seek((container.duration or 0) // 4)
        frame = next(container.decode(stream))
    image = _in_rgb(frame if frame.format.name in ("yuv420p", "yuvj420p") else frame.reformat(format="yuv420p"))
    return image.rotate(frame.rotation, expand=True) if frame.rotation else image


def _in_rgb(frame: VideoFrame) -> Image.Image:
    """A frame's colours by Pillow's arithmetic (FFmpeg's differs by processor), from ITU-R BT.601's narrow range to the full."""
    luma, blue, red = (_plane(plane) for plane in frame.planes)
    image = Image.merge("YCbCr", [luma, blue.resize(luma.size), red.resize(luma.size)])
    if frame.format.name == "yuv420p":
        bright = [round((min(235, max(16, value)) - 16) * 255 / 219) for value in range(256)]
        colour = [min(255, max(0, round((value - 128) * 255 / 224 + 128))) for value in range(256)]
        image = image.point([*bright, *colour, *colour])
    return image.convert("RGB")


def _plane(plane: VideoPlane) -> Image.Image:
    return Image.frombuffer("L", (plane.width, plane.height), bytes(plane), "raw", "L", plane.line_size, 1)


def open_medium(path: Path) -> InputContainer:
    reader = _CONTAINERS[path.suffix.lower()][0]
    return av.open(str(path.resolve()), format=reader, metadata_errors="ignore")


def wanted(container: InputContainer, kind: MediaKind) -> list[Stream]:
    """All sound, and for a film its first picture track; never cover art, which is a picture track of its own kind."""
    films = [stream for stream in container.streams.video if not stream.disposition & Disposition.attached_pic]
    if kind == "film" and not films:
        return []
    return [*(films[:1] if kind == "film" else []), *container.streams.audio]


def _read(path: Path, container: InputContainer, streams: list[Stream]) -> tuple[dict[int, Frame], float]:
    """The first frame of each stream that can be decoded, and the second at which the last packet is due.

    No frames where less is there than the file says of itself.
    """
    counts = dict.fromkeys((stream.index for stream in streams), 0)
    latest = dict.fromkeys(counts, 0)  # in each stream's own unit of time
    decoded: dict[int, Frame] = {}
    for packet in container.demux(streams):
        index, due = packet.stream.index, packet.pts
        counts[index] += bool(packet.size)
        if due is not None and due > latest[index]:
            latest[index] = due
        if index not in decoded and (frame := next(frames_of(packet), None)):
            decoded[index] = frame
    start = (container.start_time or 0) / av.time_base
    last = max((float(latest[stream.index] * (stream.time_base or 0)) - start for stream in streams), default=0.0)
    # MP4's index lists every packet; AVI's own counts are estimates, but RIFF and Matroska say how long the file is.
    listed = _CONTAINERS[path.suffix.lower()][0] == "mov"
    missing = any(counts[stream.index] < stream.frames for stream in streams) if listed else _is_cut(path)
    return {} if missing else decoded, max(last, 0.0)


def _coding(streams: list[Stream], frames: Mapping[int, Frame]) -> tuple[tuple[int, int], Coding]:
    """The size of a film's picture as it is shown, and how a medium is coded."""
    coding, size = Coding(), (0, 0)
    for stream in streams:
        context, frame = stream.codec_context, frames[stream.index]
        if isinstance(stream, VideoStream) and isinstance(frame, VideoFrame):
            size = _shown(stream, frame)
            coding = replace(
                coding,
                video=_codec(stream),
                tag=_tag(stream),
                profile=context.profile or "",
                level=max(0, stream.codec_context.level),
                pixels=frame.format.name,
                fps=float(stream.average_rate or stream.guessed_rate or 0),
                plain=size == (stream.width, stream.height)
                and not (frame.rotation or frame.interlaced_frame or stream.codec_context.has_b_frames),
            )
        elif isinstance(stream, AudioStream) and not coding.audio:
            coding = replace(coding, audio=_codec(stream), rate=stream.sample_rate or 0, channels=stream.channels)
    return size, coding


def _codec(stream: Stream) -> str:
    """The codec's own name, not its decoder's (`mp3float`)."""
    return stream.codec_context.codec.canonical_name


def _tag(stream: VideoStream) -> str:
    """The FourCC, which in a stranger's file may be any four bytes."""
    try:
        return stream.codec_context.codec_tag.strip("\0").upper()
    except UnicodeDecodeError:
        return ""


def _shown(stream: VideoStream, frame: VideoFrame) -> tuple[int, int]:
    """The size of a picture in square pixels, upright; a shape of pixels that no camera has is taken for a lie."""
    pixel = stream.sample_aspect_ratio or Fraction(1)
    width = round(stream.width * pixel) if Fraction(1, 4) <= pixel <= 4 else stream.width
    return (stream.height, width) if frame.rotation % 180 else (width, stream.height)


def _is_cut(path: Path) -> bool:
    """Whether a file is shorter than its first chunk (RIFF: WAV, AVI) or its segment (Matroska) says."""
    with path.open("rb") as file:
        head = file.read(64)
    if head[:4] == b"RIFF":
        return int.from_bytes(head[4:8], "little") + 8 > path.stat().st_size
    start = head.find(b"\x18\x53\x80\x67") + 4  # RFC 8794, 4: an identifier, then a length whose first bits say how long it is
    if head[:4] != b"\x1a\x45\xdf\xa3" or start < 4 or start >= len(head) or not head[start]:
        return False
    width = 9 - head[start].bit_length()
    length = int.from_bytes(head[start : start + width], "big") & ((1 << 7 * width) - 1)
    return length != (1 << 7 * width) - 1 and start + width + length > path.stat().st_size  # all ones: not known


def _copy(stream: Stream, made: OutputContainer) -> tuple[Stream, Callable[[Packet[Any]], Iterable[Packet[Any]]]]:
    """The stream's place in the new container, and what its packets go through, which also says how they are then framed."""
    new, codec = made.add_stream_from_template(stream, opaque=True), stream.codec_context.name  # opaque: no encoder is needed
    new.metadata.clear()
    if notes.is_plainly_framed(stream.codec_context.extradata or b"", codec):
        return new, _sifted
    through = BitStreamFilterContext(notes.FILTERS[codec], stream, new).filter if codec in notes.FILTERS else _as_it_is
    setup = new.codec_context.extradata
    if setup and (plain := notes.plain_setup(setup, codec)) != setup:
        new.codec_context.extradata = plain
    return new, through


def _as_it_is(packet: Packet[Any]) -> Iterable[Packet[Any]]:
    return (packet,)


def _sifted(packet: Packet[Any]) -> Iterable[Packet[Any]]:
    plain = notes.without_units(memoryview(packet)) if packet.size else None
    return (packet if plain is None else _with(plain, packet),)
