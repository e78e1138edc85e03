"""The leak gate: what must not be on a drive is found in finished bytes, however it is written; a clean drive is silent."""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import html
import io
import random
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from nkusb import machine, media
from nkusb.bundle import CHUNK, Rendered
from nkusb.checks import FILE_CHECKS, Suspicion
from nkusb.checks.leaks import sealed
from nkusb.leaks.files import CODED, Search, look
from nkusb.leaks.words import Suspect, Words
from nkusb.load import Ground
from nkusb.machine import Mark
from nkusb.media import subtitles
from nkusb.model import HIDE_KEYS, Cue, Edition, Library, Selection
from nkusb.problems import Place, Problem
from nkusb.profile import Encoding
from tests.conftest import MANIFEST, ROOT, Run, Tree, payload, picture
from tests.test_bad_input import chunk
from tests.witness import run, witness

EDITION = Edition(
    name="main", title="읽을거리", cover_title="A1", date=dt.date(2026, 11, 24), language="ko", selection=Selection(),
    budget=10**9, volume_label="A1", forms=("html",), cover="table", hide_keys=HIDE_KEYS, quiet=True, single_limit=10**7,
    sums=True, lock=None, sender_words=("Free Hands", "자유의 손", "HRN"),
    places={"": Place("manifest.toml", 3, 2)},
)  # fmt: skip
MACHINE = (
    Mark("user", "gildong"), Mark("host", "han-river"), Mark("zone", "Asia/Seoul"), Mark("folder", "/home/gildong/nkusb"),
)  # fmt: skip
SUSPICION = Suspicion(MACHINE, EDITION.sender_words, Ground(ROOT, ROOT / "tests/data/redlist.txt", None, (), ""))


def judged(raw: bytes, name: str = "a01.htm") -> list[Problem]:
    check, path = FILE_CHECKS["leaks"], PurePosixPath(name)
    return [*check.tell({path: [*check.look(path, Rendered(raw), SUSPICION)]}, Library(EDITION, ()), SUSPICION)]


def found(raw: bytes, name: str = "a01.htm") -> list[str]:
    return sorted(problem.code.name for problem in judged(raw, name))


def page(text: str) -> bytes:
    return f"\ufeff<!DOCTYPE html>\n<html><body>{text}</body></html>\n".encode()


def shard(text: str) -> bytes:
    """A script that carries bytes: bare deflate (RFC 1951) in base85 (RFC 1924)."""
    stream = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    return b'Q("t000","' + base64.b85encode(stream.compress(text.encode()) + stream.flush()) + b'");\n'


FILLER = "물을 끓이고 식혀서 마십니다. " * 9
WRITTEN: dict[str, Callable[[str], tuple[bytes, str]]] = {
    "as it is": lambda word: (page(word), "a01.htm"),
    "in capitals": lambda word: (page(word.upper()), "a01.htm"),
    "with particles": lambda word: (page(f"이것은 {word}에게서 왔다"), "a01.htm"),
    "cut by a tag": lambda word: (page(f'{word[:2]}<span lang="en">{word[2:]}</span>'), "a01.htm"),
    "as decimal references": lambda word: (page("".join(f"&#{ord(letter)};" for letter in word)), "a01.htm"),
    "as hexadecimal references": lambda word: (page("".join(f"&#x{ord(letter):X};" for letter in word)), "a01.htm"),
    "percent-encoded": lambda word: (page("".join(f"%{byte:02x}" for byte in word.encode())), "a01.htm"),
    "as escapes of a script": lambda word: ("".join(f"\\u{ord(letter):04x}" for letter in word).encode(), "q1.q"),
    "in an attribute": lambda word: (page(f'<img alt="{word}" src="a.jpg">'), "a01.htm"),
    "in a comment": lambda word: (page(f"<!-- {word} -->"), "a01.htm"),
    "in base64": lambda word: (page(base64.b64encode(f"{FILLER}{word}!".encode()).decode()), "a01.htm"),
    "in zlib in base64": lambda word: (page(base64.b64encode(zlib.compress(f"{FILLER} {word}".encode())).decode()), "a01.htm"),
    "in gzip in base64": lambda word: (page(base64.b64encode(gzip.compress(f"{FILLER} {word}".encode())).decode()), "a01.htm"),
    "in deflate in base85": lambda word: (shard(f"{FILLER} {word} {FILLER}"), "t000.q"),
    "in UTF-16 with a mark": lambda word: (f"글 {word} 글".encode("utf-16"), "a01.txt"),
    "in CP949 in a text": lambda word: (f"글 {word} 글".encode("cp949"), "a01.txt"),
    "in CP949 in subtitles": lambda word: (said(f"글 {word} 글", "smi", "cp949"), "f01.smi"),
    "in UTF-16 in subtitles": lambda word: (said(f"글 {word} 글", "srt", "utf-16"), "f01.srt"),
    "in UTF-16LE in sound": lambda word: (frames() + word.encode("utf-16-le"), "a.mp3"),
    "in UTF-16BE in sound": lambda word: (frames() + word.encode("utf-16-be"), "a.mp3"),
    "in CP949 in sound": lambda word: (frames() + word.encode("cp949"), "a.mp3"),
    "in a PNG's pixels": lambda word: (pixels(word), "a.png"),
    "decomposed": lambda word: (page("".join(map(decomposed, word))), "a01.htm"),
}


