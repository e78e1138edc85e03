"""Every script that reaches a reader, under every setting: old browsers can parse it, and it does nothing that it must not.

One token of a later language makes a whole file dead in an old browser, silently; so a parser reads them all, not an eye.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from nkusb.model import HIDE_KEYS
from tests.conftest import MANIFEST, Run, Tree, payload
from tests.witness import witness

Finding = list[object]
pytestmark = pytest.mark.xdist_group("engines")
DEBIAN = "/usr/share/nodejs"  # where node-acorn stands


def judge(scripts: dict[str, str]) -> list[Finding]:
    """What is wrong with scripts, as (name, line, rule, what), by `es3.js`."""
    judged = subprocess.run(
        [witness("node", "nodejs"), Path(__file__).parent / "es3.js"],
        input=json.dumps(scripts), capture_output=True, text=True, check=False, env={**os.environ, "NODE_PATH": DEBIAN},
    )  # fmt: skip
    assert judged.returncode == 0, judged.stderr
    found: list[Finding] = json.loads(judged.stdout)
    return found


class Inline(HTMLParser):
    """The scripts that stand inside a page, and its handlers in attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.handlers: list[str] = []
        self._inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "script"
        if self._inside:
            assert dict(attrs).keys() <= {"src"}, attrs  # no module, no type, nothing that only new browsers know
            self.scripts.append("")
        self.handlers += [
            name for name, value in attrs if name.startswith("on") or (value or "").strip().startswith("javascript:")
        ]

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.scripts[-1] += data


def scripts_of(drive: Path) -> dict[str, str]:
    """Every script of a drive by the name of its file; equal ones of many pages once."""
    found = {path.name: path.read_text("utf-8-sig") for path in sorted(drive.glob("*.q"))}
    for path in sorted(drive.glob("*.htm*")):
        inline = Inline(path.read_text("utf-8-sig"))
        assert inline.handlers == [], path.name
        found |= {
            f"{path.name}#{number}": text for number, text in enumerate(inline.scripts) if text and text not in found.values()
        }
    return found


def test_the_sample_drive_has_scripts_that_any_browser_can_read(sample: Path) -> None:
    for edition in sorted(path for path in sample.iterdir() if (path / "drive").is_dir()):
        scripts = scripts_of(edition / "drive")
        assert any("#" in name for name in scripts) and any(name.endswith(".q") for name in scripts)
        assert judge(scripts) == []


def test_scripts_are_old_under_every_setting(tree: Tree, run: Run) -> None:
    keys = [json.dumps(chosen) for count in range(3) for chosen in itertools.combinations(HIDE_KEYS, count)]
    settings = [
        f'cover = "{cover}"\nquiet = {quiet}\nhide_keys = {chosen}\n'
        for cover, quiet, chosen in itertools.product(["none", "table", "recipe", "calculator"], ["true", "false"], keys)
    ]
    head, edition = MANIFEST.split("[edition.main]\n")
    editions = [f"[edition.e{number}]\n{edition}{setting}" for number, setting in enumerate(settings)]
    root = tree({"manifest.toml": head + "\n".join(editions), "payloads/guides/water/index.md": payload()})
    result = run(root, "build", *(word for number in range(len(settings)) for word in ("--edition", f"e{number}")))
    assert result.exit_code == 0, result.output
    scripts: dict[str, str] = {}
    for number, setting in enumerate(settings):
        found = scripts_of(root / f"out/e{number}/drive")
        scripts |= {f"{setting} {name}": text for name, text in found.items() if text not in scripts.values()}
    assert len(scripts) > 12  # the settings do change scripts
    assert judge(scripts) == []


@pytest.mark.parametrize(
    ("script", "rule"),
    [
        ("var a = {class: 1};", "syntax"),
        ("a.class = 1;", "syntax"),
        ("var a = {b: 1,};", "syntax"),
        ("var a = [1, 2,];", "comma"),
        ("let a = 1;", "syntax"),
        ("var a = function () { return () => 1; };", "syntax"),
        ("var a = /(?<=b)c/;", "syntax"),
        ("var a = {get b() { return 1; }};", "syntax"),
        ('window["local" + 1] = localStorage;', "forbidden"),
        ('document["cookie"] = "a=b";', "forbidden"),
        ("new XMLHttpRequest();", "forbidden"),
        ('window.fetch("x");', "forbidden"),
        ('eval("1");', "forbidden"),
        ('setTimeout("a()", 1);', "forbidden"),
        ('history.pushState({}, "", "#a");', "forbidden"),
        ('var a = new Image(); a.src = "//x/y";', "address"),
        ("[1].forEach(f);", "newer"),
        ('" a".trim();', "newer"),
        ("if (a) { b.preventDefault(); }", "newer"),
    ],
)
def test_the_judge_finds(script: str, rule: str) -> None:
    assert [found[2] for found in judge({"x.js": script})] == [rule]


@pytest.mark.parametrize(
    "script",
    [
        "if (a.trim) { a.trim(); } else { b(); }",
        "var a = b.trim ? b.trim() : b;",
        "function f(a) { if (!window.Uint8Array) { return; } return new Uint8Array(a); }",
        "function open(a) { return a; } open(1);",
        "a && a.indexOf(1);",
    ],
)
def test_the_judge_lets_pass(script: str) -> None:
    assert judge({"x.js": script}) == []
