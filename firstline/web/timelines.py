"""What one person did, as a timeline."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from firstline.domain.attempt import Attempt
from firstline.domain.quiz import Test
from firstline.services.overseeing import Dossier, Record
from firstline.web.languages import gettext, moment
from firstline.web.result_views import result_text
from firstline.web.texts import in_readers_language


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a timeline, as macros/table.html shows it."""

    at: datetime
    title: str
    text: str
    href: str | None = None

    @property
    def at_iso(self) -> str:
        """The moment for machines."""
        return self.at.isoformat(timespec="seconds")

    @property
    def at_text(self) -> str:
        """The moment for the reader."""
        return moment(self.at)


def timeline(dossier: Dossier) -> list[Entry]:
    """Everything that is stored of a person's way, the newest first."""
    entries = [entry for record in dossier.records for entry in _of_record(record)]
    for credential in dossier.credentials:
        facts = credential.facts
        href = url_for("certificates.verify", number=facts.number)
        entries.append(Entry(credential.issued_at, gettext("Certificate issued"), facts.number, href))
        if credential.revoked_at:
            entries.append(Entry(credential.revoked_at, gettext("Certificate revoked"), facts.number, href))
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _of_record(record: Record) -> Iterator[Entry]:
    edition = in_readers_language(record.edition)
    course = edition.course
    yield Entry(record.enrolment.began_at, gettext("Joined the course"), course.title)
    for lesson_id, at in record.completions:
        known = edition.lessons.get(lesson_id)
        yield Entry(at, gettext("Lesson completed"), known[1].title if known else lesson_id)
    for attempt in record.attempts:
        yield from _of_attempt(attempt, edition.any_test(attempt.quiz), record.enrolment.cohort_id)
    about = {objective.id: objective.text for objective in course.objectives}
    for flag in record.flags:
        text = about.get(flag.objective, flag.objective)
        yield Entry(flag.raised_at, gettext("Unsafe choice"), text)
        if flag.cleared_at:
            yield Entry(flag.cleared_at, gettext("Unsafe choice worked through"), text)


def _of_attempt(attempt: Attempt, test: Test, cohort: int | None) -> Iterator[Entry]:
    title, values = test.title, {"test": test.title, "number": attempt.number}
    yield Entry(attempt.started_at, gettext("Test begun"), gettext("%(test)s, attempt %(number)s") % values)
    if attempt.ended_at is not None:
        text = result_text(attempt, test)
        href = url_for("attempts.inspect", cohort=cohort, attempt=attempt.id) if cohort else None
        yield Entry(attempt.ended_at, gettext("Test handed in"), f"{title}: {text}", href)
