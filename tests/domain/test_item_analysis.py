"""Item analysis: small groups worked by hand, what holds for any group, and a cohort whose truth is known."""

import math
from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstline.domain.item import Choice, Option, Ordering, Step
from firstline.domain.item_advice import (
    READINGS,
    SENTENCES,
    ItemAdvice,
    flags,
    needs_mastery_caution,
    read_reliability,
)
from firstline.domain.item_analysis import (
    ItemFigures,
    OptionFigures,
    Row,
    TestFigures,
    analyse_items,
)

OPTIONS = 4


def choice(
    item: str, *, keys: tuple[int, ...] = (0,), harm: int | None = None, critical: bool = False
) -> Choice:
    """A choice item with four options; ``harm`` is the position of an unsafe one."""
    options = tuple(
        Option(f"o{n}", f"Option {n}", "", n in keys, "see-alone" if n == harm else None)
        for n in range(OPTIONS)
    )
    return Choice(
        id=item,
        title=item,
        stem="?",
        objective="see",
        critical=critical,
        options=options,
        multiple=len(keys) > 1,
    )


ITEM = choice("a")
GOOD = ItemFigures(
    "a",
    300,
    0.60,
    0.40,
    0.5,
    (
        OptionFigures(0, 0.60, 0.4, 0.6, 0.8),
        OptionFigures(1, 0.20, 0.3, 0.2, 0.1),
        OptionFigures(2, 0.10, 0.15, 0.1, 0.05),
        OptionFigures(3, 0.10, 0.15, 0.1, 0.05),
    ),
    (100, 100, 100),
)


def spread_over(*options: tuple[float, float]) -> ItemFigures:
    """``GOOD`` with these shares in the lowest and highest third, option by option."""
    return replace(
        GOOD,
        choices=tuple(
            OptionFigures(position, (low + high) / 2, low, (low + high) / 2, high)
            for position, (low, high) in enumerate(options)
        ),
    )


def ladder(n: int, items: int = 4) -> list[Row]:
    """n attempts: item i is right in those after n * (i + 1) / (items + 1); wrong ones choose "1"."""
    return [
        (attempt, f"i{item}", float(right), "0" if right else "1")
        for attempt in range(1, n + 1)
        for item in range(items)
        for right in [attempt > n * (item + 1) / (items + 1)]
    ]


def cohort(people: int, difficulties: list[float], planted: int, seed: int) -> Iterator[Row]:
    """People who answer by the Rasch model; the key of item ``planted`` is authored one option too far."""
    random = Random(seed)
    for person in range(people):
        ability = random.gauss(0, 1)
        for number, difficulty in enumerate(difficulties):
            knows = random.random() < 1 / (1 + math.exp(difficulty - ability))
            chosen = 0 if knows else random.randrange(1, OPTIONS)
            yield person, f"i{number:02}", float(chosen == int(number == planted)), str(chosen)


def by_id(figures: TestFigures) -> dict[str, ItemFigures]:
    return {item.item: item for item in figures.items}


def numbers(figures: TestFigures) -> list[float | None]:
    """Every figure of a test, one after the other."""
    of_items = (
        number
        for item in figures.items
        for number in (item.n, item.facility, item.point_biserial, item.upper_lower, *options_of(item))
    )
    low, high = figures.interval or (None, None)
    return [figures.n, figures.mean, figures.sd, figures.reliability, low, high, figures.sem, *of_items]


def options_of(item: ItemFigures) -> list[float]:
    return [share for option in item.choices or () for share in (option.low, option.middle, option.high)]


def codes(figures: ItemFigures, item: Choice = ITEM) -> list[str]:
    return [advice.code for advice in flags([figures], {item.id: item})]


small_groups = st.lists(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 6).map(lambda n: n / 6), min_size=1),
    min_size=100,
    max_size=130,
)


def rows_of(group: list[dict[str, float]], random: Random | None = None) -> list[Row]:
    people = list(enumerate(group))
    if random:
        random.shuffle(people)
    rows: list[Row] = []
    for person, given_marks in people:
        items = list(given_marks.items())
        if random:
            random.shuffle(items)
        rows += [(person, item, mark, str(round(mark * 3))) for item, mark in items]
    return rows


def test_analyse_nothing_gives_no_figures() -> None:
    assert analyse_items([]) == TestFigures(0, "alpha", ())


def test_analyse_a_ladder_gives_its_facilities() -> None:
    figures = by_id(analyse_items(ladder(100)))
    assert [figures[f"i{item}"].facility for item in range(4)] == [0.8, 0.6, 0.4, 0.2]


