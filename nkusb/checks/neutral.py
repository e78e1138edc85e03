"""What stands outside the pages (label, window title, archive name) says nothing of what is inside or who sent it.

Inspectors undelete files and judge by name alone, so these words must mean nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nkusb.checks import ProjectCheck
from nkusb.kinds import KINDS
from nkusb.load import Project
from nkusb.model import Edition
from nkusb.problems import ERROR, Code, Problem

TELLING = Code(
    "NEU001", ERROR,
    "《{key}》의 《{value}》에 뜻이 있는 말 《{word}》이(가) 있습니다.", "“{value}” in “{key}” holds the telling word “{word}”.",
    "A1처럼 아무 뜻이 없는 글자로 바꾸십시오.", "Use letters that mean nothing, such as A1.",
    bad='volume_label = "NEWS"', good='volume_label = "A1"',
)  # fmt: skip

_SHORTEST = 3  # letters; shorter runs turn up by chance


def neutral(project: Project) -> Iterator[Problem]:
    """Report every outer name of an edition that holds a kind, a word of a slug, the edition's name, or a sender's word."""
    topics = {part for slug in project.slugs for part in slug.split("-")}
    topics |= {word for kind in KINDS.values() for word in (kind.name, kind.folder)}
    for edition in project.editions:
        sender = {part for word in edition.sender_words for part in _words(word)}
        telling = {word for word in topics | sender | {edition.name} if len(word) >= _SHORTEST}
        for key, value in _outer_names(edition):
            yield from (
                TELLING.at(edition.at(key), key=key, value=value, word=word)
                for word in sorted(telling)
                if word in value.casefold()
            )


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _outer_names(edition: Edition) -> Iterator[tuple[str, str]]:
    yield "volume_label", edition.volume_label
    yield "cover_title", edition.cover_title
    if edition.lock:
        yield "lock", edition.lock.name


PART: ProjectCheck = neutral
