"""Reviewing: trainers mark open responses along their rubrics, and open them again."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from sqlmodel import Session

from firstline.domain.attempt import Attempt
from firstline.domain.audit import AuditEntry
from firstline.domain.item import OpenResponse
from firstline.domain.person import Person
from firstline.domain.refusal import N_, Conflict, NotAllowed, NotFound
from firstline.domain.response import is_answered
from firstline.domain.review import (
    Review,
    check_levels,
    check_may_review,
    clean_comment,
    is_removed,
    mean_mark,
    review_mark,
)
from firstline.domain.text import clean_text
from firstline.services import scoring
from firstline.services.certifying import REASON_LENGTHS, Terms
from firstline.services.library import Edition, Library
from firstline.services.overseeing import scope
from firstline.store import attempts, audit, review_queues, reviews
from firstline.store.review_queues import Written

TEXTS_AT_ONCE = 500


def review(
    session: Session,
    library: Library,
    visitor: Person,
    attempt_id: int,
    item_id: str,
    levels: Sequence[int],
    comment: str,
    terms: Terms,
    *,
    at: datetime,
) -> None:
    """Mark a response: the first review decides its mark, with a second it is the mean of both.

    With the last open response of the attempt comes its verdict, and the certificate if that is now
    earned. The same review sent twice is one. Raises NotFound, NotAllowed for the visitor's own,
    Invalid for a missing level or a comment that is too long, Conflict where she has marked it
    before, two people have, or there is no text.
    """
    attempt, written, edition, item = _held(session, library, visitor, attempt_id, item_id)
    check_levels(item.rubric, levels)
    given = Review(visitor.id, tuple(levels), clean_comment(comment), at)
    before = reviews.of_attempt(session, attempt_id)
    already = before.get(item_id, ())
    if any(_is_same(given, other) for other in already):
        return
    _check_has_text(written, already)
    check_may_review(already, visitor.id)
    reviews.add(session, attempt_id, item_id, given, mark=review_mark(item.rubric, levels))
    marks = _marks(edition, {**before, item_id: (*already, given)})
    scoring.score_again(session, library, attempt, marks, terms, at=at)


def reopen(
    session: Session,
    library: Library,
    visitor: Person,
    attempt_id: int,
    item_id: str,
    reason: str,
    terms: Terms,
    *,
    at: datetime,
) -> None:
    """Withdraw the reviews of a response, so that it waits again and its attempt is without a verdict.

    A certificate that was issued stays: taking it away is an act of its own. Recorded. Raises
    NotFound, NotAllowed for the visitor's own, Invalid for a missing reason, Conflict where nothing
    was marked or the text was removed.
    """
    attempt, written, edition, _ = _held(session, library, visitor, attempt_id, item_id)
    least, most = REASON_LENGTHS
    checked = clean_text(reason, "reason", least=least, most=most)
    before = reviews.of_attempt(session, attempt_id)
    already = before.pop(item_id, ())
    if not already:
        raise Conflict(N_("This answer is not marked, so there is nothing to open again."))
    _check_has_text(written, already)
    reviews.withdraw(session, attempt_id, item_id, reason=checked, at=at)
    scoring.score_again(session, library, attempt, _marks(edition, before), terms, at=at)
    facts = {"item": item_id, "reviews": str(len(already)), "reason": checked}
    audit.append(session, AuditEntry(at, visitor.id, "review.reopened", f"attempt {attempt_id}", facts))


def remove_old_texts(session: Session, library: Library, days: int, *, at: datetime) -> int:
    """Remove texts and comments whose attempt got its verdict more than ``days`` ago; returns how many.

    With them goes what was saved as long ago in a test that was never handed in. At most TEXTS_AT_ONCE
    of each, so that others need not wait. Marks and levels stay, and so does a text that waits for one.
    """
    before = at - timedelta(days=days)
    overdue = reviews.overdue_texts(session, before=before, limit=TEXTS_AT_ONCE)
    drafts = [
        (attempt_id, item)
        for attempt_id, item, edition in reviews.old_drafts(session, before=before)
        if isinstance(library.edition(session, edition).items[item], OpenResponse)
    ]
    removed = (*overdue, *drafts[:TEXTS_AT_ONCE])
    reviews.remove_texts(session, removed, before=before)
    return len(removed)


def find_written(
    session: Session, library: Library, visitor: Person, attempt_id: int, item_id: str
) -> tuple[Written, Edition, OpenResponse]:
    """A response that the visitor may review. Raises NotFound, NotAllowed for her own."""
    found = review_queues.find(session, attempt_id, item_id, trainer_id=scope(visitor))
    if found is None:
        raise NotFound
    if found.person_id == visitor.id:
        raise NotAllowed(N_("You wrote this answer yourself, so somebody else marks it."))
    edition = library.edition(session, found.edition)
    return found, edition, open_item(edition, item_id)


def open_item(edition: Edition, item_id: str) -> OpenResponse:
    """An open response of an edition. Raises NotFound."""
    item = edition.items.get(item_id)
    if not isinstance(item, OpenResponse):
        raise NotFound
    return item


def _held(
    session: Session, library: Library, visitor: Person, attempt_id: int, item_id: str
) -> tuple[Attempt, Written, Edition, OpenResponse]:
    """The response, read while its attempt is held: two acts at once must not both be judged by it."""
    found, _, _ = find_written(session, library, visitor, attempt_id, item_id)
    attempt = attempts.hold(session, attempt_id, person_id=found.person_id)
    if attempt is None:
        raise NotFound
    return attempt, *find_written(session, library, visitor, attempt_id, item_id)


def _check_has_text(written: Written, given: Sequence[Review]) -> None:
    if is_removed(written.response, given):
        raise Conflict(N_("The text was removed after its time, so it cannot be marked again."))
    if not is_answered(written.response):
        raise Conflict(N_("Nothing was written here, so there is nothing to mark."))


def _is_same(given: Review, other: Review) -> bool:
    return (given.reviewer_id, given.levels, given.comment) == (
        other.reviewer_id,
        other.levels,
        other.comment,
    )


def _marks(edition: Edition, given: Mapping[str, Sequence[Review]]) -> dict[str, Fraction]:
    return {item: mean_mark(open_item(edition, item).rubric, found) for item, found in given.items() if found}
