"""The benchmarks run, and what they print is what was measured; no time is asserted."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import defusedxml.ElementTree
import pytest

from benchmarks import contest, library, scale
from benchmarks.__main__ import main
from benchmarks.contest import Contender, Contest
from benchmarks.timing import Failed, Took, run
from nkusb.build import Plan, check
from nkusb.progress import silent

PYTHON = sys.executable


def test_the_command_prints_a_table(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    main(["--quick", "--runs", "1", "--only", "h", "--scratch", str(tmp_path), "--json", str(tmp_path / "table.json")])
    about, rows = capsys.readouterr().out.split("\n\n")
    cells = [row.strip("| ").split(" | ") for row in rows.splitlines()]
    assert "processors" in about and "Python" in about
    assert [row[1] for row in cells if row[0] == "(h)"] == [f"start-up, {word}" for word in ("--version", "--help", "list")]
    results = json.loads((tmp_path / "table.json").read_text("utf-8"))["results"]
    assert len(results) == len(cells) - 2 == 9
    assert all(len(each["seconds"]) == 1 and each["memory"] for each in results if not each["fault"])
    assert all(each["ratio"] > 0 for each in results if not each["ours"])
    assert [path.name for path in tmp_path.iterdir()] == ["table.json"]


def test_a_line_that_there_is_not_is_named() -> None:
    with pytest.raises(SystemExit, match="no line z"):
        main(["--only", "z"])


def test_who_is_missing_or_fails_has_a_row_and_ends_nothing(tmp_path: Path) -> None:
    ours = Contender("ours", [[PYTHON, "-c", "pass"]], tmp_path)
    peers = (
        Contender("Hugo", [], tmp_path, reach=1.0, lacks="hugo (apt install hugo)"),
        Contender("bad", [[PYTHON, "-c", "raise SystemExit('no | room')"]], tmp_path),
        Contender("slow", [[PYTHON, "-c", "import time; time.sleep(0.2)"]], tmp_path),
    )
    results = contest.held(Contest("a", "nothing", (ours,), peers), runs=3, patience=0.3)
    rows = contest.table(results).splitlines()
    assert "| Hugo: missing: hugo (apt install hugo) |" in rows[1]
    assert "bad: failed: " in rows[2] and "no / room" in rows[2]
    assert len(results[0].rounds) == 3 > len(results[3].rounds) > 0
    assert contest.ratio(results[0], results[1]) is None
    assert rows[1].endswith("≤ 1 |") and "≤" not in rows[3]


def test_memory_is_that_of_children_too(tmp_path: Path) -> None:
    child = "import time; held = b'x' * 50_000_000; time.sleep(0.3)"
    begun = "import subprocess, sys; other = subprocess.Popen([sys.executable, '-c', sys.argv[1]])"
    took = run([[PYTHON, "-c", f"{begun}; {child}; other.wait()", child]], tmp_path, memory=True)
    assert took.memory > 95_000_000
    with pytest.raises(Failed, match="ended with 3"):
        run([[PYTHON, "-c", "raise SystemExit(3)"]], tmp_path)


def test_a_generated_library_is_clean(tmp_path: Path) -> None:
    library.write(library.texts(30), tmp_path)
    with ThreadPoolExecutor(1) as executor:
        problems, _ = check(Plan(tmp_path / "manifest.toml", tmp_path / "out"), executor, silent)
    assert problems == ()


def test_the_vocabulary_grows_with_the_library() -> None:
    words = [{word for text in library.texts(number) for part in text.paragraphs for word in part.split()} for number in (20, 80)]
    assert len(words[1]) > 1.5 * len(words[0])


def test_the_plot_is_a_picture_of_what_was_measured() -> None:
    took = [(number, Took(number / 100, 0, number * 10_000 + 50_000_000)) for number in (1_000, 3_000, 10_000)]
    picture = defusedxml.ElementTree.fromstring(scale.plot(took))
    assert len(picture.findall(".//{*}circle")) == 6
