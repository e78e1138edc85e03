"""Bodies as plain text: nothing is lost, nothing is out of order, no line is wider than asked, and encodings hold it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nkusb.build import Plan, ask, read
from nkusb.bundle import Bundle, Rendered
from nkusb.charset import MISSING, encoded, lacking, stand_in, written_as
from nkusb.checks.encodable import PART as encodable
from nkusb.document import (
    Block,
    Cell,
    Document,
    Figure,
    Items,
    Notes,
    Paragraph,
    Preformatted,
    Quote,
    Table,
    Text,
    inlines_of,
    plain,
)
from nkusb.forms.text import PART as text_form
from nkusb.load.select import select
from nkusb.plaintext import cells, wrapped
from nkusb.profile import Encoding, Profile, TextSettings
from nkusb.progress import silent
from nkusb.store import Store
from nkusb.templating import Templates
from tests.conftest import MANIFEST, ROOT, Run, Tree, payload
from tests.documents import DOCUMENTS, every_node, library
from tests.unit.test_leaks import found, frames
from tests.witness import run as ran
from tests.witness import witness

TEMPLATES = Templates(ROOT)
CODINGS: dict[Encoding, tuple[str, str]] = {
    "utf-8": ("utf-8-sig", "UTF-8"), "utf-16": ("utf-16", "UTF-16"), "cp949": ("cp949", "CP949"),
}  # fmt: skip


def files(body: Document, encoding: Encoding = "utf-8", width: int = 0) -> dict[str, bytes]:
    edition = library(body, forms=("text",), profile=Profile(text=TextSettings(encoding, width)))
    made = {}
    for entry in text_form(edition, TEMPLATES):
        assert isinstance(entry.content, Rendered)
        made[str(entry.path)] = entry.content.data
    return made


def shown(body: Document, width: int = 0) -> str:
    return files(body, width=width)["t01.txt"].decode("utf-8-sig").replace("\r\n", "\n")


def runs(blocks: tuple[Block, ...], captions_first: bool = False) -> Iterator[list[str]]:
    """The words of a body in pieces that must each come out whole and in order, one after the other.

    `captions_first` is whether the caption of a sound or film stands before what it shows.
    """
    for block in blocks:
        match block:
            case Quote(_, inner):
                yield from runs(inner, captions_first)
            case Items(items=items):
                for item in items:
                    yield from runs(item, captions_first)
            case Notes(_, notes):
                for note in notes:
                    yield from runs(note.blocks, captions_first)
            case Table(_, head, rows):
                yield from (words(row) for row in (rows or (head,)))
            case Figure(name=name, alt=alt, caption=caption):
                told = (alt, caption) if name.endswith(".png") or not captions_first else (caption, alt)
                yield " ".join(told).split()
            case Preformatted(_, written):
                yield written.split()
            case _:
                yield plain(inlines_of(block)).split()


def words(cells: tuple[Cell, ...]) -> list[str]:
    return [word for cell in cells for word in plain(cell.inlines).split()]


def bare(text: str) -> str:
    """Without spaces, meanings, and whatever else stands between the letters of a text."""
    return re.sub(r"[^가-힣a-z0-9&<]", "", text)


@settings(deadline=None, max_examples=60)
@given(DOCUMENTS, st.sampled_from([0, 24, 40]))
def test_all_words_come_out_in_order(body: Document, width: int) -> None:
    text, at = bare(shown(body, width)), 0
    for run in runs(body.blocks):
        for letter in bare("".join(run)):  # meanings and marks of notes may stand between them
            at = text.index(letter, at) + 1


@settings(deadline=None, max_examples=60)
@given(DOCUMENTS, st.sampled_from([24, 40]))
def test_no_line_is_wider_than_asked(body: Document, width: int) -> None:
    head, *lines = shown(body, width).split("\n")
    assert head == "A1"
    assert max(map(cells, lines)) <= width


@given(st.text(alphabet="가나 a1.)《》(,-|", max_size=120), st.integers(4, 40))
def test_breaking_a_line_changes_nothing_but_spaces(text: str, width: int) -> None:
    assert "".join(wrapped(text, width).split()).replace("|", "") == "".join(text.split()).replace("|", "")
    if width >= 8:
        assert all(cells(line) <= width for line in wrapped(text, width).split("\n"))


def test_words_stay_whole_and_lines_hang_below_their_marks() -> None:
    assert wrapped("- 물을 끓여서 식힌 다음에", 12) == "- 물을\n  끓여서\n  식힌\n  다음에"
    assert wrapped("| - 물을 끓여서", 12) == "| - 물을\n|   끓여서"
    assert wrapped("가나다라마바》사", 12) == "가나다라마\n바》사"
    assert wrapped("가나다라마", 0) == "가나다라마"


def test_a_table_that_fits_is_drawn_in_columns_and_another_row_by_row() -> None:
    def table(word: str) -> str:
        row = (Cell((Text("가"),)), Cell((Text(word),), "right"))
        return shown(Document((Table(1, (Cell((Text("이름"),)), Cell((Text("수"),), "right")), (row,)),)))

    assert "이름  수\n----  --\n가     1\n" in table("1")
    assert f"이름: 가\n수: {'긴 ' * 20}" in table("긴 " * 20)


def test_every_node_is_drawn(tree: Tree, run: Run) -> None:
    files = every_node(frames(40))
    root = tree({**files, "manifest.toml": MANIFEST + 'forms = ["text"]\n'})
    result = run(root, "build")
    assert result.exit_code == 0, result.output
    drive = root / "out/main/drive"
    assert sorted(path.name for path in drive.iterdir()) == ["n1.txt", "sums.txt", "t00.txt", "t01.txt", "t02.txt"]
    assert (drive / "t01.txt").read_bytes().decode("utf-8-sig").replace("\r\n", "\n") == DRAWN
    assert "t01.txt  모든 것 & <하나>\r\n" in (drive / "t00.txt").read_bytes().decode("utf-8-sig")


DRAWN = """\
A1

