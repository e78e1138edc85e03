"""No finished page leads outside the drive or names its sender, whatever a template or a payload said.

Looks at the bytes that would be poured, not at the code that made them: “offline” builds of others have fetched scripts
unnoticed for years. Addresses as plain text are allowed; nothing may *act* on one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import PurePosixPath

from nkusb.bundle import Bundle
from nkusb.checks import BundleCheck
from nkusb.model import Edition, Library
from nkusb.problems import ERROR, Code, Problem

OUTSIDE = Code(
    "OUT001", ERROR,
    "드라이브의 쪽 {path}이(가) 드라이브 밖을 가리킵니다(<{element}>).",
    "Page {path} of the drive leads outside it (<{element}>).",
    "templates 폴더에서 고친 파일을 보십시오. 글 속의 주소는 글자로만 두고 링크로 만들지 마십시오.",
    "Look at what was changed in templates. An address may stand as plain text, never as a link.",
    bad='<link rel="stylesheet" href="https://example.org/a.css">', good="<style>…</style>",
)  # fmt: skip
SENDER = Code(
    "OUT002", ERROR,
    "드라이브의 {path}에 보내는 쪽을 드러내는 말(sender_words의 {number}번째)이 있습니다.",
    "{path} of the drive holds a word that names its sender (number {number} of sender_words).",
    "그 말을 글에서 빼십시오. 갖고 있는 이에게 가장 위험한 것이 보낸 이의 이름입니다.",
    "Take the word out: nothing endangers the holder of a drive more than its sender's name.",
    bad="(our organisation's name in a caption)", good="(no word of the sender)",
)  # fmt: skip

_ACTS = frozenset({"href", "src", "action", "formaction", "data", "poster", "background", "cite", "srcset", "style"})
_ADDRESS = re.compile(r"(?i)^\s*(?!data:,)[a-z][a-z0-9+.-]*:|//")  # a scheme of any kind, or a host
_PICTURE = re.compile(r"data:image/(?:jpeg|png);base64,[A-Za-z0-9+/]+=*")  # a picture that stands in the page itself
_STYLE = re.compile(r"(?i)url\(|@import|expression\(|//")
_PAGES = frozenset({".htm", ".txt", ".css", ".js"})


def outside(bundle: Bundle, edition: Edition, _library: Library) -> Iterator[Problem]:
    """Report each element of a page that could reach outside, and each of the edition's sender words in any text."""
    words = [word.casefold() for word in edition.sender_words]
    for path, blob in bundle.items():
        if path.suffix not in _PAGES:
            continue
        with blob.open() as file:
            text = file.read().decode("utf-8-sig")
        for number, word in enumerate(words, 1):
            if word in text.casefold():
                yield SENDER.at(edition.at(), path=path, number=number)
        if path.suffix == ".htm":
            yield from _reaching_out(path, text, edition)


def _reaching_out(path: PurePosixPath, text: str, edition: Edition) -> Iterator[Problem]:
    reader = _Reader()
    reader.feed(text)
    for element in sorted(reader.reaching):
        yield OUTSIDE.at(edition.at(), path=path, element=element)


class _Reader(HTMLParser):
    """Collects the elements that act on an address."""

    def __init__(self) -> None:
        super().__init__()
        self.reaching: set[str] = set()
        self._style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._style = tag == "style"
        given = dict(attrs)
        acting = [value or "" for name, value in attrs if name in _ACTS]
        if tag == "img":
            acting = [value for value in acting if not _PICTURE.fullmatch(value)]
        if any(_ADDRESS.search(value) or _STYLE.search(value) for value in acting) or any(
            name.startswith("on") for name in given
        ):
            self.reaching.add(tag)
        if tag == "meta" and (given.get("http-equiv") or "").casefold() == "refresh":
            self.reaching.add(tag)

    def handle_data(self, data: str) -> None:
        if self._style and _STYLE.search(data):
            self.reaching.add("style")


PART: BundleCheck = outside
