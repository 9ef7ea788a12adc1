"""Password hashes by Argon2id: 19 MiB, 2 passes, 1 lane (OWASP Password Storage Cheat Sheet, 2024)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODYS = _HASHER.hash("a password that belongs to nobody")


def hashed(password: str) -> str:
    """The encoded hash of a password, with a salt of its own."""
    return _HASHER.hash(password)


def fits(encoded: str | None, password: str) -> bool:
    """Whether a password is the hashed one; without a hash it takes just as long and says no."""
    try:
        _HASHER.verify(encoded or _NOBODYS, password)
    except (VerificationError, InvalidHashError):
        return False
    return encoded is not None


def is_outdated(encoded: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(encoded)
