"""Finished pages that would lead outside, or name their sender, stop the build; plain ones don't."""

from __future__ import annotations

import datetime as dt
from pathlib import PurePosixPath

import pytest

from nkusb.bundle import Bundle, Rendered
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
    bundle = Bundle([(PurePosixPath(name), Rendered(text.encode("utf-8-sig")))])
    return [problem.code.name for problem in outside(bundle, EDITION, Library(EDITION, ()))]


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
    ],
)
def test_whatever_leads_outside_is_found(page: str) -> None:
    assert found(page) == ["OUT001"]


@pytest.mark.parametrize("name", ["a01.htm", "sums.txt"])
def test_a_word_of_the_sender_is_found_wherever_it_stands(name: str) -> None:
    assert found("<p>FREE HANDS와 자유의 손</p>", name) == ["OUT002", "OUT002"]
    assert found("<p>자유로운 손</p>", name) == []
