"""The folders below `payloads/` and the files in them, with everything that may not lie there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nkusb.kinds import BY_FOLDER, Kind
from nkusb.load.text import UNREADABLE
from nkusb.names import Found, folded, is_slug, listing, nearest, nfc, walk
from nkusb.problems import ERROR, Code, Place, Problem

BAD_SLUG = Code(
    "PAY003", ERROR,
    "폴더 이름 《{slug}》은(는) 쓸 수 없습니다.", "The folder name “{slug}” can't be used.",
    "영어 소문자와 숫자를 붙임표로 이어 60자까지 쓰십시오. 점, 빈칸, 빗금, con·aux 같은 Windows 예약 이름은 안 됩니다. "
    "보기: clean-water",
    "Use lower-case ASCII words joined by hyphens, 60 characters at most; no dots, spaces, slashes, or Windows device names "
    "such as con or aux. For example: clean-water",
    bad="payloads/guides/물.", good="payloads/guides/clean-water",
)  # fmt: skip
NO_TEXT = Code(
    "PAY004", ERROR,
    "폴더에 index.md가 없습니다.", "The folder has no index.md.",
    "글을 index.md라는 이름으로 저장하십시오.", "Save the text under the name index.md.",
    bad="payloads/guides/water/글.md", good="payloads/guides/water/index.md",
)  # fmt: skip
UNKNOWN_FOLDER = Code(
    "PAY005", ERROR,
    "payloads 안의 《{name}》은(는) 아는 종류가 아닙니다.", "“{name}” in payloads is no kind of payload.",
    "{near} 안으로 옮기거나 밖으로 치우십시오.", "Move it into {near}, or out of payloads.",
    bad="payloads/guide/", good="payloads/guides/",
)  # fmt: skip
LINKED = Code(
    "PAY006", ERROR,
    "《{name}》은(는) 보통 파일이 아닙니다(링크나 장치).", "“{name}” is no ordinary file (a link or a device).",
    "링크 대신 파일 자체를 넣으십시오.", "Put the file itself there instead of a link.",
    bad="map.png → /home/…/map.png", good="map.png",
)  # fmt: skip
SAME_NAME = Code(
    "PAY007", ERROR,
    "《{name}》과(와) 《{other}》은(는) 다른 컴퓨터에서 같은 이름이 됩니다.",
    "“{name}” and “{other}” become one name on other machines.",
    "둘 중 하나의 이름을 바꾸십시오(대소문자나 풀어진 한글만 다릅니다).",
    "Rename one of them: they differ only in case or in decomposed Hangul.",
    bad="Map.png, map.png", good="map-1.png, map-2.png",
)  # fmt: skip

_LITTER = frozenset({".ds_store", "thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class Folder:
    """A payload's folder as it lies there: its kind, its place in the project, its files by their NFC path within it."""

    kind: Kind
    path: Path
    place: Place
    files: dict[str, Found]


def read_folders(root: Path, problems: list[Problem]) -> Iterator[Folder]:
    """The payload folders below `root`/payloads in order. Whatever else lies there is reported, not passed over in silence."""
    for kind, path in payload_folders(root, problems):
        if folder := read_folder(kind, path, root, problems):
            yield folder


def read_at(name: str, root: Path, problems: list[Problem]) -> Folder | None:
    """As `read_folder`, of the folder at a place below `root`/payloads: `<kind folder>/<slug>`."""
    return read_folder(BY_FOLDER[name.split("/", maxsplit=1)[0]], root / "payloads" / name, root, problems)


def read_folder(kind: Kind, path: Path, root: Path, problems: list[Problem]) -> Folder | None:
    """One payload's folder as it lies there, and what is wrong with it; none where it holds no text."""
    place = Place(_path(path, root))
    if not is_slug(path.name):
        problems.append(BAD_SLUG.at(place, slug=path.name))
    files = _files(path, root, problems)
    if "index.md" not in files:
        problems.append(NO_TEXT.at(place))
        return None
    return Folder(kind, path, Place(f"{place.path}/index.md"), files)


def payload_folders(root: Path, problems: list[Problem]) -> Iterator[tuple[Kind, Path]]:
    """The payload folders in order. What lies beside them is reported: nothing is passed over in silence."""
    for item in _listed(root / "payloads", root, problems):
        kind = BY_FOLDER.get(item.path.name)
        place = Place(_path(item.path, root))
        if kind is None or item.kind != "folder":
            near = nearest(item.path.name, BY_FOLDER) or ", ".join(BY_FOLDER)
            problems.append(UNKNOWN_FOLDER.at(place, name=item.path.name, near=near))
            continue
        for inner in _listed(item.path, root, problems):
            if inner.kind == "folder":
                yield kind, inner.path
            else:
                code, near = (LINKED, "") if inner.kind != "file" else (UNKNOWN_FOLDER, f"{kind.folder}/…/")
                problems.append(code.at(Place(_path(inner.path, root)), name=inner.path.name, near=near))


def _listed(folder: Path, root: Path, problems: list[Problem]) -> list[Found]:
    try:
        return [item for item in listing(folder) if not _is_litter(item.path.name)]
    except OSError as error:
        problems.append(UNREADABLE.at(Place(_path(folder, root)), reason=error.strerror))
        return []


def _is_litter(name: str) -> bool:
    """What file managers leave behind, on the NGO's machine as on others."""
    return name.casefold() in _LITTER or name.startswith("._") or name == ".gitkeep"


def _path(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _files(folder: Path, root: Path, problems: list[Problem]) -> dict[str, Found]:
    """The files of a payload by their NFC path within it; links, devices and names that collide are problems."""
    files: dict[str, Found] = {}
    seen: dict[str, str] = {}
    try:
        items = [item for item in walk(folder) if item.kind != "folder" and not _is_litter(item.path.name)]
    except OSError as error:
        problems.append(UNREADABLE.at(Place(_path(folder, root)), reason=error.strerror))
        return {}
    for item in items:
        name = _path(item.path, folder)
        if item.kind != "file":
            problems.append(LINKED.at(Place(_path(item.path, root)), name=name))
            continue  # what a link leads to is never read
        if other := seen.get(folded(name)):
            problems.append(SAME_NAME.at(Place(_path(item.path, root)), name=name, other=other))
        seen[folded(name)] = name
        files[nfc(name)] = item
    return files
