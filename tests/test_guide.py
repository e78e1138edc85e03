"""The translators' guide, walked through: from an English Word file with a picture to an approved text on a built drive."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import Result

from tests.conftest import ROOT, Run, picture
from tests.witness import run as call
from tests.witness import witness

GUIDE = (ROOT / "docs/for-translators.md").read_text("utf-8")
SOURCE = """\
# Boiling water

Boil it before you drink it.[^1]

![A pot on a fire](pot.png "Over the fire")

1. Fill the pot.
2. Wait until it bubbles.

| height | minutes |
|--------|---------|
| valley | 1       |
| hill   | 3       |

[^1]: Boiling kills germs.
"""
FRONT = """\
+++
title = "물을 끓이는 법"
summary = "마시기 전에 물을 끓입니다."
date = 2026-11-20
status = "{status}"
license = "CC0-1.0"
author = "w1"
translator = "t1"
tags = ["물"]
sources = [{{ title = "물", publisher = "도서관", year = 2020 }}]
+++

"""
BODY = """\
마시기 전에 물을 끓입니다.[^1]

![불우에 놓은 가마]({picture} "불우에서")

1. 가마에 물을 붓습니다.
2. 거품이 날 때까지 기다립니다.

| 높이 | 분 |
|------|----|
| 골안 | 1  |
| 언덕 | 3  |

[^1]: 끓이면 균이 죽습니다...
"""


@pytest.fixture
def walk(tmp_path: Path, run: Run) -> Run:
    """A command of the guide, as it stands there, in the folder that the guide begins with."""
    (manifest,) = re.findall(r"```toml\n(date = .*?)```", GUIDE, re.DOTALL)
    (tmp_path / "manifest.toml").write_text(manifest + 'minimum_state = "approved"\n')
    (tmp_path / "draft.md").write_text(SOURCE)
    (tmp_path / "pot.png").write_bytes(picture())
    made = call(witness("pandoc"), "draft.md", "-o", "draft.docx", cwd=tmp_path)
    assert made.returncode == 0, made.stderr

    def step(root: Path, *arguments: str, stdin: str = "") -> Result:
        assert "nkusb " + " ".join(arguments).removesuffix(" --yes") in GUIDE, (
            f"the guide doesn't say: nkusb {' '.join(arguments)}"
        )
        return run(root, *arguments, stdin=stdin)

    return step


def test_from_an_english_document_to_an_approved_text_on_a_drive(walk: Run, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "payloads/guides/boiling-water"
    text = folder / "index.md"
    done = walk(tmp_path, "import", "draft.docx", "guide", "boiling-water", "--language", "en")
    assert done.exit_code == 0, done.output
    source = (folder / "index.en.md").read_text("utf-8")
    for words in ("Boil it before", "A pot on a fire", "Wait until it bubbles", "| hill", "Boiling kills germs"):
        assert words in source
    (name,) = (path.name for path in folder.iterdir() if path.suffix in (".png", ".jpg"))

    assert "BLK001" in run(tmp_path, "check", "payloads/guides/boiling-water", "--drafts").output  # what is still to be written
    text.write_text(FRONT.format(status="draft") + BODY.format(picture=name), "utf-8")
    assert walk(tmp_path, "check", "payloads/guides/boiling-water").exit_code == 0
    assert walk(tmp_path, "fix").exit_code == 1
    assert walk(tmp_path, "fix", "--yes").exit_code == 0
    assert "죽습니다…" in text.read_text("utf-8")
    assert walk(tmp_path, "words", "payloads/guides/boiling-water").exit_code == 0
    assert walk(tmp_path, "words", "--spelling", "payloads/guides/boiling-water").exit_code == 0

    text.write_text(text.read_text("utf-8").replace('"draft"', '"translated"'), "utf-8")
    assert walk(tmp_path, "sync", "boiling-water").exit_code == 0
    assert walk(tmp_path, "status").exit_code == 1  # it blocks the edition, which takes what is approved
    assert walk(tmp_path, "review", "boiling-water", "--as", "r1").exit_code == 0
    approved = walk(tmp_path, "approve", "boiling-water", "--as", "e1")
    assert approved.exit_code == 0, approved.output
    assert walk(tmp_path, "status").exit_code == 0
    checked = walk(tmp_path, "check", "payloads/guides/boiling-water")
    assert checked.exit_code == 0, checked.output
    built = run(tmp_path, "build")
    assert built.exit_code == 0, built.output
    page = (tmp_path / "out/main/drive/a01.htm").read_text("utf-8-sig")
    for words in ("마시기 전에 물을", "불우에 놓은 가마", "거품이 날 때까지", "언덕", "균이 죽습니다…"):
        assert words in page
    assert [path.suffix for path in (tmp_path / "out/main/drive").iterdir() if path.name.startswith("a01-")]
    assert not [path for path in (tmp_path / "out/main/drive").iterdir() if b"Boil it before" in path.read_bytes()]


def test_a_changed_source_and_an_edit_after_the_approval_are_seen(walk: Run, run: Run, tmp_path: Path) -> None:
    test_from_an_english_document_to_an_approved_text_on_a_drive(walk, run, tmp_path)
    folder = tmp_path / "payloads/guides/boiling-water"
    source = folder / "index.en.md"
    source.write_text(source.read_text("utf-8").replace("Wait until it bubbles", "Wait a minute more"), "utf-8")
    behind = walk(tmp_path, "check", "payloads/guides/boiling-water").output
    assert "TRN101" in behind and behind.count("TRN10") == 1
    text = folder / "index.md"
    text.write_text(text.read_text("utf-8").replace("거품이 날 때까지 기다립니다", "1분 더 기다립니다"), "utf-8")
    assert walk(tmp_path, "sync", "boiling-water").exit_code == 0
    edited = walk(tmp_path, "check", "payloads/guides/boiling-water")
    assert "TRN105" in edited.output and "TRN101" not in edited.output
    assert run(tmp_path, "build").exit_code == 1
    assert walk(tmp_path, "approve", "boiling-water", "--as", "e1").exit_code == 0
    assert run(tmp_path, "build").exit_code == 0
