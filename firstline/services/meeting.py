"""Meeting: a cohort's sessions in person; who attended one has done the lessons that it covered."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from firstline.domain.audit import AuditEntry
from firstline.domain.cohort import Cohort
from firstline.domain.meeting import TITLE_LENGTH, Meeting, check_day, check_lessons, check_minutes
from firstline.domain.person import Person
from firstline.domain.refusal import N_, Conflict, NotFound
from firstline.domain.text import clean_text, sort_name
from firstline.services import crediting, notifying, overseeing
from firstline.services.certifying import Terms
from firstline.services.library import Edition, Library
from firstline.store import attendances, audit, enrolments, meetings
from firstline.store.attendances import Named


@dataclass(frozen=True, slots=True)
class Roll:
    """A meeting with everybody who could have attended it, by name; ``noted`` are the enrolments that did."""

    cohort: Cohort
    edition: Edition
    meeting: Meeting
    people: tuple[Named, ...]
    noted: Mapping[int, datetime]

    def named(self, words: str) -> tuple[Named, ...]:
        """Those in whose name or agency all of these words stand, however they are written."""
        wanted = sort_name(words).split()
        return tuple(
            each
            for each in self.people
            if all(word in f"{sort_name(each.name)} {sort_name(each.agency)}" for word in wanted)
        )


def list_meetings(
    session: Session, library: Library, visitor: Person, cohort_id: int
) -> tuple[Cohort, Edition, tuple[Meeting, ...]]:
    """The meetings of a cohort that the visitor holds, the latest first. Raises NotFound."""
    cohort = overseeing.find_cohort(session, visitor, cohort_id)
    edition = library.edition(session, cohort.edition, cohort.path)
    return cohort, edition, meetings.of_cohort(session, cohort.id)


def roll(session: Session, library: Library, visitor: Person, cohort_id: int, meeting_id: int) -> Roll:
    """A meeting with its people. Raises NotFound. Costs the same for any size."""
    cohort, meeting = _find(session, visitor, cohort_id, meeting_id)
    edition = library.edition(session, cohort.edition, cohort.path)
    people = attendances.roll(session, cohort.id, meeting.id)
    return Roll(cohort, edition, meeting, people, meetings.noted(session, meeting.id))


def add_meeting(
    session: Session,
    library: Library,
    visitor: Person,
    cohort_id: int,
    *,
    title: str,
    held_on: date | None,
    minutes: int | None,
    lessons: Sequence[str],
    at: datetime,
) -> int:
    """Add a meeting to a cohort, and return its id. Raises NotFound, Invalid, Conflict if archived."""
    cohort = overseeing.find_open(session, visitor, cohort_id)
    meeting = _checked(session, library, cohort, 0, title, held_on, minutes, lessons)
    meeting_id = meetings.add(session, meeting, at=at)
    _record(session, visitor, "meeting.added", replace(meeting, id=meeting_id), _facts(meeting), at=at)
    return meeting_id


def change_meeting(
    session: Session,
    library: Library,
    visitor: Person,
    cohort_id: int,
    meeting_id: int,
    *,
    title: str,
    held_on: date | None,
    minutes: int | None,
    lessons: Sequence[str],
    terms: Terms,
    at: datetime,
) -> None:
    """Change what is said of a meeting; other lessons count for those who attended, and only for them.

    Raises NotFound, Invalid, Conflict for an archived cohort and where a certificate rests on a lesson that
    would be taken away.
    """
    cohort, before = _find_open(session, visitor, cohort_id, meeting_id)
    after = _checked(session, library, cohort, before.id, title, held_on, minutes, lessons)
    if replace(after, people=before.people) == before:
        return
    meetings.change(session, after)
    if after.lessons != before.lessons:
        noted = frozenset(meetings.noted(session, before.id))
        held = enrolments.lock_many(session, noted)
        crediting.settle(session, library, after, held, noted, terms, at=at)
    _record(session, visitor, "meeting.changed", after, _facts(after), at=at)


def remove_meeting(
    session: Session, visitor: Person, cohort_id: int, meeting_id: int, *, at: datetime
) -> None:
    """Forget a meeting that nobody attended. Raises NotFound, Conflict."""
    _, meeting = _find_open(session, visitor, cohort_id, meeting_id)
    if meetings.noted(session, meeting.id):
        raise Conflict(N_("Somebody attended this meeting. Take everybody off its list first."))
    meetings.remove(session, meeting.id)
    _record(session, visitor, "meeting.removed", meeting, _facts(meeting), at=at)


def note_attendance(
    session: Session,
    library: Library,
    visitor: Person,
    cohort_id: int,
    meeting_id: int,
    *,
    shown: Collection[int] | None,
    present: Collection[int] = (),
    terms: Terms,
    at: datetime,
) -> tuple[int, int]:
    """Say who of those that were ``shown`` attended; returns how many came onto the list, and off it.

    Both are ids of enrolments; ``shown`` None notes everybody who is in the cohort. Whoever comes onto the
    list has done the lessons of the meeting that she had not done, as if she had worked through them, with
    the certificate where that was the last condition. Whoever comes off it loses exactly what the meeting
    gave her. The same again changes nothing. However many people, it costs the same statements, but for
    those of each certificate that is issued. Raises NotFound, Conflict for an archived cohort, before the
    day of the meeting, and where a certificate rests on it.
    """
    cohort, meeting = _find_open(session, visitor, cohort_id, meeting_id)
    known = attendances.roll(session, cohort.id, meeting.id)
    noted = meetings.noted(session, meeting.id)
    members = {each.enrolment_id for each in known if each.is_member}
    added = frozenset(members if shown is None else members & set(present)) - frozenset(noted)
    removed = frozenset(noted) & (frozenset(shown or ()) - frozenset(present))
    if added and meeting.held_on > at.astimezone(notifying.zone_of(visitor.zone)).date():
        raise Conflict(N_("This meeting has not taken place yet. Change its day first if it has."))
    held = enrolments.lock_many(session, added | removed)
    meetings.leave(session, meeting.id, removed)
    meetings.note(session, meeting.id, added, at=at)
    crediting.settle(session, library, meeting, held, added, terms, at=at)
    if added or removed:
        people = {each.id: each.person_id for each in held}
        facts = {"came": _ids(people[each] for each in added), "left": _ids(people[each] for each in removed)}
        _record(session, visitor, "meeting.attended", meeting, facts, at=at)
    return len(added), len(removed)


def _find(session: Session, visitor: Person, cohort_id: int, meeting_id: int) -> tuple[Cohort, Meeting]:
    cohort = overseeing.find_cohort(session, visitor, cohort_id)
    meeting = meetings.find(session, cohort.id, meeting_id)
    if meeting is None:
        raise NotFound
    return cohort, meeting


def _find_open(session: Session, visitor: Person, cohort_id: int, meeting_id: int) -> tuple[Cohort, Meeting]:
    """A meeting that can be changed, held against others who change it."""
    overseeing.find_open(session, visitor, cohort_id)
    meetings.hold(session, meeting_id)
    return _find(session, visitor, cohort_id, meeting_id)


def _checked(
    session: Session,
    library: Library,
    cohort: Cohort,
    meeting_id: int,
    title: str,
    held_on: date | None,
    minutes: int | None,
    lessons: Sequence[str],
) -> Meeting:
    known = library.edition(session, cohort.edition, cohort.path).lessons
    return Meeting(
        meeting_id,
        cohort.id,
        clean_text(title, "title", least=1, most=TITLE_LENGTH),
        check_day(held_on),
        check_minutes(minutes),
        check_lessons(lessons, known),
    )


def _facts(meeting: Meeting) -> dict[str, str]:
    facts = {"cohort": str(meeting.cohort_id), "title": meeting.title, "day": str(meeting.held_on)}
    return facts | {"minutes": str(meeting.minutes), "lessons": " ".join(meeting.lessons)}


def _ids(ids: Iterable[int]) -> str:
    return " ".join(str(each) for each in sorted(ids))


def _record(
    session: Session, by: Person, act: str, meeting: Meeting, facts: Mapping[str, str], *, at: datetime
) -> None:
    audit.append(session, AuditEntry(at, by.id, act, f"meeting {meeting.id}", facts))
