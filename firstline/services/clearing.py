"""Clearing a harm flag: the lesson taken again, then a safe choice in a parallel case.

The case comes from the banks. Where they have none, a scenario is the case: begun after the
lesson, and played to an ending with a safe choice of that objective and without an unsafe one.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from sqlmodel import Session

from firstline.domain.form import Response, shuffle_item
from firstline.domain.harm import HarmFlag, parallel_cases, replay_cases
from firstline.domain.item import Choice
from firstline.domain.marking import harms_in, mark_item
from firstline.domain.person import Person
from firstline.domain.refusal import N_, Conflict, Invalid, NotFound
from firstline.domain.response import is_answered
from firstline.domain.run import Way, named_choice, safe_objectives
from firstline.services.assessing import check_size
from firstline.services.certifying import Terms
from firstline.services.learning import keep
from firstline.services.library import Edition, Library
from firstline.store import enrolments, flags, runs
from firstline.store.enrolments import Enrolment
from firstline.store.runs import Run


@dataclass(frozen=True, slots=True)
class OpenFlag:
    """A flag with the course that it belongs to; ``case`` is the item on offer, if any.

    ``scenario`` is the one in which it was raised, with the run of it that is open or was the last;
    None for a test. ``replays`` are the ids of the scenarios that are its case, if no bank has one.
    """

    flag: HarmFlag
    edition: Edition
    enrolment: Enrolment
    case: Choice | None
    scenario: str | None = None
    run: Run | None = None
    replays: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseResult:
    """How a parallel case went: right, wrong but safe, or unsafe again."""

    safe: bool
    right: bool


def open_flags(session: Session, library: Library, person: Person, course: str) -> tuple[OpenFlag, ...]:
    """The flags in the way of a person's certificate. Raises NotFound without an enrolment."""
    enrolment, edition = _enrolled(session, library, person, course)
    open_now = flags.open_flags(session, enrolment.id)
    return tuple(_with_case(session, flag, edition, enrolment) for flag in open_now)


def open_flag(session: Session, library: Library, person: Person, course: str, objective: str) -> OpenFlag:
    """One open flag by its objective. Raises NotFound."""
    for found in open_flags(session, library, person, course):
        if found.flag.objective == objective:
            return found
    raise NotFound


def offer_case(
    session: Session, library: Library, person: Person, course: str, objective: str, *, random: Random
) -> None:
    """Draw the parallel case, once.

    Raises Conflict before the lesson was taken again, and where a scenario is the case.
    """
    found = _held_flag(session, library, person, course, objective)
    if found.flag.step != "case":
        raise Conflict(N_("Please take the lesson again first."))
    if found.case is None:
        besides = frozenset({found.flag.item})
        cases = parallel_cases(found.edition.course, objective, besides=besides)
        if not cases:
            raise Conflict(N_("A scenario is the case here. Please open it from the course page."))
        case = random.choice(cases)
        flags.offer_case(session, found.flag.id, shuffle_item(case, random))


def answer_case(
    session: Session,
    library: Library,
    person: Person,
    course: str,
    objective: str,
    case_id: str,
    response: Response,
    *,
    terms: Terms,
    at: datetime,
) -> CaseResult:
    """Mark the case at once. A right choice clears the flag; an unsafe one begins it anew.

    A wrong but safe choice takes the case away, so that another can be drawn. Uses up no
    attempt. ``case_id`` is the item that the page showed. Raises NotFound, Conflict where
    that case is not on offer (any more), Invalid where nothing was chosen: that is no choice yet.
    """
    check_size(response)
    found = _held_flag(session, library, person, course, objective)
    flag, case, enrolment = found.flag, found.case, found.enrolment
    if flag.case is None or case is None or case.id != case_id:
        raise Conflict(N_("There is no case on offer. Please begin again from the course page."))
    if not is_answered(response):
        raise Invalid("r", N_("Choose what you do."))
    harms = harms_in(case, flag.case, response)
    if harms:
        harm = harms[0]
        flags.raise_flag(
            session, enrolment.id, objective=objective, item=harm.item, lesson=harm.lesson, at=at
        )
        return CaseResult(safe=False, right=False)
    if mark_item(case, flag.case, response) != 1:
        flags.offer_case(session, flag.id, None)
        return CaseResult(safe=True, right=False)
    flags.clear(session, flag.id, at=at)
    progress = replace(enrolment.progress, flags=enrolment.progress.flags - {objective})
    keep(session, found.edition, replace(enrolment, progress=progress), terms, at=at)
    return CaseResult(safe=True, right=True)


def clear_by_replay(
    session: Session, edition: Edition, run: Run, way: Way, *, at: datetime
) -> frozenset[str]:
    """Clear the flags of which an ended run is the case; returns their objectives.

    The caller holds the enrolment and keeps its progress. What the run took over from an earlier
    one was not chosen again, so it clears nothing.
    """
    safe = safe_objectives(way, run.inherited)
    cleared = [
        flag
        for flag in flags.open_flags(session, run.enrolment_id)
        if flag.objective in safe
        and flag.lesson_retaken_at is not None
        and run.began_at >= flag.lesson_retaken_at
        and run.scenario in {each.id for each in replay_cases(edition.course, flag.objective)}
    ]
    for flag in cleared:
        flags.clear(session, flag.id, at=at)
    return frozenset(flag.objective for flag in cleared)


def _held_flag(session: Session, library: Library, person: Person, course: str, objective: str) -> OpenFlag:
    """The flag, read while its enrolment is held: two answers at once must not both be judged by it."""
    enrolment, _ = _enrolled(session, library, person, course)
    enrolments.lock(session, enrolment.id)
    return open_flag(session, library, person, course, objective)


def _enrolled(session: Session, library: Library, person: Person, course: str) -> tuple[Enrolment, Edition]:
    enrolment = enrolments.find(session, person.id, course)
    if enrolment is None:
        raise NotFound
    return enrolment, library.taken(session, enrolment)


def _with_case(session: Session, flag: HarmFlag, edition: Edition, enrolment: Enrolment) -> OpenFlag:
    item = edition.items.get(flag.case.item) if flag.case else None
    chosen = named_choice(edition.course.scenarios, flag.item)
    scenario = chosen[0].id if chosen else None
    played = runs.of_scenario(session, enrolment.id, scenario) if scenario else ()
    return OpenFlag(
        flag,
        edition,
        enrolment,
        item if isinstance(item, Choice) else None,
        scenario,
        played[-1] if played else None,
        tuple(each.id for each in replay_cases(edition.course, flag.objective)),
    )
