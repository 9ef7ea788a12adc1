"""Agencies, people and their slips."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import Session

from firstline.domain.person import Person
from firstline.domain.refusal import Conflict, Invalid, NotFound
from firstline.services import staffing
from firstline.store import audit, cohorts, enrolments, people
from firstline.store.people import Narrowing

if TYPE_CHECKING:
    from tests.services.conftest import Acts


AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


DAY = timedelta(days=1)


SECRET = "a secret of the installation"


def last_act(session: Session) -> tuple[str, str, int | None]:
    (entry,) = audit.page(session, limit=1, offset=0)
    return entry.act, entry.subject, entry.actor_id


def test_add_agency_is_listed_and_recorded(session: Session, ruth: Person) -> None:
    agency = staffing.add_agency(session, "  Haven   Shelter ", "Asia/Kathmandu", by=ruth, at=AT)
    listed = [(found.name, found.zone, found.people) for found in staffing.list_agencies(session)]
    assert (listed, last_act(session)) == (
        [("Haven Shelter", "Asia/Kathmandu", 0), ("Northbank Police Academy", "Europe/Oslo", 5)],
        ("agency.added", f"agency {agency}", ruth.id),
    )


@pytest.mark.parametrize(
    ("name", "zone", "field"),
    [("", "UTC", "name"), ("Northbank Police Academy", "UTC", "name"), ("Haven", "Mars/North", "zone")],
)
def test_add_agency_that_cannot_be_is_refused(
    session: Session, ruth: Person, name: str, zone: str, field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        staffing.add_agency(session, name, zone, by=ruth, at=AT)
    assert caught.value.field == field


def test_add_person_is_kept_in_one_form_and_recorded(session: Session, ada: Person, ruth: Person) -> None:
    found = staffing.add_person(
        session, " Mina  Rai", "Mina@Example.org", ada.agency_id, "author", by=ruth, at=AT
    )
    person = people.find(session, found)
    assert person is not None
    assert (person.name, person.email, person.staff_number, person.role, person.active) == (
        "Mina Rai",
        "mina@example.org",
        None,
        "author",
        True,
    )
    assert last_act(session) == ("person.added", f"person {found}", ruth.id)


@pytest.mark.parametrize(
    ("name", "sign_in", "agency", "role", "field"),
    [
        ("", "NP 7", 1, "trainee", "name"),
        ("Mina", "", 1, "trainee", "sign_in"),
        ("Mina", "mina@", 1, "trainee", "sign_in"),
        ("Mina", "ADA@example.org", 1, "trainee", "sign_in"),
        ("Mina", "NP 7", None, "trainee", "agency_id"),
        ("Mina", "NP 7", 99, "trainee", "agency_id"),
        ("Mina", "NP 7", 1, "king", "role"),
    ],
)
def test_add_person_who_cannot_be_is_refused(
    session: Session, ruth: Person, name: str, sign_in: str, agency: int | None, role: str, field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        staffing.add_person(session, name, sign_in, agency, role, by=ruth, at=AT)
    assert caught.value.field == field


def test_staff_number_is_taken_in_its_own_agency_alone(session: Session, ada: Person, ruth: Person) -> None:
    other = staffing.add_agency(session, "Haven", "UTC", by=ruth, at=AT)
    for agency in (ada.agency_id, other):
        staffing.add_person(session, "Mina", "NP 7", agency, "trainee", by=ruth, at=AT)
    with pytest.raises(Invalid):
        staffing.add_person(session, "Mina", "np 7", other, "trainee", by=ruth, at=AT)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("", ["Ada Lindqvist", "Bo Svensson", "Ruth Adeyemi", "Tess Moreau", "Theo Brandt"]),
        ("BO", ["Bo Svensson"]),
        ("svensson bo", ["Bo Svensson"]),
        ("ruth@example", ["Ruth Adeyemi"]),
        ("t%o", []),
        ("_", []),
        ("\\", []),
        ("\x00", []),
    ],
)
def test_list_people_is_narrowed_by_words(session: Session, words: str, names: list[str]) -> None:
    count, found = staffing.list_people(session, Narrowing(words), limit=9, offset=0)
    assert (count, [person.name for person, _, _ in found]) == (len(names), names)


def test_list_people_comes_page_by_page(session: Session) -> None:
    count, found = staffing.list_people(session, limit=2, offset=4)
    assert (count, [(person.name, agency, has_come_in) for person, agency, has_come_in in found]) == (
        5,
        [("Theo Brandt", "Northbank Police Academy", True)],
    )


def test_suspension_is_recorded_and_taken_back(session: Session, ada: Person, ruth: Person) -> None:
    seen = []
    for active in (False, True):
        staffing.set_active(session, ada.id, active, by=ruth, at=AT)
        found = people.find(session, ada.id)
        seen.append((found.active if found else None, last_act(session)[0]))
    assert seen == [(False, "person.suspended"), (True, "person.let-in")]


def test_suspension_of_oneself_is_refused(session: Session, ruth: Person) -> None:
    with pytest.raises(Conflict):
        staffing.set_active(session, ruth.id, False, by=ruth, at=AT)


def test_suspension_of_nobody_is_not_found(session: Session, ruth: Person) -> None:
    with pytest.raises(NotFound):
        staffing.set_active(session, 99, False, by=ruth, at=AT)


def test_slip_may_be_printed_until_it_is_too_old(session: Session, ada: Person, ruth: Person) -> None:
    code = staffing.give_slip(session, ada.id, SECRET, by=ruth, at=AT)
    (slip,) = staffing.slip_of(session, ada.id, SECRET, at=AT)
    late = staffing.slip_of(session, ada.id, SECRET, at=AT + 30 * DAY)
    assert (slip.name, slip.sign_in, slip.code, slip.expires_at, late) == (
        "Ada Lindqvist",
        "ada@example.org",
        code,
        AT + 30 * DAY,
        (),
    )


def test_new_slip_ends_the_old_one(session: Session, ada: Person, ruth: Person) -> None:
    codes = [staffing.give_slip(session, ada.id, SECRET, by=ruth, at=AT) for _ in range(2)]
    found = [slip.code for slip in staffing.slip_of(session, ada.id, SECRET, at=AT)]
    assert (found, last_act(session)) == (codes[1:], ("slip.given", f"person {ada.id}", ruth.id))


def test_slip_under_another_secret_cannot_be_printed(session: Session, ada: Person, ruth: Person) -> None:
    staffing.give_slip(session, ada.id, SECRET, by=ruth, at=AT)
    assert [slip.code for slip in staffing.slip_of(session, ada.id, "another", at=AT)] == [None]


def test_slip_for_nobody_is_not_found(session: Session, ruth: Person) -> None:
    with pytest.raises(NotFound):
        staffing.give_slip(session, 99, SECRET, by=ruth, at=AT)
    with pytest.raises(NotFound):
        staffing.slip_of(session, 99, SECRET, at=AT)


def test_slips_of_a_cohort_are_for_those_who_cannot_sign_in(
    acts: "Acts", ada: Person, tess: Person, theo: Person
) -> None:
    from_roster = "Mina Rai; NP 7\nJo Ek; NP 8"
    cohort, noise = acts.gather(tess, "Autumn", ada), acts.gather(theo, "Noise")
    for number, lines in ((cohort, from_roster), (noise, "Noise; NP 9")):
        trainer = tess if number == cohort else theo
        acts_lines = (acts.session, trainer, number, ada.agency_id, lines)
        staffing_lines(*acts_lines)
    given = [staffing.give_slips(acts.session, cohort, SECRET, by=tess, at=AT) for _ in range(2)]
    slips = staffing.open_slips(acts.session, cohort, SECRET, at=AT)
    assert (given, [(slip.name, slip.sign_in) for slip in slips]) == (
        [2, 0],
        [("Jo Ek", "NP 8"), ("Mina Rai", "NP 7")],
    )


def staffing_lines(session: Session, trainer: Person, cohort: int, agency: int, lines: str) -> None:
    for line in lines.splitlines():
        name, sign_in = line.split("; ")
        person = staffing.add_person(session, name, sign_in, agency, "trainee", by=trainer, at=AT)
        found = cohorts.find(session, cohort, trainer_id=trainer.id)
        assert found is not None
        enrolments.begin(session, person, found.course, found.edition, cohort_id=cohort, at=AT)
