"""Books: well-formed whatever they hold, the same bytes everywhere, nothing in them that says who sent them or what they are."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nkusb.bundle import Bundle, Entry, Packed, Rendered, Stored
from nkusb.checks import Suspicion
from nkusb.checks.outside import PART as outside
from nkusb.document import Document, Link, NoteMark, Paragraph, Text
from nkusb.epub.container import pack
from nkusb.forms.epub import PART as epub
from nkusb.leaks.zipped import LARGEST, xml
from nkusb.model import Library
from nkusb.profile import BookSettings, Profile
from nkusb.progress import silent
from nkusb.store import Store, make
from nkusb.templating import Templates
from tests.conftest import ROOT, picture
from tests.documents import DOCUMENTS, library
from tests.unit.test_leaks import EDITION, found
from tests.unit.test_plaintext import bare, runs

TEMPLATES = Templates(ROOT)
ITEMS = Profile(book=BookSettings(per="item"))
TEXTS = (".xhtml", ".opf", ".ncx", ".xml")
HREF = re.compile(r'(?:href|src)="([^"]+)"')

Members = dict[str, bytes]


def books(edition: Library) -> dict[str, Members]:
    """The texts of each book; pictures, which are not made yet, are empty."""
    made = {}
    for entry in epub(edition, TEMPLATES):
        assert isinstance(entry.content, Packed)
        made[str(entry.path)] = {
            name: member.data if isinstance(member, Rendered) else b"" for name, member in entry.content.members
        }
    return made


def zipped(members: dict[str, bytes], how: int = zipfile.ZIP_STORED, time: tuple[int, int, int] = (12, 0, 0)) -> bytes:
    """A container as another program might make it, of the shape that ours has."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as book:
        for name, raw in {"mimetype": b"application/epub+zip", **members}.items():
            info = zipfile.ZipInfo(name, (2026, 11, 24, *time))
            info.create_system, info.external_attr, info.compress_type = 0, 0x20, how
            book.writestr(info, raw)
    return file.getvalue()


def page(text: str) -> bytes:
    return f'<html xmlns="http://www.w3.org/1999/xhtml"><body><p>{text}</p></body></html>'.encode()


@settings(deadline=None, max_examples=60)
@given(DOCUMENTS, st.sampled_from(["edition", "item"]))
def test_any_body_becomes_a_sound_book(body: Document, per: str) -> None:
    profile = Profile(book=BookSettings(per="item" if per == "item" else "edition"))
    for members in books(library(body, Document(()), forms=("epub",), profile=profile)).values():
        for name, raw in members.items():
            if not name.endswith(TEXTS):
                continue
            assert [*xml(raw)] == [], raw
            tree = ET.fromstring(raw)  # noqa: S314 (our own)
            ids = [element.get("id") for element in tree.iter() if element.get("id")]
            assert not tree.findall(".//{*}a//{*}a")
            for target in HREF.findall(raw.decode()):
                file, _, anchor = target.partition("#")
                assert not file or file in members, (name, target)
                if anchor and not file and not anchor.startswith(("n", "m", "t", "w")):  # what chance cites may be lacking
                    assert anchor in ids
        if "a01.xhtml" in members:
            told = re.sub('<img src="[^"]*" alt="([^"]*)"/>', r"\1", members["a01.xhtml"].decode())
            whole, at = bare("".join(ET.fromstring(told).itertext())), 0  # noqa: S314 (our own)
            for run in runs(body.blocks, captions_first=True):
                for letter in bare("".join(run)):
                    at = whole.index(letter, at) + 1


def test_a_link_never_stands_in_a_link() -> None:
    inner = (Text("여기"), NoteMark(1, 1))
    (members,) = books(library(Document(()), Document((Paragraph(1, (Link(1, 1, inner, "water"),)),)), forms=("epub",))).values()
    assert b'<p>\xec\x97\xac\xea\xb8\xb0<sup><a epub:type="noteref"' in members["a02.xhtml"]


def test_a_book_says_nothing_outside_itself() -> None:
    body = Document((Paragraph(1, (Text("물"),)),))
    (members,) = books(library(body, forms=("epub",))).values()
    package = members["a1.opf"].decode()
    assert re.findall(r"<dc:(\w+)[^>]*>([^<]*)<", package)[1:] == [("title", "A1"), ("language", "ko")]
    assert re.findall(r"<meta ([^>]*)>", package) == ['property="dcterms:modified"', 'name="cover" content="p1-jpg"/']
    assert "<docTitle><text>A1</text></docTitle>" in members["toc.ncx"].decode()
    for name, raw in members.items():
        if name.endswith(".xhtml"):
            assert b"<title>A1</title>" in raw
        assert not re.search(rb"w1|nkusb|generator|creator|publisher", raw), name
    assert "읽을거리 &amp; 글" in members["index.xhtml"].decode()


