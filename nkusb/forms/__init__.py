"""Forms: ways of presenting an edition. One file per form.

The contract: a form is pure and describes the files it wants, each with a neutral name; the store makes them. What it does many
times over it may hand to `work`, which remembers and shares it. It draws every
node of a Document (`match` … `assert_never`), names nothing outside the drive, and never hands on an original.
To add one: write `forms/<name>.py` that ends with `PART: Form = …`, its templates in `templates/<name>/`, and put its name here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from nkusb.bundle import Entry
from nkusb.known import Work, at_once
from nkusb.model import Library
from nkusb.registry import Registry
from nkusb.templating import Templates


class Form(Protocol):
    """The files of a library."""

    def __call__(self, library: Library, templates: Templates, work: Work = at_once, /) -> Iterator[Entry]: ...


FORMS: Registry[Form] = Registry("nkusb.forms", "html", "single", "pictures", "text", "epub", "films")
