"""What is mended without judgement, and what is left because it would need some."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nkusb.build import judged
from nkusb.checks import Lists
from nkusb.document import Code, Figure, Link, Preformatted, blocks, every_inline
from nkusb.fix import mend, mended_text
from nkusb.hygiene import bare, hygiene
from nkusb.kinds import KINDS
from nkusb.load import Project
from nkusb.load.folder import Folder
from nkusb.load.payload import payload_of
from nkusb.model import Payload
from nkusb.names import Found, nfd
from nkusb.orthography import Glossary
from nkusb.problems import Place
from tests.conftest import Run, Tree, payload


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ('그는 "끓이라"고 하였다.', "그는 《끓이라》고 하였다."),
        ("“한 글 ‘두 글’ 끝”", "《한 글 〈두 글〉 끝》"),
        ("물...", "물…"),
        ("물......", "물……"),
        ("물\u00a0 한\u200b잔", "물 한잔"),
        ("USB（유에스비），좋다！", "USB(유에스비), 좋다!"),
        ("3．5배", "3.5배"),
        ("물、불。땅", "물, 불. 땅"),
    ],
)
def test_marks_and_spaces_are_mended(text: str, mended: str) -> None:
    assert hygiene(text)[0] == mended
    assert bare(text) == bare(mended)


@pytest.mark.parametrize(
    "text",
    [
        'He said "hi" and left... soon. 물',  # another script's quotation
        "A conversation with... her",
        '그는 "끓이라고 하였다.',  # which mark is missing, a person must say
        "don't, 5' 7\"",
        "日本語「引用」、です。",
        "물....",
        "물 한잔",
    ],
)
def test_what_needs_judgement_is_left(text: str) -> None:
    assert hygiene(text) == (text, ())


def folder(tmp: Path = Path("/nowhere/water")) -> Folder:
    return Folder(KINDS["guide"], tmp, Place("payloads/guides/water/index.md"), {"a.png": Found(tmp / "a.png", "file", 0)})


def read(text: str) -> Payload | None:
    return payload_of(folder(), text, Glossary()).payload


def fixed(text: str) -> str:
    found = read(text)
    assert found
    return mended_text(folder(), found)


def body(text: str) -> str:
    return fixed(payload(text)).split("+++\n\n", 1)[1]


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ('- "물"을\n- *"끓"*인다\n', "- 《물》을\n- *《끓》*인다\n"),
        ('> "물을\n> 끓인다"\n', "> 《물을\n> 끓인다》\n"),
        ('| "물" | 한  잔 |\n| --- | --- |\n| 불... | 둘 |\n', "| 《물》 | 한 잔 |\n| --- | --- |\n| 불… | 둘 |\n"),
        ('![그림 "하나"](a.png "설명 \\"둘\\"...")\n', '![그림 《하나》](a.png "설명 《둘》…")\n'),
        ("물을 끓인다. \n\n식힌다.\t\n", "물을 끓인다.\n\n식힌다.\n"),
        ("물[^1]\n\n[^1]: “두 번”\n", "물[^1]\n\n[^1]: 《두 번》\n"),
    ],
)
def test_what_a_reader_sees_is_mended_where_it_stands(text: str, mended: str) -> None:
    assert body(text) == mended


@pytest.mark.parametrize(
    "text",
    [
        '물 `"가"  ...` 불\n',
        '```\n"가"  나...  \n```\n',
        '    "가"  나...\n\n물\n',
        "물을 끓인다.  \n식힌다.\n",  # a line break that is asked for
        "물 &quot;가&quot; 불\n",
        "[물](../../guides/fire/index.md)\n",
        "1．물\n",  # would become a list
    ],
)
def test_code_and_what_markdown_means_are_left(text: str) -> None:
    assert body(text) == text


def test_strings_of_the_front_matter_are_mended_and_stay_strings() -> None:
    text = fixed(payload(title='"물과 \\"불\\"..."', summary="'''“한 줄”  두 줄'''"))
    assert 'title = "물과 《불》…"' in text
    assert "summary = '''《한 줄》 두 줄'''" in text


_PIECES = st.sampled_from(
    [
        *"물불한글다\"'“”‘’.,()[]*_`<>|#-+\\ \u00a0\u200b，．（）！：…《》",
        *("...", "  ", "\n", "\n\n", "- ", "> ", "1. ", "[^1]", "`가`", "**", '![그림](a.png "설명")', "\n\n[^1]: ", "```\n"),
        *("[물](../../guides/fire/index.md)", "| 가 | 나 |\n| --- | --- |\n", "    ", "&quot;"),
    ]
)


@settings(deadline=None)
@given(st.lists(_PIECES, max_size=40).map("".join))
def test_mending_twice_is_mending_once_and_changes_no_word(text: str) -> None:
    before = read(payload(f"물.\n\n{text}\n"))
    if before is None:
        return  # faulty Markdown of ours: a picture inside a line, a link to elsewhere
    after = read(new := mended_text(folder(), before))
    assert after and mended_text(folder(), after) == new
    assert _words(after) == _words(before)
    assert len(_problems(after)) <= len(_problems(before))


def _words(found: Payload) -> list[object]:
    letters = [bare(text.text) for text in every_inline(found.body) if hasattr(text, "text") and not isinstance(text, Code)]
    code = [text.text for text in every_inline(found.body) if isinstance(text, Code)]
    whole = [block.text for block in blocks(found.body) if isinstance(block, Preformatted)]
    shown = [block.name for block in blocks(found.body) if isinstance(block, Figure)]
    return ["".join(letters), code, whole, shown, [link.slug for link in every_inline(found.body) if isinstance(link, Link)]]


def _problems(found: Payload) -> list[object]:
    return [*judged(Project(Path("/nowhere"), (), (found,), {"fire": ()}, frozenset()), Lists(None, ()))]


FAULTY = '물을 "끓여서"  마십니다...\n'


def test_the_command_shows_then_writes(tree: Tree, run: Run) -> None:
    path = "payloads/guides/water/index.md"
    root = tree({path: payload(FAULTY).replace("\n", "\r\n"), "payloads/guides/fire/index.md": payload("불.\n", title='"불"')})
    before = (root / path).read_bytes()
    shown = run(root, "fix", "--lang", "en")
    assert shown.exit_code == 1 and (root / path).read_bytes() == before
    assert '-물을 "끓여서"  마십니다...\n+물을 《끓여서》 마십니다…\n' in shown.output
    assert run(root, "fix", "--yes", "payloads/guides/fire").output == "고칠 것이 없습니다. / Nothing to mend.\n"
    assert (root / path).read_bytes() == before
    assert run(root, "fix", "--yes", "payloads/guides/water").exit_code == 0
    assert (root / path).read_text("utf-8") == payload("물을 《끓여서》 마십니다…\n")
    assert [item.name for item in (root / path).parent.iterdir()] == ["index.md"]
    assert run(root, "fix").exit_code == 0


def test_what_cant_be_seen_is_said(tree: Tree, run: Run) -> None:
    root = tree({"payloads/guides/water/index.md": "\ufeff" + nfd(payload("물.\n"))})
    assert "payloads/guides/water/index.md\n  줄 끝이나" in run(root, "fix").output
    run(root, "fix", "--yes")
    assert (root / "payloads/guides/water/index.md").read_text("utf-8") == payload("물.\n")


def test_a_text_that_cant_be_read_is_named_and_left(tree: Tree) -> None:
    root = tree({"payloads/guides/water/index.md": payload(FAULTY, status='"drft"')})
    mended, problems = mend(root, [])
    assert not mended and [problem.code.name for problem in problems] == ["FIX001"]
