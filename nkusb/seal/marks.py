"""The sender's mark on a drive: the list's signature and the public key, for editions whose readers shall see who made them."""

from __future__ import annotations

from nkusb.bundle import Bundle, Rendered
from nkusb.seal.minisign import SecretKey, sign
from nkusb.seal.sums import KEY_ON_DRIVE, ON_DRIVE, SIGNATURE_ON_DRIVE, with_sums


def marked(bundle: Bundle, key: SecretKey, comment: str) -> Bundle:
    """The bundle with public key, list and the list's signature, under neutral names. The key is on the list."""
    others = [(path, blob) for path, blob in bundle.items() if path != ON_DRIVE]
    listed = with_sums(Bundle([*others, (KEY_ON_DRIVE, Rendered(key.public.text.encode()))]))
    with listed[ON_DRIVE].open() as file:
        signature = sign(file.read(), key, comment)
    return Bundle([*listed.items(), (SIGNATURE_ON_DRIVE, Rendered(signature.encode()))])
