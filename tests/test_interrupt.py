"""Ctrl-C and SIGTERM at any stage: nothing half-made is in sight, no child goes on, and the same command again ends well."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from nkusb.cli import COMMANDS, interrupt
from nkusb.names import walk
from tests.conftest import MANIFEST, ROOT, Run, Tree, payload, picture
from tests.media import stick
from tests.witness import ON_POSIX

pytestmark = ON_POSIX

PICTURES = 3
LOCKED = MANIFEST + 'lock = { kind = "sevenzip", name = "c1" }\nimage = "smallest"\n'
# Ends the command that it runs with a signal, when a stage has come so far.
AT_STAGE = """
import contextlib, os, sys
from nkusb.cli import bars, run

@contextlib.contextmanager
def bar(*_names):
    def tell(step):
        if step.stage == sys.argv[1] and step.done:
            os.kill(os.getpid(), int(sys.argv[2]))
    yield tell

bars.one = bars.many = bar
{before}
run(sys.argv[3:])
"""
HANGING = """
import sys
from nkusb.cli import run
from nkusb.media import inside
from tests.unit import decoders

inside.clean = decoders.hang_and_tell
run(sys.argv[1:])
"""
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PASSPHRASE": "앞마을 바지 kanarie 옹달샘 일곱"}


def project(tree: Tree, at: str, manifest: str = MANIFEST) -> Path:
    body = "물을 끓입니다.\n\n" + "\n\n".join(f"![그림](p{n}.jpg)" for n in range(PICTURES))
    pictures = {f"payloads/guides/water/p{n}.jpg": picture((90 + n, 70), "JPEG") for n in range(PICTURES)}
    return tree({**pictures, "payloads/guides/water/index.md": payload(body), "manifest.toml": manifest}, at)


def broken_off(root: Path, stage: str, number: int, *command: str, before: str = "") -> subprocess.CompletedProcess[str]:
    script = AT_STAGE.format(before=before)
    return subprocess.run(
        [sys.executable, "-c", script, stage, str(number), *command],
        cwd=root, env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def told(done: subprocess.CompletedProcess[str], command: str, code: int = interrupt.INTERRUPTED) -> None:
    """It ended as it must: with its exit code, what to do now in both languages, and nothing of Python's."""
    ko, en = interrupt.sentence(command)
    assert (done.returncode, done.stderr) == (code, f"그만두었습니다. {ko} / Broken off. {en}\n")


def files(folder: Path) -> dict[str, bytes]:
    return {item.path.relative_to(folder).as_posix(): item.path.read_bytes() for item in walk(folder) if item.kind == "file"}


def has_no_litter(out: Path) -> bool:
    work = out / ".nkusb"
    kept = ("lock", "store/keys/", "store/objects/", "store/known/", "store/built/")
    return all(path.startswith(kept) and "/." not in path for path in files(work)) and {path.name for path in out.iterdir()} == {
        ".nkusb",
        "main",
    }


@pytest.mark.parametrize(
    ("stage", "number"),
    [
        ("read", signal.SIGINT),
        ("sift", signal.SIGTERM),
        ("make", signal.SIGINT),
        ("pour", signal.SIGINT),
        ("pour", signal.SIGTERM),
    ],
)
def test_a_build_that_is_broken_off_goes_on_with_the_same_command(tree: Tree, run: Run, stage: str, number: int) -> None:
    whole, root = project(tree, "whole"), project(tree, "broken")
    assert run(whole, "build").exit_code == 0
    told(broken_off(root, stage, number, "build"), "build", 128 + number)
    assert not (root / "out/main").exists()
    assert run(root, "build").exit_code == 0
    assert files(root / "out/main") == files(whole / "out/main")
    assert has_no_litter(root / "out")


def test_what_was_built_before_stays(tree: Tree, run: Run) -> None:
    root = project(tree, "project")
    assert run(root, "build").exit_code == 0
    before = files(root / "out/main")
    project(tree, "project", MANIFEST.replace("읽을거리", "다른 읽을거리"))
    told(broken_off(root, "pour", signal.SIGINT, "build"), "build")
    assert files(root / "out/main") == before
    assert run(root, "build").exit_code == 0
    assert files(root / "out/main") != before
    assert has_no_litter(root / "out")


