"""What was found out before: known again where it is the same, worked out anew where it isn't, the same in any process."""

from __future__ import annotations

import datetime as dt
import os
import pickle
from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from nkusb.bundle import Rendered
from nkusb.document import Document, Paragraph, Text
from nkusb.inline import Inline
from nkusb.known import SURE, Job, Known, Task, Working, at_once
from nkusb.known.depots import Local
from nkusb.known.shelf import Kept, Shelved, digest_of, packed, segments, unpacked
from nkusb.orthography import Glossary
from nkusb.problems import HINT, Code, Place, Problem
from nkusb.progress import Step, silent

ODD = Code("TST001", HINT, "가", "a", "나", "b", bad="x", good="y")


def body(words: str) -> Document:
    return Document((Paragraph(3, (Text(words),)),), (), f"+++\n{words}")


def look(words: str, prefix: str) -> tuple[Document, Rendered, Problem]:
    """A task whose results are large and small."""
    log = os.environ.get("NKUSB_TEST_LOG")
    if log:
        with Path(log).open("a", encoding="utf-8") as file:
            file.write(f"{words}\n")
    return body(words), Rendered(f"{prefix}{words}".encode()), ODD.at(Place("a.md", 1))


def content(words: str, _prefix: str) -> str:
    return words.partition("|")[0]


def lost(words: str, _prefix: str) -> str:
    return look(words, "")[0].written


LOOK = Task("look", look)
STAMPED = Task("stamped", look, content)
FLEETING = Task("fleeting", lost, None, lambda found: "lost" in found)


