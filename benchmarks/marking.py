"""What marking costs: a form of 40 items with every kind in it, by the pure functions alone."""

import time
from random import Random
from statistics import median
from typing import Any

from firstline.domain.form import Form, Response, shuffle_item
from firstline.domain.item import (
    Action,
    Choice,
    ChosenGap,
    Cloze,
    Criterion,
    Item,
    Judgement,
    Matching,
    NumberGap,
    OpenResponse,
    Option,
    Ordering,
    Pair,
    Panel,
    Step,
    TypedGap,
)
from firstline.domain.marking import mark_form

_ITEMS, _ROUNDS, _TIMES = 40, 9, 100
_TEXTS = ("a private room", "an independent interpreter", "غرفة هادئة", "مترجمة مستقلة")


def mark_40_ms() -> float:
    """Milliseconds of processor time to mark one form; the median of some rounds."""
    items = {item.id: item for item in (_item(number) for number in range(_ITEMS))}
    random = Random(40)
    form: Form = tuple(shuffle_item(item, random) for item in items.values())
    given = {item.id: _response(item, random) for item in items.values()}
    rounds = []
    for _ in range(_ROUNDS):
        start = time.process_time()
        for _ in range(_TIMES):
            mark_form(form, items, given)
        rounds.append((time.process_time() - start) / _TIMES)
    return median(rounds) * 1000


def _item(number: int) -> Item:
    """The eight kinds in turn, as large as our courses have them."""
    common: dict[str, Any] = {"id": f"i{number}", "title": "T", "stem": "S", "objective": "see"}
    options = tuple(Option(f"o{n}", f"Option {n}", "F", n < 2, "why" if n == 4 else None) for n in range(5))
    kinds: tuple[Item, ...] = (
        Choice(**common, options=(*options[1:],), multiple=False),
        Choice(**common, options=options, multiple=True),
        Choice(**common, options=options, multiple=True, scoring="per-option"),
        Ordering(**common, steps=tuple(Step(f"s{n}", f"Step {n}") for n in range(6))),
        Matching(
            **common,
            pairs=tuple(Pair(f"p{n}", f"t{n}") for n in range(5)),
            prompt_heading="P",
            target_heading="T",
        ),
        Cloze(
            **common,
            texts=("",) * 4,
            gaps=(TypedGap(_TEXTS), ChosenGap(("a", "b", "c"), 1), NumberGap("12.5", "0.5")),
        ),
        Judgement(
            **common,
            actions=tuple(Action(f"a{n}", f"Action {n}", "F", n + 1) for n in range(4)),
            panel=Panel(7, "0.82"),
        ),
        OpenResponse(**common, rubric=(Criterion("Safety", ("No", "Partly", "Yes")),)),
    )
    return kinds[number % len(kinds)]


def _response(item: Item, random: Random) -> Response:
    match item:
        case Choice():
            return ("0", "3")
        case Cloze():
            return (random.choice(_TEXTS), "1", "١٢٫٥")
        case OpenResponse():
            return ("I ask him to wait outside, and then I ask her how she is. " * 10,)
        case Matching(pairs=pairs):
            return tuple(str(random.randrange(len(pairs))) for _ in pairs)
        case Ordering(steps=steps):
            return tuple(str(place + 1) for place in random.sample(range(len(steps)), len(steps)))
        case Judgement(actions=actions):
            return tuple(str(place + 1) for place in random.sample(range(len(actions)), len(actions)))
