"""OpenDocument text → blocks. Only what a Document can say is looked for; whatever else a file holds stays where it is.

Of recorded changes, a file shows the text with all of them accepted; each is reported. Source: OpenDocument 1.3, part 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from nkusb.document import (
    Block,
    Break,
    Cell,
    Code,
    Figure,
    Heading,
    Items,
    NoteMark,
    Paragraph,
    Preformatted,
    Rule,
    Table,
    Text,
    plain,
)
from nkusb.names import is_slug
from nkusb.office.builder import More, Part, Quoted, assembled
from nkusb.office.contract import ADDRESS, BROKEN, COMMENT, FLATTENED, HIDDEN, NO_PICTURE, TRACKED, Findings, Unfit
from nkusb.office.contract import Text as Read
from nkusb.office.package import Package
from nkusb.office.pictures import NO_WORDS, Shown, named
from nkusb.office.runs import PLAIN, Marks, Run, nested, tidy
from nkusb.office.word import LINK

_FOREIGN = re.compile(r"Foreign[ _](?:20_)?([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)")
_PREFORMATTED = frozenset({"preformatted text", "html preformatted"})
_MONOSPACED = frozenset({"courier new", "courier", "consolas", "liberation mono", "dejavu sans mono", "d2coding"})
_LEFT_BEHIND = {
    "draw.text-box": ("글상자", "a text box"),
    "draw.object": ("속에 든 다른 파일", "an embedded object"),
    "draw.object-ole": ("속에 든 다른 파일", "an embedded object"),
    "draw.custom-shape": ("도형이나 차트", "a drawing or a chart"),
    "draw.g": ("도형이나 차트", "a drawing or a chart"),
}
_CHANGED = {"text.insertion": "넣음/inserted", "text.deletion": "지움/deleted", "text.format-change": "꾸밈/formatted"}


@dataclass(frozen=True, slots=True)
class _Style:
    """A style as far as it matters."""

    names: tuple[str, ...] = ()  # its own and those that it is based on, as they are shown, in small letters
    strong: bool = False
    emphasis: bool = False
    hidden: bool = False
    code: bool = False
    align: str = ""
    language: str = ""
    ruled: bool = False

    @property
    def name(self) -> str:
        return self.names[0] if self.names else ""


def read_odt(package: Package, findings: Findings) -> tuple[Read, dict[str, Shown]]:
    """A document, and its pictures by the names that they get. Raises `Unfit`."""
    if "content.xml" not in package:
        raise Unfit(BROKEN)
    reader = _Reader(package, findings)
    return reader.whole(), reader.pictures


class _Reader:
    """Reads one document."""

    def __init__(self, package: Package, findings: Findings) -> None:
        self.package, self.findings = package, findings
        self.content = package.xml("content.xml")
        trees = [self.content, *([package.xml("styles.xml")] if "styles.xml" in package else [])]
        elements = {one.get("style.name", ""): one for tree in reversed(trees) for one in tree.iter("style.style")}
        self.styles = {name: _style(name, elements) for name in elements}
        self.lists = {one.get("style.name", ""): one for tree in trees for one in tree.iter("text.list-style")}
        self.pictures: dict[str, Shown] = {}
        self.notes: dict[int, tuple[Block, ...]] = {}
        self.references: dict[str, int] = {}
        self.title, self.summary = "", ""
        self.list_count = 0

    def whole(self) -> Read:
        body = self.content.find("office.body/office.text")
        if body is None:
            raise Unfit(BROKEN)
        for region in body.findall("text.tracked-changes/text.changed-region"):
            for change in region:
                self.findings.add(TRACKED, kind=_CHANGED.get(change.tag, "바꿈/changed"))
        blocks = assembled(self.parts(body))
        self.findings.paragraph = 0
        if any("Object" in name.split("/")[0] for name in self.package.names):
            self.findings.left("속에 든 다른 파일", "an embedded object")
        if any(name.startswith(("Basic/", "Scripts/")) for name in self.package.names):
            self.findings.left("매크로", "macros")
        return Read(blocks, self.notes, self.title, self.summary)

    def parts(self, container: Element) -> Iterator[Part]:
        """What stands in a body, a note or an item, in order; a caption joins the picture before it."""
        figure: Figure | None = None
        for style, part in self._parts(container):
            if figure and style == "caption" and isinstance(part, Paragraph):
                yield replace(figure, caption=plain(part.inlines))
                figure = None
                continue
            yield from [figure] if figure else []
            figure = part if isinstance(part, Figure) else None
            yield from [part] if not figure else []
        yield from [figure] if figure else []

    def _parts(self, container: Element) -> Iterator[tuple[str, Part]]:
        for element in container:
            match element.tag:
                case "text.p" | "text.h":
                    self.findings.paragraph += 1
                    yield from self.paragraph(element)
                case "text.list":
                    yield "", self.items(element, "", 1)
                case "table.table":
                    yield from (("", part) for part in self.table(element))
                case "text.section":
                    if element.get("text.display") == "none":
                        self.findings.add(HIDDEN)
                    else:
                        yield from self._parts(element)
                case "draw.frame" | "draw.custom-shape" | "draw.g":
                    pictures: list[Figure] = []
                    self.drawn(element, pictures)
                    yield from (("", figure) for figure in pictures)
                case _:
                    pass

    def paragraph(self, element: Element) -> Iterator[tuple[str, Part]]:
        style = self.styles.get(element.get("text.style-name", ""), _Style())
        names = set(style.names)
        pictures: list[Figure] = []
        read = [*self.inline(element, PLAIN, pictures)]
        if names & _PREFORMATTED:
            text = "".join("\n" if isinstance(run.piece, Break) else getattr(run.piece, "text", "") for run in read)
            yield "", Preformatted(0, f"{text}\n" if text else "")
            return
        words = tidy(read)
        inlines = nested(words)
        level = _number(element.get("text.outline-level")) if element.tag == "text.h" else 0
        if not words:
            yield from [("", Rule(0))] if style.ruled or "horizontal line" in names else []
        elif "title" in names:
            self.title = f"{self.title} {plain(inlines)}".strip()
        elif "subtitle" in names:
            self.summary = f"{self.summary} {plain(inlines)}".strip()
        elif level:
            yield "", Heading(0, min(6, level + 1), inlines)
        elif "attachment" in names and isinstance(words[0].piece, Code):
            yield "", Figure(0, 0, words[0].piece.text, plain(nested(words[1:])).strip(), "")
        elif names & {"quotations", "quote", "block text"}:
            yield "", Quoted(Paragraph(0, inlines))
        elif found := next((found for name in names if (found := re.fullmatch(r"list continue(?: ([1-9]))?", name))), None):
            yield "", More((Paragraph(0, inlines),), int(found[1] or 1) - 1)
        else:
            yield "caption" if names & {"caption", "illustration", "figure"} else "", Paragraph(0, inlines)
        yield from (("", figure) for figure in pictures)

    def items(self, element: Element, inherited: str, level: int) -> Items:
        """A list. One that only continues the last (`text.continue-numbering`) has its own first number all the same."""
        name = element.get("text.style-name", inherited)
        items: list[tuple[Block, ...]] = []
        first = None
        for item in element:
            if item.tag not in ("text.list-item", "text.list-header"):
                continue
            first = first if first is not None else item.get("text.start-value")
            items.append(assembled(self._in_item(item, name, level)))
        start = self._start(name, level)
        if start is not None and first:
            start = _number(first)
        loose = any("list spaced" in self._names(paragraph) for paragraph in element.iter("text.p"))
        return Items(0, start, not loose, tuple(items))

    def _in_item(self, item: Element, name: str, level: int) -> Iterator[Part]:
        holder = Element("text.section")
        for child in item:
            if child.tag == "text.list":
                yield from self.parts(holder) if len(holder) else ()
                holder = Element("text.section")
                yield self.items(child, name, level + 1)
            else:
                holder.append(child)
        yield from (part.blocks[0] if isinstance(part, More) else part for part in self.parts(holder))

    def _names(self, element: Element) -> tuple[str, ...]:
        return self.styles.get(element.get("text.style-name", ""), _Style()).names

    def _start(self, name: str, level: int) -> int | None:
        """The first number of a list's level; none where it is not numbered."""
        for one in self.lists.get(name, ()):
            if one.get("text.level") == str(level) and one.tag == "text.list-level-style-number" and one.get("style.num-format"):
                return _number(one.get("text.start-value") or "1")
        return None

    def inline(self, element: Element, marks: Marks, pictures: list[Figure]) -> Iterator[Run]:
        """The runs of an element: its own text and that of what is in it. Spaces are one, but for `text.s`."""
        style = self.styles.get(element.get("text.style-name", ""), _Style()) if element.tag == "text.span" else _Style()
        if style.hidden:
            if "".join(element.itertext()).strip():
                self.findings.add(HIDDEN)
            return
        if element.tag == "text.span":
            marks = replace(
                marks,
                strong=marks.strong or style.strong,
                emphasis=marks.emphasis or style.emphasis,
                language=style.language or marks.language,
            )
        kind = Code if style.code else Text
        if element.text:
            yield Run(kind(re.sub(r"\s+", " ", element.text)), marks)
        for child in element:
            yield from self.within(child, marks, kind, pictures)
            if child.tail:
                yield Run(kind(re.sub(r"\s+", " ", child.tail)), marks)

    def within(self, child: Element, marks: Marks, kind: type[Text] | type[Code], pictures: list[Figure]) -> Iterator[Run]:  # noqa: C901, PLR0912 (one case an element)
        match child.tag:
            case "text.span":
                for run in self.inline(child, marks, pictures):
                    yield replace(run, piece=Code(run.piece.text)) if kind is Code and isinstance(run.piece, Text) else run
            case "text.s":
                yield Run(kind(" " * min(1000, _number(child.get("text.c") or "1"))), marks)
            case "text.tab":
                yield Run(kind("\t"), marks)
            case "text.line-break":
                yield Run(Break(), marks)
            case "text.a":
                yield from self.inline(child, self.link(child, marks), pictures)
            case "text.note":
                yield Run(NoteMark(self.note(child), 1), marks)
            case "text.note-ref":
                number = self.references.get(child.get("text.ref-name", ""))
                yield from [Run(NoteMark(number, 1), marks)] if number else []
            case "office.annotation":
                self.findings.add(COMMENT)
            case "text.hidden-text" | "text.hidden-paragraph":
                self.findings.add(HIDDEN)
            case "text.ruby":
                base = child.find("text.ruby-base")
                yield from self.inline(base, marks, pictures) if base is not None else ()
            case "draw.frame" | "draw.custom-shape" | "draw.g":
                self.drawn(child, pictures)
            case tag if tag.startswith(
                ("text.tracked", "text.change", "office:", "draw:", "text.bookmark", "text.reference-mark")
            ):
                pass
            case _:
                yield from self.inline(child, marks, pictures)  # a field shows its last value

    def link(self, element: Element, marks: Marks) -> Marks:
        anchor = element.get("xlink.href", "").removeprefix("#")
        if anchor.startswith(LINK) and is_slug(anchor.removeprefix(LINK)):
            return replace(marks, slug=anchor.removeprefix(LINK))
        self.findings.add(ADDRESS)
        return marks

    def note(self, element: Element) -> int:
        number = len(self.notes) + 1
        self.notes[number] = ()  # its place, before notes in it
        self.references[element.get("text.id", "")] = number
        body = element.find("text.note-body")
        here, kept = self.findings.paragraph, (self.title, self.summary)
        self.notes[number] = assembled(self.parts(body)) if body is not None else ()
        self.findings.paragraph, (self.title, self.summary) = here, kept
        return number

    def drawn(self, element: Element, pictures: list[Figure]) -> None:
        """The picture of a frame; its description is what replaces it."""
        for tag, left in _LEFT_BEHIND.items():
            if element.tag == tag or element.find(tag) is not None:
                self.findings.left(*left)
                return
        image = element.find("draw.image")
        if image is None:
            return
        target = image.get("xlink.href", "").removeprefix("./")
        if target not in self.package:
            self.findings.add(NO_PICTURE, reason="파일 밖에 있음/it is not in the file")
            return
        words = next(
            (text for tag in ("svg.desc", "svg.title") if (text := " ".join((element.findtext(tag) or "").split()))), NO_WORDS
        )
        pictures.append(Figure(0, 0, named(self.pictures, target, self.findings), words, ""))

    def table(self, element: Element) -> Iterator[Part]:
        """A table whose first row is its head; pictures in it follow it."""
        pictures: list[Figure] = []
        rows = [*element.iter("table.table-row")]
        if element.find(".//table.table") is not None:
            self.findings.add(FLATTENED, what_ko="표 속의 표", what="a table in a table")
        cells = [[cell for tc in row for cell in self.cell(tc, pictures)] for row in rows]
        width = max(map(len, cells), default=0)
        if width:
            whole = [tuple((*row, *([Cell(())] * width))[:width]) for row in cells]
            yield Table(0, whole[0], tuple(whole[1:]))
        yield from pictures

    def cell(self, element: Element, pictures: list[Figure]) -> Iterator[Cell]:
        if element.tag not in ("table.table-cell", "table.covered-table-cell"):
            return
        if any(_number(element.get(f"table.number-{name}-spanned") or "1") > 1 for name in ("columns", "rows")):
            self.findings.add(FLATTENED, what_ko="합친 칸", what="merged cells")
        words: list[Run] = []
        align = ""
        for paragraph in (*element.iter("text.p"), *element.iter("text.h")):
            self.findings.paragraph += 1
            read = tidy(self.inline(paragraph, PLAIN, pictures))
            if read and words:
                self.findings.add(FLATTENED, what_ko="한 칸에 여러 단락", what="several paragraphs in a cell")
                words.append(Run(Text(" ")))
            words += read
            align = align or self.styles.get(paragraph.get("text.style-name", ""), _Style()).align
        side = {"left": "left", "start": "left", "center": "center", "right": "right", "end": "right"}.get(align, "")
        cell = Cell(nested(tidy(words)), side)  # type: ignore[arg-type] # one of the four
        yield from [cell] * min(64, max(1, _number(element.get("table.number-columns-repeated") or "1")))


