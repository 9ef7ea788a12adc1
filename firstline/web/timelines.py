"""What one person did, and what was done for her, as a timeline."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from firstline.domain.attempt import Attempt
from firstline.domain.course import Course
from firstline.domain.quiz import Test
from firstline.services.following import Act, Dossier, Record
from firstline.services.library import Edition
from firstline.store.traces import Ending
from firstline.web.languages import day, gettext, moment, ngettext
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
    door = dossier.door
    if door.invited_at is not None and not door.has_password:
        entries.append(Entry(door.invited_at, gettext("Invitation sent"), gettext("Not opened yet")))
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _of_record(record: Record) -> Iterator[Entry]:
    edition = in_readers_language(record.edition)
    course = edition.course
    yield Entry(record.enrolment.began_at, gettext("Joined the course"), course.title)
    for lesson_id, at in record.completions:
        known = edition.lessons.get(lesson_id)
        yield Entry(at, gettext("Lesson completed"), known[1].title if known else lesson_id)
    tests = {test.id: test for test in course.tests}
    for attempt in record.attempts:
        yield from _of_attempt(attempt, tests.get(attempt.quiz), record.enrolment.cohort_id)
    yield from _of_flags(record, course)
    for ending, played in record.endings:
        yield _of_ending(ending, in_readers_language(played))
    for noted_at, title, held_on in record.meetings:
        yield Entry(noted_at, gettext("Attended a meeting"), f"{title}, {day(held_on)}")
    for act in record.acts:
        yield _of_act(act, {test.id: test.title for test in course.tests})
    if record.recalls is not None:
        yield _of_recalls(record)


def _of_attempt(attempt: Attempt, test: Test | None, cohort: int | None) -> Iterator[Entry]:
    title = test.title if test else attempt.quiz
    values = {"test": title, "number": attempt.number}
    yield Entry(attempt.started_at, gettext("Test begun"), gettext("%(test)s, attempt %(number)s") % values)
    if attempt.ended_at is not None:
        text = result_text(attempt, test)
        href = url_for("attempts.inspect", cohort=cohort, attempt=attempt.id) if cohort else None
        yield Entry(attempt.ended_at, gettext("Test handed in"), f"{title}: {text}", href)


def _of_flags(record: Record, course: Course) -> Iterator[Entry]:
    about = {objective.id: objective.text for objective in course.objectives}
    for flag in record.flags:
        text = about.get(flag.objective, flag.objective)
        yield Entry(flag.raised_at, gettext("Unsafe choice"), text)
        if flag.cleared_at:
            yield Entry(flag.cleared_at, gettext("Unsafe choice worked through"), text)


def _of_ending(ending: Ending, edition: Edition) -> Entry:
    """A scenario's end, in the words of the edition that it was played in."""
    scenario = next((each for each in edition.course.scenarios if each.id == ending.scenario), None)
    scene = scenario.scene(ending.scene) if scenario else None
    title, end = scenario.title if scenario else ending.scenario, scene.title if scene else ending.scene
    return Entry(ending.ended_at, gettext("Scenario played to an end"), f"{title}: {end}")


def _of_recalls(record: Record) -> Entry:
    """All refreshers in one line: there may be hundreds of answers."""
    recalls = record.recalls
    assert recalls is not None
    text = ngettext(
        "%(num)s answer so far, %(right)s of them right",
        "%(num)s answers so far, %(right)s of them right",
        recalls.count,
    )
    words = text % {"num": recalls.count, "right": recalls.right}
    return Entry(recalls.last_at, gettext("Last refresher"), words)


def _of_act(act: Act, titles: dict[str, str]) -> Entry:
    """What a trainer did for her, with the reason and who it was."""
    entry, facts = act.entry, act.entry.facts
    quiz = titles.get(facts.get("quiz", ""), facts.get("quiz", ""))
    values = {**facts, "test": quiz}
    words = {
        "person.extra-time": (gettext("Extra time changed"), gettext("%(before)s %% to %(percent)s %%")),
        "person.extra-attempts": (gettext("Attempts given"), gettext("%(test)s: %(count)s. %(reason)s")),
        "attempt.voided": (
            gettext("Attempt made void"),
            gettext("%(test)s, attempt %(number)s. %(reason)s"),
        ),
        "person.moved": (gettext("Moved to another cohort"), gettext("To %(name)s")),
        "person.taken-out": (gettext("Taken out of the cohort"), gettext("Out of %(name)s")),
    }
    title, text = words[entry.act]
    told = text % values
    return Entry(entry.at, title, f"{told} · {act.by}" if act.by else told)
