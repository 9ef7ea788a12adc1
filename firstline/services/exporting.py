"""Exporting: lists taken away as files. Whole lists under the narrowing of their pages, and the note of it.

What is in an export is decided by the same statements as the pages use, so that they cannot differ. Nothing
here holds answers or free text.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from firstline.domain.audit import AuditEntry
from firstline.domain.cohort import Cohort, Member, Wanted
from firstline.domain.person import Person
from firstline.services import auditing, overseeing
from firstline.services.auditing import Line
from firstline.services.library import Edition, Library
from firstline.services.overseeing import Matrix
from firstline.store import audit, members, people, scores
from firstline.store.people import Narrowing
from firstline.store.scores import Score

ENTRIES_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Scores:
    """The attempts of a cohort's people at its tests, one by one."""

    cohort: Cohort
    edition: Edition
    count: int
    scores: Iterator[Score]


def every_person(session: Session, wanted: Narrowing) -> tuple[int, Iterator[tuple[Person, str, bool]]]:
    """Everybody whom ``staffing.list_people`` finds on all of its pages; for administrators."""
    return people.count(session, wanted), people.every(session, wanted)


def every_member(
    session: Session,
    library: Library,
    visitor: Person,
    cohort_id: int,
    wanted: Wanted,
    *,
    agency_id: int | None,
    at: datetime,
) -> tuple[Matrix, Iterator[Member]]:
    """Everybody whom the matrix shows on all of its pages, and the matrix without them. Raises NotFound."""
    found = overseeing.matrix(
        session, library, visitor, cohort_id, wanted, agency_id=agency_id, most=0, at=at
    )
    cohort = found.cohort
    return found, members.every(session, cohort.id, found.wanted, due_on=cohort.due_on, at=at)


def every_score(session: Session, library: Library, visitor: Person, cohort_id: int) -> Scores:
    """The attempts of a cohort, open and void ones too. Raises NotFound."""
    cohort = overseeing.find_cohort(session, visitor, cohort_id)
    return Scores(
        cohort,
        library.edition(session, cohort.edition),
        scores.count_of_cohort(session, cohort.id),
        scores.of_cohort(session, cohort.id),
    )


def every_entry(
    session: Session,
    visitor: Person,
    wanted: audit.Narrowing = audit.EVERYTHING,
    *,
    size: int = ENTRIES_AT_ONCE,
) -> tuple[int, Iterator[Line]]:
    """The audit log as ``auditing.browse`` shows it to the visitor, page after page."""
    return auditing.count(session, visitor, wanted), _entries(session, visitor, wanted, size)


def note_export(
    session: Session,
    visitor: Person,
    subject: str,
    *,
    what: str,
    kind: str,
    rows: int,
    narrowed: Mapping[str, str],
    at: datetime,
) -> None:
    """Note in the audit log that a list was taken away, before its first line leaves.

    Words that were searched for are noted as "…": they may be a name, and the log cannot forget one.
    """
    told = {name: "…" if name in ("words", "who", "subject") else text for name, text in narrowed.items()}
    facts = {"list": what, "format": kind, "rows": str(rows)}
    if told:
        facts["filters"] = " ".join(f"{name}={text}" for name, text in sorted(told.items()))
    audit.append(session, AuditEntry(at, visitor.id, "export.made", subject, facts))


def _entries(session: Session, visitor: Person, wanted: audit.Narrowing, size: int) -> Iterator[Line]:
    before = None
    while True:
        page = auditing.browse(session, visitor, wanted, before=before, size=size)
        yield from page.lines
        if page.older is None:
            return
        before = page.older
