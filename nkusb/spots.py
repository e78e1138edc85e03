"""Where each key and item of a TOML text stands. The standard library's parser keeps no positions.

Only for text that `tomllib` accepts (toml.io, version 1.0): of the values just so much is understood as is needed to know
where they end. A property test compares the keys found here with those that `tomllib` finds.
"""

from __future__ import annotations

import re
import tomllib

Path = tuple[str | int, ...]


def spots(text: str, first_line: int = 1) -> dict[Path, tuple[int, int]]:
    """Line and column (from 1) of every key and every item of an array of the valid TOML `text`."""
    return _Scanner(text, first_line).scan()


_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY_PART = re.compile(r"""[A-Za-z0-9_-]+|"(?:\\.|[^"\\])*"|'[^']*'""")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
# A closing run of quotes may hold two more of them than close the string.
STRING = re.compile(r'"""(?:\\.|[^\\])*?"""(?:"{0,2})|\'\'\'.*?\'\'\'(?:\'{0,2})|"(?:\\.|[^"\\])*"|\'[^\']*\'', re.DOTALL)
_SCALAR = re.compile(r"[^,\]}\n#]+")


class _Scanner:
    """Walks through valid TOML. Only what is needed to know where a value ends is understood of the values."""

    def __init__(self, text: str, first_line: int) -> None:
        self._text, self._at = text, 0
        self._first_line = first_line
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._found: dict[Path, tuple[int, int]] = {}
        self._lengths: dict[Path, int] = {}  # of arrays of tables
        self._line = 0  # positions only grow, so the line is followed rather than searched

    def scan(self) -> dict[Path, tuple[int, int]]:
        table: Path = ()
        while self._skip() < len(self._text):
            if self._take("[["):
                table = self._header(array=True)
            elif self._take("["):
                table = self._header(array=False)
            else:
                self._pair(table)
        return self._found

    def _header(self, array: bool) -> Path:
        self._skip()
        start, names = self._at, self._keys()
        path: Path = ()
        for number, name in enumerate(names):
            path = (*path, name)
            self._note(path, start)
            if array and number == len(names) - 1:
                self._lengths[path] = self._lengths.get(path, 0) + 1
            if path in self._lengths:
                path = (*path, self._lengths[path] - 1)
                self._note(path, start)
        self._skip()
        self._at += 2 if array else 1
        return path

    def _pair(self, table: Path) -> None:
        start, path = self._at, table
        for name in self._keys():
            path = (*path, name)
            self._note(path, start)
        self._skip()
        self._at += 1  # the = sign
        self._value(path)

    def _keys(self) -> list[str]:
        names = []
        while part := _KEY_PART.match(self._text, self._at):
            raw, self._at = part[0], part.end()
            names.append(raw if raw[0] not in "\"'" else next(iter(tomllib.loads(f"{raw}=0"))))
            if not (dot := _DOT.match(self._text, self._at)):
                break
            self._at = dot.end()
        return names

    def _value(self, path: Path) -> None:
        self._skip()
        if self._take("["):
            number = 0
            while not self._closed("]"):
                self._note((*path, number), self._at)
                self._value((*path, number))
                number += 1
        elif self._take("{"):
            while not self._closed("}"):
                self._pair(path)
        elif found := STRING.match(self._text, self._at) or _SCALAR.match(self._text, self._at):
            self._at = found.end()

    def _closed(self, bracket: str) -> bool:
        self._skip()
        self._take(",")
        self._skip()
        return self._take(bracket)

    def _take(self, token: str) -> bool:
        if self._text.startswith(token, self._at):
            self._at += len(token)
            return True
        return False

    def _skip(self) -> int:
        blank = _BLANK.match(self._text, self._at)
        self._at = blank.end() if blank else self._at
        return self._at

    def _note(self, path: Path, start: int) -> None:
        while self._line + 1 < len(self._line_starts) and self._line_starts[self._line + 1] <= start:
            self._line += 1
        self._found.setdefault(path, (self._line + self._first_line, start - self._line_starts[self._line] + 1))
