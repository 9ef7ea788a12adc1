"""Surveying: anonymous surveys, which never count for anything and are as easy to decline as to answer.

Whose turn is over and what was answered are stored apart. Only the pseudonym joins them, and nobody
makes one without the installation's secret, which is not in the database. Nothing here touches an
enrolment, a job or the audit log: a row that changes at the time of an answer would tell whose it is.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlmodel import Session

from firstline.domain.cohort import Cohort
from firstline.domain.person import Person
from firstline.domain.refusal import N_, Conflict, Invalid, NotFound
from firstline.domain.survey import Survey, Wave
from firstline.domain.survey_result import Points, SurveyResult, facets_of, result, scores, waves_of
from firstline.domain.survey_turn import Turn, open_turns
from firstline.sealing.pseudonyms import pseudonym, pseudonyms
from firstline.services import overseeing
from firstline.services.learning import Study, study_of
from firstline.services.library import Edition, Library
from firstline.store import insights, surveys

Standing = Literal["open", "over", "closed"]
"""over: she has answered or declined; closed: it is too early or too late."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A survey that a person may answer now, or decline."""

    edition: Edition
    turn: Turn


@dataclass(frozen=True, slots=True)
class Place:
    """A survey in one wave as a person finds it."""

    edition: Edition
    turn: Turn
    standing: Standing


@dataclass(frozen=True, slots=True)
class Report:
    """What a cohort's people answered, as far as it may be shown."""

    cohort: Cohort
    edition: Edition
    result: SurveyResult


def offered(session: Session, person: Person, studies: Iterable[Study], *, at: datetime) -> tuple[Offer, ...]:
    """Every turn that is open to a person in what she takes, course by course. One query at most."""
    asked = [study for study in studies if study.edition.course.surveys]
    taken = surveys.turns(session, person.id) if asked else frozenset()
    return tuple(
        Offer(study.edition, turn)
        for study in asked
        for turn in open_turns(
            study.edition.course, study.done, _in_course(taken, study.edition.course.id), at
        )
    )


def find_place(
    session: Session, library: Library, person: Person, course: str, survey: str, wave: str, *, at: datetime
) -> Place:
    """A survey of a course that the person takes. Raises NotFound for any other, and an unknown wave."""
    study = study_of(session, library, person, course)
    edition = study.edition
    asked = Turn(edition.survey(survey), _wave(edition, survey, wave))
    over = _in_course(surveys.turns(session, person.id), course)
    if (survey, wave) in over:
        return Place(edition, asked, "over")
    for turn in open_turns(edition.course, study.done, over, at):
        if (turn.survey.id, turn.wave) == (survey, wave):
            return Place(edition, turn, "open")
    return Place(edition, asked, "closed")


def end_turn(
    session: Session,
    library: Library,
    person: Person,
    course: str,
    survey: str,
    wave: str,
    points: Points,
    *,
    secret: str,
    at: datetime,
) -> bool:
    """Answer with ``points``, or decline with none: both end the turn, and nothing tells them apart.

    Only the first time counts, whatever is clicked twice: then False is returned and nothing is
    stored. Raises NotFound for a survey that is not the person's, Conflict for a wave that is not
    open now, Invalid for points that the survey does not have.
    """
    place = find_place(session, library, person, course, survey, wave, at=at)
    _check_points(place.turn.survey, points)
    if place.standing == "closed":
        raise Conflict(N_("This survey is not open now. Nothing was stored."))
    if place.standing == "over" or not surveys.end_turn(session, person.id, course, survey, wave):
        return False
    if points:
        name, scale = pseudonym(secret, course, survey, person.id), len(place.turn.survey.scale)
        surveys.respond(session, course, survey, wave, name, points, scale=scale)
    return True


def results(
    session: Session, library: Library, visitor: Person, cohort_id: int, survey: str, *, secret: str
) -> Report:
    """What a cohort answered. Raises NotFound. Costs the same queries for any size up to 10,000 people.

    Who belongs to the cohort is computed here by the secret; no answer is stored with a cohort.
    """
    cohort = overseeing.find_cohort(session, visitor, cohort_id)
    edition = library.edition(session, cohort.edition)
    found = edition.survey(survey)
    people = insights.members(session, [cohort_id]).get(cohort_id, [])
    answers = _answers(session, cohort.course, found, waves_of(found), people, secret)
    over = surveys.count_over(session, cohort_id, cohort.course, survey)
    return Report(cohort, edition, result(found, over, answers))


def facet_scores(
    session: Session, course: str, survey: Survey, wave: Wave, people: Collection[int], *, secret: str
) -> dict[str, dict[str, float]]:
    """The scores of these people in one wave, by facet and pseudonym, for means and pairs of waves.

    Nobody may be shown what fewer than ``survey_result.LEAST`` people answered: that is the caller's duty.
    """
    answers = _answers(session, course, survey, (wave,), people, secret).get(wave, {})
    found: dict[str, dict[str, float]] = {facet: {} for facet in facets_of(survey)}
    for name, points in answers.items():
        for facet, score in scores(survey, points).items():
            found[facet][name] = score
    return found


def forget_order(session: Session) -> None:
    """Rewrite what is stored so that nothing shows who came when. Raises OperationalError when busy."""
    surveys.rewrite(session)


def _answers(
    session: Session,
    course: str,
    survey: Survey,
    waves: Collection[Wave],
    people: Collection[int],
    secret: str,
) -> dict[str, dict[str, dict[str, int]]]:
    names = pseudonyms(secret, course, survey.id, people).values()
    return surveys.responses(session, course, survey.id, waves, names, scale=len(survey.scale))


def _wave(edition: Edition, survey: str, wave: str) -> Wave:
    for known in edition.survey(survey).waves:
        if known == wave:
            return known
    raise NotFound


def _check_points(survey: Survey, points: Points) -> None:
    known = {statement.id for statement in survey.statements}
    if any(name not in known or not 0 <= point < len(survey.scale) for name, point in points.items()):
        raise Invalid("points", N_("This is no answer to a statement of this survey."))


def _in_course(taken: frozenset[tuple[str, str, str]], course: str) -> frozenset[tuple[str, str]]:
    return frozenset((survey, wave) for where, survey, wave in taken if where == course)
