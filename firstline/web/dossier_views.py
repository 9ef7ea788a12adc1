"""The page of one person, as her trainer sees it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import render_template, url_for

from firstline.domain.attempt import Attempt
from firstline.domain.course import Course
from firstline.domain.person import Person
from firstline.domain.quiz import Test
from firstline.services import following
from firstline.services.accommodating import EXTRA_TIMES
from firstline.services.following import Dossier, Record
from firstline.store.credentials import Credential
from firstline.store.traces import Door
from firstline.web import access
from firstline.web.forms import Form
from firstline.web.languages import day, gettext, own_name
from firstline.web.pages import Row
from firstline.web.people_views import roles
from firstline.web.portal import library, now, reading
from firstline.web.register_views import say_standing
from firstline.web.result_views import result_text
from firstline.web.texts import in_readers_language
from firstline.web.timelines import timeline


@dataclass(frozen=True, slots=True)
class RecordView:
    """A record in the reader's language; ``flags`` say what its open unsafe choices are about."""

    record: Record
    course: Course
    path: str
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AttemptView:
    """One attempt in a list. ``reason`` says why it is void, "" where it is not; None for no link."""

    attempt: Attempt
    title: str
    result: str
    kind: str
    reason: str
    answers_href: str | None
    void_href: str | None


@dataclass(frozen=True, slots=True)
class CredentialView:
    """A certificate with how it stands today, in words."""

    credential: Credential
    state: str
    kind: str


def person_page(person: int, form: Form) -> str:
    """The page of a person. Raises NotFound for whom the visitor may not see."""
    with reading() as session:
        dossier = following.dossier(session, library(), access.visitor(), person)
    return render_template(
        "people/show.html",
        page_title=dossier.person.name,
        dossier=dossier,
        records=[_record_view(record) for record in dossier.records],
        attempts=[view for record in dossier.records for view in _attempt_views(record, dossier.person)],
        credentials=[CredentialView(each, *say_standing(each, now().date())) for each in dossier.credentials],
        contact=list(_contact_rows(dossier)),
        entries=timeline(dossier),
        roles=roles(),
        extra_times=[(percent, gettext("%(percent)s %%") % {"percent": percent}) for percent in EXTRA_TIMES],
        form=form,
    )


def _record_view(record: Record) -> RecordView:
    course = in_readers_language(record.edition).course
    known = {objective.id: objective.text for objective in course.objectives}
    path = course.path(record.edition.path)
    flags = tuple(known.get(flag, flag) for flag in sorted(record.enrolment.progress.flags))
    return RecordView(record, course, path.title if path else "", flags)


def _attempt_views(record: Record, person: Person) -> Iterator[AttemptView]:
    edition, cohort = in_readers_language(record.edition), record.enrolment.cohort_id
    titles = {test.id: test for test in edition.course.tests}
    reasons = void_reasons(record)
    for attempt in sorted(record.attempts, key=lambda each: each.started_at, reverse=True):
        test = titles.get(attempt.quiz)
        is_open, is_void = attempt.state == "open", attempt.voided_at is not None
        inspect = url_for("attempts.inspect", cohort=cohort, attempt=attempt.id) if cohort else None
        void = url_for("accommodations.void_form", person=person.id, attempt=attempt.id)
        yield AttemptView(
            attempt,
            test.title if test else attempt.quiz,
            gettext("Under way") if is_open else result_text(attempt, test),
            _kind_of(attempt, test),
            reasons.get(attempt.id, ""),
            None if is_open else inspect,
            None if is_void or person.id == access.visitor().id else void,
        )


def void_reasons(record: Record) -> Mapping[int, str]:
    """Why attempts are void, by their ids."""
    acts = (act.entry for act in record.acts if act.entry.act == "attempt.voided")
    return {int(entry.facts["attempt"]): entry.facts["reason"] for entry in acts}


def _kind_of(attempt: Attempt, test: Test | None) -> str:
    measures = test is not None and test.role is not None and attempt.state != "open"
    if attempt.voided_at is not None or measures:
        return "plain"
    if attempt.passed is None:
        return "now"
    return "done" if attempt.passed else "warn"


def _contact_rows(dossier: Dossier) -> Iterator[Row]:
    person = dossier.person
    if person.email:
        yield Row(term=gettext("E-mail address"), text=person.email, dir="ltr")
    if person.staff_number:
        yield Row(term=gettext("Staff number"), text=person.staff_number, dir="ltr")
    yield Row(term=gettext("Agency"), text=" · ".join(agency.name for agency in dossier.agencies))
    yield Row(term=gettext("Language"), text=own_name(person.language))
    yield Row(term=gettext("Signing in"), text=_say_door(dossier.door))


def _say_door(door: Door) -> str:
    if door.has_password:
        return gettext("Has chosen a password")
    if door.invited_at is None or door.expires_at is None:
        return gettext("Has not signed in yet")
    values = {"sent": day(door.invited_at), "ends": day(door.expires_at)}
    if door.expires_at < now():
        return gettext("Invited on %(sent)s; the link ended unused on %(ends)s") % values
    return gettext("Invited on %(sent)s, not opened yet; the link works until %(ends)s") % values
