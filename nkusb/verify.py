"""Compares a drive, wherever it lies, with its list of checksums, and the list with its signature.

Everything that is wrong is named in one run: first the signature, then every missing, extra, changed and unreadable file. A
public key makes a missing or wrong signature an error. Bytes are read once and judged as read: the list that is compared is the
list whose signature was checked.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from nkusb.locks import LOCKS
from nkusb.names import listing
from nkusb.problems import ERROR, WARNING, Code, NkusbError, Place, Problem, Problems, has_errors, reason_of
from nkusb.progress import Progress, silent
from nkusb.schema import Table, read
from nkusb.seal.compare import CHANGED, UNREADABLE, Contents, Found, compare, reading
from nkusb.seal.minisign import PublicKey, faults, read_public, read_signature
from nkusb.seal.sums import ON_DRIVE, SIGNATURE_ON_DRIVE, SUMS_FILE, SUMS_OF_ARCHIVES, Sums, read_sums, sha256_of, sums_of_archive
from nkusb.vessels import IMAGES, VESSELS

NO_SUMS = Code(
    "VER004", ERROR,
    "검사합 목록을 찾지 못했습니다.", "No list of checksums was found.",
    "--sums 로 그 자리를 알려 주십시오. 보기: --sums out/main/keep/SHA256SUMS",
    "Say where it is with --sums, such as --sums out/main/keep/SHA256SUMS.",
    bad="nkusb verify /media/stick", good="nkusb verify /media/stick --sums out/main/keep/SHA256SUMS",
)  # fmt: skip
UNKNOWN = Code(
    "VER007", ERROR,
    "폴더도 7z 파일도 이미지도 아니어서 견줄 수 없습니다.",
    "This is neither a folder, a 7z archive nor an image and can't be compared.",
    "만든 판의 폴더, 드라이브, 꽂은 매체, 또는 .7z(.001), .img, .iso 파일을 주십시오.",
    "Give the folder of a built edition, a drive, a stick, or a .7z (.001), .img or .iso file.",
    bad="nkusb verify film.mp4", good="nkusb verify out/main",
)  # fmt: skip
UNSIGNED = Code(
    "SIG007", ERROR,
    "목록에 서명이 없습니다. 믿는 열쇠는 {wanted}입니다.", "The list has no signature; the key that is trusted is {wanted}.",
    "서명된 것을 쓰십시오. 서명(.minisig)은 목록 옆에 있어야 합니다.",
    "Use a signed one. The signature (.minisig) stands beside the list.",
    bad="keep/SHA256SUMS", good="keep/SHA256SUMS, keep/SHA256SUMS.minisig",
)  # fmt: skip
UNCHECKED = Code(
    "SIG008", WARNING,
    "서명({found})이 있지만 견줄 공개 열쇠가 없어 확인하지 못했습니다.",
    "There is a signature (by {found}), but no public key to check it with.",
    "--public-key 로 열쇠를 주십시오. 열쇠는 서명한 사람에게서 다른 길로 받은 것이어야 합니다.",
    "Give the key with --public-key; it must have come from the signer by another way.",
    bad="nkusb verify out/main", good="nkusb verify out/main --public-key nkusb.pub",
)  # fmt: skip

Secret = Callable[[], str]
_ARCHIVE = re.compile(r".+\.7z(\.\d{3})?")
_IMAGES = {".img": "disk", ".iso": "disc"}

MARKED = Code(
    "RST001", WARNING,
    "내용은 그대로이고 붉은별 표식만 덧붙었습니다. 거쳐 온 컴퓨터: {machines}대.",
    "Unchanged but for a Red Star mark; it has been through {machines} machines.",
    "이 기억기를 다시 내보내지 마십시오: 표식은 거쳐 온 컴퓨터를 가리킵니다. `nkusb scrub`이 잘라 냅니다.",
    "Don't pass this stick on: the marks point at the machines it was in. `nkusb scrub` cuts them off.",
    bad="(a picture from a stick that came back)", good="(the same picture after `nkusb scrub`)",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was compared with which list, every difference, and the signed comment where the signature is good.

    `sums_sha256` stands for what the list of a drive says; it is empty where the list is that of an archive as a file.
    """

    files: int
    what: Path
    sums: str
    sums_sha256: str
    problems: Problems
    signed: str = ""


