"""The builder never speaks to anyone: the kernel's own record of its system calls says so."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from nkusb import cli
from tests.conftest import MANIFEST, ROOT, Tree, payload, picture
from tests.witness import ON_POSIX, needs_root, witness

pytestmark = ON_POSIX
NKUSB = [sys.executable, "-m", "nkusb"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


def calls(command: list[str], cwd: Path, record: Path, expected: int = 0) -> str:
    """The network calls of a command and of all that it starts."""
    traced = [witness("strace"), "-f", "-qq", "-e", "trace=%network", "-o", str(record), *command]
    done = subprocess.run(traced, cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == expected, done.stderr
    return record.read_text()


COMMANDS = {
    "check": ["check"],
    "keygen": ["keygen", "--secret", "key", "--public", "key.pub", "--unencrypted"],
    "passphrase": ["passphrase"],
    "build": ["build", "--sign", "key", "--passphrase-file", "words"],
    "verify": ["verify", "out/main", "--public-key", "key.pub"],
    "pour": ["pour", "out/main", "stick"],
    "plan": ["plan"],
    "cache": ["cache", "info"],
    "devices": ["devices"],
    "wipe": ["wipe", "/dev/null", "--yes", "/dev/null"],
    "test-stick": ["test-stick", "/dev/null", "--yes", "/dev/null"],
    "write": ["write", "key", "/dev/null", "--yes", "/dev/null"],
    "unlock": ["unlock", "out/main/a1.7z", "--passphrase-file", "words"],
    "redlist": ["redlist", "names", "--out", "names.hashed"],
    "fix": ["fix", "--yes"],
    "faces": ["faces", "payloads/guides/water"],
    "scrub": ["scrub", "out/main/drive", "--dry-run"],
    "list": ["list"],
    "profiles": ["profiles"],
    "words": ["words"],
    "glossary": ["glossary", "--to", "csv"],
    "sync": ["sync", "water"],
    "translate": ["translate", "out", "water", "--to", "po"],
    "export": ["export", "payloads/guides/water", "--to", "word"],
    "kit": ["kit", "make", "payloads/guides/water", "--to", "kit"],
    "review": ["review", "water", "--as", "r1"],
    "approve": ["approve", "water", "--as", "e1"],
    "status": ["status"],
    "import": ["import", "draft.txt", "guide", "boil"],
    "new": ["new", "guide", "fire"],
}
WITHOUT_A_STICK = ("wipe", "test-stick", "write")  # which say that /dev/null is none


def project(tree: Tree) -> Path:
    """A payload with a picture, and a lock."""
    lock = 'lock = { kind = "sevenzip", name = "a1", recovery = 10 }\n'
    files = {"payloads/guides/water/index.md": payload("물.\n\n![그림](map.png)"), "payloads/guides/water/map.png": picture()}
    texts = {"payloads/guides/water/index.en.md": "Water.\n", "draft.txt": "물을 끓입니다.\n"}
    root = tree(
        {"manifest.toml": MANIFEST + lock, **texts, "words": "kanarie7gelevogelszingenluid", "names": "홍란별\n", **files}
    )
    (root / "stick").mkdir()
    return root


def test_every_command_is_watched() -> None:
    assert {*COMMANDS, "preview"} == set(cli.COMMANDS)  # test_preview.py watches the one that listens


def test_no_command_opens_a_socket(tree: Tree, tmp_path: Path) -> None:
    root = project(tree)
    for name, arguments in COMMANDS.items():
        assert "socket(" not in calls([*NKUSB, *arguments], root, tmp_path / name, int(name in WITHOUT_A_STICK)), name


def test_every_command_works_where_there_is_no_interface_at_all(tree: Tree) -> None:
    """In a name space of its own, in which not even the machine can speak to itself."""
    needs_root()
    root = project(tree)
    for name, arguments in COMMANDS.items():
        alone = [witness("unshare"), "--net", *NKUSB, *arguments]
        done = subprocess.run(alone, cwd=root, env=ENVIRONMENT, capture_output=True, text=True, check=False)
        assert done.returncode == int(name in WITHOUT_A_STICK), (name, done.stderr)


def test_the_record_would_show_one(tmp_path: Path) -> None:
    script = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)"
    assert "socket(AF_INET" in calls([sys.executable, "-c", script], tmp_path, tmp_path / "record")
