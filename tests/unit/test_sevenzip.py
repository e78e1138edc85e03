"""The 7z lock, with 7-Zip as witness."""

from __future__ import annotations

import datetime as dt
import functools
import os
import subprocess
import sys
import traceback
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import py7zr
import py7zr.compressor
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from py7zr.helpers import calculate_key

from nkusb.bundle import Bundle, Rendered
from nkusb.locks.sevenzip import PART, _key
from nkusb.problems import NkusbError
from nkusb.progress import Step, silent
from nkusb.seal.compare import compare
from nkusb.volumes import split
from tests.conftest import ROOT
from tests.witness import run, witness

INSTANT = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
PASSPHRASE = "바다 소금 구름 일곱"
FILES = {
    "index.htm": "물을 끓입니다. ".encode() * 500,
    "a01.htm": b"",
    "a01-1.jpg": bytes(range(256)) * 300,
    "a02-1.mp4": os.urandom(70_000),
    "sums.txt": b"0  a\n",
}


def bundle(files: dict[str, bytes]) -> Bundle:
    return Bundle((PurePosixPath(name), Rendered(data)) for name, data in files.items())


def lock(to: Path, files: dict[str, bytes] = FILES, passphrase: str = PASSPHRASE) -> Path:
    PART.lock(bundle(files), INSTANT, passphrase, to, silent)
    return to


def codes(archive: Path, passphrase: str = PASSPHRASE, files: dict[str, bytes] = FILES) -> list[str]:
    """What comes of reading the archive back and comparing it with `files`."""
    expected = {path: blob.sha256 for path, blob in bundle(files).items()}
    try:
        problems = compare(expected, PART.contents(archive, passphrase).files(silent))
    except NkusbError as error:
        problems = error.problems
    return [problem.code.name for problem in problems]


@pytest.fixture(scope="module", autouse=True)
def _keys_are_stretched_once() -> Iterator[None]:
    """Each time takes half a second, and the same passphrase gives the same key."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(py7zr.compressor, "calculate_key", functools.cache(vars(py7zr.compressor)["calculate_key"]))
        yield


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stretch keys a little only."""
    monkeypatch.setattr("nkusb.locks.sevenzip._CYCLES", 5)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lock(tmp_path_factory.mktemp("lock") / "a1.7z")


@pytest.mark.parametrize("passphrase", [PASSPHRASE, "correct horse 7 battery"])
def test_7zip_opens_it(tmp_path: Path, passphrase: str) -> None:
    program = witness("7z", "7zz")
    made = lock(tmp_path / "a1.7z", passphrase=passphrase)
    assert "Everything is Ok" in run(program, "t", f"-p{passphrase}", made).stdout
    assert passphrase != PASSPHRASE or unpacked(made, tmp_path / "x") == FILES


def test_nothing_shows_without_the_passphrase(archive: Path) -> None:
    program = witness("7z", "7zz")
    for wrong in ("-pwrong", "-p"):
        shown = run(program, "l", wrong, archive)
        assert shown.returncode != 0
        assert not any(name in shown.stdout + shown.stderr for name in FILES)
    raw = archive.read_bytes()
    assert not any(name.encode(form) in raw for name in FILES for form in ("utf-8", "utf-16-le"))


def listed(archive: Path) -> dict[str, dict[str, str]]:
    program = witness("7z", "7zz")
    blocks = run(program, "l", "-slt", f"-p{PASSPHRASE}", archive).stdout.split("----------\n")[1].strip().split("\n\n")
    records = [dict(line.partition(" = ")[::2] for line in block.split("\n") if " = " in line) for block in blocks]
    return {record["Path"]: record for record in records}


def test_pages_are_compressed_and_media_stored(archive: Path) -> None:
    methods = {name: record["Method"] for name, record in listed(archive).items()}
    assert methods.keys() == FILES.keys()
    for name, method in methods.items():
        assert method.startswith("Copy 7zAES:19" if name.endswith((".jpg", ".mp4")) else "LZMA2")
        assert method.endswith("7zAES:19")