def test_the_identifier_is_of_the_texts_alone() -> None:
    def identifier(text: str, **changes: object) -> str:
        edition = library(Document((Paragraph(1, (Text(text),)),)), forms=("epub",))
        (members,) = books(edition).values()
        (name,) = re.findall(r"urn:uuid:([0-9a-f-]{36})", members["a1.opf"].decode())
        assert f'content="urn:uuid:{name}"' in members["toc.ncx"].decode()
        return str(name)

    assert identifier("물") == identifier("물") != identifier("불")
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", identifier("물"))


def test_books_of_single_items_lead_to_no_other() -> None:
    body = Document((Paragraph(1, (Link(1, 1, (Text("여기"),), "water"),)),))
    made = books(library(Document(()), body, forms=("epub",), profile=ITEMS))
    assert list(made) == ["u01.epub", "u02.epub"]
    assert "<p>여기</p>" in made["u02.epub"]["a02.xhtml"].decode()
    assert "<p>여기</p>" not in books(library(Document(()), body, forms=("epub",)))["u1.epub"]["a02.xhtml"].decode()
    assert [re.findall("<dc:title>([^<]*)<", book["a1.opf"].decode()) for book in made.values()] == [["A1 01"], ["A1 02"]]
    assert sorted(name for name in made["u01.epub"] if name.endswith(".xhtml")) == ["a01.xhtml", "nav.xhtml", "p1.xhtml"]


def packed(tmp_path: Path, *entries: Entry) -> tuple[Store, Bundle]:
    store = Store(tmp_path / "store")
    with ThreadPoolExecutor(1) as executor:
        bundle, problems = make(entries, store, executor, silent)
    assert problems == ()
    return store, bundle


def book(*members: tuple[str, bytes]) -> Entry:
    listed = tuple((name, Rendered(raw)) for name, raw in members)
    return Entry(PurePosixPath("u1.epub"), Packed(pack, listed, ("2026-11-24",)))


def test_the_container_is_plain_and_always_the_same(tmp_path: Path) -> None:
    """Stored, media type first, one time; as the standard library reads it, and byte by byte as `zipped` writes it."""
    members = {"a1.opf": page("물"), "a01-1.png": picture()}
    _, bundle = packed(tmp_path, book(*members.items()))
    (blob,) = bundle.values()
    assert isinstance(blob, Stored)
    raw = blob.path.read_bytes()
    assert raw == zipped(members) and raw[30:58] == b"mimetypeapplication/epub+zip"
    with zipfile.ZipFile(io.BytesIO(raw)) as read:
        assert read.testzip() is None
        assert {info.date_time for info in read.infolist()} == {(2026, 11, 24, 12, 0, 0)}
        assert {name: read.read(name) for name in members} == members


def test_a_book_is_packed_again_only_if_something_in_it_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = book(("a1.opf", page("물"))), book(("a1.opf", page("불")))
    _, first = packed(tmp_path, one)
    packed(tmp_path, other)
    monkeypatch.setattr("zipfile.ZipFile.open", None)
    again, second = packed(tmp_path, one)
    assert dict(first) == dict(second)
    again.forget_unused()
    (kept,) = (tmp_path / "store/objects").iterdir()
    assert [kept.name] == [blob.sha256 for blob in second.values()]
    assert kept.name == hashlib.sha256(kept.read_bytes()).hexdigest()