@pytest.fixture
def worked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The list of what tasks were really done."""
    log = tmp_path / "log"
    log.touch()
    monkeypatch.setenv("NKUSB_TEST_LOG", str(log))
    return log


def jobs(*words: str, touched: int = 0) -> list[Job[str]]:
    return [Job(f"p/{number}", digest_of(each), each, touched) for number, each in enumerate(words)]


def done(folder: Path, task: Task[str, str, Any], wanted: Sequence[Job[str]], executor: Executor | None = None) -> list[Any]:
    return Known(Local(folder)).work(task, wanted, "", executor or Inline(), silent)


def test_work_is_done_once_and_what_is_large_is_left_where_it_lies(tmp_path: Path, worked: Path) -> None:
    first = done(tmp_path / "d", LOOK, jobs("물", "불"))
    again = done(tmp_path / "d", LOOK, jobs("물", "불", "땅"))
    assert worked.read_text("utf-8").split() == ["물", "불", "땅"]
    document, page, problem = again[0]
    assert isinstance(document, Shelved) and isinstance(page, Kept)
    assert (document.blocks, document.written, document.facts) == (body("물").blocks, body("물").written, body("물").facts)
    assert page.open().read() == "물".encode() and page.sha256 == Rendered("물".encode()).sha256
    assert problem == ODD.at(Place("a.md", 1))
    assert digest_of(first) == digest_of(again[:2])


def test_every_executor_gives_the_same(tmp_path: Path) -> None:
    wanted = jobs(*map(str, range(40)))
    found = []
    for number, executor in enumerate((Inline(), ThreadPoolExecutor(3), ProcessPoolExecutor(2))):
        with executor:
            made = done(tmp_path / str(number), LOOK, wanted, executor)
        found.append([(document.written, page.open().read()) for document, page, _ in made])
    assert found[0] == found[1] == found[2]


def test_a_copy_is_known_by_its_content_and_a_late_touch_is_looked_at_again(tmp_path: Path, worked: Path) -> None:
    done(tmp_path / "d", STAMPED, jobs("물|1"))
    done(tmp_path / "d", STAMPED, jobs("물|2"))  # another stamp, the same content
    assert worked.read_text("utf-8").split() == ["물|1"]
    written = max(path.stat().st_mtime_ns for path in (tmp_path / "d").iterdir())
    done(tmp_path / "d", LOOK, jobs("불"))
    done(tmp_path / "d", LOOK, jobs("불", touched=written - 2 * SURE))
    assert worked.read_text("utf-8").split() == ["물|1", "불"]
    done(tmp_path / "d", LOOK, jobs("불", touched=written + SURE))  # touched after it was looked at, or just before
    assert worked.read_text("utf-8").split() == ["물|1", "불", "불"]


def test_what_may_be_otherwise_next_time_is_not_kept(tmp_path: Path, worked: Path) -> None:
    for _ in range(2):
        done(tmp_path / "d", FLEETING, jobs("lost", "물"))
    assert sorted(worked.read_text("utf-8").split()) == ["lost", "lost", "물"]


def test_only_what_is_used_stays_and_segments_become_one(tmp_path: Path) -> None:
    depot = Local(tmp_path / "d")
    for number in range(12):  # one batch, which gets a segment each time
        Known(depot).work(LOOK, [Job("p", str(number), str(number))], "", Inline(), silent)
    later = Known(depot)
    (kept,) = later.work(LOOK, [Job("p", "3", "3")], "", Inline(), silent)
    later.forget_unused()
    (again,) = Known(depot).work(LOOK, [Job("p", "3", "3")], "", Inline(), silent)
    names = sorted(path.name for path in (tmp_path / "d").iterdir())
    assert len(names) == 2 and segments((tmp_path / "d" / names[0]).read_bytes()) == [names[1]]
    assert again[0].written == body("3").written
    assert kept[1].sha256 == again[1].sha256


def test_progress_counts_what_was_known_and_what_is_done(tmp_path: Path) -> None:
    steps: list[Step] = []
    known = Known(Local(tmp_path / "d"))
    known.work(LOOK, jobs("물", "불"), "", Inline(), steps.append)
    assert (steps[0].done, steps[-1].done, steps[-1].total) == (0, 2, 2)
    steps.clear()
    known.work(LOOK, jobs("물", "불"), "", Inline(), steps.append)
    assert [step.done for step in steps] == [2]


class Evil:
    def __reduce__(self) -> tuple[object, ...]:
        return os.system, ("true",)


@pytest.mark.parametrize("value", [Evil(), os.system, Path.unlink, pickle.loads], ids=lambda value: repr(value)[:20])
def test_nothing_but_our_own_values_comes_out(tmp_path: Path, value: object) -> None:
    with pytest.raises(pickle.UnpicklingError):
        unpacked(b"[]\n" + pickle.dumps(value), Local(tmp_path), Glossary())


@given(st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
@settings(deadline=None, max_examples=50)
def test_values_come_out_as_they_went_in(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    depot = Local(tmp_path_factory.getbasetemp())
    assert unpacked(packed(value), depot, Glossary()) == value
    assert digest_of(value) == digest_of(pickle.loads(pickle.dumps(value)))  # noqa: S301 (our own)


def test_a_body_is_known_by_its_hash_wherever_it_lies(tmp_path: Path) -> None:
    (first,) = done(tmp_path / "one", LOOK, jobs("물"))
    (second,) = done(tmp_path / "two", LOOK, jobs("물"))
    assert digest_of(first) == digest_of(second) != digest_of(done(tmp_path / "one", LOOK, jobs("불"))[0])


def test_what_was_made_for_the_last_edition_is_held_for_the_next_alone_and_only_if_there_are_several(tmp_path: Path) -> None:
    made: list[tuple[str, ...]] = []

    def make(*words: str) -> str:
        made.append(words)
        return "".join(words)

    for several, expected in ((True, ["a", "b", "a"]), (False, ["a", "a", "b", "b", "a"])):
        made.clear()
        work = Working(Known(Local(tmp_path)), Inline(), silent, several)
        assert [work.again(make, word, "물") for word in "aabba"] == [f"{word}물" for word in "aabba"]
        assert [first for first, _ in made] == expected
    assert at_once.again(make, "c") == "c"


@dataclass(frozen=True, slots=True)
class _One:
    value: object


@dataclass(frozen=True)
class _Other:
    value: object


def test_values_that_differ_have_other_hashes() -> None:
    """Also where only their class does, and of what JSON has no words for."""
    values: list[object] = [
        "1", 1, 1.0, True, None, [], {}, "2026-11-24", dt.date(2026, 11, 24), "물", Markup("물"), b"a", "a", Path("a"),
        PurePosixPath("a"), "\udcff", b"\xff", 2**64, 2**65, _One(1), _Other(1), _One("1"), _One(_One(1)),
        MappingProxyType({"a": 1}), MappingProxyType({"a": 2}),
    ]  # fmt: skip
    assert len({*map(digest_of, values)}) == len(values)
    assert digest_of(_One(("a", "b"))) != digest_of(_One("a"), "b") != digest_of(_One("a"), ("b",))
    with pytest.raises(TypeError):
        digest_of({"a", "b"})  # in no order
