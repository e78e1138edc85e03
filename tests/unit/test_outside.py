"""Finished pages that would lead outside, or name their sender, stop the build; plain ones don't."""

from __future__ import annotations

import datetime as dt
from pathlib import PurePosixPath

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nkusb.bundle import Rendered
from nkusb.checks import Suspicion
from nkusb.checks.outside import PART as outside
from nkusb.checks.outside import is_plain, parsed
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
    return [problem.code.name for problem in outside.tell({path: reaching}, library, nothing)]


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


PIECES = [
    "물", " ", "\n", "&", "&lt;img src=//a>", "&#60;", "<", ">", '"', "'", "/", "=", "\0", "<!DOCTYPE html>", "<!--", "-->",
    "<!", "<![a", "<?", '<?xml version="1.0" encoding="utf-8"?>', "</", "</p>", "</P>", "</p >", "</style>", "</script>",
    "</script >", "</title>", "<p>", "<br/>", "<br />", "<title>", "<textarea>", "<xmp>", "<noscript>", "<plaintext>",
    "<svg>", "<style>", "<script>", "<style/>", "<script/>", "<script>if (a < b) { x(); }</script>",
    "<script>a<!--<script>b</script>", "<script>fetch(1)</script>", '<script src="p.q"></script>',
    '<script src="//a/p.q"></script>', "<style>p { color: red }</style>", "<style>@import 'x'</style>", "//example.org",
    "@import", "fetch(", "url(", "http://a", "behavior", '<p class="', '<p title="', '<img alt="', '<a href="', '">',
    '<a href="a02.htm">', '<a href="#n1">', '<a href="behavior.htm">', '<a href="-moz-binding">', '<a href="a b, c.jpg">',
    '<a href="x:y">', '<a href="//a">', "<a href=//a>", '<a href="&#47;/a">', '<A HREF="//a">', '<a  href="//a">',
    '<link rel="icon" href="data:,">', '<a href="data:,x">', "<p onclick=x>", '<p onclick="x">', '<p on="">', '<p style="">',
    '<p style="a:b">', '<p\tclass="a">', '<p xlink:href="//a">', '<p data-x="//a" lang="ko">',
    '<img src="data:image/png;base64,AA//AA==">', '<p src="data:image/png;base64,AA//AA==">',
    '<img src="data:image/png;base64,AA==,">', '<img src="a01-1.jpg" alt="https://a" srcset="a.jpg 1x, b.jpg 2x">',
    '<meta http-equiv="Refresh" content="0; url=a">', '<meta http-equiv="Content-Type" content="refresh">',
    '<meta http-equiv="refresh">', '<meta http-equiv = "refresh">', "<video controls>",
]  # fmt: skip


@settings(deadline=None, max_examples=1000)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=8).map("".join))
@example('<p title="<script>"><img src="//a"><p title="</script>">')
@example("<style>p { }</style>\n</head>@import 'x'<p>")
@example('<script>var a;</script>fetch("x")')
@example('<title><script></title><img src="//a"></script>')
def test_a_page_that_is_seen_to_be_plain_would_be_read_as_leading_nowhere(page: str) -> None:
    assert not (is_plain(page) and parsed(page))


PLAIN = """\
<!DOCTYPE html>
<html lang="ko">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<link rel="icon" href="data:,">
<style>
p { margin: 0 }
</style>
</head>
<body>
<p class="a">https://example.org &amp; <a href="a02.htm#n1">물</a><br/></p>
<img src="a01-1.jpg" srcset="a01-1.jpg 1x, a01-2.jpg 2x" alt="불">
<script>for (i = 0; i < n; i++) { show(); }</script>
</body>
</html>
"""


@pytest.mark.parametrize("change", ["a02.htm", "</head>", "<br/>", "margin", "show", "Content-Type", 'src="', "for ("])
def test_a_page_as_ours_needs_no_parsing_until_something_in_it_leads_outside(change: str) -> None:
    assert is_plain(PLAIN)
    others = {
        "</head>": "</head>url(x)",
        "<br/>": "<a HREF=//a>",
        "margin": "@import 'x'",
        "show": "fetch",
        "Content-Type": "Refresh",
    }
    other = others.get(change, change.replace("a02.htm", "x:y").replace('src="', 'src="//a/').replace("for (", "// ws: for ("))
    changed = PLAIN.replace(change, other, 1)
    assert not is_plain(changed) and parsed(changed)
