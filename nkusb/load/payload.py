"""A payload's folder → a Payload: front matter between `+++` lines, then Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

from nkusb.document import Document, figures, texts
from nkusb.kinds import Kind
from nkusb.korean import minutes
from nkusb.load.folder import Folder
from nkusb.load.markdown import read_markdown
from nkusb.load.subtitles import names_of as subtitles_of
from nkusb.load.text import read_text
from nkusb.media import NO_PICTURE
from nkusb.model import STATES, Acceptance, Payload, Redaction, Source, Writing
from nkusb.names import nearest
from nkusb.orthography import Glossary
from nkusb.problems import ERROR, WARNING, Code, Place, Problem, Problems, has_errors
from nkusb.schema import DATE, INTEGER, Each, Key, Plain, Table, Text, Toml, read

NO_FRONT_MATTER = Code(
    "PAY001", ERROR,
    "글 앞에 +++ 줄로 둘러싼 머리말이 없습니다.", "The text has no front matter between +++ lines.",
    "첫 줄에 +++ 를 적고 title, summary, date …를 쓴 뒤 다시 +++ 를 적으십시오. `nkusb new`가 본보기를 만들어 줍니다.",
    "Begin with a line +++, then title, summary, date …, then +++ again. `nkusb new` makes a pattern to follow.",
    bad="물을 끓입니다.", good='+++\ntitle = "물"\n…\n+++\n\n물을 끓입니다.',
)  # fmt: skip
NOT_CLOSED = Code(
    "PAY002", ERROR,
    "머리말을 닫는 +++ 줄이 없습니다.", "The front matter is not closed by a line +++.",
    "머리말 끝에 +++ 만 있는 줄을 넣으십시오.", "Put a line that holds only +++ at its end.",
    bad='+++\ntitle = "물"\n\n물을 끓입니다.', good='+++\ntitle = "물"\n+++\n\n물을 끓입니다.',
)  # fmt: skip
NO_FILE = Code(
    "PAY008", ERROR,
    "《{name}》이라는 파일이 없습니다.", "There is no file “{name}”.",
    "이 폴더의 파일: {near}", "Files in this folder: {near}",
    bad="![지도](maps.png)", good="![지도](map.png)",
)  # fmt: skip
UNUSED = Code(
    "PAY009", WARNING,
    "《{name}》은(는) 글에서 쓰지 않으므로 드라이브에 담기지 않습니다.",
    "“{name}” is not used by the text and will not be on the drive.",
    "글에 ![대신할 글]({name}) 줄을 넣거나 파일을 치우십시오.",
    "Add a line ![words that replace it]({name}), or remove the file.",
    bad="(an extra file)", good="![지도](map.png)",
)  # fmt: skip

FRONT_MATTER = Code(
    "PAY010", ERROR,
    "short.md에는 머리말(+++)을 두지 않습니다.", "short.md has no front matter (+++) of its own.",
    "제목과 요약, 출처는 index.md의 것을 씁니다. +++ 줄과 그 사이를 지우고 글만 남기십시오.",
    "It shares title, summary and sources with index.md: delete the lines +++ and what is between them.",
    bad='(short.md) +++\ntitle = "물"\n+++', good="(short.md) 물을 1분동안 끓입니다.",
)  # fmt: skip
NOTSHORTER = Code(
    "PAY011", WARNING,
    "짧은 글(short.md)이 {minutes}분짜리로, index.md({whole}분)보다 짧지 않거나 비어 있습니다.",
    "The short form takes {minutes} minutes, no less than index.md ({whole}), or it is empty.",
    "3분(1,500자쯤)안에 읽을 수 있게 줄이십시오.", "Cut it to what can be read in three minutes, some 1,500 syllables.",
    bad="(short.md: 12 minutes, index.md: 12 minutes)", good="(short.md: 3 minutes, index.md: 12 minutes)",
)  # fmt: skip

ROLE = Text('"w1"', r"[a-z]{1,3}[0-9]{1,3}|\w{1,20}", "역할 부호나 가명", "a role code or a pseudonym, never a name")
_SOURCE = Table(
    {
        "title": Key(Text(), required=True),
        "publisher": Key(Text(), required=True),
        "year": Key(INTEGER, required=True),
        "author": Key(Text()),
        "show": Key(Text('"publisher"', choices=("title", "publisher", "nothing"))),
        "url": Key(Text('"https://…"', r"https?://\S+", "https://로 시작하는 주소", "an address that begins with https://")),
    }
)
_TERM = Table({"word": Key(Text('"편의점"'), required=True), "meaning": Key(Text('"밤에도 여는 작은 상점"'), required=True)})
_ACCEPTANCE = Table(
    {
        "code": Key(Text('"SRC141"', r"[A-Z]{2,3}[0-9]{3}", "문제의 코드", "a problem's code"), required=True),
        "reason": Key(
            Text('"…"', r"(?s)\s*(\S\s*){5,}", "다섯 글자가 넘는 까닭", "a reason, five letters at least"), required=True
        ),
    }
)
_BOX = Each(Plain(int, "120", "정수", "a whole number"), count=4, ko="[왼쪽, 위, 너비, 높이]", en="[left, top, width, height]")
_REDACTION = Table(
    {
        "image": Key(Text('"a.jpg"'), required=True),
        "boxes": Key(Each(_BOX, filled=True), required=True),
        "how": Key(Text('"fill"', choices=("fill", "blur", "pixelate"))),
    }
)
_STATUS = Text('"draft"', choices=STATES)
_FENCE = "+++"
SHORT = "short.md"
LEDGER = "index.lock.toml"  # what is remembered of the translation; nothing of it reaches a drive
SOURCE = re.compile(r"index\.([a-z]{2,3}(?:-[a-z0-9]{2,8})*)\.md")


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a payload's folder: the payload, its media not yet looked at (None where it has errors), and the problems.

    `draft` is known even of a payload with errors, if only its front matter can be read: a draft's errors stop no build.
    """

    payload: Payload | None
    problems: Problems
    draft: bool = False


