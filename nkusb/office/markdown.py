"""Document → Markdown: what `load.markdown` reads back as the same Document.

`normal` is the Document as Markdown can say it. What it can't: a list that is tight though blocks in it need empty lines, stress
whose ends CommonMark doesn't see (`a**(b)**c`), a break in a heading or a cell. There stress is left out, never words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal, assert_never

from nkusb.document import (
    Block,
    Break,
    Cell,
    Code,
    Document,
    Emphasis,
    Figure,
    Foreign,
    Heading,
    Inline,
    Items,
    Link,
    Note,
    NoteMark,
    Notes,
    Paragraph,
    Preformatted,
    Quote,
    Rule,
    Strong,
    Table,
    Term,
    Text,
)
from nkusb.load.markdown import read_markdown
from nkusb.office.runs import PLAIN, Run, nested, runs, tidy
from nkusb.problems import Place

_ACTIVE = re.compile(r"[\\`*_\[\]<|]|&(?=#?\w+;)")
_LINE_START = re.compile(r"(?m)^(?=#{1,6}(?:\s|$)|[-+](?:\s|$)|[=:>-]|~~~)")
_NUMBER = re.compile(r"(?m)^(\d{1,9})(?=[.)](?:\s|$))")
_EDGES = re.compile(r"(?s)([^\w가-힣]*)(.*?)([^\w가-힣]*)")
_HASH = r"\#"
_RULES = {"": "---", "left": ":--", "center": ":-:", "right": "--:"}
_SIDES: Mapping[str, Literal["", "center", "right"]] = {
    "": "",
    "left": "",
    "center": "center",
    "right": "right",
}  # left it is anyway


def write_markdown(document: Document, targets: Mapping[str, str] | None = None) -> str:
    """The Markdown of a body, ending with a line end. `targets` are the addresses of payloads by slug, where they are known."""
    return _Writer(targets or {}).document(normal(document))


def normal(document: Document) -> Document:
    """The document as Markdown can say it, in one form: equal texts are equal here. Nodes lose their lines."""
    return Document(tuple(_blocks(document.blocks)))


def _blocks(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[Block]:
    match block:
        case Heading(_, level, inlines):
            yield from [Heading(0, level, said)] if (said := _sayable(_in_one_line(inlines))) else []
        case Paragraph(_, inlines):
            yield from [Paragraph(0, said)] if (said := _sayable(inlines)) else []
        case Items(_, start, tight, items):
            parts = tuple(tuple(_blocks(item)) for item in items)
            yield from [Items(0, start, _is_tight(tight, parts), parts)] if parts else []
        case Quote(_, inner):
            yield Quote(0, tuple(_blocks(inner)))
        case Preformatted(_, text):
            lines = [line.rstrip() for line in text.removesuffix("\n").split("\n")]
            yield Preformatted(0, "".join(f"{line}\n" for line in lines) if any(lines) else "")
        case Table(_, head, rows):
            width = [Cell(())] * len(head)
            yield Table(0, _row(head, head), tuple(_row((*row, *width)[: len(head)], head) for row in rows))
        case Figure(name=name, alt=alt, caption=caption):
            yield Figure(0, 0, name, _spaced(alt), _spaced(caption))
        case Rule():
            yield Rule(0)
        case Notes(_, notes):
            yield Notes(0, tuple(replace(note, blocks=tuple(_blocks(note.blocks))) for note in notes))
        case _:
            assert_never(block)


def _row(row: Sequence[Cell], head: Sequence[Cell]) -> tuple[Cell, ...]:
    return tuple(Cell(_sayable(_in_one_line(cell.inlines)), _SIDES[first.align]) for cell, first in zip(row, head, strict=True))


def _in_one_line(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    return nested(tidy(Run(Text(" "), run.marks) if isinstance(run.piece, Break) else run for run in runs(inlines)))


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _is_tight(tight: bool, items: tuple[tuple[Block, ...], ...]) -> bool:
    """Whether Markdown makes a list tight, which asks for no empty line anywhere between its blocks."""
    if not any(isinstance(block, Paragraph | Figure) for item in items for block in item):
        return True
    if not tight:
        return len(items) == 1 and len(items[0]) == 1
    return not any(_needs_space(one, other) for item in items for one, other in pairwise(item))


def _needs_space(block: Block, after: Block) -> bool:
    """Whether `after` would become part of `block` without an empty line between them."""
    if isinstance(after, Items):
        breaks_in = bool(after.items[0]) and not isinstance(block, Items)
        return not breaks_in or (isinstance(block, Paragraph | Figure) and after.start not in (None, 1))
    return isinstance(block, Items | Quote | Table) or not isinstance(after, Preformatted | Heading)


def _sayable(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """The inline nodes with as much of their stress as Markdown can say."""
    whole = runs(inlines)
    attempts = (whole, _trimmed(whole), _calm(whole, strong=True), _calm(_trimmed(whole), strong=True))
    for attempt in attempts if any(run.marks != PLAIN for run in whole) else ():
        if _says(attempt):
            return nested(attempt)
    return nested(_calm(whole, strong=False))


def _says(wanted: tuple[Run, ...]) -> bool:
    """Whether the reader understands what the writer writes. A footnote's mark is tried as code, which stands alike."""
    marked = tuple(replace(run, piece=Code("n")) if isinstance(run.piece, NoteMark) else run for run in wanted)
    read, problems = read_markdown(_Writer({}).words(nested(marked)), Place(""))
    match read.blocks:
        case (Paragraph(_, inlines),):
            return not problems and runs(inlines) == marked
        case _:
            return not wanted


