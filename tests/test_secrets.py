"""No passphrase and no secret key in arguments, environments, output, logs, temporary files or `out/`: canaries are planted
and everything that a build says, writes and starts is searched for them."""

from __future__ import annotations

import base64
import io
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import py7zr
import pytest

from nkusb.seal.minisign import SecretKey, write_secret
from tests.conftest import MANIFEST, ROOT, Tree, noise, payload
from tests.witness import witness

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").is_file(), reason="needs /proc")
PASSPHRASE, KEY_PASSPHRASE = "kanarie7gelevogelszingenluid", "papegaai8groenevogelsfluiten"
KEY = SecretKey(b"KANARIE!", b"the seed of a canary, 32 bytes..")
SECRETS = [
    form
    for text in (PASSPHRASE, KEY_PASSPHRASE)
    for form in (
        text.encode(),
        text.encode("utf-16-le"),
        text[:10].encode(),
        base64.b64encode(text.encode()).rstrip(b"=")[:-1],
    )
]
SEEDS = [KEY.seed, KEY.seed.hex().encode(), repr(KEY.seed)[2:-1].encode(), write_secret(KEY, None).split("\n")[1].encode()]
CHEAP = (  # keys are stretched for a moment, not for seconds
    "import sys; from nkusb.seal import minisign; minisign.OPERATIONS, minisign.MEMORY = 1 << 19, 1 << 24\n"
    "from nkusb.cli import run; run(sys.argv[1:])"
)
SETTINGS = 'lock = { kind = "sevenzip", name = "a1", volume_size = "100 KB", recovery = 100 }\n'


def found(raw: bytes) -> bool:
    return any(secret in raw for secret in (*SECRETS, *SEEDS))


@contextmanager
def watched() -> Iterator[list[bytes]]:
    """Sample what every process below this one was started with, as often as possible, for the time of the block."""
    samples: list[bytes] = []
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(0.002):
            for process in descendants(os.getpid()):
                for file in ("cmdline", "environ"):
                    try:
                        samples.append(Path("/proc", str(process), file).read_bytes())
                    except OSError:  # it has ended meanwhile
                        continue

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield samples
    finally:
        stop.set()
        watcher.join()


def descendants(process: int) -> list[int]:
    """Every process below this one. Those that end meanwhile are left out."""
    try:
        tasks = [(task / "children").read_text().split() for task in Path("/proc", str(process), "task").iterdir()]
    except OSError:
        return []
    children = [int(child) for found in tasks for child in found]
    return [*children, *(inner for child in children for inner in descendants(child))]


@pytest.fixture
def project(tree: Tree, tmp_path: Path) -> Path:
    root = tree({
        "manifest.toml": MANIFEST + SETTINGS,
        "payloads/guides/water/index.md": payload("물.\n\n![그림](map.png)\n"),
        "payloads/guides/water/map.png": noise(),
    })  # fmt: skip
    for name, text in (("words", PASSPHRASE), ("key-words", KEY_PASSPHRASE)):
        (tmp_path / name).write_text(text)
    return root


def environment(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "tmp").mkdir(exist_ok=True)
    return {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path / "tmp"), "HOME": str(tmp_path / "tmp")}


def nothing_written(tmp_path: Path) -> int:
    """How many files lie in the project and in the folder for temporary ones; none holds a canary."""
    written = [path for folder in ("project", "tmp") for path in (tmp_path / folder).rglob("*") if path.is_file()]
    for path in written:
        assert not found(path.read_bytes()), path
    return len(written)


