"""Past one machine: the same bytes with one process, with several, and on a cluster one of whose workers is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nkusb import known
from nkusb.cli import cluster as room
from nkusb.cli.cluster import Cluster, Shared
from nkusb.names import walk
from nkusb.problems import NkusbError
from tests import storage
from tests.conftest import MANIFEST, ROOT, Run, Tree, payload, picture
from tests.storage import BUCKET
from tests.test_interrupt import files, told
from tests.witness import ON_POSIX, needs_root, witness

pytestmark = [ON_POSIX, pytest.mark.xdist_group("storage")]

TEXTS = 60
FORMS = MANIFEST + 'forms = ["html", "epub", "text"]\n'
# Kills a worker of the cluster when a stage has come half-way; `-` for none.
KILLING = """
import contextlib, os, signal, sys
from distributed import Client
from nkusb.cli import bars, run

with Client(sys.argv[1], set_as_default=False) as client:
    victims = [min(client.run(os.getpid).values())]

@contextlib.contextmanager
def bar(*_names):
    def tell(step):
        if step.stage == sys.argv[2] and step.done >= step.total / 2 and victims:
            os.kill(victims.pop(), signal.SIGKILL)
            print("killed")
    yield tell

bars.one = bar
run(sys.argv[3:])
"""


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, str]]:
    with storage.storage() as environment:
        yield environment


@pytest.fixture
def scheduler(server: dict[str, str]) -> Iterator[str]:
    """The address of a cluster of the test's own: one that a worker was killed in may be a worker short for long."""
    with storage.cluster(2, server) as address:
        yield address


def library() -> dict[str, str | bytes]:
    """Sixty texts, every sixth with a picture of its own."""
    held: dict[str, str | bytes] = {"manifest.toml": FORMS}
    for number in range(TEXTS):
        folder, shown = f"payloads/guides/water{number}", "\n\n![그림](map.png)\n" * (number % 6 == 0)
        held[f"{folder}/index.md"] = payload(f"물을 {number}분 끓입니다.{shown}\n", title=f'"물 {number}"')
        if shown:
            held[f"{folder}/map.png"] = picture((60 + number, 40))
    return held


def nkusb(root: Path, *arguments: str, env: dict[str, str] | None = None, before: tuple[str, ...] = ()) -> str:
    """What a command prints, which must end well."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **(env or {})}
    done = subprocess.run(
        [*before, sys.executable, "-m", "nkusb", *arguments],
        cwd=root, env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def built(out: Path) -> dict[str, bytes]:
    """Every byte of what was built."""
    made = {f"{item.path.relative_to(out)}": item.path.read_bytes() for item in walk(out / "main") if item.kind == "file"}
    assert "main/keep/SHA256SUMS" in made
    return made


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What one process makes of the library."""
    root = tmp_path_factory.mktemp("alone")
    for name, content in library().items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    nkusb(root, "build", "--jobs", "1")
    return built(root / "out")


def test_several_processes_make_the_same(tree: Tree, alone: dict[str, bytes]) -> None:
    root = tree(library())
    nkusb(root, "build", "--jobs", "3")
    assert built(root / "out") == alone


