"""Seeding a demonstration: invented people whose progress is made by the real acts."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from sqlmodel import Session

from firstline.domain.form import DrawnItem, Response
from firstline.domain.item import (
    Choice,
    ChosenGap,
    Cloze,
    Gap,
    Item,
    Judgement,
    Matching,
    NumberGap,
    OpenResponse,
    Ordering,
    TypedGap,
)
from firstline.domain.person import Person
from firstline.sealing import passwords
from firstline.services import accounts, assessing, certifying, learning, overseeing, staffing, supporting
from firstline.services.certifying import Terms
from firstline.services.library import Library
from firstline.store import agencies, people
from firstline.store.issuers import Issuer

COURSE, TEST = "foundations", "final"
_AGENCIES = (("Northbank Police Academy (invented)", "UTC"), ("Haven Shelter Network (invented)", "UTC"))
_COHORTS = (("Autumn course, Northbank", 40, -10), ("Haven staff, first group", 12, 25))
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
_ACCOUNTS = {"Ada Lindqvist": "ada@demo.example", "Bo Svensson": "bo@demo.example"}
_LESSONS_DONE = (4, 12, 12, 12, 5, 12, 3, 12, 8, 12, 0, 1, 12, 6, 12)
"""How many lessons each person of a cohort has done; those with all take the test too."""
_SKILL = (0.97, 0.72, 0.99, 0.95, 0.6, 0.93)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account to sign in with."""

    role: str
    sign_in: str
    password: str


def seed(session: Session, library: Library, terms: Terms, *, at: datetime) -> tuple[DemoAccount, ...]:
    """Fill an empty database; one that has people already stays as it is, and nothing is returned.

    Makes 1 trainer, 1 administrator and 30 trainees in 2 agencies and 2 cohorts at different
    stages. Passwords are made up afresh. The course must be published.
    """
    if agencies.every(session):
        return ()
    random = Random(60139)  # noqa: S311 - the same invented story in every demonstration
    ids = [staffing.add_agency(session, name, zone, by=None, at=at) for name, zone in _AGENCIES]
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
    for number, (cohort, agency) in enumerate(zip(_COHORTS, ids, strict=True)):
        names = _NAMES[number * 15 : (number + 1) * 15]
        _fill_cohort(session, library, terms, tess, cohort, agency, names, random, at=at)
    return (*trainees, *staff)


def right_response(item: Item, drawn: DrawnItem) -> Response:
    """The response that marks an item fully right."""
    match item:
        case Choice(options=options):
            return tuple(
                str(place) for place, position in enumerate(drawn.orders[0]) if options[position].key
            )
        case Ordering():
            return tuple(str(position + 1) for position in drawn.orders[0])
        case Matching(pairs=pairs):
            return tuple(str(drawn.orders[0].index(row)) for row in range(len(pairs)))
        case Cloze(gaps=gaps):
            return tuple(_right_filling(gap, order) for gap, order in zip(gaps, drawn.orders, strict=True))
        case Judgement(actions=actions):
            return tuple(str(actions[position].rank) for position in drawn.orders[0])
        case OpenResponse():
            return ("",)


def _right_filling(gap: Gap, order: tuple[int, ...]) -> str:
    match gap:
        case ChosenGap(key=key):
            return str(order.index(key))
        case TypedGap(accepted=accepted):
            return accepted[0]
        case NumberGap(value=value):
            return value


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
    issuer = Issuer(
        "Demonstration Training Institute (invented)", "R. Adeyemi", "Head of training (invented)"
    )
    certifying.set_issuer(session, issuer, by=by, at=at)
    note = "An example. Replace it with contacts that you have called yourself."
    for name, reach in (
        ("Staff counsellor (example)", "Room 2, weekdays 9:00 to 16:00"),
        ("Legal desk (example)", "Write to legal@demo.example"),
    ):
        supporting.add_contact(session, name, reach, note, by=by, on=at.date(), at=at)


def _fill_cohort(
    session: Session,
    library: Library,
    terms: Terms,
    trainer: Person,
    cohort: tuple[str, int, int],
    agency: int,
    names: Sequence[str],
    random: Random,
    *,
    at: datetime,
) -> None:
    title, days_ago, days_left = cohort
    start = at - timedelta(days=days_ago)
    cohort_id = overseeing.create_cohort(
        session,
        library,
        trainer,
        name=title,
        course=COURSE,
        starts_on=start.date(),
        due_on=_day(at, days_left),
        at=start,
    )
    sign_ins = [_ACCOUNTS.get(name) or f"D{random.randrange(10**5):05}" for name in names]
    lines = "\n".join(f"{name}; {sign_in}" for name, sign_in in zip(names, sign_ins, strict=True))
    overseeing.add_people(session, trainer, cohort_id, agency, lines, at=start)
    for place, sign_in in enumerate(sign_ins):
        person = staffing.find_by_sign_in(session, sign_in, agency)
        assert person is not None
        if sign_in != _ACCOUNTS["Ada Lindqvist"]:  # hers is left for the visitor to begin
            _study(session, library, terms, person, place, random, since=start, until=at)


def _study(
    session: Session,
    library: Library,
    terms: Terms,
    person: Person,
    place: int,
    random: Random,
    *,
    since: datetime,
    until: datetime,
) -> None:
    """Let somebody work through lessons, at moments that lie in the past and go forward."""
    edition = library.course(session, COURSE, at=until)
    path = list(edition.course.lessons())[: _LESSONS_DONE[place % len(_LESSONS_DONE)]]
    step = (until - since) / (len(path) + 8)
    moment = since + step * random.random()
    for module, lesson in path:
        moment += step * random.uniform(0.5, 1.0)
        learning.complete_lesson(
            session, library, person, COURSE, module.id, lesson.id, terms=terms, at=moment
        )
    if len(path) == len(edition.lessons):
        _sit_test(session, library, terms, person, _SKILL[place % len(_SKILL)], random, at=moment + step)


def _sit_test(
    session: Session,
    library: Library,
    terms: Terms,
    person: Person,
    skill: float,
    random: Random,
    *,
    at: datetime,
) -> None:
    """Take the test with a known share of right responses."""
    accounts.confirm_certificate_name(session, person, person.name)
    attempt = assessing.start_attempt(session, library, person, COURSE, TEST, random=random, at=at)
    sitting = assessing.sitting(session, library, person, attempt)
    for number, drawn in enumerate(sitting.attempt.form, 1):
        item = sitting.edition.items[drawn.item]
        response = right_response(item, drawn) if random.random() < skill else _slip(item, drawn, random)
        moment = at + timedelta(seconds=45 * number)
        assessing.save_response(
            session, library, person, attempt, drawn.item, response, sequence=1, terms=terms, at=moment
        )
    assessing.submit_attempt(session, library, person, attempt, terms=terms, at=at + timedelta(minutes=20))


def _slip(item: Item, drawn: DrawnItem, random: Random) -> Response:
    """A wrong response: any option of a choice (sometimes an unsafe one), nothing for the rest."""
    if not isinstance(item, Choice):
        return ("",) * len(drawn.orders[0])
    wrong = [str(place) for place, position in enumerate(drawn.orders[0]) if not item.options[position].key]
    return (random.choice(wrong),)


def _day(at: datetime, days: int) -> date:
    return (at + timedelta(days=days)).date()
