"""Keys, signatures and archives from the command line; three stations that check each other."""

from __future__ import annotations

import json
import os
import pty
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from nkusb.locks.sevenzip import PART
from nkusb.progress import silent
from nkusb.seal import minisign
from nkusb.vessels.folder import Folder
from tests.conftest import MANIFEST, ROOT, Run, Tree, noise, payload, picture
from tests.unit.test_sevenzip import INSTANT, bundle
from tests.witness import ON_POSIX, witness
from tests.witness import run as call

pytestmark = ON_POSIX
WATER = "payloads/guides/water/index.md"
FILES: dict[str, str | bytes] = {
    WATER: payload("물.\n\n![그림](map.png)\n"),
    "payloads/guides/water/map.png": picture((300, 300)),
}
LOCK = 'lock = { kind = "sevenzip", name = "a1" }\n'
PASSPHRASE = "zeven-gele-kanaries-zingen-luid"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minisign, "OPERATIONS", 1 << 19)
    monkeypatch.setattr(minisign, "MEMORY", 1 << 24)


def keys(run: Run, root: Path, name: str = "nkusb", *more: str) -> str:
    """Make a pair and give the public key in its own words."""
    more = more or ("--unencrypted",)
    made = run(root, "keygen", "--secret", f"{name}.key", "--public", f"{name}.pub", *more)
    assert made.exit_code == 0, made.output
    return (root / f"{name}.pub").read_text().split("\n")[1]


def codes(result_output: str) -> list[str]:
    return sorted(problem["code"] for problem in json.loads(result_output)["problems"])


def verified(run: Run, root: Path, *arguments: str) -> list[str]:
    result = run(root, "verify", *arguments, "--format", "json")
    found = codes(result.output)
    assert result.exit_code == (1 if set(found) - {"SIG008"} else 0)
    return found


def test_keygen_makes_what_minisign_reads_and_never_replaces(tree: Tree, run: Run) -> None:
    root = tree(FILES)
    keys(run, root)
    assert stat.S_IMODE((root / "nkusb.key").stat().st_mode) == 0o600
    again = call(witness("minisign"), "-R", "-s", "nkusb.key", "-p", "again.pub", cwd=root)
    assert again.returncode == 0 and (root / "again.pub").read_bytes() == (root / "nkusb.pub").read_bytes()
    before = (root / "nkusb.key").read_bytes()
    for secret, public in (("nkusb.key", "new.pub"), ("new.key", "nkusb.pub"), ("new.key", "nowhere/new.pub")):
        assert run(root, "keygen", "--secret", secret, "--public", public, "--unencrypted").exit_code == 2
    assert (root / "nkusb.key").read_bytes() == before
    assert not (root / "new.pub").exists() and not (root / "new.key").exists()


