"""Links between payloads lead to payloads that exist. (Where an edition leaves one out, its words stay as plain text.)"""

from __future__ import annotations

from collections.abc import Iterator

from nkusb.checks import ProjectCheck
from nkusb.document import links
from nkusb.load import Project
from nkusb.names import nearest
from nkusb.problems import ERROR, Code, Problem

NO_TARGET = Code(
    "LNK001", ERROR,
    "링크가 가리키는 글 《{slug}》이(가) 없습니다.", "The link leads to “{slug}”, which is no payload.",
    "가까운 것: {near}", "Nearest: {near}",
    bad="[물](../clean-watr/index.md)", good="[물](../clean-water/index.md)",
)  # fmt: skip


def resolve(project: Project) -> Iterator[Problem]:
    """Report every link whose payload isn't there."""
    for payload in project.payloads:
        for writing in payload.writings:
            for link in links(writing.body):
                if link.slug not in project.slugs:
                    near = nearest(link.slug, project.slugs) or "-"
                    yield NO_TARGET.at(writing.place.at(link.line, link.column), slug=link.slug, near=near)


PART: ProjectCheck = resolve
