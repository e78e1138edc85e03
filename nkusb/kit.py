"""What a translator without nkusb gets and gives back: a Word file and all that helps, in one folder.

`make` writes the kit, `take` finds what came back in it, whatever its name and format, and says what it would change. A kit holds
no name of a project, a person or a machine; a list of hashes (`kit.json`) tells paragraphs and pictures again.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from nkusb import media
from nkusb.build import NOT_WRITTEN, Plan, ask, read, writing
from nkusb.bundle import Bundle, Rendered, hash_of
from nkusb.document import Document, figures
from nkusb.forms import FORMS
from nkusb.intake import Change, Target, changes_of
from nkusb.kinds import BY_FOLDER
from nkusb.load import Project
from nkusb.load.markdown import read_markdown
from nkusb.load.payload import split
from nkusb.load.text import read_text
from nkusb.merge import leaves
from nkusb.model import NO_COVER, Library, Payload
from nkusb.names import is_slug, nfc, walk
from nkusb.office import ACCEPTED, Choices, Imported, read_document
from nkusb.office.plain import front_words
from nkusb.office.word import Picture, write_docx
from nkusb.passages import passages
from nkusb.problems import ERROR, WARNING, Code, NkusbError, Place, Problem, Problems, has_errors, reason_of
from nkusb.progress import Progress
from nkusb.store import Store
from nkusb.store import make as cook
from nkusb.templating import Templates
from nkusb.vessels import VESSELS, fill
from nkusb.vessels.folder import stamp

NO_PAYLOAD = Code(
    "KIT004", ERROR,
    "《{name}》은(는) 읽을 수 있는 글의 폴더가 아닙니다.", "“{name}” is no folder of a payload that can be read.",
    "payloads 아래의 폴더를 주고, 먼저 `nkusb check` 로 잘못을 고치십시오.",
    "Name a folder below payloads, and mend with `nkusb check` what is wrong with it.",
    bad="nkusb export clean-water --to 글.docx", good="nkusb export payloads/guides/clean-water --to 글.docx",
)  # fmt: skip
NO_SOURCE = Code(
    "KIT005", ERROR,
    "이 글에는 index.{language}.md 가 없습니다.", "This payload has no index.{language}.md.",
    "있는 말의 부호를 주십시오.", "Name a language that it has.",
    bad="nkusb export payloads/guides/clean-water --language fr", good="nkusb export payloads/guides/clean-water --language en",
)  # fmt: skip
NO_KIT = Code(
    "KIT006", ERROR,
    "이 폴더에는 맞는 kit.json 이 없습니다.", "This folder holds no sound kit.json.",
    "`nkusb kit make` 가 만든 폴더를 주거나, `nkusb import` 로 글을 하나씩 가져오십시오.",
    "Give a folder that `nkusb kit make` made, or take the documents one by one with `nkusb import`.",
    bad="nkusb kit take Downloads", good="nkusb kit take kit",
)  # fmt: skip
NO_HOME = Code(
    "KIT007", ERROR,
    "어느 글의 것인지 알 수 없는 문서입니다.", "It can't be told to which payload this document belongs.",
    "파일 이름을 꾸러미에 있던 이름(보기: a01.docx)으로 바꾸십시오.",
    "Rename it to the name that it had in the kit, such as a01.docx.",
    bad="완성.txt", good="a01.txt",
)  # fmt: skip
NOTHING = Code(
    "KIT008", WARNING,
    "바뀐 문서가 없습니다.", "No document in it has changed.",
    "번역자가 저장한 파일이 이 폴더에 있는지 보십시오.", "See whether the file that the translator saved lies in this folder.",
    bad="(the kit as it was made)", good="(a01.docx, translated)",
)  # fmt: skip
TWO_RETURNS = Code(
    "KIT009", ERROR,
    "같은 글의 문서가 둘입니다: {one}, {other}.", "Two documents belong to one payload: {one}, {other}.",
    "나중 것만 남기십시오.", "Leave the later one alone in the folder.",
    bad="a01.docx, a01 (1).docx", good="a01 (1).docx",
)  # fmt: skip

LIST = "kit.json"
_README = "readme.txt"
_GUIDE = Path(__file__).parent / "data/kit.txt"
_WIDTH = 640  # pixels: a picture in a document
_ENOUGH = 0.2  # of a document's paragraphs, which must be a kit's for it to be the same text
_HANGUL = re.compile("[가-힣]")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A document of a kit: its name without ending, the payload that it is of, its language (empty for the payload's own).

    `file` is the hash of the document itself, `paragraphs` those of its words, `pictures` its pictures' names by their hashes.
    """

    name: str
    file: str
    payload: str
    language: str
    paragraphs: tuple[str, ...]
    pictures: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Written:
    """A payload's text in one language, as it is handed out."""

    title: str
    summary: str
    body: Document
    docx: bytes
    pictures: Mapping[str, str]


