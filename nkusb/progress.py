"""How long work tells where it stands: an event handed to a callable that is passed as an argument.

Only the process that was asked to work calls it, in order; who shows it (a bar, nothing, a list in a test) is not
this room's business.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """`done` of `total` units (files, or bytes where `stage` says so) of a stage are finished; `item` is the latest."""

    stage: str
    done: int
    total: int
    item: str = ""


Progress = Callable[[Step], None]


def silent(_step: Step) -> None:
    """Show nothing: the default of everything that reports progress."""