def test_entries_hold_the_editions_date_and_nothing_of_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")  # 7-Zip shows local time
    made = tmp_path / "a1.7z"
    script = f"from pathlib import Path\nfrom tests.unit.test_sevenzip import lock\nlock(Path({str(made)!r}))"
    environment = {**os.environ, "TZ": "Asia/Pyongyang", "LC_ALL": "C"}
    old = os.umask(0o077)
    try:
        subprocess.run([sys.executable, "-c", script], env=environment, check=True, cwd=ROOT)
    finally:
        os.umask(old)
    for record in listed(made).values():
        assert record["Attributes"] == "A"
        assert record["Modified"].startswith("2026-11-24 12:00:00")
        assert not record.get("Created") and not record.get("Accessed")
    with py7zr.SevenZipFile(made, password=PASSPHRASE) as opened:
        assert opened.getnames() == ["a01.htm", "index.htm", "sums.txt", "a01-1.jpg", "a02-1.mp4"]  # pages, then media
        assert {entry.creationtime for entry in opened.list()} == {INSTANT}  # py7zr's name for the time of last change


def test_two_archives_of_one_bundle_differ_only_in_what_encryption_draws(tmp_path: Path, archive: Path) -> None:
    again = lock(tmp_path / "a1.7z").read_bytes()
    assert len(again) == len(archive.read_bytes())
    assert again != archive.read_bytes()


def aes(archive: Path) -> list[bytes]:
    """The cipher's settings of every encrypted stream, the list of names last (7zFormat.txt, “Coders Info”; 06F10701 is AES)."""
    with py7zr.SevenZipFile(archive, password=PASSPHRASE) as opened:
        folders = opened.header.main_streams.unpackinfo.folders
        streams = [coder["properties"] for folder in folders for coder in folder.coders if coder["method"] == b"\x06\xf1\x07\x01"]
    raw = archive.read_bytes()
    at = raw.rindex(b"\x06\xf1\x07\x01") + 4
    return [*streams, raw[at + 1 : at + 1 + raw[at]]]


def test_each_stream_has_a_fresh_salt_and_vector_and_stretches_keys_as_7zip_does(tmp_path: Path, archive: Path) -> None:
    settings = aes(archive) + aes(lock(tmp_path / "a1.7z"))
    assert len(settings) == 6  # pages, media and list, twice
    for setting in settings:
        assert setting[0] & 0x3F == 19  # 2^19 rounds of SHA-256, 7-Zip's own number
        assert setting[0] >> 6 == 3 and setting[1] == 0xFF  # sixteen bytes of salt, sixteen of vector
        assert len(setting) == 34
    assert len({setting[2:18] for setting in settings}) == len({setting[18:] for setting in settings}) == 6


def forged(monkeypatch: pytest.MonkeyPatch, to: Path, **entry: object) -> Path:
    """An archive like ours, but for what one entry says of itself."""

    def change(record: dict[str, object], stamp: object) -> None:
        record |= {"lastwritetime": stamp, "attributes": 0x20}
        record |= entry if record["filename"] == "a01.htm" else {}

    monkeypatch.setattr("nkusb.locks.sevenzip._only_what_is_needed", change)
    return lock(to)


@pytest.mark.parametrize(
    "name", ["../a01.htm", "/a01.htm", "a/../../b.htm", "..\\a01.htm", "c:a01.htm", "con.htm", "a01.htm\n", "index.htm", "물.htm"]
)
def test_names_that_could_lead_elsewhere_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    made = forged(monkeypatch, tmp_path / "a1.7z", filename=name)
    assert codes(made) == ["LCK003"]
    (tmp_path / "x").mkdir()
    with pytest.raises(NkusbError):
        PART.unpack(made, PASSPHRASE, tmp_path / "x", silent)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a1.7z", "x"]


