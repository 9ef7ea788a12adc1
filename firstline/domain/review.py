"""Reviews: how trainers mark open responses along a rubric, and how far two of them agree.

A response has at most two standing reviews, by two people. The first decides its mark; with a second the
mark is the mean of both. Where they differ by more than one level on some criterion, the page says so: the
two talk, and open it again if they see it otherwise.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from firstline.domain.form import Response
from firstline.domain.item import Criterion
from firstline.domain.refusal import N_, Conflict, Invalid
from firstline.domain.statistics import cohen_kappa
from firstline.domain.text import is_storable

MOST_REVIEWS = 2
MOST_CHARACTERS = 2000
LEAST_PAIRS = 20
"""With fewer responses marked twice, a figure of agreement would be noise."""

REMOVED: Response = ("",)
"""What stands in place of a text that was removed after its time."""

Rubric = Sequence[Criterion]


@dataclass(frozen=True, slots=True)
class Review:
    """One trainer's marking: a level for each criterion, from 0, and what the trainee reads about it.

    It never changes: a response that is opened again keeps it, withdrawn with a reason.
    """

    reviewer_id: int
    levels: tuple[int, ...]
    comment: str
    reviewed_at: datetime
    withdrawn_at: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far first and second markers agree on rubrics of as many ``levels``.

    ``kappa`` is None below LEAST_PAIRS ``responses``, and where everybody gave one and the same level.
    """

    levels: int
    responses: int
    kappa: float | None


def missing_criteria(rubric: Rubric, levels: Sequence[int | None]) -> tuple[int, ...]:
    """The positions of the criteria that have no level, or one that the rubric does not know."""
    given = [*levels[: len(rubric)], *[None] * (len(rubric) - len(levels))]
    return tuple(
        place
        for place, (criterion, level) in enumerate(zip(rubric, given, strict=True))
        if level is None or not 0 <= level < len(criterion.levels)
    )


def check_levels(rubric: Rubric, levels: Sequence[int]) -> None:
    """Raise Invalid, naming the field of the first criterion without a level of its own."""
    for place in missing_criteria(rubric, levels):
        raise Invalid(f"c{place}", N_("Choose a level for this criterion."))


def clean_comment(text: str) -> str:
    """What the trainee will read, its lines kept; it may be empty. Raises Invalid."""
    lines = "\n".join(line.rstrip() for line in text.splitlines()).strip()
    if not is_storable(lines):
        raise Invalid("comment", N_("The text has characters that cannot be read."))
    if len(lines) > MOST_CHARACTERS:
        raise Invalid("comment", N_("Write at most %(most)s characters."), most=MOST_CHARACTERS)
    return lines


def review_mark(rubric: Rubric, levels: Sequence[int]) -> Fraction:
    """The levels reached, as a share (0..1) of the highest ones."""
    return Fraction(sum(levels), sum(len(criterion.levels) - 1 for criterion in rubric))


def mean_mark(rubric: Rubric, reviews: Sequence[Review]) -> Fraction:
    """The mark of a response with at least one standing review: the mean of theirs."""
    return sum((review_mark(rubric, each.levels) for each in reviews), Fraction(0)) / len(reviews)


def differs(reviews: Sequence[Review]) -> bool:
    """Whether two markers lie more than one level apart on some criterion."""
    levels = zip(*(review.levels for review in reviews), strict=True)
    return any(max(given) - min(given) > 1 for given in levels)


def is_removed(response: Response, reviews: Sequence[Review]) -> bool:
    """Whether the text of a reviewed response was removed after its time."""
    return bool(reviews) and response == REMOVED


def check_may_review(reviews: Sequence[Review], reviewer_id: int) -> None:
    """Refuse a second review by the same person, and a third by anybody."""
    if any(review.reviewer_id == reviewer_id for review in reviews):
        raise Conflict(N_("You have marked this response already. Open it again to mark it anew."))
    if len(reviews) >= MOST_REVIEWS:
        raise Conflict(N_("Two people have marked this response already."))


def agreement(
    pairs: Iterable[tuple[int, Sequence[int], Sequence[int]]],
) -> tuple[Agreement, ...]:
    """Cohen's kappa with quadratic weights over all criteria, for each length of scale by itself.

    ``pairs`` are responses that were marked twice: the number of levels, the levels of the first
    marker, and those of the second (Cohen 1968; see ``statistics.cohen_kappa``).
    """
    scales: dict[int, list[tuple[Sequence[int], Sequence[int]]]] = {}
    for scale, first, second in pairs:
        scales.setdefault(scale, []).append((first, second))
    return tuple(Agreement(scale, len(both), _kappa(scale, both)) for scale, both in sorted(scales.items()))


def standing(reviews: Iterable[Review]) -> tuple[Review, ...]:
    """Those that were not withdrawn."""
    return tuple(review for review in reviews if review.withdrawn_at is None)


def _kappa(scale: int, pairs: Sequence[tuple[Sequence[int], Sequence[int]]]) -> float | None:
    if len(pairs) < LEAST_PAIRS:
        return None
    first = [level for levels, _ in pairs for level in levels]
    second = [level for _, levels in pairs for level in levels]
    return cohen_kappa(first, second, scale, "quadratic")