@dataclass(frozen=True, slots=True)
class _List:
    """A list of checksums as it was read, with its signature and what is wrong with its lines."""

    raw: bytes
    place: Place
    signature: bytes | None
    sums: Sums
    problems: Problems


def verify(
    what: Path,
    sums: Path | None = None,
    key: PublicKey | None = None,
    secret: Secret | None = None,
    progress: Progress = silent,
) -> Verdict:
    """Compare the drive in the folder `what` (or in its `drive/`), or the archive `what`, with the list `sums`.

    Without `sums`, the one in `keep/` beside it is taken, else the drive's own. Of an edition, whatever stands beside `drive/`
    and `keep/` is compared too, with the lists of its archives. An archive is compared as the file that it is
    where the list names it, and needs no passphrase; else what is in it is compared, and `secret` is asked. Raises
    `NkusbError` where there is nothing to compare.
    """
    try:
        given, (what, beside) = what, _places(what)
        chosen = sums or next((path for path in beside if path.is_file()), None)
        listed = _read(chosen) if chosen and not _is_own(chosen, what) else None
        contents = _contents(what, listed, secret)
        if listed is None and what == given:  # an edition's list is in keep/, or the edition is not whole
            listed = _own(contents)
        if listed is None:
            raise NkusbError([NO_SUMS.at(Place(str(what)))])
        signed, problems = _signed(listed, key)
        problems += tuple(_seen_through(problem, what, listed.sums) for problem in _compared(listed, contents, progress))
        count, found = _archives(given, key, progress) if what != given else (0, ())
        stands_for = "" if isinstance(contents, _AsItIs) else sha256_of(listed.sums)
        return Verdict(len(listed.sums) + count, what, listed.place.path, stands_for, (*problems, *found), signed)
    except OSError as error:
        place = Place(str(error.filename or what))
        raise NkusbError([UNREADABLE.at(place, reason=reason_of(error))]) from error


def _seen_through(problem: Problem, drive: Path, expected: Sums) -> Problem:
    """A file that only Red Star OS has changed is marked, not corrupt: its content is good, the stick can't be passed on."""
    path = drive / problem.place.path
    if problem.code is not CHANGED or not path.is_file() or path.is_symlink():
        return problem
    from nkusb.media.redstar import untouched_but_marked  # costs more than a small drive takes to read

    machines = untouched_but_marked(path, expected[PurePosixPath(problem.place.path)])
    return problem if machines is None else MARKED.at(problem.place, machines=machines)


def promised(image: Path, key: PublicKey | None) -> str:
    """The checksum of an image by the list beside it; empty where there is none and no key that would ask for it.

    Raises `NkusbError` for an image whose list is not signed as the key wants, or doesn't name it.
    """
    chosen = next((path for path in _places(image)[1] if path.is_file()), None)
    if chosen is None:
        if key is None:
            return ""
        raise NkusbError([NO_SUMS.at(Place(str(image)))])
    listed = _read(chosen)
    _, problems = _signed(listed, key)
    digest = listed.sums.get(PurePosixPath(image.name), "")
    if has_errors((*problems, *listed.problems)) or (key and not digest):
        raise NkusbError((*problems, *listed.problems, *([] if digest else [NO_SUMS.at(Place(str(image)))])))
    return digest


def pinned(manifest: Path) -> PublicKey | None:
    """The public key that the manifest names. Raises `NkusbError` where the manifest or its key can't be read."""
    from nkusb.load.text import read_text  # as above

    place = Place(manifest.name)
    text, problems = read_text(manifest, place)
    toml, found = read(text or "", place, Table({}))
    if text is None or toml is None:
        raise NkusbError((*problems, *found))
    words = toml.value.get("public_key")
    return None if words is None else trusted(str(words).encode(), toml.at("public_key"))


def trusted(raw: bytes, place: Place) -> PublicKey:
    """The public key of a file or of its second line. Raises `NkusbError` for what is none."""
    key, problems = read_public(raw, place)
    if key is None:
        raise NkusbError(problems)
    return key


def _places(what: Path) -> tuple[Path, tuple[Path, ...]]:
    """What is compared, and where its list may lie, the nearest first."""
    if what.is_dir():
        drive = what / "drive" if (what / "drive").is_dir() and (what / "keep").is_dir() else what
        return drive, (drive.resolve().parent / "keep" / SUMS_FILE,)
    if what.is_block_device():
        return what, ()
    if not _ARCHIVE.fullmatch(what.name) and what.suffix not in _IMAGES:
        raise NkusbError([UNKNOWN.at(Place(str(what)))])
    keep, name = what.resolve().parent / "keep", sums_of_archive(what.name)
    return what, (what.parent / name, keep / name, keep / SUMS_FILE)


