"""What a worker does with a stranger's document. Plain values in and out, because they cross a process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nkusb.office.builder import numbered
from nkusb.office.contract import PICTURE_LIMIT, TOO_LARGE, Findings, Unfit
from nkusb.office.docx import read_docx
from nkusb.office.markdown import write_markdown
from nkusb.office.odt import read_odt
from nkusb.office.package import Package

_READERS = {".docx": read_docx, ".odt": read_odt}


def read(source: str, to: str) -> dict[str, Any]:
    """A document as Markdown, its title and summary, and what was found; its pictures are written into the folder `to`.

    What comes back is text, which the builder's own reader of Markdown judges once more.
    """
    findings = Findings()
    try:
        package = Package(Path(source))
        text, pictures = _READERS[Path(source).suffix.lower()](package, findings)
        if len(pictures) > PICTURE_LIMIT:
            raise Unfit(TOO_LARGE, what_ko="그림 수가", what="number of pictures", limit=PICTURE_LIMIT)
        for name, shown in pictures.items():
            Path(to, name).write_bytes(package.read(shown.part))
        markdown = write_markdown(numbered(text.blocks, text.notes))
    except Unfit as unfit:
        return {"unfit": unfit.code.name, "facts": unfit.facts}
    return {
        "markdown": markdown,
        "title": text.title,
        "summary": text.summary,
        "found": [[name, paragraph, dict(facts)] for name, paragraph, facts in findings.found],
        "pictures": [[name, shown.paragraph] for name, shown in pictures.items()],
    }
