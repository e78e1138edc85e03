"""Signatures in minisign's formats (jedisct1.github.io/minisign, “Signature format”, “Public key format”, “Secret key format”).

    public key   untrusted comment, base64(“Ed” id key)
    secret key   untrusted comment, base64(“Ed” kdf “B2” salt operations memory XOR(stream, id seed public checksum))
    signature    untrusted comment, base64(“ED” id Ed25519(BLAKE2b-512(message))),
                 trusted comment, base64(Ed25519(signature, trusted comment))

Ed25519 is RFC 8032, BLAKE2b RFC 7693, scrypt RFC 7914 with the cost that libsodium derives from its two limits. Signatures of
the older kind “Ed”, over the message itself, are refused: minisign makes the prehashed kind by default, and one kind leaves
nothing to confuse. Everything read here is untrusted; nothing of a secret key ever enters a problem.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nkusb.problems import ERROR, Code, NkusbError, Place, Problems

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

BAD_PUBLIC = Code(
    "SIG001", ERROR,
    "공개 열쇠로 읽을 수 없습니다.", "This can't be read as a public key.",
    "nkusb keygen이 만든 공개 열쇠 파일이나, RW로 시작하는 56글자를 주십시오.",
    "Give the public key file that nkusb keygen made, or its 56 characters that begin with RW.",
    bad="RWTMr//z99", good="RWTMr//z99GjY1Gt+CXZeeekoVsdBSb6pSnTyyKysabcywcI5FYROYcd",
)  # fmt: skip
BAD_SECRET = Code(
    "SIG002", ERROR,
    "비밀 열쇠로 읽을 수 없습니다.", "This can't be read as a secret key.",
    "nkusb keygen이나 minisign -G가 만든 비밀 열쇠 파일을 주십시오. 공개 열쇠가 아닌지 보십시오.",
    "Give the secret key file that nkusb keygen or minisign -G made. See that it isn't the public key.",
    bad="--sign nkusb.pub", good="--sign nkusb.key",
)  # fmt: skip
BAD_SIGNATURE = Code(
    "SIG003", ERROR,
    "서명으로 읽을 수 없습니다.", "This can't be read as a signature.",
    "서명 파일(.minisig)을 처음 받은 곳에서 다시 복사하십시오. 옛 방식(minisign -l)의 서명은 받지 않습니다.",
    "Copy the signature (.minisig) again from where it came. Signatures of the older kind (minisign -l) are not taken.",
    bad="(three of its four lines)", good="(the whole file)",
)  # fmt: skip
WRONG_PASSPHRASE = Code(
    "SIG004", ERROR,
    "비밀 열쇠의 암호가 맞지 않습니다.", "The passphrase of the secret key is wrong.",
    "띄어쓰기와 대소문자를 다시 보십시오.", "Look at spaces and capitals again.",
    bad="(another passphrase)", good="(the passphrase it was made with)",
)  # fmt: skip
OTHER_KEY = Code(
    "SIG005", ERROR,
    "다른 열쇠({found})로 서명되었습니다. 믿는 열쇠는 {wanted}입니다.",
    "It is signed with another key ({found}); the one that is trusted is {wanted}.",
    "쓰지 마십시오. 열쇠를 바꾸었다면 그 사람에게 직접 확인하고 새 공개 열쇠를 받으십시오.",
    "Don't use it. If the key was changed, ask its owner in person and get the new public key.",
    bad="(signed by a stranger)", good="(signed by the NGO)",
)  # fmt: skip
FORGED = Code(
    "SIG006", ERROR,
    "서명이 이 목록과 맞지 않습니다. 목록이나 서명이 바뀌었습니다.",
    "The signature does not fit this list: the list or the signature was changed.",
    "쓰지 말고 처음 받은 곳에서 다시 받으십시오.", "Don't use it; get it again from where it came.",
    bad="(an old signature beside a new list)", good="(both from one build)",
)  # fmt: skip

NO_MEMORY = Code(
    "SIG012", ERROR,
    "암호로 열쇠를 여닫는 데 메모리 {megabytes} MB가 필요한데 모자랍니다.",
    "To open or close a key with its passphrase takes {megabytes} MB of memory, and there isn't as much.",
    "다른 프로그램을 닫고 다시 하십시오.", "Close other programs and try again.",
    bad="(a full memory)", good="(a gigabyte free)",
)  # fmt: skip

OPERATIONS, MEMORY = 1 << 25, 1 << 30  # libsodium's “sensitive” limits, as minisign uses: a gibibyte for some seconds
_COMMENT, _TRUSTED = "untrusted comment: ", "trusted comment: "
_KIND, _PREHASHED, _CHECKSUM = b"Ed", b"ED", b"B2"
_SCRYPT, _PLAIN = b"Sc", bytes(2)
_ROOM = 64 << 10  # bytes; no file of minisign's is longer


@dataclass(frozen=True, slots=True)
class PublicKey:
    """Who may have signed: 8 bytes by which keys are told apart, and the Ed25519 public key."""

    id: bytes
    key: bytes

    @property
    def name(self) -> str:
        """The identifier as minisign shows it."""
        return _name(self.id)

    @property
    def words(self) -> str:
        """The key in one line, as `--public-key` and `public_key` in the manifest take it."""
        return _base64(_KIND + self.id + self.key)

    @property
    def text(self) -> str:
        """The key as a file."""
        return f"{_COMMENT}minisign public key {self.name}\n{self.words}\n"


@dataclass(frozen=True, slots=True)
class SecretKey:
    """Who signs. Its representation never shows the seed."""

    id: bytes
    seed: bytes = field(repr=False)

    @property
    def public(self) -> PublicKey:
        """The key by which others check what this one signs."""
        return PublicKey(self.id, _signer(self).public_key().public_bytes_raw())


@dataclass(frozen=True, slots=True)
class Signature:
    """What a signature file says; nothing of it is to be believed, the comment neither, before `faults` found none."""

    id: bytes
    signature: bytes
    comment: str
    over_comment: bytes
    place: Place

    @property
    def name(self) -> str:
        """The identifier of the key that is said to have signed."""
        return _name(self.id)


def generate() -> SecretKey:
    """A new key from the system's randomness."""
    return SecretKey(secrets.token_bytes(8), secrets.token_bytes(32))


