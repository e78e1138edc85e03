"""A folder: what a volunteer copies onto a stick."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from pathlib import Path, PurePosixPath

from nkusb.bundle import CHUNK, Blob, Bundle, hash_of
from nkusb.names import walk
from nkusb.problems import ERROR, Code, NkusbError, Place, Problem, Problems, in_order
from nkusb.progress import Progress, Step
from nkusb.seal.sums import Sums
from nkusb.vessels import Vessel

MISSING = Code(
    "VER001", ERROR,
    "파일이 없습니다.", "The file is missing.",
    "원래의 drive 폴더에서 다시 복사하십시오.", "Copy it again from the original drive folder.",
    bad="(deleted)", good="(there)",
)  # fmt: skip
EXTRA = Code(
    "VER002", ERROR,
    "목록에 없는 것입니다.", "This is not on the list.",
    "지우십시오. 컴퓨터가 남긴 것일 수도, 누가 넣은 것일 수도 있습니다.",
    "Delete it: a computer may have left it, or somebody may have put it there.",
    bad="(a file that nobody built)", good="(only what was built)",
)  # fmt: skip
CHANGED = Code(
    "VER003", ERROR,
    "내용이 달라졌습니다.", "The content has changed.",
    "쓰지 말고 원래의 drive 폴더에서 다시 복사하십시오.", "Don't use it; copy it again from the original drive folder.",
    bad="(one bit flipped)", good="(as built)",
)  # fmt: skip
UNREADABLE = Code(
    "VER006", ERROR,
    "읽을 수 없습니다: {reason}.", "It can't be read: {reason}.",
    "매체가 상했을 수 있습니다. 다른 것으로 바꾸십시오.", "The medium may be damaged: replace it.",
    bad="(a bad sector)", good="(readable)",
)  # fmt: skip
POISONED = Code(
    "BLD004", ERROR,
    "만들어 둔 파일이 도중에 바뀌었습니다.", "A prepared file has changed meanwhile.",
    "out 폴더의 .nkusb 를 지우고 다시 만드십시오.", "Delete .nkusb in the out folder and build again.",
    bad="(out/.nkusb was edited)", good="(out/.nkusb untouched)",
)  # fmt: skip

FILE_MODE, FOLDER_MODE = 0o644, 0o755


class Folder:
    """Pours into a folder and compares a folder."""

    def pour(self, bundle: Bundle, instant: dt.datetime, to: Path, progress: Progress) -> None:
        to.mkdir(parents=True, exist_ok=True)
        done = 0
        for path, blob in bundle.items():
            target = to / path
            target.parent.mkdir(parents=True, exist_ok=True)
            _write(path, blob, target)
            done += blob.size
            progress(Step("pour", done, bundle.size, str(path)))
        stamp(to, instant)

    def verify(self, expected: Sums, at: Path, progress: Progress) -> Problems:
        present = {PurePosixPath(item.path.relative_to(at).as_posix()): item for item in walk(at) if item.kind != "folder"}
        problems: list[Problem] = [MISSING.at(Place(str(path))) for path in expected if path not in present]
        total, done = sum(item.size for path, item in present.items() if path in expected), 0
        for path, item in present.items():
            place = Place(str(path))
            if path not in expected:
                problems.append(EXTRA.at(place))
                continue
            try:
                if item.kind != "file" or hash_of(item.path) != expected[path]:
                    problems.append(CHANGED.at(place))
            except OSError as error:
                problems.append(UNREADABLE.at(place, reason=error.strerror))
            done += item.size
            progress(Step("verify", done, total, str(path)))
        return in_order(problems)


def _write(path: PurePosixPath, blob: Blob, target: Path) -> None:
    digest = hashlib.sha256()
    with blob.open() as source, target.open("xb") as file:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            file.write(chunk)
    if digest.hexdigest() != blob.sha256:
        raise NkusbError([POISONED.at(Place(str(path)))])


def stamp(folder: Path, instant: dt.datetime) -> None:
    """Give `folder` and all in it the modes and time stamps that every machine gives them."""
    seconds = instant.timestamp()
    for item in reversed([*walk(folder)]):  # what is in a folder before the folder itself
        item.path.chmod(FILE_MODE if item.kind == "file" else FOLDER_MODE)
        os.utime(item.path, (seconds, seconds))
    folder.chmod(FOLDER_MODE)
    os.utime(folder, (seconds, seconds))


PART: Vessel = Folder()
