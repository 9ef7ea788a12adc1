"""Texts that only this installation can read again."""

import base64
import hashlib
from collections.abc import Callable

from cryptography.fernet import Fernet, InvalidToken


def sealed(secret: str, text: str) -> str:
    """A text encrypted and authenticated under the installation's secret (Fernet)."""
    return sealer(secret)(text)


def sealer(secret: str) -> Callable[[str], str]:
    """What seals many texts under the installation's secret, each as ``sealed`` does."""
    box = _box(secret)
    return lambda text: box.encrypt(text.encode()).decode()


def opener(secret: str) -> Callable[[str], str | None]:
    """What opens many boxes, each as ``opened`` does."""
    box = _box(secret)

    def open_one(text: str) -> str | None:
        try:
            return box.decrypt(text.encode()).decode()
        except InvalidToken:
            return None

    return open_one


def opened(secret: str, box: str) -> str | None:
    """The text in a box, None where it was sealed under another secret or changed."""
    return opener(secret)(box)


def _box(secret: str) -> Fernet:
    key = hashlib.blake2b(secret.encode(), digest_size=32, person=b"firstline boxes").digest()
    return Fernet(base64.urlsafe_b64encode(key))
