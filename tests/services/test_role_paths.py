"""Role paths: choosing one, what stays when a test was begun, and the certificate that names it."""

from typing import TYPE_CHECKING

import pytest

from firstline.content.shelf import Shelf
from firstline.domain.course import Course
from firstline.domain.person import Person
from firstline.domain.refusal import Conflict, Invalid, NotFound
from firstline.services import gathering, learning, overseeing, publishing
from firstline.services.learning import study_of
from firstline.store import credentials, enrolments
from tests.pathed import pathed
from tests.services.conftest import AT, COURSE

if TYPE_CHECKING:
    from tests.services.conftest import Acts


@pytest.fixture(autouse=True)
def edition(acts: "Acts", course: Course) -> str:
    """The course with role paths, current in the session of the test."""
    (done,) = publishing.publish(acts.session, Shelf((pathed(course),), {}, ()), at=AT)
    return done.edition


def choose(acts: "Acts", person: Person, path: str | None) -> None:
    learning.choose_path(acts.session, acts.library, person, COURSE, path, terms=acts.terms, at=AT)


def cohort_on(acts: "Acts", trainer: Person, path: str) -> int:
    return gathering.create_cohort(
        acts.session,
        acts.library,
        trainer,
        name=f"On {path or 'no path'}",
        course=COURSE,
        path=path,
        starts_on=AT.date(),
        due_on=None,
        at=AT,
    )


def add(acts: "Acts", trainer: Person, cohort: int, person: Person) -> None:
    line = f"{person.name}; {person.email}"
    overseeing.add_people(acts.session, acts.library, trainer, cohort, person.agency_id, line, at=AT)


def test_somebody_without_a_path_takes_the_whole_course(acts: "Acts", ada: Person) -> None:
    acts.learn(ada, "duties")
    taken = study_of(acts.session, acts.library, ada, COURSE).edition
    assert (taken.path, taken.course.certificate.lessons) == (
        "",
        ("duties", "rights", "first-contact", "referral"),
    )


def test_choosing_a_path_enrols_and_narrows_the_certificate(acts: "Acts", ada: Person) -> None:
    choose(acts, ada, "desk")
    taken = study_of(acts.session, acts.library, ada, COURSE).edition
    assert (taken.path, taken.course.certificate.lessons) == ("desk", ("duties", "rights"))


def test_beginning_again_in_a_cohort_leaves_its_path(acts: "Acts", ada: Person, tess: Person) -> None:
    add(acts, tess, cohort_on(acts, tess, "desk"), ada)
    choose(acts, ada, None)
    assert acts.enrolment(ada).path == "desk"


def test_path_changes_until_a_test_is_begun(acts: "Acts", ada: Person) -> None:
    for path in ("desk", "shelter", "", "desk"):
        choose(acts, ada, path)
        assert acts.enrolment(ada).path == path
    acts.start(ada)
    choose(acts, ada, "desk")  # the same again changes nothing and is no fault
    with pytest.raises(Conflict):
        choose(acts, ada, "shelter")
    assert acts.enrolment(ada).path == "desk"


def test_unknown_path_is_not_found(acts: "Acts", ada: Person) -> None:
    with pytest.raises(NotFound):
        choose(acts, ada, "nothing")


def test_certificate_names_the_path_and_its_hours(acts: "Acts", ada: Person) -> None:
    choose(acts, ada, "desk")
    acts.learn(ada, "duties", "rights")
    attempt = acts.sit(ada)
    assert [drawn.item for drawn in attempt.form if drawn.item.startswith("case")] == []
    (credential,) = credentials.of_person(acts.session, ada.id)
    assert (credential.facts.path, credential.facts.path_title) == ("desk", "Front desk")


def test_certificate_of_the_whole_course_names_no_path(acts: "Acts", ada: Person, course: Course) -> None:
    whole = pathed(course)
    publishing.publish(acts.session, Shelf((course,), {}, ()), at=AT)
    assert course.paths == () != whole.paths
    acts.earn(ada)
    (credential,) = credentials.of_person(acts.session, ada.id)
    assert (credential.facts.path, credential.facts.path_title) == ("", "")


def test_rank_follows_the_path(acts: "Acts", ada: Person, tess: Person) -> None:
    acts.learn(ada, "duties", "rights")
    cohort = cohort_on(acts, tess, "")
    add(acts, tess, cohort, ada)
    choose(acts, ada, "desk")
    acts.sit(ada)
    (member,) = overseeing.matrix(acts.session, acts.library, tess, cohort, at=AT).members
    assert member.rank == 3


def test_cohort_gives_its_path_to_everybody(acts: "Acts", ada: Person, bo: Person, tess: Person) -> None:
    choose(acts, bo, "desk")
    cohort = cohort_on(acts, tess, "shelter")
    for person in (ada, bo):
        add(acts, tess, cohort, person)
    assert [acts.enrolment(person).path for person in (ada, bo)] == ["shelter", "shelter"]
    with pytest.raises(Conflict):
        choose(acts, ada, "desk")


def test_cohort_without_a_path_leaves_the_choice(acts: "Acts", ada: Person, tess: Person) -> None:
    choose(acts, ada, "desk")
    add(acts, tess, cohort_on(acts, tess, ""), ada)
    assert acts.enrolment(ada).path == "desk"
    choose(acts, ada, "shelter")
    assert acts.enrolment(ada).path == "shelter"


def test_somebody_who_began_the_test_on_another_path_cannot_join(
    acts: "Acts", ada: Person, tess: Person
) -> None:
    choose(acts, ada, "desk")
    acts.start(ada)
    with pytest.raises(Invalid) as caught:
        add(acts, tess, cohort_on(acts, tess, "shelter"), ada)
    assert (caught.value.field, acts.enrolment(ada).cohort_id, acts.enrolment(ada).path) == (
        "people",
        None,
        "desk",
    )


def test_cohort_on_an_unknown_path_is_not_found(acts: "Acts", tess: Person) -> None:
    with pytest.raises(NotFound):
        cohort_on(acts, tess, "nothing")


def test_path_that_a_later_edition_lacks_is_the_whole_course(
    acts: "Acts", ada: Person, course: Course
) -> None:
    choose(acts, ada, "desk")
    (done,) = publishing.publish(acts.session, Shelf((course,), {}, ()), at=AT)
    enrolments.move(acts.session, {acts.enrolment(ada).id: 2}, done.edition, at=AT)
    taken = study_of(acts.session, acts.library, ada, COURSE).edition
    assert (taken.path, taken.course) == ("", course)


def test_matrix_shows_the_cohorts_path(acts: "Acts", tess: Person) -> None:
    cohort = cohort_on(acts, tess, "shelter")
    edition = overseeing.matrix(acts.session, acts.library, tess, cohort, at=AT).edition
    assert [module.optional for module in edition.course.modules] == [True, False]
