"""JSON with one thing a line: read by people, compared line by line, and written in C, which Python's own indentation is not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass


def as_lines(value: Mapping[str, object]) -> str:
    """An object (dataclasses in it as what they hold) with each of its keys on a line, and each element of its lists."""
    return "{\n" + ",\n".join(f"{_PLAIN(key)}: {_lines(of)}" for key, of in value.items()) + "\n}\n"


def _lines(value: object) -> str:
    if isinstance(value, list | tuple) and value and not isinstance(value[0], int | float):
        return "[\n" + ",\n".join(map(_PLAIN, value)) + "\n]"
    return _PLAIN(value)


def held(value: object) -> dict[str, object]:
    """The fields of a dataclass, as they are. Raises `TypeError` for anything else."""
    if not is_dataclass(value):
        raise TypeError(type(value).__name__)
    return {field.name: getattr(value, field.name) for field in fields(value)}


_PLAIN = json.JSONEncoder(ensure_ascii=False, default=held).encode
