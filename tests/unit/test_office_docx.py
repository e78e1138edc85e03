"""Word files in and out: nothing of a Document is lost, nothing else of a file survives, hostile files are problems."""

# ruff: noqa: E501 (parts of a file stand in one line)
from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings

from nkusb.document import Document, Figure, Heading, Items, Notes, Paragraph, Table, figures, plain
from nkusb.load.markdown import read_markdown
from nkusb.media import worker
from nkusb.office import Choices, Imported, read_document
from nkusb.office.builder import numbered
from nkusb.office.contract import Findings
from nkusb.office.docx import read_docx
from nkusb.office.markdown import normal, write_markdown
from nkusb.office.package import Package
from nkusb.office.pictures import NO_WORDS, renamed
from nkusb.office.word import Picture, write_docx
from nkusb.problems import Place, Problems
from tests.conftest import picture
from tests.unit.documents import documents
from tests.witness import run, witness

PICTURE = Picture(picture(), ".png", 40, 30)
EVERYTHING = """\
## 제목

물을 **끓여** *마십니다*.[^1] [상처](../wound-care/index.md)를 보십시오. `1:1`, [Guten Tag]{lang=de}.

1. 하나
2. 둘
   - 작은 것

     이어지는 단락
3. 셋

> 옛말에 이르기를\\
> 물이라.

| 법 | 얼마나 |
|---|--:|
| 끓이기 | 1분 |

![물을 끓이는 그림](a.png "끓이기")

```
가  나
```

***

끝.[^2] 다시.[^1]

[^1]: 크게 끓을 때까지.

    - 산에서는 더 오래
[^2]: 둘째 주.
"""
# What LibreOffice keeps of a content control or of a character's style depends on its version: these it keeps.
CARRIED = """\
## 제목

물을 **끓여** *마십니다*.[^1] [상처](../wound-care/index.md)를 보십시오. `1:1`

1. 하나
2. 둘
3. 셋

- 가
- 나

| 법 | 얼마나 |
|---|--:|
| 끓이기 | 1분 |

![물을 끓이는 그림](a.png "끓이기")

```
가  나
```

***

끝.[^2]

[^1]: 크게 끓을 때까지.
[^2]: 둘째 주.
"""


def body(text: str) -> Document:
    return read_markdown(text, Place("index.md"))[0]


