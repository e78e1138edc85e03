"""The machines of a Dask cluster that work for a command.

Nothing travels but names of our own functions and their arguments, and each piece of work asks first whether the code that does
it is the same as here: other code means other bytes. What is lost with a worker, Dask gives to another; a result is written
whole under a name that its content or its key decides, so nothing can be spoilt by doing it twice.
"""

from __future__ import annotations

import logging
import pickle
import re
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from nkusb.bundle import hash_of
from nkusb.known import fingerprint
from nkusb.known.depots import NO_CLUSTER, REACHED, Depot
from nkusb.problems import ERROR, Code, NkusbError, Place

NOT_REACHED = Code(
    "CLU004", ERROR,
    "작업 배분기에 닿지 못했습니다.", "The scheduler can't be reached.",
    "`dask scheduler`가 돌고 있는지, 주소와 포트와 방화벽과 TLS 설정을 보십시오.",
    "See that `dask scheduler` runs there, and to the address, the port, the firewall and the settings for TLS.",
    bad="nkusb build --scheduler tcp://10.0.0.5:1", good="nkusb build --scheduler tcp://10.0.0.5:8786",
)  # fmt: skip
NO_WORKERS = Code(
    "CLU005", ERROR,
    "일할 컴퓨터가 하나도 없습니다.", "The cluster has no workers.",
    "컴퓨터마다 `dask worker 주소`를 돌리십시오.", "Start `dask worker ADDRESS` on each machine.",
    bad="(a scheduler alone)", good="dask worker tcp://10.0.0.5:8786 --nworkers auto --nthreads 1",
)  # fmt: skip
OTHER_CODE = Code(
    "CLU006", ERROR,
    "이 컴퓨터와 다른 nkusb나 라이브러리가 있는 일꾼: {workers}. 다른 코드는 다른 바이트를 만듭니다.",
    "Workers with another nkusb, Python or libraries than here: {workers}. Other code makes other bytes.",
    "모든 컴퓨터에 같은 판을 설치하고 일꾼을 다시 시작하십시오.", "Install the same everywhere, then start the workers anew.",
    bad="(0.4 here, 0.3 there)", good="(the same wheel, the same pinned libraries)",
)  # fmt: skip
NOT_SHARED = Code(
    "CLU007", ERROR,
    "일꾼이 {what} 보지 못합니다: {workers}.", "Workers don't see {what_en}: {workers}.",
    "프로젝트와 출력 폴더를 모든 컴퓨터의 같은 자리에 붙이십시오. 출력 폴더 대신 --cache 로 함께 쓰는 저장소를 줄 수 있습니다.",
    "Mount the project and the output folder at the same place on every machine; instead of the output folder, --cache may name "
    "storage that all reach.",
    bad="(payloads on this machine's own disk)", good="(payloads on a shared folder)",
)  # fmt: skip
BROKEN_OFF = Code(
    "CLU008", ERROR,
    "일꾼들이 하던 일을 잃었습니다.", "The cluster lost the work.",
    "배분기가 그대로 도는지, 일꾼의 메모리가 넉넉한지 보십시오. 같은 명령을 다시 하면 이어 갑니다.",
    "See that the scheduler still runs and that the workers have enough memory. The same command goes on from there.",
    bad="(a worker that dies of the same work four times)", good="(2 GB of memory for each thread of a worker)",
)  # fmt: skip

_ADDRESS = re.compile(r"(tcp|tls)://[^/]+:[0-9]{1,5}")
_SECONDS = 5  # to reach a scheduler, and between two looks whether anybody works still
_LOOKS = 12  # without any worker before it counts as the end: one that died is begun anew
_QUIET = ("distributed", "distributed.client", "distributed.core", "tornado.application")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shared:
    """What every worker must see: the manifest as it is here, and the cache or, without one, the output folder."""

    manifest: Path
    out: Path
    cache: Depot | None