def read_payload(folder: Folder, glossary: Glossary) -> Reading:
    """Read the text of a payload's folder. The glossary goes with it, to be looked into where its words are judged and shown."""
    text, problems = read_text(folder.files["index.md"].path, folder.place)
    if text is None:
        return Reading(None, problems)
    reading = payload_of(folder, text, glossary)
    return replace(reading, problems=(*problems, *reading.problems))


def payload_of(folder: Folder, text: str, glossary: Glossary) -> Reading:
    """What the payload of a folder would be if its `index.md` held this text."""
    toml, found = _front_matter(text, folder.place, folder.kind)
    body, more = _body(text, folder.place)
    writings, faults = _writings(folder, Writing(body, folder.place))
    problems = (*found, *more, *faults, *_files(folder, writings))
    if toml is None:
        return Reading(None, problems)
    payload = None if has_errors(problems) else replace(_payload(folder, toml, *writings), glossary=glossary)
    problems += tuple(_unshown(payload)) if payload else ()
    return Reading(payload, problems, draft=toml.value.get("status") == "draft")


def split(text: str) -> tuple[str, str, int] | None:
    """Front matter, body, and the line on which the body begins; nothing where there is no front matter."""
    lines = text.split("\n")
    if lines[0].rstrip() != _FENCE:
        return None
    for number, line in enumerate(lines[1:], 1):
        if line.rstrip() == _FENCE:
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :]), number + 2
    return "\n".join(lines[1:]), "", len(lines) + 1


def _front_matter(text: str, place: Place, kind: Kind) -> tuple[Toml | None, Problems]:
    parts = split(text)
    if parts is None:
        return None, (NO_FRONT_MATTER.at(place.at(1, 1)),)
    if parts[2] > text.count("\n") + 1:
        return None, (NOT_CLOSED.at(place.at(text.count("\n") + 1, 1)),)
    return read(parts[0], place, _shape(kind), first_line=2)


def _body(text: str, place: Place) -> tuple[Document, Problems]:
    parts = split(text)
    body, problems = read_markdown(parts[1], place, parts[2]) if parts else (Document(()), ())
    return replace(body, written=text), problems


def _writings(folder: Folder, whole: Writing) -> tuple[tuple[Writing, ...], Problems]:
    """The whole text and, where there is one, its short form, which is a body alone."""
    if SHORT not in folder.files:
        return (whole,), ()
    place = Place(f"{folder.place.path.removesuffix('index.md')}{SHORT}")
    text, problems = read_text(folder.files[SHORT].path, place)
    if text is None:
        return (whole,), problems
    if text.split("\n", 1)[0].rstrip() == _FENCE:
        return (whole,), (*problems, FRONT_MATTER.at(place.at(1, 1)))
    body, found = read_markdown(text, place)
    short, long = "".join(texts(body)), "".join(texts(whole.body))
    if not 0 < len(short) < len(long):
        found += (NOTSHORTER.at(place, minutes=minutes(short), whole=minutes(long)),)
    return (whole, Writing(replace(body, written=text), place)), (*problems, *found)


