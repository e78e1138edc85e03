"""The leak gate: every byte that would be poured is looked at, whatever made it, for what could give anybody away.

Peers' “offline” builds fetched scripts from outside unnoticed for years because code was reviewed and output was not. So this
looks at finished files alone. Each must be built as its ending says, to the last byte, and hold no mark of the machine that
built it, no sender's word in any spelling that `nkusb.leaks` knows, and no name of a red list. What is found is pointed at, never
quoted. A user or host called by an ordinary word, one that payloads or our own pages say, is no mark; its folders are.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path, PurePosixPath

from nkusb.bundle import Blob
from nkusb.checks import FileCheck, Suspicion
from nkusb.document import texts
from nkusb.leaks import Finding, What
from nkusb.leaks.files import CODED, Names, Search, look, no_names
from nkusb.leaks.windows import REACH
from nkusb.leaks.words import Suspect, Words, suspects
from nkusb.load import NOWHERE, Ground
from nkusb.load.redlist import red_list_at
from nkusb.machine import Mark, marks
from nkusb.model import Edition, Library, Payload
from nkusb.passages import passages
from nkusb.problems import ERROR, HINT, Code, Problem
from nkusb.redlist import RedList, entry
from nkusb.templating import vocabulary

NOT_ITS_TYPE = Code(
    "LEK001", ERROR,
    "드라이브의 {path}은(는) 받는 형식이 아니거나 이름 끝과 다르게 되어 있습니다({name}, {at}바이트째).",
    "{path} of the drive is of no allowed type, or not built as its ending says ({name}, at byte {at}).",
    "templates 폴더에서 고친 파일을 보십시오. 고친 것이 없으면 프로그램의 잘못이니 알려 주십시오.",
    "Look at what was changed in templates. If nothing was, this is a fault of the program: report it.",
    bad="a01-1.jpg (a text)", good="a01-1.jpg (a JPEG)",
)  # fmt: skip
PROGRAM = Code(
    "LEK002", ERROR,
    "드라이브의 {path}은(는) 실행되는 것입니다({name}).", "{path} of the drive is something that runs ({name}).",
    "이 판을 쓰지 마십시오. 어디에서 왔는지 찾고 알려 주십시오.",
    "Don't use this edition. Find out where it came from, and report it.",
    bad="autorun.inf, MZ…, #!/bin/sh", good="(texts, pictures, sound, film)",
)  # fmt: skip
EXTRA = Code(
    "LEK003", ERROR,
    "드라이브의 {path}에 그림·소리가 아닌 정보({name}, {at}바이트째)가 있습니다.",
    "{path} of the drive carries more than picture or sound: {name}, at byte {at}.",
    "원본을 다른 프로그램으로 다시 저장해 보고, 그래도 남으면 알려 주십시오.",
    "Save the original anew in another program; if it stays, report it.",
    bad="(EXIF, ID3, a creation time)", good="(pixels alone)",
)  # fmt: skip
TAIL = Code(
    "LEK004", ERROR,
    "드라이브의 {path}에 아무 데도 속하지 않는 바이트가 {name}개 있습니다({at}바이트째).",
    "{path} of the drive holds {name} bytes that belong to nothing, at byte {at}.",
    "원본을 다른 프로그램으로 다시 저장해 보고, 그래도 남으면 알려 주십시오.",
    "Save the original anew in another program; if it stays, report it.",
    bad="(a second picture behind the first)", good="(nothing behind the end)",
)  # fmt: skip
MACHINE = Code(
    "LEK005", ERROR,
    "드라이브의 {path}에 이 컴퓨터를 드러내는 것({name}, {at}바이트째)이 있습니다.",
    "{path} of the drive holds a trace of this machine: its {name}, at byte {at}.",
    "글이나 templates에 적힌 경로와 이름을 지우십시오. 그런 것이 없으면 알려 주십시오.",
    "Take paths and names out of texts and templates. If there are none, report it.",
    bad="(a path of your home folder in a text)", good="(no path)",
)  # fmt: skip
TOOL = Code(
    "LEK006", ERROR,
    "드라이브의 {path}에 만든 프로그램을 드러내는 말이 있습니다({at}바이트째).",
    "{path} of the drive names a program that made it, or an address, at byte {at}.",
    "templates 폴더에서 고친 파일을 보십시오. 고친 것이 없으면 알려 주십시오.",
    "Look at what was changed in templates. If nothing was, report it.",
    bad='<meta name="generator" content="nkusb">', good="(no such line)",
)  # fmt: skip
ENCODER = Code(
    "LEK007", HINT,
    "드라이브의 {path}의 소리나 화면 속에 그것을 만든 프로그램의 이름이 있습니다({at}바이트째).",
    "{path} of the drive: the coded sound or film itself names the program that made it, at byte {at}.",
    "사람을 드러내지는 않습니다. 꺼려지면 이름을 적지 않는 프로그램으로 다시 만드십시오.",
    "It identifies nobody. If you mind, encode it anew with a program that doesn't write its name.",
    bad="(LAME3.100 in an MP3's frames)", good="(no name)",
)  # fmt: skip
SENDER = Code(
    "LEK008", ERROR,
    "드라이브의 {path}에 보내는 쪽을 드러내는 말(sender_words의 {number}번째)이 있습니다.",
    "{path} of the drive holds a word that names its sender (number {number} of sender_words).",
    "그 말을 글에서 빼십시오. 갖고 있는 이에게 가장 위험한 것이 보낸 이의 이름입니다.",
    "Take the word out: nothing endangers the holder of a drive more than its sender's name.",
    bad="(our organisation's name in a caption)", good="(no word of the sender)",
)  # fmt: skip
NAMED = Code(
    "LEK009", ERROR,
    "드라이브의 {path}에 금지된 이름(red list)이 있습니다({at}번째 글자).",
    "{path} of the drive holds a name of the red list, at character {at} of what is read.",
    "글에는 없는 이름입니다. manifest.toml과 templates를 보십시오.",
    "It stands in no payload: look into manifest.toml and templates.",
    bad="(a name of the red list)", good="(a changed name)",
)  # fmt: skip
UNSEEN = Code(
    "LEK010", ERROR,
    "드라이브의 {path}에 보이지 않는 글자({name})가 있습니다.",
    "{path} of the drive holds a character that nobody sees ({name}).",
    "원문에서 그 글자를 지우십시오. 글의 차례를 바꾸거나 표시를 숨길수 있습니다.",
    "Delete it in the source: such characters can reorder a text or hide a mark in it.",
    bad="물\N{ZERO WIDTH SPACE}(U+200B)", good="물",
)  # fmt: skip

_CODES: dict[What, Code] = {
    "type": NOT_ITS_TYPE, "program": PROGRAM, "extra": EXTRA, "tail": TAIL, "hidden": UNSEEN, "name": NAMED,
}  # fmt: skip
_OURS = (Suspect("tool", "nkusb"),)
_TOOLS = (
    *_OURS,
    *(Suspect("tool", word, exact=True) for word in ("Pillow", "x264 - ", "x265 ", "libvpx", "LAME3.", "Photoshop", "GIMP 2")),
    *(Suspect("tool", f"{library}{major}.", exact=True) for library in ("Lavf", "Lavc") for major in range(50, 70)),
    *(Suspect("tool", address) for address in ("http://", "https://")),
)
_PICTURES = frozenset({".jpg", ".png"})


def found(path: PurePosixPath, blob: Blob, suspicion: Suspicion) -> Iterator[Finding]:
    """The first of each kind of what may be on no drive, and of the marks, words and names that are suspected."""
    firsts: dict[tuple[str, str], Finding] = {}
    with blob.open() as stream:
        for finding in look(path.suffix, stream, _search(suspicion)):
            firsts.setdefault((finding.what, finding.name), finding)
    yield from firsts.values()


def is_clean(path: PurePosixPath, part: Blob, suspicion: Suspicion) -> bool:
    """Whether nothing is found in a part of a page, and no suspect is so long that the next one may hold its other half."""
    return _search(suspicion).texts.longest <= REACH and not any(found(path, part, suspicion))


def told(found: Mapping[PurePosixPath, Sequence[Finding]], library: Library, suspicion: Suspicion) -> Iterator[Problem]:
    """What was found, as problems, but for ordinary words that happen to be the name of a user or a host."""
    words = {finding.name for findings in found.values() for finding in findings if finding.what == "word"}
    said = {word for word in words if _is_said(word, library, suspicion)}
    for path, findings in found.items():
        kept = (finding for finding in findings if finding.what != "word" or finding.name not in said)
        yield from dict.fromkeys(_problem(finding, str(path), library.edition) for finding in kept)


@lru_cache(maxsize=4)
def _search(suspicion: Suspicion) -> Search:
    words = (*_suspects(suspicion.marks), *suspects("sender", suspicion.sender_words))
    return Search(Words((*words, *_OURS)), Words((*words, *_TOOLS)), _names(red_list_at(suspicion.ground), suspicion.judged))


def _names(red: RedList | None, judged: Container[str]) -> Names:
    if red is None:
        return no_names
    return lambda text: (start for start, end in red.find(text) if entry(text[start:end]) not in judged)


def _suspects(marks: Iterable[Mark]) -> Iterator[Suspect]:
    """The marks of a machine as suspects, each told of by its kind and its place among them."""
    return (Suspect(f"{mark.kind} {number}", mark.text) for number, mark in enumerate(marks))


def suspicion(library: Library, ground: Ground, listed: Container[str] = ()) -> Suspicion:
    """What no file of an edition may hold; `listed` are the payloads, by origin, in which names of the red list were found.

    There each is an error of its own, or was accepted.
    """
    machine = marks(*{payload.folder.parents[2] for payload in library.payloads})
    told = (passage.text for payload in library.payloads if payload.origin in listed for passage in passages(payload))
    red = library.red_list
    judged = sorted({entry(text[start:end]) for text in told for start, end in red.find(text)}) if red else ()
    return Suspicion(machine, library.edition.sender_words, ground, tuple(judged))


def sealed(files: Iterable[Path], library: Library) -> Iterator[Problem]:
    """Look through the bytes of archives, or of any other vessels in one file, for words that should stand nowhere in them."""
    suspected = suspicion(library, NOWHERE)
    words = Words((*_suspects(suspected.marks), *suspects("sender", suspected.sender_words), *_OURS))
    found: dict[PurePosixPath, list[Finding]] = {}
    for file in files:
        with file.open("rb") as stream:
            firsts = {finding.name: finding for finding in words.in_bytes(stream)}
        found[PurePosixPath(file.name)] = [*firsts.values()]
    yield from told(found, library, suspected)


def _is_said(word: str, library: Library, suspicion: Suspicion) -> bool:
    """Whether the name of a user or a host that was found is an ordinary word of the payloads or of our own pages."""
    kind, _, number = word.partition(" ")
    if kind not in ("user", "host"):
        return False
    mark = suspicion.marks[int(number)].text.casefold()
    return mark in vocabulary() or any(mark in _said(payload) for payload in library.payloads)


def _said(payload: Payload) -> set[str]:
    spoken = (payload.title, payload.summary, *texts(payload.body))
    return {word.casefold().strip(".,:;!?()'\"") for text in spoken for word in text.split()}


def _problem(finding: Finding, path: str, edition: Edition) -> Problem:
    at = f"{finding.offset}" + (f" ({finding.layer})" if finding.layer else "")
    if finding.what == "word":
        return _word(finding.name, path, at, edition)
    return _CODES[finding.what].at(edition.at(), path=path, name=finding.name, at=at)


def _word(name: str, path: str, at: str, edition: Edition) -> Problem:
    where, (kind, _, number) = edition.at(), name.partition(" ")
    suffix = Path(path).suffix
    match kind:
        case "sender":
            return SENDER.at(where, path=path, number=number)
        case "tool":
            heard = suffix in CODED and suffix not in _PICTURES
            return (ENCODER if heard else TOOL).at(where, path=path, at=at)
        case _:
            return MACHINE.at(where, path=path, name=kind, at=at)


PART = FileCheck(found, is_clean, told)
