"""Triaging: what waits for a trainer's review, and one response as her page shows it.

Where the author asks for it, who wrote a response is hidden from a trainer until she has marked it. The
levels that somebody else gave always are, so that a second marking stands by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlmodel import Session

from firstline.domain.item import OpenResponse
from firstline.domain.person import Person
from firstline.domain.response import is_answered
from firstline.domain.review import Agreement, Review, agreement, differs, is_removed, mean_mark, standing
from firstline.services.library import Edition, Library
from firstline.services.overseeing import scope
from firstline.services.reviewing import find_written, open_item
from firstline.store import credentials, people, review_queues, reviews
from firstline.store.review_queues import Reviewed, Turn, Waiting, Written

LATELY = 10
PAIRS_COMPARED = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """One question of one cohort, with the responses to it that wait."""

    waiting: Waiting
    edition: Edition


@dataclass(frozen=True, slots=True)
class Queue:
    """A trainer's desk: what waits for a first and for a second marker, and what she marked lately."""

    first: tuple[Line, ...]
    second: tuple[Line, ...]
    lately: tuple[tuple[Reviewed, Edition], ...]
    agreements: tuple[Agreement, ...]

    @property
    def count(self) -> int:
        """How many responses nobody has marked yet."""
        return sum(line.waiting.count for line in self.first)


@dataclass(frozen=True, slots=True)
class Task:
    """One response as its page shows it.

    ``turn`` says what the visitor can do: mark it first, mark it second, or nothing (None). As long as
    the name is hidden, so are cohort, day and the reasons of earlier markings. ``reviews`` are the standing
    ones that she may see, ``reviewers`` their markers' names. ``following`` is the attempt with the next
    response to the same question; ``is_certified`` says that the writer holds the course's certificate.
    """

    attempt_id: int
    item: OpenResponse
    edition: Edition
    text: str
    turn: Turn | None
    name: str | None
    cohort: str | None
    ended_at: datetime | None
    reviews: tuple[Review, ...]
    withdrawn: tuple[Review, ...]
    reviewers: Mapping[int, str]
    is_removed: bool
    is_reopened: bool
    is_certified: bool
    following: int | None

    @property
    def mark(self) -> Fraction | None:
        """The mark that stands, None where it is not to be seen."""
        return mean_mark(self.item.rubric, self.reviews) if self.reviews else None

    @property
    def differs(self) -> bool:
        """Whether two markers lie more than one level apart on some criterion."""
        return differs(self.reviews)


def queue(session: Session, library: Library, visitor: Person) -> Queue:
    """What waits for a trainer, in the cohorts that she holds; for an administrator everywhere."""
    held = scope(visitor)
    lately = review_queues.lately(session, visitor_id=visitor.id, trainer_id=held, limit=LATELY)
    both = review_queues.pairs(session, trainer_id=held, limit=PAIRS_COMPARED)
    scales = [
        (len(open_item(library.edition(session, pair.edition), pair.item).rubric[0].levels), pair)
        for pair in both
    ]
    return Queue(
        _lines(session, library, visitor, "first"),
        _lines(session, library, visitor, "second"),
        tuple((each, library.edition(session, each.edition)) for each in lately),
        agreement((scale, pair.first, pair.second) for scale, pair in scales),
    )


def pile(session: Session, library: Library, visitor: Person) -> tuple[int, datetime | None]:
    """How many responses nobody has marked yet, and since when the first waits: one query."""
    lines = _lines(session, library, visitor, "first")
    return sum(line.waiting.count for line in lines), lines[0].waiting.since if lines else None


def task(session: Session, library: Library, visitor: Person, attempt_id: int, item_id: str) -> Task:
    """One response to review, or to read again. Raises NotFound, NotAllowed for the visitor's own."""
    written, edition, item = find_written(session, library, visitor, attempt_id, item_id)
    history = reviews.history(session, attempt_id, item_id)
    now_standing = standing(history)
    turn = _turn(written, now_standing, visitor)
    is_hidden = item.anonymous and turn is not None
    shown = () if turn == "second" else now_standing
    withdrawn = () if is_hidden else tuple(each for each in history if each.withdrawn_at is not None)
    return Task(
        attempt_id=attempt_id,
        item=item,
        edition=edition,
        text="\n".join(written.response),
        turn=turn,
        name=None if is_hidden else written.name,
        cohort=None if is_hidden else written.cohort,
        ended_at=None if is_hidden else written.ended_at,
        reviews=shown,
        withdrawn=withdrawn,
        reviewers=people.names(session, {each.reviewer_id for each in shown}),
        is_removed=is_removed(written.response, history),
        is_reopened=bool(history) and not now_standing,
        is_certified=bool(history) and turn != "second" and _is_certified(session, written),
        following=turn and _following(session, turn, written, visitor),
    )


def next_task(
    session: Session, library: Library, visitor: Person, turn: Turn, following: int | None, item: str
) -> tuple[int, str] | None:
    """Where to go on after a response: to the next one to the same question, else to the longest waiting."""
    if following is not None:
        return following, item
    lines = _lines(session, library, visitor, turn)
    return (lines[0].waiting.attempt_id, lines[0].waiting.item) if lines else None


def _lines(session: Session, library: Library, visitor: Person, turn: Turn) -> tuple[Line, ...]:
    found = review_queues.waiting(session, turn, visitor_id=visitor.id, trainer_id=scope(visitor))
    lines = (Line(each, library.edition(session, each.edition)) for each in found)
    return tuple(line for line in lines if isinstance(line.edition.items[line.waiting.item], OpenResponse))


def _turn(written: Written, given: Sequence[Review], visitor: Person) -> Turn | None:
    if not is_answered(written.response):
        return None
    if not given:
        return "first"
    return "second" if len(given) == 1 and given[0].reviewer_id != visitor.id else None


def _following(session: Session, turn: Turn, written: Written, visitor: Person) -> int | None:
    return review_queues.next_after(session, turn, written, visitor_id=visitor.id, trainer_id=scope(visitor))


def _is_certified(session: Session, written: Written) -> bool:
    held = credentials.of_person(session, written.person_id)
    return any(each.state == "in-force" and each.facts.course == written.course for each in held)
