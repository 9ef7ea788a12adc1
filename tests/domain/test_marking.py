"""Marking: exact marks of every kind of item, and what holds for any response."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstline.domain.form import DrawnItem, shuffle_item
from firstline.domain.item import (
    Choice,
    ChosenGap,
    Cloze,
    Item,
    Matching,
    Option,
    Ordering,
    Pair,
    Scoring,
    Step,
    TypedGap,
)
from firstline.domain.marking import Harm, Result, harms_in, mark_form, mark_item, normalised


def choice(keys: str, *, multiple: bool = True, scoring: Scoring = "per-option", harm: str = "") -> Choice:
    """``keys`` has a 1 for a key and a 0 for a distractor; ``harm`` a 1 for an unsafe option."""
    options = tuple(
        Option(f"o{n}", f"Option {n}", "", key == "1", "see-alone" if harm[n : n + 1] == "1" else None)
        for n, key in enumerate(keys)
    )
    return Choice(
        id="c", title="C", stem="?", objective="see", options=options, multiple=multiple, scoring=scoring
    )


ORDERING = Ordering(
    id="o", title="O", stem="?", objective="see", steps=tuple(Step(f"s{n}", f"Step {n}") for n in range(4))
)
MATCHING = Matching(
    id="m",
    title="M",
    stem="?",
    objective="see",
    pairs=tuple(Pair(f"p{n}", f"t{n}") for n in range(3)),
    prompt_heading="Sign",
    target_heading="Meaning",
)
CLOZE = Cloze(
    id="z",
    title="Z",
    stem="?",
    objective="see",
    texts=("Call ", " or ", " now."),
    gaps=(TypedGap(("police", "شرطة")), ChosenGap(("a", "b", "c"), key=2)),
)
AS_WRITTEN = {
    "c3": DrawnItem("c", ((0, 1, 2),)),
    "c4": DrawnItem("c", ((0, 1, 2, 3),)),
    "o": DrawnItem("o", ((2, 0, 3, 1),)),
    "m": DrawnItem("m", ((1, 2, 0),)),
    "z": DrawnItem("z", ((), (2, 0, 1))),
}

EVERY_KIND: tuple[Item, ...] = (
    choice("100", multiple=False),
    choice("1100"),
    choice("0110", scoring="all-or-nothing"),
    ORDERING,
    MATCHING,
    CLOZE,
)


@pytest.mark.parametrize(
    ("response", "mark"), [(("0",), 1), (("1",), 0), ((), 0), (("0", "1"), 0), (("9",), 0), (("",), 0)]
)
def test_mark_single_response_gives_all_or_nothing(response: tuple[str, ...], mark: int) -> None:
    assert mark_item(choice("100", multiple=False), AS_WRITTEN["c3"], response) == mark


@pytest.mark.parametrize(
    ("response", "mark"), [(("0", "1"), 1), (("1", "0"), 1), (("0",), 0), (("0", "1", "2"), 0), ((), 0)]
)
def test_mark_multiple_response_gives_all_or_nothing(response: tuple[str, ...], mark: int) -> None:
    assert mark_item(choice("1100", scoring="all-or-nothing"), AS_WRITTEN["c4"], response) == mark


@pytest.mark.parametrize(
    ("response", "mark"),
    [
        (("0", "1"), Fraction(1)),
        (("0",), Fraction(1, 2)),
        (("0", "1", "2"), Fraction(1, 2)),
        (("0", "2"), Fraction(0)),
        (("2", "3"), Fraction(0)),
        (("0", "0"), Fraction(1, 2)),
    ],
)
def test_mark_multiple_response_per_option_weighs_hits_against_wrong_ones(
    response: tuple[str, ...], mark: Fraction
) -> None:
    assert mark_item(choice("1100"), AS_WRITTEN["c4"], response) == mark


def test_mark_per_option_has_exact_thirds() -> None:
    assert mark_item(choice("1110"), AS_WRITTEN["c4"], ("0",)) == Fraction(1, 3)


@pytest.mark.parametrize(
    ("response", "mark"),
    [
        (("3", "1", "4", "2"), Fraction(1)),
        (("3", "1", "2", "4"), Fraction(1, 2)),
        (("1", "1", "1", "1"), Fraction(1, 4)),
        (("3",), Fraction(1, 4)),
        ((), Fraction(0)),
        (("3", "1", "4", "2", "5"), Fraction(1)),
    ],
)
def test_mark_ordering_counts_right_positions(response: tuple[str, ...], mark: Fraction) -> None:
    assert mark_item(ORDERING, AS_WRITTEN["o"], response) == mark


@pytest.mark.parametrize(
    ("response", "mark"),
    [
        (("2", "0", "1"), Fraction(1)),
        (("2", "1", "0"), Fraction(1, 3)),
        (("2", "", ""), Fraction(1, 3)),
        ((), Fraction(0)),
    ],
)
def test_mark_matching_counts_right_pairs(response: tuple[str, ...], mark: Fraction) -> None:
    assert mark_item(MATCHING, AS_WRITTEN["m"], response) == mark


@pytest.mark.parametrize(
    ("response", "mark"),
    [
        (("  POLICE ", "0"), Fraction(1)),
        (("شُرْطَه", "0"), Fraction(1)),
        (("polise", "0"), Fraction(1, 2)),
        (("police", "2"), Fraction(1, 2)),
        (("police",), Fraction(1, 2)),
        (("", ""), Fraction(0)),
    ],
)
def test_mark_cloze_counts_right_gaps(response: tuple[str, ...], mark: Fraction) -> None:
    assert mark_item(CLOZE, AS_WRITTEN["z"], response) == mark


@given(st.randoms(use_true_random=False), st.text("01", min_size=2, max_size=8), st.sets(st.integers(0, 7)))
def test_shuffling_options_never_changes_a_mark(random: Random, keys: str, chosen: set[int]) -> None:
    item = choice("1" + keys)
    drawn, authored = shuffle_item(item, random), DrawnItem("c", (tuple(range(len(item.options))),))
    positions = {position for position in chosen if position < len(item.options)}
    shown = tuple(str(drawn.orders[0].index(position)) for position in positions)
    assert mark_item(item, drawn, shown) == mark_item(item, authored, tuple(map(str, positions)))


@given(
    st.sampled_from(EVERY_KIND),
    st.randoms(use_true_random=False),
    st.lists(st.one_of(st.integers(-1, 9).map(str), st.text(max_size=5)), max_size=8),
)
def test_mark_of_any_response_lies_between_0_and_1(item: Item, random: Random, response: list[str]) -> None:
    mark = mark_item(item, shuffle_item(item, random), tuple(response))
    assert mark is not None
    assert 0 <= mark <= 1


@given(st.integers(1, 6), st.integers(1, 6))
def test_ticking_everything_scores_nothing_per_option(keys: int, distractors: int) -> None:
    item = choice("1" * keys + "0" * distractors)
    everything = tuple(str(place) for place in range(keys + distractors))
    assert mark_item(item, DrawnItem("c", (tuple(range(keys + distractors)),)), everything) == 0


@pytest.mark.parametrize("place", ["٠", "²", "0000", " 0", "-0", "0.0"])
def test_mark_takes_nothing_but_plain_digits_for_a_place(place: str) -> None:
    assert mark_item(choice("100", multiple=False), AS_WRITTEN["c3"], (place,)) == 0


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("  Two   Words ", "two words"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("e\u0301te\u0301", "été"),
        ("أحمد", "احمد"),
        ("إِلَى", "الي"),
        ("آمنة", "امنه"),
        ("مـــساعدة", "مساعده"),
        ("رَحْمٰن", "رحمن"),
        ("\u200fشرطة\u200e", "شرطه"),
        ("مسؤول", "مسؤول"),
    ],
)
def test_normalise_folds_what_typing_varies(typed: str, folded: str) -> None:
    assert normalised(typed) == folded


def test_normalise_forgives_no_wrong_letter() -> None:
    assert normalised("shelter") != normalised("sheltor")


def test_harms_name_the_unsafe_choices_alone() -> None:
    item = choice("1000", harm="0110")
    assert harms_in(item, DrawnItem("c", ((3, 2, 1, 0),)), ("1", "3")) == (Harm("c", "see", "see-alone"),)


def test_harms_of_other_kinds_are_none() -> None:
    assert [harms_in(item, AS_WRITTEN[item.id], ("0",)) for item in (ORDERING, MATCHING, CLOZE)] == [()] * 3


def test_mark_form_gives_nothing_for_what_was_not_answered() -> None:
    items: dict[str, Item] = {"c": choice("1000", harm="0100"), "o": ORDERING}
    form = (AS_WRITTEN["o"], AS_WRITTEN["c4"])
    assert mark_form(form, items, {"c": ("1",)}) == Result(
        (Fraction(0), Fraction(0)), (Harm("c", "see", "see-alone"),)
    )


def test_percent_is_rounded_down() -> None:
    assert Result((Fraction(1), Fraction(1), Fraction(0)), ()).percent == 66


def test_percent_of_an_empty_form_is_0() -> None:
    assert (Result((), ()).percent, Result((), ()).passed(1)) == (0, False)


@pytest.mark.parametrize(("pass_mark", "passed"), [(66, True), (67, False)])
def test_pass_is_judged_by_the_exact_score(pass_mark: int, passed: bool) -> None:
    assert Result((Fraction(1), Fraction(1), Fraction(0)), ()).passed(pass_mark) is passed


def test_float_traps_do_not_fail_anybody() -> None:
    assert Result((Fraction(7, 10),) * 10, ()).passed(70) is True
