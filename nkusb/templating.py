"""The one jinja2 environment: everything escaped, nothing undefined, no clock, no chance, no file but templates.

A template beside the manifest goes before the one that comes with nkusb, so that a volunteer changes a page by one file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import jinja2
from markupsafe import Markup

_PACKAGE = Path(__file__).parent
_OWN = next(folder for folder in (_PACKAGE / "_templates", _PACKAGE.parent / "templates") if folder.is_dir())


@dataclass(frozen=True)
class Templates:
    """The templates of the project at `root`."""

    root: Path

    @cached_property
    def _environment(self) -> jinja2.Environment:
        return jinja2.Environment(
            loader=jinja2.FileSystemLoader([self.root / "templates", _OWN]),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
        )

    @cached_property
    def words(self) -> Mapping[str, str]:
        """The interface's words for the reader."""
        return tomllib.loads(self.source("words.ko.toml"))

    def source(self, name: str) -> str:
        """A template's own text."""
        assert self._environment.loader is not None  # noqa: S101 (for the type checker: it is given above)
        return self._environment.loader.get_source(self._environment, name)[0]

    def render(self, name: str, **values: object) -> Markup:
        """Fill the template `name`, everything in it escaped; every template also knows `words`."""
        return Markup(self._environment.get_template(name).render(words=self.words, **values))  # noqa: S704
