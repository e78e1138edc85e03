"""Seeded faults: what strangers, haste and curious programs put into a project, each with what must become of it.

`python -m tests.faults` builds every one and prints the figures; `test_faults.py` runs the same. A fault is *refused* (nothing is
built, a problem of the given code says where) or *absent* (the drive is built, and its marker is in no byte of any file or name).
"""

from __future__ import annotations

import base64
import io
import json
import tempfile
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from nkusb.cli import nkusb
from nkusb.leaks.files import Search, look
from nkusb.leaks.words import Suspect, Words
from tests.conftest import MANIFEST, ROOT, payload, picture
from tests.generate import codes
from tests.test_bad_input import giant_png

MARK = "Kwangmyongsong-4173"  # what is planted where it must vanish
WATER = "payloads/guides/water/"
INDEX = f"{WATER}index.md"
HOME = "/home/gildong-hong"


@dataclass(frozen=True)
class Fault:
    """Files that are added to a sound project, and the code (or its beginning) that must refuse them; none: MARK must vanish.

    `links` are symbolic links to make: name → target.
    """

    files: Mapping[str, str | bytes]
    code: str = ""
    links: tuple[tuple[str, str], ...] = ()


def shows(name: str, raw: bytes, code: str = "") -> Fault:
    """A text that shows this file."""
    return Fault({INDEX: payload(f"물.\n\n![그림]({name})\n"), WATER + name: raw}, code)


def says(body: str, code: str = "", **front: str) -> Fault:
    return Fault({INDEX: payload(body, **front)}, code)


def template(text: str, code: str, name: str = "html/note.html") -> Fault:
    """A template of ours with a fault at its end."""
    return Fault({f"templates/{name}": (ROOT / "templates" / name).read_text("utf-8") + text}, code)


def in_form(name: str, before: str, text: str, code: str) -> Fault:
    """A template of another form with a fault in its midst, in an edition of that form."""
    whole = (ROOT / "templates" / name).read_text("utf-8")
    manifest = MANIFEST + f'forms = ["{name.split("/", maxsplit=1)[0]}"]\n'
    return Fault({"manifest.toml": manifest, f"templates/{name}": whole.replace(before, f"{text}{before}")}, code)


def in_page(text: str, code: str) -> Fault:
    """The same inside the page, where templates that extend another take only blocks."""
    whole = (ROOT / "templates/html/base.html").read_text("utf-8")
    return Fault({"templates/html/base.html": whole.replace("</body>", f"{text}\n</body>")}, code)


def photo(**options: object) -> bytes:
    """A photo with everything that a phone writes into it."""
    image, file = Image.effect_noise((64, 48), 60).convert("RGB"), io.BytesIO()
    exif = Image.Exif()
    exif[0x010E], exif[0x013B], exif[0x8298] = MARK, MARK, MARK  # description, artist, copyright
    exif.get_ifd(0x8825).update({1: "N", 2: (38.0, 45.0, 1.0), 3: "E", 4: (125.0, 45.0, 1.0), 28: MARK.encode()})
    exif.get_ifd(0x8769).update({0x9003: "2026:01:02 03:04:05", 0xA430: MARK, 0xA431: MARK})  # time, owner, serial number
    image.save(file, "JPEG", exif=exif, comment=MARK.encode(), **options)
    return file.getvalue()


def thumbnail() -> bytes:
    """A photo that still carries a small picture of what it showed before."""
    small = io.BytesIO()
    Image.new("RGB", (16, 12)).save(small, "JPEG", comment=MARK.encode())
    body = b"MM\0*\0\0\0\x08\0\0" + (14).to_bytes(4)
    ifd = (2).to_bytes(2) + b"\x02\x01\0\x04\0\0\0\x01" + (44).to_bytes(4)
    ifd += b"\x02\x02\0\x04\0\0\0\x01" + len(small.getvalue()).to_bytes(4) + bytes(4)
    exif = b"Exif\0\0" + body + ifd + small.getvalue()
    return picture((64, 48), "JPEG")[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2) + exif + picture((64, 48), "JPEG")[2:]


def png_with_text() -> bytes:
    info, file = PngInfo(), io.BytesIO()
    info.add_text("Author", MARK)
    info.add_itxt("XML:com.adobe.xmp", f"<x>{MARK}</x>", zip=True)
    Image.new("RGB", (40, 30), "#2f6690").save(file, "PNG", pnginfo=info, icc_profile=MARK.encode())
    return file.getvalue()


def two_frames(form: str) -> bytes:
    first, second, file = Image.new("RGB", (40, 30), "red"), Image.new("RGB", (40, 30), "blue"), io.BytesIO()
    first.save(file, form, save_all=True, append_images=[second], **({"comment": MARK.encode()} if form == "GIF" else {}))
    return file.getvalue()


