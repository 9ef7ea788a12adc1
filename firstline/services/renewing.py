"""Renewing: a new certificate in the place of one that ends, for a shorter path."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from firstline.domain.audit import AuditEntry
from firstline.domain.credential import read_number
from firstline.domain.person import Person
from firstline.domain.refusal import N_, Conflict, NotFound
from firstline.domain.renewal import Renewal, asked_lessons, done_again, opening
from firstline.services import certifying, notifying
from firstline.services.certifying import Terms
from firstline.services.library import Edition, Library
from firstline.store import audit, credentials, enrolments
from firstline.store.credentials import Credential
from firstline.store.enrolments import Enrolment


@dataclass(frozen=True, slots=True)
class Due:
    """A certificate that can be renewed now: what it rests on from then on, and what is asked for.

    ``is_blocked``: an unsafe choice has to be worked through first.
    """

    credential: Credential
    edition: Edition
    enrolment: Enrolment
    renewal: Renewal

    @property
    def is_blocked(self) -> bool:
        """Whether an unsafe choice has to be worked through first."""
        return bool(self.enrolment.progress.flags)


def offered(
    session: Session,
    library: Library,
    person: Person,
    held: Sequence[Credential],
    taken: Sequence[tuple[Edition, Enrolment]],
    *,
    at: datetime,
) -> tuple[Due, ...]:
    """Which of a person's credentials can be renewed now, with what is left of each.

    ``held`` and ``taken`` are her credentials and courses, which the caller has read.
    """
    by_course = {enrolment.course: (edition, enrolment) for edition, enrolment in taken}
    opened = [
        (credential, *by_course[credential.facts.course], began)
        for credential in held
        if credential.state == "in-force" and credential.facts.course in by_course
        if (began := _opened(credential, *by_course[credential.facts.course], at)) is not None
    ]
    last = enrolments.last_completions(session, person.id) if opened else {}
    return tuple(
        _due(session, library, credential, edition, enrolment, began, last)
        for credential, edition, enrolment, began in opened
    )


def of_person(
    session: Session, library: Library, person: Person, held: Sequence[Credential], *, at: datetime
) -> tuple[Due, ...]:
    """The same, where the courses that she takes were not read yet; ``held`` are credentials of hers."""
    if not any(each.state == "in-force" for each in held):
        return ()
    found = enrolments.of_person(session, person.id)
    taken = [(library.taken(session, enrolment), enrolment) for enrolment in found]
    return offered(session, library, person, held, taken, at=at)


def of_course(
    session: Session, library: Library, person: Person, enrolment: Enrolment | None, *, at: datetime
) -> tuple[Due, ...]:
    """The same for one course that she takes; none without an enrolment."""
    held = credentials.in_force(session, person.id, enrolment.course) if enrolment else None
    if enrolment is None or held is None:
        return ()
    taken = [(library.taken(session, enrolment), enrolment)]
    return offered(session, library, person, [held], taken, at=at)


def of_number(session: Session, library: Library, person: Person, typed: str, *, at: datetime) -> Due:
    """What the renewal of one of a person's own certificates asks for.

    Raises NotFound for those of others, Conflict where there is nothing to renew (yet).
    """
    credential = credentials.by_number(session, read_number(typed) or "")
    if credential is None or credential.person_id != person.id:
        raise NotFound
    enrolment = enrolments.find(session, person.id, credential.facts.course)
    taken = [(library.taken(session, enrolment), enrolment)] if enrolment else []
    found = offered(session, library, person, [credential], taken, at=at)
    if not found:
        raise Conflict(N_("This certificate cannot be renewed now."))
    return found[0]


def renew(
    session: Session, library: Library, person: Person, typed: str, *, terms: Terms, at: datetime
) -> str:
    """Issue the new certificate when its shorter path is done; returns its number.

    The old one is marked renewed, stays in the record and stays linked. However many ask at once, there is
    one. Raises NotFound, and Conflict as long as something is left or an unsafe choice is open.
    """
    enrolments.lock(session, of_number(session, library, person, typed, at=at).enrolment.id)
    due = of_number(session, library, person, typed, at=at)  # anew, now that nobody else can renew it
    if due.renewal.left:
        raise Conflict(N_("%(count)s lessons of the renewal are still open."), count=len(due.renewal.left))
    if due.is_blocked:
        raise Conflict(N_("A choice that would have put her in danger must be worked through first."))
    return _renew(session, due, terms, at=at)


def renew_if_earned(
    session: Session, library: Library, person: Person, course: str, *, terms: Terms, at: datetime
) -> str | None:
    """Renew a person's certificate when the last lesson of its renewal is done; returns the new number.

    The caller holds the enrolment. None where nothing is to be renewed, or something is left.
    """
    for due in of_course(session, library, person, enrolments.find(session, person.id, course), at=at):
        if not due.renewal.left and not due.is_blocked:
            return _renew(session, due, terms, at=at)
    return None


def _renew(session: Session, due: Due, terms: Terms, *, at: datetime) -> str:
    """First the old one, then the new one: two in force for one edition are refused by the database.

    Any other that is in force for the course, from a time when editions had one each, is renewed with it.
    """
    for held in credentials.of_course(session, due.credential.person_id, due.enrolment.course):
        if credentials.supersede(session, held.id, "renewed"):
            notifying.forget_waiting(session, held.facts.number)  # nobody is reminded of what was renewed
    number = certifying.award(session, due.edition, due.enrolment, terms, earlier_id=due.credential.id, at=at)
    facts = {"new": number}
    entry = AuditEntry(at, due.credential.person_id, "credential.renewed", due.credential.facts.number, facts)
    audit.append(session, entry)
    return number


def _opened(credential: Credential, edition: Edition, enrolment: Enrolment, at: datetime) -> datetime | None:
    """Since when the renewal is open; None where it is not."""
    is_superseded = (
        edition.digest != credential.facts.edition and edition.course.release > credential.facts.release
    )
    moved_at = enrolment.moved_at if is_superseded else None
    began = opening(credential.issued_at, credential.facts.expires_on, moved_at)
    return began if began is not None and began <= at else None


def _due(
    session: Session,
    library: Library,
    credential: Credential,
    edition: Edition,
    enrolment: Enrolment,
    began: datetime,
    last: Mapping[int, Mapping[str, datetime]],
) -> Due:
    earned = library.edition(session, credential.facts.edition, credential.facts.path)
    lessons = asked_lessons(earned.course, edition.course)
    done = done_again(lessons, last.get(enrolment.id, {}), began)
    return Due(credential, edition, enrolment, Renewal(began, lessons, done))
