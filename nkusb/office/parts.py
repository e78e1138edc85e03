"""The parts of a Word file beside its text: styles, patterns of lists, relations; and all of them as one archive.

Sources: WordprocessingML, ECMA-376-1; Open Packaging Conventions, ECMA-376-2.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence

from nkusb.names import order

_SPACES = " ".join(
    f'xmlns:{name}="http://schemas.openxmlformats.org/{space}"'
    for name, space in (
        ("w", "wordprocessingml/2006/main"), ("r", "officeDocument/2006/relationships"),
        ("wp", "drawingml/2006/wordprocessingDrawing"), ("a", "drawingml/2006/main"), ("pic", "drawingml/2006/picture"),
    )
)  # fmt: skip
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS = {name: name for name in ("styles", "numbering", "footnotes", "settings")} | {"document": "document.main"}
_DEFAULTS = {
    "rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml",
    "png": "image/png", "jpg": "image/jpeg",
}  # fmt: skip
LEVELS = 9

_OUTLINE = '<w:keepNext/><w:outlineLvl w:val="{}"/>'
_LARGE = '<w:b/><w:sz w:val="{}"/>'
_MARGIN = '<w:ind w:left="{}"/>'
# id, name, what it is based on, paragraph's and run's properties
_STYLES: Sequence[tuple[str, str, str, str, str]] = (
    ("Normal", "Normal", "", '<w:spacing w:after="120"/>', ""),
    ("Title", "Title", "Normal", "", '<w:b/><w:sz w:val="40"/>'),
    ("Subtitle", "Subtitle", "Normal", "", '<w:color w:val="595959"/>'),
    *((f"Heading{n}", f"heading {n}", "Normal", _OUTLINE.format(n - 1), _LARGE.format(34 - 2 * n)) for n in range(1, 6)),
    ("ListParagraph", "List Paragraph", "Normal", "<w:contextualSpacing/>", ""),
    ("ListSpaced", "List Spaced", "Normal", "", ""),
    ("ListContinue", "List Continue", "Normal", _MARGIN.format(720), ""),
    *((f"ListContinue{n}", f"List Continue {n + 1}", "Normal", _MARGIN.format(720 * n + 720), "") for n in range(1, LEVELS)),
    ("Quote", "Quote", "Normal", '<w:ind w:left="567" w:right="567"/>', ""),
    ("HTMLPreformatted", "HTML Preformatted", "Normal", "", '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New"/>'),
    ("Caption", "caption", "Normal", "", '<w:sz w:val="20"/>'),
    ("Attachment", "Attachment", "Normal", "", ""),
    ("HorizontalLine", "Horizontal Line", "Normal", '<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1"/></w:pBdr>', ""),
    ("FootnoteText", "footnote text", "Normal", "", '<w:sz w:val="20"/>'),
)  # fmt: skip
_FONTS = '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="Malgun Gothic"/><w:sz w:val="22"/>'
_LANGUAGE = '<w:lang w:val="en-US" w:eastAsia="ko-KR"/>'
_PAGE = '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440"/>'
_SEPARATORS = "".join(
    f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
    for number, kind in ((-1, "separator"), (0, "continuationSeparator"))
)
_SETTINGS = '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'


def archive(
    body: str,
    notes: str,
    lists: Sequence[tuple[int, int | None]],
    languages: Iterable[str],
    images: Mapping[str, tuple[str, bytes]],
) -> bytes:
    """A Word file of a text and its footnotes, as elements.

    `lists` are the level and first number of each, `images` their ending and bytes by the id that the text has for them.
    """
    texts = {
        "document": f"<w:document {_SPACES}><w:body>{body}<w:sectPr>{_PAGE}</w:sectPr></w:body></w:document>",
        "footnotes": f"<w:footnotes {_SPACES}>{_SEPARATORS}{notes}</w:footnotes>",
        "numbering": _numbering(lists),
        "settings": f"<w:settings {_SPACES}>{_SETTINGS}</w:settings>",
        "styles": _styles(languages),
    }
    shown = [(name, "image", f"media/{name}{suffix}") for name, (suffix, _) in images.items()]
    named = [(f"r{number}", name, f"{name}.xml") for number, name in enumerate(texts) if name != "document"]
    files = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relations([("r0", "officeDocument", "word/document.xml")]),
        **{f"word/{name}.xml": text for name, text in texts.items()},
        "word/_rels/document.xml.rels": _relations([*named, *shown]),
        "word/_rels/footnotes.xml.rels": _relations(shown),
    }
    packed = {name: (_HEAD + text).encode() for name, text in files.items()}
    return _zipped({**packed, **{f"word/media/{name}{suffix}": data for name, (suffix, data) in images.items()}})


def _types() -> str:
    defaults = "".join(f'<Default Extension="{ending}" ContentType="{kind}"/>' for ending, kind in _DEFAULTS.items())
    parts = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_CONTENT}.{kind}+xml"/>' for name, kind in _PARTS.items()
    )
    return f'<Types xmlns="{_PACKAGE}/content-types">{defaults}{parts}</Types>'


def _relations(listed: Iterable[tuple[str, str, str]]) -> str:
    items = "".join(f'<Relationship Id="{name}" Type="{_TYPE}/{kind}" Target="{target}"/>' for name, kind, target in listed)
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'


def _numbering(lists: Sequence[tuple[int, int | None]]) -> str:
    """A pattern a list: what shares one is one list to other programs, also where its number differs."""
    patterns = "".join(_pattern(number, level, start) for number, (level, start) in enumerate(lists, 1))
    numbers = range(1, len(lists) + 1)
    used = "".join(f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>' for number in numbers)
    return f"<w:numbering {_SPACES}>{patterns}{used}</w:numbering>"


def _pattern(number: int, level: int, start: int | None) -> str:
    """How a list's items are marked; the other levels are there because each pattern has them all."""
    kind, text = ("bullet", "•") if start is None else ("decimal", "%{}.")
    place = '<w:pPr><w:ind w:left="{}" w:hanging="360"/></w:pPr>'
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="{start if n == level and start is not None else 1}"/><w:numFmt w:val="{kind}"/>'
        f'<w:lvlText w:val="{text.format(n + 1)}"/>{place.format(720 * (n + 1))}</w:lvl>'
        for n in range(LEVELS)
    )
    return f'<w:abstractNum w:abstractNumId="{number}">{levels}</w:abstractNum>'


