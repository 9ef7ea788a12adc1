"""Items of every kind made at random, and responses to them as their authors would name them."""

from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from firstline.domain.form import DrawnItem, Response
from firstline.domain.item import (
    Action,
    Choice,
    ChosenGap,
    Cloze,
    Criterion,
    Gap,
    Item,
    Judgement,
    Matching,
    NumberGap,
    OpenResponse,
    Option,
    Ordering,
    Pair,
    Panel,
    Scoring,
    Step,
    TypedGap,
)
from firstline.domain.marking import mark_item

COMMON: dict[str, Any] = {"id": "i", "title": "I", "stem": "?", "objective": "see"}
_PANEL = Panel(7, "0.82")

Authored = tuple[str, ...]
"""A response in authored order: "1" for a chosen option, a rank a step or action, the authored
position of a target or of a gap's option, a text a typed gap. "" for nothing given."""


def choice(keys: str, *, scoring: Scoring = "all-or-nothing", fixed: bool = False) -> Choice:
    """``keys`` has a 1 for a key and a 0 for a distractor."""
    options = tuple(Option(f"o{n}", f"Option {n}", "", key == "1") for n, key in enumerate(keys))
    return Choice(**COMMON, options=options, multiple=keys.count("1") > 1, scoring=scoring, fixed=fixed)


def judgement(*ranks: int, panel: Panel | None = _PANEL) -> Judgement:
    """A judgement item whose actions have these ranks, in authored order."""
    actions = tuple(Action(f"a{n}", f"Action {n}", "", rank) for n, rank in enumerate(ranks))
    return Judgement(**COMMON, actions=actions, panel=panel)


def cloze(*gaps: Gap) -> Cloze:
    """A paragraph with these gaps."""
    return Cloze(**COMMON, texts=("",) * (len(gaps) + 1), gaps=gaps)


def number(value: str, tolerance: str = "0") -> Cloze:
    """An item with one gap for a number."""
    return cloze(NumberGap(value, tolerance))


def ordering(size: int) -> Ordering:
    """Steps to put in order."""
    return Ordering(**COMMON, steps=tuple(Step(f"s{n}", f"Step {n}") for n in range(size)))


def matching(size: int) -> Matching:
    """Pairs to find."""
    pairs = tuple(Pair(f"p{n}", f"t{n}") for n in range(size))
    return Matching(**COMMON, pairs=pairs, prompt_heading="P", target_heading="T")


OPEN = OpenResponse(**COMMON, rubric=(Criterion("Safety", ("No", "Yes")),), levels=("Not yet", "Well"))

_ranks = st.lists(st.integers(1, 4), min_size=4, max_size=4).filter(lambda ranks: len(set(ranks)) > 1)
_keys = st.text("01", min_size=2, max_size=7).filter(lambda keys: "0" in keys and "1" in keys)
_gaps = st.lists(
    st.sampled_from([TypedGap(("police", "شرطة")), ChosenGap(("a", "b", "c"), 2), NumberGap("12.5", "0.5")]),
    min_size=1,
    max_size=4,
)
_scorings: st.SearchStrategy[Scoring] = st.sampled_from(["all-or-nothing", "per-option"])
KEYED: st.SearchStrategy[Item] = st.one_of(
    st.builds(lambda keys, scoring: choice(keys, scoring=scoring), _keys, _scorings),
    st.builds(ordering, st.integers(3, 6)),
    st.builds(matching, st.integers(2, 5)),
    st.builds(lambda gaps: cloze(*gaps), _gaps),
    st.builds(lambda ranks: judgement(*ranks), _ranks),
)
ITEMS: st.SearchStrategy[Item] = st.one_of(
    KEYED, st.just(OPEN), st.builds(lambda ranks: judgement(*ranks, panel=None), _ranks)
)


def parts(item: Item) -> int:
    """How many members an authored response has."""
    match item:
        case Choice(options=options):
            return len(options)
        case Ordering(steps=steps):
            return len(steps)
        case Matching(pairs=pairs):
            return len(pairs)
        case Cloze(gaps=gaps):
            return len(gaps)
        case Judgement(actions=actions):
            return len(actions)
    return 1


_TYPED = ("police", "شُرطة", "12.2", "١٣", "polise", "12,99")


def _values(item: Item) -> list[list[str]]:
    """For each part of a response what a page can send for it; nothing given is always possible."""
    size = parts(item)
    places = [str(place) for place in range(size)]
    match item:
        case Choice():
            return [["1"]] * size
        case Ordering() | Judgement():
            return [[str(place + 1) for place in range(size)]] * size
        case Matching():
            return [places] * size
        case Cloze(gaps=gaps):
            return [list(map(str, range(3))) if isinstance(gap, ChosenGap) else [*_TYPED] for gap in gaps]
    return [[*_TYPED]]


@st.composite
def answered(draw: st.DrawFn) -> tuple[Item, Authored]:
    """An item of any kind with a response to it; parts may be left out or repeated."""
    item = draw(ITEMS)
    return item, tuple(draw(st.sampled_from(["", *values])) for values in _values(item))


def sent(item: Item, drawn: DrawnItem, authored: Authored) -> Response:
    """The response as the page of a drawn item sends it."""
    match item:
        case Choice():
            return tuple(str(place) for place, at in enumerate(drawn.orders[0]) if authored[at])
        case Ordering() | Judgement():
            return tuple(authored[at] for at in drawn.orders[0])
        case Matching():
            return tuple(_place(drawn.orders[0], given) for given in authored)
        case Cloze(gaps=gaps):
            return tuple(
                _place(order, given) if isinstance(gap, ChosenGap) else given
                for gap, order, given in zip(gaps, drawn.orders, authored, strict=True)
            )
    return authored


def mark_as_authored(item: Item, *authored: str) -> Fraction | None:
    """The mark where everything is shown in its authored order."""
    return mark_item(item, as_authored(item), sent(item, as_authored(item), authored))


def as_authored(item: Item) -> DrawnItem:
    """The item drawn without a shuffle."""
    whole = tuple(range(parts(item)))
    if isinstance(item, Cloze):
        return DrawnItem(
            item.id,
            tuple(tuple(range(len(g.options))) if isinstance(g, ChosenGap) else () for g in item.gaps),
        )
    return DrawnItem(item.id, () if isinstance(item, OpenResponse) else (whole,))


def _place(order: tuple[int, ...], position: str) -> str:
    return str(order.index(int(position))) if position else ""
