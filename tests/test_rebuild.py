"""Building again: where nothing changed nothing is done, where something did only that; never an old answer to a new question."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nkusb.known import shelf
from nkusb.names import walk
from tests.conftest import MANIFEST, ROOT, Run, Tree, payload, picture

WATER, FIRE = "payloads/guides/water/index.md", "payloads/guides/fire/index.md"


@pytest.fixture
def project(tree: Tree) -> Path:
    root = tree({
        WATER: payload("물.\n\n![그림](a.png)", title='"물"'), "payloads/guides/water/a.png": picture((90, 70)),
        FIRE: payload("불.", title='"불"'), "manifest.toml": MANIFEST,
    })  # fmt: skip
    return settled(root)


def settled(root: Path) -> Path:
    """The project with files that are older than any clock's grain."""
    long_ago = time.time() - 3600
    for item in walk(root / "payloads"):
        os.utime(item.path, (long_ago, long_ago))
    return root


def files(root: Path) -> dict[str, tuple[bytes, int, int]]:
    """Of every file and folder that was built: its bytes, its mode, its time stamp."""
    out = root / "out/main"

    def told(path: Path) -> tuple[bytes, int, int]:
        return b"" if path.is_dir() else path.read_bytes(), path.stat().st_mode, path.stat().st_mtime_ns

    return {item.path.relative_to(out).as_posix(): told(item.path) for item in walk(out)}


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The stages in which something was really worked out."""
    from nkusb import known

    stages: list[str] = []
    real = known._worked_out

    def noted(task: Any, *rest: Any) -> Any:
        stages.append(task.stage)
        return real(task, *rest)

    monkeypatch.setattr(known, "_worked_out", noted)
    return stages


@pytest.fixture
def unsure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust a stamp at once: the files of a test are young."""
    monkeypatch.setattr("nkusb.known.SURE", -(10**12))
    monkeypatch.setattr("nkusb.unchanged.SURE", -(10**12))


@pytest.mark.usefixtures("unsure")
def test_nothing_changed_is_nothing_done(project: Path, run: Run, watched: list[str]) -> None:
    first = run(project, "build", "--format", "json")
    assert first.exit_code == 0 and watched
    before = files(project)
    watched.clear()
    inodes = {item.path: item.path.stat().st_ino for item in walk(project / "out/main")}
    again = run(project, "build", "--format", "json")
    assert (again.output, watched, files(project)) == (first.output, [], before)
    assert {item.path: item.path.stat().st_ino for item in walk(project / "out/main")} == inodes


@pytest.mark.usefixtures("unsure")
def test_one_text_changed_is_one_text_done(project: Path, run: Run, watched: list[str]) -> None:
    assert run(project, "build").exit_code == 0
    kept = (project / "out/main/drive/a02-1.png").stat().st_ino, (project / "out/main/drive/n1.htm").stat().st_ino
    watched.clear()
    (project / FIRE).write_text(payload("불이 꺼집니다.", title='"불"'), "utf-8")
    assert run(project, "build").exit_code == 0
    assert sorted(watched) == ["draw", "frame", "gather", "index", "read", *["sift"] * watched.count("sift"), "word"]
    assert "꺼집니다" in (project / "out/main/drive/a01.htm").read_text("utf-8-sig")
    drive = project / "out/main/drive"
    assert ((drive / "a02-1.png").stat().st_ino, (drive / "n1.htm").stat().st_ino) == kept  # a second name, not a copy


def edition(name: str, title: str = "읽을거리", mark: str = "A1", more: str = "") -> str:
    """One more edition of a manifest."""
    head = f'title = "{title}"\ncover_title = "{mark}"\nvolume_label = "{mark}"\nsize_budget = "1 GB"'
    return f"\n[edition.{name}]\n{head}\n{more}\n"


@pytest.mark.usefixtures("unsure")
def test_an_edition_that_differs_in_its_titles_draws_and_looks_at_no_article_again(
    project: Path, run: Run, watched: list[str]
) -> None:
    assert run(project, "build").exit_code == 0
    once = watched.count("sift")
    watched.clear()
    (project / "manifest.toml").write_text(MANIFEST + edition("other", "다른것", "B1"), "utf-8")
    assert run(project, "build").exit_code == 0
    assert {*watched} == {"frame", "sift"} and watched.count("sift") < once
    first, second = ((project / "out" / name / "drive/a01.htm").read_text("utf-8-sig") for name in ("main", "other"))
    assert "<title>B1</title>" in second and second == first.replace("<title>A1</title>", "<title>B1</title>")


