"""A server of object storage on this machine, and a Dask cluster of two worker processes, for as long as a test needs them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.conftest import ROOT

KEYS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": "us-east-1"}
BUCKET = "drives"

_CLUSTER = """
import sys
from distributed import LocalCluster

if __name__ == "__main__":
    with LocalCluster(n_workers=int(sys.argv[1]), threads_per_worker=1, dashboard_address=":0", memory_limit=0) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""


@contextmanager
def storage() -> Iterator[dict[str, str]]:
    """What the environment must hold to reach a new server, in which there is one empty bucket."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**KEYS, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}"}
    server = subprocess.Popen(
        [sys.executable, "-c", "from moto.server import main; main()", "-p", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while not _answers(port):
            assert server.poll() is None
            time.sleep(0.1)
        make = f"import fsspec; fsspec.filesystem('s3').mkdir({BUCKET!r})"
        subprocess.run([sys.executable, "-c", make], env={**os.environ, **environment}, check=True)
        yield environment
    finally:
        server.kill()
        server.wait()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def cluster(workers: int, environment: dict[str, str]) -> Iterator[str]:
    """The address of the scheduler of a cluster with so many workers, which gives a piece of work to two of them at most."""
    told = {**os.environ, **environment, "PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
    begun = subprocess.Popen(
        [sys.executable, "-c", _CLUSTER, str(workers)],
        env=told, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert begun.stdin and begun.stdout
    try:
        yield begun.stdout.readline().strip()
        begun.stdin.close()
        begun.wait(60)
    finally:
        begun.kill()
        begun.wait()
        begun.stdout.close()
