"""7z: AES-256 over everything, the list of names included, in a form that 7-Zip opens on any system.

Key stretching is 7-Zip's own (SHA-256, 2^19 rounds), but with a fresh salt for each stream beside the fresh initialisation
vector: the format has room for one and 7-Zip reads it, though it writes none, so that one table of stretched guesses fits every
archive of 7-Zip's in the world, and none of ours (7-Zip's DOC/7zFormat.txt, CPP/7zip/Crypto/7zAes.cpp). Pages are compressed;
media, which are compressed already, are stored. py7zr gives one chain of filters to a writing session, so each group is a
session, the second one appending to the first. Passphrases are brought to NFC, so that one typed on a Mac opens what was locked
on Windows.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import lzma
import os
import secrets
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

import py7zr
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from py7zr import compressor
from py7zr.compressor import AESCompressor, AESDecompressor, LZMA1Compressor
from py7zr.helpers import ArchiveTimestamp
from py7zr.io import Py7zIO, WriterFactory
from py7zr.properties import CompressionMethod

from nkusb.bundle import Bundle
from nkusb.locks import Lock
from nkusb.names import is_neutral, nfc
from nkusb.problems import ERROR, Code, NkusbError, Place
from nkusb.progress import Progress, Step, silent
from nkusb.seal.compare import Contents, Found
from nkusb.volumes import opened, volumes_of

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
    "처음 받은 곳에서 다시 복사하십시오. .par2 파일이 함께 있으면 par2로 고칠 수 있습니다.",
    "Copy it again from where it came. Where there are .par2 files beside it, par2 can repair it.",
    bad="(half of the file)", good="(the whole file)",
)  # fmt: skip
FOREIGN = Code(
    "LCK003", ERROR,
    "nkusb가 만든 보관 파일이 아닙니다: 그 안의 한 이름이 규칙에 맞지 않습니다.",
    "This archive was not made by nkusb: a name in it breaks the rules.",
    "풀지 말고, 보낸 사람에게 물어보십시오.", "Don't unpack it; ask who sent it.",
    bad="(an archive that holds ../a01.htm)", good="(an archive that nkusb made)",
)  # fmt: skip

_BLOCK = 16  # bytes of AES
_CYCLES = 19  # two to this power rounds for a key; 7-Zip's number
_AES = {"id": py7zr.FILTER_CRYPTO_AES256_SHA256}
# Preset 4 takes four times as long as 2 for pages a tenth smaller, and pages are little beside media; half as deep a search as
# that preset's takes half as long for a fortieth.
_COMPRESS = [{"id": py7zr.FILTER_LZMA2, "preset": 2, "depth": 12}, _AES]
_END = b"\0"  # of a stream of LZMA2
_PIECE = 1 << 20  # bytes of pages that are compressed by themselves
_STORE = [{"id": py7zr.FILTER_COPY}, _AES]
_TEXT = frozenset({".htm", ".txt", ".css", ".q", ".xml"})
_ARCHIVE_BIT = 0x20  # the one attribute of an ordinary file (MS-FSCC 2.6, FILE_ATTRIBUTE_ARCHIVE)
_HEADER = 1 << 20  # bytes; the unencrypted header says where the encrypted one is, in a hundred
_SIGNATURE, _MAGIC = 32, b"7z\xbc\xaf\x27\x1c\0\4"


class _Pieces(LZMA1Compressor):
    """What py7zr compresses with: LZMA2 in pieces, each by itself and on all cores, as 7-Zip does. Where they end is fixed."""

    def __init__(self, filters: list[dict[str, int]]) -> None:
        super().__init__(filters)  # type: ignore[no-untyped-call]
        self._filters, self._rest = filters, b""
        self._pool = ThreadPoolExecutor(os.cpu_count())
        self._begun: deque[Future[bytes]] = deque()

    def compress(self, data: bytes | bytearray | memoryview) -> bytes:
        if self._filters[0]["id"] != py7zr.FILTER_LZMA2:  # the list of names
            return super().compress(data)
        self._rest += data
        while len(self._rest) >= _PIECE:
            self._begin(self._rest[:_PIECE])
            self._rest = self._rest[_PIECE:]
        return self._taken(2 * (os.cpu_count() or 1))

    def flush(self) -> bytes:
        if self._filters[0]["id"] != py7zr.FILTER_LZMA2:
            return super().flush()
        self._begin(self._rest)
        with self._pool:
            return self._taken(0) + _END

    def _begin(self, piece: bytes) -> None:
        self._begun.append(self._pool.submit(lzma.compress, piece, lzma.FORMAT_RAW, filters=self._filters))

    def _taken(self, most: int) -> bytes:
        """What is compressed by now, in order, but for so many pieces at most: memory stays flat."""
        done = []
        while len(self._begun) > most:
            done.append(self._begun.popleft().result().removesuffix(_END))
        return b"".join(done)


class _Salted(AESCompressor):
    """What py7zr encrypts with: OpenSSL's cipher, and a key with a salt."""

    def __init__(self, password: str, blocksize: int | None = None) -> None:
        self.cycles, self.salt, self.iv = _CYCLES, secrets.token_bytes(16), secrets.token_bytes(16)
        self.method = CompressionMethod.CRYPT_AES256_SHA256
        self._cipher = _cipher(_key(password, self.salt), self.iv).encryptor()
        self._length = 0

    def compress(self, data: Any) -> bytes:
        self._length += len(data)
        return self._cipher.update(data)  # keeps what fills no block

    def flush(self) -> bytes:
        return self._cipher.update(bytes(-self._length % _BLOCK))


