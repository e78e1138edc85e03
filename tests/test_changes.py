"""Whatever was changed between builds, and in whatever order: the last gives what a first build gives, to the last time stamp."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from nkusb.cli import nkusb
from nkusb.names import walk
from tests.conftest import MANIFEST, payload, picture
from tests.test_rebuild import files

Told = dict[str, tuple[bytes, int, int]]

WORDS = ("불", "나무", "우유", "홍수")
FORMS = ('["html"]', '["html", "single"]', '["text", "html"]', '["epub", "html"]')
KEYS = ("", 'cover = "table"\n', "quiet = false\n", "fit = true\n")


def _put(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def _texts(root: Path) -> list[Path]:
    return sorted((root / "payloads").glob("*/*/index.md"))


def _one(root: Path, number: int) -> Path:
    texts = _texts(root)
    return texts[number % len(texts)]


def _replaced(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def _written(root: Path, number: int) -> None:
    with _one(root, number).open("a", encoding="utf-8") as file:
        file.write(f"\n{WORDS[number % 4]}에 대하여 더 적습니다.\n")


def _renamed(root: Path, number: int) -> None:
    folder = _one(root, number).parent
    folder.rename(folder.with_name(f"{folder.name[0]}{len(folder.name)}{number}"))


def _copied(root: Path, number: int) -> None:
    folder = _one(root, number).parent
    shutil.copytree(folder, folder.with_name(f"{folder.name}x"), dirs_exist_ok=True)


def _removed(root: Path, number: int) -> None:
    if len(_texts(root)) > 2:
        shutil.rmtree(_one(root, number).parent)


def _repainted(root: Path, number: int) -> None:
    for path in sorted((root / "payloads").glob("*/*/a.png")):
        path.write_bytes(picture((90, 70 + number), colour=f"#{number}04060"))


def _set(root: Path, number: int) -> None:
    date = MANIFEST.replace("-24", f"-2{number}")
    _put(root / "manifest.toml", f"{date}forms = {FORMS[number % 4]}\n{KEYS[-1 - number % 4]}")


def _listed(root: Path, number: int) -> None:
    _put(root / "redlist.txt", ("홍란별", "불", "홍란별", "나무")[number % 4] + "\n")


def _explained(root: Path, number: int) -> None:
    _put(root / "language/glossary.csv", f"south,gloss\n{WORDS[number % 4]},뜻 {number}\n")


def _drawn(root: Path, number: int) -> None:
    _put(root / "templates/html/note.html", "{% extends 'html/base.html' %}" + f"{{# {number} #}}")


def _tampered(root: Path, number: int) -> None:
    files = [item.path for item in walk(root / "out") if item.kind == "file" and "drive" in item.path.parts]
    for path in files[number::7]:
        with path.open("r+b") as file:
            file.write(b"zz")


def _lost(root: Path, number: int) -> None:
    for path in [item.path for item in walk(root / "out/.nkusb/store") if item.kind == "file"][number::5]:
        path.unlink()


STEPS: dict[str, Callable[[Path, int], None]] = {
    "text": _written,
    "title": lambda root, number: _replaced(_one(root, number), 'title = "', f'title = "{WORDS[number % 4]} '),
    "status": lambda root, number: _replaced(_one(root, number), '"approved"', '"draft"'),
    "approval": lambda root, number: _replaced(_one(root, number), '"draft"', '"approved"'),
    "name of a folder": _renamed,
    "copy": _copied,
    "removal": _removed,
    "picture": _repainted,
    "manifest": _set,
    "red list": _listed,
    "no red list": lambda root, _: (root / "redlist.txt").unlink(missing_ok=True),
    "word list": _explained,
    "template": _drawn,
    "no template": lambda root, _: shutil.rmtree(root / "templates", ignore_errors=True),
    "what was built": _tampered,
    "what is kept": _lost,
}


def _project(root: Path) -> None:
    _put(root / "manifest.toml", MANIFEST)
    for number, name in enumerate(("water", "fire", "earth")):
        shown = "\n\n![그림](a.png)\n" if number != 1 else ""
        _put(root / f"payloads/guides/{name}/index.md", payload(f"{WORDS[number]}을 봅니다.{shown}", title=f'"{name[0]}물"'))
        if shown:
            _put(root / f"payloads/guides/{name}/a.png", picture((90, 70 + number)))


def _built(root: Path) -> tuple[object, Told]:
    """What a build says, and what lies there then if it ended well."""
    made = CliRunner().invoke(
        nkusb,
        ["build", "--manifest", str(root / "manifest.toml"), "--out", str(root / "out"), "--format", "json"],
        catch_exceptions=False,
    )
    said = json.loads(made.stdout)
    return said, {} if made.exit_code else files(root)


@settings(deadline=None, max_examples=15, phases=set(Phase) - {Phase.shrink, Phase.explain})  # which would take minutes
@given(st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 9)), min_size=1, max_size=6))
def test_any_rebuild_gives_what_a_first_build_gives(steps: list[tuple[str, int]]) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr("nkusb.known.SURE", -(10**12))  # trust a stamp at once: the files of a test are young
        patch.setattr("nkusb.unchanged.SURE", -(10**12))
        root = Path(folder).resolve()
        _project(root)
        latest = _built(root)
        for name, number in steps:
            STEPS[name](root, number)
            latest = _built(root)
        shutil.rmtree(root / "out")
        assert latest == _built(root)