모든 것 & <하나>
========================================
2026년 10월 1일

물을 끓이는 법입니다.

주의: 조심 & 주의

물을 끓이고 식혀서 1:2로 Wasser, 첫줄
다음 줄[1] 그리고 다시[1]. 편의점(밤에도 여는 작은 상점)에서 a&b "따옴표"

■ 가 제목 & 나

□ 작은 제목[2]

- 하나

- 둘

  둘째 문단

3. 셋
4. 넷
   - 안쪽

| 인용한 말
|
| | 더 안쪽[3]

줄이   그대로 <tag>

이름    수
----  ----
가    1[4]
나

* * *

[그림: 그림의 말]
설명 & 설명

[소리: 소리의 말]
(MP3, 0:01, 17 KB. 여기에는 담지 않았습니다.)

여기(t02.txt)로

[1] 첫 주해

    둘째 문단
[2] 둘째
[3] 셋째
[4] 넷째

■ 어디에서 안 사실인가
- 《물》, 보건, 2020년
"""


@pytest.mark.parametrize("encoding", CODINGS)
def test_iconv_reads_every_encoding(encoding: Encoding, tmp_path: Path) -> None:
    """Every file, strictly decoded by another program, is the same text; `file` knows what it is."""
    body = Document((Paragraph(1, (Text("물을 끓인다. 3–5분 Café ⑯ 똠방각하 《가》 中國 ―…"),)),))
    for name, raw in files(body, encoding).items():
        path = tmp_path / name
        path.write_bytes(raw)
        codec, iconv = CODINGS[encoding]
        decoded = ran(witness("iconv"), "-f", iconv, "-t", "UTF-8", path)
        assert decoded.returncode == 0, decoded.stderr
        assert decoded.stdout.removeprefix("\ufeff").replace("\r\n", "\n") == raw.decode(codec).replace("\r\n", "\n")
        assert raw.decode(codec).count("\n") == raw.decode(codec).count("\r\n") > 2
        assert found(raw, name) == []  # the leak gate reads it too
        told = ran(witness("file"), "-b", path).stdout
        assert {"utf-8": "with BOM", "utf-16": "little-endian", "cp949": "text"}[encoding] in told and "CRLF" in told, told
    assert (raw.decode(codec).split("\r\n")[0]) == "A1"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_can_be_written(text: str) -> None:
    written = written_as(text)
    assert encoded(text, "cp949").decode("cp949") == written and lacking(written) == []
    assert (written == text) == (lacking(text) == [])
    assert (MISSING in written) == (MISSING in text or any(stand_in(character) is None for _, character in lacking(text)))


def test_what_stands_in_can_be_written_and_reads_the_same() -> None:
    assert written_as("3–5분 — Café naïve ½ ⅕ ⑯ © µm «가» • ✓") == "3-5분 ― Cafe naive ½ 1/5 (16) (C) μm 《가》 · ○"
    assert written_as("물 中国 🙂") == "물 中〓 〓"
    rows = (ROOT / "nkusb/data/cp949.csv").read_text("utf-8").splitlines()[1:]
    for row in rows:
        code, _, instead, reason = row.split(",", 3)
        assert lacking(chr(int(code, 16))) and not lacking(instead) and len(reason) > 5, row


@pytest.mark.parametrize(
    ("encoding", "forms", "found"),
    [
        ("cp949", ("text",), ["LNG506 12:4", "LNG506 14:1", "LNG507 12:2", "LNG507 2:10"]),
        ("cp949", ("html",), []),
        ("utf-16", ("text",), []),
        ("utf-8", ("text",), []),
    ],
)
def test_what_cp949_lacks_is_told_with_its_place(
    encoding: Encoding, forms: tuple[str, ...], found: list[str], tree: Tree
) -> None:
    """Once a text for each character, where it stands first; nothing where the text form or the encoding is another."""
    root = tree({"payloads/guides/water/index.md": payload("3–5国이다. 3–5国이다.\n\n🙂\n", title='"•"')})
    with ThreadPoolExecutor(1) as executor:
        project, _ = read(ask(Plan(root / "manifest.toml", root / "out")), Store(root / "store"), executor, silent)
    edition = replace(project.editions[0], forms=forms, profile=Profile(text=TextSettings(encoding)))
    selected, _ = select(edition, project.payloads, project.slugs, False)
    problems = encodable(Bundle(()), edition, selected)
    assert sorted(f"{one.code.name} {one.place.line}:{one.place.column}" for one in problems) == found