class _Unsalted(AESDecompressor):
    """What py7zr decrypts with: the same cipher."""

    def __init__(self, aes_properties: bytes, password: str, blocksize: int | None = None) -> None:
        cycles, salted, vectored = aes_properties[0] & 0x3F, aes_properties[0] >> 7, aes_properties[0] >> 6 & 1
        salt, vector = salted + (aes_properties[1] >> 4), vectored + (aes_properties[1] & 0xF)
        if cycles != _CYCLES or len(aes_properties) != 2 + salt + vector or vector > _BLOCK:
            raise py7zr.UnsupportedCompressionMethodError(aes_properties, "not an archive of ours")
        key = _key(password, aes_properties[2 : 2 + salt])
        self._cipher = _cipher(key, aes_properties[2 + salt :].ljust(_BLOCK, b"\0")).decryptor()
        self._length = 0

    def decompress(self, data: bytes | bytearray | memoryview, max_length: int = -1) -> bytes:
        padding = b"" if data else bytes(-self._length % _BLOCK)  # nothing more comes: the last block was cut
        self._length += len(data or padding)
        return self._cipher.update(data or padding)


def _cipher(key: bytes, vector: bytes) -> Cipher[modes.CBC]:
    return Cipher(algorithms.AES(key), modes.CBC(vector))


