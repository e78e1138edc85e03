"""Films and sounds alone, in reading order, for players that show a list of files and nothing else.

`f01.avi` with `f01.smi` beside it, `m01.mp3`: numbered over the whole edition, so that lists sorted by name keep the order.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from nkusb import media
from nkusb.bundle import Entry
from nkusb.document import figures
from nkusb.forms import Form
from nkusb.known import Work, at_once
from nkusb.model import Library, Medium, Payload
from nkusb.templating import Templates


def films(library: Library, _templates: Templates, _work: Work = at_once) -> Iterator[Entry]:
    """Each film with its subtitles, and each sound, once."""
    profile = library.edition.profile
    for letter, kind in (("f", "film"), ("m", "sound")):
        found = [item for payload in library.payloads for item in _media(payload) if item[1].kind == kind]
        digits = max(2, len(str(len(found))))
        for number, (origin, given) in enumerate(found, 1):
            medium, stem = media.fitted(given, profile), f"{letter}{number:0{digits}}"
            yield Entry(PurePosixPath(f"{stem}{medium.suffix}"), media.recipe(medium), origin)
            if beside := media.subtitle_file(medium, profile):
                yield Entry(PurePosixPath(f"{stem}{beside[0]}"), beside[1], origin)


def _media(payload: Payload) -> Iterator[tuple[str, Medium]]:
    """What a payload shows, in the order in which it does, and where each comes from."""
    for name in dict.fromkeys(figure.name for figure in figures(payload.body)):
        yield f"{payload.origin}/{name}", payload.media[name]


PART: Form = films
