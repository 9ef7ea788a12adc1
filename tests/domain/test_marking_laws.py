"""What holds for the marking of every kind of item, whatever is given."""

from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from firstline.domain.form import Response, shuffle_item
from firstline.domain.item import Choice, Item, Judgement, OpenResponse, marked_by_key
from firstline.domain.marking import Result, harms_in, mark_form, mark_item, read_number
from tests.domain.item_samples import (
    ITEMS,
    KEYED,
    OPEN,
    Authored,
    answered,
    choice,
    judgement,
    mark_as_authored,
    ordering,
    sent,
)

RANDOM = st.randoms(use_true_random=False)
_EXOTIC = st.sampled_from(
    [
        "",
        " ",
        "-1",
        "+1",
        "٠",
        "١",
        "²",
        "①",
        "0x1",
        "1_0",
        "999",
        "9" * 5000,
        "1e999999999",
        "-1e99999",
        "NaN",
        "∞",
    ]
)
GARBAGE: st.SearchStrategy[Response] = st.lists(
    st.one_of(st.integers(-2, 12).map(str), _EXOTIC, st.text(max_size=6)), max_size=60
).map(tuple)


@given(answered(), RANDOM, RANDOM)
def test_shuffling_never_changes_a_mark(case: tuple[Item, Authored], one: Random, two: Random) -> None:
    item, authored = case
    forms = [shuffle_item(item, random) for random in (one, two)]
    marks = [mark_item(item, drawn, sent(item, drawn, authored)) for drawn in forms]
    assert marks == [mark_as_authored(item, *authored)] * 2


@given(ITEMS, RANDOM, GARBAGE)
def test_mark_lies_between_0_and_1_or_is_none(item: Item, random: Random, response: Response) -> None:
    mark = mark_item(item, shuffle_item(item, random), response)
    assert mark is None or 0 <= mark <= 1


@given(ITEMS, RANDOM, GARBAGE)
def test_only_what_no_key_marks_goes_without_a_mark(item: Item, random: Random, response: Response) -> None:
    mark = mark_item(item, shuffle_item(item, random), response)
    written = any(part.strip() for part in response)
    waits = written if isinstance(item, OpenResponse) else not marked_by_key(item)
    assert (mark is None) == waits


@given(KEYED, RANDOM)
def test_nothing_given_scores_nothing(item: Item, random: Random) -> None:
    assert mark_item(item, shuffle_item(item, random), ()) == 0


@given(KEYED, RANDOM, GARBAGE, GARBAGE)
def test_what_stands_beyond_the_parts_changes_nothing(
    item: Item, random: Random, response: Response, more: Response
) -> None:
    drawn = shuffle_item(item, random)
    whole = (*response, *[""] * 12)[:12]
    rest = () if isinstance(item, Choice) else more  # for a choice every member is a place of its own
    assert mark_item(item, drawn, (*whole, *rest)) == mark_item(item, drawn, whole)


@given(st.integers(1, 5), st.integers(1, 5), RANDOM)
def test_ticking_everything_scores_nothing_per_option(keys: int, distractors: int, random: Random) -> None:
    item = choice("1" * keys + "0" * distractors, scoring="per-option")
    everything = tuple(str(place) for place in range(keys + distractors))
    assert mark_item(item, shuffle_item(item, random), everything) == 0


@given(st.integers(2, 5), st.integers(1, 5), st.data())
def test_ticking_one_wrong_option_more_never_helps_per_option(
    keys: int, wrong: int, data: st.DataObject
) -> None:
    item = choice("1" * keys + "0" * wrong, scoring="per-option")
    size = keys + wrong
    ticked = data.draw(st.lists(st.sampled_from(["", "1"]), min_size=size, max_size=size))
    fewer = [*ticked[:keys], "", *ticked[keys + 1 :]]
    more = [*fewer[:keys], "1", *fewer[keys + 1 :]]
    with_it, without = (mark_as_authored(item, *given) for given in (more, fewer))
    assert with_it is not None
    assert without is not None
    assert with_it <= without


