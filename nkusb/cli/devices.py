"""`nkusb devices`"""

from __future__ import annotations

import click

from nkusb import devices
from nkusb.cli import options, show
from nkusb.devices import Device, oddities, refusals


@click.command("devices")
@options.output_format
def command(output: str) -> None:
    """List every disk with size, model, whether it can be taken out, where it is in use, and whether it may be written.

    Only what is removable and not in use may be. What forbids a removable one, and what is odd about it, is told below the list.

    \b
    Examples:
      nkusb devices
      nkusb devices --format json

    Exit codes: 0 listed, 1 the disks can't be listed, 2 wrong usage.
    """
    with options.problems_end(output):
        found = devices.system().devices()
    if output == "json":
        show.as_json({"devices": [_record(device) for device in found]})
    else:
        _table(found)
        show.problems(
            tuple(problem for device in found if device.removable for problem in (*refusals(device), *oddities(device)))
        )


def _record(device: Device) -> dict[str, object]:
    return {
        "path": device.path,
        "model": device.model,
        "size": device.size,
        "removable": device.removable,
        "uses": list(device.uses),
        "refused": show.records(tuple(refusals(device))),
        "odd": show.records(tuple(oddities(device))),
    }


def _table(found: tuple[Device, ...]) -> None:
    rows = [("device", "size", "removable", "in use", "model", "쓸 수 있는가 / may be written")]
    for device in found:
        why = " ".join(problem.code.name for problem in refusals(device))
        removable = "yes" if device.removable else "no"
        rows.append(
            (
                device.path,
                show.megabytes(device.size),
                removable,
                " ".join(device.uses) or "-",
                device.model,
                f"✗ {why}" if why else "✓",
            )
        )
    show.table(rows)