def tagged_song() -> bytes:
    frame = b"TIT2" + (len(MARK) + 1).to_bytes(4) + b"\0\0\0" + MARK.encode()
    song = (ROOT / "payloads/media/arirang/song.mp3").read_bytes()
    return b"ID3\x04\0\0\0\0\0" + bytes([len(frame)]) + frame + song + b"TAG" + MARK.encode().ljust(125, b"\0")


def tagged_film() -> bytes:
    film = (ROOT / "payloads/guides/clean-water/mixing.mp4").read_bytes()
    return film + (8 + 16 + len(MARK)).to_bytes(4) + b"uuid" + bytes(16) + MARK.encode()


def polyglot() -> bytes:
    """A JPEG that is a ZIP, a page and a script too."""
    return picture((64, 48), "JPEG") + b"PK\x03\x04<script>" + MARK.encode()


def red_star_tail() -> bytes:
    return photo() + MARK.encode().ljust(24, b"x") + (28 + 3).to_bytes(4, "little") + b"EOF"


INLINED = f'<img src="data:image/jpeg;base64,{base64.b64encode(photo()).decode()}" alt="x">'
PROGRAM = base64.b64encode(b"\x7fELF" + bytes(80)).decode()
LINKED = Fault({INDEX: payload("물.\n\n![그림](a.png)\n")}, "PAY006", ((f"{WATER}a.png", "/etc/passwd"),))
FAULTS: dict[str, Fault] = {
    # what files say about themselves
    "GPS, owner, serial, time and comment in a photo": shows("a.jpg", photo()),
    "thumbnail of the uncovered photo": shows("a.jpg", thumbnail()),
    "text, XMP and ICC in a PNG": shows("a.png", png_with_text()),
    "comment and second frame in a GIF": shows("a.gif", two_frames("GIF")),
    "second page of a TIFF": shows("a.tif", two_frames("TIFF") + MARK.encode()),
    "bytes behind a photo": shows("a.jpg", photo() + MARK.encode()),
    "Red Star's mark behind a photo": shows("a.jpg", red_star_tail()),
    "a ZIP and a script behind a photo": shows("a.jpg", polyglot()),
    "ID3 tags in a song": shows("a.mp3", tagged_song()),
    "a private box in a film": shows("a.mp4", tagged_film()),
    # what lies about in folders
    "an unused picture": Fault({INDEX: payload(), f"{WATER}{MARK}.png": png_with_text()}),
    "an unused HWP": Fault({INDEX: payload(), f"{WATER}a.hwp": b"HWP Document File " + MARK.encode()}),
    "a program": Fault({INDEX: payload(), f"{WATER}a.exe": b"MZ" + MARK.encode()}),
    "autorun.inf": Fault({INDEX: payload(), f"{WATER}autorun.inf": f"[autorun]\nopen={MARK}"}),
    "._ file of macOS": Fault({INDEX: payload(), f"{WATER}._index.md": MARK}),
    ".DS_Store": Fault({INDEX: payload(), f"{WATER}.DS_Store": MARK.encode("utf-16-be")}),
    "Thumbs.db": Fault({INDEX: payload(), f"{WATER}Thumbs.db": MARK.encode("utf-16-le")}),
    "editor's backup": Fault({INDEX: payload(), f"{WATER}index.md~": MARK}),
    "source of a translation": Fault({INDEX: payload(), f"{WATER}index.en.md": MARK}),
    "memory of a translation": Fault({INDEX: payload(), f"{WATER}index.lock.toml": f"# {MARK}\n"}),
    "a Korean file name": shows("광명성4173 지도.png".replace(" ", "-"), picture()),
    "a file name that tells": shows(f"{MARK}.png", picture()),
    "autorun.inf among the templates": Fault({"templates/html/autorun.inf": f"[autorun]\nopen={MARK}"}),
    # what is written and must stay in the house
    "a draft": says(MARK, status='"draft"', title=f'"{MARK}"'),
    "author, translator, licence": says("물.", author='"Kwang4173"', translator='"Kwang4174"', license=f'"{MARK}"'),
    "a source that would endanger": says("물.", sources=f'[{{title="{MARK}", publisher="{MARK}", year=2020, show="nothing"}}]'),
    "a source's address": says("물.", sources=f'[{{title="물", publisher="보건", year=2020, url="https://{MARK}.example"}}]'),
    "a comment in front matter": says("물.", date=f"2026-10-01 # {MARK}"),
    "a comment in the manifest": Fault({"manifest.toml": f"# {MARK}\n{MANIFEST}"}),
    # formats that stay out
    "HWP shown": shows("a.hwp", b"HWP Document File V5.00", "MED001"),
    "DOCX shown": shows("a.docx", b"PK\x03\x04", "MED001"),
    "PDF shown": shows("a.pdf", b"%PDF-1.7", "MED001"),
    "SVG with a script shown": shows("a.svg", b"<svg onload='x()'/>", "MED001"),
    "XML with entities shown": shows("a.svg", b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg>&b;</svg>', "MED001"),
    "shortcut shown": shows("a.lnk", b"L\0\0\0\x01\x14\x02\0", "MED001"),
    "help file shown": shows("a.chm", b"ITSF", "MED001"),
    "archive shown": shows("a.zip", b"PK\x03\x04", "MED001"),
    "program named .jpg": shows("a.jpg", b"MZ\x90\0" + bytes(500), "MED002"),
    "page named .png": shows("a.png", b"<html><script>x</script>", "MED002"),
    "play list named .mp4": shows("a.mp4", b"#EXTM3U\nhttp://example.org/a.ts", "MED002"),
    "decompression bomb": shows("a.png", giant_png(), "MED005"),
    # links and scripts in a payload
    "raw script": says("물 <script>x()</script>", "MD001"),
    "javascript: link": says("[물](javascript:x())", "MD002"),
    "data: link": says("[물](data:text/html,x)", "MD002"),
    "tracking pixel": says("![물](https://example.org/1.gif)", "MD005"),
    "picture of the system": says("![물](../../../../etc/passwd)", "MD004"),
    "link to a file of the system": Fault(
        {INDEX: payload("물.\n\n![그림](a.png)\n")}, "PAY006", ((f"{WATER}a.png", "/etc/passwd"),)
    ),
    # templates of a stranger
    "remote font": in_page("<style>@font-face { font-family: x; src: url(https://example.org/x.ttf) }</style>", "OUT001"),
    "remote style": in_page('<link rel="stylesheet" href="https://example.org/x.css">', "OUT001"),
    "remote script": in_page('<script src="//example.org/x.js"></script>', "OUT001"),
    "remote pixel": in_page('<img src="https://example.org/1.gif" alt="">', "OUT001"),
    "absolute link": in_page('<a href="http://example.org">x</a>', "OUT001"),
    "link in entities": in_page('<a href="&#106;avascript&colon;x()">x</a>', "OUT001"),
    "link to a Windows share": in_page(r'<img src="\\example.org\a\b.gif" alt="">', "OUT001"),
    "prefetch": in_page('<link rel="dns-prefetch" href="//example.org">', "OUT001"),
    "refresh": in_page('<meta http-equiv="refresh" content="0;url=https://example.org">', "OUT001"),
    "form": in_page('<form action="https://example.org"></form>', "OUT001"),
    "frame": in_page('<iframe srcdoc="&lt;script src=//example.org&gt;"></iframe>', "OUT001"),
    "style escapes": in_page(r"<style>a { background: u\72l(x) }</style>", "OUT001"),
    "handler": in_page('<p onclick="x()">x</p>', "OUT001"),
    "script that fetches": in_page("<script>fetch('x')</script>", "OUT001"),
    "script that remembers": in_page("<script>localStorage.x = 1</script>", "OUT001"),
    "generator tag": in_page('<meta name="generator" content="nkusb 1.0">', "LEK006"),
    "inlined photo with GPS": in_page(INLINED, "LEK003"),
    "inlined program": in_page(f"<p>{PROGRAM}</p>", "LEK002"),
    "home folder in a template": in_page(f"<!-- {HOME}/templates -->", "LEK005"),
    "an address in a book": in_form("epub/base.xhtml", "</body>", '<a href="https://example.org">x</a>', "OUT001"),
    "home folder in a book": in_form("epub/base.xhtml", "</body>", f"<p>{HOME}</p>", "LEK005"),
    "what made it in a book's package": in_form("epub/package.opf", "</metadata>", '<meta name="by" content="nkusb"/>', "LEK006"),
    "an element of a book that isn't closed": in_form("epub/base.xhtml", "</body>", "<br>", "LEK001"),
    "something declared in a book": in_form("epub/toc.ncx", "<ncx", '<!DOCTYPE ncx [<!ENTITY a "b">]>', "LEK001"),
    "home folder in a plain text": in_form("text/base.txt", "{{ site.cover_title }}", f"{HOME}\n", "LEK005"),
    "home folder in a script": template(f"\n// {HOME}\n", "LEK005", "html/finder.js"),
    "template outside its folder": in_page('{% include "../../../etc/passwd" %}', "TPL001"),
    "template that reaches for Python": in_page("{{ ''.__class__.__mro__[1].__subclasses__() | length }}", "TPL001"),
    # senders and people
    "organisation in a text": says("자유의 손이 보냅니다.", "LEK008"),
    "organisation in bold pieces": says("자유**의 손**이 보냅니다.", "LEK008"),
    "organisation in the words of a picture": Fault(
        {INDEX: payload("물.\n\n![자유의 손의 표식](a.png)\n"), f"{WATER}a.png": picture()}, "LEK008"
    ),
    "organisation as a reference": in_page("<p>&#51088;&#50976;&#51032;&nbsp;&#49552;</p>", "LEK008"),
    "organisation in a title": says("물.", "LEK008", title='"자유의 손"'),
    "user's path in a text": says(f"파일은 {HOME}/글/물.md 에 있습니다.", "LEK005"),
    "hidden direction": says("물\u202e을 끓입니다.", "LEK010"),
    "zero-width mark": says("물\u200b을 끓입니다.", "LEK010"),
    "tag characters": says("물\U000e0041을 끓입니다.", "LEK010"),
    "story without consent": Fault({"payloads/stories/shop/index.md": payload()}, "SCH004"),
    "story with half a consent": Fault({"payloads/stories/shop/index.md": payload(consent='{ basis = "written" }')}, "CON001"),
    "blank left in": says("【여기】", "BLK001"),
    "telephone number": says("전화는 010-1234-5678입니다.", "SRC101"),
    "e-mail address": says("gildong@example.org 로 쓰십시오.", "SRC121"),
    "coordinates": says("38.7519, 125.7519에 있습니다.", "SRC131"),
    # names
    "names that differ in case": Fault(
        {INDEX: payload("물.\n\n![그림](a.png)\n"), f"{WATER}a.png": picture(), f"{WATER}A.png": picture()}, "PAY007"
    ),
    "names that differ in normal form": Fault(
        {
            INDEX: payload("물.\n\n![그림](물.png)\n"),
            f"{WATER}물.png": picture(),
            f"{WATER}{unicodedata.normalize('NFD', '물')}.png": picture(),
        },
        "PAY007",
    ),
    "a Korean slug": Fault({"payloads/guides/물/index.md": payload()}, "PAY003"),
    "a device's name": Fault({"payloads/guides/nul/index.md": payload()}, "PAY003"),
    "a label that tells": Fault({"manifest.toml": MANIFEST.replace('label = "A1"', 'label = "NEWS"')}, "NEU001"),
    "a passphrase in the manifest": Fault(
        {"manifest.toml": MANIFEST + 'lock = { kind = "sevenzip", name = "a", passphrase = "x" }\n'}, "MAN001"
    ),
}


def waiting() -> list[str]:
    """Faults whose check is not among the codes yet."""
    known = [code.name for code in codes()]
    return [name for name, fault in FAULTS.items() if fault.code and not any(code.startswith(fault.code) for code in known)]


def verdict(fault: Fault, root: Path) -> str:
    """An empty string if the fault was caught, else what went wrong."""
    files = {"manifest.toml": MANIFEST, "payloads/guides/good/index.md": payload(), **fault.files}
    manifest = files["manifest.toml"]
    assert isinstance(manifest, str)
    files["manifest.toml"] = f'sender_words = ["자유의 손"]\n{manifest}'
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    for name, target in fault.links:
        (root / name).symlink_to(target)
    arguments = ["build", "--manifest", str(root / "manifest.toml"), "--out", str(root / "out"), "--format", "json"]
    done = CliRunner().invoke(nkusb, arguments, env={"HOME": HOME}, catch_exceptions=False)
    problems = [problem["code"] for problem in json.loads(done.stdout)["problems"]]
    if fault.code:
        if not any(code.startswith(fault.code) for code in problems):
            return f"not found: {problems}"
        return "" if done.exit_code == 1 and not (root / "out/main").exists() else "found, but built"
    return _absent(root / "out/main/drive") if done.exit_code == 0 else f"not built: {problems}"


def _absent(drive: Path) -> str:
    words = Words([Suspect(word, word) for word in (MARK, "Kwang4173", "Kwang4174", "광명성4173")])
    search = Search(words, words)
    for path in drive.rglob("*"):
        if any(ord(letter) > 127 or letter.isupper() for letter in path.name):
            return f"name: {path.name}"
        for found in (*words.in_bytes(io.BytesIO(path.read_bytes())), *look(path.suffix, io.BytesIO(path.read_bytes()), search)):
            if found.what == "word":
                return f"{path.name}: byte {found.offset} {found.layer}"
    return "" if any(drive.iterdir()) else "empty"


def main() -> None:
    """Build every fault and print the figures."""
    left = waiting()
    caught = 0
    for name, fault in FAULTS.items():
        with tempfile.TemporaryDirectory() as folder:
            wrong = "its check is not there yet" if name in left else verdict(fault, Path(folder))
        caught += not wrong
        print(f"{'✗' if wrong else '✓'} {name}: {wrong or fault.code or 'absent'}")  # noqa: T201
    print(f"{caught} of {len(FAULTS)} faults caught, {len(left)} wait for a check")  # noqa: T201


if __name__ == "__main__":
    main()
