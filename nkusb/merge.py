"""What came back of a text, put into the text as it stands: equal blocks keep their Markdown, what a format can't carry stays.

Blocks that say the same keep their lines, however they are written. A text without marks (`.txt`) is laid over the body paragraph
by paragraph: headings, lists, tables, pictures, footnotes and links are those that were there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from nkusb.document import (
    Block,
    Cell,
    Document,
    Figure,
    Heading,
    Inline,
    Items,
    Link,
    NoteMark,
    Notes,
    Paragraph,
    Quote,
    Table,
    Text,
    plain,
)
from nkusb.load.markdown import read_markdown
from nkusb.load.payload import split
from nkusb.office.markdown import normal, write_markdown
from nkusb.office.plain import front_words
from nkusb.office.runs import runs
from nkusb.problems import WARNING, Code, Place, Problem, Problems

MOVED = Code(
    "KIT001", WARNING,
    "바뀐 단락의 각주 표식을 단락 끝으로 옮겼습니다.", "The footnote's mark of a changed paragraph was put at its end.",
    "알맞은 낱말 뒤로 옮기십시오.", "Move it behind the word that it belongs to.",
    bad="물을 끓여 마십니다.[^1] (the mark stood behind 물)", good="물[^1]을 끓여 마십니다.",
)  # fmt: skip
UNLINKED = Code(
    "KIT002", WARNING,
    "바뀐 단락에서 다른 글로 가던 링크가 사라졌습니다.", "A changed paragraph has lost its link to another payload.",
    "필요하면 다시 적으십시오. 보기: [깨끗한 물](../../guides/clean-water/index.md)",
    "Write it again if it is wanted, such as [깨끗한 물](../../guides/clean-water/index.md).",
    bad="맑은 물에 대한 글", good="[맑은 물](../../guides/clean-water/index.md)에 대한 글",
)  # fmt: skip
KEPT = Code(
    "KIT003", WARNING,
    "돌아온 글에 없는 것 {count}가지(표의 칸, 각주, 설명 같은 것)를 그대로 두었습니다.",
    "{count} things that the returned text doesn't hold (cells, footnotes, captions …) were kept as they were.",
    "고쳐야 할 것이면 index.md 에서 고치십시오.", "If they should change too, change them in index.md.",
    bad="(a table that a .txt has lost)", good="(a .docx, which carries tables)",
)  # fmt: skip

_LIKE = 0.5  # of two paragraphs' letters, from which on one is taken for a new version of the other
_MARKER = re.compile(r"^(?:[•‣◦▪○●■□·*-]|\(?\d{1,3}[.)])\s+")
_NOTE = re.compile(r"\[\d{1,3}\]")
_DEFINITION = re.compile(r"\[\^[^\]\s]+\]:")
_TARGET = re.compile(r"\]\(((?:\.\./){1,2}(?:[a-z]+/)?([a-z0-9-]+)(?:/(?:index\.md)?)?)\)")


def merged(written: str, title: str, summary: str, body: Document, is_bare: bool) -> tuple[str, tuple[Code | int, ...]]:
    """A file's text with a new body, title and summary where they are given; then what a person should look at.

    Front matter stays but for these two.
    """
    front, old, _ = split(written) or ("", written, 1)
    before, _ = read_markdown(old, Place(""))
    told: list[Code | int] = []
    if is_bare:
        lines = [plain(block.inlines) for block in body.blocks if isinstance(block, Paragraph)]
        title, summary, body, told = _laid_over(front_words(front, Place("")), before, lines)
    text = old if normal(body) == normal(before) else _rewritten(old, before, body)
    front = _with(_with(front, "title", title), "summary", summary)
    return (f"+++\n{front}\n+++\n{text}" if split(written) else text), tuple(told)


def _laid_over(words: tuple[str, str], before: Document, lines: Sequence[str]) -> tuple[str, str, Document, list[Code | int]]:
    """Title, summary and body with the words of a text that has no marks; what stands for sound or film is passed over."""
    named = {_key(f"{block.name} {block.alt}") for block in before.blocks if isinstance(block, Figure)}
    front = tuple(Paragraph(0, (Text(text),)) for text in words if text)
    overlay = _Overlay.of((*front, *before.blocks), [line for line in lines if _key(line) not in named])
    title, summary, *_ = (*(plain(overlay.inlines(block.inlines, False) or ()) for block in front), "", "")
    return title, summary, overlay.document(before, len(front)), overlay.told


def problems_of(told: Sequence[Code | int], place: Place) -> Problems:
    """What `merged` told, as problems at a file."""
    kept = sum(item for item in told if isinstance(item, int))
    found: list[Problem] = [code.at(place) for code in told if isinstance(code, Code)]
    return (*dict.fromkeys(found), *([KEPT.at(place, count=kept)] if kept else []))


def _with(front: str, key: str, value: str) -> str:
    """Front matter with another value of one key, which stands in one line."""
    line = re.compile(rf'(?m)^{key}[ \t]*=[ \t]*(?:"(?!"")(?:[^"\\\n]|\\.)*"|\'(?!\'\')[^\'\n]*\')')
    return line.sub(lambda _: f"{key} = {json.dumps(value, ensure_ascii=False)}", front, count=1) if value else front


def _rewritten(old: str, before: Document, after: Document) -> str:
    """The Markdown of a body in which blocks that say the same as before stand as they stood."""
    targets = {found[2]: found[1] for found in _TARGET.finditer(old)}
    known, wanted = normal(before).blocks, normal(after).blocks
    raw = _slices(old, before)
    pieces: list[str] = []
    for tag, i, _, j, end in SequenceMatcher(None, known, wanted, autojunk=False).get_opcodes():
        for number, block in enumerate(wanted[j:end]):
            kept = raw.get(i + number, "") if tag == "equal" and len(known) == len(before.blocks) else ""
            pieces.append(kept if kept and _reads_as(kept, block) else write_markdown(Document((block,)), targets).rstrip("\n"))
    apart = _apart(wanted, pieces, targets)
    return "\n" + "\n\n".join(apart) + "\n"


def _apart(blocks: Sequence[Block], pieces: list[str], targets: Mapping[str, str]) -> list[str]:
    """The pieces; lists that stand side by side are written together, or they would become one."""
    done: list[str] = []
    at = 0
    while at < len(blocks):
        end = at + 1
        while isinstance(blocks[at], Items) and end < len(blocks) and isinstance(blocks[end], Items):
            end += 1
        done.append(pieces[at] if end == at + 1 else write_markdown(Document(tuple(blocks[at:end])), targets).rstrip("\n"))
        at = end
    return done


def _slices(old: str, before: Document) -> dict[int, str]:
    """The lines of each block by its number."""
    lines = old.split("\n")
    notes = next((number for number, line in enumerate(lines, 1) if _DEFINITION.match(line)), len(lines) + 1)
    starts = [notes if isinstance(block, Notes) else block.line for block in before.blocks] + [len(lines) + 1]
    return {number: "\n".join(lines[start - 1 : starts[number + 1] - 1]).strip("\n") for number, start in enumerate(starts[:-1])}


def _reads_as(text: str, block: Block) -> bool:
    """Whether a piece alone says the block. One with footnotes never does: their labels are the whole text's."""
    return normal(read_markdown(text, Place(""))[0]).blocks == (block,)


