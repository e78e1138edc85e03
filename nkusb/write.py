"""Many sticks from one image, and sticks overwritten to their last byte to see what they really hold.

One reader, a thread a stick, a short queue between them: memory stays flat. A stick counts as good only when every byte was read
back from it and is the one that was written; what a stick says of itself is never believed. One that fails is named, the others
go on.
"""

from __future__ import annotations

import errno
import hashlib
import mmap
import os
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path
from queue import Queue
from typing import BinaryIO

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from nkusb.devices import Device, Medium
from nkusb.problems import ERROR, Code, NkusbError, Place, Problems, reason_of
from nkusb.progress import Progress, Step, silent

FAILED = Code(
    "WRT001", ERROR,
    "쓰거나 읽지 못했습니다: {reason}.", "It could not be written or read: {reason}.",
    "뽑혔거나 상한 것입니다. 다시 꽂아 해 보고, 또 그러면 버리십시오.",
    "It was pulled out or is damaged. Plug it in again; if that doesn't help, throw it away.",
    bad="(pulled out at half)", good="(left in)",
)  # fmt: skip
DIFFERENT = Code(
    "WRT002", ERROR,
    "{at} MB 자리에 쓴 것과 다른 것이 들어 있습니다.", "At {at} MB it holds something else than what was written.",
    "상했거나 용량을 속이는 것입니다. 쓰지 마십시오. `nkusb test-stick`이 실제 용량을 알려 줍니다.",
    "It is damaged, or lies about its size. Don't use it; `nkusb test-stick` tells how much it really holds.",
    bad="(a stick of 2 GB sold as 64 GB)", good="(a sound stick)",
)  # fmt: skip
FAKE = Code(
    "WRT003", ERROR,
    "{size} MB라고 하지만 {good} MB만 그대로 돌아왔습니다. 처음 어긋난 곳: {at} MB.",
    "It claims {size} MB, but only {good} MB came back as written. The first difference is at {at} MB.",
    "버리십시오. 파일이 사라지는 매체입니다.", "Throw it away: files vanish on it.",
    bad="(a stick of 2 GB sold as 64 GB)", good="(a sound stick)",
)  # fmt: skip
NOT_OPENED = Code(
    "WRT005", ERROR,
    "열 수 없습니다: {reason}.", "It can't be opened: {reason}.",
    "관리자 권한이 필요합니다(Linux: sudo). 다른 프로그램이 쓰고 있지 않은지도 보십시오.",
    "It takes the rights of an administrator (Linux: sudo). See also that no other program uses it.",
    bad="nkusb write drive.img /dev/sdb", good="sudo .venv/bin/nkusb write drive.img /dev/sdb",
)  # fmt: skip
NO_IMAGE = Code(
    "WRT004", ERROR,
    "이미지를 읽을 수 없습니다: {reason}.", "The image can't be read: {reason}.",
    "쓰다 만 매체는 쓰지 말고, 이미지를 다시 만들어 처음부터 쓰십시오.",
    "Don't use what is half-written; build the image anew and start over.",
    bad="(an image that another build replaces meanwhile)", good="(an image that is left alone)",
)  # fmt: skip

CHUNK = 4 << 20  # bytes written at once: the blocks in which flash is erased
_QUEUE = 8  # chunks that a stick may lag behind: flash pauses now and then

