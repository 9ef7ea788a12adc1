"""Before and after: least counts to the person, and nothing that could be subtracted."""

from random import Random

import pytest

from firstline.domain.gains import hedges_g_av
from firstline.domain.measure import FACET_LEAST, GAIN_LEAST, by_survey, by_tests, shown_together


def group(start: int, size: int) -> frozenset[str]:
    return frozenset(f"p{n:03}" for n in range(start, start + size))


def scores(names: frozenset[str], seed: int = 1) -> dict[str, float]:
    random = Random(seed)
    return {name: random.uniform(20, 80) for name in sorted(names)}


@pytest.mark.parametrize(("pairs", "is_shown"), [(GAIN_LEAST - 1, False), (GAIN_LEAST, True)])
def test_gain_in_a_test_is_shown_from_20_pairs(pairs: int, is_shown: bool) -> None:
    first, later = {n: float(n) for n in range(30)}, {n: float(n + n % 3) for n in range(pairs)}
    found = by_tests("knowledge", first, later)
    assert (found.started, found.paired, found.movement is not None) == (30, pairs, is_shown)


def test_movement_is_of_those_who_were_measured_twice() -> None:
    first = {n: 10.0 + n for n in range(30)} | dict.fromkeys(range(30, 40), 100.0)
    later = {n: 20.0 + 2 * n for n in range(30)}
    found = by_tests("judgement", first, later).movement
    effect = hedges_g_av([first[n] for n in range(30)], [later[n] for n in range(30)])
    assert found is not None
    assert effect is not None
    assert (found.before, found.after, found.g, found.interval) == (24.5, 49.0, effect.g, effect.interval)


def test_dropped_are_those_measured_only_once() -> None:
    assert by_tests("knowledge", {1: 50.0, 2: 60.0, 3: 70.0}, {2: 60.0, 9: 10.0}).dropped == 2


def test_people_who_do_not_differ_have_means_and_no_effect() -> None:
    found = by_tests("knowledge", dict.fromkeys(range(20), 50.0), dict.fromkeys(range(20), 75.0)).movement
    assert found is not None
    assert (found.before, found.after, found.g, found.gain and found.gain.value) == (50, 75, None, 0.5)


@pytest.mark.parametrize(
    ("first", "later", "ceiling"), [(100.0, 100.0, "before"), (40.0, 100.0, "after"), (40.0, 60.0, "")]
)
def test_ceiling_says_when_too_many_had_the_highest_score(first: float, later: float, ceiling: str) -> None:
    pre = dict.fromkeys(range(16), 30.0) | dict.fromkeys(range(16, 20), first)
    post = dict.fromkeys(range(16), 35.0) | dict.fromkeys(range(16, 20), later)
    found = by_tests("knowledge", pre, post).movement
    assert found is not None
    assert found.ceiling == ceiling


@pytest.mark.parametrize(("people", "is_shown"), [(FACET_LEAST - 1, False), (FACET_LEAST, True)])
def test_facet_below_10_people_is_not_even_counted(people: int, is_shown: bool) -> None:
    names = group(0, people)
    found = by_survey("belief", "end", scores(names), scores(names, 2), [names])
    expected = (people, people, True) if is_shown else (None, None, False)
    assert (found.started, found.paired, found.movement is not None) == expected


def test_facet_pairs_are_counted_apart_from_those_who_began() -> None:
    found = by_survey("belief", "end", scores(group(0, 12)), scores(group(5, 12)), [group(0, 30)])
    assert (found.started, found.paired, found.movement) == (12, None, None)


def test_facet_figures_are_whole() -> None:
    names = group(0, 25)
    found = by_survey("belief", "3-months", scores(names), scores(names, 2), [names]).movement
    assert found is not None
    assert found.g is not None
    shown = (found.before, found.after, found.sd_before, found.sd_after, found.g * 10)
    assert [value - round(value) for value in shown] == [0, 0, 0, 0, pytest.approx(0, abs=1e-9)]


def test_answers_of_other_cohorts_are_not_counted() -> None:
    names = group(0, 30)
    found = by_survey("belief", "end", scores(names), scores(names, 2), [group(0, 12)])
    assert (found.started, found.paired) == (12, 12)


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ((9,), 0),
        ((10,), 10),
        ((9, 9), 18),
        ((15, 9), 15),
        ((15, 5, 4), 15),
        ((15, 5, 5), 25),
        ((15, 12), 27),
        ((), 0),
    ],
)
def test_small_groups_come_in_only_when_they_are_enough_together(sizes: tuple[int, ...], shown: int) -> None:
    groups = [group(100 * place, size) for place, size in enumerate(sizes)]
    assert len(shown_together(groups, 10)) == shown


@pytest.mark.parametrize("seed", range(20))
def test_no_subtraction_leaves_a_few_people(seed: int) -> None:
    random = Random(seed)
    groups = [group(100 * place, random.randrange(16)) for place in range(6)]
    left = shown_together(groups, 10)
    for alone in groups:
        if len(alone) >= 10:
            left -= alone
    assert not 0 < len(left) < 10