def test_a_key_with_a_passphrase(tree: Tree, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tree(FILES)
    (root / "words").write_text(PASSPHRASE)
    assert run(root, "keygen", "--secret", "nkusb.key", "--public", "nkusb.pub").exit_code == 2  # nobody to ask
    assert not (root / "nkusb.key").exists()
    keys(run, root, "nkusb", "--passphrase-file", "words")
    assert run(root, "build", "--sign", "nkusb.key").exit_code == 2
    monkeypatch.setenv("KEY_WORDS", "others")
    wrong = run(root, "build", "--sign", "nkusb.key", "--sign-passphrase-env", "KEY_WORDS", "--format", "json")
    assert codes(wrong.output) == ["SIG004"] and not (root / "out").exists()
    assert "KEY_WORDS" not in os.environ  # no child process shall inherit it
    assert run(root, "build", "--sign", "nkusb.key", "--sign-passphrase-file", "words").exit_code == 0
    assert verified(run, root, "out/main", "--public-key", "nkusb.pub") == []


def test_minisign_accepts_a_build_and_learns_edition_and_date_alone(tree: Tree, run: Run) -> None:
    root = tree({"manifest.toml": MANIFEST + LOCK, **FILES, "words": PASSPHRASE})
    keys(run, root)
    built = run(root, "build", "--sign", "nkusb.key", "--passphrase-file", "words", "--format", "json")
    assert json.loads(built.output)["editions"][0]["signed_by"] == (root / "nkusb.pub").read_text().split()[5]
    for name in ("SHA256SUMS", "a1.sums"):
        done = call(witness("minisign"), "-V", "-H", "-p", "nkusb.pub", "-m", f"out/main/keep/{name}", cwd=root)
        assert done.returncode == 0 and done.stdout.splitlines()[-1] == "Trusted comment: main 2026-11-24"
    assert call(witness("sha256sum"), "-c", "--strict", "keep/a1.sums", cwd=root / "out/main").returncode == 0
    drive = b"".join(path.read_bytes() for path in (root / "out/main/drive").iterdir())
    assert b"minisign" not in drive and not list((root / "out/main/drive").glob("*.sig"))


def test_nkusb_accepts_a_list_that_minisign_signed(tree: Tree, run: Run) -> None:
    root = tree(FILES)
    public = keys(run, root)
    run(root, "build")
    assert verified(run, root, "out/main") == []
    assert verified(run, root, "out/main", "--public-key", public) == ["SIG007"]
    call(witness("minisign"), "-S", "-s", "nkusb.key", "-m", "out/main/keep/SHA256SUMS", cwd=root)
    assert verified(run, root, "out/main", "--public-key", public) == []
    assert verified(run, root, "out/main") == ["SIG008"]
    shown = run(root, "verify", "out/main", "--public-key", "nkusb.pub").stdout
    assert "timestamp:" in shown


def test_all_that_is_wrong_is_named_in_one_run(tree: Tree, run: Run) -> None:
    root = tree(FILES)
    public = keys(run, root)
    run(root, "build", "--sign", "nkusb.key")
    drive, keep = root / "out/main/drive", root / "out/main/keep"
    (drive / "a01.htm").unlink()
    (drive / "index.htm").write_text("changed")
    (drive / "more.htm").write_text("more")
    with (keep / "SHA256SUMS").open("a") as file:
        file.write("0" * 64 + "  b.htm\n")
    assert verified(run, root, "out/main", "--public-key", public) == ["SIG006", "VER001", "VER001", "VER002", "VER003"]


def test_an_editions_archive_is_checked_with_it(tree: Tree, run: Run) -> None:
    root = tree({"manifest.toml": MANIFEST + LOCK, **FILES, "words": PASSPHRASE})
    public = keys(run, root)
    run(root, "build", "--sign", "nkusb.key", "--passphrase-file", "words")
    made = root / "out/main"
    assert verified(run, root, "out/main", "--public-key", public) == []
    raw = (made / "a1.7z").read_bytes()
    (made / "a1.7z").write_bytes(raw[:-1] + b"?")
    (made / "more.txt").write_text("?")
    with (made / "keep/a1.sums").open("a") as file:
        file.write("?\n")
    assert verified(run, root, "out/main", "--public-key", public) == ["SIG006", "VER002", "VER003", "VER005"]
    (made / "a1.7z").unlink()
    (made / "keep/a1.sums").unlink()
    assert verified(run, root, "out/main", "--public-key", public) == ["VER002"]


def test_what_is_no_key_is_a_problem(tree: Tree, run: Run) -> None:
    root = tree(FILES)
    keys(run, root)
    run(root, "build")
    assert verified(run, root, "out/main", "--public-key", "RW") == ["SIG001"]
    assert verified(run, root, "out/main", "--public-key", "nkusb.key") == ["SIG001"]
    assert run(root, "verify", "out/main", "--public-key", "nowhere.pub").exit_code == 2
    assert codes(run(root, "build", "--sign", "nkusb.pub", "--format", "json").output) == ["SIG002"]


def test_a_pinned_key_is_asked_for_without_being_given(tree: Tree, run: Run) -> None:
    root = tree(FILES)
    public = keys(run, root)
    keys(run, root, "other")
    (root / "manifest.toml").write_text(f'public_key = "{public}"\n{MANIFEST}')
    run(root, "build")
    assert verified(run, root, "out/main") == ["SIG007"]
    other = run(root, "build", "--sign", "other.key", "--format", "json")
    assert [(p["code"], p["path"], p["line"]) for p in json.loads(other.output)["problems"]] == [("SIG010", "manifest.toml", 1)]
    assert run(root, "build", "--sign", "nkusb.key").exit_code == 0
    assert verified(run, root, "out/main") == []
    (root / "manifest.toml").write_text(f'public_key = "{public}"\n{MANIFEST}'.replace(public, public[:-1]))
    assert verified(run, root, "out/main") == ["SIG001"]
    assert verified(run, root, "out/main", "--manifest", "manifst.toml") == ["TXT001"]  # a misspelt one neither
    (root / "manifest.toml").write_text("public_key = \n")
    assert verified(run, root, "out/main") == ["SCH001"]  # a broken manifest must not unpin the key


def test_three_stations(tree: Tree, run: Run, tmp_path: Path) -> None:
    """The texts' station builds and signs, the copying station has a public key alone, the partner has an archive."""
    root = tree({"manifest.toml": MANIFEST + LOCK.replace('"a1"', '"a1", volume_size = "100 KB"'), **FILES, "words": PASSPHRASE})
    public = keys(run, root)
    run(root, "build", "--sign", "nkusb.key", "--passphrase-file", "words")
    copying, partner = tmp_path / "copying", tmp_path / "partner"
    shutil.copytree(root / "out/main/drive", copying / "stick")
    for name in ("SHA256SUMS", "SHA256SUMS.minisig", "a1.sums", "a1.sums.minisig"):
        (copying / name).write_bytes((root / "out/main/keep" / name).read_bytes())
    (copying / "a1.7z").write_bytes((root / "out/main/a1.7z").read_bytes())
    trust = ("--public-key", public)
    assert verified(run, copying, "stick", "--sums", "SHA256SUMS", *trust) == []
    assert verified(run, copying, "a1.7z", *trust) == []  # as the file that it is: no passphrase at this station
    assert verified(run, copying, "stick", *trust) == ["SIG007"]
    shutil.copytree(copying, partner)
    words = ("--passphrase-file", str(root / "words"))
    unlocked = run(partner, "unlock", "a1.7z", "--to", "drive", *words, "--sums", "SHA256SUMS", *trust)
    assert unlocked.exit_code == 0 and "main 2026-11-24" in unlocked.stdout
    assert verified(run, partner, "drive", "--sums", "SHA256SUMS", *trust) == []
    (partner / "a1.sums").unlink()
    assert verified(run, partner, "a1.7z", "--sums", "SHA256SUMS", *trust, *words) == []  # what is in it


def test_a_marked_drive_says_so_loudly_and_checks_itself(tree: Tree, run: Run, tmp_path: Path) -> None:
    root = tree({"manifest.toml": MANIFEST + "mark_drive = true\nsums = false\n", **FILES})
    public = keys(run, root)
    unsigned = run(root, "build", "--format", "json")
    assert codes(unsigned.output) == ["SIG009", "SIG011"] and not (root / "out/main").exists()
    built = run(root, "build", "--sign", "nkusb.key", "--format", "json")
    assert built.exit_code == 0 and codes(built.output) == ["SIG009"]
    assert codes(run(root, "check", "--format", "json").output) == ["SIG009"]
    stick = tmp_path / "stick"
    shutil.copytree(root / "out/main/drive", stick)
    assert (
        verified(run, root, str(stick), "--public-key", public) == verified(run, root, "out/main", "--public-key", public) == []
    )
    command = (witness("minisign"), "-V", "-p", "sums.pub", "-m", "sums.txt", "-x", "sums.sig")
    done = call(*command, cwd=stick)
    assert done.returncode == 0 and done.stdout.splitlines()[-1] == "Trusted comment: 2026-11-24"  # an edition's name stays home
    for name in ("sums.pub", "sums.sig", "sums.txt"):
        raw = (stick / name).read_bytes()
        (stick / name).write_bytes(raw[:70] + bytes([raw[70] ^ 1]) + raw[71:])
        assert verified(run, root, str(stick), "--public-key", public)
        (stick / name).unlink()
        assert verified(run, root, str(stick), "--public-key", public)
        (stick / name).write_bytes(raw)


def test_a_signed_build_is_the_same_again(tree: Tree, run: Run) -> None:
    root = tree({"manifest.toml": MANIFEST + "mark_drive = true\n", **FILES})
    keys(run, root)
    made = []
    for out in ("one", "other"):
        assert run(root, "build", "--sign", "nkusb.key", "--out", out).exit_code == 0
        paths = sorted(path for path in (root / out / "main").rglob("*") if path.is_file())
        made.append([(path.relative_to(root / out), path.read_bytes(), path.stat().st_mtime_ns) for path in paths])
    assert made[0] == made[1]


def test_a_drive_that_changes_under_the_build_is_never_signed(tree: Tree, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tree(FILES)
    keys(run, root)
    pouring = Folder.pouring

    @contextmanager
    def and_hurt(self: Folder, *arguments: Any) -> Iterator[None]:
        with pouring(self, *arguments):
            yield
        if arguments[2].name == "drive":
            (arguments[2] / "index.htm").write_bytes(b"hurt")

    monkeypatch.setattr(Folder, "pouring", and_hurt)
    result = run(root, "build", "--sign", "nkusb.key", "--format", "json")
    assert result.exit_code == 1 and codes(result.output) == ["BLD007"]
    assert not (root / "out/main").exists()


@pytest.mark.parametrize("volume_size", ["", ', volume_size = "100 KB"'])
def test_unlock_gives_the_drive_or_nothing(tree: Tree, run: Run, volume_size: str) -> None:
    manifest = MANIFEST + LOCK.replace('"a1"', f'"a1"{volume_size}')
    root = tree({**FILES, "manifest.toml": manifest, "payloads/guides/water/map.png": noise(), "words": PASSPHRASE})
    run(root, "build", "--passphrase-file", "words")
    first = root / ("out/main/a1.7z.001" if volume_size else "out/main/a1.7z")
    words = ("--passphrase-file", "words", "--format", "json")
    result = run(root, "unlock", str(first), *words)
    assert result.exit_code == 0, result.output
    drive = {path.name: path.read_bytes() for path in (root / "out/main/drive").iterdir()}
    assert {path.name: path.read_bytes() for path in (root / "a1").iterdir()} == drive
    assert run(root, "unlock", str(first), *words).exit_code == 2  # a1 is there
    shutil.rmtree(root / "a1")
    (root / "wrong").write_text("other words")
    assert codes(run(root, "unlock", str(first), "--passphrase-file", "wrong", "--format", "json").output) == ["LCK001"]
    assert codes(run(root, "unlock", str(first), "--to", "nowhere/a1", *words).output) == ["LCK008"]
    raw = first.read_bytes()
    first.write_bytes(raw[:50_000] + bytes([raw[50_000] ^ 1]) + raw[50_001:])
    assert codes(run(root, "unlock", str(first), *words).output) == ["LCK002"]
    assert not [path.name for path in root.iterdir() if "a1" in path.name]


def test_unlock_compares_with_the_list_inside(tree: Tree, run: Run) -> None:
    root = tree({"words": PASSPHRASE})
    wrong = {"a01.htm": b"1", "sums.txt": b"0" * 64 + b"  a01.htm\n"}
    PART.lock(bundle(wrong), INSTANT, PASSPHRASE, root / "b1.7z", silent)
    words = ("--passphrase-file", "words", "--format", "json")
    assert codes(run(root, "unlock", "b1.7z", *words).output) == ["VER003"]
    assert not (root / "b1").exists()
    PART.lock(bundle({"a01.htm": b"1"}), INSTANT, PASSPHRASE, root / "c1.7z", silent)
    assert json.loads(run(root, "unlock", "c1.7z", *words).output)["sums"] == ""


def test_an_opened_passphrase_is_asked_for_once(tree: Tree, run: Run) -> None:
    root = tree({"manifest.toml": MANIFEST + LOCK, **FILES, "words": PASSPHRASE})
    run(root, "build", "--passphrase-file", "words")
    assert run(root, "unlock", "out/main/a1.7z").exit_code == 2
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(root)
        os.environ["PYTHONPATH"] = str(ROOT)
        os.execv(sys.executable, [sys.executable, "-m", "nkusb", "unlock", "out/main/a1.7z"])
    shown = b""
    while b"passphrase: " not in shown:
        shown += os.read(terminal, 4096)
    os.write(terminal, f"{PASSPHRASE}\n".encode())
    while True:
        try:
            shown += os.read(terminal, 4096)
        except OSError:
            break
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0
    assert PASSPHRASE.encode() not in shown and (root / "a1/index.htm").is_file()


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ('volume_size = "1 KB"', "LCK005"),
        ('volume_size = "8 GB"', "LCK005"),
        ("recovery = 0", "LCK005"),
        ("recovery = 101", "LCK005"),
        ('volume_size = "2 GB", recovery = 10', ""),
    ],
)
def test_impossible_archives_are_refused_before_anything_is_made(tree: Tree, run: Run, setting: str, code: str) -> None:
    root = tree({"manifest.toml": MANIFEST + LOCK.replace('"a1"', f'"a1", {setting}'), **FILES})
    result = run(root, "check", "--format", "json")
    assert codes(result.output) == ([code] if code else [])
    assert all(problem["line"] == 8 for problem in json.loads(result.output)["problems"])


