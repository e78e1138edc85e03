"""The batch sheet: a page to print, to count sticks by and to sign. Counts only: no serial numbers, no names, no clock."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from nkusb.bundle import hash_of
from nkusb.problems import ERROR, Code, NkusbError, Place, Problems, reason_of
from nkusb.seal.sums import SUMS_FILE
from nkusb.seal.words import checksum_words
from nkusb.templating import Templates

NO_SHEET = Code(
    "SHT001", ERROR,
    "기록지를 쓸 수 없습니다: {reason}. 매체는 이미 다 썼습니다.",
    "The sheet can't be written: {reason}. The sticks are written already.",
    "다른 자리를 주십시오.", "Give another place.",
    bad="--sheet nowhere/batch.html", good="--sheet batch.html",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Batch:
    """What was written. `edition`, `date`, `sums` (the SHA-256 of SHA256SUMS) and its `words` are empty without a keep/."""

    edition: str
    date: str
    sums: str
    words: str
    image: str
    good: int
    bad: int


def batch(image: Path, sha256: str, good: int, total: int) -> Batch:
    """The facts of a batch, the edition's from the `keep/` that stands beside the image."""
    keep = image.parent / "keep"
    try:
        listing = json.loads((keep / "manifest.json").read_text("utf-8"))
        edition, date, sums = str(listing["edition"]), str(listing["date"]), hash_of(keep / SUMS_FILE)
    except (OSError, ValueError, KeyError, TypeError):
        edition = date = sums = ""
    words = " ".join(checksum_words(sums)) if sums else ""
    return Batch(edition, date, sums, words, sha256, good, total - good)


def page(facts: Batch, to: Path) -> Problems:
    """Write the sheet as a page that needs nothing else; a problem where it can't be, or where something is already."""
    try:
        text = Templates(Path()).render("sheet/batch.html", batch=facts)
        with to.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except NkusbError as error:  # a template of the project's own
        return error.problems
    except OSError as error:
        return (NO_SHEET.at(Place(str(to)), reason=reason_of(error)),)
    return ()
