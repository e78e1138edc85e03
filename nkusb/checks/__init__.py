"""Checks: what may not reach a drive. One file per check, in families by what they look at.

A check yields problems and changes nothing. Its codes stand in its own file with an example of the fault and of its remedy.
To add one: write `checks/<name>.py` that ends with `PART = …` and put its name into one of the lists below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from nkusb.bundle import Blob, Bundle, Entry
from nkusb.load import NOWHERE, Ground, Project
from nkusb.machine import Mark
from nkusb.model import Edition, Library, Payload
from nkusb.passages import TextCheck
from nkusb.problems import Problem
from nkusb.redlist import RedList
from nkusb.registry import Registry


@dataclass(frozen=True, slots=True)
class Lists:
    """Words that a project's payloads may not hold: the names of the red list (if there is one), and what names the sender."""

    red_list: RedList | None
    sender_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What no file of a drive may hold: marks of this machine, the sender's words, and the names of the ground's red list.

    `judged` are names of it that were judged where they stand in payloads.
    """

    marks: tuple[Mark, ...]
    sender_words: tuple[str, ...]
    ground: Ground = NOWHERE
    judged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileCheck:
    """A check of finished files: what finds something in one, in any process, and what makes problems of what was found in all.

    What is found is plain values that name no path, so that a file is looked at once wherever it stands. `is_clean` says of a
    part of a page (see `nkusb.leaks.windows`) whether nothing would be found in it, whatever stands in the page's other parts.
    """

    look: Callable[[PurePosixPath, Blob, Suspicion], Iterator[Any]]
    is_clean: Callable[[PurePosixPath, Blob, Suspicion], bool]
    tell: Callable[[Mapping[PurePosixPath, Sequence[Any]], Library, Suspicion], Iterator[Problem]]


PayloadCheck = Callable[[Payload], Iterator[Problem]]
ListCheck = Callable[[Payload, Lists], Iterator[Problem]]
ProjectCheck = Callable[[Project], Iterator[Problem]]
BundleCheck = Callable[[Bundle, Edition, Library], Iterator[Problem]]
DeviceCheck = Callable[[Sequence[Entry], Bundle, Library], Iterator[Problem]]

PAYLOAD_CHECKS: Registry[PayloadCheck] = Registry(
    "nkusb.checks", "consent", "placeholders", "words", "hidden", "mosaic", "language", "readability", "translation"
)
LIST_CHECKS: Registry[ListCheck] = Registry("nkusb.checks", "redlist", "senderwords")
PROJECT_CHECKS: Registry[ProjectCheck] = Registry("nkusb.checks", "links", "slugs", "neutral", "approval", "marks")
FILE_CHECKS: Registry[FileCheck] = Registry("nkusb.checks", "outside", "leaks")
BUNDLE_CHECKS: Registry[BundleCheck] = Registry(
    "nkusb.checks", "names", "encodable", "budget", "single", "archive", "disk", "glyphs", "subtitles"
)
DEVICE_CHECKS: Registry[DeviceCheck] = Registry("nkusb.checks", "device")
# What `words` runs over each passage. Of hits that overlap and weigh the same, the one of the earlier check is shown.
TEXT_CHECKS: Registry[TextCheck] = Registry(
    "nkusb.checks",
    "identity", "accounts", "mail", "messengers", "phones", "coordinates", "plates", "websites",
    "camps", "addresses", "crossings", "places", "brokers", "routes", "dates", "persons", "senders", "tone",
)  # fmt: skip
