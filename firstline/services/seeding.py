"""Seeding a demonstration: invented people whose progress is made by the real acts."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import product
from random import Random

from sqlmodel import Session

from firstline.domain import preference
from firstline.domain.person import Person
from firstline.sealing import passwords
from firstline.services import (
    arranging,
    certifying,
    gathering,
    overseeing,
    preferring,
    staffing,
    supporting,
)
from firstline.services.certifying import Terms
from firstline.services.library import Library
from firstline.services.simulating import Stage, Trainee, course_lessons, mark_texts, study
from firstline.store import contacts, issuers, people, preferences
from firstline.store.issuers import Issuer
from firstline.store.people import Narrowing

COURSE = "foundations"
CROWD = 220
"""How many people the finished cohort has: enough for every figure that needs 100."""
_AGENCIES = (
    ("Northbank Police Academy (invented)", "law-enforcer", "Northbank"),
    ("Haven Shelter Network (invented)", "service-provider", "Lakeside"),
    ("Harbour Prosecution Office (invented)", "prosecutor", "Harbour"),
)
"""Name, audience and region."""
_COHORTS = (("Autumn course, Northbank", 40, -10), ("Haven staff, first group", 12, 25))
_CROWDED = ("Spring course, Harbour", 285, -235)
"""Name, days since the start, days until it is due."""
_WORDS = (
    "amber",
    "basil",
    "cedar",
    "delta",
    "ember",
    "fjord",
    "grove",
    "heron",
    "indigo",
    "juniper",
    "kestrel",
)
_NAMES = tuple(
    name.strip()
    for line in (
        "Ada Lindqvist, Samuel Okoro, Mariam Haddad, Tomás Reyes, Nirmala Thapa, Jonas Weber",
        "Leila Farahani, Piotr Nowak, Grace Mwangi, Daniel Costa, Sunita Rai, Omar Benali",
        "Hana Kobayashi, Luis Andrade, Esther Boateng, Bo Svensson, Amina Yusuf, Kavita Menon",
        "Chantha Sok, Rosa Delgado, Yusuf Kaya, Ingrid Moe, Thandi Nkosi, Marco Ferri",
        "Salma Idrissi, Nok Suwan, Peter Novák, Dilani Perera, Carmen Ortiz, Ali Rahimi",
    )
    for name in line.split(",")
)
_WOMEN = frozenset(
    name.strip()
    for line in (
        "Ada, Mariam, Nirmala, Leila, Grace, Sunita, Hana, Esther, Amina, Kavita, Chantha, Rosa, Ingrid",
        "Thandi, Salma, Nok, Dilani, Carmen",
    )
    for name in line.split(",")
)
"""First names of invented women: the demonstration reports by sex."""
_ACCOUNTS = {"Ada Lindqvist": "ada@demo.example", "Bo Svensson": "bo@demo.example"}
_LESSONS_DONE = (4, 12, 12, 12, 5, 12, 3, 12, 8, 12, 0, 1, 12, 6, 12)
"""How many lessons each person of a cohort has done; those with all take the test too."""
_ABILITY = (2.6, 0.2, 3.0, 2.2, -0.4, 1.9)
"""In logits, in turn: most pass at the end, some do not."""


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account to sign in with."""

    role: str
    sign_in: str
    password: str


def seed(
    session: Session, library: Library, terms: Terms, *, secret: str, at: datetime, crowd: int = CROWD
) -> tuple[DemoAccount, ...]:
    """Fill a database without people but administrators; another stays as it is, and nothing is returned.

    Makes 1 trainer, 1 administrator and 30 trainees in 2 agencies and 2 cohorts at different
    stages, and a ``crowd`` in a third that finished months ago, so that reports have something to
    show. Passwords are made up afresh. The course must be published.
    """
    if people.count(session) != people.count(session, Narrowing(role="administrator")):
        return ()
    random = Random(60139)  # noqa: S311 - the same invented story in every demonstration
    ids = [
        arranging.add_agency(session, name, "UTC", audience=audience, region=region, by=None, at=at)
        for name, audience, region in _AGENCIES
    ]
    decided = replace(preferring.read(session), collects_sex=True)
    preferences.keep(session, preference.to_texts(decided))
    staff = [
        _account(session, "Tess Moreau", "tess", "trainer", ids[0], at=at),
        _account(session, "Ruth Adeyemi", "ruth", "administrator", ids[0], at=at),
    ]
    tess, ruth = (_by_sign_in(session, account.sign_in) for account in staff)
    _set_up(session, ruth, at=at)
    trainees = [
        _account(session, "Ada Lindqvist", "ada", "trainee", ids[0], at=at),
        _account(session, "Bo Svensson", "bo", "trainee", ids[1], at=at),
    ]
    stage = Stage(session, library, terms, secret, COURSE, random, until=at)
    for number, (cohort, agency) in enumerate(zip(_COHORTS, ids, strict=False)):
        people_of = _gather(stage, tess, cohort, agency, _NAMES[number * 15 : (number + 1) * 15])
        _let_study(stage, _varied(stage, people_of), cohort)
    if crowd:
        names = random.sample(_other_names(), crowd)
        _let_study(stage, _finished(stage, _gather(stage, tess, _CROWDED, ids[2], names)), _CROWDED)
        lately = at - timedelta(days=20)
        mark_texts(stage, tess, "first", 60, at=lately)
        mark_texts(stage, ruth, "second", 26, at=lately)
    return (*trainees, *staff)


