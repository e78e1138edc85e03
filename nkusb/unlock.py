"""Decrypts an archive into a folder, for partners who have nkusb alone: all of it, checked, or nothing."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from nkusb.atomic import staged
from nkusb.locks import LOCKS
from nkusb.problems import ERROR, Code, NkusbError, Place, has_errors, reason_of
from nkusb.progress import Progress, silent
from nkusb.seal.minisign import PublicKey
from nkusb.seal.sums import ON_DRIVE
from nkusb.verify import Secret, Verdict, verify

NOT_UNLOCKED = Code(
    "LCK008", ERROR,
    "풀 수 없습니다: {reason}.", "It can't be unlocked: {reason}.",
    "풀 곳에 자리와 쓸 권한이 있는지 보십시오.", "See that there is room where it goes and that you may write there.",
    bad="(a full disk)", good="(room left)",
)  # fmt: skip


def unlock(
    archive: Path, to: Path, secret: Secret, sums: Path | None = None, key: PublicKey | None = None, progress: Progress = silent
) -> Verdict:
    """Decrypt `archive` into the new folder `to` and compare what was written with `sums`, else with the list inside.

    Where there is no list and no key is given, the archive's own checksums must do: the verdict then names no list. Raises
    `NkusbError` with everything that is wrong; then there is no folder.
    """
    try:
        with (
            tempfile.TemporaryDirectory(prefix=f".{to.name}-", dir=to.parent, ignore_cleanup_errors=True) as work,
            staged(to, Path(work)) as beside,
        ):
            LOCKS["sevenzip"].unpack(archive, secret(), beside, progress)
            if sums is None and key is None and not (beside / ON_DRIVE).is_file():
                return Verdict(sum(1 for path in beside.rglob("*") if path.is_file()), to, "", "", ())
            verdict = verify(beside, sums, key, progress=progress)
            if has_errors(verdict.problems):
                raise NkusbError(verdict.problems)
            return replace(verdict, what=to)
    except OSError as error:
        raise NkusbError([NOT_UNLOCKED.at(Place(archive.name), reason=reason_of(error))]) from error
