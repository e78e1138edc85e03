"""The glossary goes out as TBX, CSV and OmegaT's text and comes back without loss."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nkusb.load.glossary import read_glossary
from nkusb.names import nfc
from nkusb.termbase import as_csv, as_omegat, as_tbx, returned, rows
from tests.conftest import Run, Tree
from tests.witness import run as call
from tests.witness import witness

LIST = "language/glossary.csv"
TABLE = """south,north,pos,confidence,match,note,severity,gloss,source
가뭄,가물,n,high,any,비가 오지 않음,style,,엮음
자기야,,,high,word,위험한 말,danger,,엮음
보험,,n,high,word,,concept,"병이나 사고때 돈을 대주는, 약속",엮음
컴퓨터,콤퓨터,n,medium,any,,loan,,엮음
가마니,,n,high,never,함정,,,엮음
"""


def ours(table: str = TABLE) -> dict[str, dict[str, str]]:
    return {row["south"]: row for row in csv.DictReader(io.StringIO(table))}


def back(text: str, name: str, folder: Path) -> dict[str, dict[str, str]]:
    (folder / name).write_text(text, "utf-8")
    table, problems = returned(folder / name)
    assert table is not None and not problems
    return {word: dict(row) for word, row in table.items()}


def test_a_table_comes_back_as_it_went(tmp_path: Path) -> None:
    assert back(as_csv(ours().values()), "words.csv", tmp_path) == ours()


def test_tbx_comes_back_with_words_meanings_notes_and_what_is_forbidden(tmp_path: Path) -> None:
    assert back(as_tbx(ours().values()), "words.tbx", tmp_path) == {
        "가뭄": {"south": "가뭄", "north": "가물", "note": "비가 오지 않음", "severity": "danger"},
        "자기야": {"south": "자기야", "note": "위험한 말", "severity": "danger"},
        "보험": {"south": "보험", "gloss": "병이나 사고때 돈을 대주는, 약속"},
        "컴퓨터": {"south": "컴퓨터", "north": "콤퓨터"},
    }


def test_omegat_gets_three_columns() -> None:
    lines = as_omegat(ours().values()).splitlines()
    assert lines[0] == "가뭄\t가물\t비가 오지 않음" and lines[2] == "보험\t보험\t병이나 사고때 돈을 대주는, 약속"
    assert len(lines) == 4 and all(line.count("\t") == 2 for line in lines)


WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8).map(nfc)
CELLS = WORDS | st.just("")
COLUMNS = st.fixed_dictionaries({"south": WORDS, "north": CELLS, "gloss": CELLS, "note": CELLS})
ROWS = st.lists(COLUMNS, max_size=5, unique_by=lambda row: row["south"])


@settings(deadline=None)
@given(ROWS)
def test_any_words_come_back_from_tbx(tmp_path_factory: pytest.TempPathFactory, table: list[dict[str, str]]) -> None:
    found = back(as_tbx(table), "any.tbx", tmp_path_factory.getbasetemp())
    wanted = {row["south"]: {key: value for key, value in row.items() if value} for row in table}
    for row in wanted.values():
        if "north" not in row:
            row.pop("note", None)  # a note is on the translation
    assert found == wanted


# --- from the command line


def test_the_glossary_that_is_printed_is_ours_below_the_projects(tree: Tree, run: Run) -> None:
    root = tree({LIST: TABLE})
    shown = run(root, "glossary", "--to", "csv").stdout
    table = ours(shown)
    assert table["가뭄"]["north"] == "가물" and table["보험"]["source"] == "엮음" and "공기업" in table
    assert table.keys() == rows(root)[0].keys()


def test_what_comes_back_is_shown_and_written_into_the_projects_own_list(tree: Tree, run: Run) -> None:
    root = tree({LIST: TABLE})
    text = run(root, "glossary", "--to", "tbx").stdout
    path = root / "words.tbx"
    path.write_text(text, "utf-8")
    assert "Nothing differs" in run(root, "glossary", "--from", "words.tbx").output
    path.write_text(text.replace("<term>콤퓨터<", "<term>전자계산기<"), "utf-8")
    result = run(root, "glossary", "--from", "words.tbx", stdin="n\n")
    assert "-컴퓨터,콤퓨터" in result.output and (root / LIST).read_text("utf-8") == TABLE
    assert run(root, "glossary", "--from", "words.tbx", "--yes").exit_code == 0
    changed = ours((root / LIST).read_text("utf-8"))
    assert changed["컴퓨터"] == {**ours()["컴퓨터"], "north": "전자계산기"} and [*changed] == [*ours()]


def test_a_new_word_begins_a_list_that_the_loader_reads(tree: Tree, run: Run) -> None:
    root = tree({"words.csv": "south,gloss\n새말,새로 난 말\n"})
    assert run(root, "glossary", "--from", "words.csv", "--yes").exit_code == 0
    glossary, problems = read_glossary(root)
    assert glossary.notes["새말"] == "새로 난 말" and not problems


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.tbx", '<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd"><martif/>', "TRN131"),
        ("a.tbx", '<!DOCTYPE x [<!ENTITY a "b">]><martif>&a;</martif>', "TRN131"),
        ("a.tbx", "<martif", "TRN130"),
        ("a.csv", "word,meaning\n", "TRN130"),
        ("a.csv", f"south,gloss\n물,{'가' * 200_000}\n", "TRN130"),
        ("a.csv", "\0", "TXT003"),
    ],
)
def test_a_glossary_that_cannot_be_trusted_is_a_problem(name: str, content: str, code: str, tree: Tree, run: Run) -> None:
    root = tree({name: content})
    result = run(root, "glossary", "--from", name, "--yes")
    assert result.exit_code == 1 and code in result.output and not (root / LIST).exists()


def test_one_direction_must_be_given(tree: Tree, run: Run) -> None:
    assert run(tree({}), "glossary").exit_code == 2


def test_the_translate_toolkit_reads_terms_and_what_is_forbidden(tree: Tree, run: Run) -> None:
    from translate.storage.tbx import tbxfile

    root = tree({LIST: TABLE})
    (root / "words.tbx").write_text(run(root, "glossary", "--to", "tbx").stdout, "utf-8")
    units = tbxfile.parsefile(str(root / "words.tbx")).units  # type: ignore[no-untyped-call]
    assert ("가뭄", "가물") in {(str(unit.source), str(unit.target)) for unit in units}
    forbidden = [unit for unit in units if any(term.administrative_status == "forbidden" for term in unit.get_target_terms())]
    assert {(str(unit.source), str(unit.target)) for unit in forbidden} >= {("가뭄", "가뭄"), ("자기야", "자기야")}
    assert call(witness("xmllint"), "--noout", "--nonet", root / "words.tbx").returncode == 0