EDITIONS = MANIFEST + "".join([
    edition("titled", "다른것", "B1", 'cover = "none"'),
    edition("fewer", more='slugs = ["fire"]'),
    edition("spelled", more='terms = "south"'),
    edition("again", "또 읽을거리", "A2", 'terms = "south"'),
])  # fmt: skip


def test_editions_that_are_built_together_are_as_each_is_alone(project: Path, run: Run) -> None:
    (project / "manifest.toml").write_text(EDITIONS, "utf-8")
    (project / FIRE).write_text(payload("불. 핸드폰도 탄다.", title='"불"'), "utf-8")
    assert run(project, "build").exit_code == 0
    for name in ("main", "titled", "fewer", "spelled", "again"):
        assert run(project, "build", "--edition", name, "--out", "alone").exit_code == 0
        alone, together = (
            {item.path.name: item.path.read_bytes() for item in walk(project / out / name) if item.kind == "file"}
            for out in ("alone", "out")
        )
        assert alone == together, name


def test_pages_are_the_same_whether_their_frame_is_shared_or_drawn_with_each(project: Path, run: Run) -> None:
    assert run(project, "build").exit_code == 0
    before = files(project)
    _put(project / "templates/html/note.html", (ROOT / "templates/html/note.html").read_text("utf-8"))
    assert run(project, "build").exit_code == 0
    assert files(project) == before


CHANGES: dict[str, Callable[[Path], object]] = {
    "a text": lambda root: (root / FIRE).write_text(payload("꺼집니다.", title='"불"'), "utf-8"),
    "a title, which others show": lambda root: (root / FIRE).write_text(payload("불.", title='"큰불"'), "utf-8"),
    "a picture": lambda root: (root / "payloads/guides/water/a.png").write_bytes(picture((80, 70), colour="#123456")),
    "a new payload": lambda root: _put(root / "payloads/guides/earth/index.md", payload("땅.")),
    "the manifest": lambda root: (root / "manifest.toml").write_text(MANIFEST.replace("읽을거리", "다른것"), "utf-8"),
    "the edition's date": lambda root: (root / "manifest.toml").write_text(MANIFEST.replace("-24", "-23"), "utf-8"),
    "a template": lambda root: _put(root / "templates/html/note.html", "{% extends 'html/base.html' %}"),
    "the word list": lambda root: _put(root / "language/glossary.csv", "south,gloss\n불,타는 것\n"),
    "what was built": lambda root: (root / "out/main/drive/a01.htm").write_text("다른 사람이 고쳤습니다.", "utf-8"),
    "a picture where it was built": lambda root: _edited(root / "out/main/drive/a02-1.png"),
    "a file that was taken away": lambda root: (root / "out/main/drive/a01.htm").unlink(),
    "a file that was put there": lambda root: (root / "out/main/drive/x.htm").write_text("x", "utf-8"),
}  # fmt: skip


def _edited(path: Path) -> None:
    """Written over in place, with as many bytes."""
    with path.open("r+b") as file:
        file.write(b"GIF8")


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


@pytest.mark.usefixtures("unsure")
@pytest.mark.parametrize("change", CHANGES)
def test_a_rebuild_gives_what_a_first_build_gives(project: Path, run: Run, change: str) -> None:
    assert run(project, "build").exit_code == 0
    CHANGES[change](project)
    assert run(project, "build").exit_code == 0
    rebuilt = files(project)
    assert run(project, "cache", "clear").exit_code == 0
    assert run(project, "build").exit_code == 0
    assert files(project) == rebuilt


TWO = MANIFEST + '[edition.other]\ntitle = "다른것"\ncover_title = "A2"\nvolume_label = "A2"\nsize_budget = "4 GB"\n'


