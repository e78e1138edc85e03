"""Text files as strangers send them: encodings recognised, decomposed Hangul joined, control characters refused."""

from __future__ import annotations

import re
from pathlib import Path

from nkusb.names import nfc
from nkusb.problems import ERROR, WARNING, Code, Place, Problems

UNREADABLE = Code(
    "TXT001", ERROR,
    "파일을 읽을 수 없습니다: {reason}.", "The file can't be read: {reason}.",
    "파일이 있는지, 읽을 권한이 있는지 보십시오.", "See that it is there and that you may read it.",
    bad="(no permission)", good="(readable)",
)  # fmt: skip
ENCODING = Code(
    "TXT002", ERROR,
    "글이 UTF-8로 적혀있지 않습니다. {guess}인 것 같습니다.", "The text is not UTF-8; it looks like {guess}.",
    "글 편집기에서 《다른 이름으로 저장》, 인코딩 UTF-8을 고르십시오.", "In your editor choose “Save as”, encoding UTF-8.",
    bad="(CP949)", good="(UTF-8)",
)  # fmt: skip
CONTROL = Code(
    "TXT003", ERROR,
    "글에 보이지 않는 제어 문자(U+{point})가 있습니다.", "The text holds a control character (U+{point}).",
    "그 글자를 지우십시오.", "Delete that character.",
    bad="(a NUL byte)", good="(plain text)",
)  # fmt: skip
DECOMPOSED = Code(
    "TXT004", WARNING,
    "풀어진 한글(NFD)이 {count}곳에 있습니다. 읽을 때 합쳤습니다.",
    "The text holds decomposed Hangul (NFD) in {count} places; it was joined while reading.",
    "고칠 필요는 없습니다. macOS에서 온 글은 흔히 이렇습니다.", "Nothing needs to be done; text from macOS is often like this.",
    bad="ㅁ+ㅜ+ㄹ", good="물",
)  # fmt: skip
TOO_LONG = Code(
    "TXT005", ERROR,
    "글 파일이 너무 큽니다({size}바이트).", "The text file is too large ({size} bytes).",
    "{limit}바이트가 넘지 않게 여러 글로 나누십시오.", "Split it into texts of at most {limit} bytes.",
    bad="(a 50 MB text)", good="(a 50 KB text)",
)  # fmt: skip

LIMIT = 2_000_000  # bytes; a novel of 600,000 syllables
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ufffe\uffff]")
_JAMO = re.compile("[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]+")
_UTF16 = {b"\xff\xfe": "UTF-16LE", b"\xfe\xff": "UTF-16BE"}


def read_text(path: Path, place: Place) -> tuple[str | None, Problems]:
    """The text of `path` in NFC with `\\n` line ends and without a byte order mark. No text where it can't be trusted."""
    try:
        if not path.is_file() and path.exists():  # a pipe would be waited for, and a device has no end
            return None, (UNREADABLE.at(place, reason="not a file"),)
        with path.open("rb") as file:
            raw = file.read(LIMIT + 1)
    except OSError as error:
        return None, (UNREADABLE.at(place, reason=error.strerror),)
    if len(raw) > LIMIT:
        return None, (TOO_LONG.at(place, size=path.stat().st_size, limit=LIMIT),)
    if raw[:2] in _UTF16:
        return None, (ENCODING.at(place.at(1, 1), guess=_UTF16[raw[:2]]),)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = len(raw[raw.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8", "replace")) + 1
        return None, (ENCODING.at(place.at(line, column), guess=_guess(raw)),)
    return _clean(text.replace("\r\n", "\n").replace("\r", "\n"), place)


def _guess(raw: bytes) -> str:
    try:
        raw.decode("cp949")
    except UnicodeDecodeError:
        return "UTF-16" if raw.count(0) > len(raw) // 8 else "?"
    return "CP949 (EUC-KR)"


def _clean(text: str, place: Place) -> tuple[str | None, Problems]:
    controls = tuple(
        CONTROL.at(place.at(*_spot(text, match.start())), point=f"{ord(match[0]):04X}") for match in _CONTROLS.finditer(text)
    )
    if controls:
        return None, controls[:10]  # a binary file named .md would drown all other problems
    joined = nfc(text)
    if joined == text:
        return text, ()
    first = _JAMO.search(text)
    spot = _spot(text, first.start()) if first else (1, 1)
    return joined, (DECOMPOSED.at(place.at(*spot), count=len(_JAMO.findall(text)) or 1),)


def _spot(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
