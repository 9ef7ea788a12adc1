"""Texts that only this installation can read again."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken


def sealed(secret: str, text: str) -> str:
    """A text encrypted and authenticated under the installation's secret (Fernet)."""
    return _box(secret).encrypt(text.encode()).decode()


def opened(secret: str, box: str) -> str | None:
    """The text in a box, None where it was sealed under another secret or changed."""
    try:
        return _box(secret).decrypt(box.encode()).decode()
    except InvalidToken:
        return None


def _box(secret: str) -> Fernet:
    key = hashlib.blake2b(secret.encode(), digest_size=32, person=b"firstline boxes").digest()
    return Fernet(base64.urlsafe_b64encode(key))
