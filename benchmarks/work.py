"""Parts of nkusb that no command does alone, each in the process that is measured: `python -m benchmarks.work PART FROM TO`.

`FROM` is a project for `pages`; for the others a drive, beside which its list of checksums lies: a build knows them by then.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from nkusb.bundle import Bundle, Stored, hash_of
from nkusb.model import Payload, SpellingChoice, Terms
from nkusb.problems import Place
from nkusb.progress import silent
from nkusb.seal.sums import SUMS_FILE, read_sums, sums

if TYPE_CHECKING:
    from nkusb.study import Seen

SHARES = 64  # of the work, for several processes
PASSPHRASE = "three words here"
DATE = dt.date(2026, 11, 24)
INSTANT = dt.datetime.combine(DATE, dt.time(12), dt.UTC)


def seal(drive: Path) -> None:
    """Write the list of checksums beside a drive."""
    files = (path for path in sorted(drive.iterdir()))
    listed = Bundle((PurePosixPath(path.name), Stored(path, path.stat().st_size, hash_of(path))) for path in files)
    drive.with_name(SUMS_FILE).write_text(sums(listed), "utf-8")


def bundle(drive: Path) -> Bundle:
    """The files of a sealed drive as a build has them."""
    listed, problems = read_sums(drive.with_name(SUMS_FILE).read_bytes(), Place(SUMS_FILE))
    assert not problems, problems
    return Bundle((path, Stored(drive / path, (drive / path).stat().st_size, digest)) for path, digest in listed.items())


def pages(project: Path, to: Path) -> None:
    """What programs that make sites do: texts are read and pages written, nothing is judged, indexed, searched or listed."""
    from nkusb.build import Plan, ask
    from nkusb.bundle import Framed, Rendered
    from nkusb.cli.workers import Pool
    from nkusb.forms.html import pages
    from nkusb.known import Known, Working
    from nkusb.known.depots import Local
    from nkusb.load.select import select
    from nkusb.pages import laid_out
    from nkusb.templating import Templates

    asked = ask(Plan(project / "manifest.toml", to))
    to.mkdir()
    with Pool(os.cpu_count() or 1) as executor:
        shares = [asked.folders[start::SHARES] for start in range(SHARES)]
        payloads = [payload for share in executor.map(partial(_texts, project), shares) for payload in share]
        slugs = [payload.slug for payload in payloads]
        library, _ = select(asked.editions[0], sorted(payloads, key=lambda payload: payload.slug), slugs, drafts=False)
        with tempfile.TemporaryDirectory() as folder:
            work = Working(Known(Local(Path(folder))), executor, silent)
            for entry in pages(library.edition, laid_out(library.payloads, library.edition.profile), Templates(project), work):
                assert isinstance(entry.content, Rendered | Framed)
                with entry.content.open() as page:
                    (to / entry.path).write_bytes(page.read())


def _texts(root: Path, seen: Sequence[Seen]) -> list[Payload]:
    """The payloads of some folders, worded."""
    from nkusb.load import read_one
    from nkusb.load.folder import read_at
    from nkusb.load.glossary import ours
    from nkusb.load.wording import reworded, words_of
    from nkusb.orthography import Glossary

    payloads: list[Payload] = []
    for name in (one.name for one in seen):
        folder = read_at(name, root, [])
        payload = read_one(folder, ours()).payload if folder else None
        if payload:
            body, _ = reworded(words_of(payload), ours(), North())
            payloads.append(replace(payload, body=body, glossary=Glossary()))
    return payloads


@dataclass(frozen=True, slots=True)
class North:
    """How an edition words its payloads if it doesn't say."""

    terms: Terms = "north"
    spelling: SpellingChoice = "as-written"


def image(drive: Path, to: Path) -> None:
    """The disk that is written to sticks."""
    from nkusb.model import Edition, Selection
    from nkusb.vessels import IMAGES

    edition = Edition(
        name="main", title="A1", cover_title="A1", date=DATE, language="ko", selection=Selection(), budget=0, volume_label="A1",
        forms=("html",), cover="none", hide_keys=(), quiet=True, single_limit=0, sums=False, lock=None, sender_words=(),
        places={}, image=0,
    )  # fmt: skip
    IMAGES["disk"].make(bundle(drive), edition, to, silent)


def lock(drive: Path, to: Path) -> None:
    """The encrypted archive."""
    from nkusb.locks import LOCKS

    LOCKS["sevenzip"].lock(bundle(drive), INSTANT, PASSPHRASE, to, silent)


def unlock(_drive: Path, archive: Path) -> None:
    """Open the archive, and take the checksum of every file in it."""
    from nkusb.locks import LOCKS

    assert all(found.digest() for found in LOCKS["sevenzip"].contents(archive, PASSPHRASE).files(silent))


PARTS = {"pages": pages, "image": image, "lock": lock, "unlock": unlock}


def command(part: str, source: Path, to: Path) -> list[str | Path]:
    """What runs a part in a process of its own."""
    return [sys.executable, "-m", "benchmarks.work", part, source, to]


if __name__ == "__main__":
    PARTS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
