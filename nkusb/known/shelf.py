"""How results lie in a depot: small ones pickled, bodies and pages one after another in segments, read when they are asked for.

Values are read as data: only those of our own classes come out, whoever wrote them.
"""

from __future__ import annotations

import errno
import hashlib
import io
import json
import pickle
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import cache, lru_cache
from operator import attrgetter
from pathlib import PurePath
from typing import Any, BinaryIO

import orjson

from nkusb.bundle import Rendered
from nkusb.document import Allowance, Block, Document, Facts
from nkusb.known.depots import Depot
from nkusb.orthography import Glossary

# A file of results: a line of JSON, the names of the segments in which what is large lies, then the pickled results, which name
# segments by their place in that list.


def written(depot: Depot, name: str, results: object, whole: bool = False) -> bytes:
    """Write results, with what is new and large in them in one more segment; `whole`: with all that is large in one."""
    segment, buffer = _Segment(depot, whole), io.BytesIO()
    _Packer(buffer, segment).dump(results)
    data = json.dumps(segment.close(name)).encode() + b"\n" + buffer.getvalue()
    depot.write(name, data)
    return data


def segments(data: bytes) -> list[str]:
    """The names of the segments of a file of results."""
    names: list[str] = json.loads(data[: data.index(b"\n")])
    return names


def packed(values: object) -> bytes:
    """Values on their way to another process: what lies in the depot goes as a reference."""
    buffer = io.BytesIO()
    _Packer(buffer, None).dump(values)
    return b"[]\n" + buffer.getvalue()


def unpacked(data: bytes, depot: Depot, glossary: Glossary) -> Any:
    """The values that `written` or `packed` made bytes of."""
    reader = _Unpacker(io.BytesIO(data), depot, glossary)
    values = reader.load()
    reader.memo.clear()  # in which its own methods are: both would stay, with all that was read
    return values


def recalled(data: bytes, depot: Depot, glossary: Glossary) -> Any:
    """What `unpacked` gives; None where the bytes were spoilt, or another nkusb wrote what this one doesn't know."""
    try:
        return unpacked(data, depot, glossary)
    except Exception:  # what bytes of anybody's do to a reader
        return None


def digest_of_words(*words: str) -> str:
    """The hash of words that hold no NUL, such as other hashes and names: quicker."""
    return _sha256("\0".join(words).encode())


def digest_of(*values: object) -> str:
    """The hash of what values hold, however they came about: of bodies and pages their own hash, wherever they lie."""
    try:
        said = orjson.dumps(values, _decide, _PLAINLY)
    except TypeError:  # the name of a file that is no text, a number of more than 64 bits
        said = json.dumps(values, default=_decide).encode()
    return _sha256(said)


@lru_cache(maxsize=8)
def _read(spot: Spot) -> tuple[tuple[Block, ...], str]:
    body: tuple[tuple[Block, ...], str] = unpacked(b"[]\n" + spot.read(), spot.depot, Glossary())
    return body


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something large lies: some bytes of a segment, and their hash."""

    depot: Depot
    name: str
    offset: int
    length: int
    sha256: str

    def read(self) -> bytes:
        """The bytes. Raises `OSError`, also where they are not what they were."""
        data = self.depot.part(self.name, self.offset, self.length)
        if _sha256(data) != self.sha256:
            raise OSError(errno.EIO, "what was kept has changed: nkusb cache clear")
        return data


class Shelved(Document):
    """A body that lies in a depot; its words are read when somebody asks for them, its facts are at hand."""

    spot: Spot

    def __init__(self, spot: Spot, facts: Facts, allowances: tuple[Allowance, ...]) -> None:
        self.__dict__.update(spot=spot, facts=facts, allowances=allowances)

    def _whole(self) -> tuple[tuple[Block, ...], str]:
        return _read(self.spot)

    blocks = property(lambda self: self._whole()[0])
    written = property(lambda self: self._whole()[1])


@dataclass(frozen=True, slots=True)
class Kept:
    """A page that lies in a depot."""

    spot: Spot

    @property
    def size(self) -> int:
        return self.spot.length

    @property
    def sha256(self) -> str:
        return self.spot.sha256

    def open(self) -> BinaryIO:
        return io.BytesIO(_latest(self.spot))


@lru_cache(maxsize=1)  # one check after another looks at a page
def _latest(spot: Spot) -> bytes:
    return spot.read()


class _Segment:
    """What is large in a batch that is being written: new bytes, and the segments in which the rest lies."""

    def __init__(self, depot: Depot, whole: bool) -> None:
        self._depot, self._whole, self._new, self._names = depot, whole, bytearray(), [""]

    def place(self, spot: Spot) -> tuple[int, int]:
        """The place of what lies in the depot: where it is, or copied."""
        if self._whole:
            return self.add(spot.read())
        if spot.name not in self._names:
            self._names.append(spot.name)
        return self._names.index(spot.name), spot.offset

    def add(self, data: bytes) -> tuple[int, int]:
        """The place of new bytes."""
        self._new += data
        return 0, len(self._new) - len(data)

    def close(self, name: str) -> list[str]:
        """Write what is new, and give the names of all segments."""
        if self._new:
            self._names[0] = f"{name}-{_sha256(self._new)[:16]}"
            self._depot.write(self._names[0], self._new)
        return self._names


class _Pickler(pickle.Pickler):
    """Pickles our own values as calls of their classes with their fields, which is what decides about them, and is small."""

    # Asked of instances alone; `persistent_id`, which is made for this, is asked of every number and string.
    def reducer_override(self, value: object) -> Any:
        kind: Any = type(value)
        return (kind, fields_of(value)) if (fields_of := _fields_of(kind)) else NotImplemented


@cache
def _fields_of(kind: type) -> Callable[[Any], tuple[object, ...]] | None:
    """What gives the fields of a value of a class that holds nothing else; None for other classes."""
    names = [field.name for field in fields(kind)] if is_dataclass(kind) and "__slots__" in vars(kind) else []
    return _given(names) if names else None


def _given(names: Sequence[str]) -> Callable[[Any], tuple[object, ...]]:
    """What gives a value's fields of these names."""
    if len(names) < 2:  # attrgetter gives no tuple then
        return lambda value: tuple(getattr(value, name) for name in names)
    return attrgetter(*names)


