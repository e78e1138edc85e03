"""`nkusb build`"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nkusb.cli import options, show
from nkusb.names import nfc
from nkusb.problems import Place, Problems

if TYPE_CHECKING:
    from nkusb.output import Report
    from nkusb.seal.minisign import SecretKey


@click.command("build")
@options.manifest
@click.option("--edition", "editions", multiple=True, metavar="NAME", help="Only this edition; may be given again.")
@options.profiles
@options.out
@click.option("--archive/--no-archive", default=True, help="Make the encrypted archive of editions that have a lock.")
@click.option("--passphrase-file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Its first line.")
@click.option("--passphrase-env", metavar="VAR", help="The environment variable that holds the passphrase.")
@click.option("--image", is_flag=True, help="Also make OUT/EDITION/drive.img, to be written to sticks as it is.")
@options.force_weak
@click.option(
    "--sign", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="KEY", help="The secret key to sign with."
)
@click.option("--sign-passphrase-file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Its first line.")
@click.option("--sign-passphrase-env", metavar="VAR", help="The environment variable that holds the key's passphrase.")
@options.drafts
@options.red_list
@options.red_list_key
@options.project
@options.cache
@options.scheduler
@options.jobs
@options.problem_format
def command(
    manifest: Path,
    editions: tuple[str, ...],
    profiles: tuple[str, ...],
    out: Path,
    archive: bool,
    passphrase_file: Path | None,
    passphrase_env: str | None,
    image: bool,
    force_weak: bool,
    sign: Path | None,
    sign_passphrase_file: Path | None,
    sign_passphrase_env: str | None,
    drafts: bool,
    red_list: Path | None,
    red_list_key: Path | None,
    project: str | None,
    cache: str | None,
    scheduler: str | None,
    jobs: int,
    output: str,
) -> None:
    """Make OUT/EDITION/drive (for the stick), OUT/EDITION/keep (stays with you) and, for a locked edition, its archive.

    Nothing is written where there are errors; what was built before stays as it is until the new drive is whole.

    \b
    Examples:
      nkusb build
      nkusb build --edition main --profile tv --profile notel
      nkusb build --edition main --passphrase-file ~/passphrase.txt
      nkusb build --sign nkusb.key
      nkusb build --scheduler tcp://10.0.0.5:8786 --cache s3://drives/cache

    Exit codes: 0 built, 1 problems found (nothing written), 2 wrong usage.
    """
    if passphrase_file and passphrase_env:
        raise click.UsageError("--passphrase-file and --passphrase-env exclude each other.")
    from nkusb.build import Plan, build
    from nkusb.cli.secrets import secret

    with options.problems_end(output, manifest.parent):
        reach = options.reach(manifest, out, project, cache, scheduler)
        with reach.working(jobs) as (executor, progress):
            key = _key(sign, sign_passphrase_file, sign_passphrase_env) if sign else None
            lists = red_list, red_list_key
            plan = Plan(reach.manifest, reach.out, editions, drafts, archive, key, *lists, image, profiles, reach.cache)
            reports, problems = build(plan, secret(passphrase_file, passphrase_env, force_weak), executor, progress)
    words = _words(reports)
    show.listed(output, problems, reach.manifest.parent, editions=[_record(report, words) for report in reports])
    if output == "text":
        _table(reports, problems, words)
    show.finish(problems)


def _key(file: Path, passphrase_file: Path | None, passphrase_env: str | None) -> SecretKey:
    """The secret key of a file. Raises `NkusbError`."""
    from nkusb.cli.secrets import known
    from nkusb.seal.minisign import read_secret

    return read_secret(file.read_bytes(), Place(file.name), known(passphrase_file, passphrase_env, "--sign-passphrase", nfc))


def _words(reports: tuple[Report, ...]) -> Mapping[str, str]:
    """The checksum words of each edition, by its checksum: two at a time, for each takes a tenth of a second and 32 MB."""
    from nkusb.seal.words import checksum_words

    sums = [report.sums_sha256 for report in reports]
    if len(sums) < 2:
        return {each: " ".join(checksum_words(each)) for each in sums}
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(sums, map(" ".join, pool.map(checksum_words, sums)), strict=True))


def _record(report: Report, words: Mapping[str, str]) -> dict[str, object]:
    return {
        "edition": report.edition,
        "items": report.items,
        "files": report.files,
        "bytes": report.size,
        "budget_share": round(report.share, 4),
        "folder": report.folder.as_posix(),
        "archive": report.archive,
        "images": list(report.images),
        "accepted": report.accepted,
        "sha256sums_sha256": report.sums_sha256,
        "checksum_words": words[report.sums_sha256],
        "signed_by": report.signed_by,
        "left_out": [
            {"payload": one.payload.origin, "bytes": one.size, "priority": one.payload.priority} for one in report.dropped
        ],
    }


def _table(reports: tuple[Report, ...], problems: Problems, words: Mapping[str, str]) -> None:
    for report in reports:
        archive = [("잠근 것 / archive", f"{report.folder / report.archive}")] if report.archive else []
        signed = [("서명한 열쇠 / signed by", report.signed_by)] if report.signed_by else []
        show.table(
            [
                ("판 / edition", report.edition),
                ("글 / items", str(report.items)),
                ("파일 / files", str(report.files)),
                ("크기 / size", f"{report.size:,} bytes ({show.megabytes(report.size)})"),
                ("자리 / of budget", f"{report.share:.1%}"),
                *[("빠진 것 / left out", f"{one.payload.origin} ({show.megabytes(one.size)})") for one in report.dropped],
                ("알림 / problems", str(len(problems))),
                ("그대로 둔 것 / accepted", str(report.accepted)),
                ("복사할 것 / copy this", str(report.folder / "drive")),
                ("보관할 것 / keep this", str(report.folder / "keep")),
                *archive,
                *[("쓸 이미지 / image", str(report.folder / image)) for image in report.images],
                *signed,
                ("SHA256SUMS", report.sums_sha256),
                (show.CHECKSUM_WORDS, words[report.sums_sha256]),
            ]
        )
        click.echo()
