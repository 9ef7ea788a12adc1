"""Forms by list: parallel ones, sets on one case, and what keeps its order."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstline.domain.course import CertificateRule, Course
from firstline.domain.form import Form, draw_form, shuffle_item
from firstline.domain.item import Choice, Option
from firstline.domain.quiz import Bank, Draw, Test
from tests.domain.item_samples import choice, judgement

RANDOM = st.randoms(use_true_random=False)


def item(name: str, objective: str = "a", case: str = "") -> Choice:
    options = tuple(Option(f"{name}-{n}", str(n), "", n == 0) for n in range(3))
    return Choice(
        id=name, title=name, stem="?", objective=objective, options=options, multiple=False, set=case
    )


ITEMS = (
    *(item(f"n{number}") for number in range(4)),
    *(item(f"night{number}", case="night") for number in range(3)),
    *(item(f"m{number}", "b") for number in range(3)),
    *(item(f"day{number}", "b", case="day") for number in range(3)),
)
AUTHORED = [each.id for each in ITEMS]
NIGHT = ("night0", "night1", "night2")
BEFORE = Test("before", "B", 100, 1, 0, (), role="pre", forms=(("n0", "n1"), ("n2", "n3")))
AFTER = replace(BEFORE, id="after", role="post")
BY_DRAWS = Test("final", "F", 80, 3, 24, (Draw("bank", "b", 4), Draw("bank", "a", 5)))
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
    banks=(Bank("bank", "B", "bank", ITEMS),),
    tests=(BEFORE, AFTER, BY_DRAWS),
    certificate=CertificateRule((), (), None, "standard"),
    references=(),
)


def names(form: Form) -> list[str]:
    return [drawn.item for drawn in form]


def by_forms(*forms: Sequence[str], shuffle: bool = True) -> Test:
    return Test("final", "F", 80, 9, 0, (), forms=tuple(map(tuple, forms)), shuffle=shuffle)


@given(RANDOM)
def test_form_after_is_never_the_form_before(random: Random) -> None:
    before = names(draw_form(COURSE, BEFORE, random))
    after = names(draw_form(COURSE, AFTER, random, avoid=before))
    assert sorted(map(sorted, (before, after))) == [["n0", "n1"], ["n2", "n3"]]


def test_form_before_is_a_matter_of_chance() -> None:
    first = sum("n0" in names(draw_form(COURSE, BEFORE, Random(seed))) for seed in range(400))
    assert 160 <= first <= 240  # four standard deviations about the half


@given(RANDOM)
def test_parallel_forms_come_one_after_the_other(random: Random) -> None:
    test = by_forms(["n0"], ["n1"], ["n2"])
    seen: list[str] = []
    for _ in range(3):
        seen += names(draw_form(COURSE, test, random, avoid=seen))
    assert sorted(seen) == ["n0", "n1", "n2"]


@given(RANDOM)
def test_parallel_form_comes_again_when_all_were_seen(random: Random) -> None:
    test = by_forms(["n0", "n1"], ["n2", "n3"])
    form = names(draw_form(COURSE, test, random, avoid=AUTHORED))
    assert sorted(form) in (["n0", "n1"], ["n2", "n3"])


def test_form_of_a_list_shuffles_its_items() -> None:
    orders = {tuple(names(draw_form(COURSE, by_forms(["n0", "n1", "n2"]), Random(n)))) for n in range(60)}
    assert len(orders) == 6


@given(RANDOM)
def test_form_without_shuffle_keeps_the_order_of_its_list(random: Random) -> None:
    test = by_forms(["n3", "m0", "n1"], shuffle=False)
    assert names(draw_form(COURSE, test, random)) == ["n3", "m0", "n1"]


@given(RANDOM)
def test_draw_without_shuffle_keeps_the_order_of_the_blueprint(random: Random) -> None:
    form = names(draw_form(COURSE, replace(BY_DRAWS, shuffle=False), random))
    objectives = [each.objective for name in form for each in ITEMS if each.id == name]
    assert objectives == ["b"] * 4 + ["a"] * 5
    assert [form[:4], form[4:]] == [sorted(half, key=AUTHORED.index) for half in (form[:4], form[4:])]


@given(RANDOM, st.booleans())
def test_set_stays_together_in_its_authored_order(random: Random, shuffle: bool) -> None:
    form = names(draw_form(COURSE, replace(BY_DRAWS, shuffle=shuffle), random))
    for case in ("night", "day"):
        places = [place for place, name in enumerate(form) if name.startswith(case)]
        assert places == list(range(places[0], places[0] + len(places)))
        assert [form[place] for place in places] == sorted(form[place] for place in places)


def test_set_may_be_drawn_in_part() -> None:
    test = Test("final", "F", 80, 3, 24, (Draw("bank", "a", 5),))
    parts = Counter(
        sum(name in NIGHT for name in names(draw_form(COURSE, test, Random(seed)))) for seed in range(60)
    )
    assert set(parts) == {1, 2, 3}


@given(RANDOM)
def test_set_of_a_list_stands_where_its_first_item_stands(random: Random) -> None:
    test = by_forms(["night2", "n0", "night0", "n1", "night1"], shuffle=False)
    assert names(draw_form(COURSE, test, random)) == ["night0", "night1", "night2", "n0", "n1"]


@given(RANDOM, st.integers(2, 6))
def test_fixed_options_keep_their_order(random: Random, size: int) -> None:
    drawn = shuffle_item(choice("1" + "0" * (size - 1), fixed=True), random)
    assert drawn.orders == (tuple(range(size)),)


@pytest.mark.parametrize("sample", [choice("1000"), judgement(1, 2, 3, 4)])
def test_options_and_actions_come_in_any_order(sample: Choice) -> None:
    assert len({shuffle_item(sample, Random(seed)).orders for seed in range(400)}) == 24


def test_length_of_a_test_is_what_one_trainee_gets() -> None:
    assert [test.length for test in (BEFORE, BY_DRAWS, by_forms(["n0"], ["n1"], ["n2"]))] == [2, 9, 1]


def test_parallel_tests_are_those_of_the_same_forms() -> None:
    found = [sorted(COURSE.parallel_tests(test)) for test in (BEFORE, AFTER, BY_DRAWS)]
    assert found == [["after", "before"], ["after", "before"], ["final"]]
