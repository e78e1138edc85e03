"""The same payloads and manifest give the same bytes, modes and time stamps on any machine, for anyone, anywhere."""

from __future__ import annotations

import io
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nkusb.leaks.words import Suspect, Words
from tests.conftest import ROOT
from tests.witness import ON_POSIX, needs_root, witness
from tests.witness import run as witness_run

pytestmark = ON_POSIX
NOBODY = 65534


def facts(folder: Path) -> dict[str, tuple[str, int, int, bytes]]:
    """Of everything in `folder`: kind and mode, size, time of last change in nanoseconds, bytes."""
    found = {}
    for path in sorted([folder, *folder.rglob("*")]):
        status = path.stat()
        content = path.read_bytes() if path.is_file() else b""
        found[path.relative_to(folder).as_posix()] = (
            stat.filemode(status.st_mode), len(content), status.st_mtime_ns, content,
        )  # fmt: skip
    return found


# The interpreter may stand where another user can't read it, so one build imports all before the user changes.
BECOME = """
import contextlib, os, sys
from nkusb.cli import run
user, warm = sys.argv[1:3]
with contextlib.suppress(SystemExit):
    run([*sys.argv[3:], "--out", warm])
os.setgroups([])
os.setgid(int(user))
os.setuid(int(user))
run(sys.argv[3:])
"""


