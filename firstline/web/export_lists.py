"""The lists that can be taken away: the columns of each, in the reader's language, with their types."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from sqlmodel import Session

from firstline.domain.cohort import Member, need
from firstline.domain.credential import standing
from firstline.domain.person import Person
from firstline.domain.progress import module_done
from firstline.domain.roster import template
from firstline.services import arranging, exporting, meeting, registering, reporting, tracing
from firstline.services.auditing import Page
from firstline.services.library import Edition
from firstline.sheets.cells import Cell
from firstline.store.flags import CohortFlag
from firstline.store.scores import Score
from firstline.web import access, audit_views, people_views
from firstline.web.exports import Export, asked_filters, clock, in_zone
from firstline.web.languages import current_locale, gettext
from firstline.web.matrix_filters import asked as asked_matrix
from firstline.web.matrix_views import NEEDS, say_standing
from firstline.web.portal import library, now
from firstline.web.register_views import STANDINGS, narrowing
from firstline.web.texts import in_readers_language

Row = tuple[Cell, ...]


def people(session: Session) -> Export:
    """Everybody, with headings that a roster is read by, so that the list can be sent in again."""
    wanted = people_views.asked()
    count, found = exporting.every_person(session, wanted.narrowing(arranging.tree(session)))
    known, _ = template(current_locale().language, "")
    roles = people_views.roles()
    head = (*known[:4], gettext("Role"), gettext("May sign in"), gettext("Has signed in"))
    rows = (person_row(roles, each) for each in found)
    narrowed = asked_filters("words", "agency", "role", "state")
    return Export("people", "people", "people", gettext("People"), head, count, rows, narrowed)


def person_row(roles: Mapping[str, str], found: tuple[Person, str, bool]) -> Row:
    """Somebody's line, with her role in words."""
    person, agency, has_signed_in = found
    return (
        *(person.name, person.email, person.staff_number, agency),
        *(roles[person.role], person.active, has_signed_in),
    )


def matrix(session: Session, cohort: int) -> Export:
    """People by module: how many lessons of each are done, and where each test stands."""
    wanted = asked_matrix("")
    found, members = exporting.every_member(
        session, library(), access.visitor(), cohort, wanted.wanted, agency_id=wanted.agency, at=now()
    )
    course = in_readers_language(found.edition).course
    tests, local = course.offered_tests(), clock()
    needs = {each: gettext(text) for each, (text, _) in NEEDS.items()}
    lessons = gettext("%(module)s (lessons done of %(total)s)")

    def row(member: Member) -> Row:
        return (
            member.name,
            member.agency,
            needs[need(member, found.cohort.due_on, now())],
            *(module_done(module, member.progress) for module in course.modules),
            *(say_standing(member.progress.test(test.id)) for test in tests),
            local(member.active_at),
        )

    head = (
        *(gettext("Name"), gettext("Agency"), gettext("Today")),
        *(lessons % {"module": module.title, "total": len(module.lessons)} for module in course.modules),
        *(test.title for test in tests),
        in_zone(gettext("Last here")),
    )
    file, narrowed = f"cohort-{cohort}", asked_filters("words", "need", "agency", "sort")
    title, subject = gettext("Progress of the cohort"), f"cohort {cohort}"
    return Export("matrix", subject, file, title, head, found.people, map(row, members), narrowed)


def register(session: Session) -> Export:
    """The register of certificates."""
    wanted = narrowing(now().date())
    count, found = registering.every(session, wanted, access.visitor())
    head = (
        *(gettext("Name"), gettext("Number"), gettext("Course"), gettext("Role path"), gettext("Edition")),
        *(gettext("Issued"), gettext("Valid until"), gettext("State"), gettext("Issuer")),
    )
    states = {each: gettext(text) for each, (text, _) in STANDINGS.items()}
    rows = (
        (
            *(facts.name, facts.number, facts.course_title, facts.path_title, facts.edition[:12]),
            *(facts.issued_on, facts.expires_on, states[standing(held.state, facts.expires_on, wanted.on)]),
            facts.issuer,
        )
        for held in found
        for facts in (held.facts,)
    )
    title = gettext("Register of certificates")
    narrowed = asked_filters("words", "state", "course", "path", "since", "until")
    return Export("register", "register", "certificates", title, head, count, rows, narrowed)


def attempts(session: Session, cohort: int) -> Export:
    """The attempts of a cohort with their scores, and nothing of what was answered."""
    found = exporting.every_score(session, library(), access.visitor(), cohort)
    course = in_readers_language(found.edition).course
    titles, local = {test.id: test.title for test in course.tests}, clock()
    states = _attempt_states()

    def row(score: Score) -> Row:
        return (
            *(score.name, score.agency, titles.get(score.quiz, score.quiz), score.number),
            *(states[_attempt_state(score)], local(score.started_at), local(score.ended_at)),
            *((score.percent, score.passed) if _has_result(score) else (None, None)),
        )

    head = (
        *(gettext("Name"), gettext("Agency"), gettext("Test"), gettext("Attempt"), gettext("State")),
        *(in_zone(gettext("Begun")), in_zone(gettext("Handed in"))),
        *(gettext("Score in per cent"), gettext("Passed")),
    )
    title, file = gettext("Attempts of the cohort"), f"attempts-{cohort}"
    subject = f"cohort {cohort}"
    return Export("attempts", subject, file, title, head, found.count, map(row, found.scores))


