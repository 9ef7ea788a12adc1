"""In whose name certificates are issued."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import delete, insert, select
from sqlmodel import Session

from firstline.store.tables import IssuerRow, table

_I = table(IssuerRow)


@dataclass(frozen=True, slots=True)
class Issuer:
    """The issuing body, who signs for it in which role, and what it set of its design.

    ``design_fields`` are the fields of firstline.domain.design_field but for the signatory's two.
    """

    name: str
    signatory: str
    signatory_role: str
    design_fields: Mapping[str, str] = field(default_factory=dict, hash=False)


def find(session: Session) -> Issuer | None:
    """The issuer, None before it was set."""
    columns = (_I.c.name, _I.c.signatory, _I.c.signatory_role, _I.c.design_fields)
    row = session.execute(select(*columns)).first()
    return Issuer(row[0], row[1], row[2], json.loads(row[3] or "{}")) if row else None


def replace(session: Session, issuer: Issuer) -> None:
    """Set the issuer; certificates that were issued before keep theirs."""
    session.execute(delete(_I))
    values = {"name": issuer.name, "signatory": issuer.signatory, "signatory_role": issuer.signatory_role}
    fields = json.dumps(dict(issuer.design_fields))
    session.execute(insert(_I), {"id": 1, **values, "design_fields": fields})
