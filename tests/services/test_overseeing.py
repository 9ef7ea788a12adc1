"""What a trainer does with her cohorts, and what she sees of their people."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from firstline.content.shelf import Shelf
from firstline.domain.cohort import Cohort
from firstline.domain.course import Course
from firstline.domain.person import Person
from firstline.domain.refusal import Invalid, NotFound
from firstline.services import assessing, certifying, following, gathering, overseeing, publishing, staffing
from firstline.store import audit, cohorts

if TYPE_CHECKING:
    from tests.services.conftest import Acts

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
TODAY = AT.date()
DAY = timedelta(days=1)


def test_create_cohort_has_the_current_edition_and_its_trainer(acts: "Acts", tess: Person) -> None:
    cohort = acts.gather(tess, "  Autumn  course ", due_on=TODAY)
    edition = acts.library.course(acts.session, "foundations", at=AT).digest
    found = overseeing.find_cohort(acts.session, tess, cohort)
    assert (found, cohorts.trainer_ids(acts.session, cohort)) == (
        Cohort(cohort, "Autumn course", "foundations", edition, TODAY, TODAY),
        frozenset({tess.id}),
    )


def test_create_cohort_is_recorded(acts: "Acts", tess: Person) -> None:
    cohort = acts.gather(tess, "Autumn")
    (entry,) = audit.page(acts.session, limit=1, offset=0)
    assert (entry.act, entry.subject, entry.actor_id, entry.facts) == (
        "cohort.created",
        f"cohort {cohort}",
        tess.id,
        {"name": "Autumn", "course": "foundations"},
    )


@pytest.mark.parametrize("name", ["", "Autumn", " Autumn"])
def test_create_cohort_of_a_bad_or_taken_name_is_refused(acts: "Acts", tess: Person, name: str) -> None:
    acts.gather(tess, "Autumn")
    with pytest.raises(Invalid) as caught:
        acts.gather(tess, name)
    assert caught.value.field == "name"


def test_create_cohort_that_ends_before_it_starts_is_refused(acts: "Acts", tess: Person) -> None:
    with pytest.raises(Invalid) as caught:
        acts.gather(tess, "Autumn", due_on=TODAY - DAY)
    assert caught.value.field == "due_on"


def test_create_cohort_of_an_unknown_course_is_not_found(acts: "Acts", tess: Person) -> None:
    with pytest.raises(NotFound):
        gathering.create_cohort(
            acts.session,
            acts.library,
            tess,
            name="Autumn",
            course="nothing",
            starts_on=TODAY,
            due_on=None,
            at=AT,
        )


def test_cohort_of_another_trainer_is_not_found(
    acts: "Acts", ada: Person, tess: Person, theo: Person, ruth: Person
) -> None:
    cohort = acts.gather(tess, "Autumn", ada)
    acts.gather(theo, "Spring")
    for stranger in (theo, ada):
        with pytest.raises(NotFound):
            overseeing.find_cohort(acts.session, stranger, cohort)
        with pytest.raises(NotFound):
            overseeing.matrix(acts.session, acts.library, stranger, cohort, at=AT)
        with pytest.raises(NotFound):
            gathering.change_dates(acts.session, stranger, cohort, starts_on=None, due_on=None, at=AT)
        with pytest.raises(NotFound):
            overseeing.add_people(
                acts.session, acts.library, stranger, cohort, ada.agency_id, "A; a@b.org", at=AT
            )
    assert overseeing.find_cohort(acts.session, ruth, cohort).id == cohort


def test_unknown_cohort_is_not_found(acts: "Acts", ruth: Person) -> None:
    with pytest.raises(NotFound):
        overseeing.find_cohort(acts.session, ruth, 99)


def test_list_has_ones_own_cohorts_with_their_counts(
    acts: "Acts", ada: Person, bo: Person, tess: Person, theo: Person, ruth: Person
) -> None:
    acts.gather(tess, "Undated")
    acts.gather(tess, "Later", due_on=TODAY + DAY)
    acts.gather(tess, "Sooner", ada, bo, due_on=TODAY)
    acts.gather(theo, "Noise", due_on=TODAY)
    acts.earn(ada)
    acts.sit(bo, wrong=2, unsafe=True)
    lines = overseeing.list_cohorts(acts.session, tess)
    assert [(line.cohort.name, line.people, line.urgent, line.finished) for line in lines] == [
        ("Sooner", 2, 1, 1),
        ("Later", 0, 0, 0),
        ("Undated", 0, 0, 0),
    ]
    assert len(overseeing.list_cohorts(acts.session, ruth)) == 4


def test_matrix_puts_those_who_need_attention_first(
    acts: "Acts", ada: Person, bo: Person, tess: Person, theo: Person
) -> None:
    cohort = acts.gather(tess, "Autumn", ada, bo, tess)
    acts.gather(theo, "Noise", theo)
    acts.earn(ada)
    acts.sit(bo, wrong=2, unsafe=True, at=AT + DAY)
    found = overseeing.matrix(acts.session, acts.library, tess, cohort, at=AT)
    assert ([member.name for member in found.members], found.people, found.cohort.id) == (
        ["Bo Svensson", "Tess Moreau", "Ada Lindqvist"],
        3,
        cohort,
    )


def test_matrix_says_who_has_started(acts: "Acts", ada: Person, bo: Person, tess: Person) -> None:
    acts.learn(ada, "duties")  # on her own, before the cohort, in one act
    cohort = acts.gather(tess, "Autumn", ada, bo)
    found = overseeing.matrix(acts.session, acts.library, tess, cohort, at=AT)
    assert {member.name: member.started for member in found.members} == {
        "Ada Lindqvist": True,
        "Bo Svensson": False,
    }


def test_matrix_page_after_the_last_is_empty(acts: "Acts", ada: Person, tess: Person) -> None:
    cohort = acts.gather(tess, "Autumn", ada)
    found = overseeing.matrix(acts.session, acts.library, tess, cohort, page=2, at=AT)
    assert (found.members, found.people) == ((), 1)


def test_matrix_costs_the_same_queries_for_1_and_for_60_people(
    acts: "Acts", ada: Person, tess: Person
) -> None:
    counts = []
    for name, lines in (("Small", 1), ("Large", 60)):
        cohort = acts.gather(tess, name)
        people = "\n".join(f"Person {name}; {name}{number}" for number in range(lines))
        overseeing.add_people(acts.session, acts.library, tess, cohort, ada.agency_id, people, at=AT)
        statements: list[str] = []
        listener = lambda *arguments: statements.append(arguments[2])  # noqa: E731, B023
        event.listen(acts.session.connection(), "before_cursor_execute", listener)
        overseeing.matrix(acts.session, acts.library, tess, cohort, at=AT)
        event.remove(acts.session.connection(), "before_cursor_execute", listener)
        counts.append(len(statements))
    assert counts == [5, 5]


@pytest.mark.parametrize("due_on", [None, TODAY, TODAY + DAY])
def test_due_date_is_changed_and_recorded(acts: "Acts", tess: Person, due_on: date | None) -> None:
    cohort = acts.gather(tess, "Autumn", due_on=TODAY + 9 * DAY)
    noise = acts.gather(tess, "Noise", due_on=TODAY + 9 * DAY)
    gathering.change_dates(acts.session, tess, cohort, starts_on=None, due_on=due_on, at=AT)
    (entry,) = audit.page(acts.session, limit=1, offset=0)
    dates = [overseeing.find_cohort(acts.session, tess, c).due_on for c in (cohort, noise)]
    assert (dates, entry.act, entry.facts) == (
        [due_on, TODAY + 9 * DAY],
        "cohort.dates",
        {"start": str(TODAY), "due": str(due_on or "")},
    )


def test_due_date_before_the_start_is_refused(acts: "Acts", tess: Person) -> None:
    cohort = acts.gather(tess, "Autumn")
    with pytest.raises(Invalid):
        gathering.change_dates(acts.session, tess, cohort, starts_on=None, due_on=TODAY - DAY, at=AT)


def names(acts: "Acts", trainer: Person, cohort: int) -> list[str]:
    found = overseeing.matrix(acts.session, acts.library, trainer, cohort, at=AT)
    return sorted(member.name for member in found.members)


def test_add_people_makes_accounts_and_enrols_those_who_have_one(
    acts: "Acts", ada: Person, tess: Person
) -> None:
    cohort = acts.gather(tess, "Autumn")
    lines = "Mina Rai; NP 7\n\n  A. Lindqvist; ADA@example.org \nJo Ek;jo@example.org\n"
    added = overseeing.add_people(acts.session, acts.library, tess, cohort, ada.agency_id, lines, at=AT)
    mina = staffing.find_by_sign_in(acts.session, "np 7", ada.agency_id)
    assert (added, names(acts, tess, cohort), mina.role if mina else None) == (
        3,
        ["Ada Lindqvist", "Jo Ek", "Mina Rai"],
        "trainee",
    )


def test_add_people_twice_does_no_harm(acts: "Acts", ada: Person, tess: Person) -> None:
    cohort = acts.gather(tess, "Autumn")
    lines = "Mina Rai; NP 7\nMina Rai; NP 7\nAda; ada@example.org"
    for _ in range(2):
        overseeing.add_people(acts.session, acts.library, tess, cohort, ada.agency_id, lines, at=AT)
    assert names(acts, tess, cohort) == ["Ada Lindqvist", "Mina Rai"]


def test_add_people_keeps_what_was_done_before(acts: "Acts", ada: Person, tess: Person) -> None:
    acts.learn(ada, "duties")
    cohort = acts.gather(tess, "Autumn", ada)
    assert (acts.enrolment(ada).cohort_id, acts.enrolment(ada).progress.lessons) == (
        cohort,
        frozenset({"duties"}),
    )


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("", "Enter at least one person."),
        (" \n\n", "Enter at least one person."),
        ("A; a@b.org\n" * 301, "Enter at most 300 people at once."),
        (
            "Mina Rai; NP 7\nNobody",
            "Line 2: Write the name, a semicolon, and the e-mail address or staff number.",
        ),
        ("\nMina Rai; a@", "Line 2: Enter an e-mail address such as name@example.org."),
        ("; NP 7", "Line 1: Enter a name."),
        ("Mina Rai;", "Line 1: There is neither an e-mail address nor a staff number."),
        (
            "Somebody; ada@example.org",
            "Line 1: This e-mail address belongs to somebody of another name here.",
        ),
        ("Bo; bo@example.org", "Line 1: This person cannot be added here."),
    ],
)
def test_add_people_names_the_first_line_that_cannot_be_used(
    acts: "Acts", bo: Person, tess: Person, theo: Person, lines: str, sentence: str
) -> None:
    acts.gather(theo, "Noise", bo)
    cohort = acts.gather(tess, "Autumn")
    with pytest.raises(Invalid) as caught:
        overseeing.add_people(acts.session, acts.library, tess, cohort, bo.agency_id, lines, at=AT)
    assert (caught.value.field, str(caught.value)) == ("people", sentence)


def test_add_people_without_an_agency_is_refused(acts: "Acts", tess: Person) -> None:
    cohort = acts.gather(tess, "Autumn")
    with pytest.raises(Invalid) as caught:
        overseeing.add_people(acts.session, acts.library, tess, cohort, None, "Mina Rai; NP 7", at=AT)
    assert caught.value.field == "agency_id"


def test_dossier_shows_what_a_person_did(acts: "Acts", ada: Person, tess: Person) -> None:
    acts.gather(tess, "Autumn", ada)
    acts.learn(ada)
    acts.sit(ada, unsafe=True)
    acts.clear(ada)
    found = following.dossier(acts.session, acts.library, tess, ada.id)
    (record,) = found.records
    assert (found.person, len(record.completions), len(record.attempts), len(record.flags)) == (ada, 5, 1, 1)
    assert [credential.facts.number for credential in found.credentials] == acts.numbers(ada)


def test_dossier_of_somebody_elses_trainee_is_not_found(
    acts: "Acts", ada: Person, bo: Person, tess: Person, theo: Person
) -> None:
    acts.gather(tess, "Autumn", ada)
    acts.gather(theo, "Spring", bo)
    for stranger in (theo, bo, ada):
        with pytest.raises(NotFound):
            following.dossier(acts.session, acts.library, stranger, ada.id)


def other_course(acts: "Acts", course: Course) -> Course:
    """A second course, published beside the first."""
    other = replace(course, id="interviewing", title="Interviewing")
    publishing.publish(acts.session, Shelf((other,), {}, ()), at=AT)
    return other


def test_trainer_of_one_course_does_not_see_another(
    acts: "Acts", ada: Person, tess: Person, theo: Person, course: Course
) -> None:
    acts.gather(tess, "Autumn", ada)
    number = acts.earn(ada)
    other = other_course(acts, course)
    later = AT + DAY
    spring = gathering.create_cohort(
        acts.session,
        acts.library,
        theo,
        name="Spring",
        course=other.id,
        starts_on=TODAY,
        due_on=None,
        at=later,
    )
    overseeing.add_people(
        acts.session, acts.library, theo, spring, ada.agency_id, "Ada; ada@example.org", at=later
    )
    mine, theirs = (following.dossier(acts.session, acts.library, who, ada.id) for who in (tess, theo))
    assert [record.edition.course.id for found in (mine, theirs) for record in found.records] == [
        "foundations",
        "interviewing",
    ]
    assert ([c.facts.number for c in mine.credentials], theirs.credentials) == ([number], ())
    with pytest.raises(NotFound):
        certifying.document_for(acts.session, number, theo)


def test_dossier_is_open_to_administrators(acts: "Acts", ada: Person, ruth: Person) -> None:
    acts.learn(ada)
    assert len(following.dossier(acts.session, acts.library, ruth, ada.id).records) == 1


def test_dossier_of_nobody_is_not_found(acts: "Acts", ruth: Person) -> None:
    with pytest.raises(NotFound):
        following.dossier(acts.session, acts.library, ruth, 99)


def test_reports_are_listed_for_the_trainers_own_cohorts(
    acts: "Acts", ada: Person, bo: Person, tess: Person, theo: Person, ruth: Person
) -> None:
    acts.gather(tess, "Autumn", ada)
    acts.gather(theo, "Spring", bo)
    for person, item in ((ada, "oath"), (bo, "gone-since"), (ada, "gaps")):
        assessing.report_item(acts.session, person, "foundations", item, "Two keys are right.", at=AT)
    found = [
        overseeing.list_reports(acts.session, acts.library, visitor, limit=2, offset=0, at=AT)
        for visitor in (tess, theo, ruth)
    ]
    assert [(count, [title for _, title in reports]) for count, reports in found] == [
        (2, ["Gaps", "Oath"]),
        (1, ["gone-since"]),
        (3, ["Gaps", "gone-since"]),
    ]


def test_reports_have_the_title_of_their_own_course(
    acts: "Acts", ada: Person, ruth: Person, course: Course
) -> None:
    renamed = replace(course.banks[0], items=(replace(course.banks[0].items[0], title="Another oath"),))
    other_course(acts, replace(course, banks=(renamed,)))
    acts.learn(ada, "duties", at=AT + DAY)
    assessing.report_item(acts.session, ada, "foundations", "oath", "Two keys are right.", at=AT)
    _, reports = overseeing.list_reports(acts.session, acts.library, ruth, limit=2, offset=0, at=AT + 2 * DAY)
    assert [title for _, title in reports] == ["Oath"]
