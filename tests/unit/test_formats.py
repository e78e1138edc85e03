"""Problems in the languages and formats that are asked for."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import click
import jsonschema
import pytest

from nkusb import cli
from nkusb.cli import options
from tests.conftest import ROOT, Run, Tree, payload

SCHEMA = json.loads((ROOT / "tests/data/sarif-2.1.0.json").read_text("utf-8"))
FAULTY = "payloads/guides/water/index.md"
FILES = {
    FAULTY: payload("물.\n\n010-1234-5678\n", staus='"draft"'),
    "payloads/stories/여기/index.md": "물",  # a path that isn't ASCII
    "payloads/guides/fire/index.md": payload("2017년 3월 5일\n", title='"불"'),
}


@pytest.fixture
def root(tree: Tree) -> Path:
    return tree(FILES)


def test_sarif_is_valid_and_says_what_the_text_says(root: Path, run: Run) -> None:
    result = run(root, "check", "--format", "sarif")
    document = json.loads(result.output)
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    problems = json.loads(run(root, "check", "--format", "json").output)["problems"]
    [sarif] = document["runs"]
    rules = sarif["tool"]["driver"]["rules"]
    assert result.exit_code == 1 and len(problems) > 3
    assert [one["ruleId"] for one in sarif["results"]] == [problem["code"] for problem in problems]
    assert [rules[one["ruleIndex"]]["id"] for one in sarif["results"]] == [problem["code"] for problem in problems]
    for one, problem in zip(sarif["results"], problems, strict=True):
        [location] = one["locations"]
        region = location["physicalLocation"].get("region", {})
        assert (region.get("startLine", 0), region.get("startColumn", 0)) == (problem["line"], problem["column"])
        assert one["level"] == {"hint": "note"}.get(problem["severity"], problem["severity"])


def test_the_schema_refuses_what_is_no_sarif() -> None:
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid({"version": "2.1.0", "runs": [{"results": []}]})


def test_places_are_relative_to_where_nkusb_was_started(root: Path, run: Run) -> None:
    shown = run(root.parent, "check", "--manifest", "project/manifest.toml", "--format", "sarif")
    places = [
        one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for one in json.loads(shown.output)["runs"][0]["results"]
    ]
    assert f"project/{FAULTY}" in places
    assert "project/payloads/stories/%EC%97%AC%EA%B8%B0/index.md" in places


def test_github_is_told_a_line_a_problem(root: Path, run: Run) -> None:
    lines = run(root, "check", "--format", "github").output.splitlines()
    problems = json.loads(run(root, "check", "--format", "json").output)["problems"]
    assert len(lines) == len(problems)
    command = re.compile(r"::(error|warning|notice) file=[^,:]+(,line=\d+)?(,col=\d+)?,title=[A-Z]+\d+::[^\r\n]+")
    assert all(command.fullmatch(line) for line in lines)
    assert any(line.startswith(f"::error file={FAULTY},line=") for line in lines)


def test_nothing_in_a_payload_ends_a_command_of_github(tree: Tree, run: Run) -> None:
    text = payload(title='"물"\n"a%0A::error::b,c:d" = 1')
    lines = run(tree({FAULTY: text}), "check", "--format", "github").output.splitlines()
    assert lines and all(line.startswith("::") and "::error::b" not in line.split("::", 2)[1] for line in lines)
    assert any("%250A" in line for line in lines)


@pytest.mark.parametrize("output", ["sarif", "github", "json"])
def test_build_speaks_them_too(root: Path, run: Run, output: str) -> None:
    result = run(root, "build", "--format", output)
    assert result.exit_code == 1 and "SCH002" in result.output
    assert not (root / "out/main").exists()


def test_what_stops_a_command_is_told_in_the_format_too(tmp_path: Path, run: Run) -> None:
    document = json.loads(run(tmp_path, "check", "--format", "sarif").output)
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    assert document["runs"][0]["results"]


@pytest.mark.parametrize(("asked", "korean", "english"), [("ko", True, False), ("en", False, True), ("both", True, True)])
@pytest.mark.parametrize("output", ["text", "json", "sarif", "github"])
def test_problems_are_told_in_the_language_that_is_asked_for(
    root: Path, run: Run, asked: str, korean: bool, english: bool, output: str
) -> None:
    shown = run(root, "check", FAULTY, "--lang", asked, "--format", output).output
    assert ("항목은 없습니다" in shown, "There is no key" in shown) == (korean, english)


def test_the_variable_asks_too_and_the_locale_never_does(root: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    assert "항목은 없습니다" in run(root, "check").output
    monkeypatch.setenv("NKUSB_LANG", "en")
    assert "항목은 없습니다" not in run(root, "check").output


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_takes_the_language_once(name: str) -> None:
    for _ in range(2):
        command = cli.nkusb.get_command(click.Context(cli.nkusb), name)
        assert command and [one for one in command.params if one.name == "lang"] == [options.lang]


def test_the_hooks_of_pre_commit_run(root: Path, run: Run) -> None:
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")
    entries = re.findall(r"^  entry: nkusb (.+)$", hooks, re.MULTILINE)
    assert len(entries) == hooks.count("- id: ") == 2
    for entry in entries:
        assert run(root, *shlex.split(entry)).exit_code in (0, 1)
    patterns = re.findall(r"^  files: (.+)$", hooks, re.MULTILINE)
    assert all(re.search(pattern, FAULTY) for pattern in patterns)
