"""Re-marking: what becomes of given responses when an item turns out to be faulty.

The written rule (docs/assessment.md): re-marking only ever raises marks. Nobody loses a mark, a
pass or a certificate by it, because a trainee may rely on what she was told.
"""

from dataclasses import replace
from fractions import Fraction
from typing import Literal

from firstline.domain.form import DrawnItem, Response
from firstline.domain.item import Choice, Item, Judgement, Matching, Ordering
from firstline.domain.marking import harms_in, mark_item
from firstline.domain.refusal import N_, Conflict

Way = Literal["credit", "newest-key"]
"""credit: everybody who got the item gets its full mark; newest-key: by the key of the current edition."""
WAYS: tuple[Way, ...] = ("credit", "newest-key")


def moved(old: Item, new: Item, drawn: DrawnItem) -> DrawnItem:
    """The drawn item as if it had been drawn from the newest edition, showing the same parts.

    Parts with ids (options, steps, actions) are found by them, others by their position.
    Raises Conflict where the item has other parts now, so that old responses say nothing about it.
    """
    before, after = _parts(old), _parts(new)
    if type(old) is not type(new) or sorted(before) != sorted(after):
        raise Conflict(N_("The question has other answers now, so the new key cannot mark the old ones."))
    if isinstance(new, Choice | Ordering | Judgement):
        places = {name: position for position, name in enumerate(after)}
        orders = tuple(places[before[position]] for position in drawn.orders[0])
        return replace(drawn, orders=(orders,))
    return drawn


def new_mark(way: Way, old: Item, new: Item | None, drawn: DrawnItem, response: Response) -> Fraction | None:
    """The mark that a way gives; None where it gives none. Raises Conflict as ``moved`` does."""
    if way == "credit":
        return Fraction(1)
    if new is None:
        raise Conflict(N_("The current edition does not have this question any more."))
    return mark_item(new, moved(old, new, drawn), response)


def is_still_unsafe(way: Way, old: Item, new: Item | None, drawn: DrawnItem, response: Response) -> bool:
    """Whether a choice that opened a harm flag is one by the new key as well."""
    return way == "newest-key" and new is not None and bool(harms_in(new, moved(old, new, drawn), response))


def _parts(item: Item) -> list[str]:
    match item:
        case Choice(options=options):
            return [option.id for option in options]
        case Ordering(steps=steps):
            return [step.id for step in steps]
        case Judgement(actions=actions):
            return [action.id for action in actions]
        case Matching(pairs=pairs):
            return [str(place) for place in range(len(pairs))]
        case _:
            return [str(place) for place in range(len(getattr(item, "gaps", ())))]