def _shape(kind: Kind) -> Table:
    return Table(
        {
            "title": Key(Text('"물을 끓이는 법"', r".*\S.*"), required=True),
            "summary": Key(Text('"한두 문장"', r".*\S.*"), required=True),
            "date": Key(DATE, required=True),
            "status": Key(_STATUS, required=True),
            "license": Key(Text('"CC0-1.0"'), required=True),
            "author": Key(ROLE, required=True),
            "translator": Key(ROLE),
            "reviewer": Key(ROLE),
            "approver": Key(ROLE),
            "tags": Key(Each(Text('"물"'))),
            "priority": Key(INTEGER),
            "terms": Key(Each(_TERM)),
            "accept": Key(Each(_ACCEPTANCE)),
            "sources": Key(Each(_SOURCE, filled=kind.needs_sources), required=kind.needs_sources),
            "redact": Key(Each(_REDACTION)),
            **kind.extra,
        }
    )


def _files(folder: Folder, writings: tuple[Writing, ...]) -> Iterator[Problem]:
    """What the texts show must be there, and what is there should be shown."""
    figured = [(figure, writing.place) for writing in writings for figure in figures(writing.body)]
    shown = {figure.name for figure, _ in figured}
    said = {words for name in shown for words in subtitles_of(folder, name)}
    texts = {"index.md", SHORT, LEDGER, *said}
    here = [name for name in folder.files if name not in texts and not SOURCE.fullmatch(name)]
    for figure, place in figured:
        if figure.name not in here:
            near = nearest(figure.name, here) or ", ".join(here) or "-"
            yield NO_FILE.at(place.at(figure.line, figure.column), name=figure.name, near=near)
    for name in here:
        if name not in shown:
            yield UNUSED.at(folder.place, name=name)


def _unshown(payload: Payload) -> Iterator[Problem]:
    """A redaction that names no picture of the text covers nothing."""
    shown = [figure.name for writing in payload.writings for figure in figures(writing.body)]
    for redaction in payload.redactions:
        if redaction.image not in shown:
            near = nearest(redaction.image, shown) or ", ".join(shown) or "-"
            yield NO_PICTURE.at(redaction.place, image=redaction.image, near=near)


def _redactions(toml: Toml) -> Iterator[Redaction]:
    for number, value in enumerate(cast("list[dict[str, Any]]", toml.value.get("redact", []))):
        boxes = tuple((x, y, width, height) for x, y, width, height in value["boxes"])
        yield Redaction(value["image"], boxes, value.get("how", "fill"), toml.at("redact", number))


def _own_terms(toml: Toml) -> dict[str, str]:
    """The words that a payload explains itself, as the schema has judged them."""
    terms = cast("list[dict[str, str]]", toml.value.get("terms", ()))
    return {term["word"]: term["meaning"] for term in terms}


def _payload(folder: Folder, toml: Toml, whole: Writing, short: Writing | None = None) -> Payload:
    """A payload from values that the schema has already judged."""
    value = cast("dict[str, Any]", toml.value)
    languages = [found[1] for name in folder.files if (found := SOURCE.fullmatch(name))]
    return Payload(
        kind=folder.kind.name,
        slug=folder.path.name,
        title=value["title"],
        summary=value["summary"],
        date=value["date"],
        tags=tuple(value.get("tags", ())),
        sources=tuple(Source(**source) for source in value.get("sources", ())),
        author=value["author"],
        translator=value.get("translator", ""),
        license=value["license"],
        status=value["status"],
        languages=("ko", *languages),
        extra={key: value[key] for key in folder.kind.extra if key in value},
        body=whole.body,
        media={},
        folder=folder.path,
        place=folder.place,
        size=sum(item.size for item in folder.files.values()),
        accepted=tuple(Acceptance(**item, place=toml.at("accept", n)) for n, item in enumerate(value.get("accept", ()))),
        redactions=tuple(_redactions(toml)),
        priority=value.get("priority", 0),
        short=short,
        terms=_own_terms(toml),
        reviewer=value.get("reviewer", ""),
        approver=value.get("approver", ""),
    )
