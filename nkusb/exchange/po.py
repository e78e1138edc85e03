"""PO, the format of GNU gettext, by polib: for Weblate, Poedit, OmegaT and every editor of its kind.

Source: GNU gettext manual 0.22, section “The Format of PO Files”. No line is wrapped: one paragraph, one line of a diff.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

import polib

from nkusb.exchange import BROKEN, TARGET, Catalog, Entry, Format
from nkusb.load.text import read_text
from nkusb.names import nfc
from nkusb.problems import Place, Problems


def write(catalog: Catalog) -> str:
    """A catalogue as the text of a PO file."""
    file = polib.POFile(wrapwidth=0, encoding="utf-8")
    file.metadata = {
        "Project-Id-Version": catalog.payload,
        "PO-Revision-Date": f"{catalog.date} 12:00+0000",
        "Last-Translator": catalog.translator,
        "Language-Team": TARGET,
        "Language": TARGET,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
        "X-Source-Language": catalog.language,
    }
    for entry in catalog.entries:
        file.append(
            polib.POEntry(
                msgctxt=entry.id,
                msgid=entry.source,
                msgstr=entry.target,
                comment="\n".join(entry.notes),
                flags=["fuzzy"] if entry.fuzzy else [],
                previous_msgid=entry.previous or None,
            )
        )
    return f"{file}"


def read(path: Path, place: Place) -> tuple[Catalog | None, Problems]:
    """The catalogue of a PO file."""
    text, problems = read_text(path, place)
    if text is None:
        return None, problems
    try:
        file = polib.pofile(str(path), encoding="utf-8-sig", wrapwidth=0)  # of a string it would take U+2028 for a line's end
    except (OSError, ValueError, IndexError) as error:
        return None, (*problems, BROKEN.at(place, detail=_detail(error)))
    entries = tuple(
        Entry(
            id=entry.msgctxt or "",
            source=nfc(entry.msgid),
            target=nfc(entry.msgstr),
            fuzzy=entry.fuzzy,
            previous=nfc(entry.previous_msgid or ""),
            line=cast("int", entry.linenum),
        )
        for entry in file
        if not entry.obsolete
    )
    return Catalog(file.metadata.get("Project-Id-Version", ""), file.metadata.get("X-Source-Language", ""), entries), problems


def _detail(error: Exception) -> str:
    """polib says the line in its sentence, which may also quote the file."""
    words = str(error)
    return f"line {words.rpartition('(line ')[2].partition(')')[0]}" if "(line " in words else type(error).__name__


PART = Format((".po",), write, read)
