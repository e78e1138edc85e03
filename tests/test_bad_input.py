"""What volunteers and strangers get wrong: each a problem with its place and hint, all in one run, nothing half-written."""

from __future__ import annotations

import json
import struct
import unicodedata
import zlib
from collections.abc import Mapping
from pathlib import Path

import pytest

from benchmarks.language import SETS, rows
from tests.conftest import MANIFEST, Run, Tree, payload, picture
from tests.generate import codes
from tests.words import corpus

GOOD = "payloads/guides/good/index.md"
WATER = "payloads/guides/water/index.md"
HANDS = "payloads/guides/hands/index.md"
SHORT = "payloads/guides/water/short.md"
BOX = "profiles/box.toml"
SHOP = "payloads/stories/shop/index.md"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def giant_png() -> bytes:
    """A PNG that says 60,000×60,000 in its header: 3.6 thousand million pixels."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def shows(name: str) -> str:
    return payload(f"물.\n\n![그림]({name})\n")


def manifest(*lines: str) -> str:
    return MANIFEST + "\n".join(lines) + "\n"


def boxed(*profile: str, setting: str = "") -> dict[str, str | bytes]:
    """A payload with a picture of 40×30 for a device that opens what `profile` says."""
    made = {"manifest.toml": manifest("profile = 'box'", setting), BOX: "\n".join(profile)}
    return {**made, WATER: shows("map.png"), "payloads/guides/water/map.png": picture()}


# name → (files, code, path, line, column)
CASES: dict[str, tuple[Mapping[str, str | bytes], str, str, int, int]] = {
    "manifest: malformed TOML": ({"manifest.toml": 'date = "x\n'}, "SCH001", "manifest.toml", 1, 10),
    "manifest: unknown key": ({"manifest.toml": manifest("volume_lable = 'A'")}, "SCH002", "manifest.toml", 8, 1),
    "manifest: wrong type": ({"manifest.toml": manifest("sums = 'yes'")}, "SCH003", "manifest.toml", 8, 1),
    "manifest: missing key": ({"manifest.toml": "date = 2026-11-24\n[edition.a]\n"}, "SCH004", "manifest.toml", 2, 2),
    "manifest: unknown form": ({"manifest.toml": manifest("forms = ['htm']")}, "SCH005", "manifest.toml", 8, 10),
    "manifest: size": ({"manifest.toml": MANIFEST.replace("1 GB", "1 bag")}, "SCH006", "manifest.toml", 7, 1),
    "manifest: passphrase": (
        {"manifest.toml": manifest('lock = { kind = "sevenzip", name = "a", passphrase = "x" }')},
        "MAN001", "manifest.toml", 8, 41,
    ),
    "manifest: half a public key": ({"manifest.toml": "public_key = 'RWTMr'\n" + MANIFEST}, "SCH006", "manifest.toml", 1, 1),
    "manifest: recovery in quotes": (
        {"manifest.toml": manifest('lock = { kind = "sevenzip", name = "a", recovery = "10" }')},
        "SCH003", "manifest.toml", 8, 41,
    ),
    "manifest: no edition": ({"manifest.toml": "date = 2026-11-24\n"}, "MAN002", "manifest.toml", 0, 0),
    "manifest: CP949": ({"manifest.toml": "# 설정\n".encode("cp949") + MANIFEST.encode()}, "TXT002", "manifest.toml", 1, 3),
    "selection: unknown slug": ({"manifest.toml": manifest("slugs = ['good',", "'watr']")}, "EDN001", "manifest.toml", 9, 1),
    "selection: unknown kind": ({"manifest.toml": manifest("kinds = ['guides']")}, "EDN001", "manifest.toml", 8, 10),
    "selection: unknown tag": ({"manifest.toml": manifest("tags = ['불']")}, "EDN001", "manifest.toml", 8, 9),
    "selection: impossible": (
        {"manifest.toml": manifest("kinds = ['news']", "slugs = ['good']")}, "EDN002", "manifest.toml", 9, 10,
    ),
    "selection: nothing": ({"manifest.toml": manifest("kinds = ['news']")}, "EDN003", "manifest.toml", 3, 2),
    "manifest: unknown profile": ({"manifest.toml": manifest("profile = 'tvv'")}, "SCH005", "manifest.toml", 8, 1),
    "manifest: unknown length": ({"manifest.toml": manifest("length = 'shrot'")}, "SCH005", "manifest.toml", 8, 1),
    "profile: unknown key": ({BOX: "title = 'b'\n[limits]\nfile = 9\n"}, "SCH002", BOX, 3, 1),
    "profile: wrong type": ({BOX: "[pages]\nwidth = '800'\n"}, "SCH003", BOX, 2, 1),
    "profile: no such form": ({BOX: "forms = ['htm']\n"}, "SCH005", BOX, 1, 10),
    "profile: impossible share": ({BOX: "share = 120\n"}, "SCH006", BOX, 1, 1),
    "profile: fewer than none": ({BOX: "[limits]\nfiles = -1\n"}, "SCH006", BOX, 2, 1),
    "profile: fact without source": (
        {BOX: "[[facts]]\nabout = ['share']\nko = '-'\nen = '-'\nbasis = 'source'\ntried = false\n"}, "SCH004", BOX, 1, 3,
    ),
    "profile: fact about nothing": (
        {BOX: "[[facts]]\nabout = ['limits.file']\nko = ''\nen = ''\nsource = ''\nbasis = 'source'\ntried = false\n"},
        "SCH005", BOX, 2, 10,
    ),
    "profile: name": ({"profiles/거실.toml": "share = 1\n"}, "PRF001", "profiles/거실.toml", 0, 0),
    "profile: like itself": ({BOX: "like = 'box'\n"}, "PRF002", BOX, 1, 1),
    "profile: in a circle": ({BOX: "like = 'bag'\n", "profiles/bag.toml": "like = 'box'\n"}, "PRF002", BOX, 1, 1),
    "device: a form that it doesn't open": (
        boxed("forms = ['single']", setting="forms = ['single', 'html']"), "PRF101", "manifest.toml", 9, 1,
    ),
    "device: nothing that it opens": (boxed("forms = ['single']", setting="forms = ['html']"), "PRF103", "manifest.toml", 9, 1),
    "device: kind of picture": (boxed("limits.pictures = ['jpg']"), "PRF111", WATER, 14, 7),
    "device: size of picture": (boxed("limits.picture_side = 39"), "PRF113", WATER, 14, 7),
    "device: bytes of picture": (boxed("limits.picture_bytes = 50"), "PRF114", WATER, 14, 7),
    "device: bytes of file": (boxed("limits.file_bytes = 1000"), "PRF119", WATER, 0, 0),
    "device: name": (boxed("limits.name = 7"), "PRF120", WATER, 14, 7),
    "device: files of a folder": (boxed("limits.files = 4"), "PRF122", "manifest.toml", 8, 1),
    "short form with front matter": ({WATER: payload(), SHORT: payload()}, "PAY010", SHORT, 1, 1),
    "short form that isn't": ({WATER: payload(), SHORT: "물을 끓입니다. 오래 끓입니다."}, "PAY011", SHORT, 0, 0),
    "short form without a word": ({WATER: payload(), SHORT: "\n"}, "PAY011", SHORT, 0, 0),
    "short form: picture missing": ({WATER: payload(), SHORT: "![그림](map.png)"}, "PAY008", SHORT, 1, 7),
    "short form: link to nothing": ({WATER: payload(), SHORT: "[불](../../guides/fire/index.md)"}, "LNK001", SHORT, 1, 5),
    "short form: raw HTML": ({WATER: payload(), SHORT: "물\n\n물 <b>"}, "MD001", SHORT, 3, 3),
    "short form: blank": ({WATER: payload("물" * 99), SHORT: "물\n\n【글】"}, "BLK001", SHORT, 3, 0),
    "short form: invisible character": ({WATER: payload("물" * 99), SHORT: "물\n\n물\u200b을"}, "HID001", SHORT, 3, 2),
    "short form: number": ({WATER: payload("물" * 99), SHORT: "물\n\n전화 010-1234-5678"}, "SRC101", SHORT, 3, 4),
    "budget": ({"manifest.toml": MANIFEST.replace("1 GB", "100 KB")}, "BUD001", "manifest.toml", 7, 1),
    "telling label": ({"manifest.toml": MANIFEST.replace('label = "A1"', 'label = "NEWS1"')}, "NEU001", "manifest.toml", 6, 1),
    "sender's word": (
        {"manifest.toml": "sender_words = ['Free Hands']\n" + MANIFEST.replace('title = "A1"', 'title = "hands"')},
        "NEU001", "manifest.toml", 6, 1,
    ),
    "sender's word in a text": (
        {"manifest.toml": "sender_words = ['자유의 손']\n" + MANIFEST, WATER: payload("자유의 손이 보냅니다.")},
        "LEK008", "manifest.toml", 4, 2,
    ),
    "template that leads outside": (
        {"templates/html/home.html": '<link rel="stylesheet" href="https://example.org/a.css">'}, "OUT001", "manifest.toml", 3, 2,
    ),
    "no front matter": ({WATER: "물을 끓입니다.\n"}, "PAY001", WATER, 1, 1),
    "front matter not closed": ({WATER: '+++\ntitle = "물"\n'}, "PAY002", WATER, 3, 1),
    "front matter malformed": ({WATER: payload(title='"물')}, "SCH001", WATER, 2, 11),
    "missing title": ({WATER: payload(title="")}, "SCH004", WATER, 2, 0),
    "no source": ({WATER: payload(sources="[]")}, "SCH003", WATER, 9, 1),
    "date in quotes": ({WATER: payload(date='"2026-01-01"')}, "SCH003", WATER, 4, 1),
    "status misspelt": ({WATER: payload(status='"aproved"')}, "SCH005", WATER, 8, 1),
    "a name as role": ({WATER: payload(author='"Kim Young Ho"')}, "SCH006", WATER, 6, 1),
    "slug with a dot": ({"payloads/guides/water./index.md": payload()}, "PAY003", "payloads/guides/water.", 0, 0),
    "slug with dots": ({"payloads/guides/..water/index.md": payload()}, "PAY003", "payloads/guides/..water", 0, 0),
    "slug is a device": ({"payloads/guides/con/index.md": payload()}, "PAY003", "payloads/guides/con", 0, 0),
    "slug in Korean": ({"payloads/guides/물 하나/index.md": payload()}, "PAY003", "payloads/guides/물 하나", 0, 0),
    "no index.md": ({"payloads/guides/water/글.md": payload()}, "PAY004", "payloads/guides/water", 0, 0),
    "unknown kind": ({"payloads/guide/water/index.md": payload()}, "PAY005", "payloads/guide", 0, 0),
    "a file among folders": ({"payloads/guides/water.md": payload()}, "PAY005", "payloads/guides/water.md", 0, 0),
    "slug twice": ({"payloads/news/good/index.md": payload()}, "SLG001", "payloads/news/good/index.md", 0, 0),
    "names that differ in case": (
        {WATER: shows("map.png"), "payloads/guides/water/map.png": picture(), "payloads/guides/water/MAP.png": picture()},
        "PAY007", "payloads/guides/water/map.png", 0, 0,
    ),
    "names that differ in normal form": (
        {
            WATER: shows("지도.png"),
            "payloads/guides/water/지도.png": picture(),
            f"payloads/guides/water/{unicodedata.normalize('NFD', '지도')}.png": picture(),
        },
        "PAY007", "payloads/guides/water/지도.png", 0, 0,
    ),
    "picture missing": ({WATER: shows("map.png")}, "PAY008", WATER, 14, 7),
    "picture unused": ({WATER: payload(), "payloads/guides/water/map.png": picture()}, "PAY009", WATER, 0, 0),
    "picture outside": ({WATER: shows("../good/map.png")}, "MD004", WATER, 14, 7),
    "link to nothing": ({WATER: payload("[불](../../guides/fire/index.md)")}, "LNK001", WATER, 12, 5),
    "raw HTML": ({WATER: payload("물 <script>alert(1)</script>")}, "MD001", WATER, 12, 3),
    "text in CP949": ({WATER: payload().encode("cp949")}, "TXT002", WATER, 2, 10),
    "text in UTF-16": ({WATER: payload().encode("utf-16")}, "TXT002", WATER, 1, 1),
    "control character": ({WATER: payload("물\x07")}, "TXT003", WATER, 12, 2),
    "decomposed text": ({WATER: payload(unicodedata.normalize("NFD", "물"))}, "TXT004", WATER, 12, 1),
    "giant text": ({WATER: payload("물" * 700_000)}, "TXT005", WATER, 0, 0),
    "giant picture": ({WATER: shows("map.png"), "payloads/guides/water/map.png": giant_png()}, "MED005", WATER, 14, 7),
    "truncated JPEG": (
        {WATER: shows("a.jpg"), "payloads/guides/water/a.jpg": picture((640, 480), "JPEG")[:-300]}, "MED003", WATER, 14, 7,
    ),
    "a text named .jpg": ({WATER: shows("a.jpg"), "payloads/guides/water/a.jpg": "글"}, "MED002", WATER, 14, 7),
    "a PNG named .jpg": ({WATER: shows("a.jpg"), "payloads/guides/water/a.jpg": picture()}, "MED002", WATER, 14, 7),
    "a PDF": ({WATER: shows("a.pdf"), "payloads/guides/water/a.pdf": b"%PDF-1.4"}, "MED001", WATER, 14, 7),
    "a text named .mp4": ({WATER: shows("a.mp4"), "payloads/guides/water/a.mp4": "글"}, "MED002", WATER, 14, 7),
    "a blank": ({WATER: payload(title='"【제목】"')}, "BLK001", WATER, 0, 0),
    "a blank in the body": ({WATER: payload("물\n\n【여기】\n")}, "BLK001", WATER, 14, 0),
    "consent missing": ({"payloads/stories/shop/index.md": payload()}, "SCH004", "payloads/stories/shop/index.md", 2, 0),
    "consent incomplete": (
        {"payloads/stories/shop/index.md": payload(consent='{ basis = "written" }')},
        "CON001", "payloads/stories/shop/index.md", 0, 0,
    ),
    "not a language": ({WATER: payload("물은 [Wasser]{lang=german}이다.")}, "MD011", WATER, 12, 13),
    "word list without columns": ({"language/glossary.csv": "보험,돈\n"}, "GLO001", "language/glossary.csv", 1, 0),
    "word explained twice": ({"language/glossary.csv": "south,gloss\n물,가\n물,나\n"}, "GLO002", "language/glossary.csv", 3, 0),
    "one page too large": (
        {"manifest.toml": manifest("forms = ['single']", "single_limit = '10 KB'")}, "SNG001", "manifest.toml", 9, 1,
    ),
    "manifest: unknown typeface": ({"manifest.toml": manifest("font = 'comic'")}, "SCH005", "manifest.toml", 8, 1),
    "a typeface that isn't there": (
        {"manifest.toml": manifest("forms = ['pictures']", "font = 'malgun-gothic'")}, "FNT001", "manifest.toml", 9, 1,
    ),
    "a telephone number": ({WATER: payload("물\n\n전화 010-1234-5678.\n")}, "SRC101", WATER, 14, 4),
    "a number in the title": ({WATER: payload(title='"010-1234-5678"')}, "SRC101", WATER, 2, 10),
    "an organisation": ({WATER: payload("자유아시아방송에서 들었습니다.\n")}, "SND001", WATER, 12, 1),
    "a sender's word in its place": (
        {"manifest.toml": "sender_words = ['자유의 손']\n" + MANIFEST, HANDS: payload("물과 자유의손이 보냅니다.")},
        "SND004", HANDS, 12, 4,
    ),
    "an invisible character": ({WATER: payload("물\u200b을 끓입니다.")}, "HID001", WATER, 12, 2),
    "four true details": (
        {SHOP: payload("회령시에서 1990년생으로 자랐다. 쌍둥이였다. 렌트겐기사로 일하였다.\n", consent='{ basis = "written" }')},
        "SRC161", SHOP, 13, 28,
    ),
    "accepted without need": (
        {WATER: payload(accept='[{ code = "SRC101", reason = "누구나 아는 번호" }]')}, "ACC002", WATER, 10, 11,
    ),
    "accepted what can't be": (
        {WATER: payload("번호 900101-1234567.", accept='[{ code = "SRC111", reason = "누구나 아는 번호" }]')},
        "ACC001", WATER, 10, 11,
    ),
    "a listed name": ({"redlist.txt": "홍란별\n", WATER: payload("물\n\n어제 홍란별이 왔다.\n")}, "RED001", WATER, 14, 4),
    "a line that is no name": ({"redlist.txt": "# 이름\n홍란별, 현솔\n"}, "RED002", "redlist.txt", 2, 1),
    "template broken": ({"templates/html/home.html": "{{ site.title }\n"}, "TPL001", "templates/html/home.html", 1, 0),
    "words broken": ({"templates/words.ko.toml": "home = \n"}, "TPL001", "templates/words.ko.toml", 0, 0),
    "template unknown": ({"templates/html/home.html": "\n{{ sight.title }}\n"}, "TPL001", "templates/html/home.html", 2, 0),
}  # fmt: skip

WARNINGS = {
    "ACC002", "PAY009", "PAY011", "RED002", "SND001", "TXT004",
    "PRF101", "PRF111", "PRF113", "PRF114", "PRF119", "PRF120", "PRF122",
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_each_is_a_problem_with_its_place_and_hint(name: str, tree: Tree, run: Run) -> None:
    files, code, path, line, column = CASES[name]
    root = tree({GOOD: payload(), **files})
    result = run(root, "check", "--format", "json")
    problems = json.loads(result.output)["problems"]
    found = {(p["code"], unicodedata.normalize("NFC", p["path"]), p["line"], p["column"]): p for p in problems}
    assert (code, path, line, column) in found, problems
    problem = found[code, path, line, column]
    assert problem["message"] and problem["hint"] and "{" not in problem["message"] + problem["hint"].replace("{ ", "")
    assert problem["severity"] == ("warning" if code in WARNINGS else "error")
    assert result.exit_code == (0 if code in WARNINGS else 1)
    build = run(root, "build")
    assert build.exit_code == result.exit_code
    assert (root / "out" / "main").exists() == (code in WARNINGS)


def test_all_problems_of_all_payloads_come_in_one_run(tree: Tree, run: Run) -> None:
    files: dict[str, str | bytes] = {"manifest.toml": manifest("slugs = ['nobody']")}
    expected = set()
    for number, (case, code, path, _, _) in enumerate(CASES.values()):
        if path == WATER and "manifest.toml" not in case:
            expected.add((code, f"payloads/guides/water-{number}/index.md"))
            files |= {name.replace("/water/", f"/water-{number}/"): content for name, content in case.items()}
    root = tree(files)
    result = run(root, "check", "--format", "json")
    found = {(problem["code"], problem["path"]) for problem in json.loads(result.output)["problems"]}
    assert expected | {("EDN001", "manifest.toml")} <= found
    assert result.exit_code == 1


def test_every_code_that_input_can_cause_has_a_case(tree: Tree) -> None:
    tested = {code for _, code, *_ in CASES.values()}
    elsewhere = {
        "FAC001", "FAC002", "FAC003", "MED007", "MED008", "RDC001", "RDC002", "RDC003",  # unit/test_faces.py, …
        "RST001", "RST002",  # unit/test_redstar.py
        "BLD001", "BLD002", "BLD003", "BLD004", "BLD005", "BLD006", "BLD007",  # test_killed.py, test_cli.py, test_seal.py
        *(f"CLU{number:03}" for number in range(1, 10)),  # test_cluster.py
        "DEV001", "DEV002", "DEV003", "DEV004", "DEV005", "DEV006", "DEV007", "DEV008", "DEV009",  # test_sticks.py
        "DEV010", "DEV011", "DEV012",  # unit/test_devices.py
        "DSK001",  # test_preview.py
        "FIT001",  # test_fit.py
        "FIX001",  # unit/test_hygiene.py
        "FNT002", "LNG502",  # test_pictures.py
        "GLO003", "MD012",  # unit/test_glossary.py, unit/test_language.py
        "ISO001",  # test_image.py
        "LNG130", "LNG202", "LNG401", "LNG403", "LNG405", "LNG406", "LNG407", "LNG408", "LNG900",  # unit/test_language.py, …
        "FAT001", "FAT002", "FAT003", "FAT004", "FAT005",  # unit/test_fat.py
        "LCK001", "LCK002", "LCK003",  # unit/test_sevenzip.py
        "LCK004", "LCK005", "LCK006", "LCK007", "LCK008",  # unit/test_volumes.py, unit/test_recovery.py, test_seal.py
        "LNG506", "LNG507",  # unit/test_plaintext.py
        "MD002", "MD003", "MD005", "MD006", "MD007", "MD008", "MD009", "MD010",  # unit/test_markdown.py
        "MED004", "MED006", "PAY006", "TXT001",  # below
        "LEK001", "LEK002", "LEK003", "LEK004", "LEK005", "LEK006", "LEK007", "LEK009", "LEK010",  # unit/test_leaks.py
        "NAM001", "BUD002",  # unit/test_pages.py
        "PRF003", "PRF004",  # test_profiles.py
        "PRF102", "PRF112", "PRF115", "PRF116", "PRF117", "PRF118", "PRF121",  # unit/test_reach.py
        "PAS001",  # unit/test_passphrase.py
        "SIG001", "SIG002", "SIG003", "SIG004", "SIG005", "SIG006", "SIG012",  # unit/test_minisign.py
        "SIG007", "SIG008", "SIG009", "SIG010", "SIG011", "VER007",  # test_seal.py
        "RED003", "RED004", "RED005",  # unit/test_redlist.py
        "POU001", "POU002", "POU003", "POU004", "POU005", "POU006", "POU007", "POU008", "POU009",  # test_pour.py
        "SHT001",  # test_sticks.py
        "SUB001", "SUB002", "SUB003", "SUB004", "SUB005",  # unit/test_subtitles.py
        "TRN100", "TRN101", "TRN102", "TRN103", "TRN104", "TRN105", "TRN106", "TRN107", "TRN110",  # test_states.py
        "TRN120", "TRN121",  # test_states.py
        "TRN122", "TRN123", "TRN130", "TRN131", "TRN132", "TRN133", "TRN134",  # test_exchange.py
        "VER001", "VER002", "VER003", "VER004", "VER005", "VER006",  # test_verify.py
        *(f"DOC{number:03}" for number in range(1, 16)),  # unit/test_office_docx.py, test_documents.py
        *(f"KIT{number:03}" for number in range(1, 10)),  # test_documents.py
        "WRT001", "WRT002", "WRT003", "WRT004", "WRT005",  # unit/test_write.py
    }  # fmt: skip
    words = {code for wanted, _ in corpus() for code in wanted}  # unit/test_words.py
    words |= {one.partition(":")[0] for name in SETS for wanted, _ in rows(name) for one in wanted}  # unit/test_language.py
    assert {code.name for code in codes()} == tested | elsewhere | words


def only(result_output: str) -> list[tuple[str, str]]:
    return [(problem["code"], problem["path"]) for problem in json.loads(result_output)["problems"]]


def test_links_and_devices_are_never_followed(tree: Tree, run: Run, tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(picture())
    root = tree({WATER: shows("map.png")})
    (root / "payloads/guides/water/map.png").symlink_to(secret)
    (root / "payloads/guides/inner").symlink_to(tmp_path)
    assert only(run(root, "check", "--format", "json").output) == [
        ("PAY006", "payloads/guides/inner"),
        ("PAY008", WATER),
        ("PAY006", "payloads/guides/water/map.png"),
    ]


def test_a_film_that_fat32_cannot_hold_is_refused_at_once(tree: Tree, run: Run) -> None:
    root = tree({WATER: shows("film.mp4")})
    with (root / "payloads/guides/water/film.mp4").open("wb") as film:
        film.truncate(5 * 10**9)  # sparse
    assert ("MED006", WATER) in only(run(root, "check", "--format", "json").output)


def test_an_empty_library_says_so(tree: Tree, run: Run) -> None:
    root = tree({"payloads/guides/.gitkeep": ""})
    assert only(run(root, "check", "--format", "json").output) == [("EDN003", "manifest.toml")]


def test_no_library_at_all_says_so(tree: Tree, run: Run) -> None:
    result = run(tree({}), "check", "--format", "json")
    assert ("TXT001", "payloads") in only(result.output)
    assert result.exit_code == 1


def test_a_missing_manifest_is_a_problem_and_no_traceback(tmp_path: Path, run: Run) -> None:
    assert ("TXT001", "manifest.toml") in only(run(tmp_path, "check", "--format", "json").output)


def test_spaces_and_korean_in_the_path_of_the_project(tree: Tree, run: Run) -> None:
    root = tree({GOOD: payload("물.\n\n![그림](지도 하나.png)\n".replace("지도 하나.png", "<지도 하나.png>")),
                 "payloads/guides/good/지도 하나.png": picture()}, at="한글 폴더 (하나)")  # fmt: skip
    result = run(root, "build")
    assert result.exit_code == 0, result.output
    assert (root / "out/main/drive/a01-1.png").is_file()


def test_a_name_that_macos_took_apart_is_found(tree: Tree, run: Run) -> None:
    name = unicodedata.normalize("NFD", "지도.png")
    assert name != "지도.png"
    root = tree({GOOD: payload("물.\n\n![그림](지도.png)\n"), f"payloads/guides/good/{name}": picture()})
    assert only(run(root, "check", "--format", "json").output) == []
    assert run(root, "build").exit_code == 0
