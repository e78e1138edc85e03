"""Decoders that misbehave, for the tests of what becomes of that."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from pathlib import Path


def answer(source: str, word: str) -> list[str]:
    return [Path(source).name, word]


def hang(_source: str) -> None:
    while True:
        time.sleep(1)


def hang_and_tell(_source: str, *_settings: object) -> None:
    """As a film that takes for ever; a file says that it has begun, and where."""
    Path(os.environ["NKUSB_TEST_BEGUN"]).write_text(str(os.getpid()), "ascii")
    hang("")


def hang_in_c(_source: str) -> None:
    """Without ever giving the interpreter back."""
    ctypes.PyDLL(None).sleep(600)


def crash(_source: str) -> None:
    ctypes.string_at(0)


def swell(_source: str) -> int:
    return len(b"\x01" * (40 << 30))


def swell_slowly(_source: str) -> None:
    held = []
    while True:
        held.append(bytearray(os.urandom(1 << 20) * 64))


def fill_the_disk(_source: str, to: str) -> None:
    with Path(to).open("wb") as file:
        file.truncate(5 << 30)


def lie(_source: str) -> None:
    """What a library that prints would do."""
    os.write(1, b'{"value": "owned"}\n')
    sys.stdout.write('{"value": "owned"}\n')


def fail(source: str) -> None:
    raise ValueError(f"the secret words of {source}")


def missing(_source: str) -> None:
    Path("/nothing/here").read_bytes()


def limits(_source: str) -> list[int]:
    import resource

    return [resource.getrlimit(kind)[0] for kind in (resource.RLIMIT_CORE, resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE)]


def crash_on_write(source: str, _to: str, *_settings: object) -> None:
    crash(source)


def look_or_crash(source: str) -> object:
    """Only a file with this name kills its decoder."""
    from nkusb.media import inside

    if source.endswith("crash.png"):
        crash(source)
    return inside.look(source)
