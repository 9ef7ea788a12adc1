"""The demonstration is made by the real acts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlmodel import Session

from firstline.content.shelf import Shelf
from firstline.domain.course import Course
from firstline.services import auditing, publishing, seeding, staffing
from firstline.services.certifying import Terms
from firstline.services.library import Library
from firstline.services.seeding import DemoAccount
from firstline.store import cohorts, people, summaries
from firstline.store.database import Database

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


DAY = timedelta(days=1)
SECRET = "a secret of forty characters, for tests!"


def seed(session: Session, library: Library, terms: Terms, crowd: int = 0) -> tuple[DemoAccount, ...]:
    return seeding.seed(session, library, terms, secret=SECRET, at=AT, crowd=crowd)


def test_seed_fills_an_empty_database_by_the_real_acts(
    empty_database: Database, course: Course, terms: Terms
) -> None:
    library = Library()
    with empty_database.writing() as session:
        publishing.publish(session, Shelf((course,), {}, ()), at=AT - 300 * DAY)
        accounts = seed(session, library, replace(terms, specimen=True), crowd=4)
        again = seed(session, library, terms)
    with empty_database.reading() as session:
        lines = cohorts.lines(session, trainer_id=None)
        ids = session.execute(text("SELECT id FROM enrolment")).scalars().all()
        agree = [
            summaries.from_text(stored) == summaries.recompute(session, enrolment)
            for enrolment, stored in session.execute(text("SELECT id, progress FROM enrolment"))
        ]
        broken = auditing.find_break(session)
        count = people.count(session)
    assert ([account.role for account in accounts], again) == (
        ["trainee", "trainee", "trainer", "administrator"],
        (),
    )
    assert (count, [line.people for line in lines], len(ids), all(agree), broken) == (
        36,
        [4, 15, 15],
        34,
        True,
        None,
    )


def test_seed_leaves_a_database_with_people_as_it_is(
    session: Session, library: Library, terms: Terms
) -> None:
    assert (seed(session, library, terms), people.count(session)) == ((), 5)


def test_seed_makes_up_other_passwords_each_time(session: Session) -> None:
    agency = staffing.list_agencies(session)[0].id
    made = {
        seeding._account(session, "Mina", f"mina{n}", "trainee", agency, at=AT).password for n in range(2)
    }
    assert len(made) == 2
