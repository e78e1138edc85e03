"""The builder never speaks to anyone: the kernel's own record of its system calls says so."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import MANIFEST, ROOT, Tree, payload, picture
from tests.witness import ON_POSIX, witness

pytestmark = ON_POSIX


def calls(command: list[str], cwd: Path, record: Path) -> str:
    """The network calls of a command and of all that it starts."""
    traced = [witness("strace"), "-f", "-qq", "-e", "trace=%network", "-o", str(record), *command]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(traced, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return record.read_text()


def test_no_command_opens_a_socket(tree: Tree, tmp_path: Path) -> None:
    lock = 'lock = { kind = "sevenzip", name = "a1", recovery = 10 }\n'
    files = {"payloads/guides/water/index.md": payload("물.\n\n![그림](map.png)"), "payloads/guides/water/map.png": picture()}
    root = tree({"manifest.toml": MANIFEST + lock, "words": "kanarie7gelevogelszingenluid", **files})
    nkusb, words = [sys.executable, "-m", "nkusb"], ["--passphrase-file", "words"]
    commands = [
        ["check"],
        ["keygen", "--secret", "key", "--public", "key.pub", "--unencrypted"],
        ["build", "--sign", "key", *words],
        ["verify", "out/main", "--public-key", "key.pub"],
        ["unlock", "out/main/a1.7z", *words],
        ["list"],
        ["new", "guide", "fire"],
    ]
    for number, arguments in enumerate(commands):
        assert "socket(" not in calls([*nkusb, *arguments], root, tmp_path / f"record{number}")


def test_the_record_would_show_one(tmp_path: Path) -> None:
    script = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)"
    assert "socket(AF_INET" in calls([sys.executable, "-c", script], tmp_path, tmp_path / "record")
