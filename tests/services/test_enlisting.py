"""Rosters: what each row would do, what is done, and that nothing is done twice."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, text
from sqlmodel import Session

from firstline.domain.person import Person
from firstline.domain.refusal import Conflict, Invalid, NotFound
from firstline.services import arranging, enlisting, overseeing, staffing
from firstline.services.enlisting import Checked
from firstline.services.library import Library
from firstline.sheets.reading import read_roster
from firstline.store import audit, enrolments, people
from firstline.store.database import Database

if TYPE_CHECKING:
    from tests.services.conftest import Acts

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
SECRET = "a secret of forty characters, for tests!"
WHOLE = "Write the first name and the family name."
HEAD = "Name;E-mail;Staff number;Agency;Language;Sex;Role path"


def send(
    acts: "Acts",
    trainer: Person,
    cohort: int,
    *rows: str,
    head: str = HEAD,
    language: str = "en",
    at: datetime = AT,
) -> int:
    roster = read_roster("\n".join([head, *rows]).encode())
    return enlisting.send(
        acts.session,
        trainer,
        cohort,
        "list.csv",
        roster,
        agency_id=trainer.agency_id,
        language=language,
        at=at,
    )


def check(acts: "Acts", trainer: Person, cohort: int, sent: int) -> Checked:
    return enlisting.check(acts.session, acts.library, trainer, cohort, sent, at=AT)


def confirm(
    acts: "Acts", trainer: Person, cohort: int, sent: int, *, invites: bool = False, at: datetime = AT
) -> dict[str, int]:
    """Confirm, and what became of it without the zeros."""
    enlisting.confirm(
        acts.session, acts.library, trainer, cohort, sent, invites=invites, secret=SECRET, at=at
    )
    result = check(acts, trainer, cohort, sent).sent.result
    assert result is not None
    return {name: number for name, number in result.items() if number}


def outcomes(checked: Checked) -> list[str]:
    return [verdict.outcome for verdict in checked.verdicts]


def faults(checked: Checked) -> list[tuple[int, str, str, str]]:
    """Row, column, reason and remedy of each row that is refused."""
    return [
        (v.line.number, v.fault.field, str(v.fault.reason), v.fault.remedy)
        for v in checked.verdicts
        if v.fault is not None
    ]


def rows_of(session: Session, statement: str) -> list[Any]:
    return [tuple(row) for row in session.execute(text(statement))]


def test_check_changes_nothing(acts: "Acts", tess: Person) -> None:
    cohort = acts.gather(tess, "Autumn")
    before = rows_of(acts.session, "SELECT count(*) FROM person, audit")
    checked = check(acts, tess, cohort, send(acts, tess, cohort, "Mina Rai;;NP 7"))
    assert (outcomes(checked), rows_of(acts.session, "SELECT count(*) FROM person, audit")) == (
        ["new"],
        before,
    )


def test_confirm_lets_new_people_in_with_slips_for_those_without_an_address(
    acts: "Acts", tess: Person
) -> None:
    cohort = acts.gather(tess, "Autumn")
    sent = send(acts, tess, cohort, "Mina Rai;;NP 7;;fr;F;", "Jo Ek;JO@example.org;;;;;")
    assert confirm(acts, tess, cohort, sent) == {"new": 2, "slips": 1}
    mina = staffing.find_by_sign_in(acts.session, "np 7", tess.agency_id)
    jo = staffing.find_by_sign_in(acts.session, "jo@example.org", tess.agency_id)
    assert mina is not None
    assert jo is not None
    assert (mina.name, mina.role, mina.language, people.sex(acts.session, mina.id)) == (
        "Mina Rai",
        "trainee",
        "fr",
        "female",
    )
    (slip,) = staffing.open_slips(acts.session, cohort, SECRET, at=AT)
    taken = [enrolments.find(acts.session, person.id, "foundations") for person in (mina, jo)]
    assert (slip.name, slip.sign_in, len(slip.code or "")) == ("Mina Rai", "NP 7", 19)
    assert [enrolment.cohort_id if enrolment else None for enrolment in taken] == [cohort, cohort]


def test_confirm_twice_is_once(acts: "Acts", tess: Person) -> None:
    cohort = acts.gather(tess, "Autumn")
    sent = send(acts, tess, cohort, "Mina Rai;;NP 7")
    first, before = confirm(acts, tess, cohort, sent), audit.count(acts.session)
    assert (confirm(acts, tess, cohort, sent), audit.count(acts.session)) == (first, before)


def test_same_list_again_does_nothing(acts: "Acts", tess: Person) -> None:
    cohort = acts.gather(tess, "Autumn")
    rows = ("Mina Rai;;NP 7", "Jo Ek;jo@example.org;")
    confirm(acts, tess, cohort, send(acts, tess, cohort, *rows), invites=True)
    state = "SELECT id, name, email FROM person ORDER BY id"
    before = rows_of(acts.session, state), rows_of(acts.session, "SELECT code_hash FROM slip")
    mails = rows_of(acts.session, "SELECT count(*) FROM mail")
    later = AT + 3 * DAY
    sent = send(acts, tess, cohort, *rows, at=later)
    assert confirm(acts, tess, cohort, sent, invites=True, at=later) == {"here": 2}
    assert (rows_of(acts.session, state), rows_of(acts.session, "SELECT code_hash FROM slip")) == before
    assert rows_of(acts.session, "SELECT count(*) FROM mail") == mails == [(1,)]


def test_invitations_go_to_those_with_an_address_who_came_in(acts: "Acts", ada: Person, tess: Person) -> None:
    cohort = acts.gather(tess, "Autumn", ada)
    rows = (
        "Jo Ek;jo@example.org;",
        "Li Na;li@example.org;N9",
        "Ada Lindqvist;ada@example.org;",
        "Mina Rai;;NP 7",
    )
    sent = send(acts, tess, cohort, *rows)
    assert confirm(acts, tess, cohort, sent, invites=True) == {"new": 3, "here": 1, "slips": 1, "invited": 2}


def test_account_is_enrolled_and_stays_as_it_is(acts: "Acts", ada: Person, tess: Person) -> None:
    cohort = acts.gather(tess, "Autumn")
    sent = send(acts, tess, cohort, "LINDQVIST Ada Maria;Ada@Example.org;X1;;fr;F;")
    (verdict,) = check(acts, tess, cohort, sent).verdicts
    assert verdict.notes == (
        "The name is written otherwise here, and stays.",
        "The staff number here is another one or none, and stays.",
    )
    assert confirm(acts, tess, cohort, sent) == {"enrolled": 1}
    assert people.find(acts.session, ada.id) == ada


def test_account_that_learns_alone_joins_and_keeps_what_is_done(
    acts: "Acts", ada: Person, tess: Person
) -> None:
    acts.learn(ada, "duties")
    cohort = acts.gather(tess, "Autumn")
    assert confirm(acts, tess, cohort, send(acts, tess, cohort, "Ada;ada@example.org;")) == {"enrolled": 1}
    taken = acts.enrolment(ada)
    assert (taken.cohort_id, taken.progress.lessons) == (cohort, frozenset({"duties"}))


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (";x@example.org;", ("name", "Enter a name.", WHOLE)),
        ("=1+1;x@example.org;", ("name", "This is not a name.", WHOLE)),
        (
            "<b>Mo</b>;x@example.org;",
            ("name", "This is not a name.", WHOLE),
        ),
        (
            "12345;x@example.org;",
            ("name", "This is not a name.", WHOLE),
        ),
        (
            "Mo;mo@;",
            (
                "email",
                "Enter an e-mail address such as name@example.org.",
                "Mend the address, or leave it empty and give a staff number.",
            ),
        ),
        (
            "Mo;;",
            (
                "email",
                "There is neither an e-mail address nor a staff number.",
                "Mend the address, or leave it empty and give a staff number.",
            ),
        ),
        (
            "Mo;;4.0112E+04",
            (
                "staff_number",
                "The spreadsheet has shortened this number, so digits are missing.",
                "Mend the number, or leave it empty and give an e-mail address.",
            ),
        ),
        (
            "Mo;;=A1",
            (
                "staff_number",
                "This is not a staff number.",
                "Mend the number, or leave it empty and give an e-mail address.",
            ),
        ),
        (
            "Mo;mo@example.org;;Atlantis",
            (
                "agency",
                "We do not know this agency.",
                "Write the name as it stands under Agencies, or choose an agency for these rows above.",
            ),
        ),
        (
            "Mo;mo@example.org;;;;;Pilot",
            (
                "path",
                "The course has no such role path.",
                "Leave it empty, or write the title of a role path of the course.",
            ),
        ),
        (
            "Somebody Else;ada@example.org;",
            (
                "email",
                "This e-mail address belongs to somebody of another name here.",
                "Check it against the name; perhaps a row has slipped.",
            ),
        ),
        (
            "Somebody Else;;N77",
            (
                "staff_number",
                "This staff number belongs to somebody of another name here.",
                "Check it against the name; perhaps a row has slipped.",
            ),
        ),
        (
            "Nora Nye;ada@example.org;N77",
            (
                "staff_number",
                "The address and the staff number belong to two different people here.",
                "Check both, or leave one of them empty.",
            ),
        ),
        (
            "Ruth Adeyemi;ruth@example.org;",
            ("email", "This person cannot be added here.", "Ask an administrator, who sees why."),
        ),
    ],
)
def test_faulty_row_says_column_reason_and_remedy(
    acts: "Acts", tess: Person, row: str, fault: tuple[str, str, str]
) -> None:
    cohort = acts.gather(tess, "Autumn")
    staffing.add_person(acts.session, "Nora Nye", "N77", tess.agency_id, "trainee", by=None, at=AT)
    sent = send(acts, tess, cohort, "Good Person;good@example.org;", row)
    assert faults(check(acts, tess, cohort, sent)) == [(3, *fault)]
    assert confirm(acts, tess, cohort, sent) == {"new": 1, "refused": 1}
    assert [row for _, row in check(acts, tess, cohort, sent).sent.roster.rows] != []


def test_second_row_of_one_person_is_refused(acts: "Acts", tess: Person) -> None:
    cohort = acts.gather(tess, "Autumn")
    rows = ("Mo;mo@example.org;", "Mo;MO@example.org;", "Li;;n1", "Lina;;N1")
    found = faults(check(acts, tess, cohort, send(acts, tess, cohort, *rows)))
    remedy = "Take one of the two rows out."
    assert found == [
        (3, "email", "The same stands in row 2.", remedy),
        (5, "staff_number", "The same stands in row 4.", remedy),
    ]


@pytest.mark.parametrize("who", ["in another cohort", "suspended", "of another role"])
def test_trainer_does_not_learn_why_a_stranger_cannot_come_in(
    acts: "Acts", bo: Person, tess: Person, theo: Person, ruth: Person, who: str
) -> None:
    name, address = "Bo Svensson", "bo@example.org"
    if who == "in another cohort":
        acts.gather(theo, "Noise", bo)
    elif who == "suspended":
        staffing.set_active(acts.session, bo.id, False, by=ruth, at=AT)
    else:
        name, address = "Ruth Adeyemi", "ruth@example.org"
    cohort = acts.gather(tess, "Autumn")
    sent = send(acts, tess, cohort, f"{name};{address};")
    hidden = [(2, "email", "This person cannot be added here.", "Ask an administrator, who sees why.")]
    assert faults(check(acts, tess, cohort, sent)) == hidden
    reasons = {
        "in another cohort": "This person takes the course in another cohort.",
        "suspended": "This account is suspended.",
        "of another role": "This account is not a trainee's.",
    }
    assert [fault[2] for fault in faults(check(acts, ruth, cohort, sent))] == [reasons[who]]


def test_trainer_learns_of_her_own_other_cohort(acts: "Acts", bo: Person, tess: Person) -> None:
    acts.gather(tess, "Spring", bo)
    cohort = acts.gather(tess, "Autumn")
    sent = send(acts, tess, cohort, "Bo Svensson;bo@example.org;")
    assert [fault[2:] for fault in faults(check(acts, tess, cohort, sent))] == [
        (
            "This person takes the course in another cohort.",
            "Move her from there, on her own page: she keeps what she has done.",
        )
    ]


def test_unknown_agencies_are_counted_and_one_can_be_taken_for_all(acts: "Acts", tess: Person) -> None:
    cohort = acts.gather(tess, "Autumn")
    sent = send(
        acts, tess, cohort, "A B;a@example.org;;Nowhere", "C D;c@example.org;;Nowhere", "E F;e@example.org;;X"
    )
    assert check(acts, tess, cohort, sent).unknown == (("Nowhere", 2), ("X", 1))
    enlisting.choose_agency(acts.session, tess, cohort, sent, tess.agency_id)
    assert outcomes(check(acts, tess, cohort, sent)) == ["new"] * 3


def test_agencies_are_named_in_any_case_and_with_the_one_above(
    acts: "Acts", tess: Person, ruth: Person
) -> None:
    unit = arranging.add_agency(acts.session, "Harbour Post", "UTC", parent_id=tess.agency_id, by=ruth, at=AT)
    cohort = acts.gather(tess, "Autumn")
    rows = ("A B;;1;HARBOUR  post", "C D;;2;Northbank Police Academy / Harbour Post", "E F;;3;")
    confirm(acts, tess, cohort, send(acts, tess, cohort, *rows))
    found = rows_of(
        acts.session, "SELECT agency_id, root_id FROM person WHERE staff_number IS NOT NULL ORDER BY id"
    )
    assert found == [(unit, tess.agency_id)] * 2 + [(tess.agency_id, tess.agency_id)]


def test_staff_number_is_known_in_the_whole_tree_and_not_beyond(
    acts: "Acts", tess: Person, ruth: Person
) -> None:
    unit = arranging.add_agency(acts.session, "Harbour Post", "UTC", parent_id=tess.agency_id, by=ruth, at=AT)
    arranging.add_agency(acts.session, "Other Service", "UTC", by=ruth, at=AT)
    staffing.add_person(acts.session, "Nora Nye", "N77", unit, "trainee", by=None, at=AT)
    cohort = acts.gather(tess, "Autumn")
    rows = ("Nora Nye;;N77;Northbank Police Academy", "Other One;;N77;Other Service")
    assert outcomes(check(acts, tess, cohort, send(acts, tess, cohort, *rows))) == ["enrolled", "new"]


def test_template_rows_are_left_out(acts: "Acts", tess: Person) -> None:
    cohort = acts.gather(tess, "Autumn")
    sent = send(
        acts, tess, cohort, "Mariam Example;mariam@roster-template.example;", "Omar;;EXAMPLE-40112", "Mo;;N1"
    )
    assert confirm(acts, tess, cohort, sent) == {"example": 2, "new": 1, "slips": 1}


def test_language_of_the_page_is_taken_where_a_row_has_none(acts: "Acts", tess: Person) -> None:
    cohort = acts.gather(tess, "Autumn")
    rows = ("Mo Ba;;N1;;;;", "Li Na;;N2;;English;;", "Jo Ek;;N3;;Klingon;?x;")
    sent = send(acts, tess, cohort, *rows, language="ar")
    notes = [verdict.notes for verdict in check(acts, tess, cohort, sent).verdicts]
    confirm(acts, tess, cohort, sent)
    found = rows_of(acts.session, "SELECT language FROM person WHERE staff_number IS NOT NULL ORDER BY id")
    assert (found, notes[2]) == (
        [("ar",), ("en",), ("ar",)],
        ("We do not know this language, so ours is taken.",),
    )


def test_world_that_changed_since_the_check_is_looked_at_again(
    acts: "Acts", tess: Person, theo: Person
) -> None:
    cohort, other = acts.gather(tess, "Autumn"), acts.gather(theo, "Noise")
    sent = send(acts, tess, cohort, "Mo Ba;mo@example.org;", "Li Na;;N2")
    overseeing.add_people(
        acts.session, acts.library, theo, other, theo.agency_id, "Mo Ba; mo@example.org", at=AT
    )
    staffing.add_person(acts.session, "Quite Other", "N2", tess.agency_id, "trainee", by=None, at=AT)
    with pytest.raises(Conflict):
        confirm(acts, tess, cohort, sent)
    assert outcomes(check(acts, tess, cohort, sent)) == ["refused", "refused"]


def test_roster_of_another_cohort_is_not_found(acts: "Acts", tess: Person, theo: Person) -> None:
    cohort, second, foreign = (
        acts.gather(who, name) for who, name in ((tess, "A"), (tess, "B"), (theo, "C"))
    )
    sent = send(acts, tess, cohort, "Mo Ba;;N1")
    for trainer, place, roster in (
        (tess, second, sent),
        (theo, cohort, sent),
        (theo, foreign, sent),
        (tess, cohort, 99),
    ):
        with pytest.raises(NotFound):
            check(acts, trainer, place, roster)
        with pytest.raises(NotFound):
            confirm(acts, trainer, place, roster)
        with pytest.raises(NotFound):
            enlisting.discard(acts.session, trainer, place, roster)
        with pytest.raises(NotFound):
            enlisting.choose_agency(acts.session, trainer, place, roster, 1)


def test_agency_that_is_none_is_refused(acts: "Acts", tess: Person) -> None:
    cohort = acts.gather(tess, "Autumn")
    sent = send(acts, tess, cohort, "Mo Ba;;N1")
    for agency in (None, 99):
        with pytest.raises(Invalid) as caught:
            enlisting.choose_agency(acts.session, tess, cohort, sent, agency)
        assert caught.value.field == "agency_id"


def test_rosters_are_forgotten_after_a_day(acts: "Acts", tess: Person) -> None:
    cohort = acts.gather(tess, "Autumn")
    send(acts, tess, cohort, "Mo Ba;;N1")
    kept = send(acts, tess, cohort, "Mo Ba;;N1", at=AT + DAY / 2)
    assert enlisting.remove_old(acts.session, at=AT + DAY * 1.25) == 1
    assert outcomes(check(acts, tess, cohort, kept)) == ["new"]


def test_confirmed_roster_keeps_only_what_is_to_be_mended(acts: "Acts", tess: Person) -> None:
    cohort = acts.gather(tess, "Autumn")
    sent = send(acts, tess, cohort, "Mo Ba;;N1", "Li;li@;")
    confirm(acts, tess, cohort, sent)
    assert [cells[0] for _, cells in check(acts, tess, cohort, sent).sent.roster.rows] == ["Li"]


def test_import_is_recorded_with_each_new_account(acts: "Acts", ada: Person, tess: Person) -> None:
    cohort = acts.gather(tess, "Autumn")
    before = audit.count(acts.session)
    sent = send(acts, tess, cohort, "Mo Ba;;N1", "Jo Ek;jo@example.org;", "Ada;ada@example.org;", "x;;")
    confirm(acts, tess, cohort, sent)
    entries = audit.page(acts.session, limit=audit.count(acts.session) - before, offset=0)
    assert [(entry.act, dict(entry.facts)) for entry in entries] == [
        ("roster.applied", {"roster": str(sent), "new": "2", "enrolled": "1", "refused": "1", "slips": "1"}),
        ("person.added", {"role": "trainee"}),
        ("person.added", {"role": "trainee", "slip": "given"}),
    ]
    assert {entry.actor_id for entry in entries} == {tess.id}


def test_confirming_at_once_lets_everybody_in_once(
    database: Database,
    library: Library,
    acts_in: Callable[[Session], "Acts"],
    at_once: Callable[[int, Callable[[Session, int], Any]], list[Any]],
    tess: Person,
) -> None:
    with database.writing() as session:
        acts = acts_in(session)
        cohort = acts.gather(tess, "Autumn")
        sent = send(acts, tess, cohort, *(f"Person {n};;N{n}" for n in range(50)))

    def act(session: Session, _: int) -> None:
        enlisting.confirm(session, library, tess, cohort, sent, invites=False, secret=SECRET, at=AT)

    assert at_once(4, act) == [None] * 4
    with database.reading() as session:
        counts = rows_of(session, "SELECT count(*) FROM slip UNION ALL SELECT count(*) FROM enrolment")
    assert counts == [(50,), (50,)]


@pytest.mark.parametrize("size", [1, 30, 3000])
def test_import_costs_the_same_statements_for_any_size(
    acts: "Acts", database: Database, tess: Person, size: int
) -> None:
    cohort = acts.gather(tess, "Autumn")
    sent = send(acts, tess, cohort, *(f"Person {n};p{n}@example.org;N{n}" for n in range(size)), "Mo Ba;;X")
    seen: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    enlisting.confirm(acts.session, acts.library, tess, cohort, sent, invites=False, secret=SECRET, at=AT)
    event.remove(database.engine, "before_cursor_execute", note)
    extra = {"sqlite": 0, "postgresql": 2}[database.engine.dialect.name]  # the log of acts is locked
    assert len(seen) == 17 + extra
