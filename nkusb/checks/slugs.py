"""A slug names one payload, whatever its kind: links and the manifest know payloads by slug alone."""

from __future__ import annotations

from collections.abc import Iterator

from nkusb.checks import ProjectCheck
from nkusb.load import Project
from nkusb.problems import ERROR, Code, Problem

TWICE = Code(
    "SLG001", ERROR,
    "폴더 이름 《{slug}》이(가) 두 번 쓰였습니다: {other}", "The folder name “{slug}” is used twice: {other}",
    "둘 중 하나의 폴더 이름을 바꾸십시오.", "Rename one of the two folders.",
    bad="guides/water, news/water", good="guides/water, news/water-works",
)  # fmt: skip


def unique(project: Project) -> Iterator[Problem]:
    """Report each payload whose slug an earlier one has."""
    for slug, places in project.slugs.items():
        for place in places[1:]:
            yield TWICE.at(place, slug=slug, other=places[0].path)


PART: ProjectCheck = unique
