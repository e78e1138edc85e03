"""The one jinja2 environment: all escaped, nothing undefined, no clock, no chance, no file but templates, no way to Python.

A template beside the manifest goes before the one that comes with nkusb, so that a volunteer changes a page by one file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO

from markupsafe import Markup, escape

from nkusb.bundle import hash_of_folder
from nkusb.names import listing, walk
from nkusb.problems import ERROR, Code, NkusbError, Place, Problem

if TYPE_CHECKING:
    import jinja2

FAULT = Code(
    "TPL001", ERROR,
    "본보기 파일에 잘못이 있습니다: {reason}.", "The template is faulty: {reason}.",
    "고치거나, 그 파일을 지워 nkusb의 것을 쓰십시오.", "Mend it, or delete the file to use the one that comes with nkusb.",
    bad="{{ artcle.title }}", good="{{ article.title }}",
)  # fmt: skip

# Runs of other scripts than Hangul, so that a voice reads them in their own language (WCAG 2.2, 3.1.2).
_SCRIPTS = {
    "en": "[A-Za-z]{2,}(?:[ '’./:@-]+[A-Za-z]+)*",
    "ja": "[\u3041-\u30ff]+",
    "ru": "[\u0400-\u04ff]{2,}(?: [\u0400-\u04ff]+)*",
}
# The letters of all of them, with whose class each pattern begins: where there is none, which is quickly seen, there is no run.
_LETTER = re.compile(f"[{''.join(pattern[1 : pattern.index(']')] for pattern in _SCRIPTS.values())}]")
_FOREIGN = re.compile("|".join(f"(?P<{language}>{pattern})" for language, pattern in _SCRIPTS.items()))
_WORDS = "words.ko.toml"
_PACKAGE = Path(__file__).parent
_OWN = next(folder for folder in (_PACKAGE / "_templates", _PACKAGE.parent / "templates") if folder.is_dir())


@cache
def vocabulary() -> frozenset[str]:
    """Every word of the templates that come with nkusb, in small letters: what any drive may hold, whoever built it."""
    files = [item.path for item in walk(_OWN) if item.kind == "file"]
    return frozenset(word for path in files for word in re.findall(r"\w+", path.read_text("utf-8").casefold()))


def spoken(text: str) -> Markup:
    """Text, escaped, with each run of another script marked with its language."""
    if not _LETTER.search(text):
        return escape(text)
    parts, end = [], 0
    for found in _FOREIGN.finditer(text):
        parts += [escape(text[end : found.start()]), f'<span lang="{found.lastgroup}">', escape(found[0]), "</span>"]
        end = found.end()
    return Markup("".join([*parts, escape(text[end:])]))  # noqa: S704 (of markup and words of ours)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.2f} MB"


_PIECES = 1000  # of a long page, written at a time


@cache
def _sandbox() -> type[jinja2.Environment]:
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Sandbox(ImmutableSandboxedEnvironment):
        """jinja2's, which asks of every value whether it is safe; the fields of our own values are, and most that is shown."""

        def getattr(self, obj: Any, attribute: str) -> Any:
            return getattr(obj, attribute) if attribute in _fields(obj.__class__) else super().getattr(obj, attribute)

    return Sandbox


@cache
def _fields(of: type[Any]) -> frozenset[str]:
    """The public fields of a dataclass of ours; nothing of another type."""
    names = (field.name for field in fields(of)) if is_dataclass(of) and of.__module__.startswith("nkusb.") else ()
    return frozenset(name for name in names if not name.startswith("_"))


@dataclass(frozen=True)
class Templates:
    """The templates of the project at `root`."""

    root: Path

    @cached_property
    def _environment(self) -> jinja2.Environment:
        import jinja2

        environment = _sandbox()(
            loader=jinja2.FileSystemLoader([self.root / "templates", _OWN]),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
        )
        environment.filters |= {"spoken": spoken, "grouped": "{:,}".format, "tenths": "{:.1f}".format, "megabytes": _megabytes}
        return environment

    @cached_property
    def digest(self) -> str:
        """The hashes of the templates, the project's own and ours."""
        return " ".join(hash_of_folder(folder) for folder in (self.root / "templates", _OWN) if folder.is_dir())

    @property
    def has_pages_of_its_own(self) -> bool:
        """Whether the project draws pages its own way, so that any page may show anything of the edition."""
        return self.root / "templates" != _OWN and (self.root / "templates/html").is_dir()

    @cached_property
    def words(self) -> Mapping[str, str]:
        """The interface's words for the reader. Raises `NkusbError` where they can't be read."""
        try:
            return tomllib.loads(self.source(_WORDS))
        except tomllib.TOMLDecodeError as error:
            raise NkusbError([FAULT.at(Place(f"templates/{_WORDS}"), reason=error)]) from error

    def covers(self) -> tuple[str, ...]:
        """The names of the cover pages, ours and the project's own."""
        folders = (folder / "covers" for folder in (self.root / "templates", _OWN))
        pages = {item.path for folder in folders if folder.is_dir() for item in listing(folder) if item.path.suffix == ".html"}
        return tuple(sorted({page.stem for page in pages} - {"base"}))

    def has(self, name: str) -> bool:
        """Whether there is a template `name`."""
        return name in self._environment.list_templates()

    def source(self, name: str) -> str:
        """A template's own text."""
        assert self._environment.loader is not None  # noqa: S101 (for the type checker: it is given above)
        return self._environment.loader.get_source(self._environment, name)[0]

    def render(self, name: str, **values: object) -> Markup:
        """Fill the template `name`, everything in it escaped; every template also knows `words`.

        Raises `NkusbError` for a template that can't be filled.
        """
        with _telling_faults(name):
            return Markup(self._environment.get_template(name).render(words=self.words, **values))  # noqa: S704

    def write(self, name: str, to: BinaryIO, **values: object) -> None:
        """Fill a template as `render` does, into a file in UTF-8: for pages so long that they shouldn't be there at once."""
        with _telling_faults(name):
            pieces = self._environment.get_template(name).stream(words=self.words, **values)
            pieces.enable_buffering(_PIECES)
            pieces.dump(to, "utf-8")


@lru_cache(maxsize=2)
def templates_at(root: Path, _digest: str) -> Templates:
    """The templates of the project at `root` as long as they have this digest."""
    return Templates(root)


@contextmanager
def _telling_faults(name: str) -> Iterator[None]:
    """While the template `name` is filled: its faults as problems."""
    import jinja2

    try:
        yield
    except jinja2.TemplateError as error:
        raise NkusbError([_fault(error, name)]) from error


def _fault(error: jinja2.TemplateError, name: str) -> Problem:
    """Where in the templates it went wrong: a syntax error says so itself, any other by the innermost template of its trace."""
    import traceback

    import jinja2

    if isinstance(error, jinja2.TemplateSyntaxError):
        return FAULT.at(Place(f"templates/{error.name or name}", error.lineno), reason=error.message)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "templates" in Path(frame.filename).parts]
    line = frames[-1].lineno or 0 if frames else 0
    inner = Path(frames[-1].filename).name if frames else PurePosixPath(name).name
    return FAULT.at(Place(f"templates/{PurePosixPath(name).parent}/{inner}", line), reason=error.message)
