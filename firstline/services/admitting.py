"""Admitting: many people into a cohort at once, from a roster or from lines that a trainer types."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from firstline.domain.agency import Tree
from firstline.domain.audit import AuditEntry
from firstline.domain.cohort import Cohort, attention_rank
from firstline.domain.course import Course
from firstline.domain.enlistment import Candidate, Known, Place, Verdict, judge, read_lines
from firstline.domain.person import Person
from firstline.domain.refusal import N_, Conflict
from firstline.domain.roster import Line, folded
from firstline.services import enrolling, staffing
from firstline.services.library import Library
from firstline.store import agencies, audit, cohorts, enrolments, newcomers
from firstline.store.newcomers import Account


@dataclass(frozen=True, slots=True)
class Admitted:
    """Whom an act let in: new people, people who had an account, and how many slips were given."""

    new: tuple[int, ...]
    enrolled: tuple[int, ...]
    slips: int


def place_of(
    session: Session,
    library: Library,
    cohort: Cohort,
    *,
    agency_id: int | None,
    stand_in_id: int | None = None,
    language: str = "en",
    roles: frozenset[str] = frozenset({"trainee"}),
) -> Place:
    """Where people of a cohort go, and what the names of agencies and role paths in their lines mean."""
    tree = staffing.agency_names(session)
    course = library.edition(session, cohort.edition).course
    return Place(
        cohort.id,
        cohort.path,
        _paths(course),
        {folded(agency.name): agency.id for agency in tree.by_id.values()},
        {agency_id: tree.root(agency_id).id for agency_id in tree.by_id},
        _known(tree, agency_id),
        _known(tree, stand_in_id),
        language,
        roles,
    )


def check(
    session: Session,
    library: Library,
    visitor: Person,
    cohort: Cohort,
    place: Place,
    lines: Iterable[Line],
    *,
    at: datetime,
) -> tuple[Verdict, ...]:
    """What would become of each line now; nothing is written. 5,000 lines are two statements."""
    read = tuple(read_lines(lines, place))
    candidates = [candidate for _, candidate, _ in read if candidate is not None]
    emails = {candidate.email for candidate in candidates if candidate.email}
    numbers = {(c.root_id, c.staff_number) for c in candidates if c.root_id is not None and c.staff_number}
    by_email = newcomers.by_emails(session, emails, cohort.course, at=at)
    by_number = newcomers.by_numbers(session, numbers, cohort.course, at=at)
    found = {account.id: account for account in (*by_email.values(), *by_number.values())}
    known = _standings(session, library, visitor, cohort, found)

    def accounts(candidate: Candidate) -> tuple[Known, ...]:
        matches = (
            by_email.get(candidate.email or ""),
            by_number.get((candidate.root_id or 0, candidate.staff_number or "")),
        )
        return tuple(known[account.id] for account in matches if account is not None)

    return tuple(judge(each, place, accounts) for each in read)


def admit(
    session: Session,
    library: Library,
    visitor: Person,
    cohort: Cohort,
    verdicts: Sequence[Verdict],
    *,
    secret: str | None,
    at: datetime,
) -> Admitted:
    """Carry out what ``check`` found: accounts for the new, enrolments for all who are not here.

    Names, addresses and numbers of those who have an account stay as they are. With ``secret`` those who
    have no address and cannot sign in get a slip. Raises Conflict where an agency was moved meanwhile.
    """
    fresh = [v.candidate for v in verdicts if v.outcome == "new" and v.candidate is not None]
    enrolled = [v.known for v in verdicts if v.outcome == "enrolled" and v.known is not None]
    paths = {v.known.id: v.candidate.path for v in verdicts if v.known and v.candidate}
    _hold_agencies(session, fresh)
    ids = newcomers.add(session, fresh, at=at)
    begun = [(person_id, each.path) for person_id, each in zip(ids, fresh, strict=True)]
    begun += [(each.id, paths[each.id]) for each in enrolled if each.enrolment_id is None]
    newcomers.enrol(session, begun, cohort.course, cohort.edition, cohort_id=cohort.id, at=at)
    _join(session, library, cohort, enrolled)
    wanting = [person_id for person_id, each in zip(ids, fresh, strict=True) if each.email is None]
    wanting += [each.id for each in enrolled if each.lacks_slip]
    given = frozenset(wanting if secret is not None else ())
    if secret is not None:
        staffing.make_slips(session, wanting, secret, at=at)
    _record(session, visitor, ids, enrolled, given, at=at)
    return Admitted(tuple(ids), tuple(each.id for each in enrolled), len(given))


def _paths(course: Course) -> dict[str, str]:
    every = (path for each in (course, *course.translations) for path in each.paths)
    return {folded(word): path.id for path in every for word in (path.title, path.id)}


def _known(tree: Tree, agency_id: int | None) -> int | None:
    return agency_id if agency_id in tree.by_id else None


def _standings(
    session: Session, library: Library, visitor: Person, cohort: Cohort, found: Mapping[int, Account]
) -> dict[int, Known]:
    """The accounts as the trainer may know them; whether a begun test keeps one from the cohort's path."""
    is_free = visitor.role == "administrator"
    held = frozenset() if is_free else cohorts.held_by(session, visitor.id)
    alone = [
        account.enrolment_id
        for account in found.values()
        if account.enrolment_id is not None and account.cohort_id is None and account.path != cohort.path
    ]
    settled = {
        enrolment.id
        for enrolment in (enrolments.many(session, alone) if cohort.path and alone else ())
        if enrolling.is_settled(library.taken(session, enrolment), enrolment)
    }
    return {
        account.id: Known(
            account.id,
            account.name,
            account.email,
            account.staff_number,
            account.root_id,
            account.role,
            account.active,
            account.lacks_slip,
            account.enrolment_id,
            account.cohort_id,
            account.path or "",
            is_free or account.cohort_id in held,
            account.enrolment_id in settled,
        )
        for account in found.values()
    }


