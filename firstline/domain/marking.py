"""Marking: values in, values out. Every mark lies between 0 and 1."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from firstline.domain.form import DrawnItem, Form, Response
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

_ARABIC_FOLDED = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ـ": None})
_ARABIC_MARKS = frozenset(map(chr, [*range(0x064B, 0x0653), 0x0670]))
_PLACE_DIGITS = 3
_NUMBER_LENGTH = 20


class NotMarkedHere(Exception):
    """A kind of item that is not marked by a key: the linter keeps it out of tests."""


@dataclass(frozen=True, slots=True)
class Harm:
    """An unsafe choice that was made: the item, its objective, and the lesson to take again."""

    item: str
    objective: str
    lesson: str


@dataclass(frozen=True, slots=True)
class Result:
    """The score of one attempt.

    ``marks`` holds one mark (0..1) an item of the form, in form order; ``percent`` is the
    mean of the marks times 100, rounded down, so that nobody passes by rounding.
    """

    marks: tuple[Fraction, ...]
    harms: tuple[Harm, ...]

    @property
    def percent(self) -> int:
        """Share of the marks reached, in whole per cent, rounded down; 0 for an empty form."""
        return int(sum(self.marks) * 100 / len(self.marks)) if self.marks else 0

    def passed(self, pass_mark: int) -> bool:
        """Whether the exact score (not the rounded one) reaches the pass mark in per cent."""
        return bool(self.marks) and sum(self.marks) * 100 >= pass_mark * len(self.marks)


def mark_form(form: Form, items: Mapping[str, Item], responses: Mapping[str, Response]) -> Result:
    """Mark a whole attempt; an item without a response scores nothing."""
    marks = []
    harms: list[Harm] = []
    for drawn in form:
        item, response = items[drawn.item], responses.get(drawn.item, ())
        marks.append(mark_item(item, drawn, response))
        harms += harms_in(item, drawn, response)
    return Result(tuple(marks), tuple(harms))


def mark_item(item: Item, drawn: DrawnItem, response: Response) -> Fraction:
    """Mark one item.

    Single response: right or wrong. Multiple response: all or nothing, or per option
    ``max(0, hits/keys - wrong/distractors)``, which gives nothing for ticking everything.
    Ordering, matching and cloze: the share of positions that are right.
    """
    match item:
        case Choice():
            return _mark_choice(item, chosen_positions(drawn, response))
        case Ordering(steps=steps):
            shown = drawn.orders[0]
            right = [given == str(shown[place] + 1) for place, given in enumerate(response[: len(steps)])]
            return Fraction(sum(right), len(steps))
        case Matching(pairs=pairs):
            right = [
                _shown_at(drawn.orders[0], given) == row for row, given in enumerate(response[: len(pairs)])
            ]
            return Fraction(sum(right), len(pairs))
        case Cloze():
            return _mark_cloze(item, drawn, response)
        case Judgement() | OpenResponse():
            raise NotMarkedHere(item.id)


def chosen_positions(drawn: DrawnItem, response: Response) -> frozenset[int]:
    """The authored positions of the chosen options; places that do not exist are left out."""
    positions = (_shown_at(drawn.orders[0], given) for given in response)
    return frozenset(position for position in positions if position is not None)


def harms_in(item: Item, drawn: DrawnItem, response: Response) -> tuple[Harm, ...]:
    """The harm-flagged choices that a response makes."""
    if not isinstance(item, Choice):
        return ()
    chosen = (item.options[position] for position in sorted(chosen_positions(drawn, response)))
    return tuple(Harm(item.id, item.objective, option.harm) for option in chosen if option.harm)


def normalised(text: str) -> str:
    """Fold a typed text for comparison: NFC, case, spaces, Arabic marks and letter variants.

    Alef with hamza or madda becomes bare alef, alef maqsura yeh, teh marbuta heh; tatweel
    and harakat (U+064B-U+0652, U+0670) vanish. Nothing else is forgiven: no fuzzy match.
    """
    folded = unicodedata.normalize("NFC", text).casefold().translate(_ARABIC_FOLDED)
    return " ".join("".join(c for c in folded if c not in _ARABIC_MARKS).split())


def fills(gap: Gap, order: Sequence[int], given: str) -> bool:
    """Whether what was given fills a gap rightly; ``order`` is the shown order of a chosen gap."""
    match gap:
        case ChosenGap(key=key):
            return _shown_at(order, given) == key
        case TypedGap(accepted=accepted):
            return normalised(given) in {normalised(text) for text in accepted}
        case NumberGap(value=value, tolerance=tolerance):
            number = read_number(given)
            return number is not None and abs(number - Decimal(value)) <= Decimal(tolerance)


def read_number(text: str) -> Decimal | None:
    """A typed number in any script's digits, with a point, comma or Arabic decimal mark; None for none."""
    plain = text.strip().replace("\u066b", ".").replace(",", ".")
    try:
        number = Decimal(plain) if len(plain) <= _NUMBER_LENGTH else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


def _mark_choice(item: Choice, chosen: frozenset[int]) -> Fraction:
    keys = frozenset(position for position, option in enumerate(item.options) if option.key)
    if not item.multiple or item.scoring == "all-or-nothing":
        return Fraction(chosen == keys)
    wrong = Fraction(len(chosen - keys), max(1, len(item.options) - len(keys)))
    return max(Fraction(0), Fraction(len(chosen & keys), len(keys)) - wrong)


def _mark_cloze(item: Cloze, drawn: DrawnItem, response: Response) -> Fraction:
    right = 0
    for gap, order, given in zip(item.gaps, drawn.orders, response, strict=False):
        right += fills(gap, order, given)
    return Fraction(right, len(item.gaps))


def _shown_at(order: Sequence[int], given: str) -> int | None:
    """The authored position shown at a given place, or None where the place does not exist."""
    is_place = len(given) <= _PLACE_DIGITS and given.isascii() and given.isdigit()
    return order[int(given)] if is_place and int(given) < len(order) else None
