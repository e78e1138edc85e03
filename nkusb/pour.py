"""Pours a built drive onto a stick that has a file system: only what differs, each file beside its place and then renamed.

Players show files in the order in which their names were written into the directory. So files are written in the order of their
names; onto a stick that holds others already, `in_order` writes all of them anew. Every file is read back from the medium.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from nkusb.bundle import CHUNK
from nkusb.model import noon
from nkusb.names import Found, listing
from nkusb.problems import ERROR, HINT, WARNING, Code, NkusbError, Place, Problem, Problems, has_errors, reason_of
from nkusb.progress import Progress, Step, silent
from nkusb.seal.sums import SUMS_FILE, Sums, read_sums

NOT_BUILT = Code(
    "POU001", ERROR,
    "nkusb가 만든 판이 아닙니다.", "This is no edition that nkusb has built.",
    "drive 와 keep 이 있는 폴더를 주십시오. 보기: out/main", "Give the folder that holds drive and keep, such as out/main.",
    bad="nkusb pour out/main/drive /media/stick", good="nkusb pour out/main /media/stick",
)  # fmt: skip
STRANGER = Code(
    "POU002", ERROR,
    "이 판의 것이 아닌 것이 여기에 있습니다.", "Something is there that is not of this edition.",
    "필요한 것이면 옮기고, 아니면 지우거나 --delete 를 주십시오. 아직 아무것도 쓰지 않았습니다.",
    "Move it if it is needed, else delete it or give --delete. Nothing was written yet.",
    bad="(a stick with somebody's photographs)", good="(an empty stick)",
)  # fmt: skip
NO_ROOM = Code(
    "POU003", ERROR,
    "자리가 {missing} MB 모자랍니다.", "{missing} MB of room are missing.",
    "더 큰 매체를 쓰십시오. 아직 아무것도 쓰지 않았습니다.", "Use a larger medium. Nothing was written yet.",
    bad="(a drive of 4 GB, a stick of 2 GB)", good="(a stick of 8 GB)",
)  # fmt: skip
NOT_POURED = Code(
    "POU004", ERROR,
    "쓰거나 지우지 못했습니다: {reason}.", "It can't be written or deleted: {reason}.",
    "매체가 상했거나, 뽑혔거나, 쓰기가 막혀 있습니다. 고친 뒤 다시 하면 이어서 씁니다.",
    "The medium is damaged, pulled out or protected. Mend that and pour again: it goes on where it stopped.",
    bad="(pulled out at half)", good="(left in)",
)  # fmt: skip
CAME_BACK_CHANGED = Code(
    "POU005", ERROR,
    "쓴 것을 다시 읽으니 다릅니다.", "Read back, it is not what was written.",
    "매체가 상했거나 용량을 속입니다. 쓰지 마십시오.", "The medium is damaged or lies about its size. Don't use it.",
    bad="(a worn-out stick)", good="(a sound stick)",
)  # fmt: skip
SOURCE_CHANGED = Code(
    "POU006", ERROR,
    "만든 판의 이 파일이 검사합과 다릅니다.", "This file of the built edition is not what its checksum says.",
    "`nkusb verify`로 보고 다시 만드십시오.", "Look with `nkusb verify` and build again.",
    bad="(drive/ was edited by hand)", good="(drive/ as it was built)",
)  # fmt: skip
OUT_OF_ORDER = Code(
    "POU007", HINT,
    "새 파일이 있던 것들 뒤에 놓였습니다.", "New files stand behind those that were there.",
    "재생기에서 이름 차례로 보이게 하려면 --in-order 를 주어 모두 새로 쓰십시오.",
    "To have players show all in the order of names, write all anew with --in-order.",
    bad="(one file was added to a poured stick)", good="nkusb pour --in-order out/main /media/stick",
)  # fmt: skip

INSIDE = Code(
    "POU008", ERROR,
    "만든 판과 담을 곳이 서로의 안에 있습니다.", "The edition and the folder to pour into lie inside one another.",
    "매체의 폴더를 주십시오.", "Give the folder of a stick.",
    bad="nkusb pour out/main out", good="nkusb pour out/main /media/stick",
)  # fmt: skip

LITTER_STAYS = Code(
    "POU009", WARNING,
    "컴퓨터가 남긴 것을 치우지 못했습니다: {reason}.", "What a computer left could not be removed: {reason}.",
    "다른 컴퓨터에서 지우십시오. Windows는 꽂을 때마다 새로 만듭니다.",
    "Delete it on another computer; Windows makes it anew whenever a stick is plugged in.",
    bad="(System Volume Information, held by Windows)", good="(gone)",
)  # fmt: skip

BESIDE = "t0.tmp"  # where a file grows: a name that says nothing if it is found
_LITTER = frozenset(
    (
        ".ds_store", "thumbs.db", "desktop.ini", "system volume information",
        ".trashes", ".fseventsd", ".spotlight-v100", BESIDE,
    )
)  # fmt: skip
_CLUSTER = 32 * 1024  # bytes, where the system doesn't say; Windows takes none larger for FAT32
_LARGE = 1 << 20  # bytes: files that are waited for one by one, so that what the bar says is true


@dataclass(frozen=True, slots=True)
class Plan:
    """What pouring would do, found out before anything is changed.

    `write` are files to be written: their size, and that of the one in their place now. `strangers` are neither of the edition
    nor litter of operating systems; `clear` makes room for an order of names.
    """

    drive: Path
    folder: Path
    sums: Sums
    seconds: float
    write: Mapping[PurePosixPath, tuple[int, int]]
    litter: tuple[Found, ...]
    strangers: tuple[Found, ...]
    clear: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Poured:
    """How many files were written, how many were right already, how much litter and how many strangers went; what is wrong."""

    written: int
    kept: int
    removed: int
    problems: Problems


def plan(built: Path, folder: Path, in_order: bool = False, progress: Progress = silent) -> Plan:
    """Compare a built edition with what is in `folder`. Raises `NkusbError` for what can't be compared."""
    one, other = built.resolve(), folder.resolve()
    if one == other or one in other.parents or other in one.parents:
        raise NkusbError([INSIDE.at(Place(str(folder)))])
    sums, seconds = _edition(built)
    drive = built / "drive"
    if lost := [path for path in sums if not (drive / path).is_file()]:
        raise NkusbError(SOURCE_CHANGED.at(Place(str(drive / path))) for path in lost)
    try:
        sizes = {path: (drive / path).stat().st_size for path in sums}
        present = {PurePosixPath(item.path.relative_to(folder).as_posix()): item for item in _walk(folder)}
        litter, strangers, own = _sorted_out(present, sums)
        same = frozenset() if in_order else frozenset(_same(sums, sizes, own, progress))
    except OSError as error:
        raise NkusbError([_not_poured(error, folder)]) from error
    old = {} if in_order else {path: item.size for path, item in own.items()}
    write = {path: (size, old.get(path, 0)) for path, size in sizes.items() if path not in same}
    clear = tuple(item for path, item in own.items() if in_order and len(path.parts) == 1)
    return Plan(drive, folder, sums, seconds, write, litter, strangers, clear)