def _key(text: str) -> str:
    """What is compared of a paragraph: its letters, without what word processors put before an item or for a footnote."""
    return "".join(_NOTE.sub("", _MARKER.sub("", text.strip())).split())


@dataclass
class _Overlay:
    """New words for the leaves of a body (headings, paragraphs, cells, captions), by their number in reading order."""

    words: Mapping[int, str | None]
    more: Mapping[int, Sequence[str]]  # paragraphs that come after a leaf, -1 for the beginning
    told: list[Code | int] = field(default_factory=list)
    leaf: int = -1
    droppable: bool = True

    @classmethod
    def of(cls, blocks: Sequence[Block], lines: Sequence[str]) -> _Overlay:
        leaves = [*_leaves(blocks)]
        words: dict[int, str | None] = {}
        more: dict[int, list[str]] = {}
        matcher = SequenceMatcher(None, [_key(leaf) for leaf in leaves], [_key(line) for line in lines], autojunk=False)
        for tag, i, i_end, j, j_end in matcher.get_opcodes():
            if tag != "equal":
                _pair(range(i, i_end), range(j, j_end), leaves, lines, words, more)
        return cls(words, more)

    def document(self, body: Document, before: int) -> Document:
        """The body, `before` which so many leaves have been counted."""
        new = [*self.added(range(-1, before))]
        for block in body.blocks:
            first = self.leaf + 1
            new += self.block(block)
            new += self.added(range(first, self.leaf + 1))
        return Document(tuple(new))

    def added(self, after: range) -> Iterator[Block]:
        return (Paragraph(0, (Text(line),)) for leaf in after for line in self.more.get(leaf, ()))

    def block(self, block: Block) -> Iterator[Block]:
        match block:
            case Heading(inlines=inlines) | Paragraph(inlines=inlines):
                new = self.inlines(inlines, self.droppable)
                yield from [replace(block, inlines=new)] if new is not None else []
            case Items(items=items):
                parts = (self.blocks(item) for item in items)
                yield replace(block, items=tuple(part for part in parts if part))
            case Quote(blocks=blocks):
                yield replace(block, blocks=self.blocks(blocks))
            case Table(head=head, rows=rows):
                yield replace(block, head=self.cells(head), rows=tuple(self.cells(row) for row in rows))
            case Figure(caption=caption) if caption:
                yield replace(block, caption=plain(self.inlines((Text(caption),), False) or ()))
            case Notes(notes=notes):
                self.droppable = False
                yield replace(block, notes=tuple(replace(note, blocks=self.blocks(note.blocks)) for note in notes))
            case _:
                yield block

    def blocks(self, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(inner for block in blocks for inner in self.block(block))

    def cells(self, row: tuple[Cell, ...]) -> tuple[Cell, ...]:
        return tuple(replace(cell, inlines=self.inlines(cell.inlines, False) or ()) for cell in row)

    def inlines(self, inlines: tuple[Inline, ...], droppable: bool) -> tuple[Inline, ...] | None:
        self.leaf += 1
        new = self.words.get(self.leaf, "")
        marks = tuple(run.piece for run in runs(inlines) if isinstance(run.piece, NoteMark))
        if new is None:
            if droppable and not marks:
                return None
            self.told += [1] if plain(inlines) else []
        if not new:
            return inlines
        self.told += [MOVED] if marks else []
        return (*self.linked(new, inlines), *marks)

    def linked(self, text: str, before: tuple[Inline, ...]) -> tuple[Inline, ...]:
        """New words with the links of the old ones, as far as their words are there."""
        slugs: dict[str, str] = {}
        for run in runs(before):
            if run.marks.slug and isinstance(run.piece, Text):
                slugs[run.piece.text] = run.marks.slug
        found: tuple[Inline, ...] = (Text(text),)
        for words, slug in slugs.items():
            if words not in text:
                self.told.append(UNLINKED)
            found = tuple(part for inline in found for part in _with_link(inline, words, slug))
        return found


def _with_link(inline: Inline, words: str, slug: str) -> tuple[Inline, ...]:
    if not isinstance(inline, Text) or words not in inline.text:
        return (inline,)
    head, _, tail = inline.text.partition(words)
    return (*([Text(head)] if head else []), Link(0, 0, (Text(words),), slug), *([Text(tail)] if tail else []))


def _pair(
    old: range, new: range, leaves: Sequence[str], lines: Sequence[str], words: dict[int, str | None], more: dict[int, list[str]]
) -> None:
    """Which of the old paragraphs the new ones replace: all in order where they are as many, else those that are alike."""
    if len(old) == len(new):
        words.update({leaf: _MARKER.sub("", lines[line]) for leaf, line in zip(old, new, strict=True)})
        return
    left = [*old]
    last = old.start - 1
    for line in new:
        alike = next((leaf for leaf in left if SequenceMatcher(None, leaves[leaf], lines[line]).ratio() >= _LIKE), None)
        if alike is None:
            more.setdefault(last, []).append(lines[line])
            continue
        words[alike] = _MARKER.sub("", lines[line])
        words.update(dict.fromkeys(left[: left.index(alike)]))
        left, last = left[left.index(alike) + 1 :], alike
    words.update(dict.fromkeys(left))


def _leaves(blocks: Sequence[Block]) -> Iterator[str]:
    """The words of headings, paragraphs, cells and captions, in the order in which `_Overlay` counts them."""
    for block in blocks:
        match block:
            case Heading(inlines=inlines) | Paragraph(inlines=inlines):
                yield plain(inlines)
            case Items(items=items):
                for item in items:
                    yield from _leaves(item)
            case Quote(blocks=inner):
                yield from _leaves(inner)
            case Table(head=head, rows=rows):
                yield from (plain(cell.inlines) for row in (head, *rows) for cell in row)
            case Figure(caption=caption) if caption:
                yield caption
            case Notes(notes=notes):
                for note in notes:
                    yield from _leaves(note.blocks)
            case _:
                pass


def leaves(body: Document) -> tuple[str, ...]:
    """The words of a body paragraph by paragraph."""
    return tuple(_leaves(body.blocks))
