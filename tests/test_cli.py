"""The command line end to end: what it prints, what it makes, how it ends."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from nkusb import __version__
from nkusb.cli import COMMANDS, nkusb
from nkusb.kinds import KINDS
from nkusb.seal.passphrase import canonical
from tests.conftest import MANIFEST, ROOT, Run, Tree, payload, picture
from tests.witness import run as call
from tests.witness import witness

pty = pytest.importorskip("pty", reason="needs the terminals of POSIX")

WATER = "payloads/guides/water/index.md"
LOCKED = MANIFEST + 'lock = { kind = "sevenzip", name = "c1" }\n'
CANARY = "앞마을 바지 kanarie 옹달샘 일곱"
TYPED = canonical(CANARY)  # what locks


def test_build_ends_with_a_table(tree: Tree, run: Run) -> None:
    root = tree({WATER: payload("물.\n\n![그림](map.png)"), "payloads/guides/water/map.png": picture()})
    result = run(root, "build")
    assert result.exit_code == 0
    rows = dict(re.split(r"\s{2,}", line, maxsplit=1) for line in result.output.strip().splitlines())
    sums = root / "out/main/keep/SHA256SUMS"
    assert rows["글 / items"] == "1"
    assert rows["파일 / files"] == str(len(list((root / "out/main/drive").iterdir())))
    assert rows["SHA256SUMS"] == call(witness("sha256sum"), sums).stdout.split()[0]
    assert rows["자리 / of budget"].endswith("%")
    assert rows["복사할 것 / copy this"] == "out/main/drive"


def test_build_speaks_json(tree: Tree, run: Run) -> None:
    root = tree({WATER: payload()})
    shown = json.loads(run(root, "build", "--format", "json").output)
    assert shown["problems"] == []
    (edition,) = shown["editions"]
    assert (edition["edition"], edition["items"], edition["files"]) == ("main", 1, len(list((root / "out/main/drive").iterdir())))
    assert edition["bytes"] == sum(path.stat().st_size for path in (root / "out/main/drive").iterdir())


def test_build_drive_is_nkusb_build(tree: Tree) -> None:
    root = tree({WATER: payload()})
    done = subprocess.run(
        [sys.executable, ROOT / "build_drive.py", "--format", "json"],
        cwd=root, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["editions"][0]["edition"] == "main"


def test_manifest_json_says_what_each_file_is(tree: Tree, run: Run) -> None:
    root = tree({WATER: payload("물.\n\n![그림](map.png)"), "payloads/guides/water/map.png": picture()})
    run(root, "build")
    listing = json.loads((root / "out/main/keep/manifest.json").read_text())
    origins = {file["path"]: file["payload"] for file in listing["files"]}
    assert {path: origin for path, origin in origins.items() if origin} == {
        "a01-1.png": "guides/water/map.png",
        "a01.htm": "guides/water/index.md",
    }
    assert set(origins) == {path.name for path in (root / "out/main/drive").iterdir()}


def test_only_the_editions_that_are_named(tree: Tree, run: Run) -> None:
    second = MANIFEST[MANIFEST.index("[") :].replace("[edition.main]", "[edition.other]")
    root = tree({"manifest.toml": MANIFEST + second, WATER: payload()})
    assert run(root, "build", "--edition", "other").exit_code == 0
    assert [path.name for path in (root / "out").iterdir() if not path.name.startswith(".")] == ["other"]
    assert run(root, "build").exit_code == 0
    assert (root / "out/main/drive").is_dir()
    result = run(root, "build", "--edition", "othr", "--format", "json")
    assert [(p["code"], "other" in p["hint"]) for p in json.loads(result.output)["problems"]] == [("BLD005", True)]
    assert result.exit_code == 1


def test_drafts_stay_out_unless_asked_for(tree: Tree, run: Run) -> None:
    root = tree({WATER: payload(), "payloads/guides/fire/index.md": payload(status='"draft"', title='"불"')})
    run(root, "build")
    assert "불" not in (root / "out/main/drive/index.htm").read_text("utf-8-sig")
    run(root, "build", "--drafts")
    assert "불" in (root / "out/main/drive/index.htm").read_text("utf-8-sig")


def test_a_drafts_errors_stop_no_build_but_check_names_them(tree: Tree, run: Run) -> None:
    root = tree({WATER: payload()})
    run(root, "new", "guide", "fire")
    run(root, "new", "guide", "wind", "--title", "바람")
    wind = root / "payloads/guides/wind/index.md"
    wind.write_text(wind.read_text("utf-8").replace("license", "licence") + "\n<b>\n", "utf-8")
    assert run(root, "check").exit_code == 1
    result = run(root, "build", "--format", "json")
    assert result.exit_code == 0 and json.loads(result.output)["problems"] == []
    assert run(root, "build", "--drafts").exit_code == 1


def test_check_in_the_wrong_folder_leaves_nothing_there(run: Run, tmp_path: Path) -> None:
    assert run(tmp_path, "check").exit_code == run(tmp_path, "build").exit_code == 1
    assert list(tmp_path.iterdir()) == []


def test_sums_can_be_turned_off(tree: Tree, run: Run) -> None:
    root = tree({"manifest.toml": MANIFEST + "sums = false\n", WATER: payload()})
    assert run(root, "build").exit_code == 0
    assert not (root / "out/main/drive/sums.txt").exists()
    assert call(witness("sha256sum"), "-c", "--strict", "../keep/SHA256SUMS", cwd=root / "out/main/drive").returncode == 0


def test_list(tree: Tree, run: Run) -> None:
    files = {WATER: payload(), "payloads/guides/water/index.en.md": "Water.\n", "payloads/news/rain/index.md": payload()}
    root = tree(files)
    (first, second) = json.loads(run(root, "list", "--format", "json").output)["payloads"]
    assert first == {
        "kind": "guide",
        "slug": "water",
        "title": "물",
        "date": "2026-10-01",
        "size": sum(len(content.encode()) for name, content in files.items() if "water" in name),
        "languages": ["ko", "en"],
        "status": "approved",
        "path": WATER,
    }
    assert second["slug"] == "rain"
    lines = run(root, "list").output.splitlines()
    assert lines[0].split() == ["kind", "slug", "title", "date", "size", "languages", "status"]
    assert lines[1].split()[:3] == ["guide", "water", "물"]


def test_a_list_tells_once_what_lies_beside_the_payloads(tree: Tree, run: Run) -> None:
    root = tree({"payloads/guides/water/index.md": payload(), "payloads/stray.txt": "x"})
    assert run(root, "list").output.count("PAY005") == 1


def test_check_can_be_asked_about_one_payload(tree: Tree, run: Run) -> None:
    root = tree({WATER: payload(title=""), "payloads/news/rain/index.md": payload(date="")})
    assert run(root, "check").exit_code == 1
    shown = json.loads(run(root, "check", "payloads/news/rain", "--format", "json").output)
    assert {problem["path"] for problem in shown["problems"]} == {"payloads/news/rain/index.md"}
    assert list(shown["problems"][0]) == ["path", "line", "column", "severity", "code", "message", "hint"]
    assert run(root, "check", "manifest.toml").exit_code == 0


def test_problems_are_shown_with_place_sentence_and_hint(tree: Tree, run: Run) -> None:
    root = tree({WATER: payload(status='"aproved"')})
    assert run(root, "check").stderr.splitlines() == [
        f"{WATER}:8:1: error SCH005",
        "    《status》에 《aproved》는 쓸 수 없습니다. 쓸 수 있는 것: draft, translated, reviewed, approved.",
        "    “status” can't be “aproved”; it is one of: draft, translated, reviewed, approved.",
        "  → 가까운 값: approved",
        "  → The nearest value: approved",
        "문제 1건, 알림 0건 / 1 errors, 0 others",
    ]


def test_a_hostile_name_does_not_drive_the_terminal(tree: Tree, run: Run) -> None:
    root = tree({WATER: payload(), "payloads/guides/\x1b[31mred\u202e/index.md": payload()})
    shown = run(root, "check").stderr
    assert "\x1b" not in shown and "\u202e" not in shown and "�[31mred�" in shown


@pytest.mark.parametrize("kind", KINDS)
def test_new_passes_check_but_for_its_blanks(kind: str, tree: Tree, run: Run) -> None:
    root = tree({WATER: payload()})
    result = run(root, "new", kind, "first-shop", "--title", 'He said "물"\\')
    assert result.exit_code == 0
    path = root / result.output.strip()
    assert path == root / "payloads" / KINDS[kind].folder / "first-shop/index.md"
    shown = run(root, "check", str(path.parent), "--drafts", "--format", "json")
    problems = json.loads(shown.output)["problems"]
    assert {problem["code"] for problem in problems} - {"LNG109", "LNG204"} == {"BLK001"}  # but for the title's own
    filled = re.sub("【[^】]*】", "물", path.read_text("utf-8"))
    assert 'title = "He said \\"물\\"\\\\"' in filled
    path.write_text(filled, "utf-8")
    assert run(root, "check", str(path.parent), "--drafts").exit_code == 0
    again = run(root, "new", kind, "first-shop")
    assert again.exit_code == 2
    assert path.read_text("utf-8") == filled


@pytest.mark.parametrize("slug", ["../x", "a/b", "물", "con", "a.", "A"])
def test_new_refuses_bad_slugs(slug: str, tree: Tree, run: Run) -> None:
    root = tree({WATER: payload()})
    assert run(root, "new", "guide", slug).exit_code == 2
    assert [path.name for path in (root / "payloads/guides").iterdir()] == ["water"]


def archive_names(path: Path, passphrase: str) -> str:
    return call(witness("7z", "7zz"), "l", f"-p{passphrase}", path).stdout


def test_a_lock_needs_a_passphrase(tree: Tree, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tree({"manifest.toml": LOCKED, WATER: payload()})
    nobody = run(root, "build")
    assert nobody.exit_code == 2
    assert "--passphrase-file" in nobody.stderr
    assert not (root / "out/main").exists()
    assert run(root, "build", "--no-archive").exit_code == 0
    assert not (root / "out/main/c1.7z").exists()
    file = tmp_path / "passphrase.txt"
    file.write_text(f"{CANARY}\r\nsecond line\n", "utf-8")
    assert run(root, "build", "--passphrase-file", str(file)).exit_code == 0
    assert "index.htm" in archive_names(root / "out/main/c1.7z", TYPED)
    monkeypatch.setenv("DRIVE_WORDS", "달무리 개나리 무지개 옹달샘 콩나물 소쿠리")
    assert run(root, "build", "--passphrase-env", "DRIVE_WORDS").exit_code == 0
    assert "index.htm" in archive_names(root / "out/main/c1.7z", "ekfanflroskflanwlrodhdekftoazhdskanfthznfl")
    assert "DRIVE_WORDS" not in os.environ  # child processes inherit it
    assert run(root, "build", "--passphrase-env", "NOT_SET").exit_code == 2
    assert run(root, "build", "--passphrase-env", "DRIVE_WORDS", "--passphrase-file", str(file)).exit_code == 2


def test_the_archive_holds_the_drive(tree: Tree, run: Run, tmp_path: Path) -> None:
    root = tree({"manifest.toml": LOCKED, WATER: payload("물.\n\n![그림](map.png)"), "payloads/guides/water/map.png": picture()})
    file = tmp_path / "passphrase.txt"
    file.write_text(CANARY, "utf-8")
    assert run(root, "build", "--passphrase-file", str(file)).exit_code == 0
    unpack = call(witness("7z", "7zz"), "x", f"-p{TYPED}", f"-o{tmp_path / 'x'}", root / "out/main/c1.7z")
    assert unpack.returncode == 0
    drive = {path.name: path.read_bytes() for path in (root / "out/main/drive").iterdir()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "x").iterdir()} == drive
    assert call(witness("7z", "7zz"), "t", "-pwrong", root / "out/main/c1.7z").returncode != 0


def test_the_passphrase_is_asked_for_twice_on_a_terminal(tree: Tree) -> None:
    root = tree({"manifest.toml": LOCKED, WATER: payload()})
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(root)
        os.environ["PYTHONPATH"] = str(ROOT)
        os.execv(sys.executable, [sys.executable, "-m", "nkusb", "build"])
    shown = b""
    for question in (b"passphrase: ", b"once more: "):
        while question not in shown.split(b"\n")[-1]:
            shown += os.read(terminal, 4096)
        shown += b"\n"
        os.write(terminal, f"{CANARY}\n".encode())
    while True:
        try:
            shown += os.read(terminal, 4096)
        except OSError:
            break
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0
    assert CANARY.encode() not in shown and TYPED.encode() not in shown
    assert "index.htm" in archive_names(root / "out/main/c1.7z", TYPED)


def test_no_trace_of_the_passphrase(tree: Tree, run: Run, tmp_path: Path) -> None:
    root = tree({"manifest.toml": LOCKED, WATER: payload()})
    file = tmp_path / "passphrase.txt"
    file.write_text(CANARY, "utf-8")
    for arguments in (["--format", "json"], []):
        result = run(root, "build", "--passphrase-file", str(file), *arguments)
        assert result.exit_code == 0
        assert "kanarie" not in result.output
    written = [path for path in root.rglob("*") if path.is_file()]
    assert written
    for path in written:
        raw = path.read_bytes()
        assert not any(text.encode(form) in raw for text in (CANARY, TYPED) for form in ("utf-8", "utf-16-le")), path


def test_a_weak_passphrase_is_refused_before_anything_is_written(tree: Tree, run: Run, tmp_path: Path) -> None:
    root = tree({"manifest.toml": LOCKED, WATER: payload()})
    file = tmp_path / "passphrase.txt"
    file.write_text("비밀번호 kanarie", "utf-8")
    for arguments in (["--format", "json"], []):
        result = run(root, "build", "--passphrase-file", str(file), *arguments)
        assert result.exit_code == 1 and "PAS001" in result.output
        assert not any(part in result.output for part in ("kanarie", "비밀번호", "qlalfqjsgh"))
    assert not (root / "out/main").exists()
    assert run(root, "build", "--passphrase-file", str(file), "--force-weak").exit_code == 0
    assert "index.htm" in archive_names(root / "out/main/c1.7z", "qlalfqjsghkanarie")


@pytest.mark.parametrize("raw", ["암호".encode("cp949"), b"", b"\n", "\ufeff \u3000\n".encode()])
def test_a_passphrase_file_that_holds_none_is_wrong_usage(raw: bytes, tree: Tree, run: Run, tmp_path: Path) -> None:
    root = tree({"manifest.toml": LOCKED, WATER: payload()})
    file = tmp_path / "passphrase.txt"
    file.write_bytes(raw)
    assert run(root, "build", "--passphrase-file", str(file)).exit_code == 2


def test_passphrase_draws_one_that_a_lock_takes(tree: Tree, run: Run, tmp_path: Path) -> None:
    root = tree({"manifest.toml": LOCKED, WATER: payload()})
    shown = json.loads(run(root, "passphrase", "--format", "json").output)
    assert (shown["words"], shown["bits"], len(shown["passphrase"].split())) == (7, 77, 7)
    assert shown["typed"] == canonical(shown["passphrase"])
    file = tmp_path / "passphrase.txt"
    file.write_text(shown["passphrase"], "utf-8")
    assert run(root, "build", "--passphrase-file", str(file)).exit_code == 0
    assert "index.htm" in archive_names(root / "out/main/c1.7z", shown["typed"])
    again = run(root, "passphrase", "--convert", "--passphrase-file", str(file), "--format", "json")
    assert json.loads(again.output) == {"typed": shown["typed"], "bits": 77, "least_bits": 64}
    assert shown["passphrase"] not in again.output


def test_passphrase_shows_words_keys_and_how_strong_it_is(run: Run, tmp_path: Path) -> None:
    lines = run(tmp_path, "passphrase", "--words", "9").output.splitlines()
    words = lines[0].split()
    assert [line.split() for line in lines[2:11]] == [[word, canonical(word)] for word in words]
    assert canonical(lines[0]) in lines
    assert lines[-1].startswith("99 bits = 9 words × 11 bits (2048 words")
    assert run(tmp_path, "passphrase", "--words", "9").output.splitlines()[0] != lines[0]


def test_too_few_words_are_drawn_only_when_forced(run: Run, tmp_path: Path) -> None:
    refused = run(tmp_path, "passphrase", "--words", "6")
    assert refused.exit_code == 2 and "66" in refused.stderr and "77" in refused.stderr
    forced = run(tmp_path, "passphrase", "--words", "6", "--force-weak", "--format", "json")
    assert json.loads(forced.output)["bits"] == 66
    assert run(tmp_path, "passphrase", "--passphrase-env", "X").exit_code == 2


def test_build_and_verify_show_the_same_words_for_a_drive_and_its_copy(tree: Tree, run: Run, tmp_path: Path) -> None:
    root = tree({WATER: payload()})
    built = json.loads(run(root, "build", "--format", "json").output)["editions"][0]
    assert len(built["checksum_words"].split()) == 6
    assert f"checksum words  {built['checksum_words']}" in run(root, "build").output
    stick = tmp_path / "stick"
    shutil.copytree(root / "out/main/drive", stick)
    for arguments in (["out/main"], [str(stick)], [str(stick), "--sums", "out/main/keep/SHA256SUMS"]):
        shown = json.loads(run(root, "verify", *arguments, "--format", "json").output)
        assert {name: shown[name] for name in ("sha256sums_sha256", "checksum_words")} == {
            name: built[name] for name in ("sha256sums_sha256", "checksum_words")
        }
    assert built["checksum_words"] in run(root, "verify", "out/main").output
    (stick / "a01.htm").write_text("x")
    damaged = run(root, "verify", str(stick))
    assert damaged.exit_code == 1 and "checksum words" not in damaged.output
    root = tree({WATER: payload("다른 물.\n")})
    assert json.loads(run(root, "build", "--format", "json").output)["editions"][0]["checksum_words"] != built["checksum_words"]


def test_version() -> None:
    assert call(sys.executable, "-m", "nkusb", "--version").stdout == f"nkusb {__version__}\n"
    assert CliRunner().invoke(nkusb, ["--version"]).output == f"nkusb {__version__}\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example_and_its_exit_codes(command: str) -> None:
    shown = CliRunner().invoke(nkusb, [command, "--help"]).output
    assert f"  nkusb {command}" in shown and "Exit codes: 0 " in shown


@pytest.mark.parametrize(
    "arguments", [["bild"], ["build", "--jobs", "0"], ["check", "nowhere"], ["verify"], ["new", "poem", "x"]]
)
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(nkusb, arguments).exit_code == 2


def test_shells_can_complete() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nkusb"],
        env={**os.environ, "_NKUSB_COMPLETE": "bash_source"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "complete" in done.stdout


def test_a_bug_of_ours_shows_no_payload(tree: Tree) -> None:
    root = tree({WATER: payload("비밀의 글")})
    script = (
        "import nkusb.build\n"
        "def broken(*_): raise RuntimeError('비밀의 글')\n"
        "nkusb.build.make = broken\n"
        "from nkusb.cli import run\n"
        "run(['build'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "RuntimeError" in done.stderr and "broken" in done.stderr and "비밀" not in done.stderr


def test_a_bar_is_shown_on_a_terminal_and_only_there(tree: Tree, run: Run) -> None:
    root = tree({WATER: payload()})
    assert "█" not in run(root, "build").stderr
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(root)
        os.environ["PYTHONPATH"] = str(ROOT)
        os.execv(sys.executable, [sys.executable, "-m", "nkusb", "verify", "out/main"])
    shown = b""
    while True:
        try:
            shown += os.read(terminal, 4096)
        except OSError:
            break
    os.waitpid(process, 0)
    assert "█" in shown.decode()