def changed(data: bytes, change: Callable[[str, bytes], bytes | None], more: dict[str, bytes] | None = None) -> bytes:
    """A ZIP with other contents of some parts, without those that become None, and with further ones."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if (part := change(name, old.read(name))) is not None:
                new.writestr(name, part)
        for name, part in (more or {}).items():
            new.writestr(name, part)
    return packed.getvalue()


def with_xml(elements: str, part: str = "word/document.xml", before: str = "<w:sectPr>") -> bytes:
    """A small Word file with further elements in it."""
    plain_file = write_docx(body("하나.\n\n둘.\n"), "제목", "", {})

    def change(name: str, data: bytes) -> bytes:
        return data.replace(before.encode(), elements.encode() + before.encode(), 1) if name == part else data

    return changed(plain_file, change)


def paragraph(inner: str, properties: str = "") -> str:
    return f"<w:p>{properties}<w:r><w:t>{inner}</w:t></w:r></w:p>"


def read(tmp_path: Path, data: bytes, choices: Choices | None = None, name: str = "a.docx") -> tuple[Imported | None, Problems]:
    (tmp_path / name).write_bytes(data)
    work = tmp_path / "work"
    work.mkdir(exist_ok=True)
    return read_document(tmp_path / name, choices or Choices(), work)


def codes(problems: Problems) -> list[tuple[str, int]]:
    return [(problem.code.name, problem.place.line) for problem in problems]


@settings(max_examples=10, deadline=None)
@given(documents())
def test_nothing_is_lost_on_the_way_out_and_in(document: Document) -> None:
    packed = io.BytesIO(write_docx(document, "제목", "줄인 글", {"a.png": PICTURE}))
    packed.stat = lambda: type("Size", (), {"st_size": len(packed.getvalue())})  # type: ignore[attr-defined]
    findings = Findings()
    text, pictures = read_docx(Package(packed), findings)  # type: ignore[arg-type]
    assert not findings.found
    assert (text.title, text.summary) == ("제목", "줄인 글")
    back = renamed(numbered(text.blocks, text.notes), dict.fromkeys(pictures, "a.png"))
    assert normal(back) == normal(document)


def test_a_second_round_gives_the_same_bytes(tmp_path: Path) -> None:
    first = write_docx(body(EVERYTHING), "물", "줄임", {"a.png": PICTURE})
    imported, problems = read(tmp_path, first)
    assert problems == () and imported
    assert normal(imported.body) == normal(body(EVERYTHING))
    again = Picture((tmp_path / "work/a.png").read_bytes(), ".png", 40, 30)
    assert write_docx(imported.body, imported.title, imported.summary, {"a.png": again}) == write_docx(
        body(EVERYTHING), "물", "줄임", {"a.png": again}
    )


def test_no_property_of_anybody_is_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(write_docx(body(EVERYTHING), "물", "줄임", {"a.png": PICTURE}))
    shown = run(witness("exiftool"), "-a", "-G1", tmp_path / "a.docx").stdout
    told = {
        line.split("]")[1].split(":")[0].strip() for line in shown.splitlines() if line.startswith("[") and "[System]" not in line
    }
    assert not told & {
        "Creator",
        "Author",
        "Last Modified By",
        "Create Date",
        "Modify Date",
        "Application",
        "Company",
        "Template",
    }
    listed = run(witness("unzip"), "-Z1", tmp_path / "a.docx").stdout.split()
    assert not [name for name in listed if name.startswith(("docProps", "customXml"))]
    times = run(witness("unzip"), "-l", tmp_path / "a.docx").stdout
    assert set(re.findall(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}", times)) == {"1980-01-01 00:00"}


def test_pandoc_reads_what_we_write_and_we_read_what_pandoc_writes(tmp_path: Path) -> None:
    source = body(EVERYTHING)
    (tmp_path / "a.docx").write_bytes(write_docx(source, "물", "줄임", {"a.png": PICTURE}))
    shown = run(witness("pandoc"), tmp_path / "a.docx", "-t", "markdown", "--wrap=none").stdout
    for said in ("# 제목", "**끓여**", "*마십니다*", "1.  하나", "작은 것", "옛말에", "끓이기", "크게 끓을 때까지", "둘째 주"):
        assert said in shown, said
    (tmp_path / "b.md").write_text(
        "# 큰 제목\n\n물을 **끓여** 마십니다.[^1]\n\n1. 하나\n2. 둘\n\n| 가 | 나 |\n|---|---|\n| 1 | 2 |\n\n[^1]: 주\n", "utf-8"
    )
    assert run(witness("pandoc"), tmp_path / "b.md", "-o", tmp_path / "b.docx").returncode == 0
    imported, problems = read(tmp_path, (tmp_path / "b.docx").read_bytes())
    assert problems == () and imported
    assert [type(block) for block in imported.body.blocks] == [Heading, Paragraph, Items, Table, Notes]
    assert write_markdown(imported.body).startswith("## 큰 제목\n\n물을 **끓여** 마십니다.[^1]\n\n1. 하나\n2. 둘\n")


@pytest.mark.parametrize("form", ["odt", "docx"])
def test_libreoffice_gives_back_what_it_was_given(tmp_path: Path, form: str) -> None:
    """Through LibreOffice's own reader and writers, of which the second makes a docx of its own from an odt."""
    text = CARRIED
    (tmp_path / "a.docx").write_bytes(write_docx(body(text), "물", "줄임", {"a.png": PICTURE}))
    at = tmp_path / "a.docx"
    for suffix, filter_ in (("odt", "odt:writer8"), *([("docx", "docx:MS Word 2007 XML")] if form == "docx" else [])):
        out = tmp_path / f"to-{suffix}"
        done = run(
            witness("soffice", "libreoffice"), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
            "--convert-to", filter_, "--outdir", out, at,
        )  # fmt: skip
        at = out / f"a.{suffix}"
        assert at.exists(), done.stderr
    imported, problems = read(tmp_path, at.read_bytes(), name=at.name)
    assert problems == () and imported
    assert (imported.title, imported.summary) == ("물", "줄임")
    assert write_markdown(imported.body) == write_markdown(body(text))


CHANGES = '<w:p><w:ins w:id="1" w:author="김 아무개"><w:r><w:t>넣은 말</w:t></w:r></w:ins><w:del w:id="2" w:author="김 아무개"><w:r><w:delText>지운 말</w:delText></w:r></w:del></w:p>'
COMMENTED = '<w:p><w:commentRangeStart w:id="0"/><w:r><w:t>말</w:t></w:r><w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r></w:p>'


