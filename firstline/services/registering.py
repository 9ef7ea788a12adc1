"""Registering: the register of all certificates, its export, and the trail of one of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlmodel import Session

from firstline.domain.audit import AuditEntry
from firstline.domain.credential import read_number
from firstline.domain.person import Person
from firstline.domain.refusal import NotFound
from firstline.services.certifying import may_see
from firstline.store import audit, credentials, people, registers
from firstline.store.credentials import Credential
from firstline.store.registers import Narrowing


@dataclass(frozen=True, slots=True)
class Trail:
    """One certificate with all that was done to it, the newest first; ``printed`` says whether it was."""

    credential: Credential
    earlier: str | None
    later: str | None
    printed: bool
    entries: tuple[tuple[AuditEntry, str | None], ...]


def scope(visitor: Person) -> int | None:
    """Whose cohorts' certificates somebody reads: her own; everybody's (None) for administrators."""
    return None if visitor.role == "administrator" else visitor.id


def page(
    session: Session, wanted: Narrowing, visitor: Person, *, limit: int, offset: int
) -> tuple[int, tuple[Credential, ...]]:
    """How many credentials the visitor may see, and one page of them, the newest first."""
    trainer_id = scope(visitor)
    found = registers.page(session, wanted, trainer_id=trainer_id, limit=limit, offset=offset)
    return registers.count(session, wanted, trainer_id=trainer_id), found


def every(session: Session, wanted: Narrowing, visitor: Person) -> tuple[int, Iterator[Credential]]:
    """The same, all of them: how many, and one by one, some hundreds in memory at a time."""
    trainer_id = scope(visitor)
    found = registers.every(session, wanted, trainer_id=trainer_id)
    return registers.count(session, wanted, trainer_id=trainer_id), found


def trail(session: Session, typed: str, visitor: Person) -> Trail:
    """What became of one certificate.

    Administrators read the reasons, a trainer of its holder everything else. Raises NotFound for
    everybody else.
    """
    found = credentials.by_number(session, read_number(typed) or "")
    if found is None or not may_see(session, found, visitor):
        raise NotFound
    entries = audit.of_subject(session, found.facts.number)
    names = people.names(session, (entry.actor_id for entry in entries if entry.actor_id is not None))
    reads_reasons = visitor.role == "administrator"
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
