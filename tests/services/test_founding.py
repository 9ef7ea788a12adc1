"""The first set-up: who has the link decides, once, until there is an administrator."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from firstline.domain.person import Person
from firstline.domain.refusal import Conflict, Invalid, NotFound
from firstline.services import certifying, founding, preferring
from firstline.store import agencies, audit, people
from firstline.store.database import Database
from firstline.store.issuers import Issuer

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
BODY = Issuer("", "R. Roth", "Director")
SPOKEN = ("en", "ar")
ENCODED = "a hash that no test looks at"
AtOnce = Callable[[int, Callable[[Session, int], Any]], list[Any]]


@pytest.fixture
def token(empty_database: Database) -> str:
    with empty_database.writing() as session:
        return founding.open_link(session, at=AT)


@pytest.fixture
def new(empty_database: Database, token: str) -> Any:
    """A writing transaction of an installation whose link is out."""
    assert token
    with empty_database.writing() as session:
        yield session


def name_agency(session: Session, token: str, name: str = "Quay Academy") -> None:
    founding.set_agency(session, token, name, "Asia/Amman", BODY, at=AT)


def finish(session: Session, token: str, sign_in: str = "eva@example.org") -> str:
    return founding.finish(session, token, "Eva Roth", sign_in, ENCODED, language="ar", at=AT)


def test_link_shows_what_was_decided(new: Session, token: str) -> None:
    name_agency(new, token)
    founding.set_languages(new, token, ("ar",), SPOKEN, at=AT)
    founding.add_contact(new, token, "Counsellor", "Room 2", "", at=AT)
    found = founding.look(new, token, at=AT)
    assert found.agency is not None
    assert (found.agency.name, found.agency.zone) == ("Quay Academy", "Asia/Amman")
    assert found.issuer == Issuer("Quay Academy", "R. Roth", "Director")
    assert (found.preferences.languages, [each.name for each in found.contacts]) == (("ar",), ["Counsellor"])


def test_step_taken_twice_changes_what_it_made(new: Session, token: str) -> None:
    name_agency(new, token)
    name_agency(new, token, "Harbour Academy")
    assert [agency.name for agency in agencies.named(new)] == ["Harbour Academy"]
    assert certifying.issuer(new).name == "Harbour Academy"


def test_contact_is_removed_again(new: Session, token: str) -> None:
    founding.add_contact(new, token, "Counsellor", "Room 2", "", at=AT)
    (contact,) = founding.look(new, token, at=AT).contacts
    founding.remove_contact(new, token, contact.id, at=AT)
    assert founding.look(new, token, at=AT).contacts == ()


def test_last_step_makes_the_administrator_and_spends_the_link(new: Session, token: str) -> None:
    name_agency(new, token)
    finish(new, token)
    eva = people.by_email(new, "eva@example.org")
    assert eva is not None
    assert (eva.name, eva.role, eva.language) == ("Eva Roth", "administrator", "ar")
    with pytest.raises(NotFound):
        founding.look(new, token, at=AT)
    told = [entry.act for entry in audit.page(new, limit=9, offset=0)]
    assert told == ["setup.finished", "person.added", "issuer.changed", "agency.added", "setup.opened"]


def test_administrator_needs_an_agency(new: Session, token: str) -> None:
    with pytest.raises(Conflict):
        finish(new, token)


@pytest.mark.parametrize("sign_in", ["", "eva@", "  "])
def test_administrator_needs_an_address_or_a_number(new: Session, token: str, sign_in: str) -> None:
    name_agency(new, token)
    with pytest.raises(Invalid):
        founding.candidate(new, token, "Eva Roth", sign_in, at=AT)


def test_no_language_is_refused(new: Session, token: str) -> None:
    with pytest.raises(Invalid):
        founding.set_languages(new, token, ("tlh",), SPOKEN, at=AT)
    assert preferring.read(new).languages == ()


@pytest.mark.parametrize(
    "act",
    [
        lambda session, token, at: founding.look(session, token, at=at),
        lambda session, token, at: founding.set_agency(session, token, "Quay", "UTC", BODY, at=at),
        lambda session, token, at: founding.set_languages(session, token, SPOKEN, SPOKEN, at=at),
        lambda session, token, at: founding.add_contact(session, token, "C", "Room 2", "", at=at),
        lambda session, token, at: founding.remove_contact(session, token, 1, at=at),
        lambda session, token, at: founding.candidate(session, token, "E", "e@example.org", at=at),
        lambda session, token, at: founding.finish(
            session, token, "E", "e@example.org", ENCODED, language="en", at=at
        ),
    ],
)
@pytest.mark.parametrize("fault", ["unknown", "old", "replaced"])
def test_link_that_does_not_open_names_nothing(
    new: Session, token: str, act: Callable[[Session, str, datetime], None], fault: str
) -> None:
    at = AT + founding.LINK_LIFE if fault == "old" else AT
    if fault == "replaced":
        founding.open_link(new, at=AT)
    with pytest.raises(NotFound):
        act(new, "nobody" if fault == "unknown" else token, at)


def test_link_is_open_until_its_day_is_over(new: Session, token: str) -> None:
    found = founding.look(new, token, at=AT + founding.LINK_LIFE - timedelta(seconds=1))
    assert found.agency is None


def test_only_the_hash_of_a_link_is_kept(new: Session, token: str) -> None:
    (stored,) = new.execute(text("SELECT token_hash FROM setup")).scalars()
    assert (len(token) >= 43, len(stored), token in stored) == (True, 64, False)


def test_link_is_refused_where_there_is_an_administrator(session: Session, ruth: Person) -> None:
    people.set_active(session, ruth.id, False)
    with pytest.raises(Conflict):
        founding.open_link(session, at=AT)


def test_two_who_finish_at_once_make_one_administrator(at_once: AtOnce, database: Database) -> None:
    with database.writing() as session:
        session.execute(text("UPDATE person SET role = 'trainer' WHERE role = 'administrator'"))
    with database.writing() as session:
        token = founding.open_link(session, at=AT)
    outcomes = at_once(6, lambda session, n: finish(session, token, f"eva{n}@example.org"))
    with database.reading() as session:
        made = people.count(session, people.Narrowing(role="administrator"))
    assert (made, sorted(type(each).__name__ for each in outcomes)) == (1, ["NotFound"] * 5 + ["str"])


def test_demonstration_is_asked_for_once(new: Session, token: str) -> None:
    name_agency(new, token)
    finish(new, token)
    eva = people.by_email(new, "eva@example.org")
    assert eva is not None
    before = founding.demonstration_state(new)
    founding.ask_for_demonstration(new, by=eva, at=AT)
    founding.ask_for_demonstration(new, by=eva, at=AT)
    jobs = new.execute(text("SELECT kind, subject FROM job WHERE kind = 'seed'")).all()
    assert (before, founding.demonstration_state(new), len(jobs)) == (None, "waiting", 1)


def test_demonstration_is_refused_beside_people(session: Session, ruth: Person) -> None:
    with pytest.raises(Conflict):
        founding.ask_for_demonstration(session, by=ruth, at=AT)
