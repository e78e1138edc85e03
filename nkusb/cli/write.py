"""`nkusb write`"""

from __future__ import annotations

from pathlib import Path

import click

from nkusb import devices
from nkusb.cli import bars, options, show, sticks
from nkusb.cli.keys import public_key
from nkusb.sheet import batch, page
from nkusb.verify import promised
from nkusb.write import write


@click.command("write")
@click.argument("image", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@sticks.options
@click.option("--quick", is_flag=True, help="Leave what lies behind the image as it is. Not for sticks that were used before.")
@click.option("--sheet", type=click.Path(path_type=Path), help="Also write this page, to be printed and signed: counts only.")
@options.public_key
@options.manifest
@options.output_format
def command(
    image: Path,
    names: tuple[str, ...],
    all_removable: bool,
    yes: tuple[str, ...],
    quick: bool,
    sheet: Path | None,
    key: str | None,
    manifest: Path,
    output: str,
) -> None:
    """Overwrite each DEVICE with IMAGE, fill it with zeros to its last byte, and read all of it back.

    Each device must be typed back. One that fails is named and the others go on. It takes an administrator's rights. With a
    public key, given or pinned in the manifest, an image that is not on a list signed by it is refused.

    \b
    Examples:
      sudo nkusb write out/main/drive.img /dev/sdb /dev/sdc
      nkusb write out/main/drive.img /dev/sdb --yes /dev/sdb --sheet batch-1.html

    Exit codes: 0 every stick is good, 1 some are not, 2 wrong usage (nothing written).
    """
    if sheet and sheet.exists():
        raise click.UsageError(f"{sheet}: 이미 있습니다. / It is there already.")
    with options.problems_end(output):
        system = devices.system()
        trusted = public_key(key, manifest)
        chosen = sticks.chosen(system, names, all_removable, yes, image.stat().st_size)
        with bars.many([device.path for device in chosen]) as progress:
            done = write(image, chosen, system.open, quick, lambda path: promised(path, trusted), progress)
    problems = tuple(problem for result in done.results for problem in result.problems)
    if sheet:
        problems += page(batch(image, done.sha256, sticks.good_ones(done.results), len(done.results)), sheet)
    if output == "json":
        show.as_json({"image_sha256": done.sha256, **sticks.records(done.results, problems)})
    else:
        sticks.tell(done.results, problems)
        click.echo(f"이미지 / image SHA-256  {done.sha256}")
    show.finish(problems)
