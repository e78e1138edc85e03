"""SIGKILL at any moment, a full disk, a place that can't be written: the last good output stays whole, and no litter lasts."""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from nkusb.verify import verify
from tests.conftest import ROOT, Run, Tree, payload, picture
from tests.witness import ON_POSIX, needs_root, witness
from tests.witness import run as call

pytestmark = ON_POSIX
MOMENTS = 24


def project(tree: Tree, mark: str, pictures: int = 12) -> Path:
    body = mark + "\n\n" + "\n\n".join(f"![그림]({n}.jpg)" for n in range(pictures))
    files: dict[str, str | bytes] = {
        f"payloads/guides/water/{n}.jpg": picture((900 + n, 700), "JPEG", f"#{n:02x}4060") for n in range(pictures)
    }
    return tree({**files, "payloads/guides/water/index.md": payload(body)})


def start(root: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "nkusb", "build"], cwd=root, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def shown(root: Path) -> str:
    assert not verify(root / "out/main").problems
    return (root / "out/main/drive/a01.htm").read_text("utf-8-sig")


def litter(root: Path) -> list[str]:
    """What lies in `out/` beside the edition, the lock, and the store's finished files."""
    out = root / "out"
    beside = [path.name for path in out.iterdir() if path.name not in ("main", ".nkusb")]
    working = [path.relative_to(out / ".nkusb").as_posix() for path in (out / ".nkusb").rglob("*") if not path.is_dir()]
    return sorted(
        beside
        + [
            path
            for path in working
            if not path.startswith(("lock", "store/keys/", "store/objects/", "store/known/", "store/built/"))
        ]
    )


def test_a_killed_build_leaves_the_last_good_one(tree: Tree, run: Run) -> None:
    root = project(tree, "처음")
    assert run(root, "build").exit_code == 0
    started = time.monotonic()
    assert start(root).wait() == 0
    whole = time.monotonic() - started
    unfinished = 0
    for moment in range(MOMENTS):
        mark = f"다음 {moment}"
        before = shown(root)
        project(tree, mark)
        for path in (root / "out/.nkusb/store/keys").iterdir():
            path.unlink()  # so that there is work to be killed in
        process = start(root)
        time.sleep(whole * moment / MOMENTS * 1.1)
        process.send_signal(signal.SIGKILL)
        process.wait()
        after = shown(root)
        assert after == before or f"<p>{mark}</p>" in after
        unfinished += after == before
    assert unfinished > MOMENTS // 4  # the kills did hit builds at work
    assert run(root, "build").exit_code == 0
    assert f"<p>다음 {MOMENTS - 1}</p>" in shown(root)
    assert litter(root) == []