def said(words: str, form: str, encoding: Encoding) -> bytes:
    return subtitles.written([Cue(0, 1000, (words,))], form, encoding)


def decomposed(letter: str) -> str:
    code = ord(letter) - 0xAC00
    if not 0 <= code < 11172:
        return letter
    return chr(0x1100 + code // 588) + chr(0x1161 + code // 28 % 21) + (chr(0x11A7 + code % 28) if code % 28 else "")


def pixels(word: str) -> bytes:
    """A grey picture whose pixels, unfiltered, spell a word."""
    header, row = (60).to_bytes(4) + (1).to_bytes(4) + b"\x08\0\0\0\0", b"\0" + word.encode().ljust(60, b"\0")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(row)) + chunk(b"IEND", b"")


def frames(number: int = 3) -> bytes:
    """Silent frames of MPEG 1 layer III, 128 kbit/s at 44.1 kHz."""
    return (b"\xff\xfb\x90\x00" + bytes(413)) * number


@pytest.mark.parametrize("way", WRITTEN)
@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("gildong", "LEK005"),
        ("han-river", "LEK005"),
        ("Asia/Seoul", "LEK005"),
        ("/home/gildong/nkusb", "LEK005"),
        ("Free Hands", "LEK008"),
        ("자유의 손", "LEK008"),
    ],
)
def test_a_word_is_found_however_it_is_written(way: str, word: str, code: str) -> None:
    raw, name = WRITTEN[way](word)
    assert code in found(raw, name)
    raw, name = WRITTEN[way]("보통의 낱말 ordinary")
    assert found(raw, name) == (["LEK004"] if name.endswith("mp3") else [])


@pytest.mark.parametrize("word", ["홍길순", "Kim Chol Su"])
@pytest.mark.parametrize("way", [way for way, written in WRITTEN.items() if not written("")[1].endswith(("mp3", "png"))])
def test_a_name_of_the_red_list_is_found_in_whatever_is_read(way: str, word: str) -> None:
    assert "LEK009" in found(*WRITTEN[way](word))


def test_a_name_that_stands_in_no_payload_is_found_on_the_drive(tree: Tree, run: Run) -> None:
    """What is in a payload is judged there, and may have been accepted: the gate looks for what came from elsewhere."""
    accept = '[{ code = "RED001", reason = "같은 이름의 널리 알려진 시인" }]'
    files = {
        "redlist.txt": "홍란별\n현솔미\n",
        "payloads/guides/water/index.md": payload("홍란별의 시를 읽습니다.\n", accept=accept),
    }
    root = tree(files)
    assert run(root, "build").exit_code == 0
    (root / "manifest.toml").write_text(MANIFEST.replace("읽을거리", "현솔미가 고른 글"), "utf-8")
    result = run(root, "build")
    assert result.exit_code == 1 and "LEK009" in result.output and "현솔미" not in result.output


