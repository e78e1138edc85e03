"""The kinds of payload: one row each. A new kind is a new row here (and, if it wants one, a template of its own)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nkusb.schema import FLAG, Each, Key, Table, Text


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of payload: its folder below `payloads/`, its section's title and words for the reader, its own front matter."""

    name: str
    folder: str
    title: str
    summary: str
    needs_sources: bool = True
    extra: Mapping[str, Key] = field(default_factory=dict)


_CONSENT = Table(
    {
        "basis": Key(Text('"public-record"', choices=("public-record", "written", "spoken")), required=True),
        "names_changed": Key(FLAG),
        "places_changed": Key(FLAG),
        "face": Key(Text('"hidden"', choices=("hidden", "shown", "none"))),
        "voice": Key(Text('"changed"', choices=("changed", "own", "none"))),
        "relatives_in_country": Key(FLAG),
        "pseudonyms": Key(Each(Text('"리명희"'))),
        "changed": Key(Each(Text('"place"', choices=("place", "age", "trade", "family", "year", "event", "body")))),
        "risk_reviewed_by": Key(Text('"r1"', r"[a-z]{1,3}[0-9]{1,3}", "역할 부호", "a role code")),
    }
)

# In the order of sections on a drive: what is of use comes before what is of interest.
KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("guide", "guides", "생활의 지혜", "몸을 돌보고 살림을 꾸리는데 쓸모있는 글", extra={"caution": Key(Text())}),
        Kind("news", "news", "세상소식", "세계에서 일어난 일과 그 까닭", extra={"place": Key(Text())}),
        Kind(
            "story",
            "stories",
            "사람들의 이야기",
            "새로운 고장에서 자기 길을 찾은 사람들",
            extra={"consent": Key(_CONSENT, required=True)},
        ),
        Kind("media", "media", "소리와 화면", "듣고 보는것", needs_sources=False),
    )
}
BY_FOLDER: Mapping[str, Kind] = {kind.folder: kind for kind in KINDS.values()}
