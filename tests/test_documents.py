"""Documents in and out, from the command line: import, export, the kit and what comes back in it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from nkusb.load.markdown import read_markdown
from nkusb.office.word import Picture, write_docx
from nkusb.problems import Place
from tests.conftest import Run, Tree, payload, picture

WATER = "payloads/guides/water/index.md"
TEXT = """\
물을 **끓여** 마십니다.[^x]

이 글은 [손](../../guides/hands/index.md)에 이어집니다.

![그림](map.png "끓이기")

| 법 | 얼마나 |
|:--|---|
| 끓이기 | 1분 |

[^x]: 크게 끓을 때까지.
"""


def project(tree: Tree) -> Path:
    files = {WATER: payload(TEXT), "payloads/guides/water/map.png": picture(), "payloads/guides/hands/index.md": payload("손.\n")}
    return tree(files)


def docx(text: str, title: str = "Water", summary: str = "About water.") -> bytes:
    body, _ = read_markdown(text, Place("x"))
    return write_docx(body, title, summary, {"a.png": Picture(picture(), ".png", 40, 30)})


def test_a_document_becomes_a_draft_with_blanks(tree: Tree, run: Run) -> None:
    root = project(tree)
    (root / "in.docx").write_bytes(docx("## Boil\n\nOne.\n\n![A pot](a.png)\n"))
    result = run(root, "import", "in.docx", "guide", "pot")
    assert result.exit_code == 0, result.output
    written = (root / "payloads/guides/pot/index.md").read_text("utf-8")
    assert 'title = "Water"' in written and 'status = "draft"' in written
    assert written.endswith("## Boil\n\nOne.\n\n![A pot](a.png)\n")
    assert (root / "payloads/guides/pot/a.png").exists()
    assert (
        "BLK001" in run(root, "check", "payloads/guides/pot", "--drafts").output
    )  # the source and the tags are still to be told
    assert run(root, "import", "in.docx", "guide", "pot").exit_code == 0  # the same again changes nothing


def test_a_blank_for_a_pictures_words_is_named(tree: Tree, run: Run) -> None:
    root = tree({WATER: payload("물.\n\n![【그림이 보여 주는 것】](map.png)\n"), "payloads/guides/water/map.png": picture()})
    assert "BLK001" in run(root, "check").output


def test_a_source_stands_beside_a_draft(tree: Tree, run: Run) -> None:
    root = project(tree)
    (root / "in.docx").write_bytes(docx("One.\n\n![A pot](a.png)\n"))
    assert run(root, "import", "in.docx", "guide", "pot", "--language", "en").exit_code == 0
    assert "One." in (root / "payloads/guides/pot/index.en.md").read_text("utf-8")
    assert "【" in (root / "payloads/guides/pot/index.md").read_text("utf-8")


def test_nothing_is_overwritten_without_a_diff_and_yes(tree: Tree, run: Run) -> None:
    root = project(tree)
    before = (root / WATER).read_text("utf-8")
    (root / "in.md").write_text("다른 글.\n", "utf-8")
    result = run(root, "import", "in.md", "guide", "water")
    assert result.exit_code == 1 and "+다른 글." in result.output
    assert (root / WATER).read_text("utf-8") == before
    assert run(root, "import", "in.md", "guide", "water", "--yes").exit_code == 0
    after = (root / WATER).read_text("utf-8")
    assert "다른 글." in after and after.split("+++")[1] == before.split("+++")[1]


@pytest.mark.parametrize("arguments", [("news", "water"), ("guide", "Water")])
def test_a_place_that_cannot_be_taken_is_a_problem(tree: Tree, run: Run, arguments: tuple[str, str]) -> None:
    root = project(tree)
    (root / "in.md").write_text("글.\n", "utf-8")
    result = run(root, "import", "in.md", *arguments)
    assert result.exit_code == 1
    assert ("DOC015" if arguments[0] == "news" else "PAY003") in result.output


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp949", "iso2022_kr"])
def test_plain_text_in_any_korean_encoding(tree: Tree, run: Run, encoding: str) -> None:
    root = project(tree)
    (root / "in.txt").write_bytes("첫 단락입니다.\r\n\r\n둘째 *단락*입니다.\r\n".encode(encoding))
    result = run(root, "import", "in.txt", "guide", "new-text")
    assert result.exit_code == 0, result.output
    assert ("DOC012" in result.output) == (not encoding.startswith("utf-8"))
    written = (root / "payloads/guides/new-text/index.md").read_text("utf-8")
    assert written.endswith("첫 단락입니다.\n\n둘째 \\*단락\\*입니다.\n")


def test_a_text_in_no_encoding_is_a_problem(tree: Tree, run: Run) -> None:
    root = project(tree)
    (root / "in.txt").write_bytes(b"\xff\xff\xff\x80 \x81")
    assert "DOC013" in run(root, "import", "in.txt", "guide", "new-text").output
    (root / "in.txt").write_bytes("물".encode("cp949"))
    assert "DOC013" in run(root, "import", "in.txt", "guide", "new-text", "--encoding", "utf-8").output


def test_export_and_import_change_nothing(tree: Tree, run: Run) -> None:
    root = project(tree)
    before = (root / WATER).read_bytes()
    assert run(root, "export", "payloads/guides/water", "--docx", "--to", "review.docx").exit_code == 0
    first = (root / "review.docx").read_bytes()
    assert run(root, "export", "payloads/guides/water", "--to", "review.docx").exit_code == 2
    assert run(root, "export", "payloads/guides/water", "--to", "review.docx", "--yes").exit_code == 0
    assert (root / "review.docx").read_bytes() == first
    result = run(root, "import", "review.docx", "guide", "water")
    assert result.exit_code in (0, 1) and (root / WATER).read_bytes() == before
    assert "DOC" not in result.output


def test_export_names_what_it_cannot_write(tree: Tree, run: Run) -> None:
    root = project(tree)
    assert "KIT004" in run(root, "export", "payloads/guides", "--to", "x").output
    assert "KIT005" in run(root, "export", "payloads/guides/water", "--language", "fr", "--to", "x").output


def kit(root: Path, run: Run) -> Path:
    result = run(root, "kit", "make", "payloads/guides/water", "payloads/guides/hands", "--to", "kit")
    assert result.exit_code == 0, result.output
    return root / "kit"


def test_a_kit_holds_what_a_translator_needs(tree: Tree, run: Run) -> None:
    root = project(tree)
    folder = kit(root, run)
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {"a01.docx", "a02.docx", "readme.txt", "words.csv", "kit.json", "preview/index.htm"} <= names
    assert len([name for name in names if name.startswith("pictures/")]) == 1
    assert run(root, "kit", "make", "payloads/guides/water", "--to", "kit").exit_code == 2
    assert "KIT008" in run(root, "kit", "take", "kit").output


def test_a_kit_says_what_is_known_of_its_words(tree: Tree, run: Run) -> None:
    terms = '[{ word = "정수기", meaning = "물을 거르는 기계" }]'
    root = tree({WATER: payload("정수기의 물입니다. 아르바이트를 합니다.\n", terms=terms)})
    assert run(root, "kit", "make", "payloads/guides/water", "--to", "kit").exit_code == 0
    rows = [*csv.DictReader((root / "kit/words.csv").read_text("utf-8-sig").splitlines())]
    said = {row["south"]: (row["north"], row["gloss"]) for row in rows}
    assert said["정수기"] == ("", "물을 거르는 기계") and said["아르바이트"][0]


def test_a_text_that_returns_keeps_what_it_cannot_carry(tree: Tree, run: Run) -> None:
    root = project(tree)
    folder = kit(root, run)
    lines = [
        "물",
        "물을 끓이는 법입니다.",
        "물을 팔팔 끓여 마십니다.",
        "이 글은 손에 이어집니다.",
        "끓이기",
        "법",
        "얼마나",
        "끓이기",
        "1분",
    ]
    (folder / "완성본.txt").write_bytes("\r\n".join(lines).encode("cp949"))
    result = run(root, "kit", "take", "kit", "--yes")
    assert result.exit_code == 0, result.output
    assert "KIT001" in result.output and "KIT003" in result.output
    after = (root / WATER).read_text("utf-8")
    for kept in (
        "[손](../../guides/hands/index.md)",
        '![그림](map.png "끓이기")',
        "|:--|---|",
        ": 크게 끓을 때까지.",
        'author = "w1"',
    ):
        assert kept in after, kept
    assert "물을 팔팔 끓여 마십니다.[^1]" in after


def test_a_lost_link_is_named(tree: Tree, run: Run) -> None:
    root = project(tree)
    folder = kit(root, run)
    lines = [
        "물",
        "물을 끓이는 법입니다.",
        "물을 끓여 마십니다.",
        "이 글은 다른 글에 이어집니다.",
        "끓이기",
        "법",
        "얼마나",
        "끓이기",
        "1분",
    ]
    (folder / "a01.txt").write_text("\n".join(lines), "utf-8")
    assert "KIT002" in run(root, "kit", "take", "kit").output


def test_a_document_that_returns_is_merged(tree: Tree, run: Run) -> None:
    root = project(tree)
    folder = kit(root, run)
    changed = TEXT.replace("이어집니다", "이어진다").replace("map.png", "a.png")
    body, _ = read_markdown(changed, Place("x"))
    listed = json.loads((folder / "kit.json").read_text("utf-8"))
    assert [*listed["documents"][0]["pictures"].values()] == ["map.png"]
    (folder / "a01.docx").write_bytes(write_docx(body, "물", "물을 끓이는 법입니다.", {"a.png": _handed_out(folder)}))
    result = run(root, "kit", "take", "kit", "--yes")
    assert result.exit_code == 0, result.output
    after = (root / WATER).read_text("utf-8")
    assert "[손](../../guides/hands/index.md)에 이어진다" in after and "map.png" in after and "|:--|---|" in after
    assert sorted(path.name for path in (root / WATER).parent.iterdir()) == ["index.md", "map.png"]


def _handed_out(folder: Path) -> Picture:
    import zipfile

    with zipfile.ZipFile(folder / "a01.docx") as file:
        name = next(name for name in file.namelist() if name.startswith("word/media/"))
        return Picture(file.read(name), Path(name).suffix, 40, 30)


def test_what_belongs_nowhere_is_a_problem(tree: Tree, run: Run) -> None:
    root = project(tree)
    folder = kit(root, run)
    (folder / "x.txt").write_text("아무 데도 없는 글입니다.", "utf-8")
    assert "KIT007" in run(root, "kit", "take", "kit").output
    (folder / "x.txt").unlink()
    for name in ("a01.txt", "a01.md"):
        (folder / name).write_text("물을 끓여서 마십니다.", "utf-8")
    assert "KIT009" in run(root, "kit", "take", "kit").output


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"documents": []}',
        '{"documents": [{"name": "a", "file": "", "payload": "../x", "language": "", "paragraphs": [], "pictures": {}}]}',
    ],
)
def test_a_kit_that_leads_elsewhere_is_refused(tree: Tree, run: Run, text: str) -> None:
    root = project(tree)
    (root / "kit").mkdir()
    (root / "kit/kit.json").write_text(text, "utf-8")
    result = run(root, "kit", "take", "kit")
    assert result.exit_code == 1 and "KIT006" in result.output


def test_a_folder_that_cannot_be_written_is_a_problem(tree: Tree, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project(tree)
    (root / "in.md").write_text("글.\n", "utf-8")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", full)
    result = run(root, "import", "in.md", "guide", "new-text")
    assert result.exit_code == 1 and "DOC014" in result.output
    assert not (root / "payloads/guides/new-text").exists()
