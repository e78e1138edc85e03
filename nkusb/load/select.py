"""An edition's selection over all payloads → its Library, in reading order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nkusb.kinds import KINDS
from nkusb.model import STATES, Edition, Library, Mention, Payload
from nkusb.names import nearest, order
from nkusb.problems import ERROR, WARNING, Code, Problem, Problems

UNKNOWN_WORD = Code(
    "EDN001", ERROR,
    "이름이 《{word}》인 {ko} 없습니다.", "There is no {en} “{word}”.",
    "가까운 것: {near}", "Nearest: {near}",
    bad='slugs = ["clean-watr"]', good='slugs = ["clean-water"]',
)  # fmt: skip
SHUT_OUT = Code(
    "EDN002", ERROR,
    "《{word}》은(는) 이 판의 다른 조건에 걸려 담기지 않습니다.", "“{word}” is shut out by another condition of this edition.",
    "{why}를 고치거나 이 이름을 지우십시오.", "Change {why}, or delete this name.",
    bad='kinds = ["news"]\nslugs = ["clean-water"]', good='kinds = ["news", "guide"]\nslugs = ["clean-water"]',
)  # fmt: skip
EMPTY = Code(
    "EDN003", ERROR,
    "판 《{edition}》에 담을 글이 하나도 없습니다.", "The edition “{edition}” holds no payload.",
    "고르는 조건을 넓히거나 `nkusb new`로 글을 만드십시오. 초고는 --drafts 를 주어야 담깁니다.",
    "Widen the selection, or make a payload with `nkusb new`. Drafts are taken only with --drafts.",
    bad='tags = ["(a tag of drafts alone)"]', good='tags = ["물"]',
)  # fmt: skip
BELOW = Code(
    "TRN107", WARNING,
    "판 《{edition}》에서 빠집니다. 상태가 {state}인데 minimum_state는 {minimum}입니다.",
    "Left out of the edition “{edition}”: it is {state}, and minimum_state is {minimum}.",
    "`nkusb review`나 `nkusb approve`로 마무리하거나 minimum_state를 낮추십시오.",
    "Bring it there with `nkusb review` or `nkusb approve`, or lower minimum_state.",
    bad='status = "translated"  # minimum_state = "approved"', good='status = "approved"  # minimum_state = "approved"',
)  # fmt: skip


def select(edition: Edition, payloads: Iterable[Payload], slugs: Iterable[str], drafts: bool) -> tuple[Library, Problems]:
    """The payloads of an edition, as long as it tells them, in reading order: by kind, then as the edition's `order` says.

    `slugs` are those of every payload folder, also of payloads that have errors: naming one of them is no mistake.
    """
    known = frozenset(slugs)
    everything = tuple(payloads)
    whole = len(everything) == len(known)  # else some have errors of their own, and what is missing here may be theirs
    problems = [*_unknown(edition, everything, known, whole)]
    taken = {payload.slug: payload for payload in everything if drafts or is_ready(edition, payload)}
    problems += (
        BELOW.at(payload.place, edition=edition.name, state=payload.state, minimum=edition.minimum_state)
        for payload in everything
        if payload.slug not in taken and payload.status != "draft" and wants(edition, payload)
    )
    chosen = [payload for payload in taken.values() if wants(edition, payload)]
    for mention in (*edition.selection.slugs, *_listed(edition)):
        problems += (
            SHUT_OUT.at(mention.place, word=mention.word, why=why)
            for payload in everything
            if payload.slug == mention.word and (why := _shut_out(edition, payload))
        )
    if not chosen and whole:
        problems.append(EMPTY.at(edition.at(), edition=edition.name))
    return Library(edition, tuple(payload.told(edition.length) for payload in _ordered(edition, chosen))), tuple(problems)


def is_ready(edition: Edition, payload: Payload) -> bool:
    """Whether a payload has come far enough for an edition."""
    return STATES.index(payload.state) >= STATES.index(edition.minimum_state)


def wants(edition: Edition, payload: Payload) -> bool:
    """Whether a payload meets every filter of an edition."""
    return not _shut_out(edition, payload)


def _listed(edition: Edition) -> tuple[Mention, ...]:
    return edition.selection.order if isinstance(edition.selection.order, tuple) else ()


def _shut_out(edition: Edition, payload: Payload) -> str:
    """The condition of the edition that the payload doesn't meet, or an empty string."""
    wanted = edition.selection
    meets = {
        "kinds": not wanted.kinds or payload.kind in _words(wanted.kinds),
        "tags": not wanted.tags or bool(_words(wanted.tags).intersection(payload.tags)),
        "slugs": not wanted.slugs or payload.slug in _words(wanted.slugs),
        "exclude": payload.slug not in _words(wanted.exclude),
    }
    return next((name for name, met in meets.items() if not met), "")


def _words(mentions: tuple[Mention, ...]) -> frozenset[str]:
    return frozenset(mention.word for mention in mentions)


def _unknown(edition: Edition, payloads: tuple[Payload, ...], slugs: frozenset[str], whole: bool) -> Iterator[Problem]:
    tags = frozenset(tag for payload in payloads for tag in payload.tags)
    wanted = edition.selection
    for ko, en, mentions, known in (
        ("종류가", "kind", wanted.kinds, frozenset(KINDS)),
        ("꼬리표(tag)가", "tag", wanted.tags if whole else (), tags),
        ("글이", "payload", (*wanted.slugs, *wanted.exclude, *_listed(edition), *edition.priority), slugs),
    ):
        for mention in mentions:
            if mention.word not in known:
                near = nearest(mention.word, known) or ", ".join(sorted(known)[:8]) or "-"
                yield UNKNOWN_WORD.at(mention.place, word=mention.word, ko=ko, en=en, near=near)


def _ordered(edition: Edition, chosen: list[Payload]) -> list[Payload]:
    """By kind (as the edition lists them, or as the house does), then listed slugs, then newest first or by title."""
    kinds = [mention.word for mention in edition.selection.kinds] or list(KINDS)
    listed = [mention.word for mention in _listed(edition)]
    by_title = edition.selection.order == "title"

    def key(payload: Payload) -> tuple[int, int, int, bytes]:
        rank = listed.index(payload.slug) if payload.slug in listed else len(listed)
        age = 0 if by_title else -payload.date.toordinal()
        return kinds.index(payload.kind), rank, age, order(payload.title if by_title else payload.slug)

    return sorted(chosen, key=key)
