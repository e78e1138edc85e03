"""`nkusb wipe`"""

from __future__ import annotations

import click

from nkusb import devices
from nkusb.cli import bars, options, show, sticks
from nkusb.write import prove


@click.command("wipe")
@sticks.options
@options.output_format
def command(names: tuple[str, ...], all_removable: bool, yes: tuple[str, ...], output: str) -> None:
    """Overwrite each DEVICE to its last byte with noise, read it back, then with zeros, and read those back.

    That also finds damaged sticks, and fakes that hold less than they say. Flash keeps spare blocks that nobody can reach from
    outside: against a laboratory, only breaking a stick helps.

    \b
    Examples:
      sudo nkusb wipe /dev/sdb
      nkusb wipe --all-removable --yes /dev/sdb --yes /dev/sdc

    Exit codes: 0 every stick is good, 1 some are not, 2 wrong usage (nothing written).
    """
    run(names, all_removable, yes, output, wipe=True)


def run(names: tuple[str, ...], all_removable: bool, yes: tuple[str, ...], output: str, wipe: bool) -> None:
    """Overwrite the devices, tell what became of them, and end."""
    with options.problems_end(output):
        system = devices.system()
        chosen = sticks.chosen(system, names, all_removable, yes)
        with bars.many([device.path for device in chosen]) as progress:
            results = prove(chosen, system.open, wipe, progress)
    problems = tuple(problem for result in results for problem in result.problems)
    if output == "json":
        show.as_json(sticks.records(results, problems))
    else:
        sticks.tell(results, problems)
    show.finish(problems)