@pytest.mark.parametrize("stage", ["read", "make"])
def test_a_cluster_makes_the_same_when_a_worker_is_killed(
    tree: Tree, alone: dict[str, bytes], scheduler: str, stage: str
) -> None:
    root = tree(library())
    done = subprocess.run(
        [sys.executable, "-c", KILLING, scheduler, stage, "build", "--scheduler", scheduler],
        cwd=root, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "killed" in done.stdout and done.stderr == ""
    assert built(root / "out") == alone
    nkusb(root, "check", "--scheduler", scheduler)


def test_the_cache_may_be_in_object_storage(
    tree: Tree, alone: dict[str, bytes], scheduler: str, server: dict[str, str], tmp_path: Path
) -> None:
    """The builder's output folder lies in a name space of its own, so that its workers see no more of it than other machines."""
    needs_root()
    root, cache, copy = tree(library()), f"s3://{BUCKET}/{tmp_path.name}", tmp_path / "copy"
    (root / "out").mkdir()
    hidden = (witness("unshare"), "--mount", "sh", "-ec", f'mount -t tmpfs none out; "$@"; cp -r out/main "{copy}"', "sh")
    copy.mkdir()
    nkusb(root, "build", "--scheduler", scheduler, "--cache", cache, env=server, before=hidden)
    assert not any((root / "out").iterdir())
    assert built(copy) == alone

    second = nkusb(root, "build", "--cache", cache, "--jobs", "2", env=server)
    assert second and built(root / "out") == alone
    assert "objects" in nkusb(root, "cache", "info", "--cache", cache, env=server)
    nkusb(root, "cache", "clear", "--cache", cache, env=server)
    assert "objects" not in nkusb(root, "cache", "info", "--cache", cache, env=server)
    assert all(word not in second for word in storage.KEYS.values())


def test_who_shares_a_cache_works_nothing_out_again(
    tree: Tree, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tree(library())
    arguments = ("build", "--cache", str(tmp_path / "cache"))
    assert run(root, *arguments).exit_code == 0
    steps: list[str] = []
    work_out = known._worked_out

    def noted(task: known.Task[Any, Any, Any], *call: Any) -> known.Entry:
        steps.append(task.stage)
        return work_out(task, *call)

    monkeypatch.setattr(known, "_worked_out", noted)
    assert run(root, *arguments, "--out", "other").exit_code == 0
    assert {*steps} <= {"hash"}  # of pictures that were made a moment ago
    assert built(root / "other") == built(root / "out")


def test_a_project_may_lie_in_object_storage(tree: Tree, alone: dict[str, bytes], server: dict[str, str], tmp_path: Path) -> None:
    root, url = tree(library()), f"s3://{BUCKET}/{tmp_path.name}"
    away = tmp_path / "away"
    away.mkdir()

    def put(script: str) -> None:
        code = f"import fsspec; files = fsspec.filesystem('s3'); {script}"
        subprocess.run([sys.executable, "-c", code], env={**os.environ, **server}, check=True, cwd=root)

    put(f"files.put('manifest.toml', '{url}/manifest.toml'); files.put('payloads/', '{url}/payloads/', recursive=True)")
    nkusb(away, "build", "--project", url, env=server)
    assert built(away / "out") == alone
    mirror = away / "out/.nkusb/project"
    stamps = {item.path: item.path.stat().st_mtime_ns for item in walk(mirror) if item.kind == "file"}

    (root / "payloads/guides/water1/index.md").write_text(payload("물을 더 끓입니다.\n"), "utf-8")
    put(f"files.put('payloads/guides/water1/index.md', '{url}/payloads/guides/water1/index.md')")
    put(f"files.rm('{url}/payloads/guides/water6', recursive=True)")
    for name in ("index.md", "map.png"):
        (root / "payloads/guides/water6" / name).unlink()
    (root / "payloads/guides/water6").rmdir()
    nkusb(away, "build", "--project", url, env=server)
    nkusb(root, "build")
    assert built(away / "out") == built(root / "out") != alone
    again = {item.path: item.path.stat().st_mtime_ns for item in walk(mirror) if item.kind == "file"}
    assert [path.parent.name for path in again if again[path] != stamps[path]] == ["water1"]
    assert {path.relative_to(mirror).parts[-2] for path in stamps.keys() - again.keys()} == {"water6"}


def test_a_name_in_storage_cannot_lead_out_of_the_mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from nkusb import mirror

    class Hostile:
        def find(self, _url: str, detail: bool) -> dict[str, dict[str, Any]]:
            return {"b/project/../../key": {"size": 1, "ETag": "x"}}

    monkeypatch.setattr("fsspec.filesystem", lambda *_, **__: Hostile())
    with pytest.raises(NkusbError) as raised:
        mirror.mirror("s3://b/project", tmp_path / "project")
    assert [problem.code.name for problem in raised.value.problems] == ["CLU009"]
    assert not (tmp_path / "project").exists()


def test_ctrl_c_on_a_cluster(tree: Tree, alone: dict[str, bytes], scheduler: str) -> None:
    root = tree(library())
    script = KILLING.replace("victims.pop(), signal.SIGKILL", "victims.pop() and os.getpid(), signal.SIGINT").replace(
        'print("killed")', "pass"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, scheduler, "read", "build", "--scheduler", scheduler],
        cwd=root, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    told(done, "build")
    assert not (root / "out/main").exists()
    nkusb(root, "build", "--scheduler", scheduler)
    assert files(root / "out/main")["keep/SHA256SUMS"] == alone["main/keep/SHA256SUMS"]


def refused(address: str, shared: Shared) -> list[str]:
    with pytest.raises(NkusbError) as raised, Cluster(address, shared):
        pass
    return [problem.code.name for problem in raised.value.problems]


def test_what_keeps_a_cluster_from_working_is_a_problem(
    tree: Tree, run: Run, scheduler: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tree({})
    sound = Shared(root / "manifest.toml", root, None)
    result = run(root, "build", "--scheduler", "tcp://127.0.0.1:1")
    assert result.exit_code == 1 and "CLU004" in result.output and "Traceback" not in result.output
    for strange in ("nowhere://x", "tcp://", "127.0.0.1:none"):
        assert refused(strange, sound) == ["CLU004"]
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "distributed", None)
        assert refused(scheduler, sound) == ["CLU001"]
    with monkeypatch.context() as patch:
        patch.setattr(room, "fingerprint", lambda: "other")
        assert refused(scheduler, sound) == ["CLU006"]
    with storage.cluster(0, {}) as empty:
        assert refused(empty, sound) == ["CLU005"]


def test_a_project_that_workers_do_not_see_is_a_problem(tree: Tree, scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here, another is seen by this process alone."""
    root = tree({})
    shared = Shared(root / "manifest.toml", root, None)
    for changed in ("manifest", "out"):
        theirs = room._seen(shared)
        ours = (theirs[0], "other", True) if changed == "manifest" else (*theirs[:2], False)
        with monkeypatch.context() as patch:
            patch.setattr(room, "_seen", _Elsewhere(ours))
            assert refused(scheduler, shared) == ["CLU007"]


class _Elsewhere:
    """Answers here with what only this machine sees; on a worker, as ever."""

    def __init__(self, ours: tuple[str, str, bool]) -> None:
        self.ours = ours

    def __call__(self, _shared: Shared) -> tuple[str, str, bool]:
        return self.ours

    def __reduce__(self) -> str | tuple[Any, ...]:
        return getattr, (room, "_seen")


def test_work_that_kills_its_workers_is_a_problem(tree: Tree, scheduler: str) -> None:
    root = tree({})
    with Cluster(scheduler, Shared(root / "manifest.toml", root, None)) as executor, pytest.raises(NkusbError) as raised:
        list(executor.map(signal.raise_signal, [signal.SIGKILL]))
    assert [problem.code.name for problem in raised.value.problems] == ["CLU008"]


def test_other_code_that_came_later_does_no_work(tree: Tree, scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tree({})
    with Cluster(scheduler, Shared(root / "manifest.toml", root, None)) as executor:
        assert list(executor.map(len, ["a", "bb"])) == [1, 2]
        monkeypatch.setattr(room, "fingerprint", lambda: "other")
        with pytest.raises(NkusbError) as raised:
            list(executor.map(len, ["a", "bb"]))
    assert [problem.code.name for problem in raised.value.problems] == ["CLU006"]


def test_no_code_travels(tree: Tree, scheduler: str) -> None:
    root = tree({})
    with Cluster(scheduler, Shared(root / "manifest.toml", root, None)) as executor, pytest.raises(AttributeError):
        executor.submit(lambda: 1)


def test_a_project_and_a_manifest_exclude_each_other(tree: Tree, run: Run) -> None:
    assert run(tree({}), "build", "--project", "s3://b/p", "--manifest", "other.toml").exit_code == 2