def _hold_agencies(session: Session, fresh: Sequence[Candidate]) -> None:
    """Let nobody move the agencies of new people until the transaction ends."""
    roots = {each.agency_id: each.root_id for each in fresh if each.agency_id is not None}
    for agency_id, root_id in sorted(roots.items()):
        if agencies.held_root_of(session, agency_id) != root_id:
            raise Conflict(N_("Somebody has just changed the agencies. Try again."))


def _join(session: Session, library: Library, cohort: Cohort, enrolled: Sequence[Known]) -> None:
    """Put those into the cohort who take the course alone, on its role path where it has one."""
    alone = {each.enrolment_id: each.path for each in enrolled if each.enrolment_id is not None}
    newcomers.join_cohort(session, sorted(alone), cohort.id)
    others = [enrolment_id for enrolment_id, path in alone.items() if cohort.path and path != cohort.path]
    course = library.edition(session, cohort.edition, cohort.path).course if others else None
    if course is None:
        return
    ranks = {each.id: attention_rank(course, each.progress) for each in enrolments.many(session, others)}
    enrolments.set_paths(session, cohort.path, ranks)


def _record(
    session: Session,
    visitor: Person,
    new: Sequence[int],
    enrolled: Sequence[Known],
    given: frozenset[int],
    *,
    at: datetime,
) -> None:
    """An entry for each new account, which says whether it came with a slip, and for each other slip."""
    added = [
        AuditEntry(
            at,
            visitor.id,
            "person.added",
            f"person {person_id}",
            {"role": "trainee"} | ({"slip": "given"} if person_id in given else {}),
        )
        for person_id in new
    ]
    others = [
        AuditEntry(at, visitor.id, "slip.given", f"person {each.id}") for each in enrolled if each.id in given
    ]
    audit.append_all(session, [*added, *others])
