"""Responses: whether an item is answered, whether all of it is, and what would be right."""

from firstline.domain.form import DrawnItem, Response
from firstline.domain.item import (
    Choice,
    ChosenGap,
    Cloze,
    Gap,
    Item,
    Judgement,
    Matching,
    NumberGap,
    OpenResponse,
    Ordering,
    TypedGap,
)

CHARACTERS_IN_PART = 500
CHARACTERS_IN_TEXT = 4000
"""The most of an open response; two pages of handwriting."""


def is_answered(response: Response) -> bool:
    """Whether anything was given; spaces are nothing."""
    return any(part.strip() for part in response)


def lacks_places(item: Item, response: Response) -> bool:
    """Whether an item that was begun lacks a place of its own for each step or action.

    It is kept as it is and marked by what is there: a place given twice wins nothing.
    """
    match item:
        case Ordering(steps=parts) | Judgement(actions=parts):
            wanted = {str(place + 1) for place in range(len(parts))}
            return is_answered(response) and set(response) != wanted
        case _:
            return False


def most_characters(item: Item) -> int:
    """How long one part of a response may be."""
    return CHARACTERS_IN_TEXT if isinstance(item, OpenResponse) else CHARACTERS_IN_PART


def right_response(item: Item, drawn: DrawnItem) -> Response:
    """The response that marks an item fully right."""
    match item:
        case Choice(options=options):
            return tuple(
                str(place) for place, position in enumerate(drawn.orders[0]) if options[position].key
            )
        case Ordering():
            return tuple(str(position + 1) for position in drawn.orders[0])
        case Matching(pairs=pairs):
            return tuple(str(drawn.orders[0].index(row)) for row in range(len(pairs)))
        case Cloze(gaps=gaps):
            return tuple(_right_filling(gap, order) for gap, order in zip(gaps, drawn.orders, strict=True))
        case Judgement(actions=actions):
            return tuple(str(actions[position].rank) for position in drawn.orders[0])
        case OpenResponse():
            return ("",)


def _right_filling(gap: Gap, order: tuple[int, ...]) -> str:
    match gap:
        case ChosenGap(key=key):
            return str(order.index(key))
        case TypedGap(accepted=accepted):
            return accepted[0]
        case NumberGap(value=value):
            return value
