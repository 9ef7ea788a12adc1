"""Scoring: an attempt that ends is marked once, and again when a trainer has reviewed it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from sqlmodel import Session

from firstline.domain.attempt import Attempt, is_near_miss
from firstline.domain.cohort import attention_rank
from firstline.domain.form import DrawnItem, Response
from firstline.domain.item import Choice, Item, OpenResponse
from firstline.domain.marking import Result, chosen_positions, mark_form, mark_item
from firstline.domain.quiz import Test
from firstline.services.certifying import Terms
from firstline.services.learning import keep
from firstline.services.library import Edition, Library
from firstline.store import attempts, enrolments, flags, summaries
from firstline.store.attempts import Marked, SavedResponse, Score
from firstline.store.enrolments import Enrolment

LARGEST_DENOMINATOR = 10_000


def close(
    session: Session, library: Library, attempt: Attempt, state: str, terms: Terms, *, at: datetime
) -> None:
    """End an open attempt: mark it, raise harm flags, and issue what is now earned.

    An open response leaves it without a verdict until ``score_again``. One that somebody else
    closed a moment ago stays as it is.
    """
    enrolment = enrolments.lock(session, attempt.enrolment_id)
    edition = library.edition(session, attempt.edition)
    # A late one ended at its deadline, whenever somebody looked: the cooling-off counts from there.
    ended_at = attempt.deadline if state == "closed-late" and attempt.deadline else at
    given_free = enrolment.progress.test(attempt.quiz).retries
    result = _end(session, edition, attempt, state, given_free=given_free, at=ended_at)
    if result is None:
        return
    # Questions before and after measure: an unsafe answer there is what the course is to change.
    for harm in result.harms if edition.any_test(attempt.quiz).role is None else ():
        flags.raise_flag(
            session, enrolment.id, objective=harm.objective, item=harm.item, lesson=harm.lesson, at=at
        )
    settle(session, library, enrolment, terms, at=at)


def void(session: Session, library: Library, attempt: Attempt, *, at: datetime) -> None:
    """Let an attempt count for nothing: neither as a failure nor as one of those allowed, and in no report.

    An open one is closed first, with what was saved; that raises no harm flag, since nobody decided
    on it. Flags that were raised stay. Nothing is issued by it, and it is no sign of life of the person.
    """
    enrolment = enrolments.lock(session, attempt.enrolment_id)
    if attempt.state == "open":
        edition = library.edition(session, attempt.edition)
        _end(session, edition, attempt, "handed-in", given_free=0, at=at)
    attempts.void(session, attempt.id, at=at)
    count_again(session, library, enrolment)


def count_again(session: Session, library: Library, enrolment: Enrolment) -> None:
    """Write the summary from the facts after somebody else's act that earns nothing."""
    progress = summaries.recompute(session, enrolment.id)
    rank = attention_rank(library.taken(session, enrolment).course, progress)
    enrolments.keep_progress(session, enrolment.id, progress, rank=rank, at=enrolment.active_at)


def score_again(
    session: Session,
    library: Library,
    attempt: Attempt,
    reviewed: Mapping[str, Fraction],
    terms: Terms,
    *,
    at: datetime,
) -> Result:
    """Score an ended attempt with the marks that trainers gave to its open responses, by item.

    One that is not among them waits for a trainer again, unless nothing was written; every other
    item keeps its mark. The verdict may come, change or go; what was issued stays.
    """
    items = library.edition(session, attempt.edition).items
    kept = attempts.responses(session, attempt.id)
    marks: dict[str, Fraction | None] = {}
    for drawn in attempt.form:
        item, saved = items[drawn.item], kept[drawn.item]
        is_open = isinstance(item, OpenResponse)
        marks[item.id] = mark_item(item, drawn, saved.response) if is_open else exact_mark(saved.mark)
    return _rescore(session, library, attempt, kept, {**marks, **reviewed}, terms, at=at)