def test_a_word_of_few_latin_letters_must_stand_alone() -> None:
    assert found(page("HRN-USA의 글")) == ["LEK008"]
    assert found(page("shrniv 1hrn hrn2 wehrnot gildonga")) == []


def test_what_is_found_is_never_quoted() -> None:
    raw = page("gildong /home/gildong/nkusb Free Hands 홍길순")
    problems = judged(raw)
    assert len(problems) == 5  # our own name is one
    for problem in problems:
        assert not any(word in problem.message + problem.hint for word in ("gildong", "Free", "홍길순"))


PLAIN = {
    "a01.htm": page("<p>주소는 https://example.org 입니다. Pillow, LAME</p>"),
    "a01.txt": "\ufeff글\r\n".encode(),
    "c01.txt": "MZ세대의 글".encode(),
    "b01.txt": "글\r\n".encode("utf-16"),
    "f01.smi": said("물 <3분> & 불", "smi", "cp949"),
    "f02.smi": said("물", "smi", "utf-16"),
    "f01.srt": said("물", "srt", "utf-8"),
    "t000.q": shard(FILLER),
    "style.css": b"a { color: #fff }\n",
    "a01-1.jpg": picture((50, 40), "JPEG"),
    "a01-1.png": picture((50, 40), "PNG"),
    "a01-1.mp3": frames(),
}


@pytest.mark.parametrize("name", PLAIN)
def test_a_clean_file_is_passed(name: str) -> None:
    assert found(PLAIN[name], name) == []


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_measured_rightly(mode: str) -> None:
    file = io.BytesIO()
    Image.new(mode, (31, 7)).save(file, "PNG")
    assert found(file.getvalue(), "a.png") == []


def jpeg(**options: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 30)).save(file, "JPEG", **options)
    return file.getvalue()


def png(*pieces: bytes) -> bytes:
    """A small PNG with more chunks before its end."""
    whole = picture()
    return whole[:-12] + b"".join(pieces) + whole[-12:]


def with_png_text() -> bytes:
    info, file = PngInfo(), io.BytesIO()
    info.add_text("Author", "x", zip=True)
    Image.new("RGB", (4, 4)).save(file, "PNG", pnginfo=info)
    return file.getvalue()


def fat_pixels() -> bytes:
    """A PNG whose compressed pixels hold more than its picture has."""
    header = b"\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00"
    pixels = zlib.compress(bytes(4) + b"more than one pixel")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def box(kind: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4) + kind + content


