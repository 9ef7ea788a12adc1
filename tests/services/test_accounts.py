"""Signing in and out, slips, passwords and printed names."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from firstline.domain.person import Person
from firstline.domain.refusal import Invalid, NotFound
from firstline.services import accounts, arranging, staffing
from firstline.services.accounts import IDLE_LIMIT, SESSION_LENGTH, Try
from firstline.store import people, sessions
from firstline.store.database import Database

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


SECOND = timedelta(seconds=1)


HOME, ELSEWHERE = "192.0.2.7", "198.51.100.7"


SECRET = "a secret of the installation"


def begin(
    session: Session, sign_in: str, *, agency: int | None = None, address: str = HOME, at: datetime = AT
) -> Try:
    return accounts.begin_try(session, sign_in, agency, address=address, at=at)


@pytest.mark.parametrize("typed", ["ada@example.org", " ADA@Example.org ", "ａｄａ@example.org"])
def test_try_finds_whom_an_address_names(session: Session, ada: Person, password: str, typed: str) -> None:
    attempt = begin(session, typed)
    assert (attempt.person, attempt.wait, attempt.fits(password)) == (ada, None, True)


def test_try_finds_a_staff_number_in_its_agency(session: Session, ada: Person) -> None:
    other = staffing.add_agency(session, "Haven Shelter", "UTC", by=None, at=AT)
    mine, noise = (
        staffing.add_person(session, name, "NP 7", agency, "trainee", by=None, at=AT)
        for name, agency in (("Mina Rai", ada.agency_id), ("Noise", other))
    )
    found = [begin(session, "np 7", agency=agency).person for agency in (ada.agency_id, other, None)]
    assert [person.id if person else None for person in found] == [mine, noise, None]


@pytest.mark.parametrize("typed", ["nobody@example.org", "", "ada", "ada@", "ada@example.org\x00", "\ud800"])
def test_try_of_nobody_never_fits(session: Session, password: str, typed: str) -> None:
    attempt = begin(session, typed)
    assert (attempt.person, attempt.wait, attempt.fits(password)) == (None, None, False)


def test_wrong_password_does_not_fit(session: Session, ada: Person, bo: Person) -> None:
    assert begin(session, "ada@example.org").fits("three small boat") is False


def test_suspended_person_is_nobody(session: Session, ada: Person, ruth: Person, password: str) -> None:
    staffing.set_active(session, ada.id, False, by=ruth, at=AT)
    assert begin(session, "ada@example.org").fits(password) is False


def test_session_belongs_to_its_person(session: Session, ada: Person, bo: Person) -> None:
    mine, noise = (accounts.begin_session(session, person.id, at=AT) for person in (ada, bo))
    found = accounts.visitor(session, mine, at=AT)
    assert (found.person if found else None, mine == noise) == (ada, False)


@pytest.mark.parametrize("token", ["", "nothing", "\x00"])
def test_unknown_cookie_belongs_to_nobody(session: Session, ada: Person, token: str) -> None:
    accounts.begin_session(session, ada.id, at=AT)
    assert accounts.visitor(session, token, at=AT) is None


def test_cookie_value_is_not_stored(session: Session, ada: Person) -> None:
    assert sessions.find(session, accounts.begin_session(session, ada.id, at=AT)) is None


@pytest.mark.parametrize(("idle", "there"), [(IDLE_LIMIT, True), (IDLE_LIMIT + SECOND, False)])
def test_idle_session_ends(session: Session, ada: Person, idle: timedelta, there: bool) -> None:
    token = accounts.begin_session(session, ada.id, at=AT)
    assert (accounts.visitor(session, token, at=AT + idle) is not None) == there


@pytest.mark.parametrize(("age", "there"), [(SESSION_LENGTH - SECOND, True), (SESSION_LENGTH, False)])
def test_session_ends_after_12_hours_however_busy(
    session: Session, ada: Person, age: timedelta, there: bool
) -> None:
    token = accounts.begin_session(session, ada.id, at=AT)
    accounts.see(session, token, at=AT + age - SECOND)
    assert (accounts.visitor(session, token, at=AT + age) is not None) == there


def test_seen_session_stays(session: Session, ada: Person) -> None:
    token = accounts.begin_session(session, ada.id, at=AT)
    accounts.see(session, token, at=AT + IDLE_LIMIT)
    assert accounts.visitor(session, token, at=AT + 2 * IDLE_LIMIT) is not None


def test_suspension_ends_sessions_at_once(session: Session, ada: Person, bo: Person, ruth: Person) -> None:
    mine, noise = (accounts.begin_session(session, person.id, at=AT) for person in (ada, bo))
    staffing.set_active(session, ada.id, False, by=ruth, at=AT)
    staffing.set_active(session, ada.id, True, by=ruth, at=AT)
    assert [accounts.visitor(session, token, at=AT) is not None for token in (mine, noise)] == [False, True]


def present(session: Session, *tokens: str) -> list[bool]:
    return [accounts.visitor(session, token, at=AT) is not None for token in tokens]


def test_sign_out_ends_one_session(session: Session, ada: Person) -> None:
    first, second = (accounts.begin_session(session, ada.id, at=AT) for _ in range(2))
    accounts.sign_out(session, first)
    assert present(session, first, second) == [False, True]


def test_sign_out_elsewhere_leaves_this_session_and_other_people(
    session: Session, ada: Person, bo: Person
) -> None:
    here, there = (accounts.begin_session(session, ada.id, at=AT) for _ in range(2))
    noise = accounts.begin_session(session, bo.id, at=AT)
    accounts.sign_out_elsewhere(session, ada, here)
    assert present(session, here, there, noise) == [True, False, True]


@pytest.fixture
def slip(session: Session, ada: Person, ruth: Person) -> str:
    return staffing.give_slip(session, ada.id, SECRET, by=ruth, at=AT)


def test_slip_names_its_holder_however_it_is_typed(session: Session, slip: str, ada: Person) -> None:
    typed = slip.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert accounts.slip_holder(session, typed, at=AT) == ada


def test_spent_slip_sets_the_password_and_ends_older_sessions(
    session: Session, slip: str, ada: Person
) -> None:
    before = accounts.begin_session(session, ada.id, at=AT)
    encoded = accounts.new_password_hash(ada, "seven green hills")
    token = accounts.spend_slip(session, slip, encoded, address=HOME, at=AT)
    assert (begin(session, "ada@example.org").fits("seven green hills"), present(session, before, token)) == (
        True,
        [False, True],
    )


def test_slip_is_spent_once(session: Session, slip: str) -> None:
    accounts.spend_slip(session, slip, "hash", address=HOME, at=AT)
    with pytest.raises(Invalid) as caught:
        accounts.spend_slip(session, slip, "other", address=HOME, at=AT)
    assert caught.value.field == "code"


def test_slip_spent_by_many_at_once_works_once(
    database: Database,
    at_once: Callable[[int, Callable[[Session, int], Any]], list[Any]],
    ada: Person,
    ruth: Person,
) -> None:
    with database.writing() as session:
        slip = staffing.give_slip(session, ada.id, SECRET, by=ruth, at=AT)
    found = at_once(8, lambda session, _: accounts.spend_slip(session, slip, "hash", address=HOME, at=AT))
    assert sorted(type(outcome).__name__ for outcome in found) == ["Invalid"] * 7 + ["str"]


@pytest.mark.parametrize("age", [timedelta(days=30), timedelta(days=31)])
def test_slip_after_30_days_is_refused(session: Session, slip: str, age: timedelta) -> None:
    with pytest.raises(Invalid):
        accounts.slip_holder(session, slip, at=AT + age)


def test_slip_of_a_suspended_person_is_refused(
    session: Session, slip: str, ada: Person, ruth: Person
) -> None:
    staffing.set_active(session, ada.id, False, by=ruth, at=AT)
    with pytest.raises(Invalid):
        accounts.slip_holder(session, slip, at=AT)


def test_whole_class_spends_its_slips_behind_one_address(session: Session, ada: Person, ruth: Person) -> None:
    waits = []
    for _ in range(70):
        waits.append(accounts.begin_slip_try(session, address=HOME, at=AT))
        slip = staffing.give_slip(session, ada.id, SECRET, by=ruth, at=AT)
        accounts.spend_slip(session, slip, "hash", address=HOME, at=AT)
    assert waits == [None] * 70


@pytest.mark.parametrize("code", ["", "0000-0000-0000-0000", "\x00"])
def test_unknown_slip_is_refused(session: Session, slip: str, code: str) -> None:
    with pytest.raises(Invalid):
        accounts.slip_holder(session, code, at=AT)


def test_new_password_follows_the_rules(ada: Person) -> None:
    with pytest.raises(Invalid) as caught:
        accounts.new_password_hash(ada, "ada@example.org")
    assert caught.value.field == "password"


def test_present_password_is_checked(session: Session, ada: Person, password: str) -> None:
    accounts.check_current_password(session, ada, password)
    with pytest.raises(Invalid) as caught:
        accounts.check_current_password(session, ada, "another one")
    assert caught.value.field == "current"


def test_changed_password_ends_other_sessions(session: Session, ada: Person) -> None:
    here, there = (accounts.begin_session(session, ada.id, at=AT) for _ in range(2))
    accounts.change_password(session, ada, accounts.new_password_hash(ada, "seven green hills"), here)
    assert (begin(session, "ada@example.org").fits("seven green hills"), present(session, here, there)) == (
        True,
        [True, False],
    )


def test_name_for_the_certificate_is_the_rosters_until_it_is_confirmed(
    session: Session, ada: Person, bo: Person
) -> None:
    before = accounts.certificate_name(session, ada)
    kept = accounts.confirm_certificate_name(session, ada, "  Ada \u202e Maria\tLindqvist ")
    names = [accounts.certificate_name(session, person) for person in (ada, bo)]
    assert (before, kept, names) == (
        "Ada Lindqvist",
        "Ada Maria Lindqvist",
        ["Ada Maria Lindqvist", "Bo Svensson"],
    )


def test_name_that_cannot_be_read_is_refused(session: Session, ada: Person) -> None:
    with pytest.raises(Invalid) as caught:
        accounts.confirm_certificate_name(session, ada, "\u202e")
    assert (caught.value.field, people.certificate_name(session, ada.id)) == ("certificate_name", None)


def test_agency_choices_are_roots_by_name(session: Session) -> None:
    staffing.add_agency(session, "Haven Shelter", "UTC", by=None, at=AT)
    arranging.add_agency(session, "Station 4", "UTC", parent_id=1, by=None, at=AT)
    assert [name for _, name in accounts.agency_choices(session)] == [
        "Haven Shelter",
        "Northbank Police Academy",
    ]


def test_staff_number_of_a_unit_signs_in_with_the_root_agency(session: Session, ada: Person) -> None:
    station = arranging.add_agency(session, "Station 4", "UTC", parent_id=ada.agency_id, by=None, at=AT)
    haven = staffing.add_agency(session, "Haven Shelter", "UTC", by=None, at=AT)
    mina = staffing.add_person(session, "Mina", "NP 7", station, "trainee", by=None, at=AT)
    noise = staffing.add_person(session, "Noise", "NP 7", haven, "trainee", by=None, at=AT)
    tries = [
        accounts.begin_try(session, "np 7", place, address="192.0.2.1", at=AT)
        for place in (ada.agency_id, station, haven, 99, None)
    ]
    assert [each.person.id if each.person else None for each in tries] == [mina, mina, noise, None, None]


def test_units_are_no_more_tries_than_their_root(session: Session, ada: Person) -> None:
    units = [
        arranging.add_agency(session, f"Station {n}", "UTC", parent_id=ada.agency_id, by=None, at=AT)
        for n in range(6)
    ]
    waits = [accounts.begin_try(session, "np 7", unit, address="192.0.2.1", at=AT).wait for unit in units]
    assert waits == [None] * 5 + [accounts.THROTTLE_WINDOW]


def test_find_person_knows_her_zone(session: Session, ada: Person) -> None:
    assert (accounts.find_person(session, ada.id), ada.zone) == (ada, "Europe/Oslo")


def test_find_person_who_is_not_there_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        accounts.find_person(session, 99)
