"""`nkusb cache`: it tells what is there, removes it, and never under the hands of a build."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nkusb.build import writing
from nkusb.caching import previewing
from tests.conftest import Run, Tree, payload, picture

STORE = "out/.nkusb/store"


@pytest.fixture
def built(tree: Tree, run: Run) -> Path:
    files = {"payloads/guides/water/index.md": payload("물.\n\n![그림](map.png)"), "payloads/guides/water/map.png": picture()}
    root = tree(files)
    assert run(root, "build").exit_code == 0
    return root


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_info_counts_every_file(built: Path, run: Run) -> None:
    result = run(built, "cache", "info", "--format", "json")
    assert result.exit_code == 0
    shown = json.loads(result.stdout)
    sizes = [len(content) for content in files(built / STORE).values()]
    assert sizes and (shown["files"], shown["bytes"]) == (len(sizes), sum(sizes))
    assert sum(part["bytes"] for part in shown["parts"]) == shown["bytes"]
    assert "objects" in {part["name"] for part in shown["parts"]}
    table = run(built, "cache", "info")
    assert f"모두 / in all  {len(sizes):,}" in table.stdout


def test_what_was_cleared_is_made_anew(built: Path, run: Run) -> None:
    before = files(built / "out/main")
    shown = json.loads(run(built, "cache", "info", "--format", "json").stdout)
    cleared = run(built, "cache", "clear", "--format", "json")
    assert (cleared.exit_code, json.loads(cleared.stdout)) == (0, shown)
    assert files(built / "out/main") == before
    assert not (built / STORE).exists()
    assert json.loads(run(built, "cache", "info", "--format", "json").stdout)["files"] == 0
    assert run(built, "build").exit_code == 0
    assert files(built / "out/main") == before
    assert json.loads(run(built, "cache", "info", "--format", "json").stdout) == shown
    assert run(built, "cache", "clear").stdout.endswith("비웠습니다. / Cleared.\n")


@pytest.mark.parametrize("command", ["info", "clear"])
def test_a_build_at_work_is_left_alone(built: Path, run: Run, command: str) -> None:
    before = files(built / STORE)
    with writing(built / "out"):
        result = run(built, "cache", command, "--format", "json")
    assert result.exit_code == 1
    assert [problem["code"] for problem in json.loads(result.stdout)["problems"]] == ["BLD002"]
    assert files(built / STORE) == before


@pytest.mark.parametrize("command", ["info", "clear"])
def test_where_nothing_was_built_nothing_is_made(tree: Tree, run: Run, command: str) -> None:
    root = tree({"mine/letter.txt": "물"})
    result = run(root, "cache", command, "--out", "mine", "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"files": 0, "bytes": 0, "parts": []})
    assert files(root / "mine") == {"letter.txt": "물".encode()}


def test_what_a_preview_kept_goes_too_but_not_while_it_is_open(built: Path, run: Run) -> None:
    with previewing(built / "out") as kept:
        (kept / "objects").mkdir()
        (kept / "objects/a").write_bytes(b"12345")
        shown = json.loads(run(built, "cache", "info", "--format", "json").stdout)
        assert {"name": "preview", "files": 1, "bytes": 5} in shown["parts"]
        refused = run(built, "cache", "clear", "--format", "json")
        assert [problem["code"] for problem in json.loads(refused.stdout)["problems"]] == ["DSK001"]
        assert (built / STORE).is_dir() and (kept / "objects/a").exists()
    assert run(built, "cache", "clear").exit_code == 0
    assert json.loads(run(built, "cache", "info", "--format", "json").stdout)["parts"] == []
    with previewing(built / "out") as kept:
        assert not (kept / "objects").exists()
