"""Document → .docx, of which other writers can make what they like: real headings, lists, footnotes, tables, pictures.

The file holds no properties at all (author, dates, programs, revisions), names nothing outside itself, and is a function of the
document. What Word has no element for is said by styles and by content controls (`w:sdt`), which `docx` reads back: a quotation,
further blocks of a list's item. Source: Office Open XML, ECMA-376-1, WordprocessingML.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import assert_never
from xml.sax.saxutils import escape, quoteattr

from nkusb.document import (
    Block,
    Break,
    Cell,
    Code,
    Document,
    Figure,
    Heading,
    Inline,
    Items,
    Note,
    NoteMark,
    Notes,
    Paragraph,
    Preformatted,
    Quote,
    Rule,
    Table,
    Term,
    Text,
)
from nkusb.office import parts
from nkusb.office.runs import Marks, Run, runs

_PIXEL = 9525  # EMU: a pixel of 96 a inch
_WIDEST = 5_400_000  # EMU: 15 cm, a page's text
LINK = "payload-"  # what a link's anchor begins with; a payload's slug follows


@dataclass(frozen=True, slots=True)
class Picture:
    """A clean picture: its bytes, ending and size in pixels."""

    data: bytes
    suffix: str
    width: int
    height: int


def write_docx(document: Document, title: str, summary: str, pictures: Mapping[str, Picture]) -> bytes:
    """A document as a Word file. `pictures` are its figures' by name; a figure without one is named in words."""
    return _Writer(pictures).whole(document, title, summary)


