"""Marking: values in, values out. Every mark lies between 0 and 1."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

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
_DIRECTIONS = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_SIGNS = str.maketrans({",": ".", "\u066b": ".", "\u060c": ".", "\u2212": "-"})
_NUMBER = re.compile(r"[+-]?\d{1,12}(\.\d{0,12})?")
_PLACE_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Harm:
    """An unsafe choice that was made: the item, its objective, and the lesson to take again."""

    item: str
    objective: str
    lesson: str


@dataclass(frozen=True, slots=True)
class Result:
    """The score of one attempt.

    ``marks`` holds one mark (0..1) an item of the form, in form order, None where the item
    gives none; ``percent`` is the mean of the marks times 100, rounded down, so that nobody
    passes by rounding. ``waiting`` names the open responses that a trainer has still to mark.
    """

    marks: tuple[Fraction | None, ...]
    harms: tuple[Harm, ...]
    waiting: tuple[str, ...] = ()

    @property
    def counted(self) -> tuple[Fraction, ...]:
        """The marks that there are."""
        return tuple(mark for mark in self.marks if mark is not None)

    @property
    def percent(self) -> int:
        """Share of the marks reached, in whole per cent, rounded down; 0 where nothing gives a mark."""
        return int(sum(self.counted) * 100 / len(self.counted)) if self.counted else 0

    def passed(self, pass_mark: int) -> bool:
        """Whether the exact score (not the rounded one) reaches the pass mark in per cent."""
        return bool(self.counted) and sum(self.counted) * 100 >= pass_mark * len(self.counted)


def mark_form(
    form: Form,
    items: Mapping[str, Item],
    responses: Mapping[str, Response],
    reviewed: Mapping[str, Fraction] = MappingProxyType({}),
) -> Result:
    """Mark a whole attempt; an item without a response scores nothing.

    ``reviewed`` holds the marks that trainers gave to open responses, by item.
    """
    marks: list[Fraction | None] = []
    harms: list[Harm] = []
    waiting = []
    for drawn in form:
        item, response = items[drawn.item], responses.get(drawn.item, ())
        mark = reviewed[drawn.item] if drawn.item in reviewed else mark_item(item, drawn, response)
        marks.append(mark)
        harms += harms_in(item, drawn, response)
        if mark is None and isinstance(item, OpenResponse):
            waiting.append(drawn.item)
    return Result(tuple(marks), tuple(harms), tuple(waiting))


def mark_item(item: Item, drawn: DrawnItem, response: Response) -> Fraction | None:
    """Mark one item; None for one that gives no mark here (see ``item.marked_by_key``).

    Single response: right or wrong. Multiple response: all or nothing, or per option
    ``max(0, hits/keys - wrong/distractors)``, which gives nothing for ticking everything.
    Ordering, matching and cloze: the share of positions that are right. Judgement: nearness to
    the panel's ranking. An open response with nothing written needs no trainer: 0.
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
        case Judgement(panel=None):
            return None
        case Judgement():
            return _mark_judgement(item, drawn, response)
        case OpenResponse():
            return None if any(part.strip() for part in response) else Fraction(0)


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

    Alef with hamza or madda becomes bare alef, alef maqsura yeh, teh marbuta heh; tatweel,
    harakat (U+064B-U+0652, U+0670) and the invisible marks of direction, which keyboards add,
    vanish. Nothing else is forgiven: no fuzzy match.
    """
    folded = unicodedata.normalize("NFC", text.translate(_DIRECTIONS)).casefold().translate(_ARABIC_FOLDED)
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
    """A typed number in any script's digits, with a point, comma or Arabic decimal mark; None for none.

    Plain digits only: a power of ten such as 1e999999999 would overflow when it is compared.
    """
    plain = text.translate(_DIRECTIONS).strip().translate(_SIGNS)
    return Decimal(plain) if _NUMBER.fullmatch(plain) else None


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


def _mark_judgement(item: Judgement, drawn: DrawnItem, response: Response) -> Fraction:
    """Nearness to the panel's ranks: 1 - (d - least) / (most - least), at least 0.

    d is the sum of the distances |given - key|, least and most the sums of the best and the
    worst ranking possible; with four actions and no ties that is 1 - d / 8 (rank distance as in
    Patterson, Zibarras & Ashworth 2016). An action without a place of its own counts as far
    from its key as can be, so that equal places win nothing. Not every rank may be the same.
    """
    keys = [item.actions[position].rank for position in drawn.orders[0]]
    places = [str(place + 1) for place in range(len(keys))]
    given = [*response[: len(keys)], *[""] * (len(keys) - len(response))]
    distance = sum(
        abs(int(rank) - key) if rank in places and given.count(rank) == 1 else max(key - 1, len(keys) - key)
        for rank, key in zip(given, keys, strict=True)
    )
    ranked = sorted(keys)
    least = sum(abs(place - key) for place, key in enumerate(ranked, 1))
    most = sum(abs(place - key) for place, key in enumerate(reversed(ranked), 1))
    return max(Fraction(0), 1 - Fraction(distance - least, most - least))


def _shown_at(order: Sequence[int], given: str) -> int | None:
    """The authored position shown at a given place, or None where the place does not exist."""
    is_place = len(given) <= _PLACE_DIGITS and given.isascii() and given.isdigit()
    return order[int(given)] if is_place and int(given) < len(order) else None