@pytest.mark.skipif(os.name == "nt", reason="POSIX' numbers of names")
def test_what_was_cooked_lies_on_the_disk_once_and_in_two_drives_twice(project: Path, run: Run) -> None:
    assert run(project, "build").exit_code == 0
    shown = project / "out/main/drive/a02-1.png"
    assert [item.path for item in walk(project / "out/.nkusb/store/objects") if item.path.samefile(shown)] != []
    (project / "manifest.toml").write_text(TWO, "utf-8")
    assert run(project, "build").exit_code == 0
    drives = [project / "out" / name / "drive/a02-1.png" for name in ("main", "other")]
    assert drives[0].read_bytes() == drives[1].read_bytes() and not drives[0].samefile(drives[1])
    _edited(drives[0])
    assert run(project, "build").exit_code == 0
    assert drives[0].read_bytes() == drives[1].read_bytes()


def test_what_was_touched_just_now_is_not_trusted(project: Path, run: Run) -> None:
    """A text changed within the grain of the file system's clock, its size and times as before."""
    assert run(project, "build").exit_code == 0
    text = (project / FIRE).read_text("utf-8")
    status = (project / FIRE).stat()
    with (project / FIRE).open("r+", encoding="utf-8") as file:
        file.write(text.replace("불.", "물."))
    os.utime(project / FIRE, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert run(project, "build").exit_code == 0
    assert "<p>물.</p>" in (project / "out/main/drive/a01.htm").read_text("utf-8-sig")


@pytest.mark.usefixtures("unsure")
def test_a_red_list_and_its_removal_are_heard(project: Path, run: Run) -> None:
    assert run(project, "build").exit_code == 0
    (project / FIRE).write_text(payload("어제 홍란별이 왔다.", title='"불"'), "utf-8")
    assert run(project, "build").exit_code == 0
    (project / "redlist.txt").write_text("홍란별\n", "utf-8")
    listed = run(project, "build", "--format", "json")
    assert [problem["code"] for problem in json.loads(listed.output)["problems"]] == ["RED001"]
    assert "홍란별" not in "".join(path.read_bytes().decode("utf-8", "replace") for path in kept_files(project, "built"))
    (project / "redlist.txt").unlink()
    assert run(project, "build").exit_code == 0


def kept_files(root: Path, part: str) -> list[Path]:
    return [item.path for item in walk(root / f"out/.nkusb/store/{part}") if item.kind == "file"]


@pytest.mark.usefixtures("unsure")
@pytest.mark.parametrize("spoil", [b"", b"[]\nx", b'["", "a"]\n\x80\x05}.', b"\x80"])
def test_results_that_were_spoilt_are_worked_out_anew(project: Path, run: Run, spoil: bytes) -> None:
    assert run(project, "build").exit_code == 0
    before = files(project)
    for path in (*kept_files(project, "known"), *kept_files(project, "built")):
        if len(path.name.split("-")) <= 3:  # results, which name segments
            path.write_bytes(spoil)
    (project / "manifest.toml").write_text(MANIFEST.replace("읽을거리", "다른것"), "utf-8")
    assert run(project, "build").exit_code == 0
    (project / "manifest.toml").write_text(MANIFEST, "utf-8")
    assert run(project, "build").exit_code == 0
    assert files(project) == before


@pytest.mark.usefixtures("unsure")
@pytest.mark.parametrize("stage", ["draw", "word"])
def test_what_was_edited_in_the_store_never_reaches_a_drive(project: Path, run: Run, stage: str) -> None:
    """A page that is poured, and a body that is drawn."""
    assert run(project, "build").exit_code == 0
    before = files(project)
    for path in kept_files(project, "known"):
        if path.name.startswith(stage) and len(path.name.split("-")) == 4:  # a segment
            path.write_bytes(path.read_bytes().replace("불".encode(), "뿔".encode()))
    if stage == "word":
        _put(project / "templates/html/note.html", "{% extends 'html/base.html' %}")  # so that pages are drawn again
        shelf._read.cache_clear()  # as in another process
    else:
        (project / "out/main/drive/a01.htm").unlink()
        before = files(project)
    result = run(project, "build", "--format", "json")
    assert [problem["code"] for problem in json.loads(result.output)["problems"]] == ["BLD001"]
    assert files(project) == before
    assert run(project, "cache", "clear").exit_code == 0
    assert run(project, "build").exit_code == 0