def items(session: Session, cohort: int, quiz: str, *, everybody: bool) -> Export:
    """The items of a test with their figures, empty where too few people have taken them."""
    found = reporting.item_analysis(session, library(), access.visitor(), cohort, quiz, everybody=everybody)
    known = in_readers_language(found.edition).items
    head = (
        *(gettext("Question"), gettext("Responses"), gettext("Facility")),
        *(gettext("Discrimination (r)"), gettext("Highest less lowest group (D)")),
    )
    rows = [
        (known[item.id].title, each.n, each.facility, each.point_biserial, each.upper_lower)
        for item, each in found.items
    ]
    title, file = gettext("Questions and their figures"), f"questions-{cohort}"
    narrowed = {"test": quiz} | ({"of": "everybody"} if everybody else {})
    return Export("items", f"cohort {cohort}", file, title, head, len(rows), rows, narrowed)


def log(session: Session) -> Export:
    """The audit log as its page shows it to the visitor; reasons stay there."""
    visitor, asked = access.visitor(), audit_views.asked()
    wanted = audit_views.narrowing(session, visitor, asked)
    count, lines = exporting.every_entry(session, visitor, wanted)
    head = (
        *(in_zone(gettext("When")), gettext("Who"), gettext("What"), gettext("On what")),
        *(gettext("Details"), gettext("From where")),
    )
    local, system = clock(), gettext("the system")

    def rows() -> Iterator[Row]:
        for line in lines:
            (entry,) = audit_views.entries(Page((line,), None, None), visitor)
            facts = gettext("; ").join(f"{key}: {text}" for key, text in entry.facts if key != "reason")
            yield local(entry.at), entry.actor or system, entry.what, entry.subject, facts, entry.origin

    narrowed = asked_filters("who", "act", "subject", "since", "until", "words")
    return Export("audit", "audit", "audit", gettext("Audit log"), head, count, rows(), narrowed)


def flags(session: Session, cohort: int) -> Export:
    """The unsafe choices that people of a cohort have still to work through."""
    found = tracing.open_flags(session, library(), access.visitor(), cohort, limit=_MOST_FLAGS, offset=0)
    edition = in_readers_language(found.edition)
    head = (
        *(gettext("Name"), gettext("What it is about"), gettext("Where")),
        *(in_zone(gettext("Since")), gettext("What comes next")),
    )
    rows = [_flag_row(edition, flag, clock()(flag.raised_at)) for flag in found.flags]
    title, file = gettext("Unsafe choices"), f"choices-{cohort}"
    return Export("flags", f"cohort {cohort}", file, title, head, len(rows), rows)


def attendance(session: Session, cohort: int, number: int, words: str) -> Export:
    """Who attended a meeting and who did not."""
    roll = meeting.roll(session, library(), access.visitor(), cohort, number)
    head = (
        *(gettext("Name"), gettext("Agency"), gettext("Was there")),
        *(in_zone(gettext("Noted")), gettext("In the cohort"), gettext("Day"), gettext("Minutes")),
    )
    held, local = (roll.meeting.held_on, roll.meeting.minutes), clock()
    rows = [
        (
            *(each.name, each.agency, each.enrolment_id in roll.noted),
            *(local(roll.noted.get(each.enrolment_id)), each.is_member, *held),
        )
        for each in roll.named(words)
    ]
    narrowed = asked_filters("words")
    file, title = f"meeting-{number}", gettext("Who was there")
    return Export("attendance", f"meeting {number}", file, title, head, len(rows), rows, narrowed)


_MOST_FLAGS = 100_000


def _flag_row(edition: Edition, flag: CohortFlag, since: date | datetime | None) -> Row:
    line = tracing.flag_line(edition, flag)
    place = gettext("Scenario: %(title)s") if line.in_scenario else gettext("Test: %(title)s")
    retakes = line.step == "lesson"
    step = gettext("Take the lesson again") if retakes else gettext("Choose safely in another case")
    return flag.name, line.objective, place % {"title": line.title}, since, step


def _attempt_states() -> Mapping[str, str]:
    return {
        "open": gettext("Under way"),
        "in-review": gettext("Waits for a trainer to mark"),
        "void": gettext("Void: it does not count"),
        "handed-in": gettext("Handed in"),
        "closed-late": gettext("Closed at the end of its time"),
    }


def _attempt_state(score: Score) -> str:
    if score.voided_at is not None:
        return "void"
    waits = score.state != "open" and score.passed is None
    return "in-review" if waits else score.state


def _has_result(score: Score) -> bool:
    return score.state != "open" and score.passed is not None and score.voided_at is None