def export(
    plan: Plan, paths: Sequence[Path], language: str, executor: Executor, progress: Progress
) -> tuple[dict[str, bytes], Problems]:
    """A Word file a payload, by its slug. Only errors are told: what a reviewer is for is no reason against a review."""
    asked = ask(plan)
    with writing(plan.out) as work:
        store = Store(work / "store")
        payloads = _chosen(*read(asked, store, executor, progress), paths)
        return {payload.slug: _written(payload, language, store).docx for payload in payloads}, ()


def make(plan: Plan, paths: Sequence[Path], to: Path, executor: Executor, progress: Progress) -> Problems:
    """Write a kit of payloads into the new folder `to`. Raises `NkusbError`."""
    asked = ask(plan)
    if not asked.editions:
        raise NkusbError(asked.problems)
    instant = asked.editions[0].instant
    with writing(plan.out) as work:
        store = Store(work / "store")
        project, problems = read(asked, store, executor, progress)
        payloads = _chosen(project, problems, paths)
        library = Library(replace(project.editions[0], cover=NO_COVER, quiet=False), payloads, project.red_list)
        site, problems = cook(FORMS["html"](library, Templates(project.root)), store, executor, progress)
        files = dict(_files(payloads, store))
    pages = {PurePosixPath("preview") / path: blob for path, blob in site.items()}
    shown = {PurePosixPath("pictures") / path: blob for path, blob in site.items() if path.suffix in (".jpg", ".png")}
    kit = Bundle([*pages.items(), *shown.items(), *((PurePosixPath(name), Rendered(data)) for name, data in files.items())])
    try:
        with tempfile.TemporaryDirectory(dir=to.parent, prefix="._") as folder:
            fill(VESSELS["folder"], kit, instant, Path(folder, "kit"), progress)
            stamp(Path(folder, "kit"), instant)
            Path(folder, "kit").rename(to)
    except OSError as error:
        raise NkusbError([NOT_WRITTEN.at(Place(to.name), reason=reason_of(error))]) from error
    return problems


def _chosen(project: Project, problems: Problems, paths: Sequence[Path]) -> tuple[Payload, ...]:
    """The payloads in these folders. Raises `NkusbError` with what keeps them from being read."""
    known = {payload.folder.resolve(): payload for payload in project.payloads}
    if missing := [path for path in paths if path.resolve() not in known]:
        folders = [f"payloads/{'/'.join(path.resolve().parts[-2:])}/" for path in missing]
        faults = [problem for problem in problems if problem.place.path.startswith(tuple(folders))]
        raise NkusbError(faults if has_errors(faults) else [NO_PAYLOAD.at(Place(path.name), name=path.name) for path in missing])
    return tuple(known[path.resolve()] for path in dict.fromkeys(paths))


def _files(payloads: Sequence[Payload], store: Store) -> Iterator[tuple[str, bytes]]:
    """The files of a kit beside the preview: documents, words, how-to, list."""
    entries: list[Entry] = []
    for number, payload in enumerate(payloads, 1):
        for language in ("", *(language for language in payload.languages if language != "ko")):
            name = f"a{number:02}{f'-{language}' if language else ''}"
            written = _written(payload, language, store)
            yield f"{name}.docx", written.docx
            words = _hashes(written.title, written.summary, written.body)
            file = hashlib.sha256(written.docx).hexdigest()
            entries.append(Entry(name, file, payload.origin, language, words, written.pictures))
    yield "words.csv", _words(payloads)
    yield _README, _GUIDE.read_text("utf-8").replace("\n", "\r\n").encode("utf-8-sig")
    yield LIST, json.dumps({"kit": 1, "documents": [asdict(entry) for entry in entries]}, indent=1).encode()


def _written(payload: Payload, language: str, store: Store) -> Written:
    """A payload's text with its pictures, small and clean. Raises `NkusbError`."""
    title, summary, text = payload.title, payload.summary, payload.written
    place = payload.place
    if language:
        path = payload.folder / f"index.{language}.md"
        place = Place(f"payloads/{payload.origin}/{path.name}")
        source, problems = read_text(path, place) if path.is_file() else (None, (NO_SOURCE.at(payload.place, language=language),))
        if source is None:
            raise NkusbError(problems)
        text = source
        title, summary = front_words((split(text) or ("", "", 0))[0], place)
    _, written, first = split(text) or ("", text, 1)
    body, problems = read_markdown(written, place, first)
    if has_errors(problems):
        raise NkusbError(problems)
    pictures = {
        name: picture for figure in figures(body) if (name := figure.name) and (picture := _picture(payload, name, store))
    }
    hashes = {hashlib.sha256(picture.data).hexdigest(): name for name, picture in pictures.items()}
    return Written(title, summary, body, write_docx(body, title, summary, pictures), hashes)


def _picture(payload: Payload, name: str, store: Store) -> Picture | None:
    medium = payload.media.get(name)
    if medium is None or medium.kind != "picture":
        return None
    width = min(_WIDTH, medium.width)
    small = replace(medium, width=width, height=max(1, round(width * medium.height / medium.width)))
    with store.get(media.recipe(small)).open() as file:
        return Picture(file.read(), small.suffix, small.width, small.height)