FILM = box(b"ftyp", b"isom\0\0\2\0isom") + box(b"moov", box(b"mvhd", bytes(100)))
EBML = b"\x1a\x45\xdf\xa3\x84\x42\x86\x81\x01"
FAULTS: dict[str, tuple[bytes, str, str]] = {
    "a text named .jpg": ("글".encode(), "a.jpg", "LEK001"),
    "half a JPEG": (picture((50, 40), "JPEG")[:-9], "a.jpg", "LEK001"),
    "half a PNG": (picture()[:-14], "a.png", "LEK001"),
    "a film named .png": (FILM, "a.png", "LEK001"),
    "a page without its beginning": (b"<p>x</p>", "a.htm", "LEK001"),
    "bytes that are no text": (b"\xff\x00\xfe\x01", "a.txt", "LEK001"),
    "a control character": (page("\x07"), "a.htm", "LEK001"),
    "an ending that is not on the list": (b"x", "a.svg", "LEK001"),
    "no ending": (b"x", "a", "LEK001"),
    "a Windows program": (b"MZ\x90\x00" + bytes(60), "a.exe", "LEK002"),
    "a Windows program as a picture": (b"MZ\x90\x00" + bytes(60), "a.jpg", "LEK002"),
    "a Linux program": (b"\x7fELF\x02\x01\x01", "a.txt", "LEK002"),
    "a script": (b"#!/bin/sh\n", "a.txt", "LEK002"),
    "a batch file": (b"@ECHO off\r\n", "a.txt", "LEK002"),
    "a shortcut": (b"L\0\0\0\x01\x14\x02\0" + bytes(60), "a.txt", "LEK002"),
    "a help file": (b"ITSF\x03\0\0\0", "a.chm", "LEK002"),
    "an old HWP": (b"HWP Document File V3.00", "a.txt", "LEK002"),
    "an office document": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(40), "a.txt", "LEK002"),
    "a ZIP": (b"PK\x03\x04" + bytes(30), "a.txt", "LEK002"),
    "a PDF": (b"%PDF-1.7\n", "a.txt", "LEK002"),
    "autorun.inf": (b"[AutoRun]\r\nopen=a.exe\r\n", "autorun.inf", "LEK001"),
    "autorun.inf as a text": (b"; x\r\n[AutoRun]\r\nopen=a.exe\r\n", "a.txt", "LEK002"),
    "a program in base64": (page(base64.b64encode(b"\x7fELF" + bytes(60)).decode()), "a.htm", "LEK002"),
    "EXIF": (jpeg(exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"), "a.jpg", "LEK003"),
    "a comment": (jpeg(comment=b"x"), "a.jpg", "LEK003"),
    "an ICC profile": (jpeg(icc_profile=bytes(200)), "a.jpg", "LEK003"),
    "a JFIF thumbnail": (jpeg()[:18] + b"\x01\x01" + jpeg()[20:], "a.jpg", "LEK003"),
    "compressed text in a PNG": (with_png_text(), "a.png", "LEK003"),
    "time in a PNG": (png(chunk(b"tIME", bytes(7))), "a.png", "LEK003"),
    "EXIF in a PNG": (png(chunk(b"eXIf", b"MM\0*")), "a.png", "LEK003"),
    "a second frame in a PNG": (png(chunk(b"fcTL", bytes(26)), chunk(b"fdAT", bytes(30))), "a.png", "LEK003"),
    "a private chunk": (png(chunk(b"prVt", b"x")), "a.png", "LEK003"),
    "EXIF in an inlined picture": (
        page(f'<img src="data:image/jpeg;base64,{base64.b64encode(jpeg(comment=b"x")).decode()}">'), "a.htm", "LEK003",
    ),
    "ID3v2": (b"ID3\x04\0\0\0\0\0\0" + frames(), "a.mp3", "LEK003"),
    "ID3v1": (frames() + b"TAG" + bytes(125), "a.mp3", "LEK003"),
    "tags in an MP4": (FILM + box(b"moov", box(b"udta", box(b"\xa9nam", b"x"))), "a.mp4", "LEK003"),
    "a creation time": (box(b"ftyp", b"isom") + box(b"mvhd", bytes(4) + b"\xd0" + bytes(95)), "a.mp4", "LEK003"),
    "a box with an identity": (FILM + box(b"uuid", bytes(16)), "a.mp4", "LEK003"),
    "tags in a WAV": (
        b"RIFF\x1c\0\0\0WAVELIST\x10\0\0\0INFOISFT\x04\0\0\0Lavf", "a.wav", "LEK003",
    ),
    "a tail behind a JPEG": (jpeg() + b"x" * 31, "a.jpg", "LEK004"),
    "a second picture": (jpeg() + jpeg(), "a.jpg", "LEK004"),
    "a tail behind a PNG": (png() + b"x", "a.png", "LEK004"),
    "bytes hidden in a PNG's pixels": (fat_pixels(), "a.png", "LEK004"),
    "a tail behind sound": (frames() + b"x" * 40, "a.mp3", "LEK004"),
    "a tail behind a film": (FILM + b"xxxx", "a.mp4", "LEK004"),
    "bytes in a film's free room": (FILM + box(b"free", b"hello"), "a.mp4", "LEK004"),
    "tags in a FLAC": (b"fLaC\x04\0\0\x0c\0\0\0\0\x01\0\0\0\0\0\0\0", "a.flac", "LEK003"),
    "a picture in a FLAC": (b"fLaC\x86\0\0\x04abcd", "a.flac", "LEK003"),
    "a title in a Matroska": (EBML + b"\x15\x49\xa9\x66\x85\x7b\xa9\x82ab", "a.mkv", "LEK003"),
    "attachments in a WebM": (EBML + b"\x19\x41\xa4\x69\x81x", "a.webm", "LEK003"),
    "a program's name in a Matroska": (EBML + b"\x15\x49\xa9\x66\x87\x57\x41\x84x1.0", "a.mkv", "LEK003"),
    "bytes in a Matroska's free room": (EBML + b"\xec\x82ab", "a.mkv", "LEK004"),
    "a tail behind a Matroska": (EBML + b"\0\0tail", "a.mkv", "LEK004"),
    "a film that is no Matroska": (FILM, "a.mkv", "LEK001"),
    "a tail behind a WAV": (b"RIFF\x04\0\0\0WAVE" + b"x" * 31, "a.wav", "LEK004"),
    "a generator tag": (page('<meta name="generator" content="nkusb 1.0">'), "a.htm", "LEK006"),
    "a program's name in a picture": (jpeg()[:-2] + b"Pillow\xff\xd9", "a.jpg", "LEK006"),
    "an encoder's name in sound": (frames(1)[:30] + b"LAME3.100" + bytes(378), "a.mp3", "LEK007"),
    "a bidirectional control": (page("물\u202e글"), "a.htm", "LEK010"),
    "a zero-width space as a reference": (page("물&#8203;글"), "a.htm", "LEK010"),
    "tag characters": (page("물\U000e0041글"), "a.htm", "LEK010"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_found(fault: str) -> None:
    raw, name, code = FAULTS[fault]
    assert code in found(raw, name)


def made(tmp_path: Path, suffix: str) -> Path:
    """A sound or film with tags, made by ffmpeg."""
    path = tmp_path / f"in{suffix}"
    film = ["-f", "lavfi", "-i", "testsrc=d=1:s=64x48"] if suffix in (".mp4", ".avi", ".mkv", ".webm") else []
    tags = ["-metadata", "title=Secret", "-metadata", "creation_time=2026-01-01T00:00:00"]
    result = run(witness("ffmpeg"), "-loglevel", "error", "-f", "lavfi", "-i", "sine=d=1", *film, *tags, path)
    assert result.returncode == 0, result.stderr
    return path


@pytest.mark.parametrize("suffix", sorted(suffix for suffix in CODED if suffix not in (".jpg", ".png")))
def test_ffmpegs_tags_are_found_and_what_was_cleaned_is_passed(suffix: str, tmp_path: Path) -> None:
    source, to = made(tmp_path, suffix), tmp_path / f"out{suffix}"
    assert "LEK003" in found(source.read_bytes(), f"a{suffix}")
    medium, problems = media.examine(source, Place("a"))
    if medium is None:  # what can't be cleaned is refused
        assert [problem.code.name for problem in problems] == ["MED001"] and suffix in (".flac", ".mkv", ".webm")
        return
    recipe = media.recipe(medium)
    recipe.cook(source, to, *recipe.settings)
    assert set(found(to.read_bytes(), f"a{suffix}")) <= {"LEK007"}  # the encoder's name inside coded packets


def test_chance_raises_no_alarm() -> None:
    """Short words in 24 MB of coded bytes, and in the index's own alphabet."""
    noise = random.Random(7)
    words = [Suspect("user", word) for word in ("kim", "lee", "park", "choi", "이수", "dohyun")]
    search = Search(Words(words), Words(words))
    assert [*search.coded.in_bytes(io.BytesIO(noise.randbytes(24_000_000)))] == []
    coded = b'Q("i000","' + base64.b85encode(noise.randbytes(3_000_000)) + b'");\n'
    assert [*look(".q", io.BytesIO(coded), search)] == []
    assert [*search.texts.in_text(b"a kim b")]


@settings(deadline=None)
@given(st.integers(CHUNK - 40, CHUNK + 40), st.integers(1, 3))
def test_a_word_across_the_border_of_two_pieces_is_found_once(before: int, times: int) -> None:
    stream = io.BytesIO((bytes(before) + b"gildong-of-seoul") * times)
    hits = [*Words([Suspect("user", "gildong-of-seoul")]).in_bytes(stream)]
    assert [hit.offset for hit in hits] == [before + number * (before + 16) for number in range(times)]


@settings(deadline=None)
@given(
    st.lists(st.text("abAB", min_size=6, max_size=9), min_size=1, max_size=90, unique_by=str.lower),
    st.booleans(),
    st.text("abAB.", max_size=80),
)
def test_words_that_lie_in_one_another_are_all_found(words: list[str], exact: bool, text: str) -> None:
    """However they overlap, and though there are more of them than are looked for at once."""
    suspects = [Suspect(f"{number}", word, exact) for number, word in enumerate(words)]
    said, shown = text.encode(), text if exact else text.lower()
    held = {f"{number}" for number, word in enumerate(words) if (word if exact else word.lower()) in shown}
    assert {hit.name for hit in Words(suspects).in_bytes(io.BytesIO(said))} == held


@settings(deadline=None)
@given(st.sampled_from(sorted(PLAIN)), st.binary(max_size=60), st.integers(0, 2000))
def test_no_bytes_break_the_gate(name: str, noise: bytes, at: int) -> None:
    raw = PLAIN[name]
    found(raw[:at] + noise + raw[at:], name)
    found(raw[: at % (len(raw) + 1)], name)


@given(st.text("가나다라힣a bZ-'&<é ", min_size=3, max_size=12).filter(lambda word: len(word.strip()) > 2))
@settings(deadline=None)
def test_any_word_is_found_in_any_text(word: str) -> None:
    raw = page(f"물 {html.escape(word)} 물")
    words = Words([Suspect("red 1", word)])
    assert any(finding.what == "word" for finding in look(".htm", io.BytesIO(raw), Search(words, words)))


def test_an_archive_is_looked_through_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/gildong-hong")
    library = Library(EDITION, ())
    archive = tmp_path / "a1.7z"
    archive.write_bytes(b"7z\xbc\xaf" + bytes(CHUNK) + b"/home/gildong-hong/x" + "자유의 손".encode("utf-16-le"))
    assert {problem.code.name for problem in sealed([archive], library)} == {"LEK005", "LEK008"}
    archive.write_bytes(random.Random(3).randbytes(3 * CHUNK))
    assert [*sealed([archive], library)] == []


def test_the_machines_own_marks_are_collected(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("USER", "gildong")
    monkeypatch.setenv("HOME", "/home/gildong.hong")
    monkeypatch.setenv("TZ", ":Asia/Seoul")
    monkeypatch.setattr("platform.node", lambda: "han-river.example")
    marks = set(machine.marks(tmp_path))
    assert {
        Mark("user", "gildong"), Mark("user", "gildong.hong"), Mark("folder", "/home/gildong.hong"), Mark("zone", "Asia/Seoul"),
        Mark("host", "han-river"), Mark("host", "han-river.example"), Mark("folder", str(tmp_path.resolve())),
    } <= marks  # fmt: skip


def test_a_user_called_by_an_ordinary_word_can_build(tree: Tree, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tree({"payloads/guides/water/index.md": payload("The word is sunlight.")})
    monkeypatch.setenv("LOGNAME", "sunlight")  # of the payload
    monkeypatch.setenv("USER", "style")  # of our pages
    monkeypatch.setenv("HOME", "/home/gildong-hong")
    assert run(root, "build").exit_code == 0
    (root / "payloads/guides/water/index.md").write_text(payload("/home/gildong-hong/물"), "utf-8")
    assert "LEK005" in run(root, "build").output
    monkeypatch.setenv("USER", "wolgwang")
    (root / "payloads/guides/water/index.md").write_text(payload("물"), "utf-8")
    cover = (ROOT / "templates/covers/table.html").read_text("utf-8")
    (root / "templates/covers").mkdir(parents=True)
    (root / "templates/covers/table.html").write_text(cover.replace("<table", "<!-- by wolgwang --><table", 1), "utf-8")
    assert "LEK005" in run(root, "build").output


def test_names_that_everybody_has_are_no_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in {"USER": "root", "LOGNAME": "kim", "HOME": "/root", "TZ": "UTC"}.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setattr("platform.node", lambda: "localhost")
    assert {mark.text for mark in machine.marks()} & {"root", "kim", "/root", "UTC", "localhost", "/"} == set()
