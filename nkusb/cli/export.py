"""`nkusb export`"""

from __future__ import annotations

from pathlib import Path

import click

from nkusb import kit
from nkusb.build import Plan
from nkusb.cli import options, proposal, show


@click.command("export")
@click.argument("payloads", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--docx", "_form", flag_value="docx", default="docx", help="As Word files, which is the default.")
@click.option(
    "--to", type=click.Path(path_type=Path), default=".", show_default=True, help="A file for one payload, or a folder."
)
@click.option("--language", default="", metavar="TAG", help="The source in this language instead of the payload's own text.")
@click.option("--yes", is_flag=True, help="Overwrite what is there.")
@options.manifest
@options.out
@options.jobs
def command(
    payloads: tuple[Path, ...], _form: str, to: Path, language: str, yes: bool, manifest: Path, out: Path, jobs: int
) -> None:
    """Write each of the folders PAYLOADS as a Word file: headings, lists, footnotes, tables, small clean pictures.

    The files hold no author, no date, no program's name; the same payload gives the same bytes. `nkusb import` takes them back.

    \b
    Examples:
      nkusb export payloads/guides/clean-water --docx --to 검토.docx
      nkusb export payloads/guides/* --to review

    Exit codes: 0 written, 1 problems found, 2 wrong usage.
    """
    proposal.check_language(language)
    alone = to.suffix.lower() == ".docx"
    if alone and len(payloads) > 1:
        raise click.UsageError("여러 글은 폴더에 씁니다. / Several payloads need a folder.")
    with options.problems_end("text"), options.working(jobs) as (executor, progress):
        files, problems = kit.export(Plan(manifest, out), payloads, language, executor, progress)
    targets = {slug: to if alone else to / f"{slug}.docx" for slug in files}
    if not yes and (there := [path for path in targets.values() if path.exists()]):
        raise click.UsageError(f"{there[0]}: 이미 있습니다(--yes 로 바꿉니다). / It is there already; --yes replaces it.")
    show.problems(problems)
    for slug, path in targets.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[slug])
        click.echo(show.safe(str(path)))