def test_changes_are_never_taken_silently(tmp_path: Path) -> None:
    imported, problems = read(tmp_path, with_xml(CHANGES))
    assert imported is None
    assert codes(problems) == [("DOC005", 4), ("DOC005", 4)]
    assert "아무개" not in "".join(problem.message for problem in problems)
    (tmp_path / "two").mkdir()
    imported, problems = read(tmp_path / "two", with_xml(CHANGES), Choices(accept_changes=True))
    assert imported and problems == ()
    assert "넣은 말" in write_markdown(imported.body) and "지운 말" not in write_markdown(imported.body)


def test_comments_are_named_and_never_taken(tmp_path: Path) -> None:
    assert codes(read(tmp_path, with_xml(COMMENTED))[1]) == [("DOC006", 4)]
    (tmp_path / "two").mkdir()
    imported, problems = read(tmp_path / "two", with_xml(COMMENTED), Choices(drop_comments=True))
    assert imported and problems == ()


OBJECT = "<w:r><w:object/></w:r>"
BOX = "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>글상자 속</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"


@pytest.mark.parametrize(
    ("elements", "code"),
    [
        ("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>숨긴 말</w:t></w:r></w:p>", "DOC007"),
        (f"<w:p>{OBJECT}</w:p>", "DOC008"),
        (f"<w:p>{BOX}</w:p>", "DOC008"),
        ('<w:altChunk r:id="x"/>', "DOC008"),
        ('<w:p><w:hyperlink r:id="x"><w:r><w:t>말</w:t></w:r></w:hyperlink></w:p>', "DOC009"),
        ('<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>', "DOC010"),
        ("<w:tbl><w:tr><w:tc>" + paragraph("가") + paragraph("나") + "</w:tc></w:tr></w:tbl>", "DOC010"),
        ('<w:p><w:r><w:drawing><wp:inline><a:graphic><a:blip r:link="x"/></a:graphic></wp:inline></w:drawing></w:r></w:p>', "DOC011"),
    ],
)  # fmt: skip
def test_what_stays_behind_is_named(tmp_path: Path, elements: str, code: str) -> None:
    imported, problems = read(tmp_path, with_xml(elements))
    assert code in {problem.code.name for problem in problems}
    assert imported
    for hidden in ("숨긴 말", "글상자 속"):
        assert hidden not in write_markdown(imported.body)


def test_nothing_else_of_a_file_survives(tmp_path: Path) -> None:
    """Planted wherever a file has room for words that are no text of its."""
    mark = "kanarie7"
    data = write_docx(body(EVERYTHING), "물", "줄임", {"a.png": PICTURE})
    more = {
        "docProps/core.xml": f"<x>{mark}</x>".encode(), "docProps/app.xml": mark.encode(), "customXml/item1.xml": mark.encode(),
        "word/comments.xml": mark.encode(), "word/vbaProject.bin": mark.encode(), "word/embeddings/o.bin": mark.encode(),
        "word/people.xml": mark.encode(),
    }  # fmt: skip

    def change(name: str, part: bytes) -> bytes:
        if name.endswith(".png"):
            return part + mark.encode()
        return part.replace(b"<w:p>", f'<w:p w:rsidR="{mark}">'.encode()).replace(
            b' name="image1.png"', f' name="{mark}"'.encode()
        )

    imported, problems = read(tmp_path, changed(data, change, more))
    assert imported
    assert {problem.code.name for problem in problems} == {"DOC008"}
    said = write_markdown(imported.body) + imported.title + imported.summary + " ".join(imported.pictures)
    assert mark not in said and mark not in "".join(problem.message for problem in problems)
    assert all(mark.encode() not in path.read_bytes() for path in imported.pictures.values())


def test_a_picture_without_words_leaves_a_blank(tmp_path: Path) -> None:
    data = changed(
        write_docx(body("![물](a.png)\n"), "", "", {"a.png": PICTURE}), lambda _, part: part.replace(' descr="물"'.encode(), b"")
    )
    imported, problems = read(tmp_path, data)
    assert imported and problems == ()
    assert [figure.alt for figure in figures(imported.body)] == [NO_WORDS]


