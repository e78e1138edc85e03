"""minisign's formats, with minisign as witness in both directions."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nkusb.problems import NkusbError, Place
from nkusb.seal import minisign
from nkusb.seal.minisign import PublicKey, SecretKey, cost, faults, generate, read_public, read_secret, read_signature, sign
from tests.witness import run, witness

PLACE = Place("file")
KEY = SecretKey(b"12345678", bytes(range(32)))
MESSAGE = b"0  a01.htm\n"
SIGNATURE = sign(MESSAGE, KEY, "main 2026-11-24").encode()
PASSPHRASE = "바다 소금 구름 일곱"


def nobody() -> str:
    pytest.fail("asked for a passphrase")


def judge(signature: bytes, message: bytes = MESSAGE, key: PublicKey = KEY.public) -> list[tuple[str, int]]:
    read, problems = read_signature(signature, PLACE)
    problems = faults(message, read, key) if read else problems
    return [(problem.code.name, problem.place.line) for problem in problems]


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stretch keys as libsodium's “interactive” limits do: sixteen megabytes for a moment."""
    monkeypatch.setattr(minisign, "OPERATIONS", 1 << 19)
    monkeypatch.setattr(minisign, "MEMORY", 1 << 24)


def test_minisign_accepts_ours(tmp_path: Path) -> None:
    program = witness("minisign")
    key = generate()
    (tmp_path / "list").write_bytes(MESSAGE)
    (tmp_path / "list.minisig").write_text(sign(MESSAGE, key, "main 2026-11-24"))
    (tmp_path / "key.pub").write_text(key.public.text)
    for given_key in (("-p", "key.pub"), ("-P", key.public.words)):
        done = run(program, "-V", "-H", *given_key, "-m", "list", cwd=tmp_path)
        assert done.returncode == 0 and "main 2026-11-24" in done.stdout, done.stderr
    (tmp_path / "list").write_bytes(MESSAGE + b"x")
    assert run(program, "-V", "-p", "key.pub", "-m", "list", cwd=tmp_path).returncode != 0


def test_we_accept_minisigns_and_refuse_its_older_kind(tmp_path: Path) -> None:
    program = witness("minisign")
    run(program, "-G", "-W", "-p", "key.pub", "-s", "key", cwd=tmp_path)
    public, problems = read_public((tmp_path / "key.pub").read_bytes(), PLACE)
    assert public and not problems
    (tmp_path / "list").write_bytes(MESSAGE)
    assert run(program, "-S", "-s", "key", "-m", "list", "-t", "소식 하나", cwd=tmp_path).returncode == 0
    signature = (tmp_path / "list.minisig").read_bytes()
    assert judge(signature, key=public) == []
    read, _ = read_signature(signature, PLACE)
    assert read and read.comment == "소식 하나"
    assert run(program, "-S", "-s", "key", "-m", "list", cwd=tmp_path).returncode == 0  # its own comment holds tabs
    assert judge((tmp_path / "list.minisig").read_bytes(), key=public) == []
    assert run(program, "-S", "-l", "-s", "key", "-m", "list", cwd=tmp_path).returncode == 0
    assert judge((tmp_path / "list.minisig").read_bytes(), key=public) == [("SIG003", 2)]


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
def test_minisign_signs_with_our_secret_key(tmp_path: Path, passphrase: str | None, cheap: None) -> None:
    program = witness("minisign")
    key = generate()
    (tmp_path / "key").write_text(minisign.write_secret(key, passphrase))
    (tmp_path / "list").write_bytes(MESSAGE)
    signed = run(program, "-S", "-s", "key", "-m", "list", cwd=tmp_path, stdin=f"{passphrase}\n")
    assert signed.returncode == 0, signed.stderr
    assert judge((tmp_path / "list.minisig").read_bytes(), key=key.public) == []
    run(program, "-R", "-s", "key", "-p", "again.pub", cwd=tmp_path, stdin=f"{passphrase}\n")
    assert (tmp_path / "again.pub").read_text() == key.public.text


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
def test_we_sign_with_minisigns_secret_key(tmp_path: Path, passphrase: str | None) -> None:
    program = witness("minisign")
    weak = ["-W"] if passphrase is None else []
    little = [witness("prlimit"), "--as=150000000"]  # minisign then takes the memory that there is, and less time
    made = run(*little, program, "-G", *weak, "-p", "key.pub", "-s", "key", cwd=tmp_path, stdin=f"{passphrase}\n{passphrase}\n")
    assert made.returncode == 0, made.stderr
    key = read_secret((tmp_path / "key").read_bytes(), PLACE, nobody if passphrase is None else lambda: PASSPHRASE)
    assert key.public.text == (tmp_path / "key.pub").read_text()
    (tmp_path / "list").write_bytes(MESSAGE)
    (tmp_path / "list.minisig").write_text(sign(MESSAGE, key, "x"))
    assert run(program, "-V", "-p", "key.pub", "-m", "list", cwd=tmp_path).returncode == 0


