"""Announcing: what a trainer tells a whole cohort, by mail and on the page of its course."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from firstline.domain.announcement import AGAIN_AFTER, STANDS_FOR, Announcement, clean_words
from firstline.domain.audit import AuditEntry
from firstline.domain.cohort import Cohort
from firstline.domain.mail import ANNOUNCEMENT
from firstline.domain.person import Person
from firstline.domain.refusal import N_, Conflict
from firstline.services import notifying, overseeing
from firstline.store import announcements, audit, reminders
from firstline.store.announcements import Reader
from firstline.store.enrolments import Enrolment
from firstline.store.mails import Wish

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Board:
    """What a cohort was told, the newest first, and who gets the next mail."""

    cohort: Cohort
    told: tuple[Announcement, ...]
    readers: tuple[Reader, ...]


def board(session: Session, visitor: Person, cohort_id: int) -> Board:
    """The announcements of a cohort that the visitor holds. Raises NotFound."""
    cohort = overseeing.find_cohort(session, visitor, cohort_id)
    told = announcements.newest(session, cohort_id, limit=MOST_SHOWN)
    return Board(cohort, told, announcements.readers(session, cohort_id))


def announce(session: Session, visitor: Person, cohort_id: int, words: str, *, at: datetime) -> int:
    """Tell a cohort something; returns how many get a mail. The others read it on the page of the course.

    The words stand in one place, and the mail is drawn from there. Raises NotFound; Invalid for words
    that cannot be sent; Conflict for an archived cohort, and for the same words within a day.
    """
    overseeing.find_cohort(session, visitor, cohort_id)
    reminders.hold(session, cohort_id)  # a second press waits here, and then finds the same words
    found = board(session, visitor, cohort_id)
    cleaned = clean_words(words)
    _, archived = reminders.choice(session, cohort_id)
    if archived:
        raise Conflict(N_("This cohort is archived, so nothing is sent to it."))
    since = at - AGAIN_AFTER
    if any(each.words == cleaned and each.made_at > since for each in found.told):
        raise Conflict(N_("You sent the same words a moment ago. They are on their way."))
    number = announcements.add(session, cohort_id, visitor.id, cleaned, at=at)
    facts = {"announcement": str(number)}
    wishes = [Wish(reader.id, ANNOUNCEMENT, f"announcement {number}", facts) for reader in found.readers]
    notifying.notify_all(session, ANNOUNCEMENT, wishes, f"announcement {number}", at=at)
    counted = {"announcement": str(number), "people": str(len(wishes))}
    audit.append(session, AuditEntry(at, visitor.id, "announcement.sent", f"cohort {cohort_id}", counted))
    return len(wishes)


def standing(session: Session, enrolment: Enrolment | None, *, at: datetime) -> Announcement | None:
    """The newest announcement of the last 14 days to the cohort of an enrolment."""
    if enrolment is None or enrolment.cohort_id is None:
        return None
    found = announcements.newest(session, enrolment.cohort_id, limit=1, since=at - STANDS_FOR)
    return found[0] if found else None
