"""One validator for everything written in TOML: the manifest, front matter, profiles.

A schema is a tree of shapes. `read` parses a text, judges it against a shape and reports every fault with line, column
and the nearest valid name. TOML is version 1.0 (toml.io); parsing is the standard library's.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from nkusb.names import nearest
from nkusb.problems import ERROR, Code, Place, Problem, Problems
from nkusb.spots import Path, spots

SYNTAX = Code(
    "SCH001", ERROR,
    "설정을 읽을 수 없습니다: {detail}.", "This is not valid TOML: {detail}.",
    "따옴표와 괄호, =표가 제자리에 있는지 보십시오.", "See that quotes, brackets and = signs are in their places.",
    bad='title = "물', good='title = "물"',
)  # fmt: skip
UNKNOWN = Code(
    "SCH002", ERROR,
    "《{key}》라는 항목은 없습니다.", "There is no key “{key}” here.",
    "{near}", "Did you mean: {near}?",
    bad='titel = "물"', good='title = "물"',
)  # fmt: skip
WRONG_TYPE = Code(
    "SCH003", ERROR,
    "《{key}》의 값이 다른 종류입니다. 필요한 것: {ko}.", "“{key}” has the wrong type; it takes {en}.",
    "이렇게 쓰십시오: {example}", "Write it like this: {example}",
    bad='date = "2026-11-24"', good="date = 2026-11-24",
)  # fmt: skip
MISSING = Code(
    "SCH004", ERROR,
    "《{key}》가 없습니다.", "“{key}” is missing.",
    "이런 줄을 넣으십시오: {example}", "Add a line like this: {example}",
    bad="(no title)", good='title = "물을 끓이는 법"',
)  # fmt: skip
NOT_A_CHOICE = Code(
    "SCH005", ERROR,
    "《{key}》에 《{value}》는 쓸 수 없습니다. 쓸 수 있는 것: {choices}.", "“{key}” can't be “{value}”; it is one of: {choices}.",
    "가까운 값: {near}", "The nearest value: {near}",
    bad='status = "aproved"', good='status = "approved"',
)  # fmt: skip
BREAKS_RULE = Code(
    "SCH006", ERROR,
    "《{key}》의 값이 규칙에 맞지 않습니다: {ko}.", "The value of “{key}” breaks a rule: {en}.",
    "이렇게 쓰십시오: {example}", "Write it like this: {example}",
    bad='volume_label = "새 소식"', good='volume_label = "A1"',
)  # fmt: skip


# A key of so many parts that its parser would take hours and all memory (it copies the parts for each part).
_DEEP = re.compile(r"""(?<![A-Za-z0-9_-])(?:(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){32}""")


@dataclass(frozen=True)
class Toml:
    """A parsed text that can say where each of its keys and items stands; `place` is where it begins."""

    value: dict[str, object]
    place: Place
    text: str = field(repr=False)

    @cached_property
    def spots(self) -> Mapping[Path, tuple[int, int]]:
        """Line and column of every key and item."""
        return spots(self.text, self.place.line)

    def at(self, *path: str | int) -> Place:
        """Where the key or item `path` stands; where it is missing, the nearest table that would hold it."""
        while path and path not in self.spots:
            path = path[:-1]
        return self.place.at(*self.spots[path]) if path else self.place


class Shape(Protocol):
    """What a value must be like."""

    @property
    def ko(self) -> str:
        """What it takes, in Korean."""
        ...

    @property
    def en(self) -> str:
        """What it takes, in English."""
        ...

    @property
    def example(self) -> str:
        """A value that fits, as TOML."""
        ...

    def judge(self, value: object, path: Path, toml: Toml) -> Iterator[Problem]:
        """Yield what is wrong with `value`, which stands at `path`."""
        ...


@dataclass(frozen=True, slots=True)
class Text:
    """A string; where `pattern` is given, one that it matches whole (then `ko` and `en` say the rule in words)."""

    example: str = '"…"'
    pattern: str = r"(?s).*\S.*"
    ko: str = "따옴표 속의 글"
    en: str = "text in quotes"
    choices: tuple[str, ...] = ()

    def judge(self, value: object, path: Path, toml: Toml) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield _wrong_type(self, path, toml)
        elif self.choices and value not in self.choices:
            facts = {"choices": ", ".join(self.choices), "near": nearest(value, self.choices) or self.choices[0]}
            yield NOT_A_CHOICE.at(toml.at(*path), key=_key(path), value=value, **facts)
        elif not re.fullmatch(self.pattern, value):
            yield BREAKS_RULE.at(toml.at(*path), key=_key(path), ko=self.ko, en=self.en, example=self.example)


@dataclass(frozen=True, slots=True)
class Plain:
    """A value of one plain TOML type: a date, a whole number, true or false."""

    type: type[dt.date] | type[int] | type[float] | type[bool]
    example: str
    ko: str
    en: str
    least: int | None = None  # of a number, as `most`
    most: int | None = None

    def judge(self, value: object, path: Path, toml: Toml) -> Iterator[Problem]:
        if type(value) is not self.type:  # a date is not a date-time, a number is not a truth value
            yield _wrong_type(self, path, toml)
        elif isinstance(value, int | float) and self.least is not None and value < self.least:
            facts = {"ko": f"{self.least}보다 작을 수 없습니다", "en": f"it is {self.least} at least", "example": self.example}
            yield BREAKS_RULE.at(toml.at(*path), key=_key(path), **facts)
        elif isinstance(value, int | float) and self.most is not None and value > self.most:
            facts = {"ko": f"{self.most}보다 클 수 없습니다", "en": f"it is {self.most} at most", "example": self.example}
            yield BREAKS_RULE.at(toml.at(*path), key=_key(path), **facts)


DATE = Plain(dt.date, "2026-11-24", "따옴표 없는 날짜", "a date without quotes")
INTEGER = Plain(int, "2026", "정수", "a whole number")
FLAG = Plain(bool, "true", "true 또는 false", "true or false")


@dataclass(frozen=True, slots=True)
class Each:
    """A list whose items all have one shape; where `filled` is set, it has at least one, where `count`, exactly so many."""

    item: Shape
    filled: bool = False
    count: int = 0
    ko: str = "대괄호 속의 목록"
    en: str = "a list in square brackets"

    @property
    def example(self) -> str:
        return f"[{', '.join([self.item.example] * max(1, self.count))}]"

    def judge(self, value: object, path: Path, toml: Toml) -> Iterator[Problem]:
        if not isinstance(value, list) or (self.filled and not value) or (self.count and len(value) != self.count):
            yield _wrong_type(self, path, toml)
            return
        for number, item in enumerate(value):
            yield from self.item.judge(item, (*path, number), toml)


@dataclass(frozen=True, slots=True)
class Either:
    """A string that `word` allows, or a list that `items` allows."""

    word: Text
    items: Each

    @property
    def ko(self) -> str:
        return f"{self.word.ko} 또는 {self.items.ko}"

    @property
    def en(self) -> str:
        return f"{self.word.en} or {self.items.en}"

    @property
    def example(self) -> str:
        return f"{self.word.example} / {self.items.example}"

    def judge(self, value: object, path: Path, toml: Toml) -> Iterator[Problem]:
        if not isinstance(value, str | list):
            yield _wrong_type(self, path, toml)
        else:
            yield from (self.word if isinstance(value, str) else self.items).judge(value, path, toml)


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a table: the shape of its value, and whether it must be there."""

    shape: Shape
    required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with known keys."""

    keys: Mapping[str, Key]
    ko: str = "표"
    en: str = "a table"

    @property
    def example(self) -> str:
        needed = ", ".join(f"{name} = {key.shape.example}" for name, key in self.keys.items() if key.required)
        return f"{{ {needed} }}"

    def judge(self, value: object, path: Path, toml: Toml) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield _wrong_type(self, path, toml)
            return
        for name, key in self.keys.items():
            if key.required and name not in value:
                line = f"{name} = {key.shape.example}"
                yield MISSING.at(toml.at(*path), key=_key((*path, name)), example=line)
        for name, item in value.items():
            if name in self.keys:
                yield from self.keys[name].shape.judge(item, (*path, name), toml)
            else:
                near = nearest(name, self.keys) or ", ".join(self.keys)
                yield UNKNOWN.at(toml.at(*path, name), key=_key((*path, name)), near=near)


@dataclass(frozen=True, slots=True)
class Named:
    """A table of tables whose keys are names that the user chose."""

    name: Text
    table: Table
    ko: str = "표"
    en: str = "a table"

    @property
    def example(self) -> str:
        return f"{{ {self.name.example} = {self.table.example} }}"

    def judge(self, value: object, path: Path, toml: Toml) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield _wrong_type(self, path, toml)
            return
        for name, item in value.items():
            yield from self.name.judge(name, (*path, name), toml)
            yield from self.table.judge(item, (*path, name), toml)


def read(text: str, place: Place, shape: Table, first_line: int = 1) -> tuple[Toml | None, Problems]:
    """Parse `text`, which begins on `first_line` of the file at `place`, and judge it. No value where the syntax is wrong."""
    if deep := _DEEP.search(text):
        line, column = text.count("\n", 0, deep.start()), deep.start() - text.rfind("\n", 0, deep.start())
        return None, (SYNTAX.at(place.at(line + first_line, column), detail="too deeply nested"),)
    try:
        value = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return None, (_syntax(str(error), place, text, first_line),)
    except RecursionError:
        return None, (SYNTAX.at(place.at(first_line), detail="too deeply nested"),)
    toml = Toml(value, place.at(first_line), text)
    return toml, tuple(shape.judge(value, (), toml))


def _syntax(message: str, place: Place, text: str, first_line: int) -> Problem:
    """tomllib says the place in its sentence alone."""
    found = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", message)
    line, column = (int(found[1]), int(found[2])) if found and found[1] else (text.count("\n") + 1, 0)
    return SYNTAX.at(place.at(line + first_line - 1, column), detail=message[: found.start()] if found else message)


def _wrong_type(shape: Shape, path: Path, toml: Toml) -> Problem:
    example = f"{_key(path)} = {shape.example}"
    return WRONG_TYPE.at(toml.at(*path), key=_key(path), ko=shape.ko, en=shape.en, example=example)


def _key(path: Path) -> str:
    words = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
    return words.removeprefix(".")
