"""A trainer sees her own cohorts, and nothing she is told betrays those of others."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from firstline.domain.person import Person
from firstline.domain.refusal import Invalid
from firstline.services import gathering, overseeing, registering, staffing
from firstline.store.registers import Narrowing

if TYPE_CHECKING:
    from tests.services.conftest import Acts

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECRET = "a secret of the installation"


def told(acts: "Acts", trainer: Person, cohort: int, line: str) -> str:
    """The refusal that a trainer reads who adds a line of people."""
    with pytest.raises(Invalid) as caught:
        overseeing.add_people(acts.session, acts.library, trainer, cohort, 1, line, at=AT)
    return str(caught.value)


def test_name_of_anothers_cohort_is_free(acts: "Acts", tess: Person, theo: Person) -> None:
    noise, own = acts.gather(theo, "Autumn"), acts.gather(tess, "Spring")
    gathering.rename_cohort(acts.session, tess, own, "Autumn", at=AT)
    names = [
        [line.cohort.name for line in overseeing.list_cohorts(acts.session, each)] for each in (tess, theo)
    ]
    assert (names, noise != own) == ([["Autumn"], ["Autumn"]], True)


def test_administrator_hears_of_every_name(acts: "Acts", ruth: Person, theo: Person) -> None:
    acts.gather(theo, "Autumn")
    with pytest.raises(Invalid) as caught:
        acts.gather(ruth, "Autumn")
    assert caught.value.field == "name"


def test_people_who_cannot_be_added_are_refused_alike(
    acts: "Acts", ada: Person, bo: Person, tess: Person, theo: Person, ruth: Person
) -> None:
    acts.gather(theo, "Noise", ada)
    staffing.set_active(acts.session, bo.id, False, by=ruth, at=AT)
    staffing.add_person(acts.session, "Otto Lund", "otto@example.org", 1, "auditor", by=None, at=AT)
    own = acts.gather(tess, "Autumn")
    lines = ("Ada; ada@example.org", "Bo; bo@example.org", "Otto; otto@example.org")
    assert [told(acts, tess, own, line) for line in lines] == [
        "Line 1: This person cannot be added here."
    ] * 3


def test_trainer_hears_of_another_cohort_of_her_own(acts: "Acts", ada: Person, tess: Person) -> None:
    acts.gather(tess, "Spring", ada)
    own = acts.gather(tess, "Autumn")
    sentence = "Line 1: This person takes the course in another cohort."
    assert told(acts, tess, own, "Ada; ada@example.org") == sentence


def test_staff_number_does_not_tell_whose_it_is(acts: "Acts", ada: Person, tess: Person) -> None:
    staffing.add_person(acts.session, "Noor Haddad", "NP 7", 1, "trainee", by=None, at=AT)
    own = acts.gather(tess, "Autumn")
    sentence = told(acts, tess, own, "Somebody Else; NP 7")
    assert (sentence, "Noor" in sentence) == (
        "Line 1: This staff number belongs to somebody of another name here.",
        False,
    )


def test_slips_of_colleagues_are_not_printed_with_a_cohort(
    acts: "Acts", ada: Person, tess: Person, ruth: Person
) -> None:
    own = acts.gather(tess, "Autumn")
    for name, role in (("Mina Rai", "trainee"), ("Nora Lie", "administrator"), ("Tor Lie", "trainer")):
        sign_in = f"{name.split()[0].lower()}@example.org"
        person = staffing.add_person(acts.session, name, sign_in, 1, role, by=None, at=AT)
        staffing.give_slip(acts.session, person, SECRET, by=ruth, at=AT)
        line = f"{name}; {sign_in}"
        overseeing.add_people(acts.session, acts.library, tess, own, 1, line, at=AT)
    given = staffing.give_slips(acts.session, own, SECRET, by=tess, at=AT)
    found = staffing.open_slips(acts.session, own, SECRET, at=AT)
    assert (given, [slip.name for slip in found]) == (0, ["Mina Rai"])


def test_register_shows_an_auditor_nothing(acts: "Acts", ada: Person, tess: Person) -> None:
    acts.gather(tess, "Autumn", ada)
    acts.earn(ada)
    auditor = replace(tess, id=99, role="auditor")
    pages = [
        registering.page(acts.session, Narrowing(AT.date()), each, limit=9, offset=0)[0]
        for each in (tess, auditor)
    ]
    assert pages == [1, 0]
