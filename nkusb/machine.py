"""What would give away the machine that builds: the one door to its user, its names, its time zone and its folders.

They are asked for only to be searched for in what was built; nothing else may know them.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["user", "host", "zone", "folder"]


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A word that belongs to the machine, and what it is there."""

    kind: Kind
    text: str


# Accounts and machines of these names are everywhere: they identify nobody.
_ANYBODY = frozenset(
    {
        *("admin", "administrator", "bin", "build", "builder", "daemon", "debian", "default", "desktop", "docker"),
        *("fedora", "guest", "home", "host", "laptop", "linux", "localhost", "macbook", "nobody", "root", "runner"),
        *("server", "ubuntu", "user", "users", "vagrant", "windows", "workspace"),
    }
)
# Fewer characters would be found by chance, in any language's words; the folders hold such a name all the same.
_SHORTEST = {"user": 4, "host": 4, "zone": 6, "folder": 6}


def marks(*folders: Path) -> tuple[Mark, ...]:
    """Every mark of this machine that can be told from ordinary words; `folders` are those of the project."""
    found = {Mark(kind, text.strip()) for kind, text in (*_people(), *_host(), *_zone(), *_folders(folders))}
    return tuple(sorted(mark for mark in found if _tells(mark)))


def _tells(mark: Mark) -> bool:
    hangul = any("\uac00" <= letter <= "\ud7a3" for letter in mark.text)
    return len(mark.text) >= (2 if hangul else _SHORTEST[mark.kind]) and mark.text.casefold() not in _ANYBODY


def _people() -> Iterator[tuple[Kind, str]]:
    for variable in ("LOGNAME", "USER", "USERNAME", "SUDO_USER"):
        yield "user", os.environ.get(variable, "")
    for home in (os.environ.get(variable, "") for variable in ("HOME", "USERPROFILE")):
        yield "folder", home
        yield "user", Path(home).name
    for account in _accounts():
        name, _, user, _, called, home, *_ = [*account.split(":"), *[""] * 6]
        if user == str(os.getuid()):
            yield from (("user", name), ("user", called.split(",")[0]), ("folder", home))


def _accounts() -> list[str]:
    """The machine's own list (passwd(5)). Asking the system would ask a directory server too, where there is one."""
    try:
        return Path("/etc/passwd").read_text("utf-8", "replace").splitlines()
    except OSError:  # Windows has none
        return []


def _host() -> Iterator[tuple[Kind, str]]:
    name = platform.node()
    yield from (("host", name), ("host", name.split(".")[0]))


def _zone() -> Iterator[tuple[Kind, str]]:
    """The zone as the tz database names it (`Asia/Seoul`); a name without a slash, such as UTC, tells nothing."""
    link = Path("/etc/localtime")
    given = [os.environ.get("TZ", "").lstrip(":"), str(link.readlink()) if link.is_symlink() else ""]
    for name in given:
        zone = name.rpartition("zoneinfo/")[2]
        if "/" in zone.strip("/") and not zone.startswith("Etc/"):
            yield "zone", zone


def _folders(folders: tuple[Path, ...]) -> Iterator[tuple[Kind, str]]:
    for folder in (*folders, Path.cwd(), Path(sys.prefix), Path(__file__).parent):
        if len(folder.resolve().parts) > 2:  # `/tmp` and `C:\\` are everybody's
            yield "folder", str(folder.resolve())
