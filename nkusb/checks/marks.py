"""An edition that names its sender on the drive says so loudly: whoever holds it holds the proof."""

from __future__ import annotations

from collections.abc import Iterator

from nkusb.checks import ProjectCheck
from nkusb.load import Project
from nkusb.problems import WARNING, Code, Problem

MARKS = Code(
    "SIG009", WARNING,
    "mark_drive: 이 드라이브에는 보낸 사람의 서명과 공개 열쇠가 실립니다. 가진 사람이 누구에게서 받았는지 증명됩니다.",
    "mark_drive: this drive will carry the sender's signature and public key, and prove from whom its holder has it.",
    "북으로 가는 것이라면 mark_drive 를 지우십시오. 서명은 keep/ 에 있으면 충분합니다.",
    "Remove mark_drive from anything that goes into the North; the signature in keep/ is enough.",
    bad="mark_drive = true", good="mark_drive = false",
)  # fmt: skip


def marks(project: Project) -> Iterator[Problem]:
    """Warn of every edition whose drive carries a signature."""
    for edition in project.editions:
        if edition.mark_drive:
            yield MARKS.at(edition.at("mark_drive"))


PART: ProjectCheck = marks
