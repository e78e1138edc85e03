"""Finished pages that would lead outside, or name their sender, stop the build; plain ones don't."""

from __future__ import annotations

import datetime as dt
from pathlib import PurePosixPath

import pytest

from nkusb.bundle import Rendered
from nkusb.checks import Suspicion
from nkusb.checks.outside import PART as outside
from nkusb.model import HIDE_KEYS, Edition, Library, Selection
from nkusb.problems import Place

EDITION = Edition(
    name="main", title="읽을거리", cover_title="A1", date=dt.date(2026, 11, 24), language="ko", selection=Selection(),
    budget=10**9, volume_label="A1", forms=("html",), cover="table", hide_keys=HIDE_KEYS, quiet=True, single_limit=10**7,
    sums=True, lock=None, sender_words=("Free Hands", "자유의 손"),
    places={"": Place("manifest.toml", 3, 2)},
)  # fmt: skip


def found(text: str, name: str = "a01.htm") -> list[str]:
    path, library, nothing = PurePosixPath(name), Library(EDITION, ()), Suspicion((), ())
    reaching = [*outside.look(path, Rendered(text.encode("utf-8-sig")), nothing)]
    return [problem.code.name for problem in outside.tell(path, reaching, library, nothing)]


@pytest.mark.parametrize(
    "page",
    [
        '<a href="a02.htm">물</a>',
        '<a href="#n1">1</a>',
        '<link rel="icon" href="data:,">',
        "<p>주소는 https://example.org 입니다</p>",
        '<meta http-equiv="Content-Security-Policy" content="img-src file: data:">',
        "<style>a:hover { color: #fff } /* 1:2 */</style>",
        '<img src="data:image/png;base64,AA//AA==">',
        '<img src="a01-1.jpg" alt="https://example.org에서 본 그림">',
    ],
)
def test_plain_pages_pass(page: str) -> None:
    assert found(page) == []


@pytest.mark.parametrize(
    "page",
    [
        '<a href="https://example.org">물</a>',
        '<a href="//example.org">물</a>',
        '<a href=" JavaScript:alert(1)">물</a>',
        '<a href="mailto:a@example.org">물</a>',
        '<a href="data:image/png;base64,AA==">물</a>',
        '<img src="data:image/svg+xml;base64,AA==">',
        '<img src="data:image/png;base64,AA//AA==,x">',
        '<img src="file:///etc/passwd">',
        '<img srcset="a.jpg 1x, https://example.org/b.jpg 2x">',
        '<link rel="dns-prefetch" href="//example.org">',
        '<form action="https://example.org"></form>',
        '<p style="background: url(x.png)">',
        '<p onclick="x()">',
        "<style>@import 'x.css';</style>",
        "<style>p { background: url(https://example.org/x) }</style>",
        '<meta http-equiv="Refresh" content="0; url=https://example.org">',
        '<video poster="http://example.org/x.jpg"></video>',
        "<p>a</p><![a](b)<p>",
    ],
)
def test_whatever_leads_outside_is_found(page: str) -> None:
    assert found(page) == ["OUT001"]


@pytest.mark.parametrize(
    "address",
    [
        "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "java&#10;script:alert(1)", "&#x6A;avascript:alert(1)",
        "\x01javascript:x", "javascript&colon;alert(1)", "data:text/html;base64,AA", "vbscript:x", "view-source:x", "blob:x", "file:///etc/passwd",
        "\\\\host\\share", "/\\host/x", "/\t/example.org",
    ],
)  # fmt: skip
def test_no_spelling_of_an_address_hides_it(address: str) -> None:
    assert found(f'<a href="{address}">물</a>') == ["OUT001"]


@pytest.mark.parametrize(
    "style",
    [
        "a { background: u\\72l(x) }", "a { background: U\\000052L(x) }", "@im\\70ort 'x'", "a { width: e\\xpression(1) }",
        "a { behavior: x }", "@namespace x", "a { background: image-set('x' 1x) }",
    ],
)  # fmt: skip
def test_no_escape_of_a_style_hides_an_address(style: str) -> None:
    assert found(f"<style>{style}</style>") == ["OUT001"]
    assert found(style, "a.css") == ["OUT001"]
    assert found(f'<p style="{style.replace(chr(34), "")}">') == ["OUT001"]


@pytest.mark.parametrize(
    "script",
    [
        "fetch('x')", "new XMLHttpRequest()", "var w = new WebSocket('x')", "navigator.sendBeacon('x')", "new Image().src = 'x'",
        "location = 'https://example.org'", "import('x')", "localStorage.a = 1", "document.cookie", "eval('x')",
        "new Function('x')",
    ],
)  # fmt: skip
def test_a_script_that_could_speak_or_remember_is_found(script: str) -> None:
    assert found(f"<script>{script}</script>") == ["OUT001"]
    assert found(script, "q1.q") == ["OUT001"]
    assert found("// http is a word; a//b\nvar important = 1; scroll.style.x = 'fetched'", "q1.q") == []


@pytest.mark.parametrize(
    ("script", "codes"),
    [
        ('Q("t000",["https://example.org, fetch("]);\n', []),  # words that are looked up
        ('Q("t000",[fetch("x")]);\n', ["OUT001"]),
        ('Q("t000",["a"]);fetch("x");\n', ["OUT001"]),
        ("document.title = 'https://example.org';", ["OUT001"]),
    ],
)
def test_an_index_of_plain_words_acts_on_nothing(script: str, codes: list[str]) -> None:
    assert found(script, "t000.q") == codes