@pytest.mark.parametrize("how", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED], ids=["stored", "compressed"])
@pytest.mark.parametrize(
    ("members", "codes"),
    [
        ({"a01.xhtml": page("물을 끓인다")}, []),
        ({"a01.xhtml": page("그 사람은 홍길순이다")}, ["LEK009"]),
        ({"a01.xhtml": page("홍<em>길</em>순")}, ["LEK009"]),
        ({"a01.xhtml": page("자유의 손이 보냅니다")}, ["LEK008"]),
        ({"toc.ncx": page("Free Hands")}, ["LEK008"]),
        ({"s1.css": b"/* gildong */"}, ["LEK005"]),
        ({"a01.xhtml": page("nkusb")}, ["LEK006"]),
        ({"a01.xhtml": page("물\u200b")}, ["LEK010", "LEK010"]),
        ({"a01.xhtml": b"<p>&a;</p>"}, ["LEK001"]),
        ({"a01.xhtml": b'<!DOCTYPE p [<!ENTITY a "b">]><p>&a;</p>'}, ["LEK001"]),
        ({"a01.xhtml": b"<p>"}, ["LEK001"]),
        ({"a01.xhtml": b"<p><br></p>"}, ["LEK001"]),
        ({"a01.xhtml": b"<p><img src=a.png/></p>"}, ["LEK001"]),
        ({"a01.xhtml": b"<p><?php x ?></p>"}, ["LEK001"]),
        ({"a01.exe": b"MZ"}, ["LEK001"]),
        ({"a01.htm": page("물")}, ["LEK001"]),
        ({"water-for-all.xhtml": page("물")}, ["LEK003"]),
        ({"a1.jpg": picture(form="JPEG") + b"EOF"}, ["LEK004"]),
        ({"a1.png": b"not a picture"}, ["LEK001"]),
    ],
)
def test_the_gate_looks_into_books(members: Members, codes: list[str], how: int) -> None:
    compressed = ["LEK003"] if how else []  # no book of ours is, so that alone is refused; it is looked into all the same
    assert {*found(zipped(members, how), "u1.epub")} == {*codes, *compressed}


_PIECES = [
    "<p>",
    "</p>",
    "<em>",
    "</em>",
    "<br/>",
    '<p a="b">',
    '<p a="&amp;/" >',
    "<p a=b>",
    "&lt;",
    "&x;",
    "&",
    "물",
    "<",
    ">",
    " ",
]


@given(st.lists(st.sampled_from(_PIECES), max_size=8))
def test_what_the_gate_takes_for_xml_is_xml(pieces: list[str]) -> None:
    raw = f"<p>{''.join(pieces)}</p>".encode()
    if not [*xml(raw)]:
        ET.fromstring(raw)  # noqa: S314 (our own)


SOUND = zipped({"a01.xhtml": page("물")})


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda raw: raw + b"\0",
        lambda raw: b"\0" + raw,
        lambda raw: raw[:-2] + b"\1\0a",  # a comment
        lambda raw: raw.replace(b"a01.xhtml", b"A01.xhtml"),
        lambda raw: raw.replace(b"a01.xhtml", b"b01.xhtml", 1),  # said otherwise in the list
        lambda raw: raw.replace(b"epub+zip", b"java+zip"),
        lambda raw: raw[: len(raw) // 2],
        lambda raw: raw.replace("물".encode(), "불".encode()),  # a wrong checksum
        lambda raw: zipped({"a01.xhtml": page("물")}, time=(3, 4, 6)),
        lambda raw: zipped({"a01.xhtml": bytes(LARGEST + 1)}, zipfile.ZIP_DEFLATED),
        lambda raw: b"PK\5\6" + bytes(18),
        lambda raw: b"",
    ],
)
def test_the_gate_knows_every_byte_between_the_members(spoilt: Callable[[bytes], bytes]) -> None:
    assert found(SOUND, "u1.epub") == []
    assert found(spoilt(SOUND), "u1.epub")


@given(st.binary(max_size=200), st.integers(0, len(SOUND)))
def test_no_bytes_break_the_gate(junk: bytes, at: int) -> None:
    assert found(junk, "u1.epub")
    spoilt = SOUND[:at] + junk + SOUND[at:]
    assert (found(spoilt, "u1.epub") == []) == (not junk)


def test_what_leads_outside_is_found_in_a_book() -> None:
    def reaching(members: Members) -> list[str]:
        path, library, nothing = PurePosixPath("u1.epub"), Library(EDITION, ()), Suspicion((), ())
        found = [*outside.look(path, Rendered(zipped(members)), nothing)]
        return [dict(problem.facts)["path"] for problem in outside.tell({path: found}, library, nothing)]

    link = '<a href="https://example.org">물</a>'
    assert reaching({"a01.xhtml": page("https://example.org"), "s1.css": b"p { margin: 0 }"}) == []
    assert reaching({"a01.xhtml": page(link)}) == ["u1.epub/a01.xhtml"]
    assert reaching({"a1.opf": b'<package><item href="https://example.org/a"/></package>'}) == ["u1.epub/a1.opf"]
    assert reaching({"s1.css": b"@import 'b.css';"}) == ["u1.epub/s1.css"]
