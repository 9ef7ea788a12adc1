"""Crediting: what attending a meeting makes of people's progress, and taking it back."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from firstline.domain.cohort import attention_rank
from firstline.domain.course import Course
from firstline.domain.meeting import Meeting
from firstline.domain.progress import Progress, has_done, is_earned, open_lessons
from firstline.domain.refusal import N_, Conflict
from firstline.services import certifying, renewing
from firstline.services.certifying import Terms
from firstline.services.library import Edition, Library
from firstline.store import attendances, meetings, people
from firstline.store.enrolments import Enrolment

Pair = tuple[int, str]
"""An enrolment and a lesson."""


@dataclass(frozen=True, slots=True)
class Change:
    """An enrolment before and after, with the edition that it is counted by."""

    edition: Edition
    before: Enrolment
    after: Enrolment

    @property
    def course(self) -> Course:
        """The course as she takes it."""
        return self.edition.course


def settle(
    session: Session,
    library: Library,
    meeting: Meeting,
    held: Sequence[Enrolment],
    present: Collection[int],
    terms: Terms,
    *,
    at: datetime,
) -> None:
    """Let the completions of a meeting be what they should be for these enrolments, which the caller holds.

    Those that are ``present`` have done its lessons, by the meeting where not without it; the others have
    nothing by it. A lesson that another meeting covered too, which she attended, stays done by that one.
    Summaries, ranks, harm flags, renewals and certificates follow as when a lesson is completed. Raises
    Conflict where a certificate in force rests on what would be taken away.
    """
    ids = [enrolment.id for enrolment in held]
    made = attendances.made(session, meeting.id, ids)
    gone = {pair: at for pair, at in made.items() if pair[0] not in present or pair[1] not in meeting.lessons}
    attendances.take_back(session, meeting.id, gone)
    left = attendances.lessons(session, ids)
    editions = {enrolment.id: library.taken(session, enrolment) for enrolment in held}
    given = _given(session, meeting, editions, present, gone, left)
    for meeting_id, pairs in given.items():
        attendances.complete(session, meeting_id, pairs, at=at)
    changes = [
        Change(
            editions[each.id], each, replace(each, progress=_progress(each.progress, left.get(each.id, [])))
        )
        for each in held
    ]
    changed = [change for change in changes if change.before.progress != change.after.progress]
    ranks = {c.after.id: (c.after.progress, attention_rank(c.course, c.after.progress)) for c in changed}
    attendances.keep(session, ranks)
    attendances.note_active(session, {key for key, _ in given.get(meeting.id, ()) if key in present}, at=at)
    _settle_flags(session, editions, gone, [pair for pairs in given.values() for pair in pairs], at=at)
    _settle_certificates(session, library, changed, gone, terms, at=at)


def _given(
    session: Session,
    meeting: Meeting,
    editions: Mapping[int, Edition],
    present: Collection[int],
    gone: Mapping[Pair, datetime],
    left: dict[int, list[str]],
) -> dict[int, list[Pair]]:
    """What is to be completed, by meeting; ``left`` grows by it, as the facts do."""
    lost = {key for key, _ in gone}
    attended = meetings.others(session, meeting.id, lost) if lost else {}
    given: dict[int, list[Pair]] = {meeting.id: []}
    for key, edition in editions.items():
        covered = [(meeting.id, lesson) for lesson in meeting.lessons if key in present]
        covered += [
            (other, lesson)
            for other, lessons in attended.get(key, ())
            for lesson in lessons
            if (key, lesson) in gone
        ]
        done = left.setdefault(key, [])
        for meeting_id, lesson in covered:
            known = edition.lessons.get(lesson)
            if known is not None and not has_done(known[1], Progress(lessons=frozenset(done))):
                given.setdefault(meeting_id, []).append((key, lesson))
                done.append(lesson)
    return given


def _progress(before: Progress, lessons: Sequence[str]) -> Progress:
    return replace(before, lessons=frozenset(lessons), last_lesson=lessons[-1] if lessons else None)


def _settle_flags(
    session: Session,
    editions: Mapping[int, Edition],
    gone: Mapping[Pair, datetime],
    given: Sequence[Pair],
    *,
    at: datetime,
) -> None:
    """The first half of clearing a flag is a lesson taken again: in a meeting too, and not without it."""
    back = [
        (key, lesson, noted_at)
        for (key, name), noted_at in gone.items()
        for lesson in _counting_as(editions[key].course, name)
    ]
    attendances.forget_retaken(session, back)
    taken = [(key, lesson) for key, name in given for lesson in _counting_as(editions[key].course, name)]
    attendances.note_retaken(session, taken, at=at)


def _counting_as(course: Course, name: str) -> Iterator[str]:
    yield name
    yield from (other.id for _, other in course.lessons() if other.instead == name)


def _settle_certificates(
    session: Session,
    library: Library,
    changed: Sequence[Change],
    gone: Mapping[Pair, datetime],
    terms: Terms,
    *,
    at: datetime,
) -> None:
    """Refuse to take away what a certificate rests on; issue and renew what is earned now."""
    certified = attendances.certified(session, [change.after.id for change in changed])
    since: dict[int, datetime] = {}
    for (key, _), noted_at in gone.items():
        since[key] = min(noted_at, since.get(key, noted_at))
    for change in changed:
        issued_at = certified.get(change.after.id)
        if issued_at is not None and change.after.id in since and issued_at >= since[change.after.id]:
            _check_not_resting(session, change)
    for change in changed:
        was, is_now = (is_earned(change.course, each.progress) for each in (change.before, change.after))
        if is_now and not was:
            certifying.issue_if_earned(session, change.edition, change.after, terms, at=at)
        if change.after.id in certified:
            _renew(session, library, change.after, terms, at=at)


def _check_not_resting(session: Session, change: Change) -> None:
    before, after = (open_lessons(change.course, each.progress) for each in (change.before, change.after))
    if len(after) > len(before):
        name = people.names(session, [change.after.person_id])[change.after.person_id]
        sentence = N_("The certificate of %(name)s rests on this meeting, so she stays on its list.")
        raise Conflict(sentence, name=name)


def _renew(session: Session, library: Library, enrolment: Enrolment, terms: Terms, *, at: datetime) -> None:
    """Renew where the last lesson of a renewal was done; only holders of certificates come here."""
    person = people.find(session, enrolment.person_id)
    if person is not None:
        renewing.renew_if_earned(session, library, person, enrolment.course, terms=terms, at=at)