def test_a_picture_that_is_none_is_named(tmp_path: Path) -> None:
    data = changed(
        write_docx(body("물\n\n![물](a.png)\n"), "", "", {"a.png": PICTURE}),
        lambda name, part: b"EMF" if "media" in name else part,
    )
    imported, problems = read(tmp_path, data)
    assert imported and codes(problems) == [("DOC011", 2)]


BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "DOC002"),
        (b"PK\x03\x04 not a zip", "DOC002"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "DOC002"),
        (changed(write_docx(body("하나"), "", "", {}), lambda name, part: None if name.startswith("word/doc") else part), "DOC002"),
        (changed(write_docx(body("하나"), "", "", {}), lambda name, part: part[:90] if name == "word/document.xml" else part), "DOC002"),
        (
            changed(
                write_docx(body("하나"), "", "", {}),
                lambda name, part: part.replace(b"?>\n", f"?>\n{BOMB}".encode()) if name == "word/document.xml" else part,
            ),
            "DOC002",
        ),
        (with_xml("<w:sdt><w:sdtContent>" * 150 + "</w:sdtContent></w:sdt>" * 150), "DOC003"),
        (with_xml(" " * 41_000_000), "DOC003"),
        (with_xml("<w:p/>" * 500_001), "DOC003"),
        (changed(write_docx(body("하나"), "", "", {}), lambda _, part: part, {f"word/x{n}": b"" for n in range(5001)}), "DOC003"),
        (changed(write_docx(body("하나"), "", "", {}), lambda _, part: part, {"WORD/document.xml": b"<a/>"}), "DOC002"),
    ],
    ids=["empty", "no-zip", "ole", "no-text", "cut", "entities", "deep", "zip-bomb", "long", "parts", "twice"],
)  # fmt: skip
def test_hostile_files_are_problems(tmp_path: Path, data: bytes, code: str) -> None:
    imported, problems = read(tmp_path, data)
    assert imported is None
    assert [problem.code.name for problem in problems] == [code]


def test_a_relation_leads_to_no_file_of_the_machine(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(picture())
    data = changed(
        write_docx(body("![물](a.png)\n"), "", "", {"a.png": PICTURE}),
        lambda name, part: (
            part.replace(b"media/image1.png", f"../../../../../..{secret}".encode()) if name.endswith(".rels") else part
        ),
    )
    imported, problems = read(tmp_path, data)
    assert imported and not imported.pictures
    assert [problem.code.name for problem in problems] == ["DOC011"]


@pytest.mark.parametrize("name", ["글.hwp", "글.hwpx", "글.doc", "글.rtf", "글.pdf", "글.docm", "글"])
def test_other_formats_say_how_to_save(tmp_path: Path, name: str) -> None:
    imported, problems = read(tmp_path, b"x", name=name)
    assert imported is None
    assert [problem.code.name for problem in problems] == ["DOC001"]
    assert "docx" in problems[0].hint


def test_a_reader_that_is_lost_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: object) -> None:
        raise worker.Lost("memory")

    monkeypatch.setattr(worker, "call", lost)
    assert codes(read(tmp_path, with_xml(""))[1]) == [("DOC004", 0)]


def test_a_wild_list_keeps_its_numbers(tmp_path: Path) -> None:
    """A list that goes on after a paragraph counts on; a level below begins anew."""
    listed = "".join(
        paragraph(text, f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr></w:pPr>')
        if level is not None
        else paragraph(text)
        for text, level in (("하나", 0), ("안", 1), ("둘", 0), ("사이", None), ("셋", 0))
    )
    data = changed(
        write_docx(body("1. 하나\n"), "", "", {}),
        lambda name, part: (
            re.sub(b"<w:body>.*?<w:sectPr>", f"<w:body>{listed}<w:sectPr>".encode(), part)
            if name == "word/document.xml"
            else part
        ),
    )
    imported, _ = read(tmp_path, data)
    assert imported
    assert write_markdown(imported.body) == "1. 하나\n   1. 안\n2. 둘\n\n사이\n\n3. 셋\n"


def test_a_figure_keeps_its_caption(tmp_path: Path) -> None:
    imported, _ = read(tmp_path, write_docx(body('![물](a.png "끓이기")\n\n다음\n'), "", "", {"a.png": PICTURE}))
    assert imported
    figure, after = imported.body.blocks
    assert isinstance(figure, Figure) and figure.caption == "끓이기"
    assert isinstance(after, Paragraph) and plain(after.inlines) == "다음"
