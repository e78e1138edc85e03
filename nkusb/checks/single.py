"""The edition as one page stays small enough to be opened on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from nkusb.bundle import Bundle
from nkusb.checks import BundleCheck
from nkusb.model import Edition, Library
from nkusb.pages import SINGLE
from nkusb.problems import ERROR, Code, Problem

TOO_LARGE = Code(
    "SNG001", ERROR,
    "한 장짜리 쪽이 {size} MB로, 정한 {limit} MB보다 큽니다.",
    "The edition as one page is {size} MB, more than the {limit} MB that are set.",
    "글이나 그림을 덜 담은 판을 따로 만들거나 single_limit 를 키우십시오. 전화기는 큰 파일을 열지 못합니다.",
    "Make an edition with fewer texts or pictures for it, or raise single_limit; phones can't open large files.",
    bad='forms = ["single"] (900 payloads)', good='forms = ["single"]\ntags = ["보건"]',
)  # fmt: skip


def single(bundle: Bundle, edition: Edition, _library: Library) -> Iterator[Problem]:
    """Report a single page above the edition's limit."""
    page = bundle.get(PurePosixPath(SINGLE))
    if page and page.size > edition.single_limit:
        size, limit = (f"{size / 1e6:,.1f}" for size in (page.size, edition.single_limit))
        yield TOO_LARGE.at(edition.at("single_limit"), size=size, limit=limit)


PART: BundleCheck = single
