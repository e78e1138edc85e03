"""Subtitles: read in any dress, freed of it, judged like every text, written as old players want them."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pysubs2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nkusb import media
from nkusb.load.manifest import read_manifest
from nkusb.media import subtitles
from nkusb.model import Cue
from nkusb.problems import Place
from nkusb.profile import Encoding, FilmSettings, Profile
from tests.conftest import Run, Tree, payload
from tests.unit.test_films import FONT, X264
from tests.witness import lacks, witness
from tests.witness import run as call

PLACE = Place("payloads/media/one/a.srt")
SAID = ["물을 끓입니다.", "3분이면 됩니다."]
SRT = """1
00:00:01,000 --> 00:00:02,500
<i>물을</i> 끓입니다.
{\\an8}3분이면 됩니다.

2
00:00:03,000 --> 00:00:04,000
<font color="#ff0000">끝</font> &amp; 시작
"""
VTT = """WEBVTT

00:01.000 --> 00:02.500 align:start
<v 화자>물을 끓입니다.
3분이면 됩니다.

00:03.000 --> 00:04.000
끝 &amp; 시작
"""
ASS = """[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize
Style: Default,Arial,20

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Comment: 0,0:00:00.00,0:00:09.00,Default,,0,0,0,,nobody sees this
Dialogue: 0,0:00:01.00,0:00:02.50,Default,someone,0,0,0,,{\\pos(1,2)\\b1}물을{\\b0} 끓입니다.\\N3분이면 됩니다.
Dialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,끝 & 시작
"""
SMI = """<SAMI>
<HEAD><TITLE>name of someone</TITLE>
<STYLE TYPE="text/css"><!-- P { color: white } .KRCC { Name: Korean; lang: ko-KR } --></STYLE></HEAD>
<BODY>
<SYNC Start=1000><P Class=KRCC>
<font color=red>물을</font> 끓입니다.<br>3분이면 됩니다.
<SYNC Start=2500><P Class=KRCC>&nbsp;
<SYNC Start=3000><P Class=KRCC>
끝 &amp; 시작
<SYNC Start=4000><P Class=KRCC>&nbsp;
</BODY></SAMI>
"""
CUES = (Cue(1000, 2500, tuple(SAID)), Cue(3000, 4000, ("끝 & 시작",)))


def read(path: Path, raw: bytes) -> tuple[Cue, ...] | list[str]:
    path.write_bytes(raw)
    found, problems = media.read_subtitles(path, PLACE)
    return found.cues if found else [problem.code.name for problem in problems]


@pytest.mark.parametrize("name, text", [("a.srt", SRT), ("a.vtt", VTT), ("a.ass", ASS), ("a.smi", SMI)])
@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
def test_every_dress_comes_off(tmp_path: Path, name: str, text: str, coding: str) -> None:
    assert read(tmp_path / name, text.replace("\n", "\r\n").encode(coding)) == CUES


def test_a_last_line_of_digits_stays(tmp_path: Path) -> None:
    raw = "1\n00:00:01,000 --> 00:00:02,000\n그해는\n1945\n".encode()
    assert read(tmp_path / "a.srt", raw) == (Cue(1000, 2000, ("그해는", "1945")),)


def test_decomposed_hangul_is_joined(tmp_path: Path) -> None:
    assert read(tmp_path / "a.srt", SRT.replace("물", "\u1106\u116e\u11af").encode()) == CUES


@pytest.mark.parametrize("name, raw", [
    ("a.srt", b""),
    ("a.srt", "글만 있습니다.".encode()),
    ("a.srt", bytes(range(256))),
    ("a.srt", b"\xff\xfe\x00"),
    ("a.vtt", b"PK\x03\x04" + bytes(100)),
    ("a.ass", b"\x00" * 1000),
    ("a.smi", b"<SAMI><SYNC Start=x>"),
    ("a.smi", b"<SAMI>" + b"<b>" * 500_000),
    ("a.srt", b"1\n99:59:59,000 --> 99:59:59,900\nlate\n"),
    ("a.srt", b"1\n00:00:01,000 --> 00:00:02,000\nx\n\n" * 60_000),
    ("a.srt", b"x" * 2_000_001),
])  # fmt: skip
def test_what_is_no_subtitle_file_is_a_problem(tmp_path: Path, name: str, raw: bytes) -> None:
    assert read(tmp_path / name, raw) == ["SUB001"]


@given(st.binary(max_size=400), st.sampled_from(sorted(subtitles.SUFFIXES)))
def test_nothing_breaks_the_reader(raw: bytes, suffix: str) -> None:
    """In this process: what pysubs2 raises is the worker's to catch, all else would be our fault."""
    text = subtitles._decoded(raw)
    assert text is None or "\r" not in text
    assert all(line.strip() == line and line for line in subtitles._lines(text or ""))


LINES = st.lists(st.text(st.sampled_from("가나다라물 &<>\"'a1."), min_size=1).filter(str.strip), min_size=1, max_size=3)


@given(
    cues=st.lists(
        st.tuples(st.integers(0, 10**7), st.integers(500, 9000), LINES), min_size=1, max_size=8, unique_by=lambda c: c[0]
    )
)
def test_what_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, cues: list[tuple[int, int, list[str]]]) -> None:
    """A stranger's reader (pysubs2) finds the words at their times, in both forms."""
    given_cues, at = [], 0
    for start, length, lines in cues:
        at += start % 5000 + 1
        given_cues.append(Cue(at, at + length, tuple(" ".join(line.split()) for line in lines)))
        at += length + 1
    srt = subtitles.written(given_cues, "srt", "utf-8").decode("utf-8-sig")
    found = pysubs2.SSAFile.from_string(f"{srt}0\n".replace("\r", ""), format_="srt", keep_html_tags=True)
    assert [(event.start, event.end, event.plaintext) for event in found] == [
        (cue.start, cue.end, "\n".join(cue.lines)) for cue in given_cues
    ]
    smi = subtitles.written(given_cues, "smi", "utf-8").decode("utf-8-sig").replace("\r", "")
    shown = [(event.start, event.plaintext.strip("\xa0\n ")) for event in pysubs2.SSAFile.from_string(smi, format_="sami")]
    assert [cue for cue in shown if cue[1]] == [(cue.start, "\n".join(cue.lines)) for cue in given_cues]
    assert [start for start, text in shown if not text] == [cue.end for cue in given_cues]


