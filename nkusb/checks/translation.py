"""A translation says what its source says now; what has changed there since it was looked after is named by paragraph."""

from __future__ import annotations

from collections.abc import Iterator

from nkusb.alignment import Stale, stale
from nkusb.checks import PayloadCheck
from nkusb.model import Payload
from nkusb.paragraphs import paragraphs
from nkusb.problems import HINT, WARNING, Code, Place, Problem

NOT_REMEMBERED = Code(
    "TRN100", HINT,
    "이 원문과 번역을 맞추어 본 기록이 없습니다.", "Nothing is remembered of how this source was translated.",
    "번역이 원문과 맞으면 `nkusb sync {slug}`를 하십시오. 그뒤로는 원문에서 바뀐 단락을 알려 줍니다.",
    "If the translation agrees with it, run `nkusb sync {slug}`; from then on changed paragraphs are named.",
    bad="index.md, index.en.md", good="index.md, index.en.md, index.lock.toml",
)  # fmt: skip
CHANGED = Code(
    "TRN101", WARNING,
    "원문의 이 단락이 바뀌었습니다: {source}.", "The source of this paragraph has changed: {source}.",
    "원문을 다시 보고 번역을 고친 뒤 `nkusb sync {slug}`를 하십시오.",
    "Look at the source again, mend the translation, then run `nkusb sync {slug}`.",
    bad="Boil it for three minutes. — 1분동안 끓입니다.", good="Boil it for three minutes. — 3분동안 끓입니다.",
)  # fmt: skip
ADDED = Code(
    "TRN102", WARNING,
    "원문에 새 단락이 있습니다: {source}.", "The source has a new paragraph: {source}.",
    "여기 다음에 번역해 넣은 뒤 `nkusb sync {slug}`를 하십시오. 일부러 뺀 것이면 sync만 하십시오.",
    "Translate it after this place, then run `nkusb sync {slug}`; if it is left out on purpose, sync alone.",
    bad="Keep it covered. — (없음)", good="Keep it covered. — 덮어둡니다.",
)  # fmt: skip
DELETED = Code(
    "TRN103", WARNING,
    "원문({source})에서 이 단락이 없어졌습니다.", "This paragraph is no longer in the source ({source}).",
    "여기서도 지우거나, 남길 것이면 그대로 두고 `nkusb sync {slug}`를 하십시오.",
    "Delete it here too, or leave it if it is to stay; then run `nkusb sync {slug}`.",
    bad="(deleted) — 덮어둡니다.", good="(deleted) — (지움)",
)  # fmt: skip
NO_SOURCE = Code(
    "TRN104", WARNING,
    "기록에 있는 원문 《{name}》이(가) 없습니다.", "The source “{name}” that is remembered is not there.",
    "원문을 다시 넣거나, 없어도 되면 `nkusb sync {slug}`를 하십시오.",
    "Put it back, or run `nkusb sync {slug}` if it is no longer wanted.",
    bad="index.md, index.lock.toml", good="index.md, index.en.md, index.lock.toml",
)  # fmt: skip

_CODES = {"changed": CHANGED, "new": ADDED, "gone": DELETED}


def translation(payload: Payload) -> Iterator[Problem]:
    """Name what of the sources is not as it was when the translation was last looked after."""
    written = paragraphs(payload.written) if payload.originals else ()
    for language, text in payload.originals.items():
        name = f"index.{language}.md"
        if language not in payload.ledger.sources:
            yield NOT_REMEMBERED.at(Place(payload.place.path.replace("index.md", name)), slug=payload.slug)
            continue
        for one in stale(payload.ledger.sources[language], paragraphs(text), written):
            yield _problem(payload, name, one)
    for language in payload.ledger.sources:
        if language not in payload.originals:
            yield NO_SOURCE.at(payload.ledger.place, name=f"index.{language}.md", slug=payload.slug)


def _problem(payload: Payload, name: str, one: Stale) -> Problem:
    place = payload.place.at(one.target.line, one.target.column) if one.target else payload.place
    source = f"{name}:{one.source.line}" if one.source else name
    return _CODES[one.what].at(place, source=source, slug=payload.slug)


PART: PayloadCheck = translation