Open = Callable[[Device], Medium]
Gate = Callable[[Path], str]
Piece = tuple[memoryview, bytes]  # what is written, and its SHA-256


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a stick: good where there is no problem."""

    device: Device
    problems: Problems


@dataclass(frozen=True, slots=True)
class Written:
    """What became of each stick, in the order given, and the SHA-256 of the image that was read for them."""

    results: tuple[Result, ...]
    sha256: str


def open_to_all(_image: Path) -> str:
    """The gate that lets every image pass, whatever is read later."""
    return ""


def write(
    image: Path,
    devices: Sequence[Device],
    open: Open,
    quick: bool = False,
    gate: Gate = open_to_all,
    progress: Progress = silent,
) -> Written:
    """Write the image to every device, then zeros to its end (not if `quick`), and read all of it back.

    `gate` is asked before a device is opened: it raises `NkusbError` for an image that must not leave the house, and gives the
    SHA-256 of the one that may, so that no other takes its place. Raises `NkusbError` too where the image can't be read to its
    end, or is another than the gate has seen.
    """
    allowed = gate(image)
    rest = None if quick else _nothing()
    halt, shared = threading.Event(), _one_at_a_time(progress)
    queues: list[Queue[Piece | None]] = [Queue(_QUEUE) for _ in devices]

    def one(device: Device, queue: Queue[Piece | None]) -> Result:
        feed = iter(queue.get, None)
        try:
            return _on_bench(device, open, lambda medium: _copy(_Bench(device.path, medium, halt, shared), feed, size, rest))
        finally:
            for _ in feed:  # nobody waits for a stick that has failed
                pass

    with _threads(len(devices), halt) as pool, _image(image) as (file, size):
        with _ending(queues, halt):
            results = [pool.submit(one, *pair) for pair in zip(devices, queues, strict=True)]
            sha256 = _serve(file, size, queues)
            if allowed not in ("", sha256):
                raise NkusbError([NO_IMAGE.at(Place(image.name), reason="it has changed since it was checked")])
        return Written(tuple(result.result() for result in results), sha256)


def prove(devices: Sequence[Device], open: Open, wipe: bool, progress: Progress = silent) -> tuple[Result, ...]:
    """Overwrite every device to its end with noise that nobody can foresee and read it back; then, to `wipe`, with zeros.

    What a stick doesn't really have can't come back from it, whatever it does with what is written there.
    """
    halt, shared = threading.Event(), _one_at_a_time(progress)
    last = _nothing() if wipe else None

    def one(device: Device) -> Result:
        return _on_bench(device, open, lambda medium: _overwrite(_Bench(device.path, medium, halt, shared), last))

    with _threads(len(devices), halt) as pool:
        return tuple(pool.map(one, devices))


@dataclass
class _Bench:
    """A stick that is being worked on, and what was written to it so far. Every method raises `OSError`."""

    path: str
    medium: Medium
    halt: threading.Event
    progress: Progress
    at: int = 0
    digests: list[bytes] = field(default_factory=list)  # of each chunk

    def fill(self, pieces: Iterator[Piece], end: int) -> None:
        """Write pieces one after another from where the last one ended; one that reaches beyond `end` is cut."""
        for content, digest in pieces:
            if (room := end - self.at) < len(content):
                content = content[:room]  # noqa: PLW2901
                digest = hashlib.sha256(content).digest()  # noqa: PLW2901
            self._put(content)
            self.digests.append(digest)
            self._step("write", end)

    def differences(self) -> Iterator[tuple[int, int]]:
        """Each piece that does not come back as it was written: where it begins and its length."""
        self.medium.flush()
        end, buffer = self.at, _buffer()
        for number, digest in enumerate(self.digests):
            self.at = number * CHUNK
            content = buffer[: min(CHUNK, end - self.at)]
            self._get(content)
            if hashlib.sha256(content).digest() != digest:
                yield self.at, len(content)
            self.at += len(content)
            self._step("readback", end)

    def _put(self, content: memoryview) -> None:
        while content:
            count = self.medium.write(self.at, content)
            if not 0 < count <= len(content):
                raise OSError(errno.EIO, "it takes no more")
            self.at, content = self.at + count, content[count:]

    def _get(self, into: memoryview) -> None:
        at = self.at
        while into:
            count = self.medium.read(at, into)
            if not 0 < count <= len(into):
                raise OSError(errno.EIO, "it gives no more")
            at, into = at + count, into[count:]

    def _step(self, stage: str, end: int) -> None:
        if self.halt.is_set():
            raise OSError(errno.ECANCELED, "broken off")
        self.progress(Step(stage, self.at, end, self.path))


def _copy(bench: _Bench, feed: Iterator[Piece], size: int, rest: Piece | None) -> Problems:
    """Write an image of so many bytes and, to the stick's end, what is given as the rest."""
    if bench.medium.size < size:
        raise OSError(errno.ENOSPC, "it is too small")
    whole = min(_chunks(size) * CHUNK, bench.medium.size)
    end = bench.medium.size if rest else whole
    bench.fill(feed, end)
    if rest:
        bench.fill(repeat(rest, _chunks(end - whole)), end)
    for at, _ in bench.differences():
        return (DIFFERENT.at(Place(bench.path), at=_megabytes(at)),)
    return ()