def test_cost_is_libsodiums() -> None:
    assert (
        cost(minisign.OPERATIONS, minisign.MEMORY) == cost(33554432, 1073741824) == (1 << 20, 8, 1)
    )  # crypto_pwhash_scryptsalsa208sha256_…_SENSITIVE
    assert cost(1 << 19, 1 << 24) == (1 << 14, 8, 1)  # …_INTERACTIVE
    assert cost(0, 1 << 24) == (1 << 10, 8, 1)
    assert cost(1 << 25, 1 << 24) == (1 << 14, 8, 64)


def test_a_wrong_passphrase_is_named_as_such(cheap: None) -> None:
    written = minisign.write_secret(KEY, PASSPHRASE).encode()
    assert read_secret(written, PLACE, lambda: PASSPHRASE) == KEY
    with pytest.raises(NkusbError) as caught:
        read_secret(written, PLACE, lambda: "other words")
    assert [problem.code.name for problem in caught.value.problems] == ["SIG004"]
    assert "other words" not in repr(caught.value.problems)


def test_too_little_memory_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    def derive(self: object, passphrase: bytes) -> bytes:
        raise MemoryError(passphrase)

    full = type("Scrypt", (), {"__init__": lambda *_: None, "derive": derive})
    monkeypatch.setattr("cryptography.hazmat.primitives.kdf.scrypt.Scrypt", full)
    with pytest.raises(NkusbError) as caught:
        minisign.write_secret(KEY, PASSPHRASE)
    assert [(p.code.name, p.facts) for p in caught.value.problems] == [("SIG012", (("megabytes", "1024"),))]


def test_each_encryption_draws_a_new_salt(cheap: None) -> None:
    assert minisign.write_secret(KEY, PASSPHRASE) != minisign.write_secret(KEY, PASSPHRASE)


def test_nothing_shows_a_secret_key() -> None:
    assert repr(KEY.seed)[2:-1] not in repr(KEY) and KEY.seed.hex() not in repr(KEY)


PLAIN = base64.b64decode(minisign.write_secret(KEY, None).split("\n")[1])
COMMENT = b"untrusted comment: x\n"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        KEY.public.text.encode(),
        COMMENT,
        COMMENT + base64.b64encode(PLAIN[:-1]),
        COMMENT + base64.b64encode(b"Ex" + PLAIN[2:]),
        COMMENT + base64.b64encode(PLAIN[:2] + b"Xx" + PLAIN[4:]),
        COMMENT + base64.b64encode(PLAIN[:4] + b"B3" + PLAIN[6:]),
        COMMENT + base64.b64encode(PLAIN[:2] + b"Sc" + PLAIN[4:38] + b"\xff" * 16 + PLAIN[54:]),  # more memory than there is
        COMMENT + base64.b64encode(PLAIN[:70] + b"?" + PLAIN[71:]),  # seed and public key of two keys
        COMMENT + base64.b64encode(PLAIN) + b"\nmore\n",
        b"\xff\xfe",
    ],
)
def test_what_is_no_secret_key_is_a_problem(raw: bytes) -> None:
    with pytest.raises(NkusbError) as caught:
        read_secret(raw, PLACE, nobody)
    assert [problem.code.name for problem in caught.value.problems] == ["SIG002"]


