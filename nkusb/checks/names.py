"""Every path on the drive is one that we made: lower-case ASCII, 8.3-safe, and one name each on any file system."""

from __future__ import annotations

from collections.abc import Iterator

from nkusb.bundle import Bundle
from nkusb.checks import BundleCheck
from nkusb.model import Edition, Library
from nkusb.names import is_counted, is_neutral
from nkusb.problems import ERROR, Code, Problem

TELLING_PATH = Code(
    "NAM001", ERROR,
    "드라이브의 파일 이름 《{path}》은(는) 뜻 없는 8.3 이름이 아닙니다.",
    "The path “{path}” on the drive is not a neutral 8.3 name.",
    "프로그램의 잘못입니다. 이 판을 쓰지 말고 알려 주십시오.",
    "This is a fault of the program: don't use this drive, and report it.",
    bad="물.html", good="a01.htm",
)  # fmt: skip


def names(bundle: Bundle, edition: Edition, library: Library) -> Iterator[Problem]:
    """Report every path that is not neutral, or that is a payload's slug and not what counting gives anyway."""
    slugs = {payload.slug for payload in library.payloads}
    for path in bundle:
        if not is_neutral(path) or (path.stem in slugs and not is_counted(path.stem)):
            yield TELLING_PATH.at(edition.at(), path=path)


PART: BundleCheck = names
