"""Whether anything changed since the last build, so that one where nothing did costs a look at the listings.

A build leaves a record of everything that decided it and of what it made, by stamps and hashes. Where all of that is as it was,
what it said then is said again. It is trusted as Git trusts its index: a file touched within two seconds of the record is not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from nkusb.known import SURE, fingerprint
from nkusb.known.depots import Depot
from nkusb.known.shelf import digest_of, packed, recalled
from nkusb.load.glossary import ours
from nkusb.machine import marks
from nkusb.media.faces import installed
from nkusb.model import Edition
from nkusb.names import stamped
from nkusb.output import Report
from nkusb.problems import Problems
from nkusb.templating import Templates


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made and said, the state that it found, and the hash of its output's stamps."""

    state: str
    output: str
    reports: tuple[Report, ...]
    problems: Problems


def state_of(root: Path, editions: tuple[Edition, ...], *others: object) -> str:
    """The hash of all that decides a build of the project at `root`, with what else the caller knows of."""
    return digest_of(fingerprint(), Templates(root).digest, editions, marks(root), installed(), *others)


def is_told_by_state(edition: Edition) -> bool:
    """Whether nothing else decides an edition: no secret, no font of the system."""
    drawn = "pictures" in edition.forms and not edition.pages.font.startswith("noto")
    return not (drawn or edition.profile.films.font or edition.lock)


def recall(depot: Depot, name: str, state: str, touched: int, outputs: Iterable[Path]) -> Built | None:
    """The last build of this name, if it found this state, nothing was `touched` since, and its outputs are as it left them."""
    kept = depot.read(name)
    if kept is None:
        return None
    built = recalled(kept[0], depot, ours())
    same = isinstance(built, Built) and built.state == state and touched <= kept[1] - SURE
    return built if same and built.output == _stamps(outputs) else None


def remember(depot: Depot, name: str, built: Built, outputs: Iterable[Path]) -> None:
    """Keep what a build made and said."""
    depot.write(name, packed(replace(built, output=_stamps(outputs))))


def _stamps(outputs: Iterable[Path]) -> str:
    return digest_of([[tuple(stamp) for stamp in stamped(output)] for output in outputs])
