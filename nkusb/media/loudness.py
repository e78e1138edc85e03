"""Loudness by EBU R 128: measured over the whole, then raised or lowered as one, its peaks held down. For a worker.

The target is what suits quiet listening at night on weak speakers and earphones: a film that was made too low makes its
watcher turn the sound up, and the next one tells the neighbours. Where the limiter takes loudness away, it is measured once more.
Sources: EBU R 128 and Tech 3341 (gating); AES TD1004 (−20 to −16 LUFS for streams).
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from av.filter import Graph

from nkusb.media import remux
from nkusb.media.graphs import Filters, chain, frames_of, pulled, shape_of
from nkusb.model import MediaKind

LAYOUTS = {1: "mono", 2: "stereo"}
CEILING = 0.708  # of full scale, −3 dB: what the peaks between samples and lossy coding add stays below −1 dBTP
SILENCE = -60.0  # LUFS: what is quieter holds nothing to be raised
MOST = 24.0  # dB: more would raise the noise of a bad recording
_CLOSE = 0.3  # LU


class Wanted(Protocol):
    """What a target says of its sound."""

    @property
    def sample_rate(self) -> int: ...
    @property
    def channels(self) -> int: ...
    @property
    def loudness(self) -> int: ...


def filters(wanted: Wanted, gain: float) -> Filters:
    """Sound as a player takes it, `gain` dB louder."""
    return [
        ("aresample", f"{wanted.sample_rate}:async=1:first_pts=0"),
        ("aformat", f"sample_fmts=fltp:channel_layouts={LAYOUTS[wanted.channels]}"),
        ("volume", f"{gain:.1f}dB"),
        ("alimiter", f"limit={CEILING}:attack=5:release=50:level=0:latency=1"),
        ("aformat", f"sample_fmts=fltp:channel_layouts={LAYOUTS[wanted.channels]}"),
    ]


def gain_of(source: Path, kind: MediaKind, wanted: Wanted) -> float:
    """By how many dB a sound, or a film's sound, must be raised."""
    loud = _measured(source, kind, filters(wanted, 0.0))
    if loud < SILENCE:
        return 0.0
    gain = min(MOST, wanted.loudness - loud)
    missing = wanted.loudness - _measured(source, kind, filters(wanted, gain)) if gain > 0 else 0.0
    return round(min(MOST, gain + missing) if missing > _CLOSE else gain, 1)


def _measured(source: Path, kind: MediaKind, through: Filters) -> float:
    """The integrated loudness in LUFS of what comes out of the filters."""
    graph: Graph | None = None
    loud, shape = SILENCE - 10, tuple[object, ...]()
    with remux.open_medium(source) as container:
        stream = next(stream for stream in remux.wanted(container, kind) if stream.type == "audio")
        for frame in (frame for packet in container.demux(stream) for frame in frames_of(packet)):
            if graph is None:
                graph, shape = chain(frame, [*through, ("ebur128", "metadata=1")]), shape_of(frame)
            if shape_of(frame) != shape:
                raise ValueError("the sound changes its shape")
            frame.pts = None  # gaps are not measured
            graph.push(frame)
            loud = _last(graph, loud)
    if graph is not None:
        graph.push(None)
        loud = _last(graph, loud)
    return loud


def _last(graph: Graph, loud: float) -> float:
    for frame in pulled(graph):
        loud = float(frame.metadata.get("lavfi.r128.I", loud))
    return loud
