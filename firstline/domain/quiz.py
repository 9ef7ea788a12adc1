"""Quizzes: item banks, practice quizzes and tests."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from firstline.domain.item import Item

Role = Literal["pre", "post"]


@dataclass(frozen=True, slots=True)
class ItemSet:
    """A case that several items ask about; ``text`` stands above each of them."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Bank:
    """Items to draw from; never shown as a whole. ``kind`` practice is shown with its keys."""

    id: str
    title: str
    kind: Literal["bank", "practice"]
    items: tuple[Item, ...]
    sets: tuple[ItemSet, ...] = ()

    def item(self, item_id: str) -> Item | None:
        """The item of this id, or None."""
        return next((item for item in self.items if item.id == item_id), None)


@dataclass(frozen=True, slots=True)
class Draw:
    """A line of a test's blueprint: ``count`` items of an objective from a bank."""

    bank: str
    objective: str
    count: int
    critical: bool = False


@dataclass(frozen=True, slots=True)
class Test:
    """A marked quiz.

    ``pass_mark`` is a whole percentage (1-100), ``attempts`` the most goes one enrolment
    has, ``cooling_off_hours`` the wait after a failed one, ``minutes`` the limit or None.

    ``draws`` is its blueprint; a test with ``forms``, parallel lists of item ids, has none, and
    each attempt gets the form that the person has seen least of. ``shuffle`` mixes the items;
    those of one set always stay together. ``free_retry`` gives one more attempt at once, which
    does not count, to somebody who failed by no more than one standard error.

    A test with the ``role`` pre or post measures and passes nobody. The two share two ``forms``,
    one for before and the other for after, by chance.
    """

    __test__ = False  # pytest must not take the class for a test case

    id: str
    title: str
    pass_mark: int
    attempts: int
    cooling_off_hours: int
    draws: tuple[Draw, ...]
    minutes: int | None = None
    role: Role | None = None
    forms: tuple[tuple[str, ...], ...] = ()
    shuffle: bool = True
    free_retry: bool = False

    @property
    def length(self) -> int:
        """How many items one trainee gets."""
        return len(self.forms[0]) if self.forms else sum(draw.count for draw in self.draws)

    @property
    def cooling_off(self) -> timedelta:
        """The least time between a failed attempt and the next start."""
        return timedelta(hours=self.cooling_off_hours)
