"""Joining: people enrol themselves in a cohort with its code, or wait for a place in it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, Protocol

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from firstline.domain.audit import AuditEntry
from firstline.domain.cohort import Cohort
from firstline.domain.joining_code import MOST_WAITING, JoiningCode
from firstline.domain.person import Person, clean_name
from firstline.domain.refusal import N_, Conflict, Invalid, NotAllowed
from firstline.sealing import tokens
from firstline.services import accounts, enrolling, staffing
from firstline.services.accounts import Try
from firstline.services.library import Library
from firstline.store import agencies, audit, cohorts, enrolments, joining_codes, people, waiting

Outcome = Literal["joined", "here", "waiting"]
NO_CODE = N_("This code is not valid. It may be mistyped, or it has ended. Ask your trainer.")
NOT_LET_IN = N_(
    "We cannot let you in with these details. If you have an account here, type its password, or sign in "
    "first. If you have a slip or an invitation, use that."
)
"""The same for every account that is known and not opened: with another password, without one, suspended."""


@dataclass(frozen=True, slots=True)
class Door:
    """What everybody who holds a code may know: the cohort's name and who invites; and its rule."""

    cohort: Cohort
    rule: JoiningCode
    agency: str


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What somebody typed, checked as far as that needs no look at other accounts."""

    person: Person
    sign_in: str
    password: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person who is signed in stands to a cohort: ``outcome`` None: she has not joined.

    ``place`` is her place in the line, from 1, None where she does not wait.
    """

    outcome: Outcome | None
    place: int | None = None


def door(session: Session, typed: str, *, at: datetime) -> Door:
    """The cohort that a code opens. Raises Invalid, the same for one that is unknown, mistyped or ended."""
    rule = joining_codes.by_hash(session, _digest(typed))
    cohort = cohorts.find(session, rule.cohort_id, trainer_id=None) if rule else None
    if rule is None or cohort is None or not rule.is_open(at) or cohort.archived_at is not None:
        raise Invalid("code", NO_CODE)
    named = {agency.id: agency.name for agency in agencies.named(session)}
    return Door(cohort, rule, named[rule.agency_id])


def standing(session: Session, found: Door, person: Person) -> Standing:
    """How a person stands to the cohort behind a door."""
    enrolment = enrolments.find(session, person.id, found.cohort.course)
    if enrolment is not None and enrolment.cohort_id == found.cohort.id:
        return Standing("here")
    place = waiting.place(session, found.cohort.id, person.id)
    return Standing("waiting", place) if place is not None else Standing(None)


class Typed(Protocol):
    """What was typed, by field."""

    def __getitem__(self, name: str, /) -> str: ...


def read_newcomer(found: Door, form: Typed, language: str) -> Newcomer:
    """What somebody typed who is not signed in. Raises Invalid beside its field.

    Nothing here depends on who has an account: that is asked after the try was counted (``accounts``).
    """
    if form["password"] != form["again"]:
        raise Invalid("again", N_("The two passwords differ."))
    email, number = staffing.read_sign_in(form["sign_in"])
    name = clean_name(form["name"])
    person = Person(0, name, "trainee", found.rule.agency_id, language, "UTC", email, number)
    return Newcomer(person, form["sign_in"], form["password"])


def prove(attempt: Try, newcomer: Newcomer) -> str | None:
    """The hash of a newcomer's password; None where an account's own password was typed.

    It looks at a password first and takes as long for nobody's account. A password that the rules refuse is
    told to everybody who did not type the right one, known or not. Raises Invalid.
    """
    if attempt.fits(newcomer.password):
        return None
    return accounts.new_password_hash(newcomer.person, newcomer.password)