def test_without_par2_there_is_no_recovery_data(tree: Tree, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tree({"manifest.toml": MANIFEST + LOCK.replace('"a1"', '"a1", recovery = 10'), **FILES})
    monkeypatch.setattr("nkusb.checks.archive.program", lambda: None)
    assert codes(run(root, "check", "--format", "json").output) == ["LCK006"]


def test_a_bad_sector_in_an_archive_is_repaired(tree: Tree, run: Run) -> None:
    root = tree({"manifest.toml": MANIFEST + LOCK.replace('"a1"', '"a1", recovery = 10'), **FILES, "words": PASSPHRASE})
    (root / "payloads/guides/water/map.png").write_bytes(noise())
    assert run(root, "build", "--passphrase-file", "words").exit_code == 0
    made = root / "out/main"
    assert verified(run, made, "a1.7z") == []
    whole = (made / "a1.7z").read_bytes()
    (made / "a1.7z").write_bytes(whole[:65536] + bytes(4096) + whole[69632:])
    assert verified(run, made, "a1.7z") == ["VER003"]
    assert call(witness("par2"), "repair", "-q", "-t1", "a1.par2", cwd=made).returncode == 0
    assert (made / "a1.7z").read_bytes() == whole


def test_what_is_neither_folder_nor_archive_is_named(tree: Tree, run: Run) -> None:
    root = tree({"film.mp4": b"x", "notes.7z": "no archive"})
    assert verified(run, root, "film.mp4") == ["VER007"]
    assert verified(run, root, "notes.7z", "--passphrase-file", "film.mp4") == ["LCK002"]
