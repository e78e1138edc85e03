"""WordprocessingML → blocks. Only what a Document can say is looked for; whatever else a file holds stays where it is.

Of changes, what was inserted is taken and what was deleted is not, and each is reported; hidden text is never taken. Paragraphs
are counted as a person counts them in the text: each `w.p` of the body, in order. Source: ECMA-376-1, WordprocessingML.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from nkusb.document import (
    Block,
    Break,
    Cell,
    Code,
    Figure,
    Heading,
    NoteMark,
    Paragraph,
    Preformatted,
    Quote,
    Rule,
    Table,
    Text,
    plain,
)
from nkusb.names import is_slug
from nkusb.office.builder import DEPTH, Item, More, Part, Quoted, assembled
from nkusb.office.contract import ADDRESS, BROKEN, COMMENT, FLATTENED, HIDDEN, NO_PICTURE, TRACKED, Findings, Unfit
from nkusb.office.contract import Text as Read
from nkusb.office.package import Package, Relation
from nkusb.office.pictures import NO_WORDS, Shown, named
from nkusb.office.runs import PLAIN, Marks, Run, nested, tidy
from nkusb.office.word import LINK

_HEADING = re.compile(r"heading ([1-9])")
_CONTINUED = re.compile(r"list continue(?: ([1-9]))?")
_ITEM = re.compile(r"item-(\d)")
_FOREIGN = re.compile(r"Foreign-([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)")
_REFERENCE = re.compile(r"\s*NOTEREF\s+(\S+)")
_PREFORMATTED = frozenset({"html preformatted", "preformatted text", "source code", "plain text"})
_CODES = frozenset({"verbatim char", "source text", "html code"})
_MONOSPACED = frozenset({"courier new", "courier", "consolas", "liberation mono", "dejavu sans mono", "d2coding"})
_RULES = frozenset({"horizontal line"})
_OFF = frozenset({"0", "false", "off", "none"})
_CHANGES = {
    "w.ins": ("넣음", "inserted"), "w.del": ("지움", "deleted"), "w.moveFrom": ("옮김", "moved"), "w.moveTo": ("옮김", "moved"),
}  # fmt: skip
_LOOKED_THROUGH = frozenset({"w.smartTag", "w.customXml", "w.bdo", "w.dir", "w.ins", "w.moveTo"})
_PASSED_OVER = frozenset({"w.del", "w.moveFrom", "w.pPr", "w.rPr", "w.sdtPr", "w.instrText", "w.delText", "w.tblPr", "w.tblGrid"})
_LEFT_BEHIND = {
    "w.object": ("속에 든 다른 파일", "an embedded object"),
    "w.altChunk": ("속에 든 다른 파일", "an embedded file"),
    "w.sym": ("특수 기호", "a symbol"),
    "m.oMath": ("수식", "a formula"),
    "m.oMathPara": ("수식", "a formula"),
    "w.txbxContent": ("글상자", "a text box"),
}


@dataclass(frozen=True, slots=True)
class _Style:
    """A style as far as it matters: its name in small letters, its list, its stress."""

    name: str = ""
    level: int = 0  # of a heading, from 1
    list: tuple[str, int] | None = None
    strong: bool | None = None
    emphasis: bool | None = None
    hidden: bool | None = None
    code: bool = False


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list: the pattern that it shares with others, the kind of its numbers, and the first of them."""

    pattern: str
    kind: str = "bullet"
    start: int = 1
    restarts: bool = False


@dataclass
class _Field:
    """A complex field: its instruction until its result begins."""

    words: str = ""
    in_result: bool = False


def read_docx(package: Package, findings: Findings) -> tuple[Read, dict[str, Shown]]:
    """A document, and its pictures by the names that they get. Raises `Unfit`."""
    main = next((one.target for one in package.relations("").values() if one.type == "officeDocument"), "")
    if main not in package:
        raise Unfit(BROKEN)
    reader = _Reader(package, main, findings)
    return reader.whole(), reader.pictures