def sign(message: bytes, key: SecretKey, comment: str) -> str:
    """The signature file of `message`; `comment` is signed too, and may be read by anyone."""
    signer = _signer(key)
    signature = signer.sign(_prehash(message))
    over_comment = signer.sign(signature + comment.encode())
    lines = [f"{_COMMENT}signature from minisign secret key", _base64(_PREHASHED + key.id + signature)]
    return "\n".join([*lines, _TRUSTED + comment, _base64(over_comment), ""])


def _signer(key: SecretKey) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(key.seed)


def faults(message: bytes, signature: Signature, key: PublicKey) -> Problems:
    """Why `signature` is none of `message` by `key`; nothing where it is."""
    if signature.id != key.id:
        return (OTHER_KEY.at(signature.place, found=signature.name, wanted=key.name),)
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    checker = Ed25519PublicKey.from_public_bytes(key.key)
    try:
        checker.verify(signature.signature, _prehash(message))
        checker.verify(signature.over_comment, signature.signature + signature.comment.encode())
    except InvalidSignature:
        return (FORGED.at(signature.place),)
    return ()


def read_public(raw: bytes, place: Place) -> tuple[PublicKey | None, Problems]:
    """The public key of a file, or of its second line alone."""
    lines = _lines(raw)
    commented = len(lines) == 2 and lines[0].startswith(_COMMENT)
    data = _decoded(lines[-1], 42) if lines and (commented or len(lines) == 1) else None
    if data is None or data[:2] != _KIND:
        return None, (BAD_PUBLIC.at(place.at(2) if commented else place.at(1)),)
    return PublicKey(data[2:10], data[10:]), ()


def read_signature(raw: bytes, place: Place) -> tuple[Signature | None, Problems]:
    """The signature of a file of four lines, no more and no less."""
    lines = _lines(raw)
    if len(lines) != 4:
        return _bad_signature(place, min(len(lines) + 1, 5))
    signature, over_comment = _decoded(lines[1], 74), _decoded(lines[3], 64)
    if not lines[0].startswith(_COMMENT):
        return _bad_signature(place, 1)
    if signature is None or signature[:2] != _PREHASHED:
        return _bad_signature(place, 2)
    if not lines[2].startswith(_TRUSTED):
        return _bad_signature(place, 3)
    if over_comment is None:
        return _bad_signature(place, 4)
    return Signature(signature[2:10], signature[10:], lines[2].removeprefix(_TRUSTED), over_comment, place), ()


