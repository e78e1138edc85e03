"""FFmpeg's filters as a chain: frames go in at one end and come out at the other. For a worker."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import av
from av.audio.frame import AudioFrame
from av.filter import Graph
from av.packet import Packet
from av.video.frame import VideoFrame

Frame = VideoFrame | AudioFrame
Filters = list[tuple[str, str]]  # name and options of each


def chain(first: Frame, filters: Filters) -> Graph:
    """Filters for frames like the `first` one, one after another."""
    graph = Graph()
    graph.threads = 1
    if isinstance(first, VideoFrame):
        head = graph.add_buffer(width=first.width, height=first.height, format=first.format, time_base=first.time_base)
    else:
        head = graph.add_abuffer(
            sample_rate=first.sample_rate, format=first.format.name, layout=first.layout.name, time_base=first.time_base
        )
    sink = graph.add("buffersink" if isinstance(first, VideoFrame) else "abuffersink")
    graph.link_nodes(head, *(graph.add(name, options or None) for name, options in filters), sink)
    graph.configure()
    return graph


def shape_of(frame: Frame) -> tuple[object, ...]:
    """What may not change on the way: filters are made for it."""
    if isinstance(frame, VideoFrame):
        return frame.width, frame.height, frame.format.name
    return frame.sample_rate, frame.layout.name, frame.format.name


def frames_of(packet: Packet[Any]) -> Iterator[Frame]:
    """The pictures or the sound in a packet."""
    return (frame for frame in packet.decode() if isinstance(frame, (VideoFrame, AudioFrame)))


def pulled(graph: Graph) -> Iterator[Frame]:
    """The frames that are ready."""
    while True:
        try:
            yield graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return