class _Reader:
    """Reads one document."""

    def __init__(self, package: Package, main: str, findings: Findings) -> None:
        self.package, self.main, self.findings = package, main, findings
        self.relations = self.links = package.relations(main)
        self.styles = _styles(self._part("styles"))
        self.lists = _lists(self._part("numbering"))
        self.pictures: dict[str, Shown] = {}
        self.counted: Counter[tuple[str, int]] = Counter()
        self.begun: set[tuple[str, int]] = set()
        self.title, self.summary = "", ""
        self.fields: list[_Field] = []
        self.bookmark = ""
        self.marks: dict[str, int] = {}  # a bookmark's name → the footnote that stands at it

    def _part(self, kind: str) -> Element | None:
        name = next((one.target for one in self.relations.values() if one.type == kind and not one.is_outside), "")
        return self.package.xml(name) if name in self.package else None

    def whole(self) -> Read:
        body = self.package.xml(self.main).find("w.body")
        if body is None:
            raise Unfit(BROKEN)
        blocks = assembled(self.parts(body))
        notes = {**self.notes("footnotes", 1), **self.notes("endnotes", -1)}
        self.remains()
        return Read(blocks, notes, self.title, self.summary)

    def notes(self, kind: str, sign: int) -> dict[int, tuple[Block, ...]]:
        """The footnotes by number; endnotes by negative ones. What parts they show pictures from, their own relations say."""
        name = next((one.target for one in self.links.values() if one.type == kind and not one.is_outside), "")
        if name not in self.package:
            return {}
        self.relations = self.package.relations(name)
        found = {}
        for note in self.package.xml(name):
            if "w.type" not in note.attrib or note.get("w.type") == "normal":
                self.findings.paragraph, kept = 0, (self.title, self.summary)
                found[sign * _number(note.get("w.id"))] = assembled(self.parts(note))
                self.title, self.summary = kept
        return found

    def remains(self) -> None:
        """Name what a document holds besides its text."""
        self.findings.paragraph = 0
        listed = (one.target for one in self.links.values() if one.type in ("header", "footer"))
        margins = [self.package.xml(name) for name in listed if name in self.package]
        if any((text.text or "").strip() for tree in margins for text in tree.iter("w.t")):
            self.findings.left("머리글이나 바닥글", "a header or footer")
        if any(name.rpartition("/")[2].casefold().startswith("vbaproject") for name in self.package.names):
            self.findings.left("매크로", "macros")
        if any("/embeddings/" in name for name in self.package.names):
            self.findings.left("속에 든 다른 파일", "an embedded object")

    def parts(self, container: Element) -> Iterator[Part]:
        """What stands in a body, a note or a control, in order."""
        figure: Figure | None = None  # waits for its caption
        for part in self._parts(container):
            if figure:
                yield replace(figure, caption=part.text) if isinstance(part, _Caption) else figure
            elif isinstance(part, _Caption):
                yield Paragraph(0, (Text(part.text),))
            if not isinstance(part, Figure | _Caption):
                yield part
            figure = part if isinstance(part, Figure) else None
        yield from [figure] if figure else []

    def _parts(self, container: Element) -> Iterator[Part | _Caption]:
        for element in container:
            match element.tag:
                case "w.p":
                    self.findings.paragraph += 1
                    yield from self.paragraph(element)
                case "w.tbl":
                    yield from self.table(element)
                case "w.sdt":
                    yield from self.control(element)
                case "w.altChunk":
                    self.findings.left(*_LEFT_BEHIND["w.altChunk"])
                case tag if tag in _CHANGES:
                    self.changed(tag)
                    yield from self._parts(element) if tag in _LOOKED_THROUGH else ()
                case tag if tag in _LOOKED_THROUGH:
                    yield from self._parts(element)
                case _:
                    pass

    def control(self, element: Element) -> Iterator[Part | _Caption]:
        content = element.find("w.sdtContent")
        tag = _value(element.find("w.sdtPr/w.tag"))
        gallery = _value(element.find("w.sdtPr/w.docPartObj/w.docPartGallery"))
        if content is None or gallery == "Table of Contents":
            return
        if tag == "quote":
            yield Quote(0, assembled(part.block if isinstance(part, Quoted) else part for part in self.parts(content)))
        elif found := _ITEM.fullmatch(tag):
            yield More(assembled(_loose(part) for part in self.parts(content)), int(found[1]))
        else:
            yield from self._parts(content)

    def changed(self, tag: str) -> None:
        ko, en = _CHANGES[tag]
        self.findings.add(TRACKED, kind=f"{ko}/{en}")

    def paragraph(self, element: Element) -> Iterator[Part | _Caption]:
        """A paragraph, and the pictures in it after it."""
        properties = element.find("w.pPr")
        style = self.styles.get(_value(properties.find("w.pStyle")) if properties is not None else "", _Style())
        for tag in ("w.ins", "w.del"):
            if properties is not None and properties.find(f"w.rPr/{tag}") is not None:
                self.changed(tag)
        pictures: list[Figure] = []
        if style.name.startswith("toc "):
            return
        read = [*self.inline(element, PLAIN, style, pictures)]
        if style.name in _PREFORMATTED:
            yield Preformatted(0, _exactly(read))
            return
        words = tidy(read)
        yield from self.styled(properties, style, words, bool(pictures))
        yield from pictures

    def styled(
        self, properties: Element | None, style: _Style, words: tuple[Run, ...], has_pictures: bool
    ) -> Iterator[Part | _Caption]:
        inlines = nested(words)
        listed = self.listed(properties, style)
        if style.name in ("title", "subtitle") and words:
            self.front(style.name, plain(inlines))
        elif style.name == "caption" and words and not any(isinstance(run.piece, NoteMark) for run in words):
            yield _Caption(plain(inlines))
        elif style.name == "attachment" and words and isinstance(words[0].piece, Code):
            yield Figure(0, 0, words[0].piece.text, plain(nested(words[1:])).strip(), "")
        elif style.level and words:
            yield Heading(0, min(6, style.level + 1), inlines)
        elif listed and (words or not has_pictures):
            yield self.item(Paragraph(0, inlines) if words else None, *listed, style)
        elif (found := _CONTINUED.fullmatch(style.name)) and words:
            yield More((Paragraph(0, inlines),), int(found[1] or 1) - 1)
        elif style.name in ("quote", "intense quote", "block text") and words:
            yield Quoted(Paragraph(0, inlines))
        elif words:
            yield Paragraph(0, inlines)
        elif style.name in _RULES or (properties is not None and properties.find("w.pBdr/w.bottom") is not None):
            yield Rule(0)

    def front(self, name: str, text: str) -> None:
        if name == "title":
            self.title = f"{self.title} {text}".strip()
        else:
            self.summary = f"{self.summary} {text}".strip()

    def listed(self, properties: Element | None, style: _Style) -> tuple[str, int] | None:
        """The list that a paragraph is an item of, and its level there."""
        if style.level:
            return None  # numbered headings are headings
        own = properties.find("w.numPr") if properties is not None else None
        if own is None:
            return style.list
        number = _value(own.find("w.numId")) or (style.list[0] if style.list else "0")
        return (number, _number(_value(own.find("w.ilvl")))) if number != "0" else None

    def item(self, block: Block | None, number: str, level: int, style: _Style) -> Part:
        listed = self.lists.get((number, level), _Level(number))
        if listed.kind == "none":
            return block or Paragraph(0, ())
        if listed.restarts and (number, level) not in self.begun:
            self.counted[listed.pattern, level] = 0
        self.begun.add((number, level))
        self.counted[listed.pattern, level] += 1
        for deeper in range(level + 1, DEPTH + 1):
            self.counted[listed.pattern, deeper] = 0
        is_bullet = listed.kind == "bullet"
        start = None if is_bullet else listed.start + self.counted[listed.pattern, level] - 1
        return Item(block, min(level, DEPTH), f"{listed.pattern}/{is_bullet}", start, style.name == "list spaced")

    def inline(self, element: Element, marks: Marks, style: _Style, pictures: list[Figure]) -> Iterator[Run]:  # noqa: C901 (one case an element)
        """The runs below an element."""
        for child in element:
            match child.tag:
                case "w.r":
                    yield from self.run(child, marks, pictures)
                case "w.hyperlink":
                    yield from self.inline(child, self.link(child, marks), style, pictures)
                case "w.fldSimple":
                    yield from self.simple_field(child, marks, style, pictures)
                case "w.bookmarkStart":
                    self.bookmark = child.get("w.name", "")
                case "w.sdt":
                    content = child.find("w.sdtContent")
                    yield from self.inline(content, marks, style, pictures) if content is not None else ()
                case "w.commentRangeStart" | "w.commentReference":
                    self.findings.add(COMMENT)
                case tag if tag in _LEFT_BEHIND:
                    self.findings.left(*_LEFT_BEHIND[tag])
                case tag if tag in _CHANGES or tag in _LOOKED_THROUGH:
                    if tag in _CHANGES:
                        self.changed(tag)
                    yield from self.inline(child, marks, style, pictures) if tag in _LOOKED_THROUGH else ()
                case _:
                    pass

    def link(self, element: Element, marks: Marks) -> Marks:
        anchor = element.get("w.anchor", "")
        if anchor.startswith(LINK) and is_slug(anchor.removeprefix(LINK)):
            return replace(marks, slug=anchor.removeprefix(LINK))
        if element.get("r.id"):
            self.findings.add(ADDRESS)
        return marks

    def simple_field(self, element: Element, marks: Marks, style: _Style, pictures: list[Figure]) -> Iterator[Run]:
        found = _REFERENCE.match(element.get("w.instr", ""))
        if found and found[1] in self.marks:
            yield Run(NoteMark(self.marks[found[1]], 1), marks)
        else:
            yield from self.inline(element, marks, style, pictures)

    def run(self, element: Element, marks: Marks, pictures: list[Figure]) -> Iterator[Run]:
        properties = element.find("w.rPr")
        style = self.styles.get(_value(properties.find("w.rStyle")) if properties is not None else "", _Style())
        if _toggled(properties, "w.vanish", style.hidden) or _toggled(properties, "w.webHidden", None):
            if any((text.text or "").strip() for text in element.iter("w.t")):
                self.findings.add(HIDDEN)
            return
        foreign = _FOREIGN.fullmatch(_value(properties.find("w.rStyle")) if properties is not None else "")
        marks = replace(
            marks,
            strong=_toggled(properties, "w.b", style.strong),
            emphasis=_toggled(properties, "w.i", style.emphasis),
            language=foreign[1] if foreign else "",
        )
        code = style.code or _is_monospaced(properties)
        for child in element:
            for piece in self.piece(child, code, pictures):
                yield Run(piece, marks)

    def piece(self, child: Element, code: bool, pictures: list[Figure]) -> Iterator[Text | Code | Break | NoteMark]:  # noqa: C901 (one case an element)
        """What one element of a run says; within a field, only its result is text."""
        if child.tag == "w.fldChar":
            self.field(child.get("w.fldCharType", ""))
            return
        if child.tag == "w.instrText" and self.fields:
            self.fields[-1].words += child.text or ""
            return
        if self.fields and (not self.fields[-1].in_result or self.fields[-1].words.strip().startswith("NOTEREF")):
            return
        match child.tag:
            case "w.t":
                yield (Code if code else Text)(child.text or "")
            case "w.tab":
                yield Text("\t")
            case "w.br" | "w.cr":
                yield from [Break()] if child.get("w.type", "textWrapping") == "textWrapping" else []
            case "w.noBreakHyphen":
                yield Text("\u2011")
            case "w.footnoteReference" | "w.endnoteReference":
                yield self.mark(child)
            case "w.commentReference":
                self.findings.add(COMMENT)
            case tag if tag in _LEFT_BEHIND:
                self.findings.left(*_LEFT_BEHIND[tag])
            case "w.drawing" | "w.pict" | "mc.AlternateContent":
                pictures += self.drawn(child)
            case _:
                pass

    def field(self, kind: str) -> None:
        if kind == "begin":
            self.fields.append(_Field())
        elif self.fields and kind == "separate":
            self.fields[-1].in_result = True
        elif self.fields and kind == "end":
            self.fields.pop()

    def mark(self, element: Element) -> NoteMark:
        number = _number(element.get("w.id")) * (1 if element.tag == "w.footnoteReference" else -1)
        if self.bookmark:
            self.marks[self.bookmark] = number
            self.bookmark = ""
        return NoteMark(number, 1)

    def drawn(self, element: Element) -> Iterator[Figure]:
        """The pictures of a drawing, of which a document may hold a second version for older programs."""
        choice = element.find("mc.Choice") if element.tag == "mc.AlternateContent" else None
        element = element if choice is None else choice
        if element.find(".//w.txbxContent") is not None:
            self.findings.left(*_LEFT_BEHIND["w.txbxContent"])
        described = element.find(".//wp.docPr")
        alt = (described.get("descr") or described.get("title") or "") if described is not None else ""
        ids = [blip.get("r.embed") or blip.get("r.link") for blip in element.iter("a.blip")]
        ids += [image.get("r.id") for image in element.iter("v.imagedata")]
        alt = alt or next((shape.get("alt") or "" for shape in element.iter("v.shape")), "")
        if not ids and not any(element.iter("w.txbxContent")):
            self.findings.left("도형이나 차트", "a drawing or a chart")
        for name in ids:
            if figure := self.picture(self.relations.get(name or ""), alt):
                yield figure

    def picture(self, relation: Relation | None, alt: str) -> Figure | None:
        if relation is None or relation.is_outside or relation.target not in self.package:
            self.findings.add(NO_PICTURE, reason="파일 밖에 있음/it is not in the file")
            return None
        return Figure(0, 0, named(self.pictures, relation.target, self.findings), " ".join(alt.split()) or NO_WORDS, "")

    def table(self, element: Element) -> Iterator[Part]:
        """A table whose first row is its head; pictures in it follow it."""
        pictures: list[Figure] = []
        self.findings.paragraph += 1
        here = self.findings.paragraph
        rows = [*_below(element, "w.tr")]
        cells = [[cell for tc in _below(row, "w.tc") for cell in self.cell(tc, pictures)] for row in rows]
        self.findings.paragraph, last = here, self.findings.paragraph
        if any(len(row) != len(cells[0]) for row in cells):
            self.findings.add(FLATTENED, what_ko="줄마다 칸의 수가 다름", what="rows differ in their number of cells")
        self.findings.paragraph = last
        if cells:
            width = max(map(len, cells))
            whole = [tuple((*row, *([Cell(())] * width))[:width]) for row in cells]
            yield Table(0, whole[0], tuple(whole[1:]))
        yield from pictures

    def cell(self, element: Element, pictures: list[Figure]) -> Iterator[Cell]:
        """A cell, and an empty one for each further column that it spans."""
        paragraphs = [*_below(element, "w.p")]
        if element.find(".//w.tbl") is not None:
            self.findings.add(FLATTENED, what_ko="표 속의 표", what="a table in a table")
        words: list[Run] = []
        align = ""
        for paragraph in paragraphs:
            self.findings.paragraph += 1
            read = tidy(self.inline(paragraph, PLAIN, _Style(), pictures))
            if read and words:
                self.findings.add(FLATTENED, what_ko="한 칸에 여러 단락", what="several paragraphs in a cell")
                words.append(Run(Text(" ")))
            words += read
            align = align or _value(paragraph.find("w.pPr/w.jc"))
        side = {"left": "left", "start": "left", "center": "center", "right": "right", "end": "right"}.get(align, "")
        span = min(64, max(1, _number(_value(element.find("w.tcPr/w.gridSpan")) or "1")))
        if span > 1 or element.find("w.tcPr/w.vMerge") is not None:
            self.findings.add(FLATTENED, what_ko="합친 칸", what="merged cells")
        yield Cell(nested(tidy(words)), side)  # type: ignore[arg-type] # one of the four
        yield from [Cell(())] * (span - 1)