def pour(plan: Plan, delete: bool = False, progress: Progress = silent) -> Poured:
    """Do what was planned, then read everything that was written back. Strangers go only if told to `delete` them.

    Nothing is changed where there are strangers that stay, or where there is no room.
    """
    kept, removed, written = len(plan.sums) - len(plan.write), 0, 0
    problems = [*_hindrances(plan, delete)]
    if problems:
        return Poured(0, kept, 0, tuple(problems))
    try:
        removed = len(plan.litter) + len(plan.strangers)
        for item in plan.litter:
            try:
                _remove(item)
            except OSError as error:  # its system may hold it fast
                problems.append(LITTER_STAYS.at(Place(str(item.path)), reason=reason_of(error)))
                removed -= 1
        for item in (*plan.strangers, *plan.clear):
            _remove(item)
        for _ in _write(plan, progress):
            written += 1
        problems += _read_back(plan, progress)
    except OSError as error:
        problems.append(_not_poured(error, plan.folder))
    except NkusbError as error:
        problems += error.problems
    if kept and any(not old for _, old in plan.write.values()):
        problems.append(OUT_OF_ORDER.at(Place(str(plan.folder))))
    return Poured(written, kept, removed, tuple(problems))


def _hindrances(plan: Plan, delete: bool) -> Iterator[Problem]:
    """Why nothing may be changed."""
    for item in () if delete else plan.strangers:
        yield STRANGER.at(Place(str(item.path)))
    try:
        missing = _missing(plan)
    except OSError as error:
        yield _not_poured(error, plan.folder)
    else:
        if missing:
            yield NO_ROOM.at(Place(str(plan.folder)), missing=f"{missing / 1e6:,.1f}")


def _remove(item: Found) -> None:
    shutil.rmtree(item.path) if item.kind == "folder" else item.path.unlink()


def _edition(built: Path) -> tuple[Sums, float]:
    """The checksums of a built edition and the time stamp of its files, in seconds since 1970."""
    listed = built / "keep" / SUMS_FILE
    if not ((built / "drive").is_dir() and listed.is_file()):
        raise NkusbError([NOT_BUILT.at(Place(str(built)))])
    try:
        sums, problems = read_sums(listed.read_bytes(), Place(SUMS_FILE))
        if has_errors(problems):
            raise NkusbError(problems)
        date = dt.date.fromisoformat(json.loads((built / "keep/manifest.json").read_text("utf-8"))["date"])
    except (OSError, ValueError, KeyError, TypeError):
        raise NkusbError([NOT_BUILT.at(Place(str(built)))]) from None
    return sums, noon(date).timestamp()


