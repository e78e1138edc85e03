"""The drive can be made into the image of a disk, and fits on the stick that the edition is meant for."""

from __future__ import annotations

from collections.abc import Iterator

from nkusb.bundle import Bundle
from nkusb.checks import BundleCheck
from nkusb.fat import FATS, FREE
from nkusb.fat.write import plan
from nkusb.model import Edition, Library
from nkusb.problems import NkusbError, Problem


def disk(bundle: Bundle, edition: Edition, _library: Library) -> Iterator[Problem]:
    """Report what keeps an edition from becoming the image that it asks for."""
    if edition.image is None:
        return
    try:
        plan(bundle, edition.image, FREE, FATS[edition.profile.limits.fat])
    except NkusbError as error:
        yield from (problem.code.at(edition.at("image"), **dict(problem.facts)) for problem in error.problems)


PART: BundleCheck = disk