@dataclass(frozen=True, slots=True)
class _Caption:
    """Words below a picture; where there is none, a paragraph."""

    text: str


def _loose(part: Part) -> Part:
    """In the control of a list's item, its paragraphs' style says nothing new."""
    return part.blocks[0] if isinstance(part, More) and len(part.blocks) == 1 else part


def _exactly(read: Iterable[Run]) -> str:
    text = "".join("\n" if isinstance(run.piece, Break) else getattr(run.piece, "text", "") for run in read)
    return f"{text}\n" if text else ""


def _below(element: Element, tag: str) -> Iterator[Element]:
    """The nearest elements of a kind below one, whatever changes and controls they stand in; not those in inner tables."""
    for child in element:
        if child.tag == tag:
            yield child
        elif (
            child.tag in _LOOKED_THROUGH
            or child.tag in ("w.sdt", "w.sdtContent")
            or (tag == "w.p" and child.tag == "w.tbl")
            or (tag == "w.p" and child.tag in ("w.tr", "w.tc"))
        ):
            yield from _below(child, tag)


def _value(element: Element | None) -> str:
    return element.get("w.val", "") if element is not None else ""


def _number(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,9}", text) else 0


def _toggle(properties: Element | None, tag: str) -> bool | None:
    found = properties.find(tag) if properties is not None else None
    return None if found is None else found.get("w.val", "1") not in _OFF


