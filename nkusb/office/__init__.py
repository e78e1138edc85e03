"""Documents of word processors: read as a stranger's, and written for reviewers and translators.

Rules: a file is met in a worker process alone (`media.worker`), with limits; few elements are looked for and become nodes of a
Document; what comes back is Markdown, judged by the same reader as any payload's; nothing else of a file survives; what a person
must decide (changes, comments) is never decided silently. One writer of Markdown serves all readers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nkusb import media
from nkusb.bundle import hash_of
from nkusb.document import Document, figures
from nkusb.load.markdown import read_markdown
from nkusb.load.text import UNREADABLE
from nkusb.media import worker
from nkusb.office import inside
from nkusb.office.contract import CODES, COMMENT, LOST, NO_PICTURE, OTHER_FORMAT, TRACKED
from nkusb.office.pictures import letters, renamed
from nkusb.office.plain import read_plain
from nkusb.problems import Place, Problem, Problems, has_errors, reason_of

_SAVE_AS = (
    "한글이나 Word에서 열어 《다른 이름으로 저장》에서 《Word 문서(.docx)》를 고르십시오.",
    "Open it in its program, choose “Save as” and there “Word document (.docx)”.",
)
_COPY = (
    "글을 복사하여 새 문서에 붙이고 .docx 로 저장하십시오. 그림은 따로 저장해야 합니다.",
    "Copy its text into a new document and save that as .docx; save the pictures by themselves.",
)
_INSTEAD = {
    **dict.fromkeys((".hwp", ".hwpx", ".doc", ".rtf", ".docm", ".dot", ".dotx", ".pages", ".wps", ".html", ".htm"), _SAVE_AS),
    ".pdf": _COPY,
}
_DOCUMENTS = (".docx", ".odt")
_PLAIN = (".md", ".markdown", ".txt")
ACCEPTED = (*_DOCUMENTS, *_PLAIN)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person has decided about a document: all its changes count, its comments were read, how its text is encoded."""

    accept_changes: bool = False
    drop_comments: bool = False
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """What a document says: title and summary where it names them, its body, and its pictures, cleaned, by their names there.

    `hashes` are the SHA-256 of the pictures as the document held them. `is_bare` where it is a text without marks, which can't
    say all that a body can.
    """

    title: str
    summary: str
    body: Document
    pictures: Mapping[str, Path]
    hashes: Mapping[str, str] = field(default_factory=dict)
    is_bare: bool = False


def read_document(path: Path, choices: Choices, work: Path) -> tuple[Imported | None, Problems]:
    """Read a document; its pictures are put into the folder `work`. Nothing where a person must decide or mend something."""
    place, ending = Place(path.name), path.suffix.lower()
    if ending not in ACCEPTED:
        way, way_en = _INSTEAD.get(ending, _SAVE_AS)
        return None, (OTHER_FORMAT.at(place, ending=ending or path.name, way=way, way_en=way_en),)
    try:
        read = _from_worker(path, place, choices, work) if ending in _DOCUMENTS else _from_text(path, place, choices, work)
    except OSError as error:
        return None, (UNREADABLE.at(place, reason=reason_of(error)),)
    imported, problems = read
    return (None if has_errors(problems) else imported), problems


def _from_worker(path: Path, place: Place, choices: Choices, work: Path) -> tuple[Imported | None, Problems]:
    raw = work / "raw"
    raw.mkdir()
    try:
        answer = worker.call(inside.read, path, str(raw))
    except worker.Lost as lost:
        return None, (LOST.at(place, reason=lost.reason_ko, reason_en=lost.reason),)
    except worker.Failed:
        return None, (CODES["DOC002"].at(place),)
    if "unfit" in answer:
        return None, (CODES[answer["unfit"]].at(place, **answer["facts"]),)
    problems = [*_found(answer["found"], place, choices)]
    names: dict[str, str] = {}
    pictures: dict[str, Path] = {}
    for name, paragraph in answer["pictures"]:
        clean, found = _cleaned(raw / name, place.at(paragraph), work)
        problems += found
        if clean:
            names[name], pictures[clean.name] = clean.name, clean
    hashes = {clean: hash_of(raw / name) for name, clean in names.items()}
    body, found = read_markdown(answer["markdown"], place)
    return Imported(answer["title"], answer["summary"], renamed(body, names), pictures, hashes), (*problems, *found)


def _found(found: list[tuple[str, int, dict[str, Any]]], place: Place, choices: Choices) -> Iterator[Problem]:
    decided = {*([TRACKED.name] if choices.accept_changes else []), *([COMMENT.name] if choices.drop_comments else [])}
    for name, paragraph, facts in found:
        if name not in decided:
            yield CODES[name].at(place.at(paragraph), paragraph=paragraph, **facts)


def _cleaned(path: Path, place: Place, work: Path) -> tuple[Path | None, Problems]:
    """A picture as a drive would hold it: made anew from its pixels."""
    medium, problems = media.examine(path, place)
    if medium is None or medium.kind != "picture":
        reason = problems[0].code.name if problems else path.suffix
        return None, (NO_PICTURE.at(place, paragraph=place.line, reason=reason),)
    clean = work / f"{path.stem}{medium.suffix}"
    recipe = media.recipe(medium)
    recipe.cook(path, clean, *recipe.settings)
    return clean, ()


def _from_text(path: Path, place: Place, choices: Choices, work: Path) -> tuple[Imported | None, Problems]:
    """A text. Pictures that Markdown names are taken from its folder."""
    text, problems = read_plain(path, place, choices.encoding)
    if text is None:
        return None, problems
    body = text.body
    found: list[Problem] = []
    pictures: dict[str, Path] = {}
    names: dict[str, str] = {}
    if not text.is_bare:
        for figure in figures(body):
            source = path.parent / figure.name
            if figure.name in names or not source.is_file() or source.is_symlink():
                continue
            clean, more = _cleaned(source, place.at(figure.line), work)
            found += more
            if clean:
                clean = clean.rename(work / f"{letters(len(names))}{clean.suffix}")
                names[figure.name], pictures[clean.name] = clean.name, clean
    return Imported(text.title, text.summary, renamed(body, names), pictures, is_bare=text.is_bare), (*problems, *found)
