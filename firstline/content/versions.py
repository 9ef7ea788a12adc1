"""Which version of its source a translation was made from."""

import hashlib

from firstline.content.fields import Key
from firstline.content.sources import Source

_DIGITS = 12
TRANSLATES = Key(
    f"the first {_DIGITS} digits of the SHA-256 of the file that this one translates",
    "version",
    needed=False,
)


def version(source: Source) -> str:
    """What ``translates`` says of a file: the first 12 hex digits of the SHA-256 of its bytes."""
    return hashlib.sha256(source.data).hexdigest()[:_DIGITS]