_RANKS = (
    st.integers(2, 5)
    .flatmap(lambda size: st.lists(st.integers(1, size), min_size=size, max_size=size))
    .filter(lambda ranks: len(set(ranks)) > 1)
)
"""The keys that the linter admits."""


@given(_RANKS, st.data())
def test_judgement_gives_1_for_the_order_of_the_panel_and_0_for_its_reverse(
    ranks: list[int], data: st.DataObject
) -> None:
    """Ties may be broken either way."""
    tie_break = data.draw(st.permutations(range(len(ranks))))
    order = sorted(range(len(ranks)), key=lambda at: (ranks[at], tie_break[at]))
    places = {at: place for place, at in enumerate(order, 1)}
    best = [str(places[at]) for at in range(len(ranks))]
    worst = [str(len(ranks) + 1 - places[at]) for at in range(len(ranks))]
    item = judgement(*ranks)
    assert [mark_as_authored(item, *best), mark_as_authored(item, *worst)] == [Fraction(1), Fraction(0)]


@given(st.permutations(["1", "2", "3", "4"]))
def test_judgement_of_four_actions_marks_the_distance_over_eight(given_ranks: list[str]) -> None:
    distance = sum(abs(int(rank) - key) for key, rank in enumerate(given_ranks, 1))
    assert mark_as_authored(judgement(1, 2, 3, 4), *given_ranks) == 1 - Fraction(distance, 8)


@given(st.lists(st.integers(1, 4), min_size=4, max_size=4).filter(lambda ranks: len(set(ranks)) > 1))
def test_judgement_gives_nothing_for_one_place_for_all(ranks: list[int]) -> None:
    item = judgement(*ranks)
    assert [mark_as_authored(item, *[str(place)] * 4) for place in range(1, 5)] == [0] * 4


@given(st.permutations(["1", "2", "3", "4"]), st.integers(0, 3))
def test_judgement_never_rewards_leaving_a_place_out(given_ranks: list[str], at: int) -> None:
    item = judgement(1, 2, 3, 4)
    partly = [*given_ranks[:at], "", *given_ranks[at + 1 :]]
    whole, less = mark_as_authored(item, *given_ranks), mark_as_authored(item, *partly)
    assert whole is not None
    assert less is not None
    assert less <= whole


@given(st.text(max_size=40))
def test_read_number_never_raises(text: str) -> None:
    found = read_number(text)
    assert found is None or found.is_finite()


@given(st.lists(ITEMS, max_size=6), RANDOM, GARBAGE, st.fractions(0, 1))
def test_mark_form_has_a_place_for_every_item(
    items: list[Item], random: Random, response: Response, reviewed: Fraction
) -> None:
    form = tuple(shuffle_item(item, random) for item in items)
    held = {"i": items[-1]} if items else {}
    form = tuple(shuffle_item(held["i"], random) for _ in form)
    result = mark_form(form, held, {"i": response}, {"i": reviewed} if items and items[-1] == OPEN else {})
    assert len(result.marks) == len(form)
    assert 0 <= result.percent <= 100
    assert (result.passed(100), result.percent == 100) in ((True, True), (False, False))


@given(ITEMS, RANDOM, GARBAGE)
def test_harms_of_items_without_a_flag_are_none(item: Item, random: Random, response: Response) -> None:
    assert harms_in(item, shuffle_item(item, random), response) == ()


def test_kinds_that_go_unmarked_are_two() -> None:
    unkeyed: Judgement = judgement(1, 2, panel=None)
    found = [marked_by_key(item) for item in (OPEN, unkeyed, judgement(1, 2), ordering(3), choice("10"))]
    assert found == [False, False, True, True, True]


def test_result_without_a_mark_has_0_per_cent_and_passes_nothing() -> None:
    result = Result((None, None), (), ("i",))
    assert (result.percent, result.passed(1), result.counted) == (0, False, ())
