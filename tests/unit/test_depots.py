"""What every depot must do, whatever it lies in. A new kind joins by one more row in `KINDS`."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nkusb.bundle import Recipe, hash_of
from nkusb.inline import Inline
from nkusb.known import Job, Known, Task
from nkusb.known.depots import OBJECTS, Depot, Local, Remote, depot_of
from nkusb.problems import NkusbError
from nkusb.progress import silent
from nkusb.store import Kitchen, Store
from tests.conftest import picture
from tests.storage import BUCKET, storage
from tests.unit.test_store import recipe

pytestmark = pytest.mark.xdist_group("storage")  # one server for all


@pytest.fixture(scope="module")
def server() -> Iterator[None]:
    with storage() as environment, pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        yield


@pytest.fixture
def bucket(server: None, tmp_path: Path) -> str:
    """An empty place in the bucket, another for each test."""
    return f"s3://{BUCKET}/{tmp_path.name}"


KINDS: dict[str, Callable[[str, Path], Depot]] = {
    "a folder": lambda _, folder: Local(folder / "depot"),
    "object storage": Remote,
    "object storage, no folder near": lambda url, folder: Remote(url, folder / "none"),
}


@pytest.fixture(params=KINDS)
def depot(request: pytest.FixtureRequest, bucket: str, tmp_path: Path) -> Depot:
    return KINDS[request.param](bucket, tmp_path)


def test_what_was_written_is_read(depot: Depot, tmp_path: Path) -> None:
    assert depot.sizes() == {} and depot.read("a") is None and depot.size("a") is None
    depot.write("a", b"hello")
    depot.write("empty", b"")
    kept = depot.read("a")
    assert kept and kept[0] == b"hello" and abs(kept[1] - 10**9 * int((tmp_path).stat().st_mtime)) < 3600 * 10**9
    assert depot.sizes() == {"a": 5, "empty": 0} and depot.size("empty") == 0
    depot.write("a", b"other")
    kept = depot.read("a")
    assert kept and kept[0] == b"other"


def test_many_are_read_in_order(depot: Depot) -> None:
    for number in range(0, 40, 2):
        depot.write(f"a{number}", bytes([number]))
    read = [kept and kept[0] for kept in depot.read_each(f"a{number}" for number in range(40))]
    assert read == [None if number % 2 else bytes([number]) for number in range(40)]


def test_a_part_of_what_never_changes(depot: Depot) -> None:
    depot.write("a-1", bytes(range(100)))
    assert depot.part("a-1", 10, 3) == bytes([10, 11, 12])
    assert depot.part("a-1", 98, 5) == bytes([98, 99])
    with pytest.raises(FileNotFoundError):
        depot.part("b-1", 0, 1)


def test_a_file_goes_in_and_out(depot: Depot, tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(bytes(9 << 20))  # more than one part of an upload
    depot.send(tmp_path / "in", "film")
    assert depot.size("film") == 9 << 20
    depot.fetch("film", tmp_path / "out")
    assert hash_of(tmp_path / "out") == hash_of(tmp_path / "in")
    with pytest.raises(FileNotFoundError):
        depot.fetch("none", tmp_path / "out")


def test_what_is_removed_is_gone(depot: Depot) -> None:
    for name in ("a", "b", "c"):
        depot.write(name, b"x")
    depot.remove("a", "b", "never there")
    assert depot.sizes() == {"c": 1}


def test_depots_inside_a_depot_are_apart(depot: Depot) -> None:
    depot.below("one").write("a", b"1")
    depot.below("two").write("a", b"22")
    assert (depot.below("one").size("a"), depot.below("two").size("a"), depot.sizes()) == (1, 2, {})


def test_another_process_finds_the_same(depot: Depot) -> None:
    depot.write("a", b"x")
    other = pickle.loads(pickle.dumps(depot))  # noqa: S301
    assert other == depot and hash(other) == hash(depot) and other.sizes() == {"a": 1}


@pytest.mark.parametrize("name", ["../a", "a/b", "..", "a\\b", "a\0"])
def test_no_name_leads_out(depot: Depot, tmp_path: Path, name: str) -> None:
    """Names are read out of files that others may have written."""
    (tmp_path / "a").write_bytes(b"secret")
    for use in (depot.read, depot.size, lambda each: depot.part(each, 0, 1), lambda each: depot.write(each, b"")):
        with pytest.raises(OSError):
            use(name)
    assert (tmp_path / "a").read_bytes() == b"secret"


def _long(item: str, _shared: None) -> int:
    return len(item)


def test_known_work_is_known_to_who_shares_it(depot: Depot) -> None:
    jobs = [Job(name, name, name) for name in ("one", "three")]
    assert Known(depot).work(Task("long", _long), jobs, None, Inline(), silent) == [3, 5]
    assert Known(depot).work(Task("long", _never), jobs, None, Inline(), silent) == [3, 5]


def _never(_item: str, _shared: None) -> int:
    raise AssertionError


def test_what_one_cooked_another_brings(depot: Depot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = recipe(tmp_path / "one.png", picture())
    first = Store(tmp_path / "a", depot).get(wanted)
    monkeypatch.setattr("nkusb.media.pictures._pixels", _never)
    store = Store(tmp_path / "b", depot)
    second = store.get(wanted)
    assert (second.sha256, second.size) == (first.sha256, first.size)
    assert second.path.is_relative_to(tmp_path / "b") and second.path.read_bytes() == first.path.read_bytes()
    store.forget_unused()
    Store(tmp_path / "c", depot).forget_unused()  # which asked for nothing
    assert depot.below("objects").sizes() == {first.sha256: first.size}


def test_a_machine_without_the_folder_cooks_all_the_same(depot: Depot, tmp_path: Path) -> None:
    wanted: Recipe = recipe(tmp_path / "one.png", picture())
    with Kitchen(tmp_path / "none", depot).within_reach() as kitchen:
        _, stored = kitchen.get(wanted, {})
    assert not stored.path.exists() and not (tmp_path / "none").exists()
    assert Store(tmp_path / "here", depot).get(wanted).path.read_bytes()


def test_a_shared_file_that_was_changed_is_not_taken(depot: Depot, tmp_path: Path) -> None:
    wanted = recipe(tmp_path / "one.png", picture())
    stored = Store(tmp_path / "a", depot).get(wanted)
    depot.below("objects").write(stored.sha256, bytes(stored.size))
    with pytest.raises(OSError, match="checksum"):
        Store(tmp_path / "b", depot).get(wanted)


def test_a_record_that_names_a_file_of_the_machine_is_not_believed(depot: Depot, tmp_path: Path) -> None:
    wanted = recipe(tmp_path / "one.png", picture())
    first = Store(tmp_path / "a", depot).get(wanted)
    (tmp_path / "b").mkdir()
    (tmp_path / "b/secret").write_bytes(b"secret")
    (key,) = depot.below("keys").sizes()
    depot.below("keys").write(key, b"../secret 6")
    assert Store(tmp_path / "b", depot).get(wanted).sha256 == first.sha256


@pytest.mark.parametrize(
    ("place", "code"),
    [("s3://no-such-bucket-here/cache", "CLU002"), ("ftp://10.0.0.5/cache", "CLU003"), ("/dev/null/cache", "CLU002")],
)
def test_what_cannot_be_used_is_a_problem(server: None, tmp_path: Path, place: str, code: str) -> None:
    with pytest.raises(NkusbError) as raised:
        depot_of(place, tmp_path)
    assert [problem.code.name for problem in raised.value.problems] == [code]


def test_each_kind_of_object_storage_is_one_of_fsspecs() -> None:
    from fsspec.registry import known_implementations

    assert set(OBJECTS) <= set(known_implementations)