def _is_litter(name: str) -> bool:
    return name.startswith("._") or name.lower() in _LITTER


def _walk(folder: Path) -> Iterator[Found]:
    """Everything below a folder but what is in litter, which only its system may read."""
    for item in listing(folder):
        yield item
        if item.kind == "folder" and not _is_litter(item.path.name):
            yield from _walk(item.path)


def _sorted_out(
    present: Mapping[PurePosixPath, Found], sums: Sums
) -> tuple[tuple[Found, ...], tuple[Found, ...], dict[PurePosixPath, Found]]:
    """Litter, strangers (a folder of them once) and what is the edition's own."""
    folders = {above for path in sums for above in path.parents}
    litter: list[Found] = []
    strangers: list[Found] = []
    own: dict[PurePosixPath, Found] = {}
    for path, item in present.items():
        if (item.kind == "file" and path in sums) or (item.kind == "folder" and path in folders):
            own[path] = item
        elif path.parent in own or path.parent == PurePosixPath():
            (litter if _is_litter(path.name) else strangers).append(item)
    return tuple(litter), tuple(strangers), own


def _same(
    sums: Sums, sizes: Mapping[PurePosixPath, int], own: Mapping[PurePosixPath, Found], progress: Progress
) -> Iterator[PurePosixPath]:
    """The files that are right already."""
    equal = [path for path, size in sizes.items() if path in own and own[path].size == size]
    done, total = 0, sum(sizes[path] for path in equal)
    for path in equal:
        try:
            if _digest(own[path].path) == sums[path]:
                yield path
        except OSError:  # what can't be read is written anew
            pass
        done += sizes[path]
        progress(Step("verify", done, total, str(path)))


def _missing(plan: Plan) -> int:
    """How many bytes of room will be missing at the fullest moment: a file and the one that it replaces are there at once."""
    unit = os.statvfs(plan.folder).f_frsize if hasattr(os, "statvfs") else _CLUSTER

    def room(size: int) -> int:
        return -(-size // unit) * unit

    gone = [item for item in (*plan.litter, *plan.strangers, *plan.clear) if item.kind == "file"]
    left = lowest = shutil.disk_usage(plan.folder).free + sum(room(item.size) for item in gone)
    for new, old in plan.write.values():
        lowest = min(lowest, left - room(new))
        left += room(old) - room(new)
    return max(-lowest, 0)


def _write(plan: Plan, progress: Progress) -> Iterator[PurePosixPath]:
    """Write the files in the order of their names; each that is in its place."""
    done, total = 0, sum(size for size, _ in plan.write.values())
    for path, (size, _) in plan.write.items():
        target = plan.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(BESIDE)
        with (plan.drive / path).open("rb") as source, beside.open("xb") as file:
            digest = hashlib.sha256()
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                file.write(chunk)
                progress(Step("pour", done + file.tell(), total, str(path)))
            if size >= _LARGE:
                file.flush()
                os.fsync(file.fileno())
        if digest.hexdigest() != plan.sums[path]:
            beside.unlink()
            raise NkusbError([SOURCE_CHANGED.at(Place(str(plan.drive / path)))])
        beside.replace(target)
        done += size
        yield path


def _read_back(plan: Plan, progress: Progress) -> Iterator[Problem]:
    """What was written, from the medium; then the time stamps of the edition, which reading may not change any more."""
    if hasattr(os, "sync"):
        os.sync()  # once for all small files
    done, total = 0, sum(size for size, _ in plan.write.values())
    for path, (size, _) in plan.write.items():
        _settle(plan.folder / path)
        if _digest(plan.folder / path) != plan.sums[path]:
            yield CAME_BACK_CHANGED.at(Place(str(plan.folder / path)))
        done += size
        progress(Step("readback", done, total, str(path)))
    folders = {above for path in plan.sums for above in path.parents if above.parts}
    for path in (*plan.sums, *sorted(folders, key=lambda folder: -len(folder.parts))):
        os.utime(plan.folder / path, (plan.seconds, plan.seconds))
    if hasattr(os, "sync"):
        os.sync()


def _settle(path: Path) -> None:
    """Wait until a file is on the medium."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _digest(path: Path) -> str:
    """SHA-256 of a file, read from the medium and not from memory where the system lets it."""
    with path.open("rb") as file:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return hashlib.file_digest(file, "sha256").hexdigest()


def _not_poured(error: OSError, folder: Path) -> Problem:
    return NOT_POURED.at(Place(str(error.filename or folder)), reason=reason_of(error))
