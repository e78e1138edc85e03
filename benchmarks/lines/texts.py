"""Texts: built from nothing, built again, and built for many editions at once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks import library, sites
from benchmarks.contest import Contender, Contest
from benchmarks.timing import run
from benchmarks.work import command
from benchmarks.yard import NKUSB, Yard, library_of

MEMORY = 300  # megabytes
PEERS = {"hugo": "Hugo", "pelican": "Pelican", "mkdocs": "MkDocs", "eleventy": "Eleventy"}
COLD = {"hugo": 1.0, "pelican": 0.2, "mkdocs": 0.2, "eleventy": 0.2}
AGAIN = ("hugo", "pelican", "mkdocs")  # Hugo makes all anew, which is its way; Eleventy fails when asked to spare the list
NOTHING, ONE = 0.7, 1.0  # seconds
EDITIONS = 3.0  # times one edition


def project(yard: Yard, number: int) -> Path:
    """Our copy of the library."""
    return yard.kept(f"nkusb-{number}", lambda root: library.write(library_of(number), root))


def site(yard: Yard, program: str, number: int) -> sites.Site:
    """A peer's copy of it."""
    return sites.Site(program, yard.kept(f"{program}-{number}", lambda root: sites.write(program, library_of(number), root)))


def cold(yard: Yard) -> Iterator[Contest]:
    """From nothing: no cache, no output. A build also judges, indexes, lists checksums and reports; pages alone do none of it."""
    for number in yard.sizes.payloads:
        root, out, part = project(yard, number), yard.work / "nkusb-cold", yard.work / "nkusb-pages"
        ours = (
            Contender("nkusb build", [[*NKUSB, "build", "--out", out]], root, yard.clearing(out.name)),
            Contender("nkusb: pages alone", [command("pages", root, part)], library.ROOT, yard.clearing(part.name)),
        )
        yield Contest("a", f"cold build of {number:,} texts", ours, tuple(_cold_peers(yard, number)), MEMORY)


def _cold_peers(yard: Yard, number: int) -> Iterator[Contender]:
    for name, title in PEERS.items():
        program, out = yard.program(name, title), yard.work / f"{name}-cold"
        if program.lacks:
            yield Contender(title, [], yard.work, lacks=program.lacks)
            continue
        copy = site(yard, name, number)
        commands = [copy.build(program.path, out)]
        yield Contender(program.name, commands, copy.root, yard.clearing(out.name), reach=COLD[name])


@dataclass(frozen=True, slots=True)
class _Again:
    """A program that builds into the same `out` again and again, and where a text of it lies."""

    name: str
    build: list[str | Path]
    root: Path
    out: Path
    text: Callable[[int], Path]

    def contender(self, changed: bool, reach: float | None = None) -> Contender:
        return Contender(self.name, [self.build], self.root, partial(self._before, changed=changed), reach=reach)

    def _before(self, number: int, changed: bool) -> None:
        if not self.out.exists():
            run([self.build], self.root)
        if changed:
            with self.text(number).open("a", encoding="utf-8") as file:
                file.write("\n물을 끓이고 식힙니다.\n")
        os.sync()


def again(yard: Yard) -> Iterator[Contest]:
    """Built before; then nothing has changed, or a paragraph was added to one text (another one in each round)."""
    for number in yard.sizes.payloads:
        root, out = _copied(yard, project(yard, number), "nkusb-again"), yard.fresh("nkusb-again-out")
        ours = _Again("nkusb build", [*NKUSB, "build", "--out", out], root, out, partial(_text, root))
        peers = [*_peers_again(yard, number)]
        for changed, work, reach in ((False, "nothing changed", NOTHING), (True, "one text changed", ONE)):
            contenders = tuple(each.contender(changed) if isinstance(each, _Again) else each for each in peers)
            yield Contest("b", f"rebuild of {number:,} texts, {work}", (ours.contender(changed, reach),), contenders, MEMORY)


def _text(root: Path, number: int) -> Path:
    return root / f"payloads/guides/t{number:05}/index.md"


def _peers_again(yard: Yard, number: int) -> Iterator[_Again | Contender]:
    for name in AGAIN:
        program = yard.program(name, title := PEERS[name])
        if program.lacks:
            yield Contender(title, [], yard.work, lacks=program.lacks)
            continue
        copy = sites.Site(name, _copied(yard, site(yard, name, number).root, f"{name}-again"))
        out = yard.fresh(f"{name}-again-out")
        yield _Again(program.name, copy.rebuild(program.path, out), copy.root, out, copy.text)


def _copied(yard: Yard, root: Path, name: str) -> Path:
    """A copy that may be changed."""
    return Path(shutil.copytree(root, yard.fresh(name)))


def editions(yard: Yard) -> Iterator[Contest]:
    """Many editions over the same texts, from nothing, beside one of them."""
    number, many = yard.sizes.payloads[0], yard.sizes.editions
    root = yard.kept(f"editions-{number}-{many}", partial(_editions, yard=yard))
    commands = [*NKUSB, "build", "--out", str(yard.work / "nkusb-editions")]
    clear = yard.clearing("nkusb-editions")
    ours = Contender(f"nkusb build, {many} editions", [commands], root, clear)
    one = Contender("nkusb build, 1 edition", [[*commands, "--edition", "e1"]], root, clear, reach=EDITIONS)
    yield Contest("i", f"{many} editions over {number:,} texts", (ours,), (one,))


def _editions(root: Path, yard: Yard) -> None:
    library.write(library_of(yard.sizes.payloads[0]), root)
    manifest = library.MANIFEST.partition("[edition.main]")
    # titles that mean nothing, as a build wants them
    neutral = {number: f"{chr(ord('A') + number % 10)}{number // 10}" for number in range(1, yard.sizes.editions + 1)}
    each = (f"[edition.e{number}]{manifest[2].replace('A1', title)}" for number, title in neutral.items())
    (root / "manifest.toml").write_text(manifest[0] + "\n".join(each), "utf-8")
