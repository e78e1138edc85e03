"""From draft to approved: a translation that is behind its source is named by paragraph, an edit after approval is seen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result

from nkusb.model import STATES
from tests.conftest import MANIFEST, Run, Tree, payload, picture

HOME = "payloads/guides/water"
WATER, ENGLISH, LEDGER = f"{HOME}/index.md", f"{HOME}/index.en.md", f"{HOME}/index.lock.toml"
SOURCE = """+++
title = "Water"
summary = "How to boil water."
+++

Dirty water makes people ill.

## Boiling

Boil it for one minute.

Keep it covered.

![A pot](a.png "A pot with a lid")
"""
BODY = """더러운 물은 병을 일으킵니다.

## 끓이기

1분동안 끓입니다.

덮어둡니다.

![가마](a.png "뚜껑이 있는 가마")
"""
STRICT = f"four_eyes = true\n{MANIFEST}"


def project(tree: Tree, manifest: str = MANIFEST, source: str = SOURCE, **front: str) -> Path:
    files: dict[str, str | bytes] = {"manifest.toml": manifest, WATER: payload(BODY, **{"status": '"translated"', **front})}
    return tree({**files, ENGLISH: source, f"{HOME}/a.png": picture()})


def edit(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text("utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new), "utf-8")


def found(result: Result, code: str = "TRN") -> list[tuple[str, int, int, str]]:
    problems = json.loads(result.output)["problems"]
    return [(p["code"], p["line"], p["column"], p["severity"]) for p in problems if p["code"].startswith(code)]


def check(run: Run, root: Path) -> list[tuple[str, int, int, str]]:
    return found(run(root, "check", "--format", "json"))


def line_of(root: Path, path: str, words: str) -> int:
    return (root / path).read_text("utf-8").split("\n").index(words) + 1


def approved(tree: Tree, run: Run, manifest: str = MANIFEST, **front: str) -> Path:
    root = project(tree, manifest, **front)
    assert run(root, "sync", "water").exit_code == 0
    assert run(root, "approve", "water", "--as", "r1").exit_code == 0
    return root


def board(run: Run, root: Path) -> tuple[int, dict[str, dict[str, object]]]:
    result = run(root, "status", "--format", "json")
    return result.exit_code, {row["path"].rpartition("/")[2]: row for row in json.loads(result.output)["payloads"]}


# --- behind the source


def test_a_source_that_was_never_looked_at_is_a_hint(tree: Tree, run: Run) -> None:
    root = project(tree)
    result = run(root, "check", "--format", "json")
    assert found(result) == [("TRN100", 0, 0, "hint")] and result.exit_code == 0
    assert run(root, "sync", "water").exit_code == 0
    assert check(run, root) == []


def test_what_changed_in_the_source_is_named_with_both_places(tree: Tree, run: Run) -> None:
    root = project(tree)
    run(root, "sync", "water")
    edit(root, ENGLISH, "one minute", "two minutes")
    result = run(root, "check", "--format", "json")
    assert found(result) == [("TRN101", line_of(root, WATER, "1분동안 끓입니다."), 1, "warning")]
    (problem,) = json.loads(result.output)["problems"]
    assert f"index.en.md:{line_of(root, ENGLISH, 'Boil it for two minutes.')}" in problem["message"]
    assert run(root, "build").exit_code == 0, "a warning keeps nothing from being built"


def test_what_is_new_in_the_source_is_named_after_what_stands_before_it(tree: Tree, run: Run) -> None:
    root = project(tree)
    run(root, "sync", "water")
    edit(root, ENGLISH, "Keep it covered.\n", "Keep it covered.\n\nLet it cool.\n")
    assert check(run, root) == [("TRN102", line_of(root, WATER, "덮어둡니다."), 1, "warning")]


def test_what_is_gone_from_the_source_is_named_where_it_is_still_said(tree: Tree, run: Run) -> None:
    root = project(tree)
    run(root, "sync", "water")
    edit(root, ENGLISH, "Keep it covered.\n\n", "")
    assert check(run, root) == [("TRN103", line_of(root, WATER, "덮어둡니다."), 1, "warning")]
    edit(root, WATER, "덮어둡니다.\n\n", "")
    assert check(run, root) == []


def test_a_source_that_vanished_is_named(tree: Tree, run: Run) -> None:
    root = project(tree)
    run(root, "sync", "water")
    (root / ENGLISH).unlink()
    assert check(run, root) == [("TRN104", 0, 0, "warning")]
    run(root, "sync", "water")
    assert check(run, root) == []


def test_mending_alone_is_not_enough_and_sync_shows_what_it_marks(tree: Tree, run: Run) -> None:
    root = project(tree)
    run(root, "sync", "water")
    edit(root, ENGLISH, "one minute", "two minutes")
    edit(root, WATER, "1분동안", "2분동안")
    assert [code for code, *_ in check(run, root)] == ["TRN101"]
    shown = json.loads(run(root, "sync", HOME, "--format", "json").output)["payloads"]
    assert [item["code"] for item in shown[0]["was_behind"]] == ["TRN101"]
    assert shown[0]["pairs"] == {"en": 8}
    assert check(run, root) == []


def test_each_source_language_is_remembered_by_itself(tree: Tree, run: Run) -> None:
    root = project(tree)
    (root / f"{HOME}/index.fr.md").write_text("De l'eau sale.\n", "utf-8")
    run(root, "sync", "water")
    edit(root, f"{HOME}/index.fr.md", "sale", "propre")
    assert [code for code, *_ in check(run, root)] == ["TRN101"]


def test_the_ledger_is_the_same_for_the_same_and_one_line_a_paragraph(tree: Tree, run: Run) -> None:
    root = project(tree)
    run(root, "sync", "water")
    first = (root / LEDGER).read_bytes()
    run(root, "sync", "water")
    assert (root / LEDGER).read_bytes() == first
    edit(root, ENGLISH, "one minute", "two minutes")
    run(root, "sync", "water")
    before, after = first.decode().split("\n"), (root / LEDGER).read_text("utf-8").split("\n")
    assert len(before) == len(after) and sum(old != new for old, new in zip(before, after, strict=True)) == 1


def test_the_ledger_holds_no_words(tree: Tree, run: Run) -> None:
    root = approved(tree, run)
    text = (root / LEDGER).read_text("utf-8")
    assert "물은" not in text and "water" not in text.casefold()


@pytest.mark.parametrize(
    ("ledger", "code"),
    [
        ("<<<<<<< HEAD\n", "SCH001"),
        ('[source.en]\npairs = [{ from = ["x"], to = [] }]\n', "SCH006"),
        ('[approved]\nby = "r1"\ncontent = "00"\n', "SCH006"),
        ("[other]\n", "SCH002"),
    ],
)
def test_a_ledger_that_was_merged_badly_is_a_problem(ledger: str, code: str, tree: Tree, run: Run) -> None:
    root = project(tree)
    (root / LEDGER).write_text(ledger, "utf-8")
    result = run(root, "check", "--format", "json")
    assert result.exit_code == 1
    assert [(p["code"], p["path"]) for p in json.loads(result.output)["problems"] if p["severity"] == "error"] == [(code, LEDGER)]
    assert run(root, "sync", "water").exit_code == 1 and (root / LEDGER).read_text("utf-8") == ledger


# --- approved is a content


def test_approving_is_written_into_front_matter_and_ledger(tree: Tree, run: Run) -> None:
    root = approved(tree, run)
    text = (root / WATER).read_text("utf-8")
    assert 'status = "approved"\napprover = "r1"\n' in text and text.endswith(BODY)
    assert '[approved]\nby = "r1"\n' in (root / LEDGER).read_text("utf-8")
    assert check(run, root) == []
    assert json.loads(run(root, "list", "--format", "json").output)["payloads"][0]["status"] == "approved"


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (WATER, "1분동안", "10분동안"),
        (WATER, 'title = "물"', 'title = "찬물"'),
        (WATER, 'tags = ["물"]', 'tags = ["불"]'),
        (WATER, "![가마]", "![단지]"),
    ],
)
def test_an_edit_after_approval_is_seen(path: str, old: str, new: str, tree: Tree, run: Run) -> None:
    root = approved(tree, run)
    edit(root, path, old, new)
    assert check(run, root) == [("TRN105", 0, 0, "warning")]
    assert board(run, root)[1]["water"]["state"] == "translated"
    assert run(root, "approve", "water", "--as", "r1").exit_code == 0
    assert check(run, root) == []


def test_another_picture_of_the_same_name_is_an_edit(tree: Tree, run: Run) -> None:
    root = approved(tree, run)
    (root / f"{HOME}/a.png").write_bytes(picture(colour="#ff0000"))
    assert [code for code, *_ in check(run, root)] == ["TRN105"]


def test_who_worked_on_it_and_how_important_it_is_are_no_edits(tree: Tree, run: Run) -> None:
    root = approved(tree, run)
    edit(root, WATER, 'author = "w1"', 'author = "w2"\ntranslator = "t1"\npriority = 3')
    assert check(run, root) == []


def test_approving_again_after_review_needs_a_signature_of_its_own(tree: Tree, run: Run) -> None:
    root = project(tree)
    run(root, "sync", "water")
    assert run(root, "review", "water", "--as", "r2").exit_code == 0
    assert 'status = "reviewed"\nreviewer = "r2"\n' in (root / WATER).read_text("utf-8")
    edit(root, WATER, 'status = "reviewed"', 'status = "approved"')
    assert check(run, root) == [("TRN106", 0, 0, "warning")]
    assert board(run, root)[1]["water"]["state"] == "translated"
    run(root, "approve", "water", "--as", "r1")
    assert check(run, root) == []


def test_a_review_takes_no_approval_away(tree: Tree, run: Run) -> None:
    root = approved(tree, run)
    assert run(root, "review", "water", "--as", "r2").exit_code == 0
    assert board(run, root)[1]["water"]["state"] == "approved" and check(run, root) == []
    edit(root, WATER, "1분동안", "10분동안")
    assert run(root, "review", "water", "--as", "r2").exit_code == 0
    assert board(run, root)[1]["water"]["state"] == "reviewed" and check(run, root) == []


def test_what_is_behind_its_source_is_not_approved(tree: Tree, run: Run) -> None:
    root = project(tree)
    run(root, "sync", "water")
    edit(root, ENGLISH, "one minute", "two minutes")
    result = run(root, "approve", "water", "--as", "r1")
    assert result.exit_code == 1 and "TRN121" in result.output and "TRN101" in result.output
    assert 'status = "translated"' in (root / WATER).read_text("utf-8")


@pytest.mark.parametrize("role", ["리명희 김", "../x", "", "r 1"])
def test_a_role_is_a_code(role: str, tree: Tree, run: Run) -> None:
    assert run(project(tree), "approve", "water", "--as", role).exit_code == 2


def test_a_payload_that_is_not_there_is_named(tree: Tree, run: Run) -> None:
    root = project(tree)
    for command in (["sync", "watre"], ["approve", "watre", "--as", "r1"]):
        result = run(root, *command)
        assert result.exit_code == 1 and "TRN120" in result.output and "water" in result.output
    assert run(root, "sync", "water").exit_code == 0


def test_a_payload_with_errors_is_neither_synced_nor_approved(tree: Tree, run: Run) -> None:
    root = project(tree, title="")
    assert "SCH004" in run(root, "sync", "water").output
    assert run(root, "approve", "water", "--as", "r1").exit_code == 1


# --- four eyes


def test_with_four_eyes_nobody_approves_what_they_translated(tree: Tree, run: Run) -> None:
    root = project(tree, STRICT, translator='"T1"')
    run(root, "sync", "water")
    result = run(root, "approve", "water", "--as", "t1")
    assert result.exit_code == 1 and "TRN110" in result.output
    assert run(root, "approve", "water", "--as", "r1").exit_code == 0
    assert check(run, root) == []


def test_with_four_eyes_an_approval_by_hand_is_no_approval(tree: Tree, run: Run) -> None:
    assert check(run, project(tree, STRICT, status='"approved"', translator='"t1"'))[-1] == ("TRN106", 0, 0, "error")


def test_with_four_eyes_an_approver_who_is_the_translator_is_found(tree: Tree, run: Run) -> None:
    root = approved(tree, run, translator='"r1"')
    assert check(run, root) == []
    edit(root, "manifest.toml", MANIFEST, STRICT)
    assert check(run, root) == [("TRN110", 0, 0, "error")]
    assert run(root, "build").exit_code == 1


def test_where_nobody_translated_the_author_counts(tree: Tree, run: Run) -> None:
    root = project(tree, STRICT)
    run(root, "sync", "water")
    assert "TRN110" in run(root, "approve", "water", "--as", "w1").output


# --- editions and the board


def editions(minimum: str) -> str:
    return f'{MANIFEST}minimum_state = "{minimum}"\n'


def test_an_edition_takes_what_has_come_far_enough(tree: Tree, run: Run) -> None:
    texts = {f"payloads/guides/{state}/index.md": payload(status=f'"{state}"') for state in STATES}
    root = tree({"manifest.toml": editions("reviewed"), **texts})
    result = run(root, "build", "--format", "json")
    assert json.loads(result.output)["editions"][0]["items"] == 2
    assert [(p["code"], p["path"]) for p in json.loads(result.output)["problems"]] == [
        ("TRN107", "payloads/guides/translated/index.md")
    ]
    assert json.loads(run(root, "build", "--drafts", "--format", "json").output)["editions"][0]["items"] == 4


def test_an_approval_that_was_undone_by_an_edit_keeps_a_payload_out(tree: Tree, run: Run) -> None:
    root = approved(tree, run, editions("approved"))
    assert json.loads(run(root, "build", "--format", "json").output)["editions"][0]["items"] == 1
    edit(root, WATER, "1분동안", "10분동안")
    (root / "payloads/guides/fire").mkdir()
    (root / "payloads/guides/fire/index.md").write_text(payload(), "utf-8")
    result = run(root, "build", "--format", "json")
    assert json.loads(result.output)["editions"][0]["items"] == 1
    assert {code for code, *_ in found(result)} == {"TRN105", "TRN107"}


def test_an_unknown_state_is_a_problem(tree: Tree, run: Run) -> None:
    assert "SCH005" in run(tree({"manifest.toml": editions("draft"), WATER: payload()}), "check").output


def test_the_board_shows_first_what_holds_an_edition_up(tree: Tree, run: Run) -> None:
    root = tree(
        {
            "manifest.toml": editions("reviewed"),
            "payloads/guides/a-good/index.md": payload(),
            "payloads/guides/b-draft/index.md": payload("[물](../gone/index.md)", status='"draft"'),
            "payloads/guides/c-early/index.md": payload(status='"translated"'),
            "payloads/guides/d-broken/index.md": payload(title=""),
        }
    )
    code, rows = board(run, root)
    assert code == 1
    assert [*rows] == ["d-broken", "c-early", "b-draft", "a-good"]
    assert [rows[name]["holds_up"] for name in rows] == [["main"], ["main"], [], []]
    assert (rows["d-broken"]["state"], rows["b-draft"]["errors"], rows["a-good"]["syllables"]) == ("?", 1, 6)
    shown = run(root, "status")
    assert shown.exit_code == 1 and shown.output.index("d-broken") < shown.output.index("a-good")


def test_the_board_counts_paragraphs_that_are_behind(tree: Tree, run: Run) -> None:
    root = approved(tree, run)
    assert board(run, root)[0] == 0
    edit(root, ENGLISH, "one minute", "two minutes")
    edit(root, ENGLISH, "Keep it covered.\n\n", "")
    code, rows = board(run, root)
    assert code == 0 and (rows["water"]["stale"], rows["water"]["warnings"], rows["water"]["state"]) == (2, 2, "approved")


def test_problems_of_no_payload_are_shown_below_the_board(tree: Tree, run: Run) -> None:
    root = tree({"manifest.toml": MANIFEST.replace('label = "A1"', 'label = "NEWS1"'), WATER: payload()})
    result = run(root, "status", "--format", "json")
    assert result.exit_code == 1 and [p["code"] for p in json.loads(result.output)["problems"]] == ["NEU001"]


# --- nothing of it reaches a drive


def test_no_byte_of_ledger_or_source_reaches_a_drive(tree: Tree, run: Run) -> None:
    root = approved(tree, run, MANIFEST + 'forms = ["html", "single"]\n')
    assert run(root, "build").exit_code == 0
    drive = b"".join(path.read_bytes() for path in sorted((root / "out/main/drive").rglob("*")) if path.is_file())
    digests = [part for part in (root / LEDGER).read_text("utf-8").replace("-", '"').split('"') if len(part) in (12, 64)]
    assert len(digests) == 17
    assert not any(digest.encode() in drive for digest in digests)
    assert b"Dirty water" not in drive and b"lock.toml" not in drive
