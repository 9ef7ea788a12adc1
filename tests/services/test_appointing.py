"""What an administrator changes of an account, and what she cannot."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlmodel import Session

from firstline.domain.person import Person
from firstline.domain.refusal import Conflict, Invalid, NotFound, Refusal
from firstline.services import accounts, appointing, arranging, preferring, staffing
from firstline.services.appointing import Wanted
from firstline.store import audit, people
from firstline.store.database import Database
from firstline.store.people import Narrowing

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LANGUAGES = ("en", "ar")
SECRET = "a secret of the installation"


def wanted(person: Person, **more: Any) -> Wanted:
    kept = Wanted(
        person.name,
        person.email or "",
        person.staff_number or "",
        person.agency_id,
        person.role,
        person.language,
        "",
    )
    return replace(kept, **more)


def change(session: Session, person: Person, by: Person, **more: Any) -> Person:
    appointing.change_account(session, person.id, wanted(person, **more), LANGUAGES, by=by, at=AT)
    found = people.find(session, person.id)
    assert found is not None
    return found


def last_facts(session: Session) -> tuple[str, str, int | None, dict[str, str]]:
    (entry,) = audit.page(session, limit=1, offset=0)
    return entry.act, entry.subject, entry.actor_id, dict(entry.facts)


def collect_sex(session: Session) -> None:
    preferring.change(
        session,
        collects_sex=True,
        smallest_group=5,
        languages=LANGUAGES,
        spoken=LANGUAGES,
        by=None,
        at=AT,
    )


def test_account_is_changed_at_once(session: Session, ada: Person, ruth: Person) -> None:
    station = arranging.add_agency(session, "Station 4", "Asia/Manila", parent_id=1, by=None, at=AT)
    found = change(
        session,
        ada,
        ruth,
        name="  Ada  Lind ",
        email="Ada.Lind@Example.org",
        staff_number="np 7",
        agency_id=station,
        role="author",
        language="ar",
    )
    assert found == Person(
        ada.id, "Ada Lind", "author", station, "ar", "Asia/Manila", "ada.lind@example.org", "NP 7"
    )
    assert people.by_staff_number(session, 1, "NP 7") == found


def test_change_is_recorded_as_it_was_and_is_without_names(
    session: Session, ada: Person, ruth: Person
) -> None:
    change(session, ada, ruth, name="Ada Lind", role="author", language="ar")
    assert last_facts(session) == (
        "person.changed",
        f"person {ada.id}",
        ruth.id,
        {
            "name": "changed",
            "role_before": "trainee",
            "role_after": "author",
            "language_before": "en",
            "language_after": "ar",
        },
    )


def test_account_saved_as_it_is_leaves_no_trace(session: Session, ada: Person, ruth: Person) -> None:
    before = audit.count(session)
    change(session, ada, ruth)
    assert audit.count(session) == before


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "\u202e"}, "name"),
        ({"email": "ada@"}, "email"),
        ({"email": "BO@example.org"}, "email"),
        ({"email": " ", "staff_number": " "}, "email"),
        ({"staff_number": "x" * 41}, "staff_number"),
        ({"staff_number": "np 8"}, "staff_number"),
        ({"agency_id": None}, "agency_id"),
        ({"agency_id": 99}, "agency_id"),
        ({"role": "king"}, "role"),
        ({"language": "xx"}, "language"),
    ],
)
def test_change_to_what_cannot_be_is_refused(
    session: Session, ada: Person, ruth: Person, fields: dict[str, Any], field: str
) -> None:
    station = arranging.add_agency(session, "Station 4", "UTC", parent_id=1, by=None, at=AT)
    staffing.add_person(session, "Noor", "NP 8", station, "trainee", by=None, at=AT)
    with pytest.raises(Invalid) as caught:
        change(session, ada, ruth, **fields)
    assert (caught.value.field, people.find(session, ada.id)) == (field, ada)


def test_language_that_is_offered_no_more_may_stay(session: Session, ada: Person, ruth: Person) -> None:
    people.set_language(session, ada.id, "fr")
    french = people.find(session, ada.id)
    assert french is not None
    assert change(session, french, ruth, name="Ada Lind").language == "fr"


def test_another_role_ends_sessions_and_slip(session: Session, ada: Person, ruth: Person) -> None:
    token = accounts.begin_session(session, ada.id, at=AT)
    staffing.give_slip(session, ada.id, SECRET, by=ruth, at=AT)
    change(session, ada, ruth, name="Ada Lind")
    kept = (
        accounts.visitor(session, token, at=AT) is not None,
        staffing.slip_of(session, ada.id, SECRET, at=AT),
    )
    change(session, ada, ruth, role="trainer")
    ended = (accounts.visitor(session, token, at=AT), staffing.slip_of(session, ada.id, SECRET, at=AT))
    assert (kept[0], len(kept[1]), ended) == (True, 1, (None, ()))


def test_own_role_cannot_be_changed(session: Session, ruth: Person) -> None:
    with pytest.raises(Conflict) as caught:
        change(session, ruth, ruth, role="trainee")
    assert str(caught.value) == "You cannot change your own role. Another administrator can."


def test_own_name_can_be_changed(session: Session, ruth: Person) -> None:
    assert change(session, ruth, ruth, name="Ruth A.").name == "Ruth A."


@pytest.mark.parametrize("act", ["demote", "suspend"])
def test_last_administrator_stays(session: Session, ruth: Person, tess: Person, act: str) -> None:
    number = staffing.add_person(session, "Out", "out@example.org", 1, "administrator", by=None, at=AT)
    staffing.set_active(session, number, False, by=ruth, at=AT)  # noise: she cannot sign in
    acts: dict[str, Callable[[], object]] = {
        "demote": lambda: change(session, ruth, tess, role="trainee"),
        "suspend": lambda: staffing.set_active(session, ruth.id, False, by=tess, at=AT),
    }
    with pytest.raises(Conflict) as caught:
        acts[act]()
    assert str(caught.value) == "This is the last administrator. Make somebody else an administrator first."


def test_last_but_one_administrator_may_go(session: Session, ruth: Person, tess: Person) -> None:
    change(session, tess, ruth, role="administrator")
    assert change(session, ruth, tess, role="trainee").role == "trainee"


def test_two_administrators_cannot_remove_each_other(database: Database, ruth: Person, tess: Person) -> None:
    with database.writing() as session:
        change(session, tess, ruth, role="administrator")
    barrier = Barrier(2)
    outcomes: list[type[Refusal] | None] = []

    def remove(person: Person, by: Person) -> None:
        barrier.wait()
        try:
            with database.writing() as session:
                staffing.set_active(session, person.id, False, by=by, at=AT)
        except Refusal as refusal:
            outcomes.append(type(refusal))
        else:
            outcomes.append(None)

    threads = [Thread(target=remove, args=pair) for pair in ((ruth, tess), (tess, ruth))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == sorted(map(str, (None, Conflict)))


def test_sex_is_kept_only_where_it_is_collected(session: Session, ada: Person, ruth: Person) -> None:
    change(session, ada, ruth, sex="female", name="Ada Lind")
    uncollected = appointing.find_account(session, ada.id)
    collect_sex(session)
    change(session, ada, ruth, sex="female", name="Ada Lind")
    collected = appointing.find_account(session, ada.id)
    assert (
        uncollected.sex,
        uncollected.preferences.collects_sex,
        collected.sex,
        collected.preferences.collects_sex,
    ) == (
        "",
        False,
        "female",
        True,
    )
    assert last_facts(session)[3] == {"sex": "changed"}


def test_sex_that_is_none_is_refused(session: Session, ada: Person, ruth: Person) -> None:
    collect_sex(session)
    with pytest.raises(Invalid) as caught:
        change(session, ada, ruth, sex="robot")
    assert caught.value.field == "sex"


def test_nobody_is_not_found(session: Session, ruth: Person) -> None:
    acts: list[Callable[[], object]] = [
        lambda: appointing.find_account(session, 99),
        lambda: change(session, replace(ruth, id=99), ruth, name="X"),
    ]
    for act in acts:
        with pytest.raises(NotFound):
            act()


@pytest.mark.parametrize(
    ("narrowed", "names"),
    [
        ({"role": "administrator"}, ["Out", "Ruth Adeyemi"]),
        ({"role": "administrator", "active": True}, ["Ruth Adeyemi"]),
        ({"active": False}, ["Out"]),
        ({"signed_in": False}, ["Mina", "Out"]),
        ({"signed_in": False, "active": True, "agencies": frozenset({2})}, ["Mina"]),
        ({"agencies": frozenset({2, 3})}, ["Mina", "Out"]),
        ({"agencies": frozenset()}, []),
        ({"words": "mi", "agencies": frozenset({3})}, []),
    ],
)
def test_list_people_is_narrowed(
    session: Session, ruth: Person, narrowed: dict[str, Any], names: list[str]
) -> None:
    for name, parent in (("Haven", None), ("Harbour", None)):
        arranging.add_agency(session, name, "UTC", parent_id=parent, by=None, at=AT)
    staffing.add_person(session, "Mina", "NP 7", 2, "trainee", by=None, at=AT)
    out = staffing.add_person(session, "Out", "out@example.org", 3, "administrator", by=None, at=AT)
    staffing.set_active(session, out, False, by=ruth, at=AT)
    count, found = staffing.list_people(session, Narrowing(**narrowed), limit=9, offset=0)
    assert (count, [person.name for person, _, _ in found]) == (len(names), names)