def _styles(languages: Iterable[str]) -> str:
    default = f"<w:docDefaults><w:rPrDefault><w:rPr>{_FONTS}{_LANGUAGE}</w:rPr></w:rPrDefault></w:docDefaults>"
    paragraphs = "".join(
        f'<w:style w:type="paragraph" w:default="{0 if base else 1}" w:styleId="{name}"><w:name w:val="{shown}"/>'
        + (f'<w:basedOn w:val="{base}"/>' if base else "")
        + f"<w:qFormat/><w:pPr>{look}</w:pPr><w:rPr>{font}</w:rPr></w:style>"
        for name, shown, base, look, font in _STYLES
    )
    foreign = "".join(
        f'<w:style w:type="character" w:customStyle="1" w:styleId="Foreign-{tag}"><w:name w:val="Foreign {tag}"/></w:style>'
        for tag in sorted(languages, key=order)
    )
    sides = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    look = f'<w:name w:val="Table Grid"/><w:tblPr><w:tblBorders>{sides}</w:tblBorders></w:tblPr>'
    grid = f'<w:style w:type="table" w:styleId="TableGrid">{look}</w:style>'
    return f"<w:styles {_SPACES}>{default}{paragraphs}{foreign}{grid}</w:styles>"


def _zipped(files: Mapping[str, bytes]) -> bytes:
    """The files in one archive, in their order, without times."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name)  # of 1 January 1980
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            zipped.writestr(entry, data)
    return packed.getvalue()
