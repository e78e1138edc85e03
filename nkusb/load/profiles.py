"""Profiles: `profiles/NAME.toml` beside the manifest, then ours, each read into a `Profile`.

What may stand in one is what the classes of `nkusb.profile` say: a field is a key, its type and default the rule. A profile
that says `like = "notel"` holds only what differs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast, get_args, get_origin, get_type_hints

from nkusb.load.text import UNREADABLE, read_text
from nkusb.names import is_slug, listing
from nkusb.problems import ERROR, Code, Place, Problem, Problems, has_errors, in_order, reason_of
from nkusb.profile import Fact, Profile
from nkusb.schema import FLAG, Each, Key, Plain, Shape, Table, Text, read

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

BAD_NAME = Code(
    "PRF001", ERROR,
    "프로파일 파일의 이름 《{name}》은(는) 쓸 수 없습니다.", "The profile's file name “{name}” can't be used.",
    "영어 소문자와 숫자를 붙임표로 이어 쓰십시오. 보기: profiles/old-tv.toml",
    "Use lower-case words joined by hyphens, such as profiles/old-tv.toml.",
    bad="profiles/거실.toml", good="profiles/living-room.toml",
)  # fmt: skip
CIRCLE = Code(
    "PRF002", ERROR,
    "like가 돌고 돌아 자기에게 옵니다: {chain}.", "“like” leads back to itself: {chain}.",
    "하나는 like 없이 적으십시오.", "Let one of them stand without like.",
    bad='a.toml: like = "b"\nb.toml: like = "a"', good='a.toml: like = "tv"\nb.toml: like = "a"',
)  # fmt: skip

FOLDER = "profiles"  # beside the manifest
_OURS = Path(__file__).parent.parent / "data/profiles"

T = TypeVar("T", bound="DataclassInstance")
Special = Mapping[tuple[type, str], Shape]


def read_profiles(root: Path, forms: tuple[str, ...]) -> tuple[dict[str, Profile], Problems]:
    """Every profile by name, those that most readers have first. One with errors keeps its name alone.

    `forms` are those that there are.
    """
    problems: list[Problem] = []
    try:
        theirs = _files(root / FOLDER, FOLDER)
    except OSError as error:
        theirs = {}
        problems.append(UNREADABLE.at(Place(FOLDER), reason=reason_of(error)))
    problems += (BAD_NAME.at(place, name=name) for name, (_, place) in theirs.items() if not is_slug(name))
    ours = _files(_OURS, "")
    names = tuple({**ours, **theirs})
    reader = _Reader(ours, theirs, shape(forms, names), problems)
    made = sorted(map(reader.profile, names), key=lambda profile: -profile.share)
    return {profile.name: profile for profile in made}, in_order(problems)


def _files(folder: Path, name: str) -> dict[str, tuple[Path, Place]]:
    """The profiles of a folder by name: where each lies, and its place as people know it."""
    found = [item.path for item in listing(folder) if item.path.suffix == ".toml"] if folder.is_dir() else []
    return {path.stem: (path, Place((PurePosixPath(name) / path.name).as_posix())) for path in found}


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads profiles of both folders, and what they are like."""

    ours: Mapping[str, tuple[Path, Place]]
    theirs: Mapping[str, tuple[Path, Place]]
    shape: Table
    problems: list[Problem]

    def profile(self, name: str, chain: tuple[Place, ...] = ()) -> Profile:
        """The profile of a name; `chain` is where those that are like it say so, each about the next."""
        files = [files[name] for files in (self.theirs, self.ours) if name in files]
        follows_own = bool(chain) and chain[-1].path == files[0][1].path  # the project's tv that is like tv is like ours
        path, place = files[-1] if follows_own else files[0]
        if place.path in [said.path for said in chain]:
            names = " → ".join(said.path for said in (*chain, place))
            self.problems.append(CIRCLE.at(chain[-1], chain=names))
            return Profile(name)
        text, problems = read_text(path, place)
        toml, found = read(text, place, self.shape) if text is not None else (None, ())
        self.problems.extend((*problems, *found))
        if toml is None or has_errors((*problems, *found)):
            return Profile(name)
        like = toml.value.get("like")
        base = self.profile(str(like), (*chain, toml.at("like"))) if like else Profile()
        return replace(_changed(base, toml.value), name=name, like=str(like or ""))


