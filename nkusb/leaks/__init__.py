"""Looks into finished bytes for what must not be there. It reads what would be poured, never the code that made it.

`words` knows how a word can be written in bytes and finds many of them in one pass; `inside` opens what is folded into a text
(tags, escapes, base64); `pictures` and `film` know how each format that may be on a drive is built, piece by
piece, and name every piece that is not of the plainest kind. What all of them give is a `Finding`.

Two rules keep false alarms away. A short word counts only where a text is: in coded pictures and sound any four letters turn up
by chance, so there a needle needs 40 bits of evidence (one false alarm in 256 drives of 4 GB for each needle). And nothing needs
short words there: a format's structure is known to the last byte, so there is no place where a stray word could stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

What = Literal["type", "program", "extra", "tail", "word", "name", "hidden"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a file that must not be there.

    `what` is one of: `type` (not built as its ending says), `program` (something that runs), `extra` (a piece that tells
    something, by its format's name for it), `tail` (bytes that belong to nothing), `word` (a suspect, by its place in the list
    that was searched for), `name` (a person's, of a red list), `hidden` (a character that nobody sees). `name` never quotes what
    was found; `offset` counts bytes from the beginning of the file or, where `layer` is not empty, of what was opened (of a
    person's name and of what is hidden, characters).
    """

    what: What
    name: str
    offset: int
    layer: str = ""
