"""Paragraphs go to translators' programs as PO and XLIFF and come back; what others make of the files is asked of themselves."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nkusb.exchange import FORMATS, Catalog, Entry
from nkusb.names import nfc
from nkusb.problems import Place
from tests.conftest import ROOT, Run, Tree, payload
from tests.test_states import ENGLISH, LEDGER, SOURCE, WATER, check, edit, project
from tests.witness import run as call
from tests.witness import witness

TOOLKIT = Path(sys.executable).parent  # translate-toolkit's programs
FORMS = ["po", "xliff"]
SUFFIX = {"po": ".po", "xliff": ".xlf"}
EMPTY = payload("", status='"translated"')  # front matter alone

form = pytest.mark.parametrize("form", FORMS)


def sent(run: Run, root: Path, form: str, *options: str) -> Path:
    """The catalogue of the project's payload."""
    result = run(root, "translate", "out", "water", "--to", "kit", "--format", form, *options)
    assert result.exit_code == 0, result.output
    return root / f"kit/water.en{SUFFIX[form]}"


def read(path: Path) -> Catalog:
    catalog, problems = FORMATS[next(name for name in FORMS if SUFFIX[name] == path.suffix)].read(path, Place(path.name))
    assert catalog is not None and not problems
    return catalog


def returned(path: Path, words: Callable[[Entry], str], fuzzy: bool | None = None) -> None:
    """Write the catalogue as a translator would give it back."""
    catalog = read(path)
    entries = tuple(
        Entry(e.id, e.source, words(e), e.fuzzy if fuzzy is None else fuzzy, e.previous, e.notes) for e in catalog.entries
    )
    form = FORMATS[next(name for name in FORMS if SUFFIX[name] == path.suffix)]
    path.write_text(form.write(Catalog(catalog.payload, catalog.language, entries, "2026-10-01", "t1")), "utf-8")


def synced(tree: Tree, run: Run) -> Path:
    root = project(tree)
    assert run(root, "sync", "water").exit_code == 0
    return root


def entry(path: Path, source: str) -> Entry:
    return next(e for e in read(path).entries if e.source == source)


# --- out


@form
def test_every_paragraph_goes_out_with_its_translation(form: str, tree: Tree, run: Run) -> None:
    catalog = read(sent(run, synced(tree, run), form))
    assert (catalog.payload, catalog.language) == ("guides/water", "en")
    pairs = [(e.source, e.target, e.fuzzy) for e in catalog.entries]
    assert pairs == [
        ("Water", "물", False),
        ("How to boil water.", "물을 끓이는 법입니다.", False),
        ("Dirty water makes people ill.", "더러운 물은 병을 일으킵니다.", False),
        ("Boiling", "끓이기", False),
        ("Boil it for one minute.", "1분동안 끓입니다.", False),
        ("Keep it covered.", "덮어둡니다.", False),
        ("A pot", "가마", False),
        ("A pot with a lid", "뚜껑이 있는 가마", False),
    ]


@form
def test_what_was_never_looked_after_is_fuzzy(form: str, tree: Tree, run: Run) -> None:
    assert all(e.fuzzy for e in read(sent(run, project(tree), form)).entries)


@form
def test_a_changed_source_keeps_its_translation_as_fuzzy_with_the_words_that_it_was_made_from(
    form: str, tree: Tree, run: Run
) -> None:
    root = synced(tree, run)
    sent(run, root, form)
    edit(root, ENGLISH, "one minute", "two minutes")
    edit(root, ENGLISH, "Keep it covered.\n", "Keep it covered.\n\nLet it cool.\n")
    path = sent(run, root, form, "--yes")
    changed, new = entry(path, "Boil it for two minutes."), entry(path, "Let it cool.")
    assert (changed.target, changed.fuzzy, changed.previous) == ("1분동안 끓입니다.", True, "Boil it for one minute.")
    assert (new.target, new.fuzzy, new.previous) == ("", False, "")
    assert [e.fuzzy for e in read(path).entries].count(True) == 1


def test_words_of_the_glossary_and_the_kind_of_paragraph_are_notes(tree: Tree, run: Run) -> None:
    root = synced(tree, run)
    edit(root, WATER, "덮어둡니다.", "편의점에 둡니다.")
    text = sent(run, root, "po").read_text("utf-8")
    assert "#. 편의점: " in text and "#. 제목 / title" in text


