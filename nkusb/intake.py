"""A document → a payload's folder: what would change there, to be looked at, and then written.

A new payload gets its kind's front matter; what a document can't tell stays a blank 【 】, which `nkusb check` names.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from nkusb.document import Document, figures
from nkusb.kinds import KINDS
from nkusb.load.folder import BAD_SLUG
from nkusb.load.payload import split
from nkusb.load.text import read_text
from nkusb.merge import merged, problems_of
from nkusb.names import is_slug, listing
from nkusb.office import Choices, Imported, read_document
from nkusb.office.markdown import write_markdown
from nkusb.office.pictures import NO_WORDS, letters, renamed
from nkusb.problems import ERROR, Code, NkusbError, Place, Problem, Problems, reason_of
from nkusb.templating import Templates

NOT_WRITTEN = Code(
    "DOC014", ERROR,
    "쓸 수 없습니다: {reason}.", "This can't be written: {reason}.",
    "자리가 남아 있는지, 쓸 권한이 있는지 보십시오.", "See that there is room and that you may write there.",
    bad="(a full disk)", good="(room left)",
)  # fmt: skip
ELSEWHERE = Code(
    "DOC015", ERROR,
    "《{slug}》은(는) 이미 다른 종류의 글입니다.", "“{slug}” is a payload of another kind already.",
    "그 종류({kind})로 가져오거나 다른 이름을 고르십시오.", "Import it as that kind ({kind}), or choose another name.",
    bad="nkusb import 원고.docx news clean-water", good="nkusb import 원고.docx guide clean-water",
)  # fmt: skip

_TITLE, _SUMMARY = '"【제목】"', '"【한두 문장으로 줄인 내용】"'
_PICTURES = (".png", ".jpg")
_UNTOLD = "【{source} 를 옮긴 글】"


@dataclass(frozen=True, slots=True)
class Change:
    """A file of the project that would become another; no bytes `before` where it is new."""

    path: Path
    before: bytes | None
    after: bytes

    @property
    def is_text(self) -> bool:
        return self.path.suffix == ".md"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a document goes: the project, the payload's kind and slug, and a source's language (empty: the text itself)."""

    root: Path
    kind: str
    slug: str
    language: str = ""

    @property
    def folder(self) -> Path:
        return self.root / "payloads" / KINDS[self.kind].folder / self.slug

    @property
    def file(self) -> Path:
        return self.folder / (f"index.{self.language}.md" if self.language else "index.md")


def receive(path: Path, target: Target, choices: Choices, templates: Templates) -> tuple[tuple[Change, ...], Problems]:
    """What importing the document at `path` would change. Nothing where there are errors."""
    if problems := tuple(_unfit(target)):
        return (), problems
    with tempfile.TemporaryDirectory() as work:
        imported, problems = read_document(path, choices, Path(work))
        if imported is None:
            return (), problems
        changes, more = changes_of(imported, target, templates, {})
        return changes, (*problems, *more)


def _unfit(target: Target) -> Iterator[Problem]:
    if not is_slug(target.slug):
        yield BAD_SLUG.at(Place(target.slug), slug=target.slug)
    for kind in KINDS.values():
        if kind.name != target.kind and (target.root / "payloads" / kind.folder / target.slug).exists():
            yield ELSEWHERE.at(Place(f"payloads/{kind.folder}/{target.slug}"), slug=target.slug, kind=kind.name)


def changes_of(
    imported: Imported, target: Target, templates: Templates, known: Mapping[str, str]
) -> tuple[tuple[Change, ...], Problems]:
    """What a document that was read would change in a payload's folder. `known` are names there by the hashes of pictures."""
    names = _names(imported, target.folder, known)
    body = renamed(imported.body, names)
    new = {name: old for old, name in names.items() if not (target.folder / name).exists()}
    pictures = {name: imported.pictures[old].read_bytes() for name, old in new.items()}
    place = Place(target.file.relative_to(target.root).as_posix())
    problems: Problems = ()
    if target.file.exists():
        written, problems = read_text(target.file, place)
        if written is None:
            return (), problems
        text, told = merged(written, imported.title, imported.summary, body, imported.is_bare)
        problems = (*problems, *problems_of(told, place))
    else:
        text = _new(target, imported.title, imported.summary, write_markdown(body), templates)
    files = {**{target.folder / name: data for name, data in pictures.items()}, target.file: text.encode()}
    if target.language and not (target.folder / "index.md").exists():
        files[target.folder / "index.md"] = _untranslated(target, body, templates).encode()
    found = (Change(path, path.read_bytes() if path.is_file() else None, data) for path, data in files.items())
    return tuple(change for change in found if change.before != change.after), problems


def _names(imported: Imported, folder: Path, known: Mapping[str, str]) -> dict[str, str]:
    """The names that pictures get in the folder: that of the same picture where it lies there, else letters that are still free.

    No picture is ever replaced: `redact` in the front matter names the pixels of the one that is there.
    """
    there = [item.path for item in listing(folder) if item.kind == "file"] if folder.is_dir() else []
    names = {path.read_bytes(): path.name for path in there if path.suffix in _PICTURES}
    free = (stem for stem in map(letters, count()) if stem not in {path.stem for path in there})
    found: dict[str, str] = {}
    for name, path in imported.pictures.items():
        same = known.get(imported.hashes.get(name, "")) or names.get(path.read_bytes())
        found[name] = same or f"{next(free)}{path.suffix}"
    return found


def _new(target: Target, title: str, summary: str, body: str, templates: Templates) -> str:
    """A new file's text; a source's front matter says no more than what is in it."""
    words = {_TITLE: title, _SUMMARY: summary}
    front = f"title = {_TITLE}\nsummary = {_SUMMARY}" if target.language else _pattern(target.kind, templates)
    for blank, text in words.items():
        front = front.replace(blank, json.dumps(text, ensure_ascii=False)) if text else front
    return f"+++\n{front}\n+++\n\n{body}"


def _pattern(kind: str, templates: Templates) -> str:
    return (split(templates.source(f"new/{kind}.md")) or ("", "", 0))[0]


def _untranslated(target: Target, source: Document, templates: Templates) -> str:
    """The payload itself, as long as only its source is there: a draft with blanks, and the source's pictures."""
    shown = dict.fromkeys(figure.name for figure in figures(source))
    body = [_UNTOLD.format(source=target.file.name), *(f"![{NO_WORDS}]({name})" for name in shown)]
    return f"+++\n{_pattern(target.kind, templates)}\n+++\n\n" + "\n\n".join(body) + "\n"


def write(changes: Iterable[Change]) -> None:
    """Write the changes: a new folder appears whole, a file of a known one is replaced at once, texts last.

    Raises `NkusbError`.
    """
    listed: Sequence[Change] = sorted(changes, key=lambda change: change.is_text)
    try:
        for folder in dict.fromkeys(change.path.parent for change in listed):
            _write(folder, [change for change in listed if change.path.parent == folder])
    except OSError as error:
        raise NkusbError([NOT_WRITTEN.at(Place(listed[0].path.parent.name), reason=reason_of(error))]) from error


def _write(folder: Path, changes: Sequence[Change]) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        dir=folder.parent, prefix="._"
    ) as work:  # a name that is passed over where payloads are read
        beside = Path(work, folder.name)
        beside.mkdir()
        for change in changes:
            (beside / change.path.name).write_bytes(change.after)
        if not folder.exists():
            beside.rename(folder)
            return
        for change in changes:
            (beside / change.path.name).replace(change.path)