@dataclass
class _Writer:
    """Writes one file, and counts what Word wants numbered."""

    pictures: Mapping[str, Picture]
    notes: dict[int, Note] = field(default_factory=dict)
    lists: list[tuple[int, int | None]] = field(default_factory=list)  # level and first number of each
    languages: dict[str, None] = field(default_factory=dict)
    ids: Iterator[int] = field(default_factory=lambda: count(1))

    def whole(self, document: Document, title: str, summary: str) -> bytes:
        self.notes = {note.number: note for block in document.blocks if isinstance(block, Notes) for note in block.notes}
        front = [_paragraph(style, _text(words)) for style, words in (("Title", title), ("Subtitle", summary)) if words]
        body = "".join([*front, *self.blocks(document.blocks, 0)])
        notes = "".join(map(self.note, self.notes.values()))
        images = {
            self._part(name): (picture.suffix, picture.data)
            for name, picture in self.pictures.items()
            if f'r:embed="{self._part(name)}"' in body + notes
        }
        return parts.archive(body, notes, self.lists, self.languages, images)

    def _part(self, name: str) -> str:
        return f"image{[*self.pictures].index(name) + 1}"

    def blocks(self, blocks: Sequence[Block], level: int, style: str = "Normal") -> list[str]:
        """Blocks as elements; `level` is how many lists they stand in, `style` that of a plain paragraph."""
        return [element for block in blocks for element in self.block(block, level, style)]

    def block(self, block: Block, level: int, style: str) -> Iterator[str]:
        match block:
            case Heading(_, depth, inlines):
                yield _paragraph(f"Heading{depth - 1}", self.words(inlines))
            case Paragraph(_, inlines):
                yield _paragraph(style, self.words(inlines))
            case Items():
                yield from self.items(block, level)
            case Quote(_, blocks):
                yield _control("quote", self.blocks(blocks, level, "Quote"))
            case Preformatted(_, text):
                yield _paragraph("HTMLPreformatted", _exact(text.removesuffix("\n")))
            case Table():
                yield self.table(block)
            case Figure():
                yield from self.figure(block)
            case Rule():
                yield _paragraph("HorizontalLine", "")
            case Notes():
                pass  # they stand in a part of their own
            case _:
                assert_never(block)

    def items(self, block: Items, level: int) -> Iterator[str]:
        self.lists.append((level, block.start))
        mark = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{len(self.lists)}"/></w:numPr>'
        for item in block.items:
            first = item[0] if item and isinstance(item[0], Paragraph) else None
            words = self.words(first.inlines) if first else ""
            yield _paragraph("ListParagraph" if block.tight else "ListSpaced", words, mark)
            for inner in item[1:] if first else item:
                if isinstance(inner, Items):
                    yield from self.items(inner, level + 1)
                else:
                    style = f"ListContinue{level or ''}"
                    yield _control(f"item-{level}", self.blocks([inner], level + 1, style))

    def table(self, block: Table) -> str:
        grid = '<w:gridCol w:w="2000"/>' * len(block.head)
        rows = "".join(map(self.row, block.rows))
        look = '<w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/>'
        return f"<w:tbl><w:tblPr>{look}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{self.row(block.head, True)}{rows}</w:tbl>{_AFTER}"

    def row(self, row: tuple[Cell, ...], head: bool = False) -> str:
        cells = (
            '<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/></w:tcPr>'
            + _paragraph("Normal", self.words(cell.inlines), f'<w:jc w:val="{cell.align}"/>' if cell.align else "")
            + "</w:tc>"
            for cell in row
        )
        return f"<w:tr>{'<w:trPr><w:tblHeader/></w:trPr>' if head else ''}{''.join(cells)}</w:tr>"

    def figure(self, figure: Figure) -> Iterator[str]:
        if picture := self.pictures.get(figure.name):
            yield _paragraph("Normal", self._drawing(figure, picture))
        else:
            yield _paragraph("Attachment", self.run(Run(Code(figure.name))) + _text(f" {figure.alt}"))
        if figure.caption:
            yield _paragraph("Caption", _text(figure.caption))

    def _drawing(self, figure: Figure, picture: Picture) -> str:
        width = min(_WIDEST, picture.width * _PIXEL)
        size = f'cx="{width}" cy="{max(1, width * picture.height // picture.width)}"'
        number, part = next(self.ids), self._part(figure.name)
        return (
            f"<w:r><w:drawing><wp:inline><wp:extent {size}/>"
            f'<wp:docPr id="{number}" name="Picture {number}" descr={quoteattr(figure.alt)}/>'
            '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
            f'<pic:nvPicPr><pic:cNvPr id="{number}" name="{part}{picture.suffix}"/><pic:cNvPicPr/></pic:nvPicPr>'
            f'<pic:blipFill><a:blip r:embed="{part}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
            f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
            "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        )

    def note(self, note: Note) -> str:
        """A footnote; its own mark stands in its first paragraph."""
        first = note.blocks[0] if note.blocks and isinstance(note.blocks[0], Paragraph) else None
        mark = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>' + _text(" ")
        opening = _paragraph("FootnoteText", mark + (self.words(first.inlines) if first else ""))
        rest = self.blocks(note.blocks[1:] if first else note.blocks, 0, "FootnoteText")
        return f'<w:footnote w:id="{note.number}">{opening}{"".join(rest)}</w:footnote>'

    def words(self, inlines: tuple[Inline, ...]) -> str:
        """Runs; those of one link stand in one element."""
        written, row = "", [*runs(inlines)]
        for number, run in enumerate(row):
            slug = run.marks.slug
            before = row[number - 1].marks.slug if number else ""
            after = row[number + 1].marks.slug if number + 1 < len(row) else ""
            opening = f"<w:hyperlink w:anchor={quoteattr(LINK + slug)}>" if slug and slug != before else ""
            written += opening + self.run(run) + ("</w:hyperlink>" if slug and slug != after else "")
        return written

    def run(self, run: Run) -> str:
        match run.piece:
            case Text(text) | Term(text=text):
                return _text(text, self.properties(run.marks))
            case Code(text):
                return _text(
                    text, self.properties(run.marks, '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New" w:cs="Courier New"/>')
                )
            case Break():
                return f"<w:r>{self.properties(run.marks)}<w:br/></w:r>"
            case NoteMark(number, mention):
                return self.mark(number, mention, run.marks)
            case _:
                assert_never(run.piece)

    def mark(self, number: int, mention: int, marks: Marks) -> str:
        """A footnote's mark; later ones refer to the first (`NOTEREF`), as a footnote stands in one place."""
        look = self.properties(marks, end='<w:vertAlign w:val="superscript"/>')
        if mention > 1:
            return f'<w:fldSimple w:instr=" NOTEREF _Note{number} "><w:r>{look}<w:t>{number}</w:t></w:r></w:fldSimple>'
        first = f'<w:r>{look}<w:footnoteReference w:id="{number}"/></w:r>'
        if self.notes[number].mentions == 1:
            return first
        return f'<w:bookmarkStart w:id="{number}" w:name="_Note{number}"/>{first}<w:bookmarkEnd w:id="{number}"/>'

    def properties(self, marks: Marks, font: str = "", end: str = "") -> str:
        inner = font + ("<w:b/>" if marks.strong else "") + ("<w:i/>" if marks.emphasis else "") + end
        if marks.language:
            self.languages[marks.language] = None
            inner = f'<w:rStyle w:val="Foreign-{marks.language}"/>{inner}<w:lang w:val="{marks.language}"/>'
        return f"<w:rPr>{inner}</w:rPr>" if inner else ""


_AFTER = "<w:p/>"  # two tables without a paragraph between them are one to Word


def _paragraph(style: str, content: str, more: str = "") -> str:
    name = f'<w:pStyle w:val="{style}"/>' if style != "Normal" else ""
    properties = f"<w:pPr>{name}{more}</w:pPr>" if name or more else ""
    return f"<w:p>{properties}{content}</w:p>"


def _control(tag: str, content: list[str]) -> str:
    """A content control that holds blocks; an empty one holds an empty paragraph, as the format asks for."""
    inner = "".join(content) or "<w:p/>"
    return f'<w:sdt><w:sdtPr><w:tag w:val="{tag}"/></w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>'


def _text(text: str, properties: str = "") -> str:
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""


def _exact(text: str) -> str:
    """Lines whose breaks, tabs and spaces matter."""
    lines = (
        "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in line.split("\t"))
        for line in text.split("\n")
    )
    return f"<w:r>{'<w:br/>'.join(lines)}</w:r>" if text else ""
