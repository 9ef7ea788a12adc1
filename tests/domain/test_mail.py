"""When a reminder is due, and what a mail is drawn from."""

from datetime import date, timedelta

import pytest

from firstline.domain.mail import FACTS, KINDS, MOST_TRIES, WAITS, check_facts, expiry_step

END = date(2027, 3, 31)
YEARS_BEFORE = date(2024, 3, 31)


@pytest.mark.parametrize(
    ("left", "step"),
    [(91, None), (90, 90), (31, 90), (30, 30), (29, 30), (8, 30), (7, 7), (1, 7), (0, 7), (-1, None)],
)
def test_nearest_step_is_due(left: int, step: int | None) -> None:
    assert expiry_step(YEARS_BEFORE, END, END - timedelta(days=left)) == step


@pytest.mark.parametrize(
    ("length", "left", "step"),
    [(180, 90, 90), (179, 90, None), (60, 30, 30), (31, 30, None), (14, 7, 7), (13, 7, None)],
)
def test_step_in_the_first_half_of_the_time_is_left_out(length: int, left: int, step: int | None) -> None:
    assert expiry_step(END - timedelta(days=length), END, END - timedelta(days=left)) == step


def test_waits_grow_and_each_try_but_the_last_has_one() -> None:
    assert (sorted(WAITS), MOST_TRIES) == (list(WAITS), len(WAITS) + 1)


def test_every_kind_says_what_it_is_drawn_from() -> None:
    assert set(FACTS) == set(KINDS)


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"number": "X"},
        {"number": "X", "course_title": "C", "reason": "She cheated."},
        {"number": "X", "course_title": "C\r\nBcc: eve@example.org"},
        {"number": "X\n", "course_title": "C"},
        {"number": "X\u2028", "course_title": "C"},
    ],
)
def test_other_facts_are_refused(facts: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"drawn from|more than one line"):
        check_facts("certificate-ready", facts)


def test_empty_fact_is_accepted() -> None:
    check_facts("certificate-ready", {"number": "X", "course_title": ""})
