"""Fixtures that all tests share: projects made from a dict, and the sample library built once."""

from __future__ import annotations

import io
import os
import random
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from filelock import FileLock
from PIL import Image

from nkusb.cli import nkusb

ROOT = Path(__file__).resolve().parents[1]

Tree = Callable[..., Path]
Run = Callable[..., Result]

MANIFEST = """\
date = 2026-11-24

[edition.main]
title = "읽을거리"
cover_title = "A1"
volume_label = "A1"
size_budget = "1 GB"
"""


def pytest_configure() -> None:
    """Work in this process alone, where a test may put something in place of something, if it names no number of processes.

    Not when this module is imported: benchmarks take things from it.
    """
    os.environ["NKUSB_JOBS"] = "1"


def payload(body: str = "물을 끓입니다.\n", **front: str) -> str:
    """A sound payload's text; `front` replaces or adds keys by their TOML, an empty value drops one."""
    keys = {
        "title": '"물"',
        "summary": '"물을 끓이는 법입니다."',
        "date": "2026-10-01",
        "tags": '["물"]',
        "author": '"w1"',
        "license": '"CC0-1.0"',
        "status": '"approved"',
        "sources": '[{ title = "물", publisher = "보건", year = 2020 }]',
        **front,
    }
    lines = [f"{key} = {value}" for key, value in keys.items() if value]
    return "\n".join(["+++", *lines, "+++", "", body])


def picture(size: tuple[int, int] = (40, 30), form: str = "PNG", colour: str = "#2f6690") -> bytes:
    """The bytes of a small picture."""
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, form)
    return file.getvalue()


def noise(seed: int = 7) -> bytes:
    """The bytes of a picture that nothing can make much smaller."""
    file = io.BytesIO()
    Image.frombytes("RGB", (700, 700), random.Random(seed).randbytes(700 * 700 * 3)).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """Write files (path → text or bytes) below a new folder and return it; a manifest is added where none is given."""

    def make(files: Mapping[str, str | bytes], at: str = "project") -> Path:
        root = tmp_path / at
        for name, content in {"manifest.toml": MANIFEST, **files}.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return root

    return make


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in this process, in a folder: `run(root, "build", "--no-archive")`."""

    def call(root: Path, *arguments: str, stdin: str | None = None) -> Result:
        monkeypatch.chdir(root)
        return CliRunner().invoke(nkusb, list(arguments), input=stdin, catch_exceptions=False)

    return call


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of the sample library, built once for all workers of the test run."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    out = shared / "sample"
    with FileLock(f"{out}.lock"):
        if not (out / "main").is_dir():
            result = CliRunner().invoke(nkusb, ["build", "--manifest", str(ROOT / "manifest.toml"), "--out", str(out)])
            assert result.exit_code == 0, result.output
    return out
