"""Joining codes: who comes in, who waits, and what is told to nobody."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from firstline.domain.person import Person
from firstline.domain.refusal import Conflict, Invalid, NotAllowed, NotFound
from firstline.services import accounts, joining, placing, staffing
from firstline.services.library import Library
from firstline.store import cohorts, people, waiting
from firstline.store.database import Database

if TYPE_CHECKING:
    from tests.services.conftest import Acts

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECRET = "a secret of forty characters, for tests!"
LAST = date(2026, 3, 9)


def make(
    acts: "Acts", trainer: Person, cohort: int, *, cap: int = 30, ends_on: date = LAST, at: datetime = AT
) -> str:
    return placing.make_code(
        acts.session,
        trainer,
        cohort,
        cap=cap,
        ends_on=ends_on,
        agency_id=trainer.agency_id,
        secret=SECRET,
        at=at,
    )


def join(acts: "Acts", person: Person, code: str, *, at: datetime = AT) -> str:
    return joining.join(acts.session, acts.library, person, code, at=at)


def come_in(
    acts: "Acts", code: str, sign_in: str, *, name: str = "Noor Haddad", password: str = "a green winter coat"
) -> tuple[Person, str]:
    """What the page does for somebody who is not signed in."""
    form = {"name": name, "sign_in": sign_in, "password": password, "again": password}
    door = joining.door(acts.session, code, at=AT)
    newcomer = joining.read_newcomer(door, form, "ar")
    attempt = accounts.begin_try(
        acts.session, newcomer.sign_in, door.rule.agency_id, address="192.0.2.1", at=AT
    )
    encoded = joining.prove(attempt, newcomer)
    if encoded is None:
        assert attempt.person is not None
        return attempt.person, join(acts, attempt.person, code)
    return joining.join_new(acts.session, acts.library, newcomer, encoded, code, at=AT)


def sentence(act: Callable[[], Any]) -> str:
    with pytest.raises(Invalid) as refused:
        act()
    return str(refused.value)


def test_somebody_new_gets_an_account_in_the_agency_and_a_place(acts: "Acts", tess: Person) -> None:
    cohort = acts.gather(tess, "Spring")
    person, outcome = come_in(acts, make(acts, tess, cohort), "noor@example.org")
    assert (outcome, person.name, person.role, person.agency_id, person.language) == (
        "joined",
        "Noor Haddad",
        "trainee",
        tess.agency_id,
        "ar",
    )
    assert acts.enrolment(person).cohort_id == cohort


def test_a_known_address_comes_in_with_its_own_password_only(
    acts: "Acts", tess: Person, ada: Person, password: str
) -> None:
    cohort = acts.gather(tess, "Spring")
    code = make(acts, tess, cohort)
    refused = sentence(lambda: come_in(acts, code, "ada@example.org"))
    assert (refused, come_in(acts, code, "ada@example.org", password=password)) == (
        joining.NOT_LET_IN,
        (ada, "joined"),
    )


def test_an_account_without_a_password_is_given_to_nobody(acts: "Acts", tess: Person) -> None:
    code = make(acts, tess, acts.gather(tess, "Spring"))
    staffing.add_person(
        acts.session, "Eva Roth", "eva@example.org", tess.agency_id, "trainee", by=None, at=AT
    )
    assert sentence(lambda: come_in(acts, code, "eva@example.org")) == joining.NOT_LET_IN
    eva = people.by_email(acts.session, "eva@example.org")
    assert eva is not None
    assert people.password_hash(acts.session, eva.id) is None


def test_unknown_ended_replaced_and_archived_codes_are_refused_alike(acts: "Acts", tess: Person) -> None:
    cohort = acts.gather(tess, "Spring")
    old = make(acts, tess, cohort)
    code = make(acts, tess, cohort)
    late = AT + timedelta(days=8)
    said = {
        sentence(lambda: joining.door(acts.session, old, at=AT)),
        sentence(lambda: joining.door(acts.session, "00000-00000", at=AT)),
        sentence(lambda: joining.door(acts.session, "' OR 1=1 --\u202e" * 99, at=AT)),
        sentence(lambda: joining.door(acts.session, code, at=late)),
    }
    placing.end_code(acts.session, tess, cohort, at=AT)
    said |= {sentence(lambda: joining.door(acts.session, code, at=AT))}
    assert said == {joining.NO_CODE}


def test_a_code_is_read_however_it_is_typed(acts: "Acts", tess: Person) -> None:
    cohort = acts.gather(tess, "Spring")
    code = make(acts, tess, cohort)
    typed = " ".join(code.lower().replace("0", "o").replace("1", "l"))
    assert joining.door(acts.session, typed, at=AT).cohort.id == cohort


def test_the_last_day_counts_by_the_trainers_clock(acts: "Acts", tess: Person) -> None:
    code = make(acts, tess, acts.gather(tess, "Spring"))
    before = datetime(2026, 3, 9, 22, 59, tzinfo=UTC)  # 23:59 in Oslo
    assert joining.door(acts.session, code, at=before).rule.cap == 30
    assert sentence(lambda: joining.door(acts.session, code, at=before + timedelta(minutes=1))) == (
        joining.NO_CODE
    )


def test_a_full_cohort_makes_people_wait_and_who_leaves_makes_room(
    acts: "Acts", tess: Person, ada: Person, bo: Person
) -> None:
    cohort = acts.gather(tess, "Spring", ada)
    code = make(acts, tess, cohort, cap=1)
    assert (join(acts, bo, code), join(acts, bo, code)) == ("waiting", "waiting")
    with pytest.raises(Conflict, match="full"):
        placing.admit(acts.session, acts.library, tess, cohort, bo.id, at=AT)
    placing.change_code(acts.session, tess, cohort, cap=2, ends_on=LAST, agency_id=tess.agency_id, at=AT)
    noor, outcome = come_in(acts, code, "noor@example.org")
    assert outcome == "waiting"  # nobody overtakes Bo
    assert placing.admit(acts.session, acts.library, tess, cohort, at=AT) == 1
    assert (acts.enrolment(bo).cohort_id, waiting.place(acts.session, cohort, noor.id)) == (cohort, 1)


def test_who_is_admitted_is_told_by_mail_once(acts: "Acts", tess: Person, ada: Person, bo: Person) -> None:
    cohort = acts.gather(tess, "Spring", ada)
    code = make(acts, tess, cohort, cap=1)
    join(acts, bo, code)
    placing.change_code(acts.session, tess, cohort, cap=5, ends_on=LAST, agency_id=tess.agency_id, at=AT)
    assert [placing.admit(acts.session, acts.library, tess, cohort, at=AT) for _ in range(2)] == [1, 0]
    rows = acts.session.connection().execute(text("SELECT person_id, kind FROM mail"))
    assert [tuple(row) for row in rows] == [(bo.id, "place-free")]


def test_another_cohort_of_the_course_is_told_to_herself(
    acts: "Acts", tess: Person, theo: Person, ada: Person
) -> None:
    acts.gather(theo, "Autumn", ada)
    code = make(acts, tess, acts.gather(tess, "Spring"))
    with pytest.raises(Conflict, match="another group already"):
        join(acts, ada, code)


def test_what_was_done_alone_stays_done(acts: "Acts", tess: Person, ada: Person) -> None:
    acts.learn(ada, "duties")
    cohort = acts.gather(tess, "Spring")
    assert join(acts, ada, make(acts, tess, cohort)) == "joined"
    found = acts.enrolment(ada)
    assert (found.cohort_id, set(found.progress.lessons)) == (cohort, {"duties"})


def test_an_auditor_cannot_join(acts: "Acts", tess: Person, ruth: Person) -> None:
    code = make(acts, tess, acts.gather(tess, "Spring"))
    number = staffing.add_person(
        acts.session, "Otto", "otto@example.org", ruth.agency_id, "auditor", by=None, at=AT
    )
    otto = people.find(acts.session, number)
    assert otto is not None
    with pytest.raises(NotAllowed):
        join(acts, otto, code)


def test_another_trainers_code_is_not_found(acts: "Acts", tess: Person, theo: Person, bo: Person) -> None:
    cohort = acts.gather(tess, "Spring")
    make(acts, tess, cohort)
    for act in (
        lambda: placing.entry(acts.session, theo, cohort, SECRET),
        lambda: make(acts, theo, cohort),
        lambda: placing.end_code(acts.session, theo, cohort, at=AT),
        lambda: placing.admit(acts.session, acts.library, theo, cohort, at=AT),
        lambda: placing.remove(acts.session, theo, cohort, bo.id, at=AT),
    ):
        with pytest.raises(NotFound):
            act()


@pytest.mark.parametrize(
    ("cap", "ends_on", "field"),
    [(0, LAST, "cap"), (10_001, LAST, "cap"), (None, LAST, "cap"), (5, None, "ends_on"),
     (5, date(2026, 3, 1), "ends_on"), (5, date(2028, 1, 1), "ends_on")],
)  # fmt: skip
def test_a_rule_that_cannot_be_kept_is_refused(
    acts: "Acts", tess: Person, cap: int | None, ends_on: date | None, field: str
) -> None:
    cohort = acts.gather(tess, "Spring")
    with pytest.raises(Invalid) as refused:
        placing.make_code(
            acts.session,
            tess,
            cohort,
            cap=cap,
            ends_on=ends_on,
            agency_id=tess.agency_id,
            secret=SECRET,
            at=AT,
        )
    assert refused.value.field == field


def test_thirty_at_once_do_not_pass_the_cap(
    database: Database,
    library: Library,
    tess: Person,
    acts_in: Callable[[Session], "Acts"],
    at_once: Callable[[int, Callable[[Session, int], Any]], list[Any]],
) -> None:
    with database.writing() as session:
        acts = acts_in(session)
        cohort = acts.gather(tess, "Spring")
        code = make(acts, tess, cohort, cap=12)
        ids = [
            staffing.add_person(session, f"P {n}", f"N{n}", tess.agency_id, "trainee", by=None, at=AT)
            for n in range(30)
        ]
        crowd = [accounts.find_person(session, each) for each in ids]
    done = at_once(30, lambda session, number: joining.join(session, library, crowd[number], code, at=AT))
    with database.reading() as session:
        found = (cohorts.count_members(session, cohort), waiting.count(session, cohort))
    assert (sorted(map(str, done)), found) == (["joined"] * 12 + ["waiting"] * 18, (12, 18))
