"""What pages show of a whole attempt: before it is handed in, its result, and what its trainer sees."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from flask import url_for

from firstline.domain.attempt import Attempt, attempts_left, next_start
from firstline.domain.item import Judgement, OpenResponse
from firstline.domain.quiz import Test
from firstline.domain.response import is_answered
from firstline.domain.review import Review
from firstline.services.assessing import Outcome, Sitting
from firstline.services.inspecting import Inspected
from firstline.services.library import Edition
from firstline.store.attempts import SavedResponse
from firstline.web.item_views import case_view
from firstline.web.languages import gettext, moment
from firstline.web.pages import Row
from firstline.web.portal import now
from firstline.web.review_views import ReviewView, kept_review_view


def check_rows(sitting: Sitting) -> list[Row]:
    """The items of an open attempt, each with whether it is answered and whether that is complete."""
    unanswered, incomplete = sitting.unanswered, sitting.incomplete
    rows = []
    for number, drawn in enumerate(sitting.attempt.form, 1):
        item, text, kind = sitting.edition.items[drawn.item], gettext("Answered"), "done"
        if number in unanswered:
            text, kind = gettext("Not answered"), "open"
        elif number in incomplete and isinstance(item, Judgement):
            text, kind = gettext("Not complete: give each action a place of its own"), "warn"
        elif number in incomplete:
            text, kind = gettext("Not complete: give each step a place of its own"), "warn"
        href = url_for("attempts.item", attempt=sitting.attempt.id, number=number)
        rows.append(Row(title=item.title, href=href, status_text=text, status_kind=kind))
    return rows


def attempt_rows(ended: Iterable[Attempt]) -> list[Row]:
    """The attempts at a test that she has handed in, to look at again; no result while a trainer reads."""
    rows = []
    for attempt in ended:
        text, kind = gettext("Not passed: %(percent)s %%"), "open"
        if attempt.voided_at is not None:
            text = gettext("Does not count")
        elif attempt.in_review:
            text, kind = gettext("With your trainer"), "now"
        elif attempt.passed:
            text, kind = gettext("Passed with %(percent)s %%"), "done"
        row = Row(
            title=gettext("Attempt %(number)s") % {"number": attempt.number},
            href=url_for("attempts.show", attempt=attempt.id),
            status_text=text % {"percent": attempt.percent},
            status_kind=kind,
            note=moment(attempt.ended_at) if attempt.ended_at else "",
        )
        rows.append(row)
    return rows


def result_of(sitting: Sitting, outcome: Outcome) -> dict[str, Any]:
    """What the result page needs. As long as a trainer has to mark, no mark of any item is in it.

    Keys are shown once the test is passed or no attempt is left; before that only how each item went.
    """
    attempt, course = sitting.attempt, sitting.edition.course
    with_key = outcome.may_see_keys(sitting.test)
    is_told = not (attempt.in_review or sitting.test.role or attempt.voided_at)
    weak = _weak_objectives(sitting) if is_told else set()
    topics = [objective for objective in course.objectives if objective.id in weak]
    lessons = {
        objective.id: [
            (module, lesson) for module, lesson in course.lessons() if objective.id in lesson.objectives
        ]
        for objective in topics
    }
    told = reviews_of(sitting.edition, attempt, sitting.saved, outcome.reviews, with_key=with_key)
    return {
        "sitting": sitting,
        "outcome": outcome,
        "reviews": told if is_told else [],
        "rows": _waiting_rows(sitting, outcome) if attempt.in_review else [],
        "topics": topics,
        "lessons": lessons,
        "with_key": with_key,
        "may_retry": _may_retry(attempt, outcome),
        "ahead": _ahead(sitting, outcome),
        "is_asked": attempt.quiz in course.certificate.tests,
    }


def reviews_of(
    edition: Edition,
    attempt: Attempt,
    saved: Mapping[str, SavedResponse],
    reviews: Mapping[str, tuple[Review, ...]],
    *,
    with_key: bool,
) -> list[ReviewView]:
    """The items of an attempt after marking; the case of a set stands with the first of its items."""
    views, before = [], ""
    for drawn in attempt.form:
        item = edition.items[drawn.item]
        kept, given = saved.get(item.id), reviews.get(item.id, ())
        view = kept_review_view(item, drawn, kept, with_key=with_key, reviews=given)
        views.append(view if item.set == before else replace(view, case=case_view(edition.course, item)))
        before = item.set
    return views


def inspected_reviews(found: Inspected, edition: Edition) -> list[ReviewView]:
    """The items for a trainer, without the texts whose writers stay unknown until they are marked."""
    note = gettext("The text is hidden here until it is marked, so that it is marked without a name.")
    views = reviews_of(edition, found.attempt, found.saved, found.reviews, with_key=True)
    return [replace(view, paragraphs=(), note=note) if view.id in found.hidden else view for view in views]


def facts_of(found: Inspected) -> list[Row]:
    """Whose attempt it is, when it was made and what it came to."""
    attempt = found.attempt
    facts = {
        gettext("Name"): found.person.name,
        gettext("Cohort"): found.cohort.name,
        gettext("Attempt"): str(attempt.number),
        gettext("Begun"): moment(attempt.started_at),
        gettext("Handed in"): moment(attempt.ended_at) if attempt.ended_at else "",
        gettext("Result"): result_text(attempt, found.test),
    }
    return [Row(term=term, text=text) for term, text in facts.items()]


def result_text(attempt: Attempt, test: Test | None) -> str:
    """What an attempt that has ended came to, for a trainer; ``test`` None: the edition no longer has it."""
    if attempt.voided_at is not None:
        return gettext("Void: it does not count")
    if attempt.in_review:
        return gettext("Waits for a trainer to mark")
    if test is not None and test.role:
        sentence = gettext("%(percent)s %%, to compare before and after")
    elif attempt.passed:
        sentence = gettext("Passed with %(percent)s %%")
    else:
        sentence = gettext("Not passed: %(percent)s %%")
    return sentence % {"percent": attempt.percent}


def _waiting_rows(sitting: Sitting, outcome: Outcome) -> list[Row]:
    """The texts of an attempt that waits, each with whether it has been read; of nothing else a word."""
    rows = []
    for drawn in sitting.attempt.form:
        item = sitting.edition.items[drawn.item]
        if not isinstance(item, OpenResponse) or not is_answered(sitting.response(item.id)):
            continue
        is_read = item.id in outcome.reviews
        text, kind = (gettext("Read"), "done") if is_read else (gettext("With your trainer"), "now")
        rows.append(Row(title=item.title, status_text=text, status_kind=kind))
    return rows


def _weak_objectives(sitting: Sitting) -> set[str]:
    """The objectives of items that did not get their full mark; one without a mark tells nothing."""
    weak = set()
    for drawn in sitting.attempt.form:
        kept = sitting.saved.get(drawn.item)
        if kept is None or (kept.mark is not None and kept.mark < 1):
            weak.add(sitting.edition.items[drawn.item].objective)
    return weak


def _ahead(sitting: Sitting, outcome: Outcome) -> dict[str, Any] | None:
    """After the newest attempt failed: how many are left and from when; None where that is no question."""
    attempt, stood = sitting.attempt, outcome.standing
    if attempt.voided_at or attempt.passed is not False or stood.passed or stood.attempts != attempt.number:
        return None
    opens = next_start(sitting.test, stood)
    left = attempts_left(sitting.test, stood)
    return {"left": left, "opens": opens if left and opens and now() < opens else None}


def _may_retry(attempt: Attempt, outcome: Outcome) -> bool:
    """Whether this attempt earned a free one that was not begun yet."""
    stood = outcome.standing
    return attempt.near_miss and stood.attempts == attempt.number and not stood.passed
