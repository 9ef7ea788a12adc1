"""When the chain of the audit log was last looked at, and what was found."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlmodel import Session

from firstline.store.tables import AuditCheckRow, table

_C = table(AuditCheckRow)
_LAST = select(_C.c.at, _C.c.entries, _C.c.head, _C.c.broken)


@dataclass(frozen=True, slots=True)
class Check:
    """A look at the chain: how many entries it had, the hash of the newest ("" for none), the first break.

    ``broken`` is the number (from 1) of the first entry that does not follow; None for a whole chain.
    """

    at: datetime
    entries: int
    head: str
    broken: int | None


def last(session: Session) -> Check | None:
    """The last look, None before the first."""
    row = session.execute(_LAST).first()
    return Check(*row) if row else None


def keep(session: Session, check: Check) -> None:
    """Replace the last look."""
    session.execute(delete(_C))
    values = {"at": check.at, "entries": check.entries, "head": check.head, "broken": check.broken}
    session.execute(insert(_C), {"id": 1, **values})