def test_a_public_key_is_read_as_a_file_and_in_its_own_words() -> None:
    for raw in (KEY.public.text, KEY.public.words, KEY.public.text.replace("\n", "\r\n")):
        assert read_public(raw.encode(), PLACE) == (KEY.public, ())


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (b"", 1),
        (KEY.public.words[:-1].encode(), 1),
        (b"Q" + KEY.public.words[1:].encode(), 1),
        (KEY.public.words[:-1].encode() + b"=", 1),
        (COMMENT + b"RW", 2),
        (COMMENT + KEY.public.words.encode() + b"\nmore", 1),
        (b"comment\n" + KEY.public.words.encode(), 1),
    ],
)
def test_what_is_no_public_key_is_a_problem(raw: bytes, line: int) -> None:
    key, problems = read_public(raw, PLACE)
    assert key is None
    assert [(problem.code.name, problem.place.line) for problem in problems] == [("SIG001", line)]


LINES = SIGNATURE.decode().splitlines()


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        ([], 2),
        (LINES[:1], 2),
        (LINES[:3], 4),
        ([*LINES, "more"], 5),
        (["comment: x", *LINES[1:]], 1),
        ([LINES[0], LINES[1][:-4], *LINES[2:]], 2),
        ([LINES[0], f" {LINES[1]}", *LINES[2:]], 2),
        ([*LINES[:2], "comment: main", LINES[3]], 3),
        ([*LINES[:3], "=" + LINES[3]], 4),
        ([*LINES[:2], LINES[2] + "\x07", LINES[3]], 1),
    ],
)
def test_what_is_no_signature_is_a_problem(lines: list[str], line: int) -> None:
    assert judge("\n".join(lines).encode()) == [("SIG003", line)]


def test_line_ends_of_windows_change_nothing() -> None:
    assert judge(SIGNATURE.replace(b"\n", b"\r\n")) == judge(SIGNATURE.rstrip(b"\n")) == judge(SIGNATURE) == []


def test_another_key_and_another_message_are_told_apart() -> None:
    assert judge(SIGNATURE, key=generate().public) == [("SIG005", 0)]
    assert judge(SIGNATURE, key=PublicKey(KEY.id, generate().public.key)) == [("SIG006", 0)]
    assert judge(SIGNATURE, MESSAGE + b"x") == [("SIG006", 0)]


def test_no_changed_character_of_a_signature_is_accepted() -> None:
    start = SIGNATURE.index(b"\n") + 1  # the first line is not signed, and minisign lets anyone write it
    for spot in range(start, len(SIGNATURE) - 1):
        for change in (0x01, 0x04, 0x20):
            changed = SIGNATURE[:spot] + bytes([SIGNATURE[spot] ^ change]) + SIGNATURE[spot + 1 :]
            assert judge(changed), (spot, change)


@given(st.binary(max_size=300), st.text(st.characters(exclude_categories=["C", "Z"]), max_size=40))
def test_what_is_signed_verifies(message: bytes, comment: str) -> None:
    signature = sign(message, KEY, comment).encode()
    assert judge(signature, message) == []
    assert judge(signature, message + b"\0") == [("SIG006", 0)]


@given(
    st.one_of(st.binary(max_size=400), st.text(max_size=200).map(str.encode), st.integers(0, 400).map(lambda n: SIGNATURE[:n]))
)
def test_readers_never_raise_anything_else(raw: bytes) -> None:
    read_public(raw, PLACE)
    read_signature(raw, PLACE)
    with pytest.raises(NkusbError):
        read_secret(raw, PLACE, nobody)