@form
def test_a_catalogue_is_not_written_over_unasked(form: str, tree: Tree, run: Run) -> None:
    root = synced(tree, run)
    path = sent(run, root, form)
    before = path.read_bytes()
    sent(run, root, form)
    assert path.read_bytes() == before
    edit(root, ENGLISH, "one minute", "two minutes")
    result = run(root, "translate", "out", "water", "--to", "kit", "--format", form, stdin="n\n")
    assert "two minutes" in result.output and path.read_bytes() == before


def test_a_payload_without_source_says_so(tree: Tree, run: Run) -> None:
    result = run(tree({WATER: payload()}), "translate", "out", "water", "--to", "kit")
    assert result.exit_code == 1 and "TRN123" in result.output


# --- and back


@form
def test_what_returns_unchanged_changes_nothing(form: str, tree: Tree, run: Run) -> None:
    root = synced(tree, run)
    path = sent(run, root, form)
    before = {name: (root / name).read_bytes() for name in (WATER, LEDGER)}
    assert run(root, "translate", "in", str(path)).exit_code == 0
    assert {name: (root / name).read_bytes() for name in (WATER, LEDGER)} == before


@form
@pytest.mark.parametrize("path", sorted(ROOT.glob("payloads/*/*/index.md")), ids=lambda path: path.parent.name)
def test_every_sample_goes_out_and_comes_back_without_loss(form: str, path: Path, tree: Tree, run: Run) -> None:
    """The sample is its own source: its translation is filled into front matter alone and must be the sample again."""
    home = f"payloads/{path.parent.parent.name}/{path.parent.name}"
    text = path.read_text("utf-8")
    front = text[: text.index("+++", 3) + 4]
    files = {f"{home}/{item.name}": item.read_bytes() for item in path.parent.iterdir() if item.suffix != ".md"}
    root = tree({**files, f"{home}/index.md": front, f"{home}/index.en.md": text})
    assert run(root, "translate", "out", home, "--to", "kit", "--format", form).exit_code == 0
    catalog = root / f"kit/{path.parent.name}.en{SUFFIX[form]}"
    returned(catalog, lambda entry: entry.source, fuzzy=False)
    result = run(root, "translate", "in", str(catalog), "--yes")
    assert result.exit_code == 0, result.output
    assert (root / home / "index.md").read_text("utf-8").rstrip() == text.rstrip()
    shown = json.loads(run(root, "sync", home, "--format", "json").output)["payloads"]
    assert [item["was_behind"] for item in shown] == [[]]


@form
def test_a_new_translation_is_looked_after(form: str, tree: Tree, run: Run) -> None:
    root = synced(tree, run)
    edit(root, ENGLISH, "one minute", "two minutes")
    path = sent(run, root, form)
    returned(path, lambda e: "2분동안 끓입니다." if "two" in e.source else e.target, fuzzy=False)
    result = run(root, "translate", "in", str(path), stdin="y\n")
    assert result.exit_code == 0 and "-1분동안" in result.output and "+2분동안" in result.output
    assert "2분동안 끓입니다." in (root / WATER).read_text("utf-8") and check(run, root) == []


@form
def test_what_is_still_fuzzy_is_taken_and_stays_behind(form: str, tree: Tree, run: Run) -> None:
    root = synced(tree, run)
    edit(root, ENGLISH, "one minute", "two minutes")
    path = sent(run, root, form)
    returned(path, lambda e: "2분쯤 끓입니다." if "two" in e.source else e.target)
    run(root, "translate", "in", str(path), "--yes")
    assert "2분쯤" in (root / WATER).read_text("utf-8") and [code for code, *_ in check(run, root)] == ["TRN101"]


@form
def test_a_translation_of_an_older_source_is_taken_and_stays_behind(form: str, tree: Tree, run: Run) -> None:
    root = synced(tree, run)
    path = sent(run, root, form)
    returned(path, lambda e: "일분동안 끓입니다." if "one minute" in e.source else e.target)
    edit(root, ENGLISH, "one minute", "two minutes")
    edit(root, ENGLISH, "Keep it covered.\n\n", "")
    result = run(root, "translate", "in", str(path), "--yes")
    assert "TRN132" in result.output and result.exit_code == 0
    assert "일분동안" in (root / WATER).read_text("utf-8")
    assert [code for code, *_ in check(run, root)] == ["TRN101", "TRN103"]