def test_a_kill_in_the_middle_of_pouring_is_cleared(tree: Tree, run: Run) -> None:
    root = project(tree, "처음")
    script = (
        "import os, signal, nkusb.output as b\n"
        "def die(folder, instant): os.kill(os.getpid(), signal.SIGKILL)\n"
        "b.stamp = die\n"
        "from nkusb.cli import run\n"
        "run(['build'])\n"
    )
    assert run(root, "build").exit_code == 0
    before = shown(root)
    project(tree, "다음")
    killed = subprocess.run([sys.executable, "-c", script], cwd=root, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert {path.split("/")[:2] == ["new", "main"] for path in litter(root)} == {True}
    assert shown(root) == before
    assert run(root, "build").exit_code == 0
    assert litter(root) == []
    assert "<p>다음</p>" in shown(root)


def test_a_full_disk_is_a_problem_and_leaves_the_last_good_one(tree: Tree) -> None:
    """In a mount namespace of its own, `out/` is a small tmpfs that has room for one drive but not for two."""
    needs_root()
    root = project(tree, "처음", pictures=30)
    (root / "out").mkdir()
    script = f"""
        mount -t tmpfs -o size=1600k tmpfs out
        {sys.executable} -m nkusb build >/dev/null || exit 9
        cp -r out/main ../first
        df --output=avail out | tail -1
        head -c $(($(df --output=avail -B1 out | tail -1) - 60000)) /dev/zero > out/fill
        sed -i s/처음/다음/ payloads/guides/water/index.md
        {sys.executable} -m nkusb build --format json > ../second.json && exit 8
        diff -r out/main ../first || exit 7
        rm out/fill; ls -A out
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [witness("unshare"), "-m", "sh", "-c", script], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.split()[1:] == [".nkusb", "main"]
    problems = json.loads((root.parent / "second.json").read_text())["problems"]
    assert [problem["code"] for problem in problems] == ["BLD001"]
    assert "No space left" in problems[0]["message"]


@pytest.mark.parametrize(("name", "code"), [("index.md", "TXT001"), ("0.jpg", "MED004")])
def test_an_unreadable_file_is_a_problem_and_leaves_the_last_good_one(
    tree: Tree, run: Run, monkeypatch: pytest.MonkeyPatch, name: str, code: str
) -> None:
    root = project(tree, "처음", 1)
    assert run(root, "build").exit_code == 0
    before = shown(root)
    (root / "payloads/guides/water" / name).chmod(0o600)  # whoever closes a file touches it
    real = io.open

    def closed(file: str | Path, *arguments: Any, **keywords: Any) -> Any:
        if str(file).endswith(f"water/{name}"):
            raise PermissionError(errno.EACCES, "Permission denied", str(file))
        return real(file, *arguments, **keywords)

    monkeypatch.setattr("io.open", closed)
    monkeypatch.setattr("builtins.open", closed)
    result = run(root, "build", "--format", "json")
    monkeypatch.undo()
    assert result.exit_code == 1
    assert [problem["code"] for problem in json.loads(result.output)["problems"]] == [code]
    assert shown(root) == before


def test_an_output_that_cannot_be_written_is_a_problem(tree: Tree, run: Run) -> None:
    root = project(tree, "처음", 1)
    (root / "out").write_text("a file where the folder should be")
    result = run(root, "build", "--format", "json")
    assert result.exit_code == 1
    assert [problem["code"] for problem in json.loads(result.output)["problems"]] == ["BLD001"]


def test_a_read_only_output_is_a_problem(tree: Tree) -> None:
    needs_root()
    root = project(tree, "처음", 1)
    (root / "out").mkdir()
    script = f"mount --bind out out && mount -o remount,ro,bind out && {sys.executable} -m nkusb build --format json"
    done = subprocess.run(
        [witness("unshare"), "-m", "sh", "-c", script],
        cwd=root, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert [problem["code"] for problem in json.loads(done.stdout)["problems"]] == ["BLD001"]
    assert list((root / "out").iterdir()) == []


def test_a_second_build_into_the_same_folder_waits_for_nobody(tree: Tree, run: Run) -> None:
    root = project(tree, "처음", 1)
    script = (
        "import sys, pathlib; from nkusb.build import writing\n"
        "with writing(pathlib.Path('out')): print('held', flush=True); sys.stdin.read()\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=root, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert holder.stdout is not None and holder.stdout.readline() == b"held\n"
    result = run(root, "build", "--format", "json")
    assert [problem["code"] for problem in json.loads(result.output)["problems"]] == ["BLD002"]
    holder.communicate(b"")
    assert run(root, "build").exit_code == 0


def test_what_nkusb_did_not_make_is_never_replaced(tree: Tree, run: Run) -> None:
    root = project(tree, "처음", 1)
    manifest = (root / "manifest.toml").read_text().replace("edition.main", "edition.payloads")
    (root / "manifest.toml").write_text(manifest)
    result = run(root, "build", "--out", ".", "--format", "json")
    assert result.exit_code == 1
    assert [problem["code"] for problem in json.loads(result.output)["problems"]] == ["BLD006"]
    assert (root / "payloads/guides/water/index.md").is_file()


def test_sha256sum_agrees_after_all_this(tree: Tree, run: Run) -> None:
    root = project(tree, "처음", 2)
    assert run(root, "build").exit_code == 0
    assert call(witness("sha256sum"), "-c", "--strict", "../keep/SHA256SUMS", cwd=root / "out/main/drive").returncode == 0