def _toggled(properties: Element | None, tag: str, inherited: bool | None) -> bool:
    own = _toggle(properties, tag)
    return bool(inherited if own is None else own)


def _is_monospaced(properties: Element | None) -> bool:
    fonts = properties.find("w.rFonts") if properties is not None else None
    return fonts is not None and fonts.get("w.ascii", "").casefold() in _MONOSPACED


def _styles(tree: Element | None) -> dict[str, _Style]:
    """The styles by id, with what they inherit."""
    elements = {
        element.get("w.styleId", ""): element for element in (tree if tree is not None else ()) if element.tag == "w.style"
    }
    default = next(
        (name for name, one in elements.items() if one.get("w.type") == "paragraph" and one.get("w.default") == "1"), ""
    )
    found = {name: _style(name, elements) for name in elements}
    return {**found, "": found.get(default, _Style())}


def _style(name: str, elements: dict[str, Element]) -> _Style:
    chain = [name]
    while len(chain) < 20 and (base := _value(elements[chain[-1]].find("w.basedOn"))) in elements and base not in chain:
        chain.append(base)
    row = [elements[link] for link in chain]
    names = [_value(one.find("w.name")).casefold() for one in row]
    heading = next((found for shown in names if (found := _HEADING.fullmatch(shown))), None)
    outline = next((value for one in row if (value := _value(one.find("w.pPr/w.outlineLvl")))), "")
    level = int(heading[1]) if heading else _number(outline) + 1 if outline and _number(outline) < 9 else 0
    numbering = next((one for one in row if one.find("w.pPr/w.numPr/w.numId") is not None), None)
    return _Style(
        name=next((shown for shown in names if shown in _PREFORMATTED), names[0]),
        level=level,
        list=(_value(numbering.find("w.pPr/w.numPr/w.numId")), _number(_value(numbering.find("w.pPr/w.numPr/w.ilvl"))))
        if numbering is not None and _value(numbering.find("w.pPr/w.numPr/w.numId")) != "0"
        else None,
        strong=_inherited(row, "w.b"),
        emphasis=_inherited(row, "w.i"),
        hidden=_inherited(row, "w.vanish"),
        code=bool(_CODES.intersection(names)),
    )