def _account(session: Session, name: str, local: str, role: str, agency: int, *, at: datetime) -> DemoAccount:
    sign_in = f"{local}@demo.example"
    password = "-".join(secrets.choice(_WORDS) for _ in range(3)) + f"-{secrets.randbelow(10**6):06}"
    person_id = staffing.add_person(session, name, sign_in, agency, role, by=None, at=at)
    people.set_password_hash(session, person_id, passwords.hashed(password))
    return DemoAccount(role, sign_in, password)


def _by_sign_in(session: Session, sign_in: str) -> Person:
    person = people.by_email(session, sign_in)
    assert person is not None
    return person


def _set_up(session: Session, by: Person, *, at: datetime) -> None:
    """Issuer and contacts, but for what an administrator entered in the first set-up."""
    issuer = Issuer(
        "Demonstration Training Institute (invented)", "R. Adeyemi", "Head of training (invented)"
    )
    if issuers.find(session) is None:
        certifying.set_issuer(session, issuer, by=by, at=at)
    if contacts.every(session):
        return
    note = "An example. Replace it with contacts that you have called yourself."
    for name, reach in (
        ("Staff counsellor (example)", "Room 2, weekdays 9:00 to 16:00"),
        ("Legal desk (example)", "Write to legal@demo.example"),
    ):
        supporting.add_contact(session, name, reach, note, by=by, on=at.date(), at=at)


def _gather(
    stage: Stage, trainer: Person, cohort: tuple[str, int, int], agency: int, names: Sequence[str]
) -> list[Person]:
    """Begin a cohort and add its people."""
    title, days_ago, days_left = cohort
    start = stage.until - timedelta(days=days_ago)
    cohort_id = gathering.create_cohort(
        stage.session,
        stage.library,
        trainer,
        name=title,
        course=COURSE,
        starts_on=start.date(),
        due_on=_day(stage.until, days_left),
        at=start,
    )
    numbers = stage.random.sample(range(10**5), len(names))
    sign_ins = [_ACCOUNTS.get(name) or f"D{n:05}" for name, n in zip(names, numbers, strict=True)]
    lines = "\n".join(f"{name}; {sign_in}" for name, sign_in in zip(names, sign_ins, strict=True))
    overseeing.add_people(stage.session, stage.library, trainer, cohort_id, agency, lines, at=start)
    found = (staffing.find_by_sign_in(stage.session, sign_in, agency) for sign_in in sign_ins)
    present = [person for person in found if person is not None]
    for person in present:
        people.change(stage.session, person, told_sex="female" if _first(person.name) in _WOMEN else "male")
    return present


def _first(name: str) -> str:
    return name.split(" ", 1)[0]


def _varied(stage: Stage, people_of: Iterable[Person]) -> Iterable[Trainee]:
    """People at every stage of the course; Ada's is left for the visitor to begin."""
    for place, person in enumerate(people_of):
        if person.email != _ACCOUNTS["Ada Lindqvist"]:
            lessons = _LESSONS_DONE[place % len(_LESSONS_DONE)]
            warmth = stage.random.uniform(0.4, 0.7)
            yield Trainee(person, _ABILITY[place % len(_ABILITY)], lessons, 0.9, warmth)


def _finished(stage: Stage, people_of: Iterable[Person]) -> Iterable[Trainee]:
    """People of all abilities, of whom a few gave up on the way."""
    whole = len(course_lessons(stage.edition.course))
    for person in people_of:
        random = stage.random
        lessons = whole if random.random() < 0.88 else random.randrange(whole)
        yield Trainee(
            person, random.gauss(0.3, 1.0), lessons, random.uniform(0.8, 1.0), random.gauss(0.52, 0.12)
        )


def _let_study(stage: Stage, trainees: Iterable[Trainee], cohort: tuple[str, int, int]) -> None:
    """Let each begin within the first days, and go on at a pace that ends before the cohort is due."""
    _, days_ago, days_left = cohort
    start = stage.until - timedelta(days=days_ago)
    length = timedelta(days=days_ago + min(days_left, 0))
    for trainee in trainees:
        since = start + length * stage.random.uniform(0.0, 0.15)
        step = length * 0.7 / max(1, len(course_lessons(stage.edition.course)))
        study(stage, trainee, since=since, step=step)


def _other_names() -> list[str]:
    """Every first name of the cast with every other family name."""
    first, last = zip(*(name.split(" ", 1) for name in _NAMES), strict=True)
    taken = frozenset(_NAMES)
    return [name for name in (f"{one} {two}" for one, two in product(first, last)) if name not in taken]


def _day(at: datetime, days: int) -> date:
    return (at + timedelta(days=days)).date()