@form
def test_what_is_new_is_put_where_the_source_has_it(form: str, tree: Tree, run: Run) -> None:
    root = synced(tree, run)
    edit(
        root,
        ENGLISH,
        "Boil it for",
        "First:\n\n- a pot\n- a lid\n\n## More\n\n| a | b |\n| --- | --- |\n| c | d |\n\nBoil it for",
    )
    path = sent(run, root, form)
    said = {"First:": "먼저:", "a pot": "가마", "a lid": "뚜껑", "More": "더", "a | b": "ㄱ | ㄴ", "c | d": "ㄷ | ㄹ"}
    returned(path, lambda e: said.get(e.source, e.target))
    result = run(root, "translate", "in", str(path), "--yes")
    assert result.exit_code == 0, result.output
    wanted = "## 끓이기\n\n먼저:\n\n- 가마\n- 뚜껑\n\n## 더\n\n| ㄱ | ㄴ |\n| --- | --- |\n| ㄷ | ㄹ |\n\n1분동안"
    assert wanted in (root / WATER).read_text("utf-8") and check(run, root) == []


@form
def test_one_paragraph_that_became_two_comes_back_as_two(form: str, tree: Tree, run: Run) -> None:
    root = project(tree, source=SOURCE.replace("Keep it covered.", f"Keep it covered{' and away from dust' * 9}."))
    edit(root, WATER, "덮어둡니다.", f"덮어둡니다{', 먼지를 막습니다' * 6}.\n\n먼지를 막습니다{', 덮어둡니다' * 7}.")
    run(root, "sync", "water")
    path = sent(run, root, form)
    assert any("\n\n" in e.target for e in read(path).entries)
    returned(path, lambda e: "하나.\n\n둘." if "\n\n" in e.target else e.target)
    assert run(root, "translate", "in", str(path), "--yes").exit_code == 0
    assert "\n\n하나.\n\n둘.\n\n" in (root / WATER).read_text("utf-8") and check(run, root) == []
    returned(path, lambda e: "하나." if "\n\n" in e.target else e.target)
    assert "TRN133" in run(root, "translate", "in", str(path), "--yes").output


@form
@pytest.mark.parametrize("bad", ["# 제목", "- 하나", "가\n\n나", "![x](y.png)", "가\n- 나", "```", "[^9]: 가"])
def test_words_that_would_change_how_the_text_is_built_are_left_out(bad: str, form: str, tree: Tree, run: Run) -> None:
    root = synced(tree, run)
    before = (root / WATER).read_text("utf-8")
    path = sent(run, root, form)
    returned(path, lambda e: bad if "one minute" in e.source else e.target)
    result = run(root, "translate", "in", str(path), "--yes")
    assert result.exit_code == 1 and "TRN133" in result.output
    assert (root / WATER).read_text("utf-8") == before


@form
def test_a_source_that_was_edited_outside_is_left_out(form: str, tree: Tree, run: Run) -> None:
    root = synced(tree, run)
    path = sent(run, root, form)
    edit(root, str(path.relative_to(root)), "one minute", "ten minutes")
    result = run(root, "translate", "in", str(path), "--yes")
    assert result.exit_code == 1 and "TRN134" in result.output


@form
def test_one_bad_translation_does_not_keep_the_others_out(form: str, tree: Tree, run: Run) -> None:
    root = synced(tree, run)
    path = sent(run, root, form)
    said = {"Boil it for one minute.": "- 하나", "Keep it covered.": "덮습니다.", "A pot": "단지"}
    returned(path, lambda e: said.get(e.source, e.target))
    assert run(root, "translate", "in", str(path), "--yes").output.count("TRN133") == 1
    text = (root / WATER).read_text("utf-8")
    assert "덮습니다." in text and "![단지](a.png" in text and "1분동안 끓입니다." in text


@form
def test_preformatted_lines_keep_their_spaces(form: str, tree: Tree, run: Run) -> None:
    root = project(tree, source=f"{SOURCE}\n```\n  a\n\n    b\n```\n")
    path = sent(run, root, form)
    returned(path, lambda e: "  ㄱ\n\n    ㄴ" if e.id.startswith("code") else e.target, fuzzy=False)
    assert run(root, "translate", "in", str(path), "--yes").exit_code == 0
    assert (root / WATER).read_text("utf-8").endswith("\n\n```\n  ㄱ\n\n    ㄴ\n```\n") and check(run, root) == []