def _inherited(row: list[Element], tag: str) -> bool | None:
    """A run's property as the nearest style of a chain gives it; a paragraph style's is the paragraph's look, no stress."""
    if row[0].get("w.type") != "character":
        return None
    return next((value for one in row if (value := _toggle(one.find("w.rPr"), tag)) is not None), None)


def _lists(tree: Element | None) -> dict[tuple[str, int], _Level]:
    """The levels of the lists, by a list's number and the level. Lists of one pattern go on where the last one ended."""
    if tree is None:
        return {}
    patterns = {one.get("w.abstractNumId", ""): one for one in tree.iter("w.abstractNum")}
    found = {}
    for one in tree.iter("w.num"):
        pattern = _value(one.find("w.abstractNumId"))
        levels = [*(patterns[pattern].iter("w.lvl") if pattern in patterns else ()), *one.iter("w.lvl")]
        for level in levels:
            start = _value(level.find("w.start"))
            found[one.get("w.numId", ""), _number(level.get("w.ilvl"))] = _Level(
                pattern, _value(level.find("w.numFmt")) or "decimal", _number(start) if start else 1
            )
        for override in one.iter("w.lvlOverride"):
            where = one.get("w.numId", ""), _number(override.get("w.ilvl"))
            if (start := _value(override.find("w.startOverride"))) and where in found:
                found[where] = replace(found[where], start=_number(start), restarts=True)
    return found
