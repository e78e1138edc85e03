"""`nkusb sync`"""

from __future__ import annotations

from pathlib import Path

import click

from nkusb.cli import options, show
from nkusb.translation import behind, looked_after, save, works


@click.command("sync")
@click.argument("payloads", nargs=-1, required=True)
@options.manifest
@options.output_format
def command(payloads: tuple[str, ...], manifest: Path, output: str) -> None:
    """Write into the index.lock.toml of each of PAYLOADS (slugs or folders) which paragraphs of index.md say what the paragraphs
    of its sources (index.en.md …) say now. Do it once the translation has been mended: what was marked as behind is shown.

    \b
    Examples:
      nkusb sync clean-water
      nkusb sync payloads/guides/clean-water payloads/news/malaria-vaccine

    Exit codes: 0 remembered, 1 problems found, 2 wrong usage.
    """
    done = []
    with options.problems_end(output):
        for work in works(manifest.parent, payloads):
            was = behind(work)
            ledger = looked_after(work.payload)
            with options.written(work.payload.place.path):
                save(work, ledger)
            pairs = {language: len(pairs) for language, pairs in ledger.sources.items()}
            done.append({"path": work.payload.origin, "pairs": pairs, "was_behind": show.records(was)})
            if output == "text":
                show.problems(was)
                count = ", ".join(f"{language} {number}" for language, number in pairs.items()) or "-"
                click.echo(f"{work.payload.origin}: 맞추어 본 단락 / paragraphs looked after: {count}")
    if output == "json":
        show.as_json({"payloads": done})
