"""What the commands that overwrite media share: which ones, whether they may be, and the question before it is too late."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any

import click

from nkusb.cli import show
from nkusb.devices import UNKNOWN, Device, System, oddities, refusals
from nkusb.problems import NkusbError, Place, Problems, in_order
from nkusb.write import Result

_LOST = "위에 있는 것은 모두 지워집니다. 이름을 그대로 적으십시오 / Everything on it will be lost. Type its name"

Command = Callable[..., Any]


def options(command: Command) -> Command:
    """DEVICE…, --all-removable and --yes."""
    for decorate in (
        click.option("--yes", multiple=True, metavar="DEVICE", help="Don't ask about this one; may be given again."),
        click.option("--all-removable", is_flag=True, help="Every removable medium that is free and large enough."),
        click.argument("names", nargs=-1, metavar="[DEVICE]..."),
    ):
        command = decorate(command)
    return command


def chosen(system: System, names: tuple[str, ...], everything: bool, yes: tuple[str, ...], needed: int = 1) -> tuple[Device, ...]:
    """The devices to be overwritten, each typed back. Raises `NkusbError` if one may not be, before any is touched."""
    if everything == bool(names):
        raise click.UsageError(
            "어느 매체인지 이름을 주거나 --all-removable 을 주십시오. / Name the devices, or give --all-removable."
        )
    present = {device.path: device for device in system.devices()}
    if everything:
        found = tuple(device for device in present.values() if not any(refusals(device, needed)))
        _tell_left_out(present.values(), needed)
        if not found:
            raise click.UsageError("쓸 수 있는 매체가 없습니다. / There is no medium that may be written. (`nkusb devices`)")
    else:
        unknown = [UNKNOWN.at(Place(name)) for name in names if name not in present]
        found = tuple(present[name] for name in dict.fromkeys(names) if name in present)
        if problems := [*unknown, *(problem for device in found for problem in refusals(device, needed))]:
            raise NkusbError(problems)
    show.problems(tuple(problem for device in found for problem in oddities(device)))
    for device in found:
        _ask(device, yes)
    return found


def _tell_left_out(devices: Iterable[Device], needed: int) -> None:
    """Removable ones that stay out, and why: nobody should wonder where the tenth stick is."""
    show.problems(in_order(problem for device in devices if device.removable for problem in refusals(device, needed)))


def _is_asked() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty()


def _ask(device: Device, yes: tuple[str, ...]) -> None:
    if device.path in yes:
        return
    if not _is_asked():
        raise click.UsageError(f"{device.path}: --yes {device.path}")
    click.echo(f"{show.safe(device.path)}  {show.safe(device.model)}  {show.megabytes(device.size)}", err=True)
    if click.prompt(_LOST, err=True).strip() != device.path:
        raise click.UsageError("이름이 다릅니다. 아무것도 쓰지 않았습니다. / That is another name. Nothing was written.")


def tell(results: tuple[Result, ...], problems: Problems) -> None:
    """Show what became of each stick, every problem, and how many are good."""
    show.table([(result.device.path, result.device.model, "✗" if result.problems else "✓") for result in results])
    show.problems(problems)
    good = good_ones(results)
    click.echo(f"좋음 {good}개, 나쁨 {len(results) - good}개 / {good} good, {len(results) - good} bad")


def good_ones(results: tuple[Result, ...]) -> int:
    """How many may leave the house."""
    return sum(1 for result in results if not result.problems)


def records(results: tuple[Result, ...], problems: Problems) -> dict[str, object]:
    """What became of each stick, as `--format json` shows it."""
    return {
        "good": good_ones(results),
        "bad": len(results) - good_ones(results),
        "devices": [{"path": result.device.path, "good": not result.problems} for result in results],
        "problems": show.records(problems),
    }
