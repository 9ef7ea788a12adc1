"""Placing: a trainer's code for her cohort, and the places that those get who wait."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session

from firstline.domain.audit import AuditEntry
from firstline.domain.cohort import Cohort, attention_rank
from firstline.domain.joining_code import JoiningCode, check_cap, end_of
from firstline.domain.mail import PLACE_FREE
from firstline.domain.person import Person
from firstline.domain.refusal import N_, Conflict, Invalid, NotFound
from firstline.sealing import boxes, tokens
from firstline.services import enrolling, notifying, overseeing
from firstline.services.library import Library
from firstline.store import agencies, audit, cohorts, enrolments, joining_codes, newcomers, waiting
from firstline.store.enrolments import Enrolment
from firstline.store.mails import Wish
from firstline.store.waiting import Waiting

_UNFIT = N_(
    "This person cannot come in: she takes the course in another cohort by now, or has begun its test on "
    "another role path."
)


@dataclass(frozen=True, slots=True)
class Entry:
    """How people come into a cohort by themselves: its code and who waits.

    ``code`` is None before there was one, and where it was sealed under an older secret; ``rule`` is None
    only before there was one. ``people`` counts those in the cohort, whoever put them there.
    """

    cohort: Cohort
    rule: JoiningCode | None
    code: str | None
    agency: str
    people: int
    waiting: tuple[Waiting, ...]

    @property
    def room(self) -> int:
        """How many of those who wait could come in now."""
        return self.rule.room(self.people) if self.rule else 0

    def is_open(self, at: datetime) -> bool:
        """Whether people can join now."""
        is_shut = self.rule is None or self.cohort.archived_at is not None
        return not is_shut and self.rule is not None and self.rule.is_open(at)


def entry(session: Session, visitor: Person, cohort_id: int, secret: str) -> Entry:
    """The code of a cohort that the visitor holds, and who waits. Raises NotFound."""
    cohort = overseeing.find_cohort(session, visitor, cohort_id)
    kept = joining_codes.of_cohort(session, cohort.id)
    named = {agency.id: agency.name for agency in agencies.named(session)} if kept else {}
    return Entry(
        cohort,
        kept.rule if kept else None,
        boxes.opened(secret, kept.sealed) if kept else None,
        named[kept.rule.agency_id] if kept else "",
        cohorts.count_members(session, cohort.id),
        waiting.of_cohort(session, cohort.id),
    )


def count_waiting(session: Session, cohort_id: int) -> int:
    """How many people wait for a cohort that the caller has found."""
    return waiting.count(session, cohort_id)


def make_code(
    session: Session,
    visitor: Person,
    cohort_id: int,
    *,
    cap: int | None,
    ends_on: date | None,
    agency_id: int | None,
    secret: str,
    at: datetime,
) -> str:
    """Give a cohort a new code and return it; an older one is no code any more.

    New people join the agency. Raises NotFound, Conflict for an archived cohort, Invalid.
    """
    cohort = overseeing.find_open(session, visitor, cohort_id)
    rule = _rule(session, visitor, cohort, cap, ends_on, agency_id, at)
    code = tokens.joining_code()
    sealed, hashed = boxes.sealed(secret, code), tokens.digest(tokens.read_joining_code(code))
    joining_codes.replace(session, rule, code_hash=hashed, sealed=sealed)
    _record(session, visitor, "joining-code.made", cohort, _facts(rule), at=at)
    return code


def change_code(
    session: Session,
    visitor: Person,
    cohort_id: int,
    *,
    cap: int | None,
    ends_on: date | None,
    agency_id: int | None,
    at: datetime,
) -> None:
    """Change the cap, the last day and the agency of a code, which stays the same: it may hang on a wall.

    One that has ended can be used again. Raises as ``make_code``, and Conflict where there is no code.
    """
    cohort = overseeing.find_open(session, visitor, cohort_id)
    rule = _rule(session, visitor, cohort, cap, ends_on, agency_id, at)
    if joining_codes.hold(session, cohort.id) is None:
        raise Conflict(N_("This cohort has no joining code yet."))
    joining_codes.change(session, cohort.id, cap=rule.cap, agency_id=rule.agency_id, ends_at=rule.ends_at)
    _record(session, visitor, "joining-code.changed", cohort, _facts(rule), at=at)


def end_code(session: Session, visitor: Person, cohort_id: int, *, at: datetime) -> None:
    """Let nobody join with a code any more; who waits still waits. Twice does no harm. Raises NotFound."""
    cohort = overseeing.find_cohort(session, visitor, cohort_id)
    kept = joining_codes.hold(session, cohort.id)
    if kept is not None and kept.rule.is_open(at):
        joining_codes.end(session, cohort.id, at=at)
        _record(session, visitor, "joining-code.ended", cohort, {}, at=at)


def admit(
    session: Session,
    library: Library,
    visitor: Person,
    cohort_id: int,
    person_id: int | None = None,
    *,
    at: datetime,
) -> int:
    """Let one of those in who wait, or (None) as many in order as there is room for. Returns how many.

    Each is told by mail. Who meanwhile is in another cohort of the course, or has begun its test on another
    role path, is taken off the line; the one who was named is refused with a sentence instead. Raises
    NotFound for somebody who does not wait, Conflict for a full or archived cohort.
    """
    cohort = overseeing.find_open(session, visitor, cohort_id)
    kept = joining_codes.hold(session, cohort.id)
    lines = waiting.of_cohort(session, cohort.id)
    wanted = [each for each in lines if person_id in (None, each.person.id)]
    if person_id is not None and not wanted:
        raise NotFound
    room = kept.rule.room(cohorts.count_members(session, cohort.id)) if kept else 0
    if wanted and not room:
        raise Conflict(N_("The cohort is full. Raise the number of places first."))
    fitting = _fitting(session, library, cohort, wanted)
    if person_id is not None and person_id not in fitting:
        raise Conflict(_UNFIT)
    placed = [each for each in wanted if each.person.id in fitting][:room]
    ids = [each.person.id for each in placed]
    _put_in(session, library, cohort, {each: fitting[each] for each in ids}, at=at)
    unfit = [each.person.id for each in wanted if each.person.id not in fitting]
    waiting.remove(session, cohort.id, [*ids, *unfit])
    _tell(session, cohort, placed, at=at)
    if placed:
        _record(session, visitor, "waiting.admitted", cohort, _people(ids), at=at)
    return len(placed)


def remove(session: Session, visitor: Person, cohort_id: int, person_id: int | None, *, at: datetime) -> None:
    """Take somebody off the line; she keeps her account. Twice does no harm. Raises NotFound."""
    cohort = overseeing.find_cohort(session, visitor, cohort_id)
    if person_id is not None and waiting.place(session, cohort.id, person_id) is not None:
        waiting.remove(session, cohort.id, [person_id])
        _record(session, visitor, "waiting.removed", cohort, _people([person_id]), at=at)


def _fitting(
    session: Session, library: Library, cohort: Cohort, wanted: Sequence[Waiting]
) -> dict[int, Enrolment | None]:
    """Those who can come in, in order, each with the enrolment that she has in the course already."""
    ids = [each.person.id for each in wanted]
    taken = {each.person_id: each for each in enrolments.hold_of_people(session, ids, cohort.course)}
    return {
        person_id: taken.get(person_id)
        for person_id in ids
        if _fits(session, library, cohort, taken.get(person_id))
    }


def _fits(session: Session, library: Library, cohort: Cohort, enrolment: Enrolment | None) -> bool:
    if enrolment is None:
        return True
    is_bound = bool(cohort.path) and cohort.path != enrolment.path
    return enrolment.cohort_id is None and not (
        is_bound and enrolling.is_settled(library.taken(session, enrolment), enrolment)
    )


def _put_in(
    session: Session,
    library: Library,
    cohort: Cohort,
    placed: Mapping[int, Enrolment | None],
    *,
    at: datetime,
) -> None:
    """Enrol many people by a few statements; what those did stays done who took the course alone."""
    begun = [(person_id, cohort.path) for person_id, enrolment in placed.items() if enrolment is None]
    newcomers.enrol(session, begun, cohort.course, cohort.edition, cohort_id=cohort.id, at=at)
    alone = [enrolment for enrolment in placed.values() if enrolment is not None]
    newcomers.join_cohort(session, [enrolment.id for enrolment in alone], cohort.id)
    moved = [replace(each, path=cohort.path) for each in alone if cohort.path and cohort.path != each.path]
    ranks = {e.id: attention_rank(library.taken(session, e).course, e.progress) for e in moved}
    enrolments.set_paths(session, cohort.path, ranks)


def _tell(session: Session, cohort: Cohort, placed: Sequence[Waiting], *, at: datetime) -> None:
    """Tell by mail that there is a place, to those who can be written to."""
    facts = {"cohort": str(cohort.id)}
    wishes = [
        Wish(each.person.id, PLACE_FREE, f"cohort {cohort.id} {each.asked_at.isoformat()}", facts)
        for each in placed
        if each.person.email and each.person.active
    ]
    notifying.notify_all(session, PLACE_FREE, wishes, f"places in cohort {cohort.id} {at.isoformat()}", at=at)


def _rule(
    session: Session,
    visitor: Person,
    cohort: Cohort,
    cap: int | None,
    ends_on: date | None,
    agency_id: int | None,
    at: datetime,
) -> JoiningCode:
    places, ends_at = check_cap(cap), end_of(ends_on, notifying.zone_of(visitor.zone), at)
    if agency_id is None or agencies.root_of(session, agency_id) is None:
        raise Invalid("agency_id", N_("Choose an agency."))
    return JoiningCode(cohort.id, places, agency_id, at, ends_at)


def last_day(rule: JoiningCode, visitor: Person) -> date:
    """The last day of a code by the trainer's clock."""
    return (rule.ends_at - timedelta(microseconds=1)).astimezone(notifying.zone_of(visitor.zone)).date()


def _facts(rule: JoiningCode) -> dict[str, str]:
    ends = rule.ends_at.isoformat(timespec="minutes")
    return {"cap": str(rule.cap), "ends": ends, "agency": str(rule.agency_id)}


def _people(ids: Collection[int]) -> dict[str, str]:
    return {"people": " ".join(str(each) for each in sorted(ids))}


def _record(
    session: Session, by: Person, act: str, cohort: Cohort, facts: dict[str, str], *, at: datetime
) -> None:
    audit.append(session, AuditEntry(at, by.id, act, f"cohort {cohort.id}", facts))
