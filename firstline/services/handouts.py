"""Handouts: job aids and trainer's guides as PDF, printed once for each edition and language."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from firstline.domain.refusal import N_, Conflict, NotFound
from firstline.services.library import Edition, Library
from firstline.store import handouts, jobs

PRINT = "print-handout"
GUIDE = "guide"
MOST_PAGES = {"job-aid": 1, GUIDE: 60}


@dataclass(frozen=True, slots=True)
class Handout:
    """What a handout's print needs: chapters of a title and Markdown, in the course's language."""

    subject: str
    edition: Edition
    title: str
    chapters: tuple[tuple[str, str], ...]
    most_pages: int


def subject_of(edition: Edition, kind: str, name: str) -> str:
    """How jobs and prints name a handout."""
    return f"{edition.digest}/{edition.course.language}/{kind}/{name}"


def ask(session: Session, edition: Edition, kind: str, name: str, *, at: datetime) -> None:
    """Ask for a print, once. Raises NotFound for a handout that the edition does not have."""
    subject = subject_of(edition, kind, name)
    _handout(edition, subject, kind, name)
    jobs.add(session, PRINT, subject, at=at)


def find(session: Session, edition: Edition, kind: str, name: str) -> bytes | None:
    """The kept bytes, None before the print. Raises NotFound, Conflict where it cannot be printed."""
    subject = subject_of(edition, kind, name)
    _handout(edition, subject, kind, name)
    if jobs.is_given_up(session, PRINT, subject):
        raise Conflict(
            N_("This paper could not be made. Your administrator finds out why by “flask doctor”.")
        )
    return handouts.find(session, subject)


def to_print(session: Session, library: Library, subject: str) -> Handout | None:
    """What a print job needs; None when it was printed already. Raises NotFound."""
    digest, language, kind, name = subject.split("/", 3)
    if handouts.find(session, subject) is not None:
        return None
    return _handout(library.edition(session, digest).read_in(language), subject, kind, name)


def keep(session: Session, subject: str, content: bytes, *, at: datetime) -> None:
    """Keep a print; a later one is dropped."""
    handouts.keep(session, subject, content, at=at)


def _handout(edition: Edition, subject: str, kind: str, name: str) -> Handout:
    course = edition.course
    if kind == GUIDE and course.guide:
        chapters = tuple((page.title, page.body) for page in course.guide)
        return Handout(subject, edition, course.title, chapters, MOST_PAGES[GUIDE])
    aids = {aid.id: aid for module in course.modules for aid in module.job_aids}
    if kind != "job-aid" or name not in aids:
        raise NotFound(N_("There is no such handout."))
    aid = aids[name]
    return Handout(subject, edition, aid.title, ((aid.title, aid.body),), MOST_PAGES["job-aid"])