def _number(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,9}", text) else 0


def _style(name: str, elements: dict[str, Element]) -> _Style:
    """A style with what it inherits. LibreOffice writes a space of a style's name as `_20_`."""
    chain = [name]
    while (
        len(chain) < 20 and (parent := elements[chain[-1]].get("style.parent-style-name", "")) in elements and parent not in chain
    ):
        chain.append(parent)
    row = [elements[link] for link in chain]
    names = tuple((one.get("style.display-name") or one.get("style.name") or "").replace("_20_", " ").casefold() for one in row)
    is_text = row[0].get("style.family") == "text"
    foreign = next((found for link in chain if (found := _FOREIGN.fullmatch(link.replace("_2d_", "-")))), None)
    return _Style(
        names=names,
        strong=is_text and _property(row, "text", "fo.font-weight") in ("bold", "600", "700", "800", "900"),
        emphasis=is_text and _property(row, "text", "fo.font-style") in ("italic", "oblique"),
        hidden=_property(row, "text", "text.display") == "none",
        code=is_text and (_property(row, "text", "style.font-name").casefold() in _MONOSPACED or "source text" in names),
        align=_property(row[:1], "paragraph", "fo.text-align"),
        language=foreign[1] if foreign else "",
        ruled=_property(row[:1], "paragraph", "fo.border-bottom") not in ("", "none"),
    )


def _property(row: list[Element], kind: str, name: str) -> str:
    return next((value for one in row for found in one.findall(f"style.{kind}-properties") if (value := found.get(name))), "")
