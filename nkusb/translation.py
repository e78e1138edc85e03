"""What is done to a payload's translation: it is looked after, reviewed and approved. `index.lock.toml` remembers it."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nkusb.alignment import paired
from nkusb.atomic import write_file
from nkusb.catalog import Taken, catalog, taken
from nkusb.checks.approval import ONE_HAND, same_hand
from nkusb.checks.translation import ADDED, CHANGED, DELETED, translation
from nkusb.exchange import BROKEN, FORMATS, Format
from nkusb.load.folder import Folder, read_folders
from nkusb.load.ledger import content_of, remembered
from nkusb.load.ledger import written as ledger_text
from nkusb.load.payload import LEDGER, read_payload, split
from nkusb.model import STATES, Ledger, Payload, Signature, Status
from nkusb.names import is_slug, nearest
from nkusb.orthography import Glossary
from nkusb.paragraphs import paragraphs
from nkusb.problems import ERROR, Code, NkusbError, Place, Problem, Problems, has_errors, in_order
from nkusb.spots import STRING, spots

NO_PAYLOAD = Code(
    "TRN120", ERROR,
    "《{name}》이라는 글이 없습니다.", "There is no payload “{name}”.",
    "가까운 것: {near}. 폴더의 경로나 이름을 적으십시오.", "Nearest: {near}. Give a payload's folder or its name.",
    bad="nkusb sync clean-watr", good="nkusb sync clean-water",
)  # fmt: skip
UNTRANSLATED = Code(
    "TRN121", ERROR,
    "원문이 바뀐 채로는 {status}이(가) 될 수 없습니다.", "This can't become {status} while it is behind its source.",
    "번역을 고치고 `nkusb sync {slug}`를 한 뒤 다시 하십시오.", "Mend the translation, run `nkusb sync {slug}`, then try again.",
    bad="nkusb approve clean-water --as r1 (TRN101)", good="nkusb sync clean-water\nnkusb approve clean-water --as r1",
)  # fmt: skip

NO_CATALOG = Code(
    "TRN122", ERROR,
    "어느 글의 번역인지 알 수 없습니다.", "It can't be told which payload this translates.",
    "파일 이름을 {example}처럼 하거나 《nkusb translate out》으로 다시 내보내십시오.",
    "Name the file like {example}, or export it again with `nkusb translate out`.",
    bad="translation (1).po", good="clean-water.en.po",
)  # fmt: skip
NO_ORIGINAL = Code(
    "TRN123", ERROR,
    "원문이 없습니다.", "There is no source text.",
    "원문을 index.{language}.md라는 이름으로 이 폴더에 넣으십시오.", "Put the source into this folder as index.{language}.md.",
    bad="index.md", good="index.md, index.en.md",
)  # fmt: skip

_CATALOG = re.compile(r"([a-z0-9-]+)\.([a-z]{2,3}(?:-[a-z0-9]{2,8})*)(?: ?\(\d+\))?\.\w+")  # as browsers number downloads
_ROLES: Mapping[Status, str] = {"reviewed": "reviewer", "approved": "approver"}


@dataclass(frozen=True, slots=True)
class Work:
    """A payload that is worked on, and its folder."""

    folder: Folder
    payload: Payload

    @property
    def text(self) -> Path:
        """Its `index.md`."""
        return self.folder.files["index.md"].path


def works(root: Path, names: Sequence[str]) -> tuple[Work, ...]:
    """The payloads of the project at `root` that are named by their slug or their folder.

    Raises `NkusbError` where there is no such payload, or it has errors.
    """
    problems: list[Problem] = []
    folders = tuple(read_folders(root, problems))
    wanted, unknown = [], []
    for name in names:
        found = [folder for folder in folders if name == folder.path.name or Path(name).resolve() == folder.path.resolve()]
        wanted += found
        unknown += [] if found else [_unknown(name, folders)]
    if unknown:
        raise NkusbError(unknown)
    return tuple(map(_work, wanted))


def _unknown(name: str, folders: Sequence[Folder]) -> Problem:
    slugs = [folder.path.name for folder in folders]
    near = nearest(Path(name).name, slugs) or ", ".join(slugs[:8]) or "-"
    return NO_PAYLOAD.at(Place("payloads"), name=name, near=near)


def _work(folder: Folder) -> Work:
    reading = read_payload(folder, Glossary())
    if reading.payload is None:
        raise NkusbError(reading.problems)
    payload, problems = remembered(folder, reading.payload)
    if has_errors(problems):
        raise NkusbError(problems)
    return Work(folder, payload)


def behind(work: Work) -> Problems:
    """Where the translation is behind its source."""
    return in_order(problem for problem in translation(work.payload) if problem.code in (CHANGED, ADDED, DELETED))


def looked_after(payload: Payload) -> Ledger:
    """The payload's ledger, once its translation agrees with every source that is there."""
    targets = paragraphs(payload.written)
    known = payload.ledger.sources
    pairs = {language: paired(known.get(language, ()), paragraphs(text), targets) for language, text in payload.originals.items()}
    return replace(payload.ledger, sources=pairs)