def _bad_signature(place: Place, line: int) -> tuple[None, Problems]:
    return None, (BAD_SIGNATURE.at(place.at(line)),)


def write_secret(key: SecretKey, passphrase: str | None) -> str:
    """The secret key as a file, encrypted unless `passphrase` is None. Raises `NkusbError` where memory doesn't suffice."""
    inner = key.id + key.seed + key.public.key
    if passphrase is None:  # minisign leaves salt, limits and checksum empty
        outer, inner = _KIND + _PLAIN + _CHECKSUM + bytes(48), inner + bytes(32)
    else:
        salt = secrets.token_bytes(32)
        outer = _KIND + _SCRYPT + _CHECKSUM + salt + OPERATIONS.to_bytes(8, "little") + MEMORY.to_bytes(8, "little")
        inner = _xor(inner + _checksum(inner), _stream(passphrase, salt, OPERATIONS, MEMORY))
    return f"{_COMMENT}minisign encrypted secret key\n{_base64(outer + inner)}\n"


def read_secret(raw: bytes, place: Place, passphrase: Callable[[], str]) -> SecretKey:
    """The secret key of a file; `passphrase` is asked only if it is encrypted.

    Raises `NkusbError` for what is no secret key, asks for more memory than minisign would, or has another passphrase.
    """
    lines = _lines(raw)
    data = _decoded(lines[1], 158) if len(lines) == 2 and lines[0].startswith(_COMMENT) else None
    if data is None or data[:2] != _KIND or data[2:4] not in (_SCRYPT, _PLAIN) or data[4:6] != _CHECKSUM:
        raise NkusbError([BAD_SECRET.at(place.at(min(len(lines), 2)))])
    encrypted, inner = data[2:4] == _SCRYPT, data[54:]
    if encrypted:
        operations, memory = (int.from_bytes(data[at : at + 8], "little") for at in (38, 46))
        if operations > OPERATIONS or memory > MEMORY:
            raise NkusbError([BAD_SECRET.at(place.at(2))])
        inner = _xor(inner, _stream(passphrase(), data[6:38], operations, memory))
        if not hmac.compare_digest(_checksum(inner[:72]), inner[72:]):
            raise NkusbError([WRONG_PASSPHRASE.at(place)])
    key = SecretKey(inner[:8], inner[8:40])
    if key.public.key != inner[40:72]:
        raise NkusbError([BAD_SECRET.at(place.at(2))])
    return key


def _stream(passphrase: str, salt: bytes, operations: int, memory: int) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    try:
        return Scrypt(salt, 104, *cost(operations, memory)).derive(passphrase.encode())
    except MemoryError:
        raise NkusbError([NO_MEMORY.at(Place(""), megabytes=memory >> 20)]) from None


def cost(operations: int, memory: int) -> tuple[int, int, int]:
    """scrypt's N, r and p from libsodium's limits (its `pickparams`, crypto_pwhash_scryptsalsa208sha256)."""
    operations, r = max(operations, 32768), 8
    bound = operations // (r * 4) if operations < memory // 32 else memory // (r * 128)
    n = next(1 << power for power in range(1, 64) if 1 << power > bound // 2)
    p = 1 if operations < memory // 32 else max(1, operations // 4 // n // r)
    return n, r, p


def _checksum(inner: bytes) -> bytes:
    return hashlib.blake2b(_KIND + inner, digest_size=32).digest()


def _prehash(message: bytes) -> bytes:
    return hashlib.blake2b(message).digest()


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _name(key_id: bytes) -> str:
    return f"{int.from_bytes(key_id, 'little'):X}"


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _decoded(line: str, length: int) -> bytes | None:
    """`length` bytes from base64 that is written in the one way that encodes them."""
    try:
        data = base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if len(data) == length and _base64(data) == line else None


def _lines(raw: bytes) -> list[str]:
    """The lines of a file of minisign's, none where it is no such text. Ends are `\\n`, or `\\r\\n` from Windows."""
    try:
        text = raw[:_ROOM].decode("utf-8").replace("\r\n", "\n").removesuffix("\n")
    except UnicodeDecodeError:
        return []
    return text.split("\n") if text.replace("\n", "").replace("\t", "").isprintable() else []
