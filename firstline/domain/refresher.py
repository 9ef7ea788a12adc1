"""Refreshers: short spaced sets of practice items that a trainee is about to forget.

Offered, never forced, and never counted for anything. Only practice items, whose keys are no
secret. When an item comes back is the memory model's business (services/refreshing.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from firstline.domain.course import Course
from firstline.domain.form import DrawnItem, shuffle_item
from firstline.domain.item import Item, marked_by_key

SESSION = 8
"""The most items in one set."""
REST = timedelta(days=3)
"""How long a set counts: there are at most two of them in a week."""
FIRST_AFTER = timedelta(days=2)
"""When the items of a lesson come up first."""
RETENTION, CRITICAL_RETENTION = 0.85, 0.90
"""How likely a trainee should still know an item when it comes back, and a safety-critical one."""


@dataclass(frozen=True, slots=True)
class Card:
    """How well one person remembers one item: stability in days, difficulty 1..10, answers so far."""

    item: str
    stability: float
    difficulty: float
    due_at: datetime
    seen_at: datetime
    times: int


@dataclass(frozen=True, slots=True)
class Due:
    """An item that is due, with its card, None where it was never asked in a refresher."""

    item: Item
    card: Card | None
    due_at: datetime
    critical: bool

    @property
    def times(self) -> int:
        """How often it was answered: the shuffle of its parts goes by this number."""
        return self.card.times if self.card else 0


def is_critical(course: Course, item: Item) -> bool:
    """Whether forgetting an item could endanger somebody."""
    return item.critical or any(o.critical for o in course.objectives if o.id == item.objective)


def retention_of(course: Course, item: Item) -> float:
    """The share of people who should still know an item when it is asked again."""
    return CRITICAL_RETENTION if is_critical(course, item) else RETENTION


def refreshable(course: Course, done: Mapping[str, datetime]) -> dict[str, tuple[Item, datetime]]:
    """The practice items of finished lessons by id, each with the time at which its lesson was finished.

    ``done`` holds the first completion of each lesson. An item belongs to the lessons that
    list it, else to those that teach its objective; the earliest one finished counts.
    """
    listed = {name for _, lesson in course.lessons() for name in lesson.practice}
    practice = [item for bank in course.banks if bank.kind == "practice" for item in bank.items]
    found: dict[str, tuple[Item, datetime]] = {}
    for _, lesson in course.lessons():
        times = [done[name] for name in (lesson.id, lesson.instead or "") if name in done]
        for item in practice if times else ():
            belongs = item.id in lesson.practice if item.id in listed else item.objective in lesson.objectives
            if belongs and marked_by_key(item):
                earlier = found.get(item.id)
                found[item.id] = (item, min([*times, *([earlier[1]] if earlier else [])]))
    return found


def due_items(
    course: Course, done: Mapping[str, datetime], cards: Mapping[str, Card], at: datetime
) -> tuple[Due, ...]:
    """What is due, safety-critical items first, then those that have waited longest."""
    due = []
    for item, finished_at in refreshable(course, done).values():
        card = cards.get(item.id)
        due_at = card.due_at if card else finished_at + FIRST_AFTER
        if due_at <= at:
            due.append(Due(item, card, due_at, is_critical(course, item)))
    return tuple(sorted(due, key=lambda each: (not each.critical, each.due_at, each.item.id)))


def drawn_for(item: Item, turn: int) -> DrawnItem:
    """The shuffle in which an item is shown the n-th time: another one each time, the same on a reload."""
    return shuffle_item(item, Random(f"{item.id}/{turn}"))  # noqa: S311 - not a secret
