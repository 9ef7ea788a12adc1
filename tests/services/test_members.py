"""The matrix narrowed and sorted by the database says what the domain says, on both databases."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from sqlalchemy import text

from firstline.domain.cohort import ALL_BY_NEED, NEEDS, STALLED_AFTER, Need, Wanted, need
from firstline.domain.person import Person
from firstline.domain.progress import Progress
from firstline.services import gathering, overseeing, staffing
from firstline.store import enrolments, members
from tests.services.conftest import Acts

AT = datetime(2026, 3, 20, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ACTIVE = (AT, AT - STALLED_AFTER + SECOND, AT - STALLED_AFTER, AT - STALLED_AFTER - SECOND)
DUE = (None, AT.date() - timedelta(days=1), AT.date(), AT.date() + timedelta(days=1))


def varied(acts: Acts, tess: Person) -> int:
    """Everything that a need can depend on, one person each, and somebody in another cohort."""
    cases = list(product(range(4), ACTIVE, (False, True)))
    cohort, noise = acts.gather(tess, "Varied"), acts.gather(tess, "Noise")
    for group, count in ((cohort, len(cases)), (noise, 1)):
        lines = "\n".join(f"Noor {group} {n}; C{group}N{n}" for n in range(count))
        overseeing.add_people(acts.session, acts.library, tess, group, tess.agency_id, lines, at=AT)
    held = enrolments.of_cohort(acts.session, cohort)
    for enrolment, (rank, active, begun) in zip(held, cases, strict=True):
        done = Progress(frozenset({"duties"} if begun else ()))
        enrolments.keep_progress(acts.session, enrolment.id, done, rank=rank, at=active)
    return cohort


@pytest.mark.parametrize("due_on", DUE)
def test_needs_of_the_database_are_those_of_the_domain(acts: Acts, tess: Person, due_on: date | None) -> None:
    cohort = varied(acts, tess)
    everybody = members.page(acts.session, cohort, at=AT, limit=99, offset=0)
    expected: dict[Need, set[int]] = {}
    for member in everybody:
        expected.setdefault(need(member, due_on, AT), set()).add(member.person_id)
    found = {
        each: {
            member.person_id
            for member in members.page(
                acts.session, cohort, Wanted(need=each), due_on=due_on, at=AT, limit=99, offset=0
            )
        }
        for each in NEEDS
    }
    counted = {each: len(people) for each, people in expected.items()}
    everywhere = frozenset({tess.agency_id})
    assert (len(everybody), {each: people for each, people in found.items() if people}) == (32, expected)
    assert members.count_by_need(acts.session, cohort, due_on=due_on, at=AT) == counted
    narrowed = Wanted(agencies=everywhere, words=("noor",))
    assert members.count_by_need(acts.session, cohort, narrowed, due_on=due_on, at=AT) == counted


def add(acts: Acts, tess: Person, cohort: int, *names: str, agency: int | None = None) -> None:
    lines = "\n".join(f"{name}; {cohort}S{abs(hash(name)) % 10**8}" for name in names)
    overseeing.add_people(acts.session, acts.library, tess, cohort, agency or tess.agency_id, lines, at=AT)


def names_of(acts: Acts, cohort: int, wanted: Wanted = ALL_BY_NEED) -> list[str]:
    return [each.name for each in members.page(acts.session, cohort, wanted, at=AT, limit=99, offset=0)]


def test_names_are_sorted_as_people_read_them(acts: Acts, tess: Person) -> None:
    cohort = acts.gather(tess, "Names")
    add(acts, tess, cohort, "Zoe Ali", "émile Roy", "Eva Roth", "Ödön Nagy", "adam Bek", "O'Neil Sam")
    ordered = ["adam Bek", "émile Roy", "Eva Roth", "O'Neil Sam", "Ödön Nagy", "Zoe Ali"]
    assert names_of(acts, cohort, Wanted(sorting="name")) == ordered
    assert names_of(acts, cohort, Wanted(sorting="name", descending=True)) == ordered[::-1]


def test_arabic_names_are_sorted_as_people_read_them(acts: Acts, tess: Person) -> None:
    cohort = acts.gather(tess, "Names")
    add(acts, tess, cohort, "ليلى", "بسمة", "أمل", "إبراهيم", "آمنة", "الحسين", "زينب", "فاطمة")
    assert names_of(acts, cohort, Wanted(sorting="name")) == [
        "إبراهيم",
        "أمل",
        "آمنة",
        "بسمة",
        "الحسين",
        "زينب",
        "فاطمة",
        "ليلى",
    ]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("emile",), ["émile Roy"]),
        (("ROY",), ["émile Roy"]),
        (("r", "ev"), ["Eva Roth"]),
        (("احسان",), ["إحسان"]),
        (("%",), []),
        (("_",), []),
        (("\\",), []),
        (("nobody",), []),
        (("a",) * 9, ["Eva Roth"]),
    ],
)
def test_names_are_found_without_accents(
    acts: Acts, tess: Person, words: tuple[str, ...], found: list[str]
) -> None:
    cohort, noise = acts.gather(tess, "Names"), acts.gather(tess, "Noise")
    add(acts, tess, cohort, "émile Roy", "Eva Roth", "إحسان")
    add(acts, tess, noise, "Emile Noise", "Eva Roth-Noise")
    assert names_of(acts, cohort, Wanted(words=words, sorting="name")) == found


def test_agencies_narrow_with_their_units(acts: Acts, ruth: Person, tess: Person) -> None:
    top = staffing.add_agency(acts.session, "Police", "UTC", by=ruth, at=AT)
    unit = staffing.add_agency(acts.session, "Harbour", "UTC", by=ruth, at=AT)
    acts.session.execute(text("UPDATE agency SET parent_id = :top WHERE id = :id"), {"top": top, "id": unit})
    cohort = acts.gather(tess, "Names")
    add(acts, tess, cohort, "Above", agency=top)
    add(acts, tess, cohort, "Below", agency=unit)
    add(acts, tess, cohort, "Noise")
    wanted = Wanted(sorting="name")
    found = {
        agency: [
            member.name
            for member in overseeing.matrix(
                acts.session, acts.library, tess, cohort, wanted, agency_id=agency, at=AT
            ).members
        ]
        for agency in (top, unit, 999)
    }
    assert found == {top: ["Above", "Below"], unit: ["Below"], 999: []}
    offered = overseeing.matrix(acts.session, acts.library, tess, cohort, at=AT).agencies
    assert [(depth, agency.id) for depth, agency in offered] == [(0, tess.agency_id), (0, top), (1, unit)]


def test_people_are_sorted_by_progress_and_by_when_they_were_here(
    acts: Acts, ada: Person, bo: Person, tess: Person
) -> None:
    cohort = acts.gather(tess, "Names", ada, bo)
    acts.learn(ada, "duties", "rights", at=AT - timedelta(days=5))
    acts.learn(bo, "duties", at=AT - timedelta(days=1))
    by_progress, by_time = Wanted(sorting="progress"), Wanted(sorting="active")
    assert names_of(acts, cohort, by_progress) == ["Bo Svensson", "Ada Lindqvist"]
    assert names_of(acts, cohort, by_time) == ["Ada Lindqvist", "Bo Svensson"]


def test_what_lists_sort_by_is_kept_with_the_progress(acts: Acts, ada: Person, tess: Person) -> None:
    acts.gather(tess, "Names", ada)
    kept = text("SELECT done, begun FROM enrolment WHERE person_id = :id")

    def now() -> tuple[int, bool]:
        done, begun = acts.session.execute(kept, {"id": ada.id}).one()
        return done, bool(begun)

    before = now()
    acts.start(ada)
    started = now()
    acts.learn(ada, "duties")
    assert (before, started, now()) == ((0, False), (0, True), (1, True))


def test_a_new_name_is_sorted_anew(acts: Acts, ada: Person, tess: Person) -> None:
    keys = acts.session.execute(text("SELECT name, sort_name FROM person ORDER BY id")).all()
    assert [tuple(row) for row in keys][:2] == [
        ("Ada Lindqvist", "ada lindqvist"),
        ("Bo Svensson", "bo svensson"),
    ]
    assert gathering.trainers_of(acts.session, tess, acts.gather(tess, "One"))[0] == ((tess.id, tess.name),)