def sign(work: Work, state: Status, by: str, four_eyes: bool) -> None:
    """Write down that a role found the payload's content good: in its ledger, and in its front matter for people.

    Raises `NkusbError` where the translation is behind its source, or with `four_eyes` whoever translated it approves it;
    `OSError` where it can't be written.
    """
    payload = work.payload
    problems = [*behind(work)]
    if problems:
        problems.append(UNTRANSLATED.at(payload.place, status=state, slug=payload.slug))
    if four_eyes and state == "approved" and same_hand(payload, by):
        problems.append(ONE_HAND.at(payload.place, by=by, slug=payload.slug))
    if problems:
        raise NkusbError(problems)
    content = content_of(work.folder, payload)
    still = {known: one for known, one in payload.ledger.signatures.items() if one.content == content}
    status = state if payload.state not in still else max(state, payload.state, key=STATES.index)
    save(
        work,
        replace(payload.ledger, signatures={**still, state: Signature(by, content)}),
        _with_keys(payload.written, {"status": status, _ROLES[state]: by}),
    )


def save(work: Work, ledger: Ledger, text: str = "") -> None:
    """Write the ledger and, where one is given, the text, which comes last: without it the ledger says too little, not too much.

    Raises `OSError`.
    """
    write_file(work.folder.path / LEDGER, ledger_text(ledger))
    if text and text != work.payload.written:
        write_file(work.text, text)


@dataclass(frozen=True, slots=True)
class Draft:
    """A file as it would be written: what is there now (empty where nothing is) and what would be."""

    path: Path
    before: str
    after: str


def outgoing(work: Work, form: Format, glossary: Glossary, folder: Path) -> Iterator[Draft]:
    """A payload's catalogues, one for each of its sources, as they would be written into a folder.

    Raises `NkusbError` where it has no source, or what lies there can't be read.
    """
    payload = work.payload
    if not payload.originals:
        raise NkusbError([NO_ORIGINAL.at(payload.place, language="en")])
    for language in payload.originals:
        path = folder / f"{payload.slug}.{language}{form.suffix}"
        before, text = None, ""
        if path.exists():
            before, problems = form.read(path, Place(path.name))
            if before is None:
                raise NkusbError(problems)
            text = path.read_text("utf-8")
        yield Draft(path, text, form.write(catalog(payload, language, glossary, before)))


@dataclass(frozen=True, slots=True)
class Incoming:
    """A catalogue that came back, taken into its payload: what would be written, and what was left out."""

    work: Work
    taken: Taken


def incoming(root: Path, path: Path) -> Incoming:
    """Read a catalogue that came back; nothing is written. Which payload it is of stands in it, else in the file's name.

    Raises `NkusbError` where it can't be read, or there is no such payload or source.
    """
    place = Place(path.name)
    form = next((form for form in FORMATS.values() if path.suffix in form.suffixes), None)
    if form is None:
        raise NkusbError(
            [BROKEN.at(place, detail=f"{path.suffix or '-'}; " + ", ".join(form.suffix for form in FORMATS.values()))]
        )
    returned, problems = form.read(path, place)
    if returned is None:
        raise NkusbError(problems)
    named = _CATALOG.fullmatch(path.name)
    slug = returned.payload.rpartition("/")[2]
    slug = slug if is_slug(slug) else named[1] if named else ""
    language = returned.language or (named[2] if named else "")
    if not slug or not language:
        raise NkusbError([NO_CATALOG.at(place, example=f"clean-water.en{form.suffix}")])
    (work,) = works(root, [slug])
    if language not in work.payload.originals:
        raise NkusbError([NO_ORIGINAL.at(work.payload.place, language=language)])
    result = taken(work.payload, language, returned, place)
    return Incoming(work, replace(result, problems=in_order((*problems, *result.problems))))


def asks_for_four_eyes(manifest: Path) -> bool:
    """Whether the manifest says that nobody approves their own work. One that can't be read says nothing: `check` tells why."""
    try:
        return tomllib.loads(manifest.read_text("utf-8-sig")).get("four_eyes") is True
    except (OSError, ValueError):
        return False


def _with_keys(written: str, values: Mapping[str, str]) -> str:
    """A payload's text with other values of keys of its front matter that hold strings; a new key follows `status`."""
    for key, value in values.items():
        lines = written.split("\n")
        front = split(written)
        places = spots(front[0], 2) if front else {}
        line, column = places.get((key,), (0, 0))
        if line:
            start = sum(len(text) + 1 for text in lines[: line - 1]) + column - 1
            string = STRING.search(written, written.index("=", start))
            written = (
                f"{written[: string.start()]}{json.dumps(value, ensure_ascii=False)}{written[string.end() :]}"
                if string
                else written
            )
        else:
            at = places["status",][0]
            written = "\n".join([*lines[:at], f"{key} = {json.dumps(value, ensure_ascii=False)}", *lines[at:]])
    return written
