"""Inviting: links with which people choose their first password, each used once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from firstline.domain.audit import AuditEntry
from firstline.domain.cohort import Cohort
from firstline.domain.invitation import LIFE, Guest, Standing, bound_to, occasion
from firstline.domain.mail import INVITATION
from firstline.domain.person import Person
from firstline.sealing import tokens
from firstline.services import accounts, notifying, overseeing
from firstline.store import audit, invitations, issuers, people
from firstline.store.invitations import Invitation
from firstline.store.mails import Wish

NEW: tuple[Standing, ...] = ("to-invite",)
AGAIN: tuple[Standing, ...] = ("invited",)


@dataclass(frozen=True, slots=True)
class GuestList:
    """A cohort's people and how it stands with their invitations, by name."""

    cohort: Cohort
    guests: tuple[Guest, ...]
    at: datetime

    @property
    def until(self) -> date:
        """The last day of a link that is made now."""
        return (self.at + LIFE).date()

    def of(self, *standings: Standing) -> tuple[Guest, ...]:
        """Those of whom it stands so."""
        return tuple(guest for guest in self.guests if guest.standing(self.at) in standings)

    @property
    def refused(self) -> tuple[Guest, ...]:
        """Those whose last invitation the post refused, and who could not sign in since."""
        return tuple(guest for guest in self.of("to-invite") if guest.problem)

    @property
    def unused(self) -> tuple[Guest, ...]:
        """Those who have a link, or had one that is too old by now."""
        found = self.of("to-invite", "invited", "invited-today")
        return tuple(guest for guest in found if guest.invited_at and not guest.problem)


@dataclass(frozen=True, slots=True)
class Welcome:
    """Somebody who opened her link: her agency, and who issues certificates here ("" before it was set)."""

    person: Person
    agency: str
    issuer: str


def list_guests(session: Session, visitor: Person, cohort_id: int, *, at: datetime) -> GuestList:
    """The people of a cohort that the visitor holds. Raises NotFound. Costs the same for any size."""
    cohort = overseeing.find_cohort(session, visitor, cohort_id)
    found = invitations.guests(session, invitations.members(session, cohort_id))
    return GuestList(cohort, found, at)


def invite_cohort(
    session: Session, visitor: Person, cohort_id: int, secret: str, *, again: bool, at: datetime
) -> int:
    """Invite the people of a cohort who cannot sign in yet; ``again`` those who have not used their link.

    Returns how many. Raises NotFound.
    """
    found = list_guests(session, visitor, cohort_id, at=at).of(*(AGAIN if again else NEW))
    ids = [guest.person_id for guest in found]
    return invite_many(session, ids, cohort_id=cohort_id, secret=secret, by=visitor, at=at)


def invite_many(
    session: Session,
    person_ids: Sequence[int],
    *,
    cohort_id: int | None,
    secret: str,
    by: Person | None,
    at: datetime,
) -> int:
    """Send links to those who have an address and no password; the others are skipped.

    Returns how many. A new link replaces the old one. Within a day nobody is invited twice, unless the
    post refused the first mail. The same number of statements for one person and for thousands.
    """
    held = invitations.guests(session, person_ids, hold=True)
    invited = [guest for guest in held if guest.standing(at) in (*NEW, *AGAIN)]
    if not invited:
        return 0
    ids = [guest.person_id for guest in invited]
    made = [_made(secret, guest) for guest in invited]
    invitations.replace_all(session, made, cohort_id=cohort_id, at=at, expires_at=at + LIFE)
    invitations.drop_mails(session, ids)  # it would bring the new link a second time
    wishes = [Wish(person_id, INVITATION, occasion(at), {}) for person_id in ids]
    notifying.notify_all(session, INVITATION, wishes, f"invitations {occasion(at)} to {ids[0]}", at=at)
    _record(session, by, cohort_id, ids, at=at)
    return len(ids)


def welcome(session: Session, token: str, secret: str, *, at: datetime) -> Welcome | None:
    """Whose link this is. None alike for one that is unknown, spent, replaced or too old, for somebody who
    is suspended, and for somebody who by now has a password, or another address or role."""
    found = invitations.holder(session, tokens.digest(token), at=at)
    person = people.find(session, found[0]) if found else None
    if found is None or person is None:
        return None
    if tokens.invitation_token(secret, found[2], bound_to(person.email or "", person.role)) != token:
        return None
    issuer = issuers.find(session)
    return Welcome(person, found[1], issuer.name if issuer else "")


def accept(
    session: Session, token: str, secret: str, encoded: str, *, address: str, at: datetime
) -> str | None:
    """Spend a link together with the first password (its hash), and begin a session; the cookie value.

    None for a link that is no good, as ``welcome`` says, and for whoever comes a moment too late.
    """
    found = welcome(session, token, secret, at=at)
    if found is None or not invitations.spend(session, tokens.digest(token)):
        return None
    return accounts.begin_anew(session, found.person, encoded, address=address, at=at)


def _made(secret: str, guest: Guest) -> Invitation:
    nonce = tokens.session_token()
    token = tokens.invitation_token(secret, nonce, bound_to(guest.email, guest.role))
    return Invitation(guest.person_id, nonce, tokens.digest(token))


def _record(
    session: Session, by: Person | None, cohort_id: int | None, ids: Sequence[int], *, at: datetime
) -> None:
    subject = f"cohort {cohort_id}" if cohort_id is not None else f"person {ids[0]}"
    audit.append(
        session,
        AuditEntry(at, by.id if by else None, "invitation.sent", subject, {"people": str(len(ids))}),
    )