@pytest.mark.parametrize("attributes", [0x22, 0x10, 0x400, 0xA1FF8020])  # hidden, a folder, a junction, a link of Unix
def test_what_is_no_ordinary_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, attributes: int) -> None:
    assert codes(forged(monkeypatch, tmp_path / "a1.7z", attributes=attributes)) == ["LCK002"]


def test_volumes_are_opened_by_7zip_and_by_us(tmp_path: Path) -> None:
    made = split(lock(tmp_path / "a1.7z"), 20_000)
    assert len(made) > 5
    assert codes(made[0]) == codes(made[3]) == []
    assert unpacked(made[0], tmp_path / "x") == FILES
    (tmp_path / "y").mkdir()
    PART.unpack(made[0], PASSPHRASE, tmp_path / "y", silent)
    assert {path.name: path.read_bytes() for path in (tmp_path / "y").iterdir()} == FILES


def test_hurt_volumes_are_found(tmp_path: Path) -> None:
    made = split(lock(tmp_path / "a1.7z"), 20_000)
    last = made[-1].read_bytes()
    made[-1].unlink()
    assert codes(made[0]) == ["LCK002"]
    made[-1].write_bytes(last + b"x")
    assert codes(made[0]) == ["LCK002"]
    made[-1].write_bytes(last)
    one, other = made[2].read_bytes(), made[3].read_bytes()
    made[2].write_bytes(other)
    made[3].write_bytes(one)
    assert codes(made[0]) == ["LCK002"]
    made[2].unlink()
    assert codes(made[0]) == ["LCK004"]


def test_one_file_is_read_out_of_an_archive(archive: Path) -> None:
    contents = PART.contents(archive, PASSPHRASE)
    assert contents.read(PurePosixPath("sums.txt")) == FILES["sums.txt"]
    assert contents.read(PurePosixPath("nothing.txt")) is None
    assert PASSPHRASE not in repr(contents)


def test_an_archive_of_7zips_own_is_not_taken_for_ours(tmp_path: Path) -> None:
    (tmp_path / "a01.htm").write_bytes(b"x")
    run(witness("7z", "7zz"), "a", f"-p{PASSPHRASE}", "-mhe=on", "a1.7z", "a01.htm", cwd=tmp_path)
    assert codes(tmp_path / "a1.7z") == ["LCK002"]


def test_a_sound_archive_passes(archive: Path) -> None:
    assert codes(archive) == []


def test_a_wrong_passphrase_is_named_as_such(archive: Path) -> None:
    assert codes(archive, "wrong") == ["LCK001"]
    assert codes(archive, "") == ["LCK001"]


def test_a_list_of_nothing_is_a_wrong_passphrase(tmp_path: Path) -> None:
    made = tmp_path / "empty.7z"  # what one wrong key in 65536 makes of any archive
    with py7zr.SevenZipFile(made, "w", password=PASSPHRASE, header_encryption=True):
        pass
    assert codes(made) == ["LCK001"]


def test_no_error_shows_the_passphrase(tmp_path: Path, archive: Path) -> None:
    damaged = tmp_path / "damaged.7z"
    raw = bytearray(archive.read_bytes())
    raw[100_000] ^= 1
    damaged.write_bytes(raw)
    for path, passphrase in ((archive, "hidden words"), (damaged, PASSPHRASE)):
        with pytest.raises(NkusbError) as caught:
            list(PART.contents(path, passphrase).files(silent))
        shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value.problems)
        assert passphrase not in shown


def test_a_decomposed_passphrase_is_the_composed_one(tmp_path: Path, archive: Path) -> None:
    decomposed = unicodedata.normalize("NFD", PASSPHRASE)
    assert codes(archive, decomposed) == []
    assert unpacked(lock(tmp_path / "a1.7z", passphrase=decomposed), tmp_path / "x") == FILES  # 7-Zip is given NFC


