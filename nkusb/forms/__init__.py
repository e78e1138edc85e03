"""Forms: ways of presenting an edition. One file per form.

The contract: a form is pure and describes the files it wants, each with a neutral name; the store makes them. It draws every
node of a Document (`match` … `assert_never`), names nothing outside the drive, and never hands on an original.
To add one: write `forms/<name>.py` that ends with `PART: Form = …`, its templates in `templates/<name>/`, and put its name here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from nkusb.bundle import Entry
from nkusb.model import Library
from nkusb.registry import Registry
from nkusb.templating import Templates

Form = Callable[[Library, Templates], Iterator[Entry]]

FORMS: Registry[Form] = Registry("nkusb.forms", "html", "single", "pictures", "text", "epub", "films")
