"""What sound and film share: coded packets are moved, untouched and in a stream, into a new container without anything else.

Left behind: tags, chapters, cover art, subtitles, data and attached streams, encoder names, creation times, and H.264's
“supplemental enhancement information”, where x264 writes its version and options. What a coded stream holds inside its own
packets stays (an MP3 encoder's name in ancillary bytes, an AAC encoder's in a fill element): only decoding and encoding anew
would take it out.
"""

from __future__ import annotations

from pathlib import Path

import av
from av.bitstream import BitStreamFilterContext
from av.codec.context import Flags
from av.container import InputContainer, OutputContainer
from av.stream import Disposition, Stream
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from av.video.stream import VideoStream
from PIL import Image

from nkusb.media import BROKEN, NOT_WHAT_IT_SAYS
from nkusb.model import MediaKind, Medium
from nkusb.problems import ERROR, Code, Place, Problems

TOO_LARGE = Code(
    "MED006", ERROR,
    "파일이 {size}GB로 너무 큽니다. 기억기의 파일은 4GB보다 작아야 합니다(FAT32).",
    "The file is too large ({size} GB): on a stick (FAT32) a file must be smaller than 4 GB.",
    "여러 편으로 나누거나 화질을 낮추십시오.", "Split it, or lower its quality.",
    bad="(a film of 5 GB)", good="(two films of 2.5 GB)",
)  # fmt: skip

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
}
# What each writer must be told so that it names neither itself nor the time, and puts a film's index before the film.
_OPTIONS = {
    "mp3": {"write_xing": "0", "id3v2_version": "0"},
    "ipod": {"movflags": "+faststart"},
    "mp4": {"movflags": "+faststart"},
}
_SEI = "filter_units=remove_types=6"


def examine(path: Path, place: Place, kind: MediaKind, suffix: str) -> tuple[Medium | None, Problems]:
    """Read every packet and decode the first frame of each stream. Never raises for what is in the file."""
    size = path.stat().st_size
    if size > LARGEST:
        return None, (TOO_LARGE.at(place, size=f"{size / 1e9:.1f}"),)
    try:
        container = _open(path)
    except (av.FFmpegError, ValueError):
        return None, (NOT_WHAT_IT_SAYS.at(place, ending=path.suffix[1:].lower()),)
    with container:
        try:
            streams = _wanted(container, kind)
            if not streams or not _is_whole(path, container, streams):
                return None, (BROKEN.at(place),)
            seconds = (container.duration or 0) / av.time_base
            films = [stream for stream in streams if isinstance(stream, VideoStream)]
            width, height = (films[0].width, films[0].height) if films else (0, 0)
        except Exception:  # demuxers of hostile files raise whatever comes to them
            return None, (BROKEN.at(place),)
    return Medium(path, kind, suffix, size, width, height, seconds), ()


def clean(source: Path, to: Path, kind: MediaKind) -> None:
    """Write the streams of `kind` alone to the new file `to`. Raises `av.FFmpegError` or `OSError`."""
    writer = _CONTAINERS[source.suffix.lower()][1]
    options = {"fflags": "+bitexact", **_OPTIONS.get(writer, {})}
    with _open(source) as given, av.open(str(to), "w", format=writer, options=options) as made:
        streams = _wanted(given, kind)
        copies = {stream.index: _copy(stream, made) for stream in streams}
        filters = {  # each also tells its copy how the filtered packets are framed
            stream.index: BitStreamFilterContext(_SEI, stream, copies[stream.index])
            for stream in streams
            if stream.codec_context.name == "h264"
        }
        for packet in given.demux(streams):
            index = packet.stream.index
            for part in filters[index].filter(packet) if index in filters else [packet]:
                if part.size:  # an empty packet only says that a stream has ended
                    part.stream = copies[index]
                    made.mux(part)


def picture(source: Path) -> Image.Image:
    """A film's picture a quarter of the way in. Raises `av.FFmpegError` or `ValueError`."""
    with _open(source) as container:
        (stream, *_) = [stream for stream in _wanted(container, "film") if isinstance(stream, VideoStream)]
        stream.thread_count = 1
        stream.codec_context.flags |= Flags.bitexact  # the same pixels on every processor
        container.seek((container.duration or 0) // 4)
        frame = next(container.decode(stream))
    return _in_rgb(frame if frame.format.name in ("yuv420p", "yuvj420p") else frame.reformat(format="yuv420p"))


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


def _open(path: Path) -> InputContainer:
    reader = _CONTAINERS[path.suffix.lower()][0]
    return av.open(str(path.resolve()), format=reader, metadata_errors="ignore")


def _wanted(container: InputContainer, kind: MediaKind) -> list[Stream]:
    """All sound, and for a film its first picture track; never cover art, which is a picture track of its own kind."""
    films = [stream for stream in container.streams.video if not stream.disposition & Disposition.attached_pic]
    if kind == "film" and not films:
        return []
    return [*(films[:1] if kind == "film" else []), *container.streams.audio]


def _is_whole(path: Path, container: InputContainer, streams: list[Stream]) -> bool:
    """Whether all is there that the file says of its own length, and the first packets of each stream can be decoded."""
    counts = dict.fromkeys((stream.index for stream in streams), 0)
    decoded = set()
    for packet in container.demux(streams):
        index = packet.stream.index
        counts[index] += bool(packet.size)
        if index not in decoded and packet.decode():
            decoded.add(index)
    # MP4's index lists every packet; AVI's own counts are estimates, but RIFF says how long the file is.
    listed = _CONTAINERS[path.suffix.lower()][0] == "mov"
    missing = any(counts[stream.index] < stream.frames for stream in streams) if listed else _riff_is_cut(path)
    return not missing and all(stream.index in decoded for stream in streams)


def _riff_is_cut(path: Path) -> bool:
    """Whether a RIFF file (WAV, AVI) is shorter than its first chunk says."""
    with path.open("rb") as file:
        head = file.read(8)
    return head[:4] == b"RIFF" and int.from_bytes(head[4:], "little") + 8 > path.stat().st_size


def _copy(stream: Stream, made: OutputContainer) -> Stream:
    new = made.add_stream_from_template(stream)
    new.metadata.clear()
    return new