@pytest.mark.parametrize("form", ["srt", "smi"])
@pytest.mark.parametrize(
    "encoding, iconv, mark",
    [("utf-8", "UTF-8", b"\xef\xbb\xbf"), ("utf-16", "UTF-16LE", b"\xff\xfe"), ("cp949", "CP949", b"")],
)
def test_encodings_by_iconv(tmp_path: Path, form: str, encoding: Encoding, iconv: str, mark: bytes) -> None:
    raw = subtitles.written(CUES, form, encoding)
    assert raw.startswith(mark)
    path = tmp_path / "a"
    path.write_bytes(raw.removeprefix(mark))
    text = subprocess.run(["iconv", "-f", iconv, "-t", "UTF-8", path], capture_output=True, check=True).stdout.decode()
    assert "물을 끓입니다." in text and "\r\n" in text and not re.search(r"(?<!\r)\n", text)


def test_ffmpeg_reads_what_is_written(tmp_path: Path) -> None:
    for form in ("srt", "smi"):
        path = tmp_path / f"a.{form}"
        path.write_bytes(subtitles.written(CUES, form, "utf-8"))
        shown = call(witness("ffmpeg"), "-v", "error", "-i", path, "-f", "srt", "-").stdout
        assert "00:00:01,000 --> 00:00:02,500" in shown and all(line in shown for line in SAID), (form, shown)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("clip") / "a.mp4"
    done = call(witness("ffmpeg"), "-v", "error", "-f", "lavfi", "-i", "testsrc2=d=5:s=64x48:r=5", *X264[:-2], path)
    assert done.returncode == 0, done.stderr
    return path.read_bytes()


@pytest.fixture
def project(tree: Tree, clip: bytes) -> Callable[..., Path]:
    """A project whose one payload shows a film, with these files beside it."""

    def make(files: dict[str, str], **front: str) -> Path:
        beside = {f"payloads/media/one/{name}": text for name, text in files.items()}
        return tree({"payloads/media/one/index.md": payload("봅니다.\n\n![물](a.mp4)\n", **front),
                     "payloads/media/one/a.mp4": clip, **beside})  # fmt: skip

    return make


