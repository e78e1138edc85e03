"""What is folded into a text: the words that a reader sees once tags and escapes are gone, and what a coded run decodes to."""

from __future__ import annotations

import base64
import html
import re
import zlib
from collections.abc import Iterator

from nkusb.names import nfc

LARGEST = 64 << 20  # bytes that a coded run may unfold to

# Elements that stand inside a word; every other ends one.
_INLINE = re.compile(r"(?i)</?(?:a|abbr|b|code|em|font|i|mark|small|span|strong|sub|sup|u|wbr)(?:\s[^<>]*)?>")
_TAG = re.compile(r"<[^<>]*>")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{2}))")
_PERCENT = re.compile("%[0-9A-Fa-f]{2}(?:%[0-9A-Fa-f]{2})*")
# What nobody sees: zero widths, joiners, bidirectional controls, the byte order mark inside a text, tag characters.
_HIDDEN = re.compile("[\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]")
# A run long enough to hold something: of base64, or of base85 (RFC 1924) in quotes, as a script carries bytes.
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{40,}={0,2}")  # matched where such letters begin
_AS_RUNS, _RUN = bytes(ord("a") if code in _LETTERS else ord(" ") for code in range(256)), b"a" * 40
_BASE85 = re.compile(rb'"([0-9A-Za-z!#$%&()*+\-;<=>?@^_`{|}~]{40,})"')


def readable(text: str) -> str:
    """What a reader sees, all escapes undone and every gap one space: a name broken by a tag or a line is whole in it."""
    seen = _TAG.sub(" ", _INLINE.sub("", text))
    plain = _ESCAPE.sub(_character, _PERCENT.sub(_letters, html.unescape(seen)))
    return " ".join(nfc(plain).split())


def _character(escape: re.Match[str]) -> str:
    code = int(next(group for group in escape.groups() if group), 16)
    return chr(code) if code < 0x110000 else "\ufffd"


def _letters(run: re.Match[str]) -> str:
    return bytes.fromhex(run[0].replace("%", "")).decode("utf-8", "replace")


def hidden(text: str) -> Iterator[tuple[int, str]]:
    """Every character that nobody sees: where, and which (U+…)."""
    return ((found.start(), f"U+{ord(found[0]):04X}") for found in _HIDDEN.finditer(text))


def uncoded(raw: bytes) -> bytes:
    """The bytes with every coded run blanked, so that no short word is found in one by chance."""
    raw = _BASE85.sub(lambda run: b" " * len(run[0]), raw)
    plain = bytearray(raw)
    for run in _base64_runs(raw):
        plain[run.start() : run.end()] = b" " * len(run[0])
    return bytes(plain)


def coded(raw: bytes) -> Iterator[tuple[int, str, bytes]]:
    """What each coded run holds: where it stands, how it was coded, the bytes."""
    for runs, name, decode in ((_BASE85.finditer(raw), "base85", _base85), (_base64_runs(raw), "base64", _base64)):
        for run in runs:
            if (plain := decode(run)) is not None:
                unfolded = inflated(plain)
                yield run.start(), name + ("" if unfolded is None else ", compressed"), plain if unfolded is None else unfolded


def _base64_runs(raw: bytes) -> Iterator[re.Match[bytes]]:
    """The runs of base64 in order. Nearly all words are shorter; to see that, no pattern is tried at each letter."""
    letters, at = raw.translate(_AS_RUNS), 0
    while (at := letters.find(_RUN, at)) >= 0 and (run := _BASE64.match(raw, at)):
        yield run
        at = run.end()


def _base85(run: re.Match[bytes]) -> bytes | None:
    try:
        return base64.b85decode(run[1])
    except ValueError:
        return None


def _base64(run: re.Match[bytes]) -> bytes:
    letters = run[0].rstrip(b"=")
    whole = letters[:-1] if len(letters) % 4 == 1 else letters
    return base64.b64decode(whole + b"=" * (-len(whole) % 4))


def inflated(raw: bytes) -> bytes | None:
    """What a zlib, gzip or bare deflate stream (RFC 1950, 1952, 1951) holds, also one that was cut; nothing where it is none."""
    for window, named in ((zlib.MAX_WBITS | 32, True), (-zlib.MAX_WBITS, False)):
        stream = zlib.decompressobj(window)
        try:
            plain = stream.decompress(raw, LARGEST)
        except zlib.error:
            continue
        if stream.eof or len(plain) == LARGEST or (named and plain):
            return plain
    return None
