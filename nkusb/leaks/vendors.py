"""What may stand where a format demands the name of the program that wrote a file."""

from __future__ import annotations

_EVERYBODYS = frozenset({b"", b"ffmpeg", b"Lavf"})  # without a version


def is_plain(name: bytes) -> bool:
    """Whether a writer's name is blank, or says only what everybody's files say."""
    return name.strip(b"\0 ") in _EVERYBODYS
