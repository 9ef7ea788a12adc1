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
Judgement: one rank ("1" is best) a shown action. Open response: the text, as its only part.
An empty text means "nothing given".
"""


@dataclass(frozen=True, slots=True)
class DrawnItem:
    """An item of a form; ``orders`` says at each place which authored position is shown.

    One order for choice, ordering, matching (its targets) and judgement; one a gap for cloze,
    empty for a typed gap or a number; none for an open response.
    """

    item: str
    orders: tuple[tuple[int, ...], ...]


Form = tuple[DrawnItem, ...]


class NotEnoughItems(Exception):
    """A bank holds fewer items of an objective than the blueprint draws (the linter finds this)."""


def draw_form(course: Course, test: Test, random: Random, avoid: Iterable[str] = ()) -> Form:
    """Draw a form by the test's blueprint, or choose one of its parallel forms, and shuffle it.

    Items in ``avoid`` (those of earlier attempts, and of the pre-test for a post-test) are drawn
    only when the rest runs out; of parallel forms the one with the fewest of them is taken, by
    chance where several have equally few. A test that does not shuffle keeps the order of its
    forms, or of its blueprint and in each line of that the authored one. Raises NotEnoughItems.
    """
    seen = frozenset(avoid)
    drawn = _parallel_form(course, test, random, seen) if test.forms else _drawn(course, test, random, seen)
    if test.shuffle:
        random.shuffle(drawn)
    return tuple(shuffle_item(item, random) for item in _sets_together(course, drawn))


def _parallel_form(course: Course, test: Test, random: Random, seen: frozenset[str]) -> list[Item]:
    forms = list(test.forms)
    random.shuffle(forms)
    chosen = min(forms, key=lambda form: len(seen.intersection(form)))
    items = {item.id: item for item in course.items()}
    return [items[name] for name in chosen]


def _drawn(course: Course, test: Test, random: Random, seen: frozenset[str]) -> list[Item]:
    drawn: list[Item] = []
    for line in test.draws:
        pool = [
            i for b in course.banks if b.id == line.bank for i in b.items if i.objective == line.objective
        ]
        if len(pool) < line.count:
            raise NotEnoughItems(f"{test.id}: {line.bank}/{line.objective}")
        chosen = random.sample(pool, len(pool))
        chosen.sort(key=lambda item: item.id in seen)
        places = {item.id: place for place, item in enumerate(pool)}
        drawn += sorted(chosen[: line.count], key=lambda item: places[item.id])
    return drawn


def _sets_together(course: Course, drawn: list[Item]) -> list[Item]:
    """The items of a set follow each other in their authored order, from where the first of them stands."""
    authored = {item.id: place for place, item in enumerate(course.items())}
    sets: dict[str, list[Item]] = {}
    for item in drawn:
        sets.setdefault(f"set {item.set}" if item.set else item.id, []).append(item)
    return [item for items in sets.values() for item in sorted(items, key=lambda each: authored[each.id])]


def shuffle_item(item: Item, random: Random) -> DrawnItem:
    """Shuffle the parts of one item; an ordering never comes in its right order."""
    match item:
        case Choice(options=options, fixed=True):
            orders: tuple[tuple[int, ...], ...] = (tuple(range(len(options))),)
        case Choice(options=options):
            orders = (_permutation(len(options), random),)
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
