"""Reports upwards over real rows: who is counted where, and at what cost."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, event, text
from sqlmodel import Session

from firstline.content.shelf import Shelf
from firstline.domain.course import Course
from firstline.domain.person import Person
from firstline.domain.refusal import NotFound
from firstline.domain.report import TOTAL
from firstline.services import disaggregating, publishing
from firstline.services.disaggregating import Report
from firstline.services.library import Library
from tests.crowds import measuring
from tests.reported import BEGAN, Kind, found_agencies, populate
from tests.services.conftest import Acts


@pytest.fixture
def edition(session: Session, course: Course) -> str:
    """The course with tests before and after."""
    (done,) = publishing.publish(session, Shelf((measuring(course),), {}, ()), at=BEGAN)
    return done.edition


@pytest.fixture
def agencies(session: Session) -> dict[str, int]:
    return found_agencies(session)


def made(session: Session, library: Library, visitor: Person, year: int = 2026) -> Report:
    return disaggregating.report(session, library, visitor, year)


def enrolled(report: Report, *key: str) -> int | None:
    return report.now.group(key or TOTAL).counts["enrolled"]


@contextmanager
def statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


def test_people_are_counted_by_everything_that_divides_them(
    session: Session, library: Library, ruth: Person, edition: str, agencies: dict[str, int]
) -> None:
    kinds = [
        (Kind("Police", "female", "en", "", BEGAN), 6),
        (Kind("Border unit", "male", "ar", "consular", BEGAN + timedelta(days=120)), 7),
        (Kind("Shelter", "female", "en"), 8),
    ]
    populate(session, agencies, edition, kinds)
    report = made(session, library, ruth)
    keys = [
        ("audience", "law-enforcer"),
        ("audience", "service-provider", "female"),
        ("region", "South"),
        ("agency", str(agencies["Police"])),
        ("agency", str(agencies["Border unit"])),
        ("sex", "female"),
        ("language", "ar"),
        ("course", "foundations", "consular"),
        ("quarter", "2"),
        ("quarter", "3"),
    ]
    assert [enrolled(report, *key) for key in keys] == [13, 8, 15, 13, 7, 14, 7, 7, 14, 7]


def test_outcomes_are_counted_once_each(
    session: Session, library: Library, ruth: Person, edition: str, agencies: dict[str, int]
) -> None:
    kinds = [
        (Kind(stage=0), 5),
        (Kind(stage=0, test=False), 6),
        (Kind(stage=1, test=True), 7),
        (Kind(stage=2, test=True, scores=(40, 60)), 20),
    ]
    populate(session, agencies, edition, kinds)
    total = made(session, library, ruth).now.group(TOTAL)
    assert total.counts == {"enrolled": 38, "completed": 27, "certified": 20}
    assert total.passes is not None
    assert total.gain is not None
    assert (total.passes.people, total.passes.share) == (35, 27 / 33)
    assert (total.gain.people, total.gain.before, total.gain.after) == (20, 40.0, 60.0)


def test_pass_is_that_of_the_first_attempt(
    session: Session, library: Library, ruth: Person, edition: str, agencies: dict[str, int]
) -> None:
    populate(session, agencies, edition, [(Kind(test=False), 10), (Kind(test=True), 10)])
    session.execute(
        text(
            "INSERT INTO attempt (enrolment_id, edition, quiz, number, most, state, form, started_at,"
            " ended_at, percent, passed)"
            " SELECT enrolment_id, edition, quiz, 2, most, state, form, started_at, ended_at, 100, :yes"
            " FROM attempt WHERE percent = 10"
        ),
        {"yes": True},
    )
    passes = made(session, library, ruth).now.group(TOTAL).passes
    assert passes is not None
    assert passes.share == 0.5


def test_voided_attempt_and_revoked_certificate_count_for_nothing(
    session: Session, library: Library, ruth: Person, edition: str, agencies: dict[str, int]
) -> None:
    populate(session, agencies, edition, [(Kind(stage=2, test=True), 9)])
    session.execute(text("UPDATE attempt SET voided_at = :at"), {"at": BEGAN})
    session.execute(text("UPDATE credential SET state = 'revoked', revoked_at = :at"), {"at": BEGAN})
    total = made(session, library, ruth).now.group(TOTAL)
    assert (total.counts["certified"], total.passes, "tested" in total.nobody) == (0, None, True)


@pytest.mark.parametrize(
    ("began", "year", "quarter"),
    [
        (datetime(2025, 12, 31, 23, 59, tzinfo=UTC), 2025, "4"),
        (datetime(2026, 1, 1, tzinfo=UTC), 2026, "1"),
        (datetime(2026, 3, 31, 23, 59, tzinfo=UTC), 2026, "1"),
        (datetime(2026, 4, 1, tzinfo=UTC), 2026, "2"),
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), 2026, "4"),
    ],
)
def test_year_and_quarter_are_those_of_utc(
    session: Session,
    library: Library,
    ruth: Person,
    edition: str,
    agencies: dict[str, int],
    began: datetime,
    year: int,
    quarter: str,
) -> None:
    populate(session, agencies, edition, [(Kind(began=began), 5)])
    report = made(session, library, ruth, year)
    assert (enrolled(report), enrolled(report, "quarter", quarter)) == (5, 5)


def test_years_stand_beside_each_other(
    session: Session, library: Library, ruth: Person, edition: str, agencies: dict[str, int]
) -> None:
    earlier = replace(Kind(), began=BEGAN - timedelta(days=365))
    populate(session, agencies, edition, [(Kind(), 9), (earlier, 6)])
    report = made(session, library, ruth)
    found = {year: report.years[year].group(TOTAL).counts["enrolled"] for year in report.years}
    assert (found, disaggregating.years(session, ruth)) == ({2026: 9, 2025: 6, 2024: 0}, (2026, 2025))


def test_trainer_reports_of_her_cohorts_only(
    session: Session,
    library: Library,
    acts: Acts,
    tess: Person,
    theo: Person,
    edition: str,
    agencies: dict[str, int],
) -> None:
    hers, his = acts.gather(tess, "Hers", at=BEGAN), acts.gather(theo, "His", at=BEGAN)
    populate(session, agencies, edition, [(Kind(cohort=hers), 8), (Kind(cohort=his), 9), (Kind(), 10)])
    assert [enrolled(made(session, library, who)) for who in (tess, theo)] == [8, 9]


def test_smallest_group_is_a_preference(
    session: Session, library: Library, ruth: Person, edition: str, agencies: dict[str, int]
) -> None:
    populate(session, agencies, edition, [(Kind(), 9)])
    session.execute(text("INSERT INTO preference (name, value) VALUES ('smallest_group', '10')"))
    assert enrolled(made(session, library, ruth)) is None


def test_year_without_people_is_empty(session: Session, library: Library, ruth: Person) -> None:
    assert (enrolled(made(session, library, ruth, 1999)), disaggregating.years(session, ruth)) == (0, ())


def test_year_out_of_the_calendar_is_not_found(session: Session, library: Library, ruth: Person) -> None:
    with pytest.raises(NotFound):
        made(session, library, ruth, 9999)


def test_report_costs_the_same_for_one_and_for_three_thousand(
    session: Session, library: Library, ruth: Person, edition: str, agencies: dict[str, int]
) -> None:
    counts = []
    for first, people in ((1000, 1), (2000, 30), (3000, 3000)):
        populate(session, agencies, edition, [(Kind(stage=2, test=True), people)], first_id=first)
        session.flush()
        library.edition(session, edition)
        with statements() as seen:
            made(session, library, ruth)
        counts.append(len(seen))
    assert counts == [4, 4, 4]


def test_file_is_found_by_whoever_asked_for_it_only(session: Session, ruth: Person, tess: Person) -> None:
    name = disaggregating.note_export(session, ruth, "audience", "csv", 2026, "", at=BEGAN)
    disaggregating.keep_file(session, ruth, name, b"list", at=BEGAN)
    assert disaggregating.find_file(session, ruth, name) == b"list"
    with pytest.raises(NotFound):
        disaggregating.find_file(session, tess, name)


def test_file_goes_after_a_day(session: Session, ruth: Person) -> None:
    name = disaggregating.note_export(session, ruth, "audience", "csv", 2026, "", at=BEGAN)
    disaggregating.keep_file(session, ruth, name, b"list", at=BEGAN)
    later = BEGAN + timedelta(days=1, seconds=1)
    disaggregating.note_export(session, ruth, "region", "csv", 2026, "", at=later)
    with pytest.raises(NotFound):
        disaggregating.find_file(session, ruth, name)


def test_export_is_in_the_audit_log(session: Session, ruth: Person) -> None:
    disaggregating.note_export(session, ruth, "region", "xlsx", 2026, "foundations", at=BEGAN)
    rows = session.execute(text("SELECT act, subject, facts, actor_id FROM audit ORDER BY id DESC LIMIT 1"))
    facts = '{"year": "2026", "course": "foundations", "kind": "xlsx"}'
    assert [tuple(row) for row in rows] == [("report.exported", "report/region", facts, ruth.id)]
