"""What the edition's device won't open, and why: forms that it doesn't know, items that are in no other, files beyond its limits.

Warnings, since what a device opens is seldom known from the device itself; only a drive of which it opens nothing is an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nkusb.bundle import Bundle, Entry
from nkusb.checks import DeviceCheck
from nkusb.document import figures
from nkusb.model import Library, Payload
from nkusb.problems import ERROR, WARNING, Code, Place, Problem
from nkusb.profile import ANY
from nkusb.reach import crowds, faults, holdings, look

FORM = Code(
    "PRF101", WARNING,
    "{device}: form 《{form}》을(를) 열지 못합니다.", "{device} doesn't open the form “{form}”.",
    "여는 것: {opened}. forms 에서 빼거나 다른 profile 을 고르십시오.",
    "It opens {opened}: leave this one out of forms, or choose another profile.",
    bad='profile = "tv"\nforms = ["pictures", "html"]', good='profile = "tv"\nforms = ["pictures"]',
)  # fmt: skip
UNREADABLE = Code(
    "PRF102", WARNING,
    "{device}: 이 글은 열 수 있는 form 으로 담기지 않아 볼 수 없습니다.",
    "{device} can't show this item: no form of it is on the drive that the device opens.",
    "forms 에 {opened} 가운데 하나를 더하십시오.", "Add one of these to forms: {opened}.",
    bad='profile = "tv"\nforms = ["films"] (a text without a film)', good='profile = "tv"\nforms = ["pictures", "films"]',
)  # fmt: skip
NOTHING = Code(
    "PRF103", ERROR,
    "{device}: 이 드라이브의 아무것도 열지 못합니다.", "{device} opens nothing on this drive.",
    "forms 에 {opened} 가운데 하나를 더하거나 forms 줄을 지우십시오.", "Add one of these to forms, or delete the line: {opened}.",
    bad='profile = "tv"\nforms = ["html"]', good='profile = "tv"',
)  # fmt: skip


def device(entries: Sequence[Entry], bundle: Bundle, library: Library) -> Iterator[Problem]:
    """Report what the device of the edition's profile won't open."""
    edition, profile = library.edition, library.edition.profile
    known = {"device": f"{profile.title or profile.name}", "opened": ", ".join((*profile.forms, *profile.opens))}
    if profile.name != ANY.name:
        yield from _forms(entries, bundle, library, known)
    payloads = {payload.origin: payload for payload in library.payloads}
    told: set[tuple[Code, Place]] = set()  # of a picture in three sizes, one is enough
    for entry in entries:
        if entry.form in profile.opened and (blob := bundle.get(entry.path)):
            for code, facts in faults(entry.path, blob, look(entry.path, blob), profile.limits):
                place = _place(entry, payloads[entry.payload]) if entry.payload in payloads else edition.at("profile")
                if (code, place) not in told:
                    told.add((code, place))
                    yield code.at(place, path=entry.path, **known, **facts)
    for code, facts in crowds(bundle, profile.limits):
        yield code.at(edition.at("profile"), **known, **facts)


def _forms(entries: Sequence[Entry], bundle: Bundle, library: Library, known: dict[str, str]) -> Iterator[Problem]:
    edition, opened = library.edition, library.edition.profile.opened
    held = holdings(library.payloads, entries, bundle)
    read = {origin for form in opened & held.keys() for origin in held[form]}
    if not read:
        yield NOTHING.at(edition.at("forms"), **known)
        return
    for form in edition.forms:
        if form not in opened:
            yield FORM.at(edition.at("forms"), form=form, **known)
    for payload in library.payloads:
        if payload.origin not in read:
            yield UNREADABLE.at(payload.place, **known)


def _place(entry: Entry, payload: Payload) -> Place:
    """Where the payload shows the file that an entry is made of; the payload itself where it doesn't."""
    name = entry.origin.removeprefix(f"{payload.origin}/")
    shown = (payload.place.at(figure.line, figure.column) for figure in figures(payload.body) if figure.name == name)
    return next(shown, payload.place)


PART: DeviceCheck = device
