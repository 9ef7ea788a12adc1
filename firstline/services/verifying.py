"""Verifying: what anybody is told about a number.

A holder may take her certificate out of the public. A verifier is then told that the number was
issued here and how it stands, and nothing else: the state is in the public status lists anyway, and
a paper that was revoked must not pass as good because its holder hid it. Whose it is and what for
is then for the paper and its own signatures to say.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlmodel import Session

from firstline.domain.credential import CredentialFacts, Standing, is_well_formed, read_number, standing
from firstline.domain.person import Person
from firstline.services.accounts import network_of
from firstline.services.certifying import may_see
from firstline.store import credentials, throttles
from firstline.store.credentials import Credential

Unverified = Literal["unknown", "mistyped", "incomplete"]
WINDOW = timedelta(minutes=15)
MISSES_PER_NETWORK = 60
"""So many numbers that were never issued may be asked for from one network within the window."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What the public page says about a number.

    ``is_hidden``: nothing but the state may be told; ``is_erased``: the name is gone. ``newer`` is the
    number that stands in its place, for those only who may see the paper.
    """

    facts: CredentialFacts
    standing: Standing
    revoked_on: date | None
    is_hidden: bool = False
    is_erased: bool = False
    newer: str | None = None


def verify(session: Session, typed: str, *, visitor: Person | None = None, on: date) -> Verified | Unverified:
    """What is known about a number, or why nothing can be said: unknown, mistyped or incomplete."""
    number = read_number(typed)
    if number is None:
        return "incomplete"
    if not is_well_formed(number):
        return "mistyped"
    found = credentials.by_number(session, number)
    if found is None:
        return "unknown"
    return Verified(
        found.facts,
        standing(found.state, found.facts.expires_on, on),
        found.revoked_at.date() if found.revoked_at else None,
        is_hidden=found.hidden_at is not None,
        is_erased=found.erased_at is not None,
        newer=newer(session, found) if _may_know(session, found, visitor) else None,
    )


def newer(session: Session, held: Credential) -> str | None:
    """The number that stands in the place of a credential; None where none does."""
    return credentials.later_number(session, held.id) if held.state in ("replaced", "renewed") else None


def wait(session: Session, address: str, *, at: datetime) -> timedelta | None:
    """How long a network has to wait before it may ask again, None where it may ask now.

    Only numbers that were never issued count, so that a court may check as many papers as it likes,
    and nobody elsewhere is shut out. A number has 80 random bits: counting keeps the noise down.
    """
    misses = throttles.failures_of(session, _key(address), since=at - WINDOW)
    return WINDOW if misses >= MISSES_PER_NETWORK else None


def note_miss(session: Session, address: str, *, at: datetime) -> None:
    """Count a number that was never issued."""
    throttles.count(session, [_key(address)], at=at, window=WINDOW)


def _key(address: str) -> str:
    return f"{network_of(address)}|certificates"


def _may_know(session: Session, found: Credential, visitor: Person | None) -> bool:
    if visitor is None or found.state not in ("replaced", "renewed"):
        return False
    return may_see(session, found, visitor)
