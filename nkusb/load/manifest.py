"""manifest.toml → its editions with their settings."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from nkusb.fat.volume import capacity
from nkusb.load.text import read_text
from nkusb.model import HIDE_KEYS, NO_COVER, STATES, Edition, LockSettings, Mention, Selection, SpellingChoice, Terms
from nkusb.problems import ERROR, Code, Place, Problem, Problems, has_errors
from nkusb.profile import ANY, Font, Length, Profile
from nkusb.schema import DATE, FLAG, Each, Either, Key, Named, Plain, Table, Text, Toml, read

SECRET = Code(
    "MAN001", ERROR,
    "《{key}》: 암호는 설정 파일에 적지 않습니다.", "“{key}”: a passphrase never stands in the manifest.",
    "지우고, --passphrase-file 또는 --passphrase-env 로 주거나 물을 때 입력하십시오. 이미 누가 보았다면 암호를 바꾸십시오.",
    "Delete it; give it by --passphrase-file, --passphrase-env, or when asked. If others may have seen it, change it.",
    bad='lock = { passphrase = "…" }', good='lock = { kind = "sevenzip", name = "a1" }',
)  # fmt: skip
NO_EDITION = Code(
    "MAN002", ERROR,
    "설정 파일에 판이 하나도 없습니다.", "The manifest has no edition.",
    "[edition.이름] 표를 넣으십시오. 보기: [edition.main]", "Add a table [edition.NAME], such as [edition.main].",
    bad="date = 2026-11-24", good='[edition.main]\ntitle = "읽을거리"',
)  # fmt: skip

_UNITS = {"KB": 10**3, "MB": 10**6, "GB": 10**9, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30}
_SIZE = Text('"4 GB"', r"(?i)\d+(\.\d+)? ?[kmg]i?b", "크기", "a size such as 4 GB or 3.7 GiB")
_IMAGE = Text('"smallest"', r"(?i)smallest|\d+(\.\d+)? ?[mg]i?b", "smallest나 크기", '"smallest", or a size such as 8 GB')
_SLUG = Text('"clean-water"', r"[a-z0-9]+(-[a-z0-9]+)*", "영어 소문자와 숫자, 붙임표(-)", "lower-case words joined by hyphens")
_WORDS = Each(Text('"물"'))
_PERCENT = Plain(int, "10", "백분율(정수)", "a whole number of per cent")
_PUBLIC_KEY = Text(
    '"RW…"', r"RW[A-Za-z0-9+/]{54}", "RW로 시작하는 56글자의 공개 열쇠", "a public key of 56 characters that begins with RW"
)
_SECRETS = re.compile(r"(?i)pass.?(phrase|word)|secret|암호|비밀번호")


@dataclass(frozen=True, slots=True)
class Choices:
    """The names that editions may use: of forms, of locks, of cover pages; and the profiles that there are."""

    forms: tuple[str, ...]
    locks: tuple[str, ...]
    covers: tuple[str, ...]
    profiles: Mapping[str, Profile] = field(default_factory=lambda: {ANY.name: ANY})


def read_manifest(path: Path, choices: Choices) -> tuple[tuple[Edition, ...], Problems]:
    """The editions of the manifest at `path` in the order written, none where it has errors."""
    place = Place(path.name)
    text, problems = read_text(path, place)
    if text is None:
        return (), problems
    toml, found = read(text, place, _shape(choices))
    problems += found
    if toml is None:
        return (), problems
    problems += tuple(_secrets(toml.value, (), toml))
    if not toml.value.get("edition"):
        problems += (NO_EDITION.at(place),)
    if has_errors(problems):
        return (), problems
    return tuple(_edition(name, table, toml, choices.profiles) for name, table in _tables(toml)), problems


def _shape(choices: Choices) -> Table:
    lock = Table(
        {
            "kind": Key(Text('"sevenzip"', choices=choices.locks), required=True),
            "name": Key(_neutral(8, '"a1"'), required=True),
            "volume_size": Key(_SIZE),
            "recovery": Key(_PERCENT),
        }
    )
    edition = Table(
        {
            "title": Key(Text('"읽을거리"'), required=True),
            "cover_title": Key(_ascii(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,19}", '"A1"', 20), required=True),
            "volume_label": Key(_ascii(r"[A-Z0-9][A-Z0-9_-]{0,10}", '"A1"', 11), required=True),
            "size_budget": Key(_SIZE, required=True),
            "fit": Key(FLAG),
            "priority": Key(Each(_SLUG)),
            "kinds": Key(Each(Text('"guide"'))),
            "tags": Key(_WORDS),
            "slugs": Key(Each(_SLUG)),
            "exclude": Key(Each(_SLUG)),
            "order": Key(Either(Text('"date"', choices=("date", "title")), Each(_SLUG))),
            "profile": Key(Text('"tv"', choices=tuple(choices.profiles))),
            "length": Key(Text('"short"', choices=get_args(Length))),
            "forms": Key(Each(Text('"html"', choices=choices.forms), filled=True)),
            "font": Key(Text('"noto-serif"', choices=get_args(Font))),
            "cover": Key(Text('"table"', choices=(*choices.covers, NO_COVER))),
            "hide_keys": Key(Each(Text('"shift"', choices=HIDE_KEYS))),
            "quiet": Key(FLAG),
            "terms": Key(Text('"north"', choices=get_args(Terms))),
            "spelling": Key(Text('"as-written"', choices=get_args(SpellingChoice))),
            "single_limit": Key(_SIZE),
            "sums": Key(FLAG),
            "lock": Key(lock),
            "image": Key(_IMAGE),
            "iso": Key(FLAG),
            "mark_drive": Key(FLAG),
            "minimum_state": Key(Text('"translated"', choices=STATES[1:])),
        }
    )
    return Table(
        {
            "date": Key(DATE, required=True),
            "language": Key(Text('"ko"', choices=("ko",))),
            "sender_words": Key(_WORDS),
            "public_key": Key(_PUBLIC_KEY),
            "red_list": Key(Text('"redlist.txt"')),
            "four_eyes": Key(FLAG),
            "edition": Key(Named(_SLUG, edition)),
        }
    )


def _ascii(pattern: str, example: str, length: int) -> Text:
    ko, en = f"뜻 없는 영어 글자와 숫자 {length}자까지", f"at most {length} ASCII letters and digits that mean nothing"
    return Text(example, pattern, ko, en)


def _neutral(length: int, example: str) -> Text:
    return _ascii(rf"[a-z0-9][a-z0-9_-]{{0,{length - 1}}}", example, length)


def _secrets(value: Any, path: tuple[str | int, ...], toml: Toml) -> Iterator[Problem]:
    if isinstance(value, dict):
        for name, item in value.items():
            if _SECRETS.search(name):
                yield SECRET.at(toml.at(*path, name), key=name)
            yield from _secrets(item, (*path, name), toml)


def _tables(toml: Toml) -> list[tuple[str, dict[str, Any]]]:
    editions: Any = toml.value.get("edition", {})
    return list(editions.items())


def _edition(name: str, table: dict[str, Any], toml: Toml, profiles: Mapping[str, Profile]) -> Edition:
    """One edition, from values that the schema has already judged."""
    profile = profiles[table.get("profile", ANY.name)]
    top: dict[str, Any] = toml.value
    date: dt.date = top["date"]
    lock = table.get("lock")

    def mentions(key: str) -> tuple[Mention, ...]:
        return tuple(Mention(word, toml.at("edition", name, key, n)) for n, word in enumerate(table.get(key, ())))

    order = table.get("order", "date")
    return Edition(
        name=name,
        title=table["title"],
        cover_title=table["cover_title"],
        date=date,
        language=top.get("language", "ko"),
        selection=Selection(
            mentions("kinds"), mentions("tags"), mentions("slugs"), mentions("exclude"),
            order if isinstance(order, str) else mentions("order"),
        ),
        budget=size_in_bytes(table["size_budget"]),
        volume_label=table["volume_label"],
        forms=tuple(table.get("forms", profile.forms)),
        font=table.get("font"),
        cover=table.get("cover", "table"),
        hide_keys=tuple(table.get("hide_keys", HIDE_KEYS)),
        quiet=table.get("quiet", True),
        terms=table.get("terms", "north"),
        spelling=table.get("spelling", "as-written"),
        single_limit=size_in_bytes(table.get("single_limit", "20 MB")),
        sums=table.get("sums", True),
        lock=_lock(lock) if lock else None,
        sender_words=tuple(top.get("sender_words", ())),
        places={"public_key": toml.at("public_key"), **{key: toml.at("edition", name, key) for key in ("", *table)}},
        mark_drive=table.get("mark_drive", False),
        public_key=top.get("public_key", ""),
        red_list=top.get("red_list", ""),
        fit=table.get("fit", False),
        priority=mentions("priority"),
        image=_image(table.get("image")),
        iso=table.get("iso", False),
        profile=profile,
        length=table.get("length", profile.length),
        minimum_state=table.get("minimum_state", "translated"),
        four_eyes=top.get("four_eyes", False),
    )  # fmt: skip


def _lock(table: dict[str, Any]) -> LockSettings:
    size = table.get("volume_size")
    return LockSettings(table["kind"], table["name"], size and size_in_bytes(size), table.get("recovery"))


def _image(size: str | None) -> int | None:
    """The bytes of the disk that an edition asks for: 0 for the smallest."""
    return None if size is None else 0 if size.casefold() == "smallest" else capacity(size_in_bytes(size))


def size_in_bytes(text: str) -> int:
    """Bytes of a size such as `4 GB` (of 10^9 bytes, as sticks are sold) or `3.7 GiB` (of 2^30)."""
    number, unit = re.fullmatch(r"([\d.]+) ?([A-Za-z]+)", text).groups()  # type: ignore[union-attr]
    return int(float(number) * _UNITS[unit.upper()])
