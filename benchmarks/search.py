"""`python -m benchmarks.search`: what the search weighs and how soon it answers, in every engine that this machine has.

Cold is the first query of a page that was just opened: nothing of the index is loaded, not even the titles (the files themselves
may be in the system's cache). Typed is the first query of a reader who has been in the field for a third of a second: going
there loads the titles. Warm is the same query again in that page. All end when the first result stands in the list.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser

from benchmarks import library
from nkusb import search
from nkusb.build import Plan, ask, read
from nkusb.bundle import Framed, Rendered
from nkusb.document import texts
from nkusb.forms import FORMS
from nkusb.load.select import select
from nkusb.model import Library
from nkusb.pages import site
from nkusb.progress import silent
from nkusb.store import Store
from nkusb.templating import Templates
from tests.witnesses import phantom
from tests.witnesses.chromium import launched
from tests.witnesses.firefox import Firefox

QUERIES = {
    "a word": "결핵",
    "southern for northern": "노동",
    "two words": "로임 저축",
    "three syllables": "콤퓨터",
    "one syllable": "물",
    "initials": "ㄱㅎㅈ",
    "a slip": "결헥",
    "Latin keys": "rufgor",
    "no such word": "뷁쀍",
}
ROUNDS = 5

_ASK = """
var query = %s, typed = %s, box = document.getElementById("find"), field = document.getElementById("query");
var list = document.getElementById("found"), said = box.querySelector("[role=status]"), times = [];
function now() { return window.performance && performance.now ? performance.now() : new Date().getTime(); }
function ask(words, then) {
    var begun, watch = new MutationObserver(function () {
        if (list.firstChild || said.firstChild) { watch.disconnect(); then(now() - begun); }
    });
    list.innerHTML = said.innerHTML = "";
    watch.observe(box, { childList: true, subtree: true });
    field.value = words;
    begun = now();
    box.getElementsByTagName("input")[1].click();
}
function again() { ask(query, function (warm) { done([times[0], warm]); }); }
function first() {
    ask(query, function (time) {
        times.push(time);
        setTimeout(function () { ask("%%", function () { setTimeout(again, 50); }); }, 300);
    });
}
if (typed) { field.onfocus(); setTimeout(first, 300); } else { first(); }
"""

Ask = Callable[[str], Any]  # a script → what it calls `done` with: milliseconds of the first query and of the same again


@dataclass(frozen=True, slots=True)
class Built:
    """An edition whose pages and index are in a folder."""

    library: Library
    folder: Path


def built(root: Path, folder: Path) -> Built:
    """Make the pages of a project's first edition, without their media."""
    with ThreadPoolExecutor() as executor:
        asked = ask(Plan(root / "manifest.toml", root / "out"))
        project, problems = read(asked, Store(folder.with_name("store")), executor, silent)
    chosen, _ = select(project.editions[0], project.payloads, project.slugs, drafts=False)
    assert not problems, problems
    folder.mkdir()
    for entry in FORMS["html"](chosen, Templates(root)):
        if isinstance(entry.content, Rendered | Framed):
            with entry.content.open() as file:
                (folder / entry.path).write_bytes(file.read())
    return Built(chosen, folder)


def weighed(name: str, edition: Built) -> None:
    """Print what the index takes beside its texts, and what the first page takes."""
    articles = site(edition.library).articles
    begun = time.process_time()
    files = dict(search.index(map(search.of, articles)))
    used = time.process_time() - begun
    said = ["\n".join([article.payload.title, article.payload.summary, *texts(article.payload.body)]) for article in articles]
    text = sum(len(words.encode()) for words in said)
    syllables = sum("가" <= letter <= "힣" for words in said for letter in words)
    print(f"\n{name}: {len(articles):,} articles, {syllables // len(articles):,} syllables each, {text:,} bytes of text (UTF-8)")
    print(f"  index built in {used:.2f} s of CPU")
    for family, what in {"m": "titles, pieces (twice)", "i": "letters", "t": "texts", "v": "words"}.items():
        sizes = [blob.size for file, blob in files.items() if file[0] == family]
        share, largest = sum(sizes) / text, max(sizes, default=0)
        print(f"  {family}  {what:24} {len(sizes):5,} files {sum(sizes):12,} bytes {share:6.1%}  largest {largest:,}")
    whole = sum(blob.size for blob in files.values())
    print(f"  all{whole:46,} bytes {whole / text:6.1%} of the text")
    page, script = ((edition.folder / file).stat().st_size for file in ("index.htm", "q1.q"))
    print(f"  first page with style and scripts {page:,} + what searches {script:,} = {page + script:,} bytes")