def test_analyse_a_ladder_gives_its_mean_and_spread() -> None:
    figures = analyse_items(ladder(100))
    # scores 0, 25, 50, 75, 100 per cent, 20 attempts each
    assert (figures.mean, figures.sd) == pytest.approx(
        (50, math.sqrt(20 * 2 * (50**2 + 25**2) / 99)), abs=1e-12
    )


def test_analyse_a_ladder_separates_upper_from_lower_group() -> None:
    figures = by_id(analyse_items(ladder(100)))
    # the lowest 27: attempts 1 to 27; the highest: 74 to 100
    assert [figures[f"i{item}"].upper_lower for item in range(4)] == pytest.approx(
        [1 - 7 / 27, 1, 1, 20 / 27], abs=1e-15
    )


def test_analyse_shows_options_by_third() -> None:
    figures = by_id(analyse_items(ladder(99, items=1)))  # below 100: counts only
    assert figures["i0"] == ItemFigures("i0", 99, 50 / 99)
    figures = by_id(analyse_items(ladder(102, items=1)))
    assert (figures["i0"].choices, figures["i0"].thirds) == (
        (OptionFigures(0, 0.5, 0.0, 0.5, 1.0), OptionFigures(1, 0.5, 1.0, 0.5, 0.0)),
        (34, 34, 34),
    )


