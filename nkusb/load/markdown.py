"""Markdown → Document. CommonMark 0.31.2 with GFM tables, footnotes, and `[mot]{lang=fr}`, read by markdown-it-py.

One rule of ours stands on top: CommonMark decides by spaces and punctuation whether `**` opens or closes, so that in
`**마크다운(Markdown)**을` the closing marks, which stand between a bracket and a particle, stay literal. Korean writes
particles without a space; here a mark beside Hangul counts as standing beside a space where the standard looks for
punctuation (as in github.com/tats-u/markdown-cjk-friendly).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import PurePosixPath
from typing import Literal, cast
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar
from markdown_it.rules_inline import StateInline, emphasis
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.footnote import footnote_plugin

from nkusb.document import (
    TOP,
    Allowance,
    Block,
    Break,
    Cell,
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
    Text,
    plain,
)
from nkusb.document import Code as CodeText
from nkusb.names import nfc
from nkusb.problems import ERROR, WARNING, Code, Place, Problem, Problems

RAW_HTML = Code(
    "MD001", ERROR,
    "글에 HTML이 들어 있습니다.", "The text holds raw HTML.",
    "Markdown으로 고쳐 쓰십시오. 글자 < 자체를 쓰려면 \\< 라고 적습니다.",
    "Write it in Markdown. For the character < itself, write \\<.",
    bad="<b>물</b>", good="**물**",
)  # fmt: skip
UNSAFE_LINK = Code(
    "MD002", ERROR,
    "위험한 링크입니다({scheme}:).", "A dangerous link ({scheme}:).",
    "다른 글로 가는 상대 경로만 쓰십시오.", "Use only relative links to other payloads.",
    bad="[여기](javascript:alert(1))", good="[여기](../../guides/clean-water/index.md)",
)  # fmt: skip
LINK_FORM = Code(
    "MD003", ERROR,
    "링크 《{target}》이(가) 다른 글을 가리키지 않습니다.", "The link “{target}” doesn't lead to a payload.",
    "다른 글의 index.md까지 상대 경로로 적으십시오. 보기: ../../guides/clean-water/index.md",
    "Write the relative path of another payload's index.md, such as ../../guides/clean-water/index.md.",
    bad="[여기](../clean-water.docx)", good="[여기](../../guides/clean-water/index.md)",
)  # fmt: skip
OUTSIDE = Code(
    "MD004", ERROR,
    "《{target}》은(는) 이 글의 폴더 밖을 가리킵니다.", "“{target}” leads outside the payload's folder.",
    "파일을 이 글의 폴더에 넣고 이름만 적으십시오.", "Put the file into this payload's folder and write its name alone.",
    bad="![지도](../../../etc/passwd)", good="![지도](map.png)",
)  # fmt: skip
REMOTE = Code(
    "MD005", ERROR,
    "인터넷의 그림이나 소리, 영상은 쓸 수 없습니다.", "Pictures, sound and film from the network can't be used.",
    "파일을 내려받아 이 글의 폴더에 넣으십시오.", "Save the file into this payload's folder.",
    bad="![지도](https://example.org/map.png)", good="![지도](map.png)",
)  # fmt: skip
NO_ALT = Code(
    "MD006", ERROR,
    "《{name}》을(를) 대신할 글이 없습니다.", "“{name}” has no words that replace it.",
    "대괄호 안에 그림이 보여 주는 것을 적으십시오. 그림은 읽는 이에게 닿지 못할 수도 있습니다.",
    "Say between the square brackets what it shows: it may be lost on the way to the reader.",
    bad="![](map.png)", good="![두만강과 압록강을 그린 지도](map.png)",
)  # fmt: skip
NOT_ALONE = Code(
    "MD007", ERROR,
    "《{name}》이(가) 글줄 속에 있습니다.", "“{name}” stands inside a line of text.",
    "앞뒤에 빈 줄을 넣어 따로 세우십시오.", "Let it stand alone, with an empty line before and after it.",
    bad="이 그림 ![지도](map.png)을 보십시오.", good="![지도](map.png)",
)  # fmt: skip
TITLE = Code(
    "MD008", WARNING,
    "본문의 제목은 ##부터 시작합니다.", "Headings in the body begin with ##.",
    "#을 ##으로 바꾸십시오. 글의 제목은 title에 있습니다.", "Change # to ##; the payload's title is in “title”.",
    bad="# 물", good="## 물",
)  # fmt: skip
UNKNOWN_NOTE = Code(
    "MD009", ERROR,
    "각주 [^{label}]의 내용이 없습니다.", "Footnote [^{label}] is mentioned but not written.",
    "글 끝에 이런 줄을 넣으십시오. [^{label}]: 내용", "Add a line like this at the end: [^{label}]: words",
    bad="물[^1]", good="물[^1]\n\n[^1]: 수도물을 말합니다.",
)  # fmt: skip
TOO_DEEP = Code(
    "MD010", ERROR,
    "목록이나 인용, 강조가 너무 깊이 겹쳤습니다.", "Lists, quotations or emphasis are nested too deeply.",
    "{limit}겹을 넘지 않게 하십시오.", "Use at most {limit} levels.",
    bad="> > > > > > > > > 물", good="> 물",
)  # fmt: skip

NO_LANGUAGE = Code(
    "MD011", ERROR,
    "《{tag}》은(는) 말의 부호가 아닙니다.", "“{tag}” is no tag of a language.",
    "두세 글자로 된 부호를 쓰십시오(BCP 47). 보기: en, fr, zh, ja",
    "Use a tag of two or three letters (BCP 47), such as en, fr, zh, ja.",
    bad="[Guten Tag]{lang=german}", good="[Guten Tag]{lang=de}",
)  # fmt: skip

ALLOWANCE = Code(
    "MD012", ERROR,
    "그대로 두라는 말을 알아볼 수 없습니다.", "What is to be allowed can't be read.",
    "이렇게 적고 바로 밑에 그 단락을 두십시오. <!-- nkusb: allow LNG301 \"다섯 글자가 넘는 까닭\" -->",
    "Write it so, with the paragraph right below: <!-- nkusb: allow LNG301 \"a reason, five letters at least\" -->",
    bad="<!-- nkusb: allow LNG301 -->", good='<!-- nkusb: allow LNG301 "남쪽 련속극의 대사" -->',
)  # fmt: skip

DEPTH = 8  # levels of lists and quotations, or of emphasis; far beyond what a reader can follow
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
# A payload's folder or its text, by the path from another payload: ../../guides/clean-water/index.md, ../clean-water/.
_PAYLOAD = re.compile(r"(?:\.\./){1,2}(?:[a-z]+/)?([a-z0-9-]+)(?:/(?:index\.md)?)?")
_NOTE_MARK = re.compile(r"\[\^([^\]\s]+)\]")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_COMMENT = re.compile(r"\s*<!--\s*nkusb:(.*?)-->\s*", re.DOTALL)
_ALLOW = re.compile(r'\s*allow\s+([A-Z]{2,3}[0-9]{3})\s+"\s*((?:[^"\s]\s*){5,})"\s*')
_SAFE_SCHEMES = frozenset({"http", "https", "mailto", "tel"})


def korean_emphasis(state: StateInline, silent: bool) -> bool:
    """The library's rule for `*` and `_`, after which `*` beside Hangul may open or close where only punctuation forbade it."""
    start, known = state.pos, len(state.delimiters)
    if not emphasis.tokenize(state, silent):
        return False
    before = state.src[start - 1] if start > 0 else " "
    after = state.src[state.pos] if state.pos < state.posMax else " "
    if state.src[start] == "*" and (_is_hangul(before) or _is_hangul(after)):
        for delimiter in state.delimiters[known:]:
            delimiter.open = delimiter.open or (_is_hangul(before) and _is_punctuation(after))
            delimiter.close = delimiter.close or (_is_hangul(after) and _is_punctuation(before))
    return True


