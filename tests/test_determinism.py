"""The same payloads and manifest give the same bytes, modes and time stamps on any machine, for anyone, anywhere."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.witness import ON_POSIX, needs_root

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
    run(["build", "--out", warm])
os.setgroups([])
os.setgid(int(user))
os.setuid(int(user))
run(sys.argv[3:])
"""


def build(project: Path, out: Path, *, umask: int = 0o022, user: int = 0, jobs: int = 2, **variables: str) -> None:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **variables}
    start = ["-c", BECOME, str(user), f"{out}-warm"] if user else ["-m", "nkusb"]
    command = [sys.executable, *start, "build", "--out", str(out), "--jobs", str(jobs), "--edition", "main"]
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


def test_another_users_build_is_the_same(reference: dict[str, tuple[str, int, int, bytes]], tmp_path: Path) -> None:
    needs_root()
    project = copy(tmp_path / "project")
    out = tmp_path / "out"
    out.mkdir()
    for path in (out, *tmp_path.parents[:3], tmp_path):
        path.chmod(0o755)
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
            return path, f"byte {at}"
    return None
