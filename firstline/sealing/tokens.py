"""Random tokens and codes, and what is kept of them."""

import hashlib
import hmac
import secrets

from firstline.domain.credential import SYMBOLS

SESSION_BYTES = 32
SLIP_SYMBOLS = 16
"""Of 5 bits each: 80 random bits, in groups of 4 that are easy to copy from paper."""


def session_token() -> str:
    """A new cookie value: 256 random bits."""
    return secrets.token_urlsafe(SESSION_BYTES)


def slip_code() -> str:
    """A new one-time code such as ``7KQ2-M4XC-9TRA-0WGE``."""
    symbols = "".join(secrets.choice(SYMBOLS) for _ in range(SLIP_SYMBOLS))
    return "-".join(symbols[start : start + 4] for start in range(0, SLIP_SYMBOLS, 4))


def credential_bytes() -> bytes:
    """The 80 random bits of a new credential number."""
    return secrets.token_bytes(10)


def digest(token: str) -> str:
    """What is stored of a token: SHA-256 in hex. Slip codes are read like credential numbers first."""
    return hashlib.sha256(token.encode()).hexdigest()


def read_slip_code(typed: str) -> str:
    """A typed slip code in its stored form, whatever the case, spaces and hyphens; I and L are 1, O is 0."""
    symbols = "".join(c for c in typed.upper() if c.isascii() and c.isalnum())
    symbols = symbols.translate(str.maketrans("ILO", "110"))
    return "-".join(symbols[start : start + 4] for start in range(0, len(symbols), 4))


def csrf_token(secret: str, owner: str) -> str:
    """The token of a visitor's forms; ``owner`` names a person or an anonymous session."""
    return hmac.new(secret.encode(), b"csrf:" + owner.encode(), hashlib.sha256).hexdigest()


def is_csrf_token(secret: str, owner: str, token: str) -> bool:
    """Whether a token belongs to its owner."""
    return hmac.compare_digest(csrf_token(secret, owner).encode(), token.encode())