def _overwrite(bench: _Bench, last: Piece | None) -> Problems:
    """Fill a stick with noise and then, if it is given, with what is to stay."""
    size, place = bench.medium.size, Place(bench.path)
    bench.fill(_noise(_chunks(size)), size)
    problems: Problems = ()
    if wrong := [*bench.differences()]:
        good = size - sum(length for _, length in wrong)
        problems = (FAKE.at(place, size=_megabytes(size), good=_megabytes(good), at=_megabytes(wrong[0][0])),)
    if last:
        bench.at, bench.digests = 0, []
        bench.fill(repeat(last, _chunks(size)), size)
        problems += tuple(DIFFERENT.at(place, at=_megabytes(at)) for at, _ in [*bench.differences()][:1])
    return problems


def _on_bench(device: Device, open: Open, work: Callable[[Medium], Problems]) -> Result:
    """Open a stick and work on it. Whatever goes wrong with it is its own matter."""
    place = Place(device.path)
    try:
        medium = open(device)
    except NkusbError as error:
        return Result(device, error.problems)
    except OSError as error:
        return Result(device, (NOT_OPENED.at(place, reason=reason_of(error)),))
    try:
        with closing(medium):
            return Result(device, work(medium))
    except OSError as error:
        return Result(device, (FAILED.at(place, reason=reason_of(error)),))


@contextmanager
def _threads(count: int, halt: threading.Event) -> Iterator[ThreadPoolExecutor]:
    """A thread a stick; where the block ends badly they break off at their next chunk."""
    with ThreadPoolExecutor(count) as pool:
        try:
            yield pool
        except BaseException:
            halt.set()
            raise


@contextmanager
def _image(path: Path) -> Iterator[tuple[BinaryIO, int]]:
    """The image, open, and its size in bytes."""
    try:
        with path.open("rb", buffering=0) as file:
            yield file, file.seek(0, os.SEEK_END)
    except OSError as error:
        raise NkusbError([NO_IMAGE.at(Place(path.name), reason=reason_of(error))]) from error


@contextmanager
def _ending(queues: Sequence[Queue[Piece | None]], halt: threading.Event) -> Iterator[None]:
    """Tell every stick when the image is at its end."""
    try:
        yield
    except BaseException:
        halt.set()  # before the queues end: half an image must never pass for a whole one
        raise
    finally:
        for queue in queues:
            queue.put(None)


def _serve(file: BinaryIO, size: int, queues: Sequence[Queue[Piece | None]]) -> str:
    """Read the image once for all; its SHA-256."""
    whole = hashlib.sha256()
    file.seek(0)
    for number in range(_chunks(size)):
        buffer = _buffer()
        content = buffer[: min(CHUNK, size - number * CHUNK)]
        _read_into(file, content)
        whole.update(content)
        piece = buffer, hashlib.sha256(buffer).digest()
        for queue in queues:
            queue.put(piece)
    return whole.hexdigest()


def _read_into(file: BinaryIO, content: memoryview) -> None:
    while content:
        count = file.readinto(content)  # type: ignore[attr-defined]
        if not count:
            raise OSError(errno.EIO, "it has become shorter")
        content = content[count:]


def _nothing() -> Piece:
    """A chunk of zeros, one for all sticks."""
    buffer = _buffer()
    return buffer, hashlib.sha256(buffer).digest()


def _noise(count: int) -> Iterator[Piece]:
    """A stream of AES-256-CTR under a key that is nowhere kept."""
    cipher = Cipher(algorithms.AES(secrets.token_bytes(32)), modes.CTR(bytes(16))).encryptor()
    buffer, zeros = _buffer(), bytes(CHUNK)
    for _ in range(count):
        buffer[:] = cipher.update(zeros)
        yield buffer, hashlib.sha256(buffer).digest()


def _buffer() -> memoryview:
    """A chunk of zeros that begins at a page of memory, as reading and writing past the cache want it."""
    return memoryview(mmap.mmap(-1, CHUNK))


def _chunks(size: int) -> int:
    return -(-size // CHUNK)


def _one_at_a_time(progress: Progress) -> Progress:
    lock = threading.Lock()

    def tell(step: Step) -> None:
        with lock:
            progress(step)

    return tell


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f}"
