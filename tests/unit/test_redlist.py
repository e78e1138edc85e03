"""The red list: names found through everything that Korean hangs on them, and shown nowhere."""

from __future__ import annotations

import json
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nkusb.korean import folded
from nkusb.redlist import KEY, RedList, entry, hashed, plain, read_hashed
from tests.conftest import MANIFEST, Run, Tree, payload

NAMES = ("홍란별", "현솔", "남궁라희", "Hong Ran Byol", "洪蘭星")  # names that nobody has
FOUND = [
    "홍란별", "홍란별은", "홍란별이네", "홍란별동무", "홍란별에게서", "《홍란별》", "홍 란별이", "홍 란 별", "홍-란-별",
    "홍·란별", "홍\u200b란별",
    "홍난별", "그때 홍란별.", "1.홍란별",
    "현솔", "현솔이", "현솔은", "현솔동무", "현 솔", "남궁라희", "남궁나희가", "남궁 라희", "Hong Ran Byol",
    "HONG RAN-BYOL", "Hong Ranbyol", "hong ranbyol's", "洪蘭星", "我是洪蘭星。",
]  # fmt: skip
LEFT = [
    "홍란꽃 별", "현솔잎", "현솔길", "홍", "란별", "그 홍란", "홍수 란별", "남궁", "라희", "우리 집 현관 솔",
    "Hong Kong", "Ran Byol Hong",
    "洪水", "Hong, Ran Byol",
]  # fmt: skip


def lists() -> dict[str, RedList]:
    entries = [entry(name) for name in NAMES]
    key = bytes(range(KEY))
    return {"plain": plain(entries), "hashed": read_hashed(hashed(entries, key), key)}


LISTS = lists()


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("text", FOUND)
def test_names_are_found_through_particles_spaces_and_spellings(text: str, kind: str) -> None:
    ((start, end),) = LISTS[kind].find(text)
    assert entry(text[start:end]) in {entry(name) for name in NAMES}


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("text", LEFT)
def test_what_only_looks_like_a_name_is_left_alone(text: str, kind: str) -> None:
    assert list(LISTS[kind].find(text)) == []


def test_names_of_every_script_are_found_in_any_order() -> None:
    text = "洪蘭星, Hong Ran Byol, 홍란별, 현솔, 洪蘭星, Hong Ranbyol"
    for names in LISTS.values():
        assert len(list(names.find(text))) == 6


def test_a_plain_list_looks_inside_words_too() -> None:
    assert len(list(LISTS["plain"].find("아버지홍란별은 붉은현솔이다."))) == 1
    assert not list(LISTS["hashed"].find("아버지홍란별은"))  # it would cost a hash a syllable


@pytest.mark.parametrize("line", ["김", "리영희와 박명남", "Kim 철수", "", "가나다라마바", "리영희(48)", "Li"])
def test_a_line_that_cannot_be_found_has_no_entry(line: str) -> None:
    assert entry(line) == ""


def test_decomposed_names_are_the_same() -> None:
    assert entry(unicodedata.normalize("NFD", "홍란별")) == entry("홍란별")


@settings(deadline=None)
@given(st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), max_size=30))
def test_folding_keeps_lengths_and_is_stable(text: str) -> None:
    assert len(folded(text)) == len(text) and folded(folded(text)) == folded(text)


@settings(deadline=None)
@given(st.text("홍란별리 영희가-a洪蘭星.", max_size=40))
def test_what_is_found_is_listed_whatever_the_text(text: str) -> None:
    spans = list(LISTS["plain"].find(text))
    assert all(entry(text[start:end]) in {entry(name) for name in NAMES} for start, end in spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans) if one[0] <= two[0])


def test_a_hashed_list_says_nothing_without_its_key() -> None:
    entries = [entry(name) for name in NAMES]
    key = bytes(range(KEY))
    one, two = hashed(entries, key), hashed(entries, key)
    assert one != two  # another salt
    assert len(one.split("\n")) == len(two.split("\n")) == 1 + 64 + 2  # filled up, so that the number of names stays vague
    assert not set(one.split("\n")[1:-2]) & set(two.split("\n")[1:-2])
    with pytest.raises(ValueError):
        read_hashed(one, bytes(KEY))  # another key finds nothing, which must not look like safety


@pytest.mark.parametrize(
    "damage",
    [lambda t: t[:50], lambda t: t[:-40], lambda t: t.replace("scrypt 1024", "scrypt 1"), lambda t: t + "xyz\n", lambda t: ""],
)
def test_a_damaged_list_is_refused(damage: object) -> None:
    with pytest.raises(ValueError):
        read_hashed(damage(hashed([entry("현솔")], bytes(KEY))), bytes(KEY))  # type: ignore[operator]


