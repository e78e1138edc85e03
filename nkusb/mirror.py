"""A project in object storage, brought here: what changed there since the last time is fetched, what is gone there goes.

What a file was there (its length and its tag) stands in a record beside the mirror; a mirror that was broken off fetches
the rest the next time. Nothing is ever written to the storage.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from typing import Any

from nkusb.atomic import write_file
from nkusb.known.depots import AT_ONCE, NO_STORAGE, storage
from nkusb.names import walk
from nkusb.problems import ERROR, Code, NkusbError, Place, reason_of

STRANGE_NAME = Code(
    "CLU009", ERROR,
    "저장소의 이 이름은 폴더 밖을 가리키거나 파일 이름이 될 수 없습니다.",
    "This name in the storage leads out of a folder, or can't be a file's.",
    "저장소에서 지우거나 이름을 바꾸십시오.", "Delete or rename it there.",
    bad="s3://drives/project/../key", good="s3://drives/project/payloads/guides/water/index.md",
)  # fmt: skip


def mirror(url: str, folder: Path) -> None:
    """Make `folder` what lies at a URL of object storage. Raises `NkusbError` where that can't be."""
    record = folder.with_name(f"{folder.name}.json")
    try:
        there = dict(_listed(url))
        if not there:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        known = _known(record, url)
        folder.mkdir(parents=True, exist_ok=True)
        _clear(folder, there)
        wanted = [name for name, tag in there.items() if known.get(name) != tag or not (folder / name).is_file()]
        with storage(url) as files, ThreadPoolExecutor(AT_ONCE) as threads:
            list(threads.map(lambda name: _fetch(files, f"{url}/{name}", folder / name), wanted))
        write_file(record, json.dumps({"url": url, "files": there}, ensure_ascii=False))
    except OSError as error:
        raise NkusbError([NO_STORAGE.at(Place(url), reason=reason_of(error))]) from None


def _clear(folder: Path, there: Mapping[str, str]) -> None:
    """Delete what is not there any more."""
    folders = {str(above) for name in there for above in PurePosixPath(name).parents}
    for item in reversed([*walk(folder)]):  # what is in a folder before the folder
        name = item.path.relative_to(folder).as_posix()
        if item.kind == "folder" and name not in folders:
            item.path.rmdir()
        elif item.kind != "folder" and name not in there:
            item.path.unlink()


def _listed(url: str) -> Iterator[tuple[str, str]]:
    """Every file at a URL: its name there, and what changes with its bytes."""
    root = url.partition("://")[2]
    with storage(url) as files:
        found: Mapping[str, Mapping[str, Any]] = files.find(url, detail=True)
    for path, told in found.items():
        name = path.removeprefix(f"{root}/")
        if name.endswith("/"):  # a folder, as consoles make it
            continue
        if name == path or {"\\", "\0"} & {*name} or {"", ".", ".."} & {*name.split("/")}:
            raise NkusbError([STRANGE_NAME.at(Place(f"{url}/{name}"))])
        tag = told.get("ETag") or told.get("etag") or told.get("LastModified") or told.get("mtime")
        yield str(PurePosixPath(name)), f"{told['size']} {tag}"


def _known(record: Path, url: str) -> Mapping[str, str]:
    try:
        told = json.loads(record.read_text("utf-8"))
        return told["files"] if told["url"] == url else {}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def _fetch(files: Any, source: str, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    beside = to.with_name(f".{to.name}.new")
    files.get_file(source, str(beside))
    beside.replace(to)