def _is_hangul(character: str) -> bool:
    return "\uac00" <= character <= "\ud7a3" or "\u3131" <= character <= "\u318e"


def _is_punctuation(character: str) -> bool:
    return isMdAsciiPunct(ord(character)) or isPunctChar(character)


def parser() -> MarkdownIt:
    """CommonMark with the rule for Korean: what the specification's own examples are run against."""
    markdown = MarkdownIt("commonmark", {"maxNesting": 100})
    markdown.inline.ruler.at("emphasis", korean_emphasis)
    return markdown


def body_parser() -> MarkdownIt:
    """The parser for bodies: tables and footnotes besides."""
    return parser().enable("table").use(footnote_plugin, inline=False)


@cache
def _parser() -> MarkdownIt:
    """The parser of payloads' bodies, which knows other languages too. Threads share it: its lists of rules, which it makes when
    it first parses, are ready."""
    markdown = body_parser()
    markdown.use(attrs_plugin, after=(), spans=True, span_after="link", allowed=("lang",))
    markdown.validateLink = lambda url: True  # type: ignore[method-assign] # what the library would leave literal is reported
    markdown.parse("*")
    return markdown


def read_markdown(text: str, place: Place, first_line: int = 1) -> tuple[Document, Problems]:
    """Parse a payload's body, which begins on `first_line` of the file at `place`."""
    reader = _Reader(place, first_line, text.split("\n"))
    tokens = _parser().parse(text)
    if deep := [token for token in tokens if token.type == "inline" and _depth(token.children or ()) > DEPTH]:
        lines = (token.map[0] + first_line if token.map else first_line for token in deep)
        return Document(()), tuple(TOO_DEEP.at(place.at(line), limit=DEPTH) for line in lines)  # a tree would recurse too deep
    blocks = tuple(reader.blocks(_tree(tokens), 0))
    return Document(blocks, tuple(reader.allowances)), tuple(reader.problems)


