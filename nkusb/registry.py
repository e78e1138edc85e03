"""The list of a family's members: explicit, ordered, lazy.

A member is a module that ends with `PART: <the family's contract> = …`. Its name stands in the family's `__init__`;
nothing is found by searching folders or entry points: code that nobody named must not reach a drive.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from typing import TypeVar

T = TypeVar("T")


class Registry(Mapping[str, T]):
    """Member name → the member's `PART`, imported at first use; iterates in the order given."""

    def __init__(self, package: str, *names: str) -> None:
        self._package, self._names = package, names
        self._parts: dict[str, T] = {}

    def __getitem__(self, name: str) -> T:
        if name not in self._parts:
            if name not in self._names:
                raise KeyError(name)
            self._parts[name] = importlib.import_module(f"{self._package}.{name}").PART
        return self._parts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