def test_analyse_counts_each_option_of_a_multiple_response() -> None:
    rows: list[Row] = [(n, "m", n / 120, ("", "0,2", "2")[n // 40]) for n in range(120)]
    options = by_id(analyse_items(rows))["m"].choices
    assert options == (
        OptionFigures(0, 1 / 3, 0.0, 1.0, 0.0),
        OptionFigures(2, 2 / 3, 0.0, 1.0, 1.0),
        OptionFigures(None, 1 / 3, 1.0, 0.0, 0.0),
    )


def test_option_that_nobody_chose_has_no_share() -> None:
    assert by_id(analyse_items(ladder(102)))["i0"].option(3) == OptionFigures(3, 0.0, 0.0, 0.0, 0.0)


def test_analyse_items_without_options_have_an_empty_table() -> None:
    rows: list[Row] = [(n, "o", n / 120, None) for n in range(120)]
    assert by_id(analyse_items(rows))["o"].choices == ()


def test_analyse_compares_an_item_with_the_other_marks_only() -> None:
    rows: list[Row] = [
        (n, item, mark, None) for n in range(100) for item, mark in (("a", n / 99), ("b", 1 - n / 99))
    ]
    assert by_id(analyse_items(rows))["a"].point_biserial == pytest.approx(-1, abs=1e-12)


def test_analyse_a_lone_item_has_no_other_marks_to_compare_with() -> None:
    assert by_id(analyse_items(ladder(120, items=1)))["i0"].point_biserial is None


def test_analyse_an_attempt_with_one_item_leaves_the_others_comparable() -> None:
    rows = ladder(120)
    figures, more = analyse_items(rows), analyse_items([*rows, (999, "i0", 1.0, "0")])
    assert by_id(more)["i0"].point_biserial == pytest.approx(by_id(figures)["i0"].point_biserial, abs=1e-12)


def test_analyse_leaves_unmarked_rows_out_of_every_figure() -> None:
    rows = ladder(120)
    unmarked: list[Row] = [
        row for n in range(120) for row in (*rows[4 * n : 4 * n + 4], (n + 1, "open", None, None))
    ]
    figures = analyse_items(unmarked)
    assert figures == replace(analyse_items(rows), items=(*analyse_items(rows).items, ItemFigures("open", 0)))


def test_analyse_does_not_count_an_attempt_without_marks() -> None:
    assert analyse_items([(0, "open", None, None), *ladder(120)]).n == 120


def test_analyse_ranks_equal_scores_by_attempt_id() -> None:
    rows: list[Row] = [(n, "a", 1.0, str(n // 40)) for n in reversed(range(120))]
    assert [by_id(analyse_items(rows))["a"].option(third) for third in range(3)] == [
        OptionFigures(0, 1 / 3, 1.0, 0.0, 0.0),
        OptionFigures(1, 1 / 3, 0.0, 1.0, 0.0),
        OptionFigures(2, 1 / 3, 0.0, 0.0, 1.0),
    ]


def test_analyse_an_attempt_in_two_pieces_is_refused() -> None:
    with pytest.raises(ValueError, match="come together"):
        analyse_items([(1, "a", 1.0, None), (2, "a", 1.0, None), (1, "b", 1.0, None)])


@pytest.mark.parametrize(("n", "facility"), [(29, None), (30, 0.8)])
def test_facility_needs_thirty_responses(n: int, facility: float | None) -> None:
    assert by_id(analyse_items(ladder(n)))["i0"].facility == facility


@pytest.mark.parametrize(("n", "shown"), [(99, False), (100, True)])
def test_discrimination_needs_a_hundred_responses(n: int, shown: bool) -> None:
    item = by_id(analyse_items(ladder(n)))["i0"]
    figures = (item.point_biserial, item.upper_lower, item.choices)
    assert [figure is not None for figure in figures] == [shown] * 3


@pytest.mark.parametrize(("n", "shown"), [(99, False), (100, True)])
def test_reliability_needs_a_hundred_attempts(n: int, shown: bool) -> None:
    figures = analyse_items(ladder(n))
    of_reliability = (figures.reliability, figures.interval, figures.sem)
    assert [figure is not None for figure in of_reliability] == [shown] * 3


@pytest.mark.parametrize(("n", "shown"), [(4, False), (5, True)])
def test_mean_needs_five_attempts(n: int, shown: bool) -> None:
    figures = analyse_items(ladder(n))
    assert [figure is not None for figure in (figures.mean, figures.sd)] == [shown] * 2


def test_analyse_different_items_an_attempt_is_called_random_draws() -> None:
    rows = ladder(120)
    assert (analyse_items(rows).kind, analyse_items(rows[1:]).kind) == ("alpha", "random-draws")


def test_analyse_a_group_without_spread_has_no_reliability() -> None:
    rows: list[Row] = [(n, item, 1.0, None) for n in range(120) for item in "ab"]
    assert analyse_items(rows).reliability is None


@settings(max_examples=25, deadline=None)
@given(small_groups, st.randoms())
def test_analyse_ignores_the_order_of_attempts_and_items(
    group: list[dict[str, float]], random: Random
) -> None:
    shuffled, ordered = analyse_items(rows_of(group, random)), analyse_items(rows_of(group))
    assert numbers(shuffled) == pytest.approx(numbers(ordered), abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(small_groups)
def test_analyse_keeps_every_figure_in_its_bounds(group: list[dict[str, float]]) -> None:
    figures = analyse_items(rows_of(group))
    within = [
        (0 <= (item.facility or 0) <= 1 + 1e-12)
        and (-1 <= (item.point_biserial or 0) <= 1)
        and (-1 - 1e-12 <= (item.upper_lower or 0) <= 1 + 1e-12)
        for item in figures.items
    ]
    assert all(within)
    assert (figures.reliability or 0) <= 1 + 1e-12


@settings(max_examples=25, deadline=None)
@given(small_groups)
def test_shares_of_single_responses_add_up_to_one(group: list[dict[str, float]]) -> None:
    for item in analyse_items(rows_of(group)).items:
        for third in ("share", "low", "middle", "high"):
            shares = [getattr(option, third) for option in item.choices or ()]
            assert not shares or sum(shares) == pytest.approx(1, abs=1e-12)


def test_cohort_of_known_ability_gives_back_the_order_of_difficulty() -> None:
    difficulties = [-2 + 4 * number / 39 for number in range(40)]
    figures = by_id(analyse_items(cohort(500, difficulties, planted=-1, seed=11)))
    found = sorted(range(40), key=lambda number: -(figures[f"i{number:02}"].facility or 0))
    distances = sum((place - number) ** 2 for place, number in enumerate(found))
    assert 1 - 6 * distances / (40**3 - 40) > 0.98  # Spearman's rho


@pytest.mark.parametrize("planted", [3, 17, 30])
def test_cohort_with_one_wrong_key_has_exactly_that_item_flagged(planted: int) -> None:
    difficulties = [-2 + 4 * number / 39 for number in range(40)]
    items = {f"i{n:02}": choice(f"i{n:02}", keys=(int(n == planted),)) for n in range(40)}
    advice = flags(analyse_items(cohort(500, difficulties, planted, seed=planted)).items, items)
    doubted = [(piece.item, piece.option) for piece in advice if piece.code in ("key-in-doubt", "negative")]
    assert doubted == [(f"i{planted:02}", 0)]


def test_cohort_with_right_keys_raises_no_alarm() -> None:
    difficulties = [-1 + 1.5 * number / 39 for number in range(40)]
    items = {f"i{n:02}": choice(f"i{n:02}") for n in range(40)}
    assert flags(analyse_items(cohort(500, difficulties, planted=-1, seed=5)).items, items) == ()


def test_flags_say_nothing_about_a_good_item() -> None:
    assert codes(GOOD) == []


def test_flags_say_nothing_where_figures_are_missing() -> None:
    assert codes(ItemFigures("a", 29)) == []


@pytest.mark.parametrize(
    ("facility", "expected"), [(0.29, ["too-hard"]), (0.30, []), (0.95, []), (0.96, ["too-easy"])]
)
def test_flags_name_hard_and_easy_items(facility: float, expected: list[str]) -> None:
    assert codes(replace(GOOD, facility=facility)) == expected


def test_flags_allow_a_safety_critical_item_to_be_easy() -> None:
    assert codes(replace(GOOD, facility=0.98, point_biserial=0.05), choice("a", critical=True)) == []


@pytest.mark.parametrize(
    ("r", "expected"), [(-0.01, ["negative"]), (0.0, ["weak"]), (0.14, ["weak"]), (0.15, [])]
)
def test_flags_name_items_that_do_not_discriminate(r: float, expected: list[str]) -> None:
    assert codes(replace(GOOD, point_biserial=r)) == expected


def test_flags_name_the_idle_distractor_by_its_position() -> None:
    figures = spread_over((0.4, 0.8), (0.58, 0.18), (0.02, 0.02), (0.0, 0.0))
    assert flags([figures], {"a": ITEM}) == (
        ItemAdvice("a", "idle-distractor", 2, {"percent": 2}),
        ItemAdvice("a", "idle-distractor", 3, {"percent": 0}),
    )


def test_flags_let_an_unsafe_option_be_idle() -> None:
    figures = spread_over((0.4, 0.8), (0.4, 0.1), (0.2, 0.1), (0.0, 0.0))
    assert codes(figures, choice("a", harm=3)) == []


def test_flags_doubt_a_key_that_strong_people_avoid() -> None:
    figures = replace(
        spread_over((0.3, 0.2), (0.3, 0.2), (0.3, 0.5), (0.1, 0.1)), facility=0.25, point_biserial=-0.2
    )
    assert flags([figures], {"a": ITEM}) == (ItemAdvice("a", "key-in-doubt", 2),)


def test_flags_doubt_a_key_when_a_distractor_gains_and_the_item_is_negative() -> None:
    figures = replace(spread_over((0.8, 0.6), (0.1, 0.3), (0.05, 0.05), (0.05, 0.05)), point_biserial=-0.1)
    assert flags([figures], {"a": ITEM}) == (ItemAdvice("a", "key-in-doubt", 1),)


def test_flags_do_not_doubt_a_key_for_what_chance_explains() -> None:
    figures = spread_over((0.1, 0.31), (0.3, 0.32), (0.3, 0.19), (0.3, 0.18))
    assert codes(figures) == []


def test_flags_doubt_the_one_wrong_key_of_several() -> None:
    figures = spread_over((0.5, 0.9), (0.5, 0.2), (0.4, 0.8), (0.1, 0.1))
    assert flags([figures], {"a": choice("a", keys=(0, 1))}) == (ItemAdvice("a", "key-in-doubt", 2),)


def test_flags_judge_an_unknown_item_by_its_numbers() -> None:
    figures = replace(spread_over((0.2, 0.1), (0.8, 0.9)), facility=0.15)
    assert [advice.code for advice in flags([figures], {})] == ["too-hard"]


def test_flags_judge_an_item_without_options_by_its_numbers() -> None:
    ordering = Ordering(
        id="a", title="A", stem="?", objective="see", steps=(Step("s0", "First"), Step("s1", "Then"))
    )
    advice = flags([ItemFigures("a", 200, 0.5, 0.1, 0.2, ())], {"a": ordering})
    assert advice == (ItemAdvice("a", "weak", values={"r": 0.1}),)


@pytest.mark.parametrize(
    "advice",
    [
        ItemAdvice("a", "key-in-doubt", 2),
        ItemAdvice("a", "negative", values={"r": -0.12}),
        ItemAdvice("a", "too-hard", values={"percent": 12}),
        ItemAdvice("a", "idle-distractor", 1, {"percent": 2}),
    ],
)
def test_advice_sentences_take_their_values_and_the_options_text(advice: ItemAdvice) -> None:
    filled = advice.sentence % {**advice.values, "option": "Call her employer."}
    assert ("%(" in filled, advice.sentence) == (False, SENTENCES[advice.code])


@pytest.mark.parametrize(
    ("reliability", "code"),
    [
        (0.92, "certificates"),
        (0.80, "certificates"),
        (0.79, "care"),
        (0.70, "care"),
        (0.69, "weak"),
        (0.60, "weak"),
        (0.59, "formative"),
        (-0.2, "formative"),
    ],
)
def test_reliability_reads_by_the_dossiers_limits(reliability: float, code: str) -> None:
    assert read_reliability(reliability) == code


def test_every_reading_has_its_sentence() -> None:
    assert list(READINGS) == ["certificates", "care", "weak", "formative"]


@pytest.mark.parametrize(("mean", "needed"), [(None, False), (84.9, False), (85.0, True)])
def test_mastery_caution_is_for_groups_who_know_nearly_everything(mean: float | None, needed: bool) -> None:
    assert needs_mastery_caution(TestFigures(200, "alpha", (), mean)) == needed
