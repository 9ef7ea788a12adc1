"""Test forms: the items that one trainee got, in the order in which she sees them."""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from firstline.domain.course import Course
from firstline.domain.item import Choice, ChosenGap, Cloze, Item, Judgement, Matching, OpenResponse, Ordering
from firstline.domain.quiz import Test

Response = tuple[str, ...]
"""What a trainee gave for one drawn item, as places (counted from 0) in the stored form.

Choice: the chosen places, in any order. Ordering: one rank ("1" is first) a shown step.
Matching: one place among the shown targets a prompt. Cloze: one text or place a gap.
An empty text means "nothing given".
"""


@dataclass(frozen=True, slots=True)
class DrawnItem:
    """An item of a form; ``orders`` says at each place which authored position is shown.

    One order for choice, ordering and matching (its targets); one a gap for cloze, empty
    for a typed gap.
    """

    item: str
    orders: tuple[tuple[int, ...], ...]


Form = tuple[DrawnItem, ...]


class NotEnoughItems(Exception):
    """A bank holds fewer items of an objective than the blueprint draws (the linter finds this)."""


def draw_form(course: Course, test: Test, random: Random, avoid: Iterable[str] = ()) -> Form:
    """Draw a form by the test's blueprint and shuffle it.

    Items in ``avoid`` (those of earlier attempts) are drawn only when the rest runs out.
    Raises NotEnoughItems.
    """
    seen = frozenset(avoid)
    drawn: list[Item] = []
    for line in test.draws:
        pool = [
            i for b in course.banks if b.id == line.bank for i in b.items if i.objective == line.objective
        ]
        if len(pool) < line.count:
            raise NotEnoughItems(f"{test.id}: {line.bank}/{line.objective}")
        random.shuffle(pool)
        pool.sort(key=lambda item: item.id in seen)
        drawn += pool[: line.count]
    random.shuffle(drawn)
    return tuple(shuffle_item(item, random) for item in drawn)


def shuffle_item(item: Item, random: Random) -> DrawnItem:
    """Shuffle the parts of one item; an ordering never comes in its right order."""
    match item:
        case Choice(options=options):
            orders: tuple[tuple[int, ...], ...] = (_permutation(len(options), random),)
        case Ordering(steps=steps):
            orders = (_derangement(len(steps), random),)
        case Matching(pairs=pairs):
            orders = (_permutation(len(pairs), random),)
        case Cloze(gaps=gaps):
            orders = tuple(
                _permutation(len(gap.options), random) if isinstance(gap, ChosenGap) else () for gap in gaps
            )
        case Judgement(actions=actions):
            orders = (_permutation(len(actions), random),)
        case OpenResponse():
            orders = ()
    return DrawnItem(item.id, orders)


def fixed_item(item: Item) -> DrawnItem:
    """The same shuffle for everybody, taken from the item's id: a practice page may be reloaded."""
    return shuffle_item(item, Random(item.id))  # noqa: S311 - not a secret: practice shows its key anyway


def _permutation(size: int, random: Random) -> tuple[int, ...]:
    places = list(range(size))
    random.shuffle(places)
    return tuple(places)


def _derangement(size: int, random: Random) -> tuple[int, ...]:
    """A permutation that is not the identity (for a size of 2 or more)."""
    order = _permutation(size, random)
    return order if order != tuple(range(size)) or size < 2 else order[1:] + order[:1]