class Cluster(Executor):
    """The workers of the scheduler at an address. Raises `NkusbError` where they can't do what would be done here."""

    def __init__(self, address: str, shared: Shared) -> None:
        try:
            import dask
            import distributed
        except ImportError as error:
            raise NkusbError([NO_CLUSTER.at(Place(address), missing=error.name or "dask")]) from None
        client: Any = distributed.Client  # which has no types
        for name in _QUIET:  # what goes wrong is told as a problem
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self._place = Place(address)
        try:
            if not _ADDRESS.fullmatch(address):
                raise ValueError
            with dask.config.set({"distributed.comm.timeouts.connect": f"{_SECONDS}s"}):
                self._client: Any = client(address, timeout=_SECONDS, set_as_default=False)
        except (OSError, ValueError, RuntimeError):  # as the transports put it
            raise NkusbError([NOT_REACHED.at(self._place)]) from None
        try:
            shared.out.mkdir(parents=True, exist_ok=True)
            self._look(shared)
        except BaseException:
            self._client.close()
            raise
        self._executor = self._client.get_executor(pure=False)
        self._ahead = max(64, 4 * sum(self._client.nthreads().values()))  # jobs that wait there

    def _look(self, shared: Shared) -> None:
        """See that every worker has our code and what it will read."""
        try:
            self._client.wait_for_workers(1, timeout=_SECONDS)
        except TimeoutError:
            raise NkusbError([NO_WORKERS.at(self._place)]) from None
        seen: dict[str, tuple[str, str, bool]] = self._client.run(_seen, shared)
        ours = _seen(shared)

        def others(place: int) -> str:
            return ", ".join(sorted(worker for worker, theirs in seen.items() if theirs[place] != ours[place]))

        if workers := others(0):
            raise NkusbError([OTHER_CODE.at(self._place, workers=workers)])
        if workers := others(1):
            raise NkusbError(
                [NOT_SHARED.at(self._place, workers=workers, what="프로젝트를", what_en="the project as it is here")]
            )
        if workers := others(2):
            what, what_en = ("저장소를", "the cache") if shared.cache else ("출력 폴더를", "the output folder")
            raise NkusbError([NOT_SHARED.at(self._place, workers=workers, what=what, what_en=what_en)])

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        future: Future[T] = self._executor.submit(_work, fingerprint(), pickle.dumps((partial(fn, **kwargs), args)))
        return future

    def map(
        self, fn: Callable[..., T], *iterables: Iterable[Any], timeout: float | None = None, chunksize: int = 1
    ) -> Iterator[T]:
        """As every executor does, some jobs ahead of the one that is waited for; what nobody waits for any more is dropped."""
        waiting: deque[Future[T]] = deque()
        try:
            for call in zip(*iterables, strict=False):
                waiting.append(self.submit(fn, *call))
                if len(waiting) >= self._ahead:
                    yield self._outcome(waiting.popleft())
            while waiting:
                yield self._outcome(waiting.popleft())
        finally:
            for future in waiting:
                future.cancel()

    def _outcome(self, future: Future[T]) -> T:
        from distributed import KilledWorker

        alone = 0
        while True:
            try:
                return future.result(_SECONDS)
            except (KilledWorker, CancelledError):
                raise NkusbError([BROKEN_OFF.at(self._place)]) from None
            except TimeoutError:
                if future.done():
                    raise
                alone = 0 if self._client.scheduler_info(n_workers=-1)["workers"] else alone + 1
                if alone >= _LOOKS or self._client.status != "running":
                    raise NkusbError([(NO_WORKERS if alone else BROKEN_OFF).at(self._place)]) from None

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        if cancel_futures:
            self._executor.shutdown(wait=False)
        self._client.close(timeout=_SECONDS)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.shutdown(cancel_futures=kind is not None)


def _seen(shared: Shared) -> tuple[str, str, bool]:
    """What a machine has: its code, the manifest, and whether it reaches what is written."""
    manifest = hash_of(shared.manifest) if shared.manifest.is_file() else ""
    try:
        reached = shared.cache.size(REACHED) == 0 if shared.cache else shared.out.is_dir()
    except (OSError, NkusbError):
        reached = False
    return fingerprint(), manifest, reached


def _work(code: str, call: bytes) -> Any:
    """Do a piece of work on a worker, with the code that was meant."""
    from distributed import get_worker

    worker = get_worker()
    if code != fingerprint():  # one that came later
        raise NkusbError([OTHER_CODE.at(Place(worker.scheduler.address), workers=worker.address)])
    tempfile.tempdir = worker.local_directory  # which Dask clears, even when a worker was killed
    fn, args = pickle.loads(call)  # noqa: S301 (from who may give this worker any work: docs/scale.md)
    return fn(*args)
