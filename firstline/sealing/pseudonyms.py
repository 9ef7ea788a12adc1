"""Pseudonyms: the names under which anonymous answers are kept.

Each is HMAC-SHA-256 (RFC 2104; FIPS 198-1) over the course, the survey and the person, under a key
of its own that is derived from the installation's secret. The secret lies outside the database, and
without it nobody can tell whose pseudonym one is, even with a list of all people. It is the same in
every wave of a survey, so that the waves can be paired, and another in every survey, so that two
surveys cannot be joined.
"""

import hashlib
import hmac
from collections.abc import Iterable


def pseudonym(secret: str, course: str, survey: str, person_id: int) -> str:
    """A person's name in one survey: 256 bits in hex."""
    return pseudonyms(secret, course, survey, (person_id,))[person_id]


def pseudonyms(secret: str, course: str, survey: str, people: Iterable[int]) -> dict[int, str]:
    """The pseudonyms of many people in one survey, by person."""
    key = hashlib.blake2b(secret.encode(), digest_size=32, person=b"firstline survey").digest()
    prefix = f"{course}\0{survey}\0"  # no id of content holds a NUL, so no two questions look the same
    return {
        person_id: hmac.digest(key, f"{prefix}{person_id}".encode(), "sha256").hex() for person_id in people
    }