def change_marks(
    session: Session,
    library: Library,
    attempt: Attempt,
    changed: Mapping[str, Fraction],
    terms: Terms,
    *,
    at: datetime,
) -> Result:
    """Score an ended attempt with other marks for some items; all others keep theirs."""
    kept = attempts.responses(session, attempt.id)
    marks = {item: exact_mark(saved.mark) for item, saved in kept.items()}
    return _rescore(session, library, attempt, kept, {**marks, **changed}, terms, at=at)


def settle(session: Session, library: Library, enrolment: Enrolment, terms: Terms, *, at: datetime) -> None:
    """Write the summary from the facts, and issue what is now earned.

    An attempt is marked by the edition of its form; what it earns, by the one that she takes now.
    """
    progress = summaries.recompute(session, enrolment.id)
    taken = library.taken(session, enrolment)
    keep(session, taken, replace(enrolment, progress=progress), terms, at=at)


def exact_mark(mark: float | None) -> Fraction | None:
    """A stored mark as the fraction that it was: its denominator is a product of two counts of parts."""
    return None if mark is None else Fraction(mark).limit_denominator(LARGEST_DENOMINATOR)


def _rescore(
    session: Session,
    library: Library,
    attempt: Attempt,
    kept: Mapping[str, SavedResponse],
    marks: Mapping[str, Fraction | None],
    terms: Terms,
    *,
    at: datetime,
) -> Result:
    enrolment = enrolments.lock(session, attempt.enrolment_id)
    edition = library.edition(session, attempt.edition)
    waiting = (n for n, mark in marks.items() if mark is None and isinstance(edition.items[n], OpenResponse))
    result = Result(tuple(marks[drawn.item] for drawn in attempt.form), (), tuple(waiting))
    test = edition.any_test(attempt.quiz)
    others_free = enrolment.progress.test(test.id).retries - attempt.near_miss
    attempts.keep_score(session, attempt.id, _score(result, test, given_free=others_free))
    marked = _marked(attempt, edition.items, _given(kept), result)
    attempts.keep_marks(session, attempt.id, marked, at=attempt.ended_at or at)
    settle(session, library, enrolment, terms, at=at)
    return result


def _end(
    session: Session, edition: Edition, attempt: Attempt, state: str, *, given_free: int, at: datetime
) -> Result | None:
    """Close an open attempt with its marks; None where somebody else did a moment ago."""
    given = _given(attempts.responses(session, attempt.id))
    result = mark_form(attempt.form, edition.items, given)
    score = _score(result, edition.any_test(attempt.quiz), given_free=given_free)
    if not attempts.end(session, attempt.id, score, state=state, at=at):
        return None
    attempts.keep_marks(session, attempt.id, _marked(attempt, edition.items, given, result), at=at)
    return result


def _given(kept: Mapping[str, SavedResponse]) -> dict[str, Response]:
    return {item: saved.response for item, saved in kept.items()}


def _score(result: Result, test: Test, *, given_free: int) -> Score:
    """The score; ``given_free`` counts the free re-tries that other attempts brought: one is the most."""
    passed = None if result.waiting else result.passed(test.pass_mark)
    near_miss = passed is False and not given_free and is_near_miss(test, result.counted)
    return Score(result.percent, passed, near_miss)


def _marked(
    attempt: Attempt, items: Mapping[str, Item], given: Mapping[str, Response], result: Result
) -> list[Marked]:
    return [
        Marked(
            drawn.item,
            None if mark is None else float(mark),
            _chosen(items[drawn.item], drawn, given.get(drawn.item, ())),
        )
        for drawn, mark in zip(attempt.form, result.marks, strict=True)
    ]


def _chosen(item: Item, drawn: DrawnItem, response: Response) -> str | None:
    """The authored positions of the chosen options, such as "0,2"; None for other kinds of items."""
    if not isinstance(item, Choice):
        return None
    return ",".join(map(str, sorted(chosen_positions(drawn, response))))