def latencies(address: str, work: Path) -> None:
    """Print how soon each engine answers each query."""
    busy = os.getloadavg()[0]
    print(f"\nmilliseconds to the first result, best and median of {ROUNDS}: cold, typed, warm (load: {busy:.1f})")
    if program := shutil.which("chromium") or shutil.which("google-chrome"):
        with launched(program) as browser:
            table("Chromium", in_chromium(browser, address))
            table("Chromium, 6 times slower", in_chromium(browser, address, slower=6))
    if program := shutil.which("firefox-esr") or shutil.which("firefox"):
        with Firefox(program, work / "profile") as firefox:
            table("Firefox", in_firefox(firefox, address))
    if program := phantom.program(work):
        table("PhantomJS (WebKit 538)", lambda script: phantom.evaluate(program, address, script, work))


def in_chromium(browser: Browser, address: str, slower: int = 1) -> Ask:
    """Chromium, with its processor slowed down."""

    def ask(script: str) -> Any:
        page = browser.new_context().new_page()
        page.goto(address)
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
        times = page.evaluate(f"new Promise(done => {{ {script} }})")
        page.context.close()
        return times

    return ask


def in_firefox(firefox: Firefox, address: str) -> Ask:
    """Firefox, the page opened anew each time."""

    def ask(script: str) -> Any:
        firefox.open(address)
        return firefox.evaluate(f"new Promise(done => {{ {script} }})")

    return ask


def table(engine: str, ask: Ask) -> None:
    """Print a line for each query."""
    ask(_ASK % (json.dumps("물"), "false"))  # the engine's own first page
    print(f"  {engine}")
    for what, query in QUERIES.items():
        colds, typed = ([ask(_ASK % (json.dumps(query), way)) for _ in range(ROUNDS)] for way in ("false", "true"))
        times = ([first for first, _ in colds], [first for first, _ in typed], [warm for _, warm in typed])
        print(f"    {what:24} {'  '.join(map(cell, times))}")


def cell(times: Sequence[float]) -> str:
    """Best and median."""
    return f"{min(times):4.0f} {median(times):4.0f}"


def spelled(pairs: Path) -> None:
    """Print which share of a table of southern and northern spellings finds each other both ways."""
    with pairs.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["match"] != "never"]
    program = shutil.which("chromium") or shutil.which("google-chrome")
    assert program, "needs chromium"
    script = Templates(library.ROOT).render("html/hangul.js", **search.SCRIPT)
    with launched(program) as browser:
        page = browser.new_page()
        page.evaluate("script => { window.pattern = new Function(script + '; return pattern')(); }", script)
        both: list[bool] = page.evaluate(
            """rows => rows.map(([south, north]) => [[south, north], [north, south]].every(
                ([query, text]) => new RegExp(pattern(query.replace(/ /g, ""))).test(text)))""",
            [[row["south"], row["north"]] for row in rows],
        )
    lost = ", ".join(f"{row['south']}/{row['north']}" for row, found in zip(rows, both, strict=True) if not found)
    share = sum(both) / len(rows)
    print(f"\nspellings: {sum(both)} of {len(rows)} pairs find each other both ways ({share:.1%}); not: {lost}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print all of it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--pairs", type=Path, help="a CSV with columns south, north, match")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        weighed("sample", built(library.ROOT, work / "sample"))
        library.write(library.texts(given.articles), work / "project")
        generated = built(work / "project", work / "drive")
        weighed("generated", generated)
        latencies((generated.folder / "index.htm").as_uri(), work)
    if given.pairs:
        spelled(given.pairs)


if __name__ == "__main__":
    main()