@form
def test_ids_that_a_program_lost_are_found_by_the_words(form: str, tree: Tree, run: Run) -> None:
    root = synced(tree, run)
    path = sent(run, root, form)
    catalog = read(path)
    entries = tuple(Entry("", e.source, "2분" if "minute" in e.source else e.target) for e in catalog.entries)
    path.write_text(FORMATS[form].write(Catalog("", "", entries)), "utf-8")
    assert run(root, "translate", "in", str(path), "--yes").exit_code == 0
    assert "\n2분\n" in (root / WATER).read_text("utf-8") and check(run, root) == []


@form
def test_nothing_is_written_where_the_answer_is_no(form: str, tree: Tree, run: Run) -> None:
    root = synced(tree, run)
    path = sent(run, root, form)
    returned(path, lambda e: "다르게." if "one minute" in e.source else e.target)
    before = {name: (root / name).read_bytes() for name in (WATER, LEDGER)}
    run(root, "translate", "in", str(path), stdin="n\n")
    assert {name: (root / name).read_bytes() for name in (WATER, LEDGER)} == before


@form
def test_an_approval_does_not_outlive_what_came_back(form: str, tree: Tree, run: Run) -> None:
    root = synced(tree, run)
    run(root, "approve", "water", "--as", "r1")
    path = sent(run, root, form)
    returned(path, lambda e: "다르게." if "one minute" in e.source else e.target)
    run(root, "translate", "in", str(path), "--yes")
    assert [code for code, *_ in check(run, root)] == ["TRN105"]


# --- hostile and broken files

BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><xliff version="1.2">&b;</xliff>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xliff version="1.2">&a;</xliff>'


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("water.en.xlf", BOMB, "TRN131"),
        ("water.en.xlf", OUTSIDE, "TRN131"),
        ("water.en.xlf", "<xliff", "TRN130"),
        ("water.en.xlf", '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0"/>', "TRN130"),
        ("water.en.xlf", "<a>" * 100_000, "TRN130"),
        ("water.en.po", "garbage", "TRN130"),
        ("water.en.po", 'msgctxt "title-0"\nmsgid "Water"\nmsgstr "물"\n', "TRN134"),
        ("water.en.po", "\0" * 100, "TXT003"),
        ("water.en.po", b"\xff\xfem\0", "TXT002"),
        ("water.en.po", '"' * 2_000_001, "TXT005"),
        ("water.en.txt", "", "TRN130"),
        ("x.po", "", "TRN122"),
        ("../../x.po", 'msgid ""\nmsgstr "Project-Id-Version: ../../etc/passwd\\n"\n', "TRN122"),
        ("gone.en.po", "", "TRN120"),
        ("water.fr.po", "", "TRN123"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_a_problem(name: str, content: str | bytes, code: str, tree: Tree, run: Run) -> None:
    root = synced(tree, run)
    path = root / Path(name).name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    before = (root / WATER).read_bytes()
    result = run(root, "translate", "in", str(path), "--yes")
    assert result.exit_code == 1 and code in result.output
    assert (root / WATER).read_bytes() == before


WORDS = st.text(st.characters(blacklist_categories=["Cs", "Cc"]) | st.sampled_from('\n\\"<>&]물'), max_size=30)
ENTRIES = st.builds(
    Entry, st.text("abc-", max_size=9), WORDS, WORDS, st.booleans(), WORDS, st.lists(WORDS, max_size=2).map(tuple)
)


@pytest.mark.parametrize("form", FORMS)
@settings(deadline=None)
@given(data=st.data())
def test_any_text_survives_the_format(form: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    entries = data.draw(st.lists(ENTRIES, max_size=4, unique_by=lambda entry: entry.id))
    path = tmp_path_factory.getbasetemp() / f"any{SUFFIX[form]}"
    wanted = [(f"e-{e.id}", f"s {e.source} e", f"t {e.target} e") for e in entries]
    path.write_text(FORMATS[form].write(Catalog("guides/a", "en", tuple(Entry(*e) for e in wanted))), "utf-8", newline="\n")
    catalog, _ = FORMATS[form].read(path, Place(path.name))
    assert catalog is not None
    assert [(e.id, e.source, e.target) for e in catalog.entries] == [tuple(map(nfc, e)) for e in wanted]


# --- witnesses


def behind(tree: Tree, run: Run) -> Path:
    """A project with one paragraph of each kind: translated, behind its source, new."""
    root = synced(tree, run)
    for name in FORMS:
        sent(run, root, name)
    edit(root, ENGLISH, "one minute", "two minutes")
    edit(root, ENGLISH, "Keep it covered.\n", "Keep it **covered**.\n\nLet it cool.\n")
    return root


def test_gettext_finds_nothing_wrong_with_a_catalogue(tree: Tree, run: Run) -> None:
    path = sent(run, behind(tree, run), "po", "--yes")
    result = call(witness("msgfmt"), "--check", "--verbose", "-o", "/dev/null", path)
    assert result.returncode == 0 and "warning" not in result.stderr
    assert "6 translated messages, 2 fuzzy translations, 1 untranslated message" in result.stderr
    assert "previous" not in result.stderr and "#| msgid" in path.read_text("utf-8")


def test_gettext_writes_the_same_texts(tree: Tree, run: Run, tmp_path: Path) -> None:
    path = sent(run, behind(tree, run), "po", "--yes")
    again = tmp_path / "water.en.po"
    assert call(witness("msgcat"), "-o", again, path).returncode == 0
    assert [(e.id, e.source, e.target, e.fuzzy, e.previous) for e in read(again).entries] == [
        (e.id, e.source, e.target, e.fuzzy, e.previous) for e in read(path).entries
    ]


def test_the_translate_toolkit_finds_the_markup_whole(tree: Tree, run: Run, tmp_path: Path) -> None:
    path = sent(run, synced(tree, run), "po")
    tests = ("--test=blank", "--test=newlines", "--test=urls", "--test=xmltags", "--test=untranslated", "--test=brackets")
    assert call(TOOLKIT / "pofilter", "--progress=none", *tests, path, tmp_path / "out.po").returncode == 0
    assert not (tmp_path / "out.po").exists() or "msgctxt" not in (tmp_path / "out.po").read_text("utf-8")


def test_po_and_xliff_become_one_another_in_the_translate_toolkit(tree: Tree, run: Run, tmp_path: Path) -> None:
    root = behind(tree, run)
    po, xliff = sent(run, root, "po", "--yes"), sent(run, root, "xliff", "--yes")
    back = tmp_path / "water.en.po"
    assert call(TOOLKIT / "xliff2po", "--progress=none", xliff, back).returncode == 0
    assert [(e.source, e.target) for e in read(back).entries] == [(e.source, e.target) for e in read(po).entries]
    there = tmp_path / "water.en.xlf"
    assert call(TOOLKIT / "po2xliff", "--progress=none", po, there).returncode == 0
    assert call(TOOLKIT / "xliff2po", "--progress=none", there, back).returncode == 0
    assert [(e.source, e.target) for e in read(back).entries if e.source] == [(e.source, e.target) for e in read(po).entries]


def test_the_translate_toolkit_reads_states_of_xliff_as_they_are_meant(tree: Tree, run: Run) -> None:
    from translate.storage.xliff import xlifffile

    path = sent(run, behind(tree, run), "xliff", "--yes")
    units = xlifffile.parsefile(str(path)).units  # type: ignore[no-untyped-call]
    ours = [(e.source, e.target, e.fuzzy) for e in read(path).entries]
    assert [(str(unit.source), str(unit.target or ""), bool(unit.target) and unit.isfuzzy()) for unit in units] == ours
    (changed,) = [unit for unit in units if unit.source == "Boil it for two minutes."]
    assert [str(before.source) for before in changed.getalttrans()] == ["Boil it for one minute."]


def test_xml_tools_find_nothing_wrong(tree: Tree, run: Run) -> None:
    path = sent(run, behind(tree, run), "xliff", "--yes")
    assert call(witness("xmllint"), "--noout", "--nonet", path).returncode == 0


def test_catalogues_are_the_same_for_the_same(tree: Tree, run: Run) -> None:
    root = synced(tree, run)
    first = {name: sent(run, root, name).read_bytes() for name in FORMS}
    shutil.rmtree(root / "kit")
    assert {name: sent(run, root, name).read_bytes() for name in FORMS} == first