def test_a_signed_and_locked_build_shows_no_secret(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nkusb.seal.minisign.OPERATIONS", 1 << 19)
    monkeypatch.setattr("nkusb.seal.minisign.MEMORY", 1 << 24)
    (tmp_path / "nkusb.key").write_text(write_secret(KEY, KEY_PASSPHRASE))
    options = ["--passphrase-file", "../words", "--sign", "../nkusb.key", "--sign-passphrase-file", "../key-words"]
    with watched() as samples:
        done = subprocess.run(
            [sys.executable, "-m", "nkusb", "build", *options],
            cwd=project,
            env=environment(tmp_path),
            capture_output=True,
            check=True,
        )
    assert len(samples) > 20  # it was watched; the next test sees to it that it starts a program
    assert not any(map(found, samples))
    assert not found(done.stdout + done.stderr)
    assert nothing_written(tmp_path) > 10
    archive = b"".join(path.read_bytes() for path in sorted((project / "out/main").glob("a1.7z.*")))
    with py7zr.SevenZipFile(io.BytesIO(archive), password=PASSPHRASE) as opened:
        assert "index.htm" in opened.getnames()  # the canary was the passphrase
    assert KEY.public.name in done.stdout.decode()  # and the key signed


def test_what_is_given_in_a_variable_reaches_no_child(project: Path, tmp_path: Path) -> None:
    (tmp_path / "nkusb.key").write_text(write_secret(KEY, None))
    script = (
        "import os, subprocess, sys\n"
        "real = subprocess.run\n"
        "def run(command, **options):\n"
        "    assert options['env'].keys() <= {'SYSTEMROOT'}, options['env']\n"
        "    assert 'WORDS' not in os.environ\n"
        "    print('started', command[1])\n"
        "    return real(command, **options)\n"
        "subprocess.run = run\n"
        "from nkusb.cli import run as nkusb\n"
        "nkusb(['build', '--passphrase-env', 'WORDS', '--sign', '../nkusb.key'])\n"
    )
    variables = {**environment(tmp_path), "WORDS": PASSPHRASE}
    done = subprocess.run([sys.executable, "-c", script], cwd=project, env=variables, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert b"started create" in done.stdout and not found(done.stdout + done.stderr)
    assert nothing_written(tmp_path) > 10


@pytest.mark.parametrize("broken", ["nkusb.output.sign", "nkusb.locks.sevenzip.py7zr.SevenZipFile", "nkusb.output.protect"])
def test_no_fault_of_ours_shows_a_secret(project: Path, tmp_path: Path, broken: str) -> None:
    (tmp_path / "nkusb.key").write_text(write_secret(KEY, None))
    script = (
        "import pytest\n"
        "def broken(*given, **named): raise RuntimeError(repr((given, named)))\n"
        f"pytest.MonkeyPatch().setattr({broken!r}, broken)\n"
        "from nkusb.cli import run\n"
        "run(['build', '--passphrase-file', '../words', '--sign', '../nkusb.key'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=project, env=environment(tmp_path), capture_output=True, check=False
    )
    assert done.returncode == 1 and b"RuntimeError" in done.stderr
    assert not found(done.stdout + done.stderr)
    nothing_written(tmp_path)


def test_unlocking_and_making_keys_show_no_secret(project: Path, tmp_path: Path) -> None:
    (tmp_path / "nkusb.key").write_text(write_secret(KEY, None))
    calls = [
        ["build", "--passphrase-file", "../words"],
        ["unlock", "out/main/a1.7z.001", "--passphrase-file", "../words"],
        ["unlock", "out/main/a1.7z.001", "--to", "b1", "--passphrase-file", "../key-words"],
        ["keygen", "--secret", "../made.key", "--public", "made.pub", "--passphrase-file", "../key-words"],
    ]
    for call in calls:
        with watched() as samples:
            done = subprocess.run(
                [sys.executable, "-c", CHEAP, *call], cwd=project, env=environment(tmp_path), capture_output=True, check=False
            )
        assert done.returncode == (1 if "b1" in call else 0), done.stderr.decode()
        assert samples and not any(map(found, samples)) and not found(done.stdout + done.stderr)
    assert nothing_written(tmp_path) > 20


def test_the_canaries_would_be_found() -> None:
    """What searches here does find: as text, in two encodings, as bytes and as hexadecimal digits."""
    for planted in (
        PASSPHRASE.encode(),
        PASSPHRASE.encode("utf-16-le"),
        b"x" + KEY.seed,
        KEY.seed.hex().encode(),
        repr(KEY.seed).encode(),
    ):
        assert found(b"..." + planted)
    with watched() as samples:
        subprocess.run(["sleep", "0.5"], env={"WORDS": PASSPHRASE}, check=True)
        subprocess.run([witness("sh"), "-c", "sleep 0.5 # $1", PASSPHRASE], check=True)
    assert sum(map(found, set(samples))) >= 2
