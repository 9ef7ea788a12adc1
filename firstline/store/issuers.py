"""In whose name certificates are issued."""

from dataclasses import asdict, dataclass

from sqlalchemy import delete, insert, select
from sqlmodel import Session

from firstline.store.tables import IssuerRow, table

_I = table(IssuerRow)


@dataclass(frozen=True, slots=True)
class Issuer:
    """The issuing body, and who signs for it in which role."""

    name: str
    signatory: str
    signatory_role: str


def find(session: Session) -> Issuer | None:
    """The issuer, None before it was set."""
    row = session.execute(select(_I.c.name, _I.c.signatory, _I.c.signatory_role)).first()
    return Issuer(row[0], row[1], row[2]) if row else None


def replace(session: Session, issuer: Issuer) -> None:
    """Set the issuer; certificates that were issued before keep theirs."""
    session.execute(delete(_I))
    session.execute(insert(_I), {"id": 1, **asdict(issuer)})
