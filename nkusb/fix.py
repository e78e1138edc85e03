"""Mends what can be mended without judgement in the `index.md` of payloads, so that a diff can be shown and then written.

Only what a reader sees is touched, and the file around it where it can't be seen (line ends, the form of Hangul, spaces at
line ends): never code, links, names of files, keys. What is mended is read again; what would then say something else is left.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from nkusb.document import Code, Preformatted, blocks, every_inline
from nkusb.hygiene import Mend, applied, bare, hygiene
from nkusb.load.folder import Folder, read_folders
from nkusb.load.payload import payload_of
from nkusb.load.text import read_text
from nkusb.model import Payload
from nkusb.names import nfc
from nkusb.orthography import Glossary
from nkusb.passages import Passage, passages
from nkusb.problems import HINT, Place, Problem, Problems
from nkusb.problems import Code as ProblemCode

NOT_MENDED = ProblemCode(
    "FIX001", HINT,
    "이 글은 아직 읽을 수 없으므로 줄 끝과 한글 조합만 봅니다.",
    "This text can't be read yet, so only line ends and the form of Hangul are looked at.",
    "`nkusb check` 가 알려 주는 것을 고친 뒤 다시 하십시오.", "Mend what `nkusb check` names, then try again.",
    bad='staus = "draft"', good='status = "draft"',
)  # fmt: skip

_ROUNDS = 9
_SPACES_AT_END = re.compile(r"(?<![ \t])[ \t]+$", re.MULTILINE)
_CODE = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_ASCII_MARKS = re.compile(r"[!-/:-@\[-`{-~]")


@dataclass(frozen=True, slots=True)
class Mended:
    """A payload's text as it lies there and as it would be; `place` is its file."""

    path: Path
    place: Place
    old: bytes
    text: str

    @property
    def new(self) -> bytes:
        return self.text.encode()

    @property
    def before(self) -> str:
        """The text that lies there, without what can't be seen (line ends, the form of Hangul)."""
        return nfc(self.old.decode("utf-8-sig")).replace("\r\n", "\n").replace("\r", "\n")

    def write(self) -> None:
        """Put the new text in the old one's place, whole. Raises `OSError`."""
        with tempfile.TemporaryDirectory(dir=self.path.parent) as folder:
            beside = Path(folder, self.path.name)
            beside.write_bytes(self.new)
            shutil.copymode(self.path, beside)
            beside.replace(self.path)


def mend(root: Path, wanted: Iterable[Path]) -> tuple[tuple[Mended, ...], Problems]:
    """What would change in the payloads below `root`, or in those of the folders `wanted` (resolved) if there are any."""
    found: list[Problem] = []
    only = frozenset(wanted)
    folders = [folder for folder in read_folders(root, found) if not only or only & {folder.path, *folder.path.parents}]
    mended: list[Mended] = []
    problems: list[Problem] = []
    for folder in folders:
        path = folder.files["index.md"].path
        text, unreadable = read_text(path, folder.place)
        if text is None:
            problems += unreadable
            continue
        payload = payload_of(folder, text, Glossary()).payload
        if payload is None:
            problems.append(NOT_MENDED.at(folder.place))
        new = mended_text(folder, payload) if payload else text
        if new.encode() != (old := path.read_bytes()):
            mended.append(Mended(path, folder.place, old, new))
    return tuple(mended), tuple(problems)


def mended_text(folder: Folder, payload: Payload) -> str:
    """The text of a payload, mended until nothing is left to mend; it says what it said."""
    for _ in range(_ROUNDS):  # what is mended may bring marks together that are mended in turn
        new = _once(folder, payload)
        if new == payload.written:
            break
        payload = payload_of(folder, new, Glossary()).payload or payload
    return payload.written


def _once(folder: Folder, payload: Payload) -> str:
    said = _said(payload)

    def holds(text: str) -> bool:
        read = payload_of(folder, text, Glossary()).payload
        return read is not None and _said(read) == said

    changes = [*_changes(payload)]
    whole = applied(payload.written, _ordered(changes))
    if holds(whole):
        return whole
    kept: list[tuple[Mend, ...]] = []  # one by one: a mark that would become Markdown's spoils no other
    for change in changes:
        if holds(applied(payload.written, _ordered([*kept, change]))):
            kept.append(change)
    return applied(payload.written, _ordered(kept))


def _ordered(changes: Iterable[tuple[Mend, ...]]) -> list[Mend]:
    return sorted((one for change in changes for one in change), key=lambda one: one.start)


def _changes(payload: Payload) -> Iterator[tuple[Mend, ...]]:
    """What is to be done to the file, in groups that are done together, none of which overlap."""
    closed = _closed(payload)
    taken = bytearray(len(payload.written) + 1)
    for group in (*(group for passage in passages(payload) for group in _in_file(passage, payload.written)), *_ends(payload)):
        spans = [slice(mend.start, mend.end) for mend in group]
        if not any(any(closed[span]) or any(taken[span]) for span in spans):
            for span in spans:
                taken[span] = b"\1" * (span.stop - span.start)
            yield group


def _in_file(passage: Passage, written: str) -> Iterator[tuple[Mend, ...]]:
    """The mends of a passage where they stand in the file; what is written there otherwise (as an entity, say) is left."""
    groups: dict[int, list[Mend | None]] = {}
    for number, one in enumerate(hygiene(passage.text)[1]):
        start = passage.offset(one.start)
        words = passage.text[one.start : one.end]
        escaped = bool(_ASCII_MARKS.match(words)) and written[:start].endswith("\\")
        stands = written.startswith(words, start) and passage.offset(one.end - 1) == start + len(words) - 1
        found = Mend(start - escaped, start + len(words), one.new) if stands else None
        groups.setdefault(one.pair or -number - 1, []).append(found)
    for group in groups.values():
        if all(group):
            yield tuple(one for one in group if one)


def _ends(payload: Payload) -> Iterator[tuple[Mend, ...]]:
    """Spaces at the ends of lines."""
    yield from ((Mend(*found.span(), ""),) for found in _SPACES_AT_END.finditer(payload.written))


def _closed(payload: Payload) -> bytearray:
    """Which characters of the file are code, where every character counts."""
    closed = bytearray(len(payload.written) + 1)
    starts = [0, *(found.end() for found in re.finditer("\n", payload.written)), len(payload.written)]
    lines = sorted({block.line for block in blocks(payload.body)} | {len(starts)})
    for block in blocks(payload.body):
        if isinstance(block, Preformatted):
            following = next((line for line in lines if line > block.line), len(starts))
            closed[starts[block.line - 1] : starts[following - 1]] = b"\1" * (starts[following - 1] - starts[block.line - 1])
    for found in _CODE.finditer(payload.written):
        closed[found.start() : found.end()] = b"\1" * len(found[0])
    return closed


def _said(payload: Payload) -> tuple[str, list[str]]:
    """What a payload says, whatever its marks and spaces: every word in its place in the tree, and all code to the letter."""
    held = asdict(replace(payload, body=replace(payload.body, written=""), media={}, folder=Path(), size=0))
    words = re.sub(r'"(?:line|column|first|last)": \d+', "", json.dumps(held, ensure_ascii=False, default=str))
    code = [block.text for block in blocks(payload.body) if isinstance(block, Preformatted)]
    return bare(words), code + [inline.text for inline in every_inline(payload.body) if isinstance(inline, Code)]
