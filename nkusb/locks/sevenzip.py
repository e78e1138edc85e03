"""7z: AES-256 over everything, the list of names included, in a form that 7-Zip opens on any system.

Key stretching is 7-Zip's own (SHA-256, 2^19 rounds), with a fresh initialisation vector for each stream (7-Zip's
DOC/7zFormat.txt; salt is empty there as here). Pages are compressed; media, which are compressed already, are stored. py7zr
gives one chain of filters to a writing session, so each group is a session, the second one appending to the first.
Passphrases are brought to NFC, so that one typed on a Mac opens what was locked on Windows.
"""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import py7zr
from py7zr.helpers import ArchiveTimestamp
from py7zr.io import HashIOFactory

from nkusb.bundle import Bundle
from nkusb.locks import Lock
from nkusb.names import nfc
from nkusb.problems import ERROR, Code, NkusbError, Place, Problem
from nkusb.progress import Progress, Step

WRONG_PASSPHRASE = Code(
    "LCK001", ERROR,
    "암호가 맞지 않습니다.", "The passphrase is wrong.",
    "띄어쓰기와 대소문자를 다시 보십시오. 맞다고 생각되면 파일이 상했을 수도 있습니다.",
    "Look at spaces and capitals again. If you are sure of it, the file may be damaged.",
    bad="(another passphrase)", good="(the passphrase it was locked with)",
)  # fmt: skip
DAMAGED = Code(
    "LCK002", ERROR,
    "7z 파일이 아니거나 상했습니다.", "This is no 7z file, or it is damaged.",
    "처음 받은 곳에서 다시 복사하십시오.", "Copy it again from where it came.",
    bad="(half of the file)", good="(the whole file)",
)  # fmt: skip
DIFFERS = Code(
    "LCK003", ERROR,
    "잠근 파일 안의 《{path}》이(가) 드라이브와 다릅니다.", "“{path}” in the archive is not what is on the drive.",
    "이 파일을 쓰지 말고 다시 만드십시오.", "Don't use it; build again.",
    bad="(another build's archive)", good="(this build's archive)",
)  # fmt: skip

_AES = {"id": py7zr.FILTER_CRYPTO_AES256_SHA256}
# Preset 4 takes four times as long as 2 for pages a tenth smaller, and pages are little beside media.
_COMPRESS = [{"id": py7zr.FILTER_LZMA2, "preset": 2}, _AES]
_STORE = [{"id": py7zr.FILTER_COPY}, _AES]
_TEXT = frozenset({".htm", ".txt", ".css", ".js", ".xml"})
_ARCHIVE_BIT = 0x20  # the one attribute of an ordinary file (MS-FSCC 2.6, FILE_ATTRIBUTE_ARCHIVE)
_SIGNATURE, _MAGIC = 32, b"7z\xbc\xaf\x27\x1c"


class SevenZip:
    """The lock `sevenzip`."""

    suffix = ".7z"

    def lock(self, bundle: Bundle, instant: dt.datetime, passphrase: str, to: Path, progress: Progress) -> None:
        stamp, done, mode = ArchiveTimestamp.from_datetime(instant.timestamp()), 0, "w"
        for filters, paths in _groups(bundle):
            with py7zr.SevenZipFile(to, mode, filters=filters, password=nfc(passphrase), header_encryption=True) as archive:
                for path in paths:
                    with bundle[path].open() as stream:
                        archive.writef(stream, str(path))
                    _only_what_is_needed(archive.header.files_info.files[-1], stamp)
                    done += bundle[path].size
                    progress(Step("lock", done, bundle.size, str(path)))
            mode = "a"

    def check(self, archive: Path, expected: Bundle, passphrase: str) -> None:
        place = Place(archive.name)
        if not _is_whole(archive):
            raise NkusbError([DAMAGED.at(place)])
        try:
            opened = py7zr.SevenZipFile(archive, password=nfc(passphrase))
        except Exception as error:  # what stands before the encrypted list is whole, so most likely the key is another
            raise NkusbError([WRONG_PASSPHRASE.at(place)]) from error
        hashes = HashIOFactory()  # type: ignore[no-untyped-call]
        with opened:
            if not opened.getnames():  # one wrong key in 65536 decrypts to a list of nothing, which `lock` never writes
                raise NkusbError([WRONG_PASSPHRASE.at(place)])
            if not _alike(opened.header.files_info.files):
                raise NkusbError([DAMAGED.at(place)])
            try:
                opened.extractall(factory=hashes)
            except Exception as error:  # py7zr writes no checksum of the encrypted list: a damaged one can raise anything
                raise NkusbError([DAMAGED.at(place)]) from error
        found = {PurePosixPath(name): product.hash.hexdigest() for name, product in hashes.products.items()}
        if problems := list(_differences(found, expected, place)):
            raise NkusbError(problems)


def _groups(bundle: Bundle) -> Iterator[tuple[list[dict[str, int]], list[PurePosixPath]]]:
    """Filters and files of each session: what is worth compressing, then what is not.

    py7zr 1.1.4 writes wrong sizes where it appends to a session of a single file, so one page alone is stored with the media.
    """
    texts = [path for path in bundle if path.suffix in _TEXT]
    compressed = texts if len(texts) != 1 else []
    stored = [path for path in bundle if path.suffix not in _TEXT or not compressed]
    return ((filters, paths) for filters, paths in ((_COMPRESS, compressed), (_STORE, stored)) if paths)


def _only_what_is_needed(entry: dict[str, object], stamp: ArchiveTimestamp) -> None:
    """py7zr notes the clock's time thrice and a mode; the archive shall say the edition's date and nothing of the machine.

    The stream is let go of too: pages that are in memory would stay there until the end.
    """
    for key in ("creationtime", "lastaccesstime", "data"):
        entry.pop(key, None)
    entry["lastwritetime"] = stamp
    entry["attributes"] = _ARCHIVE_BIT


def _alike(entries: list[dict[str, object]]) -> bool:
    """Whether all have our attribute and one time: nothing else tells damage there, and a page turned hidden is lost."""
    return len({entry.get("lastwritetime") for entry in entries}) == 1 and all(
        entry.get("attributes") == _ARCHIVE_BIT for entry in entries
    )


def _is_whole(archive: Path) -> bool:
    """Whether the start header and the header that it points to are there and have their checksums (7zFormat.txt)."""
    with archive.open("rb") as file:
        start = file.read(_SIGNATURE)
        if len(start) < _SIGNATURE or start[:6] != _MAGIC or zlib.crc32(start[12:]) != int.from_bytes(start[8:12], "little"):
            return False
        offset, size = (int.from_bytes(start[at : at + 8], "little") for at in (12, 20))
        if _SIGNATURE + offset + size > archive.stat().st_size:
            return False
        file.seek(_SIGNATURE + offset)
        return zlib.crc32(file.read(size)) == int.from_bytes(start[28:32], "little")


def _differences(found: dict[PurePosixPath, str], expected: Bundle, place: Place) -> Iterator[Problem]:
    for path in sorted({*found, *expected}):
        if path not in found or path not in expected or found[path] != expected[path].sha256:
            yield DIFFERS.at(place, path=path)


PART: Lock = SevenZip()