def join(session: Session, library: Library, person: Person, typed: str, *, at: datetime) -> Outcome:
    """Put somebody into the cohort of a code, or, where it is full, at the end of those who wait for it.

    However many join at once, the cohort gets no more people than its cap; who came first waits first, so
    that nobody overtakes those who wait. Twice does no harm. Raises Invalid for the code, NotAllowed for
    accounts that take no courses, Conflict for who is in another cohort of the course, who has begun the
    test on another role path, and where too many wait already.
    """
    rule = joining_codes.by_hash(session, _digest(typed), hold=True)
    cohort = door(session, typed, at=at).cohort
    assert rule is not None
    if person.role == "auditor":
        raise NotAllowed(N_("Your account takes no courses, so it cannot join a group."))
    enrolment = enrolments.find(session, person.id, cohort.course)
    if enrolment is not None and enrolment.cohort_id == cohort.id:
        return "here"
    if enrolment is not None and enrolment.cohort_id is not None:
        raise Conflict(
            N_("You take this course in another group already. Ask your trainer if you want to change.")
        )
    waits = waiting.count(session, cohort.id)
    if rule.room(cohorts.count_members(session, cohort.id)) <= waits:
        _wait(session, cohort, person, waits, at=at)
        return "waiting"
    put_in(session, library, person, cohort, at=at)
    audit.append(session, AuditEntry(at, person.id, "cohort.joined", f"cohort {cohort.id}"))
    return "joined"


def join_new(
    session: Session, library: Library, newcomer: Newcomer, encoded: str, typed: str, *, at: datetime
) -> tuple[Person, Outcome]:
    """Make an account with a password, and join or wait. Raises as ``join``, and Invalid for a known name.

    An account that has no password yet is not given one here: that would hand it to whoever knows its
    address.
    """
    joining_codes.by_hash(session, _digest(typed), hold=True)
    found = door(session, typed, at=at)
    if staffing.find_by_sign_in(session, newcomer.sign_in, found.rule.agency_id) is not None:
        raise Invalid("sign_in", NOT_LET_IN)
    try:
        person_id = people.add(session, replace(newcomer.person, agency_id=found.rule.agency_id), at=at)
    except IntegrityError as problem:  # somebody took the address a moment ago
        raise Invalid("sign_in", NOT_LET_IN) from problem
    people.set_password_hash(session, person_id, encoded)
    facts = {"role": "trainee", "way": f"joining code of cohort {found.cohort.id}"}
    audit.append(session, AuditEntry(at, person_id, "person.added", f"person {person_id}", facts))
    person = accounts.find_person(session, person_id)
    return person, join(session, library, person, typed, at=at)


def let_in(session: Session, attempt: Try, person: Person, *, at: datetime) -> str:
    """Begin the session of somebody who joined; the try that was counted counts no more."""
    return accounts.sign_in(session, replace(attempt, person=person), at=at)


def stop_waiting(session: Session, person: Person, typed: str, *, at: datetime) -> None:
    """Take oneself off the line. Raises Invalid for the code."""
    waiting.remove(session, door(session, typed, at=at).cohort.id, [person.id])


def put_in(session: Session, library: Library, person: Person, cohort: Cohort, *, at: datetime) -> None:
    """Enrol somebody in a cohort whose code is held, with all that she did so far. Raises Conflict."""
    enrolments.begin(
        session, person.id, cohort.course, cohort.edition, cohort_id=cohort.id, path=cohort.path, at=at
    )
    enrolment = enrolments.find(session, person.id, cohort.course)
    assert enrolment is not None
    enrolment = enrolments.lock(session, enrolment.id)
    if enrolment.cohort_id not in (None, cohort.id):
        raise Conflict(
            N_("You take this course in another group already. Ask your trainer if you want to change.")
        )
    try:
        enrolling.join_cohort(session, library, enrolment, cohort)
    except Invalid as refusal:
        raise Conflict(N_("You have begun the test on another role path. Ask your trainer.")) from refusal
    waiting.remove(session, cohort.id, [person.id])


def _wait(session: Session, cohort: Cohort, person: Person, waits: int, *, at: datetime) -> None:
    if waits >= MOST_WAITING and waiting.place(session, cohort.id, person.id) is None:
        raise Conflict(N_("The group is full, and so is its waiting list. Ask your trainer."))
    waiting.add(session, cohort.id, person.id, at=at)


def _digest(typed: str) -> str:
    return tokens.digest(tokens.read_joining_code(typed))