@pytest.mark.parametrize("stage", ["lock", "verify"])
def test_an_archive_and_an_image_that_are_broken_off_are_made_anew(tree: Tree, run: Run, stage: str) -> None:
    root = project(tree, "project", LOCKED)
    told(broken_off(root, stage, signal.SIGINT, "build", "--passphrase-env", "PASSPHRASE"), "build")
    assert [path.name for path in (root / "out").iterdir()] == [".nkusb"]
    assert run(root, "build", "--no-archive").exit_code == 0
    assert run(root, "verify", "out/main").exit_code == 0
    assert has_no_litter(root / "out")


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(
    ("number", "send"),
    [(signal.SIGINT, os.kill), (signal.SIGINT, os.killpg), (signal.SIGTERM, os.kill)],
    ids=["one", "all", "term"],
)
def test_a_film_that_is_being_made_is_not_waited_for(
    tree: Tree, run: Run, tmp_path: Path, number: int, send: Callable[[int, int], None], jobs: str
) -> None:
    """Its decoder is a child; a terminal sends the signal to both, others to the parent alone."""
    root, begun = project(tree, "project"), tmp_path / "begun"
    process = subprocess.Popen(
        [sys.executable, "-c", HANGING, "build", "--jobs", jobs],
        cwd=root, env={**ENVIRONMENT, "NKUSB_TEST_BEGUN": str(begun)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    while not (begun.exists() and begun.read_text()):
        assert process.poll() is None
        time.sleep(0.05)
    send(process.pid, number)
    out, err = process.communicate(timeout=60)
    told(subprocess.CompletedProcess([], process.returncode, out, err), "build", 128 + number)
    with pytest.raises(ProcessLookupError):  # one that was just being started ends within a second
        for _ in range(50):
            os.kill(int(begun.read_text()), 0)
            time.sleep(0.1)
    assert run(root, "build").exit_code == 0
    assert has_no_litter(root / "out")


def test_pouring_goes_on_with_the_same_command(tree: Tree, run: Run, tmp_path: Path) -> None:
    root, folder = project(tree, "project"), tmp_path / "stick"
    folder.mkdir()
    assert run(root, "build").exit_code == 0
    told(broken_off(root, "pour", signal.SIGINT, "pour", "out/main", str(folder)), "pour")
    assert files(folder) != files(root / "out/main/drive")
    assert run(root, "pour", "out/main", str(folder)).exit_code == 0
    assert files(folder) == files(root / "out/main/drive")


def test_a_stick_that_was_being_written_must_be_written_again(tmp_path: Path) -> None:
    image = tmp_path / "drive.img"
    image.write_bytes(bytes(3 << 20))
    stick(tmp_path / "a", 9 << 20)
    before = f"""
from nkusb import devices
from pathlib import Path
from tests import media
devices.system = lambda: media.Sticks((media.stick(Path({str(tmp_path / "a")!r}), 9 << 20),))
"""
    command = ["write", "drive.img", str(tmp_path / "a"), "--yes", str(tmp_path / "a")]
    told(broken_off(tmp_path, "write", signal.SIGINT, *command, before=before), "write")


def test_ctrl_c_at_a_question_is_one_too(tree: Tree) -> None:
    """In a terminal, where the key itself makes the signal."""
    root = project(tree, "project", LOCKED)
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "nkusb", "build"],
        cwd=root, env=ENVIRONMENT, stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
        preexec_fn=_controlling,  # noqa: PLW1509 (no thread of ours holds anything that it needs)
    )  # fmt: skip
    os.close(slave)
    shown = b""
    while "암호 / passphrase".encode() not in shown:
        shown += os.read(master, 1 << 12)
    os.write(master, b"\x03")
    assert process.wait(60) == interrupt.INTERRUPTED
    shown += os.read(master, 1 << 16)
    assert interrupt.sentence("build")[1] in " ".join(shown.decode().split())


def _controlling() -> None:
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def test_every_sentence_belongs_to_a_command() -> None:
    assert set(interrupt.SAID) <= set(COMMANDS)