def _words(payloads: Sequence[Payload]) -> bytes:
    """The glossary's rows of words that stand in the texts, and what these explain themselves, as a spreadsheet opens them."""
    rows: dict[str, tuple[str, ...]] = {}
    for payload in payloads:
        for passage in passages(payload):
            known = (found.row for found in payload.glossary.word_finder.find(passage.running))
            rows |= {word.south: (word.south, word.north, word.gloss, word.note) for word in known if word.match != "never"}
        rows |= {word: (word, "", meaning, "") for word, meaning in payload.terms.items()}
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["south", "north", "gloss", "note"])
    writer.writerows(row for _, row in sorted(rows.items()))
    return file.getvalue().encode("utf-8-sig")


def _hashes(title: str, summary: str, body: Document) -> tuple[str, ...]:
    """A hash a paragraph, of its words in NFC without spaces, which formats and editors change."""
    texts = ("".join(nfc(text).split()) for text in (title, summary, *leaves(body)))
    return tuple(hashlib.sha256(text.encode()).hexdigest()[:12] for text in texts if text)


def take(root: Path, kit: Path, choices: Choices, templates: Templates) -> tuple[tuple[Change, ...], Problems]:
    """What the documents in a kit that came back would change in the project at `root`."""
    entries = _entries(kit)
    changes: list[Change] = []
    problems: list[Problem] = []
    taken: dict[Path, str] = {}
    for path in _returned(kit, entries):
        with tempfile.TemporaryDirectory() as work:
            imported, found = read_document(path, choices, Path(work))
            problems += found
            if imported is None:
                continue
            hashes = _hashes(imported.title, imported.summary, imported.body)
            entry = _home(path, hashes, entries)
            if entry is None:
                problems.append(NO_HOME.at(Place(path.name)))
                continue
            target = _target(root, entry, imported)
            if other := taken.get(target.file):
                problems.append(TWO_RETURNS.at(Place(path.name), one=other, other=path.name))
                continue
            taken[target.file] = path.name
            known = {hash_: name for other in entries if other.payload == entry.payload for hash_, name in other.pictures.items()}
            more, found = changes_of(imported, target, templates, known)
            changes += more
            problems += found
    if not changes and not has_errors(problems):
        problems.append(NOTHING.at(Place(kit.name)))
    return tuple(changes), tuple(problems)


def _returned(kit: Path, entries: Sequence[Entry]) -> list[Path]:
    """The documents of a folder, but for those that are as they were handed out, and what a kit holds beside them."""
    items = (item.path for item in walk(kit) if item.kind == "file" and not item.path.name.startswith((".", "~$")))
    documents = [path for path in items if path.suffix.lower() in ACCEPTED and path.name != _README]
    handed_out = {entry.file for entry in entries}
    return [path for path in documents if hash_of(path) not in handed_out]


def _entries(kit: Path) -> tuple[Entry, ...]:
    """The list of a kit, which has been in other hands. Raises `NkusbError`."""
    text, problems = read_text(kit / LIST, Place(LIST))
    try:
        listed = json.loads(text or "")["documents"]
        entries = tuple(_entry(item) for item in listed)
    except (ValueError, KeyError, TypeError, RecursionError):
        entries = ()
    if not entries:
        raise NkusbError(problems or [NO_KIT.at(Place(kit.name))])
    return entries


def _entry(item: dict[str, Any]) -> Entry:
    """Raises `ValueError` for what would lead out of the project."""
    folder, _, slug = item["payload"].partition("/")
    names = [*item["pictures"].values()]
    language = item["language"]
    if folder not in BY_FOLDER or not is_slug(slug) or not re.fullmatch(r"([a-z]{2,3}(-[a-z0-9]{2,8})*)?", language):
        raise ValueError
    if any(PurePosixPath(name).name != name or name in ("", "..") for name in names):
        raise ValueError
    return Entry(
        str(item["name"]),
        str(item["file"]),
        item["payload"],
        language,
        tuple(map(str, item["paragraphs"])),
        dict(item["pictures"]),
    )


def _home(path: Path, hashes: Sequence[str], entries: Sequence[Entry]) -> Entry | None:
    """The document of the kit that a returned one was: by its name, else by its paragraphs, else as there is but one text."""
    if named := next((entry for entry in entries if entry.name == path.stem), None):
        return named
    shares = [(len(set(hashes) & set(entry.paragraphs)) / max(1, len(set(hashes))), entry) for entry in entries]
    share, best = max(shares, key=lambda item: item[0])
    if share >= _ENOUGH:
        return best
    return entries[0] if len({entry.payload for entry in entries}) == 1 else None


def _target(root: Path, entry: Entry, imported: Imported) -> Target:
    """Where a returned document goes: a Korean one is the payload's own text, also where it was written over the source."""
    folder, _, slug = entry.payload.partition("/")
    text = " ".join(leaves(imported.body))
    is_korean = len(_HANGUL.findall(text)) * 3 > len(_LETTER.findall(text))
    return Target(root, BY_FOLDER[folder].name, slug, "" if is_korean else entry.language)
