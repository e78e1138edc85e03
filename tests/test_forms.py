"""What every form must keep: neutral names, none of another form's, and nothing on the drive that a payload holds back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from nkusb.forms import FORMS
from nkusb.names import is_neutral
from tests.conftest import MANIFEST, Run, Tree, payload
from tests.documents import every_node
from tests.unit.test_leaks import frames

# Said in a payload's front matter, for the house alone.
HELD_BACK = {"author": "w7401", "translator": "w7402", "url": "https://example.org/w7403", "title": "w7404", "publisher": "w7405"}
SOURCES = "[{{ title = '{title}', publisher = '{publisher}', year = 2020, show = 'nothing', url = '{url}' }}]"


def written(root: Path, run: Run) -> dict[PurePosixPath, bytes]:
    result = run(root, "build")
    assert result.exit_code == 0, result.output
    drive = root / "out/main/drive"
    return {PurePosixPath(path.relative_to(drive)): path.read_bytes() for path in sorted(drive.rglob("*")) if path.is_file()}


def project(*forms: str) -> dict[str, str | bytes]:
    manifest = MANIFEST + f"forms = {list(forms)}\n".replace("'", '"')
    return {**every_node(frames(40)), "manifest.toml": manifest}


def unpacked(path: PurePosixPath, raw: bytes) -> Iterator[bytes]:
    """A file and what lies in it."""
    yield raw
    if path.suffix == ".epub":
        with zipfile.ZipFile(io.BytesIO(raw)) as book:
            yield from (book.read(name) for name in book.namelist())


@pytest.mark.parametrize("form", FORMS)
def test_a_form_alone_draws_every_node_and_keeps_what_it_must(form: str, tree: Tree, run: Run) -> None:
    sources = SOURCES.format(**HELD_BACK)
    quiet = payload(author=f'"{HELD_BACK["author"]}"', translator=f'"{HELD_BACK["translator"]}"', sources=sources)
    drive = written(tree({**project(form), "payloads/guides/water/index.md": quiet}), run)
    assert len(drive) >= 2
    for path, raw in drive.items():
        assert is_neutral(path)
        for bytes_ in unpacked(path, raw):
            for word in (*HELD_BACK.values(), "nkusb"):
                assert not any(word.encode(coding) in bytes_ for coding in ("utf-8", "utf-16-le")), (path, word)


def test_all_forms_together_take_no_name_twice(tree: Tree, run: Run) -> None:
    alone = [set(written(tree(project(form), at=form), run)) for form in FORMS]
    together = set(written(tree(project(*FORMS)), run))
    assert together == set().union(*alone)
    assert sum(len(names - {PurePosixPath("sums.txt")}) for names in alone) <= len(together)
