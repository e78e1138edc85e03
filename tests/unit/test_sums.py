"""SHA256SUMS against coreutils, both ways."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nkusb.bundle import Bundle, Rendered
from nkusb.problems import Place
from nkusb.seal.sums import read_sums, sums, with_sums
from tests.witness import run, witness

PLACE = Place("SHA256SUMS")
NAMES = st.from_regex(r"[a-z0-9]{1,8}\.(htm|jpg)", fullmatch=True)


def bundle(files: dict[str, bytes]) -> Bundle:
    return Bundle((PurePosixPath(name), Rendered(data)) for name, data in files.items())


@given(st.dictionaries(NAMES, st.binary(max_size=20), max_size=5))
def test_what_is_written_is_read(files: dict[str, bytes]) -> None:
    made = bundle(files)
    assert read_sums(sums(made).encode(), PLACE) == ({path: blob.sha256 for path, blob in made.items()}, ())


def test_sha256sum_writes_the_same(tmp_path: Path) -> None:
    files = {"a01.htm": "물".encode(), "a01-1.jpg": b"\xff\xd8", "index.htm": b""}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    assert run(witness("sha256sum"), *sorted(files), cwd=tmp_path).stdout == sums(bundle(files))


def test_names_that_coreutils_escapes_are_read(tmp_path: Path) -> None:
    name = "a\\b\nc"
    (tmp_path / name).write_bytes(b"x")
    found, problems = read_sums(run(witness("sha256sum"), name, cwd=tmp_path).stdout.encode(), PLACE)
    assert (list(found), problems) == ([PurePosixPath(name)], ())


def test_the_list_on_the_drive_holds_all_but_itself() -> None:
    made = with_sums(bundle({"a01.htm": b"1", "z.jpg": b"2"}))
    assert list(map(str, made)) == ["a01.htm", "sums.txt", "z.jpg"]
    with made[PurePosixPath("sums.txt")].open() as file:
        assert set(read_sums(file.read(), PLACE)[0]) == {PurePosixPath("a01.htm"), PurePosixPath("z.jpg")}


@pytest.mark.parametrize(
    "line",
    ["nonsense", "0" * 63 + "  a", "0" * 64 + " a", "0" * 64 + "  /etc/passwd", "0" * 64 + "  ../a", "0" * 64 + "  b/../../a"],
)
def test_hostile_lines_are_problems(line: str) -> None:
    good = "0" * 64 + "  a\n"
    found, problems = read_sums((good + line + "\n").encode(), PLACE)
    assert list(found) == [PurePosixPath("a")]
    assert [(p.code.name, p.place.line) for p in problems] == [("VER005", 2)]


def test_a_name_given_twice_is_a_problem() -> None:
    assert [p.place.line for p in read_sums((b"0" * 64 + b"  a\n") * 2, PLACE)[1]] == [2]