class _Packer(_Pickler):
    """Pickles with what is large put into a segment, if there is one; else what is kept goes as a reference, the rest whole."""

    def __init__(self, file: BinaryIO, segment: _Segment | None) -> None:
        super().__init__(file, protocol=5)
        self._segment = segment

    def reducer_override(self, value: object) -> Any:
        match value:
            case Glossary():
                return _Unpacker.glossary, ()
            case Shelved(spot=spot):
                return _Unpacker.body, (*self._place(spot), spot.length, spot.sha256, value.facts, value.allowances)
            case Kept(spot=spot):
                return _Unpacker.page, (*self._place(spot), spot.length, spot.sha256)
            case Document() if self._segment:
                data = _bytes_of(value)
                sha256 = _sha256(data)
                return _Unpacker.body, (*self._segment.add(data), len(data), sha256, value.facts, value.allowances)
            case Rendered() if self._segment:
                return _Unpacker.page, (*self._segment.add(value.data), value.size, value.sha256)
            case _:
                return super().reducer_override(value)

    def _place(self, spot: Spot) -> tuple[int | str, int]:
        return self._segment.place(spot) if self._segment else (spot.name, spot.offset)


def _sha256(data: bytes | bytearray) -> str:
    return hashlib.sha256(data).hexdigest()


def _bytes_of(body: Document) -> bytes:
    buffer = io.BytesIO()
    _Pickler(buffer, protocol=5).dump((body.blocks, body.written))
    return buffer.getvalue()


# What isn't JSON itself goes through `_decide`, under the name of its class.
_PLAINLY = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_SUBCLASS


def _decide(value: object) -> tuple[object, ...]:
    """What decides about a value, as JSON has it: a body's or a page's hash in its place, wherever it lies."""
    kind: Any = type(value)
    return _deciding(kind)(value)


@cache
def _deciding(kind: Any) -> Callable[[Any], tuple[object, ...]]:
    if kind in (Shelved, Kept):
        return lambda value: (value.spot.sha256,)
    if issubclass(kind, Document):
        return lambda body: (_sha256(_bytes_of(body)),)
    name = f"{kind.__module__}.{kind.__qualname__}"
    if is_dataclass(kind):
        fields_of = _given([field.name for field in fields(kind)] if kind is not Glossary else [])
        return lambda value: (name, fields_of(value))
    for base, said in ((bytes, _sha256), (Mapping, dict), (str, str), (PurePath, str), (date, str)):
        if issubclass(kind, base):
            return lambda value: (name, said(value))
    raise TypeError(name)


_OWN = {"_Unpacker.body", "_Unpacker.glossary", "_Unpacker.page"}
_PLAIN = {
    ("datetime", "date"),
    ("markupsafe", "Markup"),
    ("pathlib", "PosixPath"),
    ("pathlib", "PurePosixPath"),
    ("pathlib", "WindowsPath"),
}


class _Unpacker(pickle.Unpickler):
    """Reads values of our own classes and nothing else: what lies in a depot is data and can't become code."""

    def __init__(self, file: BinaryIO, depot: Depot, glossary: Glossary) -> None:
        self._names: list[str] = json.loads(file.readline())
        self._depot, self._given = depot, glossary
        super().__init__(file)

    def glossary(self) -> Glossary:
        return self._given

    def _spot(self, where: int | str, offset: int, length: int, sha256: str) -> Spot:
        return Spot(self._depot, self._names[where] if isinstance(where, int) else where, offset, length, sha256)

    def body(self, *lies: Any) -> Shelved:
        *spot, facts, allowances = lies
        return Shelved(self._spot(*spot), facts, allowances)

    def page(self, *spot: Any) -> Kept:
        return Kept(self._spot(*spot))

    def find_class(self, module: str, name: str) -> Any:
        if module == __name__ and name in _OWN:  # what only the reader knows, by the method of his that gives it
            return getattr(self, name.removeprefix("_Unpacker."))
        found = super().find_class(module, name) if module.startswith("nkusb.") or (module, name) in _PLAIN else None
        if (module, name) in _PLAIN or (isinstance(found, type) and found.__module__.startswith("nkusb.")):
            return found
        raise pickle.UnpicklingError(f"{module}.{name}")
