"""Subtitles: read as strangers send them (SubRip, SAMI, WebVTT, ASS), freed of every mark, written plainly for old players.

Read in a worker, by pysubs2. What is kept of them is times and words.
Sources: Microsoft, “Understanding SAMI 1.0” (2003); SubRip's own files, which are its specification; W3C WebVTT.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from nkusb.model import Cue
from nkusb.profile import Encoding

SUFFIXES = {".srt": "srt", ".smi": "sami", ".vtt": "vtt", ".ass": "ass", ".ssa": "ssa"}  # ending → pysubs2's name
LARGEST = 2_000_000  # bytes
MOST = 20_000  # cues; a film of three hours has 2,500
_LONGEST = 24 * 3_600_000  # milliseconds
_SHORTEST = 500  # milliseconds: what ends before it begins is shown for so long
_LAST = 4_000  # milliseconds for which the last words of a SAMI file are shown, which gives beginnings alone
_CODECS: dict[Encoding, tuple[str, bytes]] = {
    "utf-8": ("utf-8", b"\xef\xbb\xbf"),
    "utf-16": ("utf-16-le", b"\xff\xfe"),
    "cp949": ("cp949", b""),
}
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")
_TAGS = re.compile(r"<[^<>]*>|\{[^{}]*\}")
_SAMI = """<SAMI>
<HEAD>
<TITLE></TITLE>
<STYLE TYPE="text/css">
<!--
P { text-align: center; }
.C1 { Name: C1; lang: ko; SAMIType: CC; }
-->
</STYLE>
</HEAD>
<BODY>
"""


def read(source: str) -> dict[str, Any] | None:
    """What a subtitle file says and its cues as lists of start, end and lines; None for what is no such file. For a worker.

    Raises `OSError`, and whatever comes to pysubs2 for a damaged file.
    """
    from pysubs2 import SSAFile

    path = Path(source)
    raw = path.read_bytes() if path.stat().st_size <= LARGEST else b""
    if not raw or (text := _decoded(raw)) is None:
        return None
    form = SUFFIXES[path.suffix.lower()]
    ended = f"{text}\n\n0\n" if form == "srt" else text  # else pysubs2 takes a last line of digits for the number of another
    events = [event for event in SSAFile.from_string(ended, format_=form) if event.type == "Dialogue"]
    cues: list[tuple[int, int, list[str]]] = []
    for number, event in enumerate(events):
        end = event.end
        if form == "sami":
            end = events[number + 1].start if number + 1 < len(events) else event.start + _LAST
        if lines := _lines(event.plaintext):
            cues.append((max(0, event.start), max(end, event.start + _SHORTEST), lines))
    fits = 0 < len(cues) <= MOST and all(start <= end <= _LONGEST for start, end, _ in cues)
    return {"written": text, "cues": cues} if fits else None


def _decoded(raw: bytes) -> str | None:
    """The text in NFC with plain line ends: UTF-16 where it says so, else UTF-8, else CP949, in which most of the South's are."""
    for coding in ("utf-16",) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp949"):
        try:
            text = raw.decode(coding)
        except UnicodeDecodeError:
            continue
        return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return None


def _lines(text: str) -> list[str]:
    """The lines of a cue without marks, controls and needless spaces."""
    plain = html.unescape(_TAGS.sub("", text)).replace("\xa0", " ")
    return [line for line in (" ".join(_CONTROLS.sub(" ", row).split()) for row in plain.split("\n")) if line]


def lacking(cues: Sequence[Cue], encoding: Encoding) -> Iterator[str]:
    """The characters that an encoding doesn't have, each once."""
    for character in sorted({character for cue in cues for line in cue.lines for character in line}):
        try:
            character.encode(_CODECS[encoding][0])
        except UnicodeEncodeError:
            yield character


def written(cues: Sequence[Cue], form: str, encoding: Encoding) -> bytes:
    """A subtitle file in the form `srt` or `smi`, in the order of time; what the encoding lacks is a question mark."""
    text = "".join((_srt if form == "srt" else _smi)(sorted(cues, key=lambda cue: (cue.start, cue.end))))
    codec, mark = _CODECS[encoding]
    return mark + text.replace("\n", "\r\n").encode(codec, "replace")


def _srt(cues: Sequence[Cue]) -> Iterator[str]:
    for number, cue in enumerate(cues, 1):
        yield f"{number}\n{_clock(cue.start)} --> {_clock(cue.end)}\n" + "\n".join(cue.lines) + "\n\n"


def _clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02},{rest:03}"


def _smi(cues: Sequence[Cue]) -> Iterator[str]:
    """SAMI shows words until others come: where none do, a blank takes them away."""
    yield _SAMI
    for cue, following in zip(cues, [*cues[1:], None], strict=True):
        yield f"<SYNC Start={cue.start}><P Class=C1>\n" + "<br>".join(map(html.escape, cue.lines)) + "\n"
        if following is None or following.start > cue.end:
            yield f"<SYNC Start={cue.end}><P Class=C1>&nbsp;\n"
    yield "</BODY>\n</SAMI>\n"