def _key(password: str, salt: bytes) -> bytes:
    """7-Zip's key (7zAes.cpp, CKeyInfo::CalcKey): SHA-256 of salt, passphrase and a number of eight bytes, from 0 on.

    2^16 rounds lie in one piece of memory, each byte of their numbers written into all at once: one round after another would
    take longer than hashing them.
    """
    once, rounds = salt + password.encode("utf-16-le"), 1 << 16
    step, piece, digest = len(once) + 8, bytearray((once + bytes(8)) * rounds), hashlib.sha256()
    piece[len(once) :: step] = bytes(range(256)) * (rounds >> 8)
    piece[len(once) + 1 :: step] = b"".join(bytes([middle]) * 256 for middle in range(rounds >> 8))
    for high in range((1 << _CYCLES) // rounds):
        piece[len(once) + 2 :: step] = bytes([high]) * rounds
        digest.update(piece)
    return digest.digest()


compressor.LZMA1Compressor = _Pieces  # type: ignore[misc]
compressor.algorithm_class_map[py7zr.FILTER_CRYPTO_AES256_SHA256] = (_Salted, _Unsalted)


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

    def contents(self, archive: Path, passphrase: str) -> Contents:
        return _Contents(archive, passphrase)

    def unpack(self, archive: Path, passphrase: str, to: Path, progress: Progress) -> None:
        def sink(path: PurePosixPath) -> Sink:
            (to / path).parent.mkdir(parents=True, exist_ok=True)
            file = (to / path).open("xb")
            return file.write, file.close

        with _reading(archive, passphrase) as found:
            _extract(found, sink, progress, archive)


@dataclass(frozen=True, slots=True)
class _Contents:
    archive: Path
    passphrase: str = field(repr=False)

    def files(self, progress: Progress) -> Iterator[Found]:
        hashes: dict[PurePosixPath, Any] = {}

        def sink(path: PurePosixPath) -> Sink:
            hashes[path] = hashlib.sha256()
            return hashes[path].update, _nothing

        with _reading(self.archive, self.passphrase) as found:
            _extract(found, sink, progress, self.archive)
        for path, found in hashes.items():
            yield Found(path, found.hexdigest)

    def read(self, path: PurePosixPath) -> bytes | None:
        chunks: list[bytes] = []
        with _reading(self.archive, self.passphrase) as found:
            if str(path) not in found.getnames():
                return None
            _extract(found, lambda _: (chunks.append, _nothing), silent, self.archive, str(path))
        return b"".join(chunks)


def _nothing() -> None:
    pass


@contextmanager
def _reading(archive: Path, passphrase: str) -> Iterator[py7zr.SevenZipFile]:
    """The archive, opened and its list of names found to be one that `lock` writes. Raises `NkusbError`."""
    place = Place(archive.name)
    volumes = volumes_of(archive)
    with opened(volumes) as file:
        if not all(path.stat().st_size for path in volumes) or not _is_whole(file):
            raise NkusbError([DAMAGED.at(place)])
        file.seek(0)
        try:
            found = py7zr.SevenZipFile(file, password=nfc(passphrase))
        except OSError:
            raise
        except Exception as error:  # what stands before the encrypted list is whole, so most likely the key is another
            raise NkusbError([WRONG_PASSPHRASE.at(place)]) from error
        with found:
            if not found.getnames():  # one wrong key in 65536 decrypts to a list of nothing, which `lock` never writes
                raise NkusbError([WRONG_PASSPHRASE.at(place)])
            if not _alike(found.header.files_info.files):
                raise NkusbError([DAMAGED.at(place)])
            if not _safe(found.getnames()):
                raise NkusbError([FOREIGN.at(place)])
            yield found


def _extract(
    archive: py7zr.SevenZipFile, sink: Callable[[PurePosixPath], Sink], progress: Progress, path: Path, *only: str
) -> None:
    """Decrypt into sinks: all, or `only` some. Nothing is held in memory. Raises `NkusbError` for damage."""
    total, done = sum(item.uncompressed for item in archive.list()), 0

    def passed(name: str, count: int) -> None:
        nonlocal done
        done += count
        progress(Step("unlock", done, total, name))

    files = _Files(sink, passed)
    try:
        archive.extract(targets=list(only) or None, factory=files)
    except OSError:
        raise
    except Exception as error:  # py7zr writes no checksum of the encrypted list: a damaged one can raise anything
        raise NkusbError([DAMAGED.at(Place(path.name))]) from error
    finally:
        files.last.close()  # py7zr leaves a file open that it could not finish


Sink = tuple[Callable[[bytes], object], Callable[[], object]]  # takes the bytes of a file; is told of its end


class _File(Py7zIO):
    """A file that py7zr decrypts: hands its bytes on and keeps none."""

    def __init__(self, sink: Sink, passed: Callable[[int], None]) -> None:
        self._take, self._end = sink
        self._passed = passed

    def write(self, s: bytes | bytearray) -> int:
        self._take(bytes(s))
        self._passed(len(s))
        return len(s)

    def read(self, size: int | None = None) -> bytes:
        return b""

    def seek(self, offset: int, whence: int = 0) -> int:
        return 0

    def flush(self) -> None:
        pass

    def size(self) -> int:
        return 0

    def close(self) -> None:
        self._end()


class _Files(WriterFactory):
    def __init__(self, sink: Callable[[PurePosixPath], Sink], passed: Callable[[str, int], None]) -> None:
        self._sink, self._passed = sink, passed
        self.last = _File((len, _nothing), lambda count: None)

    def create(self, filename: str) -> Py7zIO:
        self.last = _File(self._sink(PurePosixPath(filename)), partial(self._passed, filename))
        return self.last


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


def _safe(names: list[str]) -> bool:
    """Whether all names are such as stand on a drive, each once: none leads out of a folder or means something to a system."""
    paths = [PurePosixPath(name) for name in names]
    return len(set(paths)) == len(paths) and all(
        is_neutral(path) and str(path) == name for path, name in zip(paths, names, strict=True)
    )


def _is_whole(file: BinaryIO) -> bool:
    """Whether the start header and the one that it points to have their checksums and end the file (7zFormat.txt)."""
    start = file.read(_SIGNATURE)
    if len(start) < _SIGNATURE or start[:8] != _MAGIC or zlib.crc32(start[12:]) != int.from_bytes(start[8:12], "little"):
        return False
    offset, size = (int.from_bytes(start[at : at + 8], "little") for at in (12, 20))
    if size > _HEADER or _SIGNATURE + offset + size != file.seek(0, io.SEEK_END):
        return False
    file.seek(_SIGNATURE + offset)
    return zlib.crc32(file.read(size)) == int.from_bytes(start[28:32], "little")


PART: Lock = SevenZip()
