"""Writes the container: the media type first, then the members in the order given, all stored, with one time stamp.

Nothing is compressed: what deflate makes depends on the library that a Python was built with, and the same payloads must give the
same book everywhere. Source: Open Container Format, EPUB 3.3, sections 4.2 and 4.3; the ZIP file format, APPNOTE 6.3.
"""

from __future__ import annotations

import datetime as dt
import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path

from nkusb.bundle import CHUNK, Blob, Rendered

MEDIA_TYPE = b"application/epub+zip"


def pack(members: Sequence[tuple[str, Blob]], to: Path, /, *settings: str | int) -> None:
    """Write the book of `members` (name → bytes) to `to`, every time stamp being noon of the date in `settings` (ISO 8601)."""
    date = dt.date.fromisoformat(str(settings[0]))
    with zipfile.ZipFile(to, "w", zipfile.ZIP_STORED) as book:
        for name, blob in (("mimetype", Rendered(MEDIA_TYPE)), *members):
            info = zipfile.ZipInfo(name, (date.year, date.month, date.day, 12, 0, 0))
            info.create_system, info.external_attr, info.file_size = 0, 0x20, blob.size  # as an archive file of FAT
            with blob.open() as source, book.open(info, "w") as target:
                shutil.copyfileobj(source, target, CHUNK)
