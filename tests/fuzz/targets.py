"""What every parser of ours must keep, whatever bytes it is given. Used by hypothesis, by the corpus and by atheris alike."""

from __future__ import annotations

import atexit
import datetime as dt
import io
import re
import shutil
import tempfile
import tomllib
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from nkusb.bundle import Rendered
from nkusb.checks import Suspicion
from nkusb.checks.outside import reaching
from nkusb.document import blocks, figures, links, plain, texts
from nkusb.kinds import KINDS
from nkusb.leaks.files import BOOK, CODED, TEXTS, Search, look
from nkusb.leaks.words import Suspect, Words
from nkusb.load.folder import Folder
from nkusb.load.manifest import Choices, read_manifest, size_in_bytes
from nkusb.load.markdown import read_markdown
from nkusb.load.payload import read_payload
from nkusb.load.text import read_text
from nkusb.model import Edition, Selection
from nkusb.names import Found, folded, is_neutral, is_slug, nearest
from nkusb.orthography import Glossary
from nkusb.problems import Place, Problems
from nkusb.seal.sums import read_sums
from nkusb.spots import spots

PLACE = Place("index.md")
_FOLDER = Path(tempfile.mkdtemp(prefix="fuzz-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))  # noqa: S108
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
_CHOICES = Choices(("html",), ("sevenzip",), ("table",))
_EDITION = Edition(
    name="main", title="글", cover_title="A1", date=dt.date(2026, 11, 24), language="ko", selection=Selection(), budget=10**9,
    volume_label="A1", forms=("html",), cover="table", hide_keys=(), quiet=True, single_limit=10**7, sums=True, lock=None,
    sender_words=(), places={"": Place("manifest.toml")},
)  # fmt: skip
_WORDS = Words([Suspect("user", "gildong"), Suspect("sender 1", "자유의 손")])
_SEARCH = Search(_WORDS, _WORDS)


def _sound(problems: Problems, text: str = "") -> None:
    """Problems point into the text and can be told."""
    for problem in problems:
        assert 0 <= problem.place.line <= text.count("\n") + 2 or not text
        assert problem.place.column >= 0
        assert problem.message and problem.hint is not None


def _kept(raw: bytes, name: str) -> Path:
    path = _FOLDER / name
    path.write_bytes(raw)
    return path


def text(raw: bytes) -> None:
    """A text is NFC without controls, or it has problems."""
    read, problems = read_text(_kept(raw, "text"), PLACE)
    _sound(problems)
    assert (read is None) == any(problem.severity.name == "ERROR" for problem in problems)
    assert read is None or not re.search("[\x00-\x08\x0b-\x1f]", read)


def markdown(raw: bytes) -> None:
    """A body becomes nodes with places; what it leads to is a payload, what it shows lies beside it."""
    body = raw.decode("utf-8", "replace").replace("\r", "\n").replace("\0", "")
    document, problems = read_markdown(body, PLACE)
    _sound(problems, body)
    list(texts(document))
    for link in links(document):
        assert is_slug(link.slug) or re.fullmatch("[a-z0-9-]+", link.slug)
        plain(link.inlines)
    for figure in figures(document):
        assert not figure.name.startswith("/") and ".." not in PurePosixPath(figure.name).parts
    for block in blocks(document):
        assert block.line >= 1


def payload(raw: bytes) -> None:
    """Front matter and body: a payload or problems, never an exception."""
    path = _kept(raw, "index.md")
    folder = Folder(KINDS["story"], Path("payloads/stories/x"), PLACE, {"index.md": Found(path, "file", len(raw))})
    reading = read_payload(folder, Glossary())
    _sound(reading.problems)
    assert reading.payload or reading.problems


def manifest(raw: bytes) -> None:
    """Editions or problems, never an exception."""
    editions, problems = read_manifest(_kept(raw, "manifest.toml"), _CHOICES)
    _sound(problems)
    assert editions or problems
    for edition in editions:
        assert edition.budget >= 0 and edition.instant


def toml(raw: bytes) -> None:
    """The locator finds the keys that the parser finds."""
    written = raw.decode("utf-8", "replace")
    try:
        value = tomllib.loads(written)
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    assert set(spots(written.replace("\r\n", "\n"))) == _paths(value)


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return ({path} if path else set()).union(*(_paths(item, (*path, key)) for key, item in inner))


def sums(raw: bytes) -> None:
    """A list of checksums never leads out of its folder."""
    listed, problems = read_sums(raw, PLACE)
    _sound(problems)
    for path, digest in listed.items():
        assert not path.is_absolute() and ".." not in path.parts and re.fullmatch("[0-9a-f]{64}", digest)


def names(raw: bytes) -> None:
    """What is taken for a safe name is one: plain, short, of no device, alone in any case and normal form."""
    name = raw.decode("utf-8", "surrogateescape")
    assert folded(folded(name)) == folded(name) or not name.isascii()
    if is_slug(name):
        assert re.fullmatch(r"[a-z0-9-]{1,60}", name) and folded(name) == name
    if "/" not in name and name not in ("", ".") and is_neutral(PurePosixPath(name)):
        assert re.fullmatch(r"[a-z0-9_-]{1,8}(\.[a-z0-9]{1,3})?", name)
    nearest(name[:80], ("clean-water", "news"))


def size(raw: bytes) -> None:
    """What the manifest's rule for sizes lets through has a size."""
    written = raw.decode("utf-8", "replace")
    if re.fullmatch(r"(?i)\d+(\.\d+)? ?[kmg]i?b", written):
        assert size_in_bytes(written) >= 0


def gate(raw: bytes) -> None:
    """The leak gate looks at any bytes under any ending, and finds a word that is planted in a text."""
    for suffix in (*CODED, *sorted(TEXTS), BOOK, ".exe"):
        for finding in look(suffix, io.BytesIO(raw), _SEARCH):
            assert finding.offset >= 0
    planted = raw.decode("utf-8", "replace") + "\n 자유의 손 \n"
    assert any(finding.name == "sender 1" for finding in look(".txt", io.BytesIO(planted.encode()), _SEARCH))


def page(raw: bytes) -> None:
    """No bytes break the search for addresses, and an address that a page begins with is found."""
    linked = b'<a href="https://example.org">x</a>' + raw
    for name in ("a.htm", "a.q", "a.css"):
        assert [*reaching(PurePosixPath(name), Rendered(linked), Suspicion((), ()))]


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target for target in (text, markdown, payload, manifest, toml, sums, names, size, gate, page)
}
