"""Credentials whose badge or seal was signed by a key that is not believed any more, to be signed anew."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select, update
from sqlmodel import Session

from firstline.store.tables import BundleRow, CredentialRow, EnrolmentRow, PrintRow, SigningKeyRow, table

_C, _P, _K = table(CredentialRow), table(PrintRow), table(SigningKeyRow)
_B, _E = table(BundleRow), table(EnrolmentRow)
_CONDEMNED = select(_K.c.id).where(_K.c.compromised_at.is_not(None))
_LOST_BADGE, _LOST_SEAL = _C.c.badge_key.in_(_CONDEMNED), _P.c.seal_key.in_(_CONDEMNED)
_IS_DUE = and_(_C.c.state == "in-force", _C.c.erased_at.is_(None), or_(_LOST_BADGE, _LOST_SEAL))
_DUE = (
    select(_C.c.id, _C.c.badge_key, _P.c.seal_key, _P.c.digest, func.coalesce(_LOST_BADGE, False))
    .outerjoin(_P, _P.c.credential_id == _C.c.id)
    .where(_IS_DUE)
    .order_by(_C.c.id)
)
_DUE_ONE = _DUE.where(_C.c.id == bindparam("id"))


@dataclass(frozen=True, slots=True)
class Due:
    """A credential in force to be signed anew, with the keys and the digest (of its print, if any) of now.

    Without ``is_badge_lost`` only its seal is not believed: the badge inside stays.
    """

    id: int
    badge_key: str | None
    seal_key: str | None
    digest: str | None
    is_badge_lost: bool


def due(session: Session) -> tuple[Due, ...]:
    """Every credential in force that rests on a key that is not believed, by its id."""
    return tuple(Due(*row) for row in session.execute(_DUE))


def find(session: Session, credential_id: int) -> Due | None:
    """The same for one credential; None where all its keys are believed, or it is out of force."""
    row = session.execute(_DUE_ONE, {"id": credential_id}).first()
    return Due(*row) if row else None


def replace_badge(session: Session, credential_id: int, badge: str, key_id: str) -> None:
    """Keep another badge in the place of the one that is not believed."""
    session.execute(update(_C).where(_C.c.id == credential_id).values(badge=badge, badge_key=key_id))


def replace_print(
    session: Session, credential_id: int, *, digest: str, content: bytes, seal_key: str, at: datetime
) -> None:
    """Keep another paper in the place of the one that is not believed, and drop the bundles that hold it."""
    session.execute(delete(_P).where(_P.c.credential_id == credential_id))
    values = {"credential_id": credential_id, "digest": digest, "content": content, "printed_at": at}
    session.execute(insert(_P), {**values, "seal_key": seal_key})
    cohorts = select(_E.c.cohort_id).join(_C, _C.c.enrolment_id == _E.c.id).where(_C.c.id == credential_id)
    session.execute(delete(_B).where(_B.c.cohort_id.in_(cohorts)))
