"""Each thing is told once, to whoever can and may be written to."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from firstline.domain.mail import EXPIRES, MOST_TRIES, READY, REPLACED, REVOKED, WAITS
from firstline.domain.person import Person
from firstline.services import accounts, certifying, correcting, notifying, queueing, staffing
from firstline.services.certifying import Terms
from firstline.store import credentials, jobs, mails, signing_keys
from firstline.store.database import Database
from tests.gathered import counting

if TYPE_CHECKING:
    from tests.services.conftest import Acts

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
END = date(2029, 3, 2)
FACTS = {"number": "7KQ2-M4XC-9TRA-0WGE5", "course_title": "Foundations"}
REASON = "The test was taken by somebody else."
CROWD = 1000


def outbox(session: Session) -> list[tuple[str, str, str]]:
    """Kind, occasion and state of all mails, the oldest first."""
    found = mails.listed(session, failed_only=False, limit=5000)
    return [(each.kind, each.occasion, each.state) for each in reversed(found)]


def claimed(session: Session, *, at: datetime = AT) -> list[str]:
    """The occasions of the mails that are taken now."""
    return [mail.occasion for mail in notifying.claim_due(session, at=at)]


def remind(session: Session, on: date) -> int:
    return notifying.remind_of_expiries(session, on=on, at=datetime.combine(on, AT.timetz()))


def fill(session: Session, count: int, ends: date) -> None:
    """People with an address and a certificate that ends on a day."""
    edition = session.connection().execute(text("SELECT max(digest) FROM edition")).scalar_one()
    rows = [
        {
            "id": 100 + n,
            "email": f"p{n}@example.org",
            "edition": edition,
            "at": AT,
            "ends": ends,
            "yes": True,
            "number": f"N{n}",
            "facts": json.dumps(
                {
                    "number": f"N{n}",
                    "course_title": "Foundations",
                    "issued_on": "2026-03-02",
                    "expires_on": ends.isoformat(),
                }
            ),
        }
        for n in range(count)
    ]
    for statement in (
        "INSERT INTO person (id, agency_id, name, email, role, language, active, created_at)"
        " VALUES (:id, 1, :email, :email, 'trainee', 'en', :yes, :at)",
        "INSERT INTO enrolment (id, person_id, course, edition, began_at, active_at, progress,"
        " rank, extra_time)"
        " VALUES (:id, :id, 'foundations', :edition, :at, :at, '{}', 2, 0)",
        "INSERT INTO credential (number, person_id, enrolment_id, course, edition, facts, issued_at,"
        " expires_on, state) VALUES (:number, :id, :id, 'foundations', :edition, :facts, :at,"
        " :ends, 'in-force')",
    ):
        session.connection().execute(text(statement), rows)


def test_mail_is_asked_for_once_for_each_kind_and_occasion(session: Session, ada: Person) -> None:
    for occasion in ("one", "one", "two"):
        notifying.notify(session, ada.id, READY, occasion, FACTS, at=AT)
    notifying.notify(session, ada.id, REVOKED, "one", FACTS, at=AT)
    assert outbox(session) == [
        (READY, "one", "waiting"),
        (READY, "two", "waiting"),
        (REVOKED, "one", "waiting"),
    ]
    assert len(queueing.woken(session)) == 3


def test_many_at_once_ask_for_one_mail(
    database: Database, ada: Person, at_once: Callable[[int, Callable[[Session, int], Any]], list[Any]]
) -> None:
    outcomes = at_once(8, lambda session, _: notifying.notify(session, ada.id, READY, "one", FACTS, at=AT))
    with database.reading() as session:
        assert (outcomes, outbox(session)) == ([None] * 8, [(READY, "one", "waiting")])


def test_whoever_has_no_address_gets_no_mail(session: Session, ruth: Person) -> None:
    li = staffing.add_person(session, "Li", "N1", ruth.agency_id, "trainee", by=ruth, at=AT)
    notifying.notify(session, li, READY, "one", FACTS, at=AT)
    assert (outbox(session), queueing.woken(session)) == ([], ())


def test_whoever_is_suspended_gets_no_mail(session: Session, ada: Person, ruth: Person) -> None:
    notifying.notify(session, ada.id, READY, "before", FACTS, at=AT)
    staffing.set_active(session, ada.id, False, by=ruth, at=AT)
    notifying.notify(session, ada.id, READY, "after", FACTS, at=AT)
    assert (claimed(session), outbox(session)) == ([], [(READY, "before", "dropped")])


def test_reminders_can_be_switched_off_and_news_cannot(session: Session, ada: Person) -> None:
    facts = {**FACTS, "expires_on": "2029-03-02"}
    notifying.notify(session, ada.id, EXPIRES, "before", facts, at=AT)
    accounts.choose_reminders(session, ada, False)
    notifying.notify(session, ada.id, EXPIRES, "after", facts, at=AT)
    notifying.notify(session, ada.id, READY, "news", FACTS, at=AT)
    assert (claimed(session), outbox(session)) == (
        ["news"],
        [(EXPIRES, "before", "dropped"), (READY, "news", "waiting")],
    )


def test_facts_of_another_kind_are_refused(session: Session, ada: Person) -> None:
    with pytest.raises(ValueError, match="drawn from"):
        notifying.notify(session, ada.id, EXPIRES, "one", FACTS, at=AT)


def keep_print(session: Session, number: str) -> None:
    """Keep a print of a certificate."""
    found, seal = credentials.by_number(session, number), signing_keys.active(session, "seal")
    assert found is not None
    assert seal is not None
    certifying.keep_print(session, found.id, b"%PDF", seal.id, at=AT)


def test_kept_print_tells_the_holder_once(acts: "Acts", ada: Person) -> None:
    number = acts.earn(ada)
    for _ in range(2):
        keep_print(acts.session, number)
    assert outbox(acts.session) == [(READY, number, "waiting")]


def test_print_of_what_was_revoked_meanwhile_tells_nothing_more(
    acts: "Acts", ada: Person, ruth: Person
) -> None:
    number = acts.earn(ada)
    certifying.revoke(acts.session, number, by=ruth, reason=REASON, at=AT)
    keep_print(acts.session, number)
    assert outbox(acts.session) == [(REVOKED, number, "waiting")]


def test_corrected_print_tells_which_number_it_replaces(
    acts: "Acts", ada: Person, ruth: Person, terms: Terms
) -> None:
    session, old = acts.session, acts.earn(ada)
    remind(session, END - timedelta(days=30))
    new = correcting.correct_name(
        session, old, "Ada M. Lindqvist", by=ruth, reason=REASON, terms=terms, at=AT
    )
    keep_print(session, new)
    (due,) = notifying.claim_due(session, at=AT)
    assert outbox(session) == [(EXPIRES, f"{old} 30", "dropped"), (REPLACED, new, "waiting")]
    assert due.facts == {"number": new, "course_title": "Foundations", "earlier_number": old}


def test_many_revocations_cost_as_many_statements_as_one(database: Database) -> None:
    counts = []
    for count in (1, notifying.CHUNK):
        with database.writing() as session:
            fill(session, count, END)
            with counting(database.engine) as seen:
                notifying.tell_revoked(session, [f"N{n}" for n in range(count)], at=AT)
            counts.append((len(outbox(session)), len(seen), len(queueing.woken(session))))
            session.rollback()
    assert counts == [(1, 4, 1), (notifying.CHUNK, 4, 1)]


def test_revocation_is_told_without_its_reason_and_nothing_else_of_it(
    acts: "Acts", ada: Person, ruth: Person
) -> None:
    session, number = acts.session, acts.earn(ada)
    (found,) = credentials.of_person(session, ada.id)
    notifying.tell_ready(session, ada.id, found.facts, at=AT)
    remind(session, END - timedelta(days=30))
    certifying.revoke(session, number, by=ruth, reason=REASON, at=AT)
    (due,) = notifying.claim_due(session, at=AT)
    assert outbox(session) == [
        (READY, number, "dropped"),
        (EXPIRES, f"{number} 30", "dropped"),
        (REVOKED, number, "waiting"),
    ]
    assert due.facts == {"number": number, "course_title": "Foundations"}


def test_holder_is_reminded_three_times(acts: "Acts", ada: Person) -> None:
    number = acts.earn(ada)
    days = [END - timedelta(days=left) for left in range(100, -5, -1)]
    reminded = [(END - day).days for day in days if remind(acts.session, day)]
    assert (reminded, [occasion for _, occasion, _ in outbox(acts.session)]) == (
        [90, 30, 7],
        [f"{number} {step}" for step in (90, 30, 7)],
    )


def test_pause_of_the_portal_leaves_the_nearest_step_only(acts: "Acts", ada: Person) -> None:
    number = acts.earn(ada)
    reminded = [remind(acts.session, END - timedelta(days=left)) for left in (93, 25, 24, 3, 2)]
    assert (reminded, [occasion for _, occasion, _ in outbox(acts.session)]) == (
        [0, 1, 0, 1, 0],
        [f"{number} 30", f"{number} 7"],
    )


def test_reminder_says_when(acts: "Acts", ada: Person) -> None:
    number, on = acts.earn(ada), END - timedelta(days=7)
    remind(acts.session, on)
    (due,) = notifying.claim_due(acts.session, at=datetime.combine(on, AT.timetz()))
    assert (due.facts, due.person) == (
        {"number": number, "course_title": "Foundations", "expires_on": "2029-03-02"},
        ada,
    )


@pytest.mark.parametrize("state", ["revoked", "replaced", "renewed"])
def test_certificate_that_is_not_in_force_reminds_nobody(acts: "Acts", ada: Person, state: str) -> None:
    acts.earn(ada)
    acts.session.connection().execute(
        text("UPDATE credential SET state = :state, revoked_at = :at"),
        {"state": state, "at": AT if state == "revoked" else None},
    )
    assert remind(acts.session, END - timedelta(days=30)) == 0


@pytest.mark.parametrize(("ends", "count"), [(date(2029, 3, 3), 0), (None, 0), (date(2029, 3, 1), 1)])
def test_longer_certificate_of_the_course_makes_up_for_the_one_that_ends(
    acts: "Acts", ada: Person, ends: date | None, count: int
) -> None:
    acts.earn(ada)
    session = acts.session
    columns = "person_id, enrolment_id, course, issued_at"
    session.connection().execute(
        text(
            "INSERT INTO edition (digest, course, release, document) VALUES ('later', 'foundations', 2, '{}')"
        )
    )
    session.connection().execute(
        text(
            f"INSERT INTO credential ({columns}, number, edition, facts, expires_on, state)"
            f" SELECT {columns}, 'LATER', 'later', replace(facts, '2029-03-02', '2029-03-01'), :ends,"
            " 'in-force' FROM credential"
        ),
        {"ends": ends},
    )
    assert remind(session, END - timedelta(days=30)) == count


def test_thousand_reminders_cost_as_many_statements_as_one(database: Database) -> None:
    counts = []
    for count in (1, CROWD):
        with database.writing() as session:
            fill(session, count, END)
            with counting(database.engine) as seen:
                reminded = remind(session, END - timedelta(days=30))
            counts.append((reminded, len(seen), len(queueing.woken(session))))
            session.rollback()
    assert counts == [(1, 5, 1), (CROWD, 5, 1)]


def test_ending_certificates_are_found_by_index(database: Database, dialect: str) -> None:
    if dialect != "sqlite":
        pytest.skip("PostgreSQL scans small tables, whatever indexes there are")
    with database.writing() as session:
        fill(session, 50, END)
        with counting(database.engine) as seen:
            remind(session, END)
        keys = {"first": "2029-01-01", "last": "2029-03-02", "kind": EXPIRES, "suffix": " 7"}
        plan = session.connection().exec_driver_sql(
            f"EXPLAIN QUERY PLAN {seen[0]}", tuple(keys[name] for name in ("first", "last", "kind", "suffix"))
        )
        steps = [row[-1] for row in plan if " credential" in row[-1] or " mail" in row[-1]]
        session.rollback()
    assert [step.split("(")[0].strip() for step in steps] == [
        "SEARCH credential USING INDEX ix_credential_expiring",
        "SEARCH mail USING COVERING INDEX sqlite_autoindex_mail_1",
    ]


def test_mail_is_taken_by_one_at_a_time(
    database: Database, ada: Person, at_once: Callable[[int, Callable[[Session, int], Any]], list[Any]]
) -> None:
    with database.writing() as session:
        for n in range(100):
            notifying.notify(session, ada.id, READY, f"{n:03}", FACTS, at=AT)
    taken = at_once(4, lambda session, _: claimed(session))
    together = [occasion for batch in taken for occasion in batch]
    assert (len(together), len(set(together))) == (4 * notifying.BATCH, 4 * notifying.BATCH)


def test_mail_of_a_dead_runner_is_taken_again_and_given_up_at_last(session: Session, ada: Person) -> None:
    notifying.notify(session, ada.id, READY, "one", FACTS, at=AT)
    times = [AT + notifying.LEASE * n for n in range(MOST_TRIES + 1)]
    assert [claimed(session, at=at) for at in times] == [["one"]] * MOST_TRIES + [[]]
    assert claimed(session, at=times[-1] + notifying.LEASE) == []
    (found,) = notifying.list_mails(session, failed_only=True, limit=9)
    assert (found.problem, found.tries) == ("the job process ended each time", MOST_TRIES)


def test_mail_in_somebody_hands_is_not_taken(session: Session, ada: Person) -> None:
    notifying.notify(session, ada.id, READY, "one", FACTS, at=AT)
    assert (claimed(session), claimed(session, at=AT + notifying.LEASE / 2)) == (["one"], [])


def test_delayed_mail_waits_longer_each_time_and_fails_at_last(session: Session, ada: Person) -> None:
    notifying.notify(session, ada.id, READY, "one", FACTS, at=AT)
    at, waits = AT, []
    for _ in range(MOST_TRIES):
        (mail,) = notifying.claim_due(session, at=at)
        notifying.put_back(session, mail, "451 later", at=at)
        (found,) = mails.listed(session, failed_only=False, limit=1)
        waits.append(found.due_at - at)
        at = found.due_at
    assert (tuple(waits[:-1]), found.state, found.problem) == (WAITS, "failed", "451 later")
    assert (notifying.retry(session, at=at), claimed(session, at=at)) == (1, ["one"])


def test_outcome_of_a_claim_that_ran_out_changes_nothing(session: Session, ada: Person) -> None:
    notifying.notify(session, ada.id, READY, "one", FACTS, at=AT)
    (late,) = notifying.claim_due(session, at=AT)
    again = AT + notifying.LEASE
    (mail,) = notifying.claim_due(session, at=again)
    notifying.fail(session, late, "550 no")
    notifying.sent(session, mail, at=again)
    notifying.put_back(session, mail, "451 later", at=again)
    (found,) = mails.listed(session, failed_only=False, limit=1)
    assert (found.state, found.sent_at, found.problem) == ("sent", again, "")


def test_rest_counts_no_try(session: Session, ada: Person) -> None:
    notifying.notify(session, ada.id, READY, "one", FACTS, at=AT)
    notifying.rest(session, "the server is away", at=AT)
    (found,) = mails.listed(session, failed_only=False, limit=1)
    assert (found.due_at, found.tries, claimed(session)) == (AT + notifying.REST, 0, [])
    assert mails.troubles(session) == (0, 1, "the server is away")


def test_forgotten_person_leaves_no_mail(session: Session, ada: Person, bo: Person) -> None:
    for person in (ada, bo):
        notifying.notify(session, person.id, READY, person.name, FACTS, at=AT)
    mails.forget(session, ada.id)
    assert outbox(session) == [(READY, bo.name, "waiting")]


def test_reminders_wake_one_job(acts: "Acts", ada: Person) -> None:
    acts.earn(ada)
    remind(acts.session, END - timedelta(days=30))
    due = jobs.due(acts.session, at=AT + timedelta(days=9999))
    found = [jobs.claim(acts.session, each, at=AT, lease=queueing.LEASE) for each in due]
    assert [job.subject for job in found if job and job.kind == notifying.SEND] == ["reminders of 2029-01-31"]
