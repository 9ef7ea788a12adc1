"""Random tokens and codes, and what is kept of them."""

import base64
import hashlib
import hmac
import secrets

from firstline.domain.credential import SYMBOLS

SESSION_BYTES = 32
SLIP_SYMBOLS = 16
"""Of 5 bits each: 80 random bits, in groups of 4 that are easy to copy from paper."""
JOINING_SYMBOLS = 10
"""50 random bits in two groups: short enough for a wall; what is behind it ends, and tries are counted."""
_SYMBOLS = (SYMBOLS * 8).encode("ascii")
"""The symbol of each byte: 256 is 8 times 32, so that every symbol is as likely."""


def session_token() -> str:
    """A new cookie value: 256 random bits."""
    return secrets.token_urlsafe(SESSION_BYTES)


def slip_code() -> str:
    """A new one-time code such as ``7KQ2-M4XC-9TRA-0WGE``."""
    symbols = "".join(secrets.choice(SYMBOLS) for _ in range(SLIP_SYMBOLS))
    return "-".join(symbols[start : start + 4] for start in range(0, SLIP_SYMBOLS, 4))


def slip_codes(count: int) -> list[str]:
    """Many new one-time codes at once: one call for the random bytes of all, 5 bits of each are used."""
    symbols = secrets.token_bytes(count * SLIP_SYMBOLS).translate(_SYMBOLS).decode("ascii")
    return [
        "-".join(symbols[start : start + 4] for start in range(first, first + SLIP_SYMBOLS, 4))
        for first in range(0, len(symbols), SLIP_SYMBOLS)
    ]


def joining_code() -> str:
    """A new code to join a cohort with, such as ``7KQ2M-4XC9T``."""
    return _halves("".join(secrets.choice(SYMBOLS) for _ in range(JOINING_SYMBOLS)))


def credential_bytes() -> bytes:
    """The 80 random bits of a new credential number."""
    return secrets.token_bytes(10)


def digest(token: str) -> str:
    """What is stored of a token: SHA-256 in hex. Slip codes are read like credential numbers first."""
    return hashlib.sha256(token.encode()).hexdigest()


def read_slip_code(typed: str) -> str:
    """A typed slip code in its stored form, whatever the case, spaces and hyphens; I and L are 1, O is 0."""
    symbols = _read_symbols(typed)
    return "-".join(symbols[start : start + 4] for start in range(0, len(symbols), 4))


def read_joining_code(typed: str) -> str:
    """A typed joining code in its stored form, read as slip codes are; "" where nothing readable is left.

    What is too long to be one is cut short, so that it names nothing, wherever it is shown again.
    """
    return _halves(_read_symbols(typed)[: JOINING_SYMBOLS + 1])


def csrf_token(secret: str, owner: str) -> str:
    """The token of a visitor's forms; ``owner`` names a person or an anonymous session."""
    return hmac.new(secret.encode(), b"csrf:" + owner.encode(), hashlib.sha256).hexdigest()


def is_csrf_token(secret: str, owner: str, token: str) -> bool:
    """Whether a token belongs to its owner."""
    return hmac.compare_digest(csrf_token(secret, owner).encode(), token.encode())


def invitation_token(secret: str, nonce: str, bound_to: str) -> str:
    """What a link of invitation carries: 256 bits that only the secret and the row's nonce make together.

    It fits only while the person is what it is ``bound_to`` (domain/invitation).
    """
    return _sealed(secret, f"invitation:{nonce}:{bound_to}")


def opt_out_token(secret: str, person_id: int) -> str:
    """What a link carries that switches the reminders of a person off, and can do nothing else."""
    return f"{person_id}-{_sealed(secret, f'reminders:{person_id}')}"


def read_opt_out_token(secret: str, token: str) -> int | None:
    """Whose reminders a token switches off; None for one that we did not make."""
    number = token.partition("-")[0]
    if not (number.isascii() and number.isdigit() and len(number) < 11):
        return None
    person_id = int(number)
    fits = hmac.compare_digest(opt_out_token(secret, person_id).encode(), token.encode())
    return person_id if fits else None


def _read_symbols(typed: str) -> str:
    symbols = "".join(c for c in typed.upper() if c.isascii() and c.isalnum())
    return symbols.translate(str.maketrans("ILO", "110"))


def _halves(symbols: str) -> str:
    half = JOINING_SYMBOLS // 2
    return "-".join(part for part in (symbols[:half], symbols[half:]) if part)


def _sealed(secret: str, text: str) -> str:
    made = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")
