"""What reading a stranger's document gives, and what is found wrong with it. Imports no parser of documents."""

from __future__ import annotations

from dataclasses import dataclass, field

from nkusb.document import Block
from nkusb.problems import ERROR, HINT, WARNING, Code

OTHER_FORMAT = Code(
    "DOC001", ERROR,
    "《{ending}》 파일은 읽지 않습니다.", "A file that ends in {ending} is not read.",
    "{way} 받는 것: .docx .odt .md .txt", "{way_en} Accepted: .docx .odt .md .txt",
    bad="nkusb import 원고.hwp guide clean-water", good="nkusb import 원고.docx guide clean-water",
)  # fmt: skip
BROKEN = Code(
    "DOC002", ERROR,
    "문서가 깨졌거나 이름 끝과 다른 것입니다.", "The document is damaged, or is not what its ending says.",
    "글 프로그램에서 열어 《다른 이름으로 저장》으로 docx 를 다시 만드십시오. 암호가 걸려 있으면 먼저 푸십시오.",
    "Open it in its program and save it as docx anew; if it asks for a password, remove that first.",
    bad="(half a document)", good="(a whole document)",
)  # fmt: skip
TOO_LARGE = Code(
    "DOC003", ERROR,
    "문서의 {what_ko} 한도({limit})를 넘습니다. 일부러 그렇게 만든 것일 수 있습니다.",
    "The document's {what} passes the limit ({limit}); it may have been made to do that.",
    "믿는 사람이 보낸 것이면 여러 문서로 나누십시오.", "If you trust its sender, split it into several documents.",
    bad="(a document that unpacks to 30 GB)", good="(a document)",
)  # fmt: skip
LOST = Code(
    "DOC004", ERROR,
    "문서를 읽는 프로그램이 멈추었습니다({reason}).", "The reader did not survive this document ({reason_en}).",
    "일부러 그렇게 만든 파일일 수 있습니다. 보낸 사람에게 다른 길로 물어보십시오.",
    "It may have been made to do that. Ask its sender by another way.",
    bad="(a document made to exhaust memory)", good="(a document)",
)  # fmt: skip
TRACKED = Code(
    "DOC005", ERROR,
    "{paragraph}째 단락에 받아들이지도 물리지도 않은 변경이 있습니다({kind}).",
    "Paragraph {paragraph} holds a change that was neither accepted nor rejected ({kind}).",
    "글 프로그램에서 변경 내용을 하나씩 받아들이거나 물리십시오. 모두 받아들여 가져오려면 --accept-changes 를 줍니다.",
    "Accept or reject each change in the word processor; --accept-changes takes the text with all of them accepted.",
    bad="(a sentence that a reviewer has struck out)", good="(the sentence as it was agreed on)",
)  # fmt: skip
COMMENT = Code(
    "DOC006", ERROR,
    "{paragraph}째 단락에 메모가 달려 있습니다.", "A comment stands at paragraph {paragraph}.",
    "읽고 처리한 뒤 글 프로그램에서 지우십시오. 다 읽었으면 --drop-comments 로 두고 갑니다.",
    "Read it, act on it and delete it in the word processor; --drop-comments leaves all of them behind.",
    bad="(a comment: change this name first)", good="(the name changed, the comment deleted)",
)  # fmt: skip
HIDDEN = Code(
    "DOC007", WARNING,
    "{paragraph}째 단락의 숨긴 글은 가져오지 않았습니다.", "Hidden text in paragraph {paragraph} was not taken.",
    "필요한 글이면 글 프로그램에서 《숨김》을 풀고 다시 가져오십시오.",
    "If it is wanted, make it visible in the word processor and import again.",
    bad="(text in the font style “hidden”)", good="(visible text)",
)  # fmt: skip
LEFT = Code(
    "DOC008", WARNING,
    "가져오지 않은 것이 있습니다({paragraph}째 단락): {what_ko}.", "Something was left behind (paragraph {paragraph}): {what}.",
    "필요하면 그 글을 본문에 옮겨 적으십시오.", "If it is needed, write its words into the text.",
    bad="(a text box)", good="(a paragraph)",
)  # fmt: skip
ADDRESS = Code(
    "DOC009", WARNING,
    "{paragraph}째 단락의 링크는 글자만 가져왔습니다.", "Of a link in paragraph {paragraph} only the words were taken.",
    "출처이면 머리말의 sources 에, 다른 글이면 그 글의 index.md 로 가는 링크로 적으십시오.",
    "If it is a source, put it into sources in the front matter; if it is a payload, link to its index.md.",
    bad="(a link to a web page)", good="[깨끗한 물](../../guides/clean-water/index.md)",
)  # fmt: skip
FLATTENED = Code(
    "DOC010", WARNING,
    "{paragraph}째 단락의 표를 그대로 옮길 수 없습니다: {what_ko}.",
    "The table at paragraph {paragraph} can't be said as it is: {what}.",
    "표가 뜻대로 되었는지 보십시오. 한 칸에는 한 단락만, 칸을 합치지 말고, 첫 줄은 제목줄로 하십시오.",
    "See whether it still says what it should: one paragraph a cell, no merged cells, the first row for headings.",
    bad="(a cell that spans two columns)", good="(a cell a column)",
)  # fmt: skip
NO_PICTURE = Code(
    "DOC011", WARNING,
    "{paragraph}째 단락의 그림은 가져올 수 없습니다({reason}).",
    "The picture at paragraph {paragraph} can't be taken ({reason}).",
    "PNG나 JPEG으로 저장하여 글의 폴더에 넣고 ![대신할 글](a.png) 이라고 적으십시오.",
    "Save it as PNG or JPEG, put it into the payload's folder and write ![words that replace it](a.png).",
    bad="(a drawing in EMF)", good="(a PNG)",
)  # fmt: skip
ASSUMED = Code(
    "DOC012", HINT,
    "글을 {encoding} 부호로 읽었습니다.", "The text was read as {encoding}.",
    "글자가 깨져 보이면 --encoding 으로 바른 부호를 주십시오.", "If letters look wrong, name the right one with --encoding.",
    bad="(a text in CP949)", good="(a text in UTF-8)",
)  # fmt: skip
NO_ENCODING = Code(
    "DOC013", ERROR,
    "글이 {encodings} 어느 부호로도 읽히지 않습니다.", "The text is none of {encodings}.",
    "글 편집기에서 《다른 이름으로 저장》, 인코딩 UTF-8을 고르십시오.", "In an editor choose “Save as”, encoding UTF-8.",
    bad="(a damaged text)", good="(a text in UTF-8)",
)  # fmt: skip

CODES = {
    code.name: code for code in (BROKEN, TOO_LARGE, TRACKED, COMMENT, HIDDEN, LEFT, ADDRESS, FLATTENED, NO_PICTURE)
}  # what a reader of documents finds

PICTURE_LIMIT = 300


class Unfit(Exception):
    """A reader raises this for a document that can't be taken: which of the codes above it is, and its facts."""

    def __init__(self, code: Code, **facts: object) -> None:
        super().__init__(code.name)
        self.code, self.facts = code, facts


@dataclass
class Findings:
    """What is found in a document as it is read, by the number of the paragraph, from 1."""

    paragraph: int = 0
    found: dict[tuple[str, int, tuple[tuple[str, str], ...]], None] = field(default_factory=dict)

    def add(self, code: Code, **facts: str) -> None:
        self.found[code.name, self.paragraph, tuple(facts.items())] = None

    def left(self, ko: str, en: str) -> None:
        """Something that stays behind."""
        self.add(LEFT, what_ko=ko, what=en)


@dataclass
class Text:
    """What was read: the blocks, and the footnotes by the reader's own numbers."""

    blocks: tuple[Block, ...]
    notes: dict[int, tuple[Block, ...]]
    title: str = ""
    summary: str = ""
