"""Lists as files: the same people as the pages have, whatever their number, on both databases."""

import tracemalloc
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from firstline.domain.cohort import ALL_BY_NEED, SORTINGS, Sorting
from firstline.domain.person import Person
from firstline.domain.refusal import NotFound
from firstline.services import auditing, exporting, overseeing, staffing
from firstline.sheets.writing import csv_parts
from firstline.store import audit
from firstline.store.people import EVERYBODY, Narrowing
from tests.crowds import Crowd
from tests.services.conftest import AT

if TYPE_CHECKING:
    from tests.services.conftest import Acts

MEMORY = 6 * 2**20
"""Bytes that a list of 20,000 people may take on its way: a few hundred rows, and what a driver keeps."""


def crowd(acts: "Acts", cohort: int, people: range) -> None:
    edition = acts.library.course(acts.session, "foundations", at=AT).digest
    Crowd(acts.session, "foundations", edition, cohort).enrol(people)


@pytest.mark.parametrize("wanted", [EVERYBODY, Narrowing("a", role="trainee")], ids=["all", "narrowed"])
def test_people_are_those_of_the_page_in_its_order(acts: "Acts", wanted: Narrowing) -> None:
    count, found = exporting.every_person(acts.session, wanted)
    people = list(found)
    assert (count, tuple(people)) == staffing.list_people(acts.session, wanted, limit=99, offset=0)
    assert count == len(people)


@pytest.mark.parametrize("sorting", SORTINGS)
def test_members_are_those_of_the_matrix_in_its_order(
    acts: "Acts", ada: Person, bo: Person, tess: Person, theo: Person, sorting: Sorting
) -> None:
    cohort = acts.gather(tess, "Autumn", ada, bo)
    crowd(acts, acts.gather(theo, "Noise"), range(100, 120))
    acts.learn(ada, "duties")
    wanted = replace(ALL_BY_NEED, sorting=sorting)
    page = overseeing.matrix(acts.session, acts.library, tess, cohort, wanted, at=AT)
    found, members = exporting.every_member(
        acts.session, acts.library, tess, cohort, wanted, agency_id=None, at=AT
    )
    assert (tuple(members), found.people) == (page.members, 2)


def test_members_of_another_trainer_are_not_found(acts: "Acts", tess: Person, theo: Person) -> None:
    cohort = acts.gather(theo, "Noise")
    with pytest.raises(NotFound):
        exporting.every_member(acts.session, acts.library, tess, cohort, ALL_BY_NEED, agency_id=None, at=AT)
    with pytest.raises(NotFound):
        exporting.every_score(acts.session, acts.library, tess, cohort)


def test_scores_are_those_of_the_cohort_alone(acts: "Acts", ada: Person, bo: Person, tess: Person) -> None:
    cohort = acts.gather(tess, "Autumn", ada)
    acts.learn(ada)
    acts.learn(bo)
    acts.sit(ada)
    acts.sit(bo)
    found = exporting.every_score(acts.session, acts.library, tess, cohort)
    told = [(each.name, each.quiz, each.number, each.percent, each.passed) for each in found.scores]
    assert (found.count, told) == (1, [("Ada Lindqvist", "final", 1, 100, True)])


def test_log_is_whole_over_many_pages(acts: "Acts", ruth: Person) -> None:
    for number in range(5):
        staffing.add_agency(acts.session, f"Agency {number}", "UTC", by=ruth, at=AT)
    count, lines = exporting.every_entry(acts.session, ruth, size=2)
    found = tuple(lines)
    whole = auditing.browse(acts.session, ruth, audit.EVERYTHING, size=1000)
    assert (found, count) == (whole.lines, len(whole.lines))


def test_export_is_noted_without_names(acts: "Acts", ruth: Person) -> None:
    exporting.note_export(
        acts.session,
        ruth,
        "people",
        what="people",
        kind="csv",
        rows=3,
        narrowed={"words": "Ada", "role": "trainee"},
        at=AT,
    )
    (entry,) = audit.page(acts.session, limit=1, offset=0)
    assert (entry.act, dict(entry.facts)) == (
        "export.made",
        {"list": "people", "format": "csv", "rows": "3", "filters": "role=trainee words=…"},
    )


def test_20000_people_take_no_more_memory_than_some_hundreds(acts: "Acts", tess: Person) -> None:
    crowd(acts, acts.gather(tess, "Autumn"), range(1000, 21_000))
    acts.session.flush()
    tracemalloc.start()
    count, found = exporting.every_person(acts.session, EVERYBODY)
    rows = ((p.name, p.email, p.staff_number, agency, p.role, p.active, has) for p, agency, has in found)
    size = sum(len(part) for part in csv_parts(("a",) * 7, rows))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (count > 20_000, size > 1_000_000, peak < MEMORY) == (True, True, True)
