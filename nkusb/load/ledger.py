"""`index.lock.toml`: what was translated of which source paragraph, and who found which content good.

It lies beside `index.md`, is kept by `nkusb sync`, `review` and `approve`, and goes into version control with the texts: one pair
of paragraphs a line, so that two people's work merges. It holds hashes and role codes, no words, and never reaches a drive.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import replace
from typing import Any, cast

from nkusb.bundle import hash_of
from nkusb.document import figures
from nkusb.load.folder import Folder
from nkusb.load.payload import LEDGER, ROLE, SOURCE, split
from nkusb.load.subtitles import OURS
from nkusb.load.subtitles import names_of as subtitles_of
from nkusb.load.text import read_text
from nkusb.model import Ledger, Pair, Payload, Signature, Status
from nkusb.problems import Place, Problems
from nkusb.schema import Each, Key, Named, Table, Text, read

SIGNED: tuple[Status, ...] = ("reviewed", "approved")

# What may change after an approval: how far the text is, who worked on it, how long it stays in an edition that is too large.
_NOT_CONTENT = frozenset({"status", "author", "translator", "reviewer", "approver", "priority"})
_HEADING = (
    "# nkusb sync, review, approve 가 적습니다. 손으로 고치지 마십시오.\n"
    "# Written by nkusb sync, review and approve; not to be edited by hand.\n"
)
_ID = Text('"item-0123456789ab"', r"[a-z]+-[0-9a-f]{12}(?:-[0-9]+)?", "단락의 부호", "a paragraph's id")
_PAIR = Table({"from": Key(Each(_ID), required=True), "to": Key(Each(_ID), required=True)})
_SIGNATURE = Table(
    {
        "by": Key(ROLE, required=True),
        "content": Key(Text('"…"', r"[0-9a-f]{64}", "SHA-256", "a SHA-256 in hex"), required=True),
    }
)
_LANGUAGE = Text('"en"', r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", "말의 부호", "a language tag")
_SHAPE = Table(
    {
        "source": Key(Named(_LANGUAGE, Table({"pairs": Key(Each(_PAIR), required=True)}))),
        **{state: Key(_SIGNATURE) for state in SIGNED},
    }
)


def remembered(folder: Folder, payload: Payload) -> tuple[Payload, Problems]:
    """The payload with its ledger and the texts that it was translated from."""
    ledger, problems = read_ledger(folder)
    originals: dict[str, str] = {}
    for name, item in folder.files.items():
        if language := SOURCE.fullmatch(name):
            text, found = read_text(item.path, Place(folder.place.path.replace("index.md", name)))
            problems += found
            originals |= {language[1]: text} if text is not None else {}
    payload = replace(payload, ledger=ledger, originals=originals)
    try:
        return replace(payload, content=content_of(folder, payload) if ledger.signatures else ""), problems
    except OSError:
        return payload, problems  # whoever looks at the file itself says why; what can't be read is not what was signed


def read_ledger(folder: Folder) -> tuple[Ledger, Problems]:
    """The ledger of a payload's folder; an empty one where there is none, or none that can be read."""
    place = Place(folder.place.path.replace("index.md", LEDGER))
    if LEDGER not in folder.files:
        return Ledger(place), ()
    text, problems = read_text(folder.files[LEDGER].path, place)
    toml, found = read(text, place, _SHAPE) if text is not None else (None, ())
    problems += found
    if toml is None or found:
        return Ledger(place), problems
    value = cast("dict[str, Any]", toml.value)
    pairs = {
        language: tuple(Pair(tuple(pair["from"]), tuple(pair["to"])) for pair in table["pairs"])
        for language, table in value.get("source", {}).items()
    }
    return Ledger(place, pairs, {state: Signature(**value[state]) for state in SIGNED if state in value}), problems


def written(ledger: Ledger) -> str:
    """A ledger as its file holds it: the same for the same."""
    lines = [_HEADING]
    for language, pairs in sorted(ledger.sources.items()):
        rows = "".join(f"  {{ from = {json.dumps(pair.sources)}, to = {json.dumps(pair.targets)} }},\n" for pair in pairs)
        lines.append(f"[source.{language}]\npairs = [\n{rows}]\n")
    for state in SIGNED:
        if signature := ledger.signatures.get(state):
            lines.append(f'[{state}]\nby = {json.dumps(signature.by, ensure_ascii=False)}\ncontent = "{signature.content}"\n')
    return "\n".join(lines)


def content_of(folder: Folder, payload: Payload) -> str:
    """The SHA-256 of what an approval is about: the texts, front matter but for who and how far, media and subtitles.

    Raises `OSError` where one of them can't be read.
    """
    front, body, _ = split(payload.written) or ("", payload.written, 1)
    values = {key: value for key, value in tomllib.loads(front).items() if key not in _NOT_CONTENT}
    shown = {figure.name for writing in payload.writings for figure in figures(writing.body)}
    said = {words for name in shown for words, language in subtitles_of(folder, name).items() if language in OURS}
    files = {name: hash_of(folder.files[name].path) for name in sorted(shown | said)}
    short = payload.short.written.strip() if payload.short else ""
    whole = json.dumps([values, body.strip(), short, files], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(whole.encode()).hexdigest()