def with_profile(monkeypatch: pytest.MonkeyPatch, films: FilmSettings) -> None:
    """Editions are made for a device with these settings."""

    def reading(*arguments: Any) -> Any:
        editions, problems = read_manifest(*arguments)
        return tuple(replace(edition, profile=Profile(films=films)) for edition in editions), problems

    monkeypatch.setattr("nkusb.build.read_manifest", reading)


def test_words_over_a_film_are_judged_where_they_stand(project: Callable[..., Path], run: Run) -> None:
    telling = SRT.replace("3분이면 됩니다.", "손전화 010-9876-5432")
    shown = run(project({"a.srt": telling}), "check").output
    assert "payloads/media/one/a.srt:4:" in shown and "SRC1" in shown
    assert "9876" not in shown
    whole = run(project({"a.srt": SRT}), "check")
    assert whole.exit_code == 0 and "a.srt" not in whole.output, whole.output


def test_a_number_in_two_lines_is_one_number(project: Callable[..., Path], run: Run) -> None:
    broken = SRT.replace("물을</i> 끓입니다.", "</i>010-9876-").replace("{\\an8}3분이면 됩니다.", "5432")
    assert "payloads/media/one/a.ko.srt:3:" in run(project({"a.ko.srt": broken}), "check").output


def test_characters_that_nobody_sees_are_found(project: Callable[..., Path], run: Run) -> None:
    assert "HID001" in run(project({"a.srt": SRT.replace("물을", "물\u200b을")}), "check").output


def test_an_editor_lets_words_over_a_film_stand(project: Callable[..., Path], run: Run) -> None:
    telling = SRT.replace("3분이면 됩니다.", "함흥시에서")
    found = run(project({"a.srt": telling}), "check").output
    code = re.search(r"SRC\d+", found)
    if code is None:
        pytest.fail(found)
    accepted = project({"a.srt": telling}, accept=f'[{{ code = "{code[0]}", reason = "널리 알려진 곳입니다" }}]')
    shown = run(accepted, "check").output
    assert "ACC" not in shown and "a.srt:4" not in shown, shown


def test_two_subtitle_files_of_one_film(project: Callable[..., Path], run: Run) -> None:
    for other in ("a.smi", "a.ko.srt"):
        assert "SUB002" in run(project({"a.srt": SRT, other: SMI if other == "a.smi" else SRT}), "check").output
        (project({}) / "payloads/media/one" / other).unlink()
    assert run(project({"a.srt": SRT, "a.en.srt": SRT}), "check").exit_code == 0


def test_subtitles_of_another_film(project: Callable[..., Path], run: Run) -> None:
    late = run(project({"a.srt": SRT.replace("00:00:03", "00:01:03").replace("00:00:04", "00:01:04")}), "check")
    assert late.exit_code == 0 and "SUB003" in late.output
    assert "SUB003" not in run(project({"a.srt": SRT}), "check").output


def test_letters_that_an_encoding_lacks(project: Callable[..., Path], run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with_profile(monkeypatch, FilmSettings(subtitles="smi", encoding="cp949"))
    result = run(project({"a.srt": SRT.replace("시작", "café")}), "build")
    assert result.exit_code == 1 and "SUB004" in result.output and "U+00E9" in result.output
    assert run(project({"a.srt": SRT}), "build").exit_code == 0


def test_drawing_needs_a_font_with_the_letters(
    project: Callable[..., Path], run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    no_font = tmp_path / "no.ttf"
    no_font.write_bytes(b"none")
    root = project({"a.srt": SRT})
    for font in ("", str(tmp_path / "missing.ttf"), str(no_font)):
        with_profile(monkeypatch, FilmSettings(family="mp4-avc", subtitles="burnt", font=font))
        assert "SUB005" in run(root, "check").output
        monkeypatch.undo()
    with_profile(monkeypatch, FilmSettings(family="mp4-avc", subtitles="burnt", font=witness_font()))
    assert run(root, "check").exit_code == 0
    lacking = run(project({"a.srt": SRT.replace("시작", "\U0001f4a7")}), "check").output
    assert "SUB004" in lacking and "U+1F4A7" in lacking


def witness_font() -> str:
    if not Path(FONT).exists():
        lacks("the fonts of fonts-unfonts-core")
    return FONT


def test_a_film_without_subtitles_leaves_other_files_unused(project: Callable[..., Path], run: Run) -> None:
    shown = run(project({"b.srt": SRT}), "check").output
    assert "PAY009" in shown and "b.srt" in shown