def build(
    project: Path, out: Path, *, edition: str = "main", umask: int = 0o022, user: int = 0, jobs: int = 2, **variables: str
) -> None:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **variables}
    start = ["-c", BECOME, str(user), f"{out}-warm"] if user else ["-m", "nkusb"]
    jobs = 1 if user else jobs  # the decoders that the first build started are still there
    command = [sys.executable, *start, "build", "--out", str(out), "--jobs", str(jobs), "--edition", edition]
    done = subprocess.run(command, cwd=project, env=environment, umask=umask, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def copy(to: Path) -> Path:
    """The sample project in another folder, its files' own times and modes changed."""
    to.mkdir(parents=True)
    for name in ("payloads", "templates"):
        shutil.copytree(ROOT / name, to / name)
    shutil.copy(ROOT / "manifest.toml", to)
    for number, path in enumerate(sorted(to.rglob("*"))):
        os.utime(path, (1_000_000_000 + number, 1_000_000_000 + number))
    return to


@pytest.fixture(scope="module")
def reference(sample: Path) -> dict[str, tuple[str, int, int, bytes]]:
    return facts(sample / "main")


WAYS = {
    "umask, time zone, locale": {"umask": 0o077, "TZ": "Asia/Pyongyang", "LC_ALL": "tr_TR.UTF-8"},
    "another time zone and the plainest locale": {"umask": 0o002, "TZ": "America/St_Johns", "LC_ALL": "C"},
    "one worker, another hash seed": {"jobs": 1, "PYTHONHASHSEED": "1"},
    "many workers, another hash seed": {"jobs": 7, "PYTHONHASHSEED": "4242"},
}


@pytest.mark.parametrize("way", WAYS)
def test_a_build_elsewhere_is_the_same(way: str, reference: dict[str, tuple[str, int, int, bytes]], tmp_path: Path) -> None:
    project = copy(tmp_path / "다른 곳" / "project")
    build(project, tmp_path / "out", **WAYS[way])  # type: ignore[arg-type]
    assert first_difference(facts(tmp_path / "out/main"), reference) is None


def test_every_form_is_the_same_elsewhere(sample: Path, tmp_path: Path) -> None:
    """The edition of the sample library that has them all."""
    project = copy(tmp_path / "다른 곳" / "project")
    build(project, tmp_path / "out", edition="small", umask=0o077, TZ="Asia/Pyongyang", LC_ALL="C", PYTHONHASHSEED="7")
    assert first_difference(facts(tmp_path / "out/small"), facts(sample / "small")) is None


@pytest.fixture
def open_to_all() -> Iterator[Path]:
    """A folder that any user can reach; pytest keeps its own to itself."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_another_users_build_is_the_same(reference: dict[str, tuple[str, int, int, bytes]], open_to_all: Path) -> None:
    needs_root()
    project = copy(open_to_all / "project")
    out = open_to_all / "out"
    out.mkdir()
    os.chown(out, NOBODY, NOBODY)
    build(project, out, user=NOBODY, umask=0o027, HOME="/nonexistent", USER="nobody")
    assert first_difference(facts(out / "main"), reference) is None


def test_a_warm_build_is_the_same_as_a_cold_one(reference: dict[str, tuple[str, int, int, bytes]], tmp_path: Path) -> None:
    project = copy(tmp_path / "project")
    build(project, tmp_path / "out")
    shutil.rmtree(tmp_path / "out/main")
    build(project, tmp_path / "out")
    assert first_difference(facts(tmp_path / "out/main"), reference) is None


def test_every_time_stamp_is_noon_of_the_editions_date(reference: dict[str, tuple[str, int, int, bytes]]) -> None:
    assert {fact[2] for fact in reference.values()} == {1795521600 * 10**9}  # 2026-11-24T12:00:00Z
    assert {fact[0] for fact in reference.values()} == {"-rw-r--r--", "drwxr-xr-x"}


def first_difference(
    one: dict[str, tuple[str, int, int, bytes]], other: dict[str, tuple[str, int, int, bytes]]
) -> tuple[str, str] | None:
    """The first path that differs and in what."""
    if one.keys() != other.keys():
        return min(one.keys() ^ other.keys()), "is in one alone"
    for path, facts_of_one in one.items():
        for what, here, there in zip(("mode", "size", "time"), facts_of_one, other[path], strict=False):
            if here != there:
                return path, f"{what}: {here!r} {there!r}"
        here_bytes, there_bytes = facts_of_one[3], other[path][3]
        if here_bytes != there_bytes:
            at = next(n for n, (a, b) in enumerate(zip(here_bytes, there_bytes, strict=True)) if a != b)
            around = slice(max(0, at - 16), at + 16)
            return path, f"byte {at}: {here_bytes[around]!r} {there_bytes[around]!r}"
    return None


def test_a_difference_is_shown_with_its_place() -> None:
    one = {"a": ("-", 3, 0, b"abc"), "b": ("-", 40, 0, bytes(20) + b"seoul" + bytes(15))}
    other = {**one, "b": ("-", 40, 0, bytes(20) + b"busan" + bytes(15))}
    path, what = first_difference(one, other) or ("", "")
    assert path == "b" and what.startswith("byte 20: ") and "seoul" in what and "busan" in what
    assert first_difference(one, one) is None


# Two builders with nothing in common but the payloads. Their names are searched for in all that they built.
BUILDERS = {
    "one": {
        "user": 31_001, "umask": 0o022, "host": "han-river-host", "clock": "2021-03-04 05:06:07", "folder": "gildong-project",
        "USER": "gildonghong", "LOGNAME": "gildonghong", "HOME": "/srv/home-gildonghong", "TZ": "Asia/Seoul", "LC_ALL": "C.UTF-8",
    },
    "two": {
        "user": 31_002, "umask": 0o077, "host": "daedong-host", "clock": "2037-11-12 23:59:58", "folder": "춘향 project",
        "USER": "chunhyangsong", "LOGNAME": "chunhyangsong", "HOME": "/srv/home-chunhyangsong", "TZ": "America/St_Johns",
        "LC_ALL": "tr_TR.UTF-8",
    },
}  # fmt: skip
CHANCE = ("c1.7z", "keep/c1.sums")  # a fresh salt and vector, and the checksum of that
PASSPHRASE = "kanarie7gelevogelszingenluid"
IN_ANOTHER_HOST = """
import socket, sys, time
socket.sethostname(sys.argv.pop(1))
print(socket.gethostname(), time.strftime("%Y-%m-%d %H:%M"), file=sys.stderr)
exec(sys.argv.pop(1))
"""


def built_by(builder: dict[str, Any], base: Path) -> Path:
    """What a builder makes of the sample payloads as a locked edition with an image and a disc."""
    home = copy(base / builder["folder"])
    manifest = (ROOT / "manifest.toml").read_text("utf-8").split("[edition.small]")[0]
    vessels = 'lock = { kind = "sevenzip", name = "c1" }\nimage = "smallest"\niso = true\n'
    (home / "manifest.toml").write_text(manifest + vessels, "utf-8")
    (home / "words").write_text(PASSPHRASE, "ascii")
    out = home / "out"
    out.mkdir()
    base.chmod(0o755)
    for path in (home, *home.rglob("*")):
        os.chown(path, builder["user"], builder["user"])
    planted = {name: builder[name] for name in ("USER", "LOGNAME", "HOME", "TZ", "LC_ALL")}
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        **planted,
    }
    command = [
        witness("unshare"), "--uts", witness("faketime"), builder["clock"], sys.executable, "-c", IN_ANOTHER_HOST,
        builder["host"], BECOME, str(builder["user"]), str(base / "warm"),
        "build", "--out", str(out), "--passphrase-file", "words", "--jobs", "1",
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=home, env=environment, umask=builder["umask"], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{builder['host']} {builder['clock'][:16]}" in done.stderr  # host and clock were really others
    return out / "main"


def opened(archive: Path, to: Path) -> tuple[list[str], dict[str, tuple[str, int, int, bytes]]]:
    """What 7-Zip lists of an archive, sizes and time stamps, and what it unpacks. (The bytes themselves hold a fresh vector.)"""
    listing = witness_run(witness("7z"), "l", "-slt", "-sccUTF-8", f"-p{PASSPHRASE}", archive).stdout
    kept = ("Path = ", "Size = ", "Modified = ", "Created = ", "Accessed = ", "Attributes = ", "CRC = ", "Method = ", "Block = ")
    lines = [line for line in listing.splitlines() if line.startswith(kept) and str(archive) not in line]
    assert witness_run(witness("7z"), "x", f"-o{to}", f"-p{PASSPHRASE}", archive).returncode == 0
    # an archive holds no folders: those that 7-Zip makes bear the time at which it unpacks
    return lines, {path: fact for path, fact in facts(to).items() if (to / path).is_file()}


def test_two_builders_leave_the_same_bytes_and_no_trace(open_to_all: Path) -> None:
    """Another user, host, clock, time zone, language, home, umask and folder: equal trees, and no name in any byte."""
    needs_root()
    trees, archives, everything = {}, {}, {}
    for name, builder in BUILDERS.items():
        built = built_by(builder, open_to_all / name)
        archives[name] = opened(built / "c1.7z", open_to_all / f"{name}-opened")
        everything[name] = {**facts(built), **archives[name][1]}
        trees[name] = {path: fact for path, fact in facts(built).items() if path not in CHANCE}
    assert first_difference(trees["one"], trees["two"]) is None
    assert {"drive.img", "drive.iso", "drive/index.htm", "keep/report.html"} <= trees["one"].keys()
    assert archives["one"][0] == archives["two"][0] and len(archives["one"][0]) > 100
    assert first_difference(archives["one"][1], archives["two"][1]) is None
    assert len(everything["one"]["c1.7z"][3]) == len(everything["two"]["c1.7z"][3])
    for name, builder in BUILDERS.items():
        words = [str(builder[key]) for key in ("USER", "HOME", "TZ", "host", "folder", "clock")] + [str(open_to_all), str(ROOT)]
        search = Words(Suspect(word, word) for word in words)
        for path, fact in everything[name].items():
            assert [*search.in_bytes(io.BytesIO(fact[3]))] == [], path
