"""The whole drive used where no network is, under every log there is: nothing asked for, nothing stored, no complaint."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, Run, Tree, payload
from tests.test_drive import Page as Parsed
from tests.witness import needs_root, run, witness
from tests.witnesses.offline import CANARY

pytestmark = pytest.mark.xdist_group("browsers")
HOSTS = ("first-named.example", "second-named.example", "third-named.example")
NAMING = f"""물은 [여기](https://{HOSTS[0]}/a)에서 왔습니다. 주소는 https://{HOSTS[1]}/b 입니다.

<https://{HOSTS[2]}/c>
"""


@pytest.fixture
def naming(tree: Tree, run_nkusb: Run) -> Path:
    """A drive whose one text names addresses outside."""
    root = tree({"payloads/guides/water/index.md": payload(NAMING)})
    assert run_nkusb(root, "build").exit_code == 0
    drive = root / "out/main/drive"
    shown = Parsed((drive / "a01.htm").read_text("utf-8-sig")).text.replace(" ", "")
    assert all(host in shown for host in HOSTS)
    return drive


def test_nothing_leaves_and_nothing_is_stored(drive: Path, naming: Path, tmp_path: Path) -> None:
    needs_root()
    program = (sys.executable, "-m", "tests.witnesses.offline")
    ended = run(witness("unshare"), "--net", *program, tmp_path, drive, naming, cwd=ROOT)
    assert ended.returncode == 0, ended.stderr
    told: dict[str, Any] = json.loads(ended.stdout)
    assert not told["reachable"]
    for name in ("chromium", "firefox"):
        seen = told[name]
        ours = tuple(f"{folder.as_uri()}/" for folder in (drive, naming))
        assert len(seen["requests"]) > 40  # Firefox tells of each page's empty icon, not of files
        assert [address for address in seen["requests"] if not address.startswith((*ours, "data:"))] == [], name
        assert seen["faults"] == [], name
        for done, *stored in seen["used"]:
            assert done["searched"] == 1
            assert all(not any(left.values()) for left in stored), (name, stored)
        assert seen["used"][0][0]["enlarged"] > 10
    assert told["chromium"]["cookies"] == []
    log = Path(told["chromium"]["log"]).read_text("utf-8")
    assert CANARY in log
    assert [host for host in HOSTS if host in log] == []
