"""`nkusb words`"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from nkusb.cli import options, show
from nkusb.load.folder import read_folders
from nkusb.load.glossary import read_glossary
from nkusb.load.payload import read_payload
from nkusb.model import Payload
from nkusb.orthography import Tally, applied, northern
from nkusb.passages import passages
from nkusb.problems import Problem


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A word of the South that stands in a text, and what could stand there instead."""

    place: str
    south: str
    north: str
    confidence: str
    note: str


@dataclass(frozen=True, slots=True)
class Respelling:
    """A piece of a text, as it is written and as the North spells it, and by which rules."""

    place: str
    written: str
    north: str
    rules: str


@click.command("words")
@click.argument("payloads", nargs=-1, type=click.Path(path_type=Path))
@click.option("--spelling", is_flag=True, help='Show what spelling = "north" would change, as a diff.')
@options.manifest
@options.output_format
def command(payloads: tuple[Path, ...], spelling: bool, manifest: Path, output: str) -> None:
    """List the words of the glossary that stand in PAYLOADS (folders; all if none is given), each with what to write.

    Nothing is changed: particles and grammar around a word need a person. With --spelling it shows, before you
    decide, what an edition with spelling = "north" will change in the text; the files stay as they are.

    \b
    Examples:
      nkusb words payloads/stories/piano-again
      nkusb words --spelling payloads/stories/piano-again

    Exit codes: 0 shown, 1 problems found, 2 wrong usage.
    """
    problems: list[Problem] = []
    chosen = [*_read(manifest.parent, payloads, problems)]
    if output == "json":
        found = [asdict(item) for payload in chosen for item in (_respellings(payload) if spelling else _suggestions(payload))]
        show.as_json({"problems": show.records(tuple(problems)), "spelling" if spelling else "words": found})
    else:
        show.problems(tuple(problems))
        for payload in chosen:
            _show_spelling(payload) if spelling else _show_words(payload)
    show.finish(tuple(problems))


def _read(root: Path, wanted: tuple[Path, ...], problems: list[Problem]) -> Iterator[Payload]:
    """The sound payloads that are wanted. Raises `click.UsageError` for a folder that is none."""
    glossary, found = read_glossary(root)
    problems += found
    folders = {folder.path.resolve(): folder for folder in read_folders(root, problems)}
    paths = [(path.parent if path.name == "index.md" else path).resolve() for path in wanted]
    if unknown := [path.name for path in paths if path not in folders]:
        raise click.UsageError(f"{unknown[0]}: 글의 폴더가 아닙니다. / This is no payload's folder.")
    for path in paths or folders:
        reading = read_payload(folders[path], glossary)
        problems += (problem for problem in reading.problems if reading.payload is None)
        if reading.payload:
            yield reading.payload


def _suggestions(payload: Payload) -> Iterator[Suggestion]:
    for passage in passages(payload):
        for found in payload.glossary.word_finder.find(passage.running):
            word = found.row
            yield Suggestion(str(passage.at(found.start)), word.south, word.north, word.confidence, word.gloss or word.note)


def _respellings(payload: Payload) -> Iterator[Respelling]:
    """The passages whose spelling an edition would change: titles, names and front matter stay as they are."""
    for passage in passages(payload):
        changes = northern(passage.running, payload.glossary)[1] if passage.part in ("body", "alt", "caption") else ()
        if changes:
            tally = Tally()
            tally.add(changes)
            written = passage.text
            yield Respelling(str(passage.at(changes[0].start)), written, applied(written, changes), str(tally))


def _show_words(payload: Payload) -> None:
    for item in _suggestions(payload):
        click.echo(
            f"{item.place}: {item.south} → {item.north or '?'}  ({item.confidence}{f'; {item.note}' if item.note else ''})"
        )


def _show_spelling(payload: Payload) -> None:
    for item in _respellings(payload):
        click.echo(f"{item.place}: {item.rules}")
        click.secho(f"- {item.written}", fg="red")
        click.secho(f"+ {item.north}", fg="green")
