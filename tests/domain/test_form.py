"""Forms: what is drawn, and in which order it is shown."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstline.domain.course import CertificateRule, Course
from firstline.domain.form import DrawnItem, NotEnoughItems, draw_form, fixed_item, shuffle_item
from firstline.domain.item import Choice, ChosenGap, Cloze, Matching, Option, Ordering, Pair, Step, TypedGap
from firstline.domain.quiz import Bank, Draw, Test


def single(name: str, objective: str) -> Choice:
    options = tuple(Option(f"{name}-{n}", str(n), "", n == 0) for n in range(3))
    return Choice(id=name, title=name, stem="?", objective=objective, options=options, multiple=False)


FIRST = Bank(
    "first",
    "First",
    "bank",
    (*(single(f"a{n}", "a") for n in range(6)), *(single(f"b{n}", "b") for n in range(4))),
)
NOISE = Bank("noise", "Noise", "bank", tuple(single(f"n{n}", "a") for n in range(6)))
COURSE = Course(
    id="c",
    title="C",
    summary="",
    description="",
    language="en",
    audience=(),
    release=1,
    sensitive=False,
    objectives=(),
    modules=(),
    banks=(NOISE, FIRST),
    tests=(),
    certificate=CertificateRule((), (), None, "standard"),
    references=(),
)


def blueprint(*draws: Draw) -> Test:
    return Test("t", "T", 80, 3, 24, draws)


@given(st.randoms(use_true_random=False))
def test_draw_follows_the_blueprint(random: Random) -> None:
    form = draw_form(COURSE, blueprint(Draw("first", "a", 4), Draw("first", "b", 2)), random)
    assert Counter(drawn.item[0] for drawn in form) == {"a": 4, "b": 2}


@given(st.randoms(use_true_random=False))
def test_draw_avoids_what_was_seen(random: Random) -> None:
    form = draw_form(COURSE, blueprint(Draw("first", "a", 3)), random, avoid=("a0", "a2", "a4"))
    assert sorted(drawn.item for drawn in form) == ["a1", "a3", "a5"]


def test_draw_repeats_what_was_seen_when_the_rest_runs_out() -> None:
    form = draw_form(COURSE, blueprint(Draw("first", "b", 3)), Random(1), avoid=("b0", "b1"))
    assert {"b2", "b3"} < {drawn.item for drawn in form}


def test_draw_with_the_same_seed_gives_the_same_form() -> None:
    test = blueprint(Draw("first", "a", 4))
    assert draw_form(COURSE, test, Random(7)) == draw_form(COURSE, test, Random(7))


def test_draw_from_too_small_a_bank_is_refused() -> None:
    with pytest.raises(NotEnoughItems):
        draw_form(COURSE, blueprint(Draw("first", "b", 5)), Random(1))


@given(st.randoms(use_true_random=False), st.integers(2, 7))
def test_ordering_never_comes_in_its_right_order(random: Random, size: int) -> None:
    steps = tuple(Step(f"s{n}", str(n)) for n in range(size))
    (order,) = shuffle_item(Ordering(id="o", title="O", stem="?", objective="a", steps=steps), random).orders
    assert (sorted(order), order == tuple(range(size))) == (list(range(size)), False)


def test_shuffle_of_a_matching_item_is_a_permutation_of_its_targets() -> None:
    pairs = tuple(Pair(str(n), str(n)) for n in range(4))
    item = Matching(
        id="m", title="M", stem="?", objective="a", pairs=pairs, prompt_heading="", target_heading=""
    )
    assert [sorted(order) for order in shuffle_item(item, Random(2)).orders] == [[0, 1, 2, 3]]


def test_shuffle_of_a_cloze_has_one_order_a_gap() -> None:
    gaps = (TypedGap(("x",)), ChosenGap(("a", "b"), 1), TypedGap(("y",)))
    item = Cloze(id="z", title="Z", stem="?", objective="a", texts=("",) * 4, gaps=gaps)
    assert [sorted(order) for order in shuffle_item(item, Random(2)).orders] == [[], [0, 1], []]


def test_practice_item_is_shown_alike_to_everybody() -> None:
    item = single("a1", "a")
    assert fixed_item(item) == fixed_item(item) == DrawnItem("a1", fixed_item(item).orders)