def test_the_archive_of_another_bundle_is_found(archive: Path) -> None:
    other = {**FILES, "a01-1.jpg": b"x", "more.htm": b""}
    del other["sums.txt"]
    assert sorted(codes(archive, files=other)) == ["VER001", "VER002", "VER003"]


@pytest.mark.parametrize("keep", [0, 5, 31, 32, 1000, -1, -40])
def test_truncation_is_damage(tmp_path: Path, archive: Path, keep: int) -> None:
    cut = tmp_path / "cut.7z"
    cut.write_bytes(archive.read_bytes()[:keep])
    assert codes(cut) == ["LCK002"]


def unpacked(archive: Path, to: Path, sound: bool = True) -> dict[str, bytes]:
    done = run(witness("7z", "7zz"), "x", f"-p{PASSPHRASE}", f"-o{to}", archive)
    assert done.returncode == 0 or not sound
    return {path.name: path.read_bytes() for path in to.iterdir()}


def test_no_flipped_byte_goes_unnoticed(tmp_path: Path, archive: Path) -> None:
    raw = archive.read_bytes()
    flipped = tmp_path / "flipped.7z"
    plain = 32 + int.from_bytes(raw[12:20], "little")  # where the unencrypted header begins
    # all of both headers; between them lie the streams
    for spot in (*range(200), *range(200, plain - 400, 7001), *range(plain - 400, len(raw))):
        flipped.write_bytes(raw[:spot] + bytes([raw[spot] ^ 0x40]) + raw[spot + 1 :])
        found = codes(flipped)
        if spot < 32 or spot >= plain:
            assert found == ["LCK002"], spot
        elif not found:  # padding of the cipher or of the compressed stream: 7-Zip too gives every file whole
            assert unpacked(flipped, tmp_path / str(spot), sound=False) == FILES


def test_progress_counts_the_bytes(tmp_path: Path) -> None:
    steps: list[Step] = []
    PART.lock(bundle(FILES), INSTANT, PASSPHRASE, tmp_path / "a1.7z", steps.append)
    total = sum(map(len, FILES.values()))
    assert [step.total for step in steps] == [total] * len(FILES)
    assert steps[-1].done == total


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(
    files=st.dictionaries(
        st.from_regex(r"[a-z0-9]{1,8}\.(htm|jpg|txt|mp3)", fullmatch=True), st.binary(max_size=3000), min_size=1, max_size=6
    )
)
def test_any_bundle_comes_back(tmp_path: Path, cheap: None, files: dict[str, bytes]) -> None:
    made = tmp_path / "any.7z"
    made.unlink(missing_ok=True)
    assert codes(lock(made, files), files=files) == []


@given(st.text(st.characters(codec="utf-16-le"), max_size=20), st.binary(max_size=16))
@settings(max_examples=4, deadline=None)
def test_a_key_is_stretched_as_py7zr_does(passphrase: str, salt: bytes) -> None:
    assert _key(passphrase, salt) == calculate_key(passphrase.encode("utf-16-le"), 19, salt, "sha256")


@pytest.mark.parametrize("over", [-1, 0, 1])
def test_pages_of_many_pieces_are_one_stream(tmp_path: Path, over: int) -> None:
    """Pieces of a megabyte are compressed beside one another; 7-Zip and we read them as one, wherever files end in them."""
    page = "".join(f"{number} 물을 끓입니다. " for number in range(70_000)).encode()
    files = {f"a{number:02}.htm": page for number in range(3)}
    files["a09.htm"] = bytes((-sum(map(len, files.values())) % (1 << 20)) + over) if over >= 0 else b"x"
    archive = lock(tmp_path / "a1.7z", files)
    assert codes(archive, files=files) == []
    assert archive.stat().st_size < sum(map(len, files.values())) // 4
    assert "Everything is Ok" in run(witness("7z", "7zz"), "t", f"-p{PASSPHRASE}", archive).stdout