def _is_own(sums: Path, what: Path) -> bool:
    return (what / ON_DRIVE).is_file() and sums.samefile(what / ON_DRIVE)


def _read(path: Path) -> _List:
    """The list in a file; its signature stands beside it, as minisign names it, or as it is named on a marked drive."""
    beside = (path.with_name(f"{path.name}.minisig"), path.with_suffix(SIGNATURE_ON_DRIVE.suffix))
    signature = next((file.read_bytes() for file in beside if file.is_file()), None)
    place = Place(path.name)
    if not path.is_file():  # a pipe would be waited for
        raise NkusbError([UNREADABLE.at(place, reason="not a file")])
    raw = path.read_bytes()
    return _List(raw, place, signature, *read_sums(raw, place))


def _own(contents: Contents) -> _List | None:
    """The list that lies among the files themselves. It can hold neither its own checksum nor that of its signature."""
    raw, signature, place = contents.read(ON_DRIVE), contents.read(SIGNATURE_ON_DRIVE), Place(str(ON_DRIVE))
    if raw is None:
        return None
    sums, problems = read_sums(raw, place)
    made_last = {ON_DRIVE: raw, **({SIGNATURE_ON_DRIVE: signature} if signature is not None else {})}
    sums = {**sums, **{path: hashlib.sha256(data).hexdigest() for path, data in made_last.items()}}
    return _List(raw, place, signature, sums, problems)


def _contents(what: Path, listed: _List | None, secret: Secret | None) -> Contents:
    if what.is_dir():
        return VESSELS["folder"].contents(what)
    if listed and PurePosixPath(what.name) in listed.sums:
        return _AsItIs(what)
    if what.is_block_device() or what.suffix in _IMAGES:
        return IMAGES[_IMAGES.get(what.suffix, "disk")].contents(what)
    return LOCKS["sevenzip"].contents(what, secret() if secret else "")


@dataclass(frozen=True, slots=True)
class _AsItIs:
    """An archive as its volumes and their recovery data, or images, as the files that they are."""

    archive: Path

    def files(self, progress: Progress) -> Iterator[Found]:
        stem = self.archive.name.split(".")[0]
        of_it = re.compile(re.escape(stem) + r"\.(7z(\.\d+)?|(vol[\d+]+\.)?par2|img|iso)")
        items = [item for item in listing(self.archive.parent) if of_it.fullmatch(item.path.name)]
        return reading(((PurePosixPath(item.path.name), item) for item in items), progress)

    def read(self, path: PurePosixPath) -> bytes | None:
        return None


def _archives(edition: Path, key: PublicKey | None, progress: Progress) -> tuple[int, Problems]:
    """How many files the archives of an edition have, and what is wrong with them, their lists and what else is there."""
    lists = [_read(item.path) for item in listing(edition / "keep") if item.path.suffix == SUMS_OF_ARCHIVES]
    problems = tuple(problem for one in lists for problem in (*_signed(one, key)[1], *one.problems))
    sums = {path: digest for one in lists for path, digest in one.sums.items()}
    items = [item for item in listing(edition) if item.path.name not in ("drive", "keep")]
    found = reading(((PurePosixPath(item.path.name), item) for item in items), progress)
    return len(sums), (*problems, *compare(sums, found))


def _signed(listed: _List, key: PublicKey | None) -> tuple[str, Problems]:
    """The signed comment of a good signature, and what is wrong with any other."""
    if listed.signature is None:
        return "", (UNSIGNED.at(listed.place, wanted=key.name),) if key else ()
    signature, problems = read_signature(listed.signature, listed.place)
    if signature is None:
        return "", problems
    if key is None:
        return "", (UNCHECKED.at(listed.place, found=signature.name),)
    problems = faults(listed.raw, signature, key)
    return ("" if problems else signature.comment), problems


def _compared(listed: _List, contents: Contents, progress: Progress) -> Problems:
    if listed.problems:  # with half a list, half of the files would be strangers
        return listed.problems
    try:
        return compare(listed.sums, contents.files(progress))
    except NkusbError as error:  # an archive that can't be opened; the signature has been judged all the same
        return error.problems