WATER = "payloads/guides/water/index.md"
TEXT = payload("물을 끓입니다.\n\n어제 홍란별이 왔다.\n")


def found(output: str) -> list[tuple[str, str, int, int]]:
    return [(p["code"], p["path"], p["line"], p["column"]) for p in json.loads(output)["problems"]]


def everything(root: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file())


def test_the_list_beside_the_manifest_is_used_and_quoted_nowhere(tree: Tree, run: Run) -> None:
    root = tree({WATER: TEXT, "redlist.txt": "# secret\n홍란별  # of the north\n"})
    result = run(root, "check", "--format", "json")
    assert found(result.output) == [("RED001", WATER, 14, 4)]
    assert result.exit_code == 1 and "홍란별" not in result.output
    shown = run(root, "check")
    assert "홍란별" not in shown.output and "홍란별" not in shown.stderr
    assert run(root, "build").exit_code == 1


@pytest.mark.parametrize("name", ["names.txt", "lists/names.txt"])
def test_the_manifest_may_name_another_list(tree: Tree, run: Run, name: str) -> None:
    root = tree({WATER: TEXT, "manifest.toml": f'red_list = "{name}"\n' + MANIFEST, name: "홍란별\n"})
    assert found(run(root, "check", "--format", "json").output) == [("RED001", WATER, 14, 4)]


def test_a_list_that_is_named_must_be_there(tree: Tree, run: Run) -> None:
    root = tree({WATER: payload(), "manifest.toml": 'red_list = "names.txt"\n' + MANIFEST})
    assert [code for code, *_ in found(run(root, "check", "--format", "json").output)] == ["TXT001"]


def test_lines_that_cannot_be_used_are_named_by_number(tree: Tree, run: Run) -> None:
    root = tree({WATER: payload(), "redlist.txt": "현솔\n리 와 박명남(48)\n"})
    result = run(root, "check", "--format", "json")
    assert found(result.output) == [("RED002", "redlist.txt", 2, 1)] and "박명남" not in result.output


def test_whoever_may_not_know_the_names_can_check(tree: Tree, run: Run) -> None:
    root = tree({WATER: TEXT, "names.txt": "홍란별\n현솔\n"})
    made = run(root, "redlist", "names.txt", "--out", "names.hashed", "--key", "stick.key")
    assert made.exit_code == 0 and "홍란별" not in made.output + made.stderr
    assert (root / "stick.key").stat().st_mode & 0o077 == 0
    again = run(root, "redlist", "names.txt", "--out", "names.hashed")
    assert again.exit_code == 2
    (root / "names.txt").unlink()
    arguments = ("check", "--format", "json", "--red-list", "names.hashed")
    assert [code for code, *_ in found(run(root, *arguments).output)] == ["RED004"]
    assert found(run(root, *arguments, "--red-list-key", "stick.key").output) == [("RED001", WATER, 14, 4)]
    (root / "names.hashed.key").write_text("00" * 31)
    assert [code for code, *_ in found(run(root, *arguments).output)] == ["RED003"]


def test_the_list_never_reaches_the_output(tree: Tree, run: Run) -> None:
    accept = 'accept = [{ code = "RED001", reason = "같은 이름의 널리 알려진 가수" }]'
    text = TEXT.replace("tags", accept + "\ntags", 1)
    root = tree({WATER: text, "redlist.txt": "홍란별\n류봄새\n"})
    result = run(root, "build", "--format", "json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.output)["editions"][0]["accepted"] == 1
    output = everything(root / "out")
    assert "류봄새".encode() not in output and b"redlist" not in output
    assert "어제 홍란별이".encode() in output  # it stands in the text, where it was accepted


def test_what_a_hash_would_not_find_is_named(tree: Tree, run: Run) -> None:
    root = tree({"names.txt": "홍란별\n뚝딱이\n"})
    made = run(root, "redlist", "names.txt", "--out", "a")
    assert made.exit_code == 0 and "names.txt:2:1" in made.stderr and "RED005" in made.stderr and "뚝딱이" not in made.stderr


def test_a_place_where_nothing_can_be_written_is_a_problem(tree: Tree, run: Run) -> None:
    root = tree({"names.txt": "홍란별\n"})
    made = run(root, "redlist", "names.txt", "--out", "nowhere/names.hashed")
    assert made.exit_code == 1 and "BLD001" in made.stderr


def test_a_list_without_a_name_is_refused(tree: Tree, run: Run) -> None:
    root = tree({"names.txt": "# nobody\n"})
    assert run(root, "redlist", "names.txt", "--out", "a").exit_code == 2
