"""SHA256SUMS: one line a file, `<64 hexadecimal digits>  <path>`, sorted by path (GNU coreutils manual, “md5sum invocation”)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from nkusb.bundle import Bundle, Rendered
from nkusb.names import order
from nkusb.problems import ERROR, Code, Place, Problems

MALFORMED = Code(
    "VER005", ERROR,
    "검사합 목록의 이 줄을 읽을 수 없습니다.", "This line of the list of checksums can't be read.",
    "NGO가 보관하는 원래의 SHA256SUMS를 쓰십시오.", "Use the original SHA256SUMS that the NGO keeps.",
    bad="e3b0…  ../a01.htm", good="e3b0…  a01.htm",
)  # fmt: skip

SUMS_FILE = "SHA256SUMS"  # in keep/, of every file of the drive
SUMS_OF_ARCHIVES = ".sums"  # in keep/, how the name of such a list ends
ON_DRIVE = PurePosixPath("sums.txt")  # on the drive, of every other file of it
SIGNATURE_ON_DRIVE, KEY_ON_DRIVE = PurePosixPath("sums.sig"), PurePosixPath("sums.pub")  # on a marked drive
Sums = Mapping[PurePosixPath, str]

_LINE = re.compile(r"(\\?)([0-9a-fA-F]{64}) [ *](.+)")


def sums_of_archive(name: str) -> str:
    """What the list of an archive's own files (its volumes, its recovery data) is called; `name` is that of any of them."""
    return name.split(".", maxsplit=1)[0] + SUMS_OF_ARCHIVES


def sums(bundle: Bundle) -> str:
    """The list of checksums of every file of a bundle."""
    return "".join(f"{blob.sha256}  {path}\n" for path, blob in bundle.items())


def sha256_of(listed: Sums) -> str:
    """The checksum of the list that names these files: what `build` shows, however the list that was read lay or was written."""
    text = "".join(f"{listed[path]}  {path}\n" for path in sorted(listed, key=order))
    return hashlib.sha256(text.encode()).hexdigest()


def with_sums(bundle: Bundle) -> Bundle:
    """The bundle with a list of the checksums of all its other files, under a neutral name."""
    return Bundle([*bundle.items(), (ON_DRIVE, Rendered(sums(bundle).encode("ascii")))])


def read_sums(raw: bytes, place: Place) -> tuple[Sums, Problems]:
    """The checksums of a list; lines that are none, that lead out of the folder, or name a file again, are problems."""
    found, problems = {}, []
    for number, line in enumerate(raw.removesuffix(b"\n").split(b"\n") if raw else (), 1):
        match = _LINE.fullmatch(line.decode("utf-8", "surrogateescape").removesuffix("\r"))
        path = PurePosixPath(_unescaped(match[3]) if match and match[1] else match[3] if match else "")
        if not match or path.is_absolute() or ".." in path.parts or path in found:
            problems.append(MALFORMED.at(place.at(number)))
        else:
            found[path] = match[2].lower()
    return found, tuple(problems)


def _unescaped(name: str) -> str:
    r"""coreutils begins a line with a backslash where the name holds `\\`, `\n` or `\r`."""
    return re.sub(r"\\(.)", lambda found: {"n": "\n", "r": "\r"}.get(found[1], found[1]), name)