def _trimmed(given: tuple[Run, ...]) -> tuple[Run, ...]:
    """Stress without the punctuation at its ends."""
    return tidy(part for run in given for part in _without_edges(run))


def _without_edges(run: Run) -> Iterator[Run]:
    calm = replace(run.marks, emphasis=False, strong=False)
    if not isinstance(run.piece, Text) or run.marks == calm:
        yield run if isinstance(run.piece, Text | Break) else replace(run, marks=calm)
        return
    before, words, after = _EDGES.fullmatch(run.piece.text).groups()  # type: ignore[union-attr] # it matches any text
    yield from (Run(Text(text), marks) for text, marks in ((before, calm), (words, run.marks), (after, calm)) if text)


def _calm(given: tuple[Run, ...], strong: bool) -> tuple[Run, ...]:
    """The runs without emphasis, and without `strong` too where that is false."""
    return tidy(replace(run, marks=replace(run.marks, emphasis=False, strong=run.marks.strong and strong)) for run in given)


@dataclass
class _Writer:
    """Writes what `normal` gives."""

    targets: Mapping[str, str] = field(default_factory=dict)

    def document(self, document: Document) -> str:
        return "\n".join(self.blocks(document.blocks)) + "\n"

    def blocks(self, blocks: Sequence[Block], tight: bool = False) -> list[str]:
        """Lines; blocks with an empty line between them, but in a tight list."""
        lines: list[str] = []
        other = False  # the second of two lists side by side has other marks, or they would be one
        for number, block in enumerate(blocks):
            before = blocks[number - 1] if number else None
            if isinstance(block, Items) and isinstance(before, Items) and (block.start is None) == (before.start is None):
                other = not other
            else:
                other = False
            lines += [""] if before and (not tight or _needs_space(before, block)) else []
            lines += self.items(block, other) if isinstance(block, Items) else self.block(block)
        return lines

    def block(self, block: Heading | Paragraph | Quote | Preformatted | Table | Figure | Rule | Notes) -> list[str]:  # noqa: PLR0911 (one case a node)
        match block:
            case Heading(_, level, inlines):
                words = self.inlines(inlines)
                said = words.rstrip("#")  # what follows would close the heading
                return [f"{'#' * level} {said}{words[len(said) :].replace('#', _HASH)}".rstrip()]
            case Paragraph(_, inlines):
                return self.words(inlines).split("\n")
            case Quote(_, blocks):
                return [f"> {line}".rstrip() for line in self.blocks(blocks)] or [">"]
            case Preformatted(_, text):
                fence = "`" * max(3, 1 + max((len(ticks) for ticks in re.findall("`+", text)), default=0))
                return [fence, *text.split("\n")[:-1], fence]
            case Table(_, head, rows):
                rule = f"|{'|'.join(_RULES[cell.align] for cell in head)}|"
                return [self.row(head), rule, *map(self.row, rows)]
            case Figure(name=name, alt=alt, caption=caption):
                title = _escaped(caption).replace('"', '\\"')
                return [f"![{_escaped(alt)}]({_address(name)}" + (f' "{title}")' if caption else ")")]
            case Rule():
                return ["***"]
            case Notes(_, notes):
                return "\n\n".join("\n".join(self.note(note)) for note in notes).split("\n")
            case _:
                assert_never(block)

    def items(self, block: Items, other: bool) -> list[str]:
        lines: list[str] = []
        for number, item in enumerate(block.items):
            bullet = "*" if other else "-"
            mark = f"{bullet} " if block.start is None else f"{block.start + number}{')' if other else '.'} "
            lines += [] if block.tight or not lines else [""]
            lines += _indented(self.blocks(item, block.tight), mark, " " * len(mark))
        return lines

    def note(self, note: Note) -> list[str]:
        lines = self.blocks(note.blocks)
        if note.blocks and not isinstance(note.blocks[0], Paragraph):
            lines = ["", *lines]  # the library loses the spaces of code that stands beside the mark
        return _indented(lines, f"[^{note.number}]: ", "    ")

    def row(self, row: tuple[Cell, ...]) -> str:
        cells = (self.words(cell.inlines).replace("|", "\\|") for cell in row)  # a cell loses one backslash, also in code
        return f"| {' | '.join(cells)} |"

    def words(self, inlines: tuple[Inline, ...]) -> str:
        """Inline nodes as they stand at the beginning of a line."""
        return _NUMBER.sub(r"\1\\", _LINE_START.sub(r"\\", self.inlines(inlines)))

    def inlines(self, inlines: tuple[Inline, ...]) -> str:
        written = ""
        for number, inline in enumerate(inlines):
            text = self.inline(inline)
            before, after = inlines[number - 1] if number else None, inlines[number + 1 : number + 2]
            if isinstance(inline, Text):
                if isinstance(before, NoteMark) and text[0] in ":({":
                    text = f"\\{text}"
                if after and text.endswith("!"):
                    text = f"{text[:-1]}\\!"
            written += text
        return written

    def inline(self, inline: Inline) -> str:  # noqa: PLR0911 (one case a node)
        match inline:
            case Text(text) | Term(text=text):
                return _escaped(text)
            case Emphasis(inner):
                return f"*{self.inlines(inner)}*"
            case Strong(inner):
                return f"**{self.inlines(inner)}**"
            case Foreign(language, inner):
                return f"[{self.inlines(inner)}]{{lang={language}}}"
            case Link(_, _, inner, slug):
                return f"[{self.inlines(inner)}]({self.targets.get(slug, f'../{slug}/index.md')})"
            case Code(text):
                ticks = "`" * (1 + max((len(found) for found in re.findall("`+", text)), default=0))
                space = " " if text.startswith("`") or text.endswith("`") else ""
                return f"{ticks}{space}{text}{space}{ticks}"
            case Break():
                return "\\\n"
            case NoteMark(number):
                return f"[^{number}]"
            case _:
                assert_never(inline)


def _escaped(text: str) -> str:
    return _ACTIVE.sub(r"\\\g<0>", text)


def _address(name: str) -> str:
    return f"<{name}>" if re.search(r"[\s()<]", name) else name


def _indented(lines: list[str], first: str, margin: str) -> list[str]:
    """A block's lines behind a mark; an empty line needs no margin."""
    if not lines:
        return [first.rstrip()]
    begun = ((first if not number else margin, line) for number, line in enumerate(lines))
    return [f"{begin}{line}" if line else begin.rstrip() for begin, line in begun]