@dataclass(slots=True)
class _Node:
    """A node of markdown-it's tree: the token that it begins with, and what stands in it."""

    token: Token
    type: str
    children: list[_Node]

    def walk(self) -> Iterator[_Node]:
        """It and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


def _tree(tokens: Sequence[Token]) -> list[_Node]:
    """The tree of a flat list of tokens, some of which open a node and others close it."""
    inside: list[list[_Node]] = [[]]
    for token in tokens:
        if token.nesting < 0:
            inside.pop()
            continue
        node = _Node(token, token.type.removesuffix("_open"), _tree(token.children) if token.children else [])
        inside[-1].append(node)
        if token.nesting:
            inside.append(node.children)
    return inside[0]


@dataclass
class _Reader:
    """Turns markdown-it's tree into ours and collects what can't be said in it."""

    place: Place
    first_line: int
    lines: list[str]
    problems: list[Problem] = field(default_factory=list)
    allowances: list[Allowance] = field(default_factory=list)
    line: int = 1  # of the block at hand, in the body; inline nodes know no line of their own

    def blocks(self, nodes: Sequence[_Node], depth: int) -> Iterator[Block]:
        for number, node in enumerate(nodes):
            self.line = node.token.map[0] + 1 if node.token.map else self.line
            if depth > DEPTH:
                self.report(TOO_DEEP, "", limit=DEPTH)
                return
            if node.type == "html_block" and (comment := _COMMENT.fullmatch(node.token.content)):
                self.allow(comment[1], nodes[number + 1 :])
                continue
            yield from self.block(node, self.line + self.first_line - 1, depth)

    def block(self, node: _Node, line: int, depth: int) -> Iterator[Block]:  # noqa: C901 (one case a node)
        match node.type:
            case "paragraph":
                yield from self.paragraph(node, line)
            case "heading":
                if node.token.tag == "h1":
                    self.report(TITLE, "#")
                yield Heading(line, max(TOP, int(node.token.tag[1])), self.inlines(node))
            case "bullet_list" | "ordered_list":
                yield self.items(node, line, depth)
            case "blockquote":
                yield Quote(line, tuple(self.blocks(node.children, depth + 1)))
            case "fence" | "code_block":
                yield Preformatted(line, node.token.content)
            case "table":
                yield self.table(node, line)
            case "hr":
                yield Rule(line)
            case "footnote_block":
                yield Notes(line, tuple(self.note(note, depth) for note in node.children))
            case "html_block":
                self.report(RAW_HTML, "<")
            case _:
                raise AssertionError(node.type)

    def allow(self, words: str, following: Sequence[_Node]) -> None:
        """Note what a comment allows in the block that follows it and other such comments."""
        allowed = _ALLOW.fullmatch(words)
        block = next(
            (node for node in following if not (node.type == "html_block" and _COMMENT.fullmatch(node.token.content))), None
        )
        if not allowed or block is None or not block.token.map:
            self.report(ALLOWANCE, "<!--")
            return
        first, last = (line + self.first_line for line in block.token.map)
        place = self.spot("<!--")
        self.allowances.append(Allowance(place.line, place.column, allowed[1], allowed[2].strip(), first, last - 1))

    def paragraph(self, node: _Node, line: int) -> Iterator[Block]:
        children = [child for child in node.children[0].children if child.type != "softbreak"]
        if children and all(child.type == "image" for child in children):
            yield from (figure for child in children if (figure := self.figure(child, line)))
        else:
            yield Paragraph(line, self.inlines(node))

    def items(self, node: _Node, line: int, depth: int) -> Items:
        start = cast("int", node.token.attrs.get("start", 1)) if node.type == "ordered_list" else None
        tight = all(child.token.hidden for item in node.children for child in item.children if child.type == "paragraph")
        return Items(line, start, tight, tuple(tuple(self.blocks(item.children, depth + 1)) for item in node.children))

    def table(self, node: _Node, line: int) -> Table:
        rows = [tuple(self.cell(cell) for cell in row.children) for part in node.children for row in part.children]
        return Table(line, rows[0], tuple(rows[1:]))

    def cell(self, node: _Node) -> Cell:
        align = str(node.token.attrs.get("style", "")).removeprefix("text-align:")
        return Cell(self.inlines(node), cast("Literal['', 'left', 'center', 'right']", align))

    def note(self, node: _Node, depth: int) -> Note:
        self.line = node.token.map[0] + 1 if node.token.map else self.line
        anchors = sum(1 for child in node.walk() if child.type == "footnote_anchor")
        return Note(node.token.meta["id"] + 1, anchors, tuple(self.blocks(_without_anchors(node), depth + 1)))

    def figure(self, node: _Node, line: int) -> Figure | None:
        raw, alt = str(node.token.attrs["src"]), plain(self.inlines(node)).strip()
        target = unquote(raw)
        if _SCHEME.match(target) or target.startswith("//"):
            self.report(REMOTE, "![")
            return None
        if _leads_out(target):
            self.report(OUTSIDE, raw, target=target)
            return None
        if not alt:
            self.report(NO_ALT, raw, name=target)
        place = self.spot(raw)
        return Figure(place.line, place.column, nfc(target), alt, str(node.token.attrs.get("title", "")))

    def inlines(self, node: _Node) -> tuple[Inline, ...]:
        """The inline nodes of a block, or of an inline node that holds others."""
        children = [inner for child in node.children for inner in (child.children if child.type == "inline" else [child])]
        return tuple(inline for child in children for inline in self.inline(child))

    def inline(self, node: _Node) -> Iterator[Inline]:  # noqa: C901, PLR0912 (one case a node)
        match node.type:
            case "text":
                for mark in _NOTE_MARK.finditer(node.token.content):
                    self.report(UNKNOWN_NOTE, mark[0], label=mark[1])
                yield from [Text(node.token.content)] if node.token.content else []
            case "softbreak":
                yield Text(" ")
            case "hardbreak":
                yield Break()
            case "em":
                yield Emphasis(self.inlines(node))
            case "strong":
                yield Strong(self.inlines(node))
            case "code_inline":
                yield CodeText(node.token.content)
            case "link":
                yield from self.link(node)
            case "span":
                yield self.foreign(node)
            case "footnote_ref":
                yield NoteMark(node.token.meta["id"] + 1, node.token.meta["subId"] + 1)
            case "image":
                self.report(NOT_ALONE, "![", name=unquote(str(node.token.attrs["src"])))
            case "html_inline":
                self.report(RAW_HTML, node.token.content)
            case "footnote_anchor":
                pass
            case _:
                raise AssertionError(node.type)

    def link(self, node: _Node) -> Iterator[Inline]:
        """A reference to a payload; an outside address becomes plain text: nothing on a drive leads out of it."""
        raw, words = str(node.token.attrs["href"]), self.inlines(node)
        target = unquote(raw)
        if scheme := _SCHEME.match(target):
            if scheme[1].lower() not in _SAFE_SCHEMES:
                self.report(UNSAFE_LINK, scheme[0], scheme=scheme[1])
            yield from words
            if plain(words) != target:
                yield Text(f" ({target})")
        elif found := _PAYLOAD.fullmatch(target):
            place = self.spot(raw)
            yield Link(place.line, place.column, words, found[1])
        else:
            self.report(LINK_FORM, raw, target=target)

    def foreign(self, node: _Node) -> Foreign:
        tag = str(node.token.attrs.get("lang", ""))
        if not _LANGUAGE.fullmatch(tag):
            self.report(NO_LANGUAGE, f"lang={tag}", tag=tag)
        return Foreign(tag, self.inlines(node))

    def spot(self, needle: str) -> Place:
        """Where `needle` stands in or after the line of the block at hand; the line alone where it can't be found."""
        for number in range(self.line - 1, min(self.line + 200, len(self.lines))):
            for form in (needle, unquote(needle)):  # the library encodes addresses
                if form and (column := self.lines[number].find(form)) >= 0:
                    return self.place.at(number + self.first_line, column + 1)
        return self.place.at(self.line + self.first_line - 1)

    def report(self, code: Code, needle: str, **facts: object) -> None:
        self.problems.append(code.at(self.spot(needle), **facts))


def _depth(tokens: Sequence[Token]) -> int:
    """How deep emphasis, links and the words of pictures are nested; the library itself stops at 100 pictures."""
    return max((token.level + (_depth(token.children) if token.children else 0) for token in tokens), default=0)


def _without_anchors(note: _Node) -> list[_Node]:
    """The blocks of a footnote; a paragraph that holds nothing but the link back is the library's own."""
    return [
        child
        for child in note.children
        if child.type != "footnote_anchor"
        and not (child.type == "paragraph" and all(inner.type == "footnote_anchor" for inner in child.children[0].children))
    ]


def _leads_out(target: str) -> bool:
    parts = PurePosixPath(target).parts
    return not parts or target.startswith("/") or "\\" in target or ".." in parts