def _changed(base: Profile, table: Mapping[str, object]) -> Profile:
    """A profile with the settings of a table. A fact about a setting that it changes is the base's no longer."""
    settings = {name: value for name, value in table.items() if name != "facts"}
    touched = frozenset(_keys(settings))
    facts = [fact for fact in base.facts if not touched.intersection(fact.about)]
    own: Any = table.get("facts", ())
    facts += (_with(_BLANK, item) for item in own)
    return replace(_with(base, settings), facts=tuple(facts))


_BLANK = Fact((), "", "", "", "background", False)


def _with(base: T, table: Mapping[str, Any]) -> T:
    """A dataclass with the fields that a judged table gives, tables within it likewise."""
    given: dict[str, object] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            given[name] = _with(getattr(base, name), value)
        else:
            given[name] = tuple(value) if isinstance(value, list) else value
    return replace(base, **given)


def _keys(table: Mapping[str, object]) -> Iterator[str]:
    """The dotted names of what a table gives."""
    for name, value in table.items():
        yield from (f"{name}.{inner}" for inner in _keys(value)) if isinstance(value, dict) else (name,)


def shape(forms: tuple[str, ...], profiles: tuple[str, ...]) -> Table:
    """What a profile's TOML must be like: the fields of `Profile` and of the classes within it."""
    form = Text('"html"', choices=forms)
    special: dict[tuple[type, str], Shape] = {
        (Profile, "like"): Text('"notel"', choices=profiles),
        (Profile, "forms"): Each(form, filled=True),
        (Profile, "opens"): Each(form),
        (Profile, "share"): Plain(int, "54", "백분율(정수)", "a whole number of per cent", least=0, most=100),
    }
    about = Text('"limits.files"', choices=tuple(_known(_table(Profile, special))))
    return _table(Profile, {**special, (Fact, "about"): Each(about, filled=True)})


def _known(table: Table) -> Iterator[str]:
    for name, key in table.keys.items():
        yield from (f"{name}.{inner}" for inner in _known(key.shape)) if isinstance(key.shape, Table) else (name,)


def _table(of: type, special: Special) -> Table:
    hints = get_type_hints(of)
    keys = {}
    for field in fields(of):
        if (of, field.name) != (Profile, "name"):
            own = special.get((of, field.name)) or _shape(hints[field.name], field.default, special)
            keys[field.name] = Key(own, required=field.default is MISSING)
    return Table(keys)


def _shape(hint: Any, default: object, special: Special) -> Shape:
    """The shape of a field's values. Raises `TypeError` for a type that no setting should have."""
    if is_dataclass(hint):
        return _table(cast("type", hint), special)
    if get_origin(hint) is tuple:
        return Each(_shape(get_args(hint)[0], MISSING, special))
    if get_origin(hint) is Literal:
        return _choice(get_args(hint), default)
    example = json.dumps(default, ensure_ascii=False) if default not in (MISSING, "") else ""
    if hint is bool:
        return FLAG
    if hint is str:
        return Text(example or '"…"', r"(?s).*")
    if hint in (int, float):
        ko, en = ("정수", "a whole number") if hint is int else ("점이 있는 수", "a number with a point")
        least = None if isinstance(default, int | float) and default < 0 else 0
        return Plain(hint, example or "1", ko, en, least=least)
    raise TypeError(hint)


def _choice(choices: tuple[Any, ...], default: object) -> Shape:
    """One of some words, or of whole numbers in a row."""
    usual = choices[0] if default is MISSING else default
    if isinstance(usual, str):
        return Text(f'"{usual}"', choices=choices)
    if choices != tuple(range(choices[0], choices[-1] + 1)):
        raise TypeError(choices)
    return Plain(int, str(usual), "정수", "a whole number", least=choices[0], most=choices[-1])
