"""Registering: the register of all certificates, its export, and the trail of one of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlmodel import Session

from firstline.domain.audit import AuditEntry
from firstline.domain.credential import read_number, standing
from firstline.domain.person import Person
from firstline.domain.refusal import NotFound
from firstline.domain.spreadsheet import BYTE_ORDER_MARK, line
from firstline.services.certifying import may_see
from firstline.store import audit, credentials, people, registers
from firstline.store.credentials import Credential
from firstline.store.registers import Narrowing

HEAD = ("number", "name", "course", "path", "edition", "issued_on", "expires_on", "state", "issuer")


@dataclass(frozen=True, slots=True)
class Trail:
    """One certificate with all that was done to it, the newest first; ``printed`` says whether it was."""

    credential: Credential
    earlier: str | None
    later: str | None
    printed: bool
    entries: tuple[tuple[AuditEntry, str | None], ...]


def scope(visitor: Person) -> int | None:
    """Whose cohorts' certificates somebody reads: her own; everybody's (None) for those who oversee."""
    return None if visitor.role in ("administrator", "auditor") else visitor.id


def page(
    session: Session, wanted: Narrowing, visitor: Person, *, limit: int, offset: int
) -> tuple[int, tuple[Credential, ...]]:
    """How many credentials the visitor may see, and one page of them, the newest first."""
    trainer_id = scope(visitor)
    found = registers.page(session, wanted, trainer_id=trainer_id, limit=limit, offset=offset)
    return registers.count(session, wanted, trainer_id=trainer_id), found


def export(session: Session, wanted: Narrowing, visitor: Person) -> Iterator[str]:
    """The same as CSV, line by line, with a byte-order mark for spreadsheets.

    A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    yield BYTE_ORDER_MARK + line(HEAD)
    for found in registers.every(session, wanted, trainer_id=scope(visitor)):
        yield line(_cells(found, wanted))


def trail(session: Session, typed: str, visitor: Person) -> Trail:
    """What became of one certificate.

    Administrators and auditors read the reasons, a trainer of its holder everything else. Raises NotFound
    for everybody else.
    """
    found = credentials.by_number(session, read_number(typed) or "")
    if found is None or not (visitor.role == "auditor" or may_see(session, found, visitor)):
        raise NotFound
    entries = audit.of_subject(session, found.facts.number)
    names = people.names(session, (entry.actor_id for entry in entries if entry.actor_id is not None))
    reads_reasons = visitor.role in ("administrator", "auditor")
    named = tuple(
        (entry if reads_reasons else _without_reason(entry), names.get(entry.actor_id or 0))
        for entry in entries
    )
    earlier = credentials.find(session, found.earlier_id) if found.earlier_id is not None else None
    later = credentials.later_number(session, found.id)
    is_printed = credentials.printed(session, found.id) is not None
    return Trail(found, earlier.facts.number if earlier else None, later, is_printed, named)


def _without_reason(entry: AuditEntry) -> AuditEntry:
    return replace(entry, facts={name: text for name, text in entry.facts.items() if name != "reason"})


def _cells(found: Credential, wanted: Narrowing) -> tuple[str, ...]:
    facts = found.facts
    return (
        facts.number,
        facts.name,
        facts.course_title,
        facts.path_title,
        facts.edition[:12],
        facts.issued_on.isoformat(),
        facts.expires_on.isoformat() if facts.expires_on else "",
        standing(found.state, facts.expires_on, wanted.on),
        facts.issuer,
    )
